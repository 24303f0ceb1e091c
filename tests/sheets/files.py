"""Files as people have them, made by the tests."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from app.errors import Words
from app.sheets.parse import choice, code, line, names, text
from app.sheets.refusal import Unreadable
from app.sheets.spec import Field, Spec
from app.sheets.table import Table

SHEET = "xl/worksheets/sheet1.xml"
#: a small table: 编号*, 名称*, 城市, 备注, 口味
SPEC = Spec(
    kind="shops",
    fields=[
        Field(name="number", zh="编号", en="Number", parse=code(), required=True, aliases=("门店编号", "店号")),
        Field(
            name="name", zh="名称", en="Name", parse=line(600), required=True, aliases=("门店名称",), loose=("门店",)
        ),
        Field(name="city", zh="城市", en="City", parse=choice({"杭州": (), "上海": ("沪",)})),
        Field(name="remark", zh="备注", en="Remark", parse=text(40_000)),
        Field(name="flavours", zh="口味", en="Flavours", parse=names()),
    ],
)


def xlsx(
    rows: Iterable[Sequence[Any]],
    *,
    merges: Iterable[str] = (),
    formats: Mapping[str, str] | None = None,
    sheets: Mapping[str, Iterable[Sequence[Any]]] | None = None,
    change: Callable[[Workbook], None] | None = None,
) -> bytes:
    """A workbook as openpyxl writes it; `sheets` come before the sheet of `rows`."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for place, code_ in (formats or {}).items():
        sheet[place].number_format = code_
    for merge in merges:
        sheet.merge_cells(merge)
    for number, (name, others) in enumerate((sheets or {}).items()):
        other = book.create_sheet(name, number)
        for row in others:
            other.append(list(row))
    if change:
        change(book)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def patched(raw: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A package with one part changed."""
    file = BytesIO()
    with ZipFile(BytesIO(raw)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        assert part in old.namelist()
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return file.getvalue()


def shared(raw: bytes) -> bytes:
    """The same workbook with its texts in a part of their own, as Excel and WPS keep them."""
    texts: list[bytes] = []

    def referred(found: re.Match[bytes]) -> bytes:
        texts.append(found[1])
        return b't="s"><v>%d</v></c>' % (len(texts) - 1)

    inline = re.compile(rb't="inlineStr"><is>(.*?)</is></c>', re.DOTALL)
    raw = patched(raw, SHEET, lambda xml: inline.sub(referred, xml))
    link = b'<Relationship Id="rShared" Type="urn:any/sharedStrings" Target="sharedStrings.xml"/>'
    raw = patched(raw, "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"</Rel", link + b"</Rel"))
    file = BytesIO(raw)
    with ZipFile(file, "a", ZIP_DEFLATED) as package:
        content = b"".join(b"<si>" + text + b"</si>" for text in texts)
        package.writestr("xl/sharedStrings.xml", b'<sst xmlns="urn:main">' + content + b"</sst>")
    return file.getvalue()


def with_cells(cells: str, *, styles: str = "") -> bytes:
    """A sheet with a proper header, and below it what the XML says."""
    raw = xlsx([("编号", "名称", "备注")])
    raw = patched(raw, SHEET, lambda xml: xml.replace(b"</sheetData>", cells.encode() + b"</sheetData>"))
    if styles:
        raw = patched(raw, "xl/styles.xml", lambda xml: xml.replace(b"<cellXfs", styles.encode() + b"<cellXfs", 1))
    return raw


def raws(table: Table) -> list[dict[str, str]]:
    """What stood in the rows."""
    return [dict(row.raw) for row in table.rows]


def values(table: Table) -> list[dict[str, Any]]:
    """What the rows mean."""
    return [dict(row.values) for row in table.rows]


def faults(table: Table) -> list[tuple[int, str, str]]:
    """What is wrong, as (line, field, Chinese words)."""
    return [(row.line, fault.field, fault.words.zh) for row in table.rows for fault in row.faults]


def told(refused: Unreadable) -> Words:
    """Cause and cure in one."""
    return Words(f"{refused.detail.zh} {refused.cure.zh}", f"{refused.detail.en} {refused.cure.en}")
