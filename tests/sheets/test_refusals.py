"""Files that are no tables, that would burst, or that are more than we take."""

import re
import tracemalloc
from contextlib import suppress
from io import BytesIO
from time import process_time
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sheets.hours import hours
from app.sheets.package import MAX_PARTS, Package, Target
from app.sheets.parse import boolean, day, degrees, integer, money_fen, names, phone
from app.sheets.reading import read
from app.sheets.refusal import MAX_BYTES, MAX_ROWS, Unreadable
from app.sheets.spec import Fault
from tests.sheets.files import SHEET, SPEC, patched, shared, told, with_cells, xlsx

GOOD = shared(xlsx([("编号", "名称", "备注"), ("001", "文三路店", "好")], merges=["A3:C3"]))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000


def zipped(parts: dict[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def marked(raw: bytes, offset: int, value: int) -> bytes:
    """The same archive, with another word (16 bits) in every line of its table of contents, and before every part."""
    done = bytearray(raw)
    for sign, shift in ((b"PK\x01\x02", 0), (b"PK\x03\x04", -2)):  # the contents' lines have one word more
        at = raw.find(sign)
        while at >= 0:
            done[at + offset + shift : at + offset + shift + 2] = value.to_bytes(2, "little")
            at = raw.find(sign, at + 1)
    return bytes(done)


def refusal(raw: bytes, filename: str = "表.xlsx") -> str:
    with pytest.raises(Unreadable) as refused:
        read(raw, filename, SPEC)
    assert refused.value.status == 400
    assert refused.value.detail.en
    assert refused.value.cure.en
    return told(refused.value).zh


def repr_of(value: bytes | str) -> str:
    return "file" if isinstance(value, bytes) else value


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "空"),
        (b"\xef\xbb\xbf\r\n \r\n", "空"),
        (OLE + "Workbook".encode("utf-16-le"), "旧版 .xls"),
        (OLE, "另存为"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "旧版 .xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (OLE + "WordDocument".encode("utf-16-le"), "Word"),
        (b"<html><table><tr><td>\xe7\xbc\x96\xe5\x8f\xb7</td></tr></table></html>", "网页"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE HTML PUBLIC ...><html>", "网页"),
        (b'<?xml version="1.0"?>\n<!-- made by ERP -->\n<table border="1">', "网页"),
        ("\ufeff<html><body><table>".encode("utf-16-le"), "网页"),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook", "网页"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=gb2312"><table>', "网页"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:x">', "2003"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"Rar!\x1a\x07", "RAR"),
        (zipped({"a.txt": b"x"}), "ZIP"),
        (zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "Word"),
        (zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b"x"}), "XLSB"),
        (zipped({"mimetype": b"x", "content.xml": b"<x/>"}), "OpenDocument"),
        (zipped({"[Content_Types].xml": b"<x/>"}), "损坏"),
        (GOOD[: len(GOOD) // 2], "损坏"),
        (GOOD[:100], "损坏"),
        (b"PK\x03\x04", "损坏"),
        (patched(GOOD, SHEET, lambda xml: xml[:-30]), "损坏"),
        (patched(GOOD, SHEET, lambda xml: xml.replace(b"<sheetData>", b"<sheetData>&what;")), "损坏"),
        (patched(GOOD, SHEET, lambda xml: xml.replace(b'r="A2"', b'r="A9999999"')), "超过 50,000 行"),
        (patched(GOOD, SHEET, lambda xml: xml.replace(b't="s"', b't="s" s="x"')), "损坏"),
        (zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"x"}, ZIP_BZIP2), "损坏"),
        (marked(GOOD, 6, 64), "损坏"),  # a version of the format that nobody has yet
        (marked(GOOD, 8, 32), "损坏"),  # its parts are patches of other parts
        (marked(GOOD, 10, 99), "损坏"),  # packed by a method that nobody has
        (b"just some words", "没有找到表头"),
        (bytes(range(256)) * 40, "编码"),
    ],
    ids=repr_of,  # an archive holds the time at which it was made: by its bytes, or their number, a test has two names
)
def test_what_is_no_table_is_refused_with_cause_and_cure(raw: bytes, words: str) -> None:
    assert words in refusal(raw)


def test_the_name_of_the_file_convinces_nobody() -> None:
    assert "网页" in refusal(b"<html><table>", "门店.xls")
    assert read("编号,名称\n1,一".encode(), "门店.xlsx", SPEC).rows
    assert read(GOOD, "门店.csv", SPEC).rows


def test_a_package_with_a_locked_part_is_refused() -> None:
    flagged = bytearray(GOOD)
    place = flagged.index(b"PK\x01\x02")
    flagged[place + 8] |= 1

    assert "密码" in refusal(bytes(flagged))


def test_a_bomb_is_refused_before_it_is_inflated() -> None:
    bomb = zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"\0" * (300 << 20)})
    assert len(bomb) < 400_000
    tracemalloc.start()
    began = process_time()

    words = refusal(bomb)

    took, peak = process_time() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "太大" in words
    assert took < 0.2
    assert peak < 50 << 20


def test_a_ratio_that_no_table_has_is_refused() -> None:
    assert "太大" in refusal(zipped({"[Content_Types].xml": b"<x/>", "xl/a.xml": b" " * (40 << 20)}))


def test_a_long_text_that_is_repeated_is_no_bomb() -> None:
    raw = xlsx([("编号", "名称", "备注"), *[(f"{n}", "店", "很" * 500) for n in range(5000)]])

    assert len(read(raw, "a.xlsx", SPEC).rows) == 5000


def test_a_bomb_that_lies_about_its_size_is_cut_off() -> None:
    small = zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b" " * (60 << 20)})
    claim, truth = (1000).to_bytes(4, "little"), (60 << 20).to_bytes(4, "little")
    tracemalloc.start()

    words = refusal(small.replace(truth, claim))

    assert tracemalloc.get_traced_memory()[1] < 10 << 20
    tracemalloc.stop()
    assert "损坏" in words


def test_a_package_of_too_many_parts_is_refused() -> None:
    assert "太大" in refusal(zipped({f"{n}": b"" for n in range(MAX_PARTS + 1)}))


@pytest.mark.parametrize(
    "part",
    [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"],
)
def test_entities_are_refused_in_every_part(part: str) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {to} "{f"&{of};" * 10}">' for of, to in zip("abcdefgh", "bcdefghi", strict=True)
    )
    began = process_time()

    words = refusal(patched(GOOD, part, lambda xml: laughs.encode() + b"]><x>&i;</x>" + xml[:0]))

    assert "实体" in words
    assert process_time() - began < 1


def test_outside_parts_are_never_fetched() -> None:
    evil = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'

    assert "实体" in refusal(patched(GOOD, SHEET, lambda _: evil.encode()))


@pytest.mark.parametrize(
    "evil", ['<row r="2" x="%s"/>', "<!--%s-->", "<?x %s?>"], ids=["tag", "comment", "instruction"]
)
def test_what_has_to_be_kept_whole_is_short(evil: str) -> None:
    noise = "".join(f"{n:x} " for n in range(3_000_000))
    raw = with_cells(evil % noise)
    tracemalloc.start()

    words = refusal(raw)

    assert tracemalloc.get_traced_memory()[1] < 10 << 20
    tracemalloc.stop()
    assert "损坏" in words


@pytest.mark.parametrize(
    "words",
    [
        "5" + " " * 32_000 + "6",
        "'" * 32_000,
        " x" * 16_000,
        "(" * 32_000,
        "(a)" * 10_000,
        "<!---->" * 500,
        '"' * 32_766,
    ],
    ids=["spaces", "apostrophes", "words", "brackets", "closed brackets", "comments", "quotes"],
)
def test_no_text_takes_long(words: str) -> None:
    began = process_time()

    for parse in (integer(0, 9), money_fen(), degrees(90), phone, day, boolean, names(), hours):
        with suppress(Fault):
            parse(words)
    for raw in (f"{words}\n编号,名称\n1,{words}\n".encode(), xlsx([(words,), ("编号", "名称"), ("1", words)])):
        with suppress(Unreadable):
            read(raw, "a", SPEC)

    assert process_time() - began < 1


def test_a_file_of_too_many_bytes_is_refused_unread() -> None:
    assert "20 MB" in refusal(b"a" * (MAX_BYTES + 1))


@pytest.mark.parametrize("count", [MAX_ROWS, MAX_ROWS + 1])
def test_as_many_rows_as_we_take_and_no_more(count: int) -> None:
    raw = ("编号,名称\n" + "1,一\n" * count).encode()

    if count <= MAX_ROWS:
        assert len(read(raw, "a.csv", SPEC).rows) == count
    else:
        assert "超过 50,000 行" in refusal(raw)


def test_far_more_rows_than_we_take_are_refused_as_well() -> None:
    assert "超过 50,000 行" in refusal(("编号,名称\n" + "1,一\n" * (MAX_ROWS * 2)).encode())


def test_a_sheet_of_too_many_rows_hides_no_table_behind_it() -> None:
    raw = xlsx([("编号", "名称"), ("001", "一")], sheets={"流水": [("单号",), *[(n,) for n in range(MAX_ROWS + 50)]]})

    assert len(read(raw, "a.xlsx", SPEC).rows) == 1


def test_lines_that_excel_has_not_are_refused() -> None:
    assert "超过 50,000 行" in refusal("编号,名称\n".encode() + b"\n" * 1_048_580 + b"1,x\n")
    assert "超过 50,000 行" in refusal("编号,名称\n".encode() + b"\n" * 2_000_000)


def test_too_much_shared_text_and_too_many_merges_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.sheets.workbook._MAX_LETTERS", 5)
    assert "文字太多" in refusal(GOOD)
    monkeypatch.undo()
    monkeypatch.setattr("app.sheets.grid.MAX_MERGES", 0)
    assert "合并的单元格太多" in refusal(GOOD)


def test_a_part_that_is_named_again_and_again_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = xlsx([("甲", "乙"), ("1", "2")])
    raw = patched(raw, "xl/workbook.xml", lambda xml: re.sub(rb"<sheet [^>]*>", lambda found: found[0] * 50, xml))
    heard: list[str] = []
    hear = Package.hear

    def counted(package: Package, name: str, target: Target) -> None:
        heard.append(name)
        hear(package, name, target)

    monkeypatch.setattr(Package, "hear", counted)

    assert "没有找到表头" in refusal(raw)
    assert heard.count(SHEET) == 1


def test_a_workbook_that_names_no_sheet_has_no_header() -> None:
    raw = patched(GOOD, "xl/workbook.xml", lambda xml: re.sub(rb"<sheet [^>]*>", b"", xml))

    assert "没有找到表头" in refusal(raw)


def test_millions_of_formatted_empty_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.sheets.sheet.MAX_SEEN", 1000)

    assert "连同空白的" in refusal(with_cells('<row r="2">' + '<c s="1"/>' * 1001 + "</row>"))


def test_too_many_columns_are_refused() -> None:
    assert "超过 200 列" in refusal(("编号,名称" + ",x" * 199 + "\n1,一").encode())
    assert "超过 200 列" in refusal(with_cells('<row r="2"><c r="XFD2"><v>1</v></c></row>'))
    assert "超过 200 列" in refusal((",".join(["x"] * 300) + "\n").encode())


def test_too_many_cells_are_refused() -> None:
    columns = ",".join(f"c{n}" for n in range(38))
    raw = (f"编号,名称,{columns}\n" + "1,一" + ",x" * 38 + "\n").encode() + (
        "1,一" + ",x" * 38 + "\n"
    ).encode() * 26_000

    assert "1,000,000" in refusal(raw)


def test_a_cell_far_below_costs_nothing() -> None:
    raw = with_cells('<row r="1048576"><c r="A1048576"><v>1</v></c><c r="B1048576"><v>2</v></c></row>')

    assert read(raw, "a.xlsx", SPEC).rows[0].line == 1048576


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    raw = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place] = data.draw(st.integers(0, 255))
    _read_or_refused(bytes(raw))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_part_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    part = data.draw(
        st.sampled_from([SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "_rels/.rels"])
    )

    def damage(xml: bytes) -> bytes:
        place = data.draw(st.integers(0, len(xml) - 1))
        length = data.draw(st.integers(0, 8))
        return (
            xml[:place]
            + data.draw(st.sampled_from([b"", b"-1", b"9" * 20, b"<", b"A", b'"', b"\xff"]))
            + xml[place + length :]
        )

    _read_or_refused(patched(GOOD, part, damage))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_and_nothing_else(raw: bytes) -> None:
    _read_or_refused(raw)


def _read_or_refused(raw: bytes) -> None:
    with suppress(Unreadable):
        read(raw, "a.xlsx", SPEC)
