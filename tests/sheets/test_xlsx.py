"""XLSX as Excel, WPS and report programs write it."""

from datetime import date, time
from typing import Any

import pytest
from openpyxl import Workbook

from app.sheets.reading import read
from app.sheets.refusal import Unreadable
from app.sheets.specs import STORES
from tests.sheets.files import SHEET, SPEC, faults, patched, shared, values, with_cells, xlsx

HEADER = ("编号", "名称", "备注")


@pytest.mark.parametrize(
    ("cell", "code", "shown"),
    [
        (1.0, "General", "1"),
        (13800001111.0, "General", "13800001111"),
        ("001", "General", "001"),
        (1, "000", "001"),
        (1, '"SH"000', "SH001"),
        (1, "\\S\\H-000", "SH-001"),
        (1234, "000", "1234"),
        (0.1 + 0.2, "General", "0.3"),
        (25.6 * 0.9, "0.00", "23.04"),
        (0.00001, "General", "0.00001"),
        (-0.0, "General", "0"),
        (1234567.5, "#,##0.00", "1234567.5"),
        (100000000000000, "0", "100000000000000"),
        (True, "General", "是"),
        (False, "General", "否"),
        (date(2026, 11, 21), "yyyy-mm-dd", "2026-11-21"),
        (46347.3958333, "yyyy/m/d h:mm", "2026-11-21 09:30"),
        (46347.0, "yyyy/m/d h:mm", "2026-11-21"),
        (46347, 'yyyy"年"m"月"d"日"', "2026-11-21"),
        (46347, "[$-804]aaaa;@", "2026-11-21"),
        (46347, "m/d", "2026-11-21"),
        (time(7, 0), "h:mm", "07:00"),
        (0.29166666, "h:mm:ss", "07:00"),
        (0.99999, "h:mm", "24:00"),
        (1, "h:mm", "24:00"),
        (46347.5, "h:mm", "12:00"),
        (1.5, "[h]:mm", "36:00"),
        (45, '"d"0', "45"),
        (45, "[Red]0", "45"),
        (45, "G/通用格式", "45"),
        (45, "0_d", "45"),
        (-5, "yyyy-mm-dd", "-5"),
        (1, "yyyy-mm-dd", "1900-01-01"),
    ],
)
def test_a_cell_is_read_as_people_see_it(cell: Any, code: str, shown: str) -> None:
    raw = xlsx([HEADER, ("001", "文三路店", cell)], formats={"C2": code})

    assert read(raw, "a.xlsx", SPEC).rows[0].values["remark"] == shown


@pytest.mark.parametrize(
    ("number", "shown"), [(31, "2026-11-21"), (57, "2026-11-21"), (14, "2026-11-21"), (20, "00:00")]
)
def test_the_formats_that_the_chinese_edition_has_no_words_for_are_known(number: int, shown: str) -> None:
    raw = patched(
        xlsx([HEADER, ("001", "文三路店", 46347)], formats={"C2": "0.0000"}),
        "xl/styles.xml",
        lambda xml: xml.replace(b'<xf numFmtId="164"', b'<xf numFmtId="%d"' % number),
    )

    assert read(raw, "a.xlsx", SPEC).rows[0].values["remark"] == shown


def test_days_counted_from_1904_are_the_same_days() -> None:
    raw = xlsx([HEADER, ("001", "文三路店", 46347 - 1462)], formats={"C2": "yyyy-mm-dd"})
    raw = patched(raw, "xl/workbook.xml", lambda xml: xml.replace(b"<workbookPr ", b'<workbookPr date1904="1" '))

    assert read(raw, "a.xlsx", SPEC).rows[0].values["remark"] == "2026-11-21"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('<c r="C2" t="inlineStr"><is><r><t>文</t></r><r><t xml:space="preserve"> 三 </t></r></is></c>', "文 三"),
        ('<c r="C2" t="inlineStr"><is><t>文</t><rPh sb="0" eb="1"><t>wen</t></rPh></is></c>', "文"),
        ('<c r="C2" t="inlineStr"><is><t>a_x000D_\nb _x005F_x0041_ _x0000_c</t></is></c>', "a\nb _x0041_ c"),
        ('<c r="C2" t="inlineStr"><is><t>_xD83D__xDE00_ _xD83D_</t></is></c>', "😀 \ufffd"),
        ('<c r="C2" t="str"><f>A1</f><v>text</v></c>', "text"),
        ('<c r="C2"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="C2" t="d"><v>2026-11-21T00:00:00</v></c>', "2026-11-21"),
        ('<c r="C2" t="d"><v>2026-11-21T09:30:00Z</v></c>', "2026-11-21 09:30"),
        ('<c r="C2" t="d"><v>T09:30:00</v></c>', "09:30"),
        ('<c r="C2" t="d"><v>soon</v></c>', "soon"),
        ('<c r="C2"><v>none</v></c>', "none"),
        ('<c r="C2" s="9999"><v>1</v></c>', "1"),
        ("<c><v>7</v></c>", "7"),
        ('<x:c xmlns:x="urn:any" r="C2"><x:v>7</x:v></x:c>', "7"),
    ],
)
def test_cells_are_read_in_all_the_ways_they_are_written(cell: str, shown: str) -> None:
    raw = with_cells(f'<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c>{cell}</row>')

    assert read(raw, "a.xlsx", SPEC).rows[0].values["remark"] == shown


def test_texts_in_a_part_of_their_own_are_read() -> None:
    raw = shared(xlsx([HEADER, ("001", "文三路店", "好")]))
    spoken = b"<r><t>\xe5\xa5\xbd</t></r><rPh><t>hao</t></rPh><r><t>\xef\xbc\x81</t></r>"
    raw = patched(raw, "xl/sharedStrings.xml", lambda xml: xml.replace("<t>好</t>".encode(), spoken))

    assert values(read(raw, "a.xlsx", SPEC)) == [{"number": "001", "name": "文三路店", "remark": "好！"}]


def test_lines_and_cells_without_numbers_are_counted() -> None:
    raw = with_cells("<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c><v>3</v></c><c><v>4</v></c></row>")

    assert [(row.line, row.values["number"]) for row in read(raw, "a.xlsx", SPEC).rows] == [(2, "1"), (4, "3")]


def test_lines_may_come_in_any_order() -> None:
    line = '<row r="{0}"><c r="A{0}"><v>{0}</v></c><c r="B{0}"><v>1</v></c></row>'
    raw = with_cells(line.format(9) + line.format(3))

    assert [row.line for row in read(raw, "a.xlsx", SPEC).rows] == [3, 9]


def test_a_formula_without_its_value_is_a_fault_of_its_row_alone() -> None:
    raw = xlsx([HEADER, ("001", "文三路店", '="a"&"b"'), ("002", "城西店", "好")])

    table = read(raw, "a.xlsx", SPEC)

    assert [(line, field) for line, field, _ in faults(table)] == [(2, "remark")]
    assert "公式" in faults(table)[0][2]
    assert table.rows[1].values["remark"] == "好"


@pytest.mark.parametrize(
    ("cell", "words"),
    [("#N/A", "#N/A"), ("#REF!", "#REF!"), (110101199001011234, "1.10101199001011E+17"), ("1.38E+10", "1.38E+10")],
)
def test_what_excel_itself_has_lost_is_a_fault(cell: Any, words: str) -> None:
    table = read(xlsx([HEADER, ("001", "文三路店", cell)]), "a.xlsx", SPEC)

    assert words in faults(table)[0][2]


def test_hidden_rows_and_columns_are_read() -> None:
    def hide(book: Workbook) -> None:
        sheet = book.active
        assert sheet is not None
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True

    raw = xlsx([HEADER, ("001", "文三路店", "好")], change=hide)

    assert values(read(raw, "a.xlsx", SPEC)) == [{"number": "001", "name": "文三路店", "remark": "好"}]


def test_cells_outside_of_the_area_that_the_file_claims_are_read() -> None:
    raw = patched(
        xlsx([HEADER, ("001", "文三路店", "好")]), SHEET, lambda xml: xml.replace(b'ref="A1:C2"', b'ref="A1:A1"')
    )

    assert len(read(raw, "a.xlsx", SPEC).rows) == 1


def test_a_fault_in_the_colours_hides_no_table() -> None:
    raw = patched(xlsx([HEADER, ("001", "店", "好")]), "xl/styles.xml", lambda xml: xml.replace(b"<fill", b"<filling"))
    raw = patched(raw, "xl/styles.xml", lambda xml: xml.replace(b"</fill", b"</filling"))

    assert len(read(raw, "a.xlsx", SPEC).rows) == 1


def test_the_first_sheet_with_the_header_is_taken() -> None:
    raw = xlsx([HEADER, ("001", "文三路店", "好")], sheets={"封面": [("门店资料",)], "城市": [("城市",), ("杭州",)]})

    assert read(raw, "a.xlsx", SPEC).sheet == "Sheet"


def test_a_hidden_sheet_is_taken_only_when_no_other_fits() -> None:
    def hide(book: Workbook) -> None:
        book.worksheets[0].sheet_state = "hidden"

    both = xlsx([HEADER, ("001", "看得见", "")], sheets={"旧": [HEADER, ("001", "藏起来", "")]}, change=hide)
    only = xlsx([("说明",)], sheets={"旧": [HEADER, ("001", "藏起来", "")]}, change=hide)

    assert read(both, "a.xlsx", SPEC).rows[0].values["name"] == "看得见"
    assert read(only, "a.xlsx", SPEC).rows[0].values["name"] == "藏起来"


def test_the_sheet_that_is_named_is_taken() -> None:
    raw = xlsx([HEADER, ("001", "一", "")], sheets={"八月": [HEADER, ("001", "二", "")]})

    assert read(raw, "a.xlsx", SPEC, sheet="八月").rows[0].values["name"] == "二"
    with pytest.raises(Unreadable) as refused:
        read(raw, "a.xlsx", SPEC, sheet="九月")
    assert "八月" in refused.value.detail.zh


def test_a_header_merged_over_two_rows_joins_parent_and_child() -> None:
    days = tuple("周" + day for day in "一二三四五六日")
    rows = [
        ("门店资料表 2026",),
        ("门店编号", "门店名称", "城市", "营业时间", *[None] * 6, "备注"),
        (None, None, None, *days),
        ("001", "文三路店", "杭州", *["7:00-22:00"] * 5, "休息", None, "好"),
    ]
    raw = xlsx(rows, merges=["A1:K1", "A2:A3", "B2:B3", "C2:C3", "D2:J2", "K2:K3"])

    table = read(raw, "a.xlsx", STORES)

    assert table.header[3:5] == ["营业时间/周一", "营业时间/周二"]
    assert table.rows[0].values["hours"] == [*[[["07:00", "22:00"]]] * 5, [], []]
    assert (list(table.ignored), table.rows[0].line, table.rows[0].faults) == (["备注"], 4, ())


def test_a_column_for_each_day_needs_no_parent() -> None:
    raw = xlsx(
        [("门店编号", "门店名称", "城市", "工作日", "周末"), ("001", "文三路店", "杭州", "7:00-22:00", "9:00-18:00")]
    )

    assert read(raw, "a.xlsx", STORES).rows[0].values["hours"][4:6] == [[["07:00", "22:00"]], [["09:00", "18:00"]]]


def test_parents_that_only_group_the_columns_do_no_harm() -> None:
    rows = [("基本信息", None, "其他"), ("编号", "名称", "备注"), ("001", "文三路店", "好")]

    table = read(xlsx(rows, merges=["A1:B1"]), "a.xlsx", SPEC)

    assert (list(table.header), values(table)) == (
        ["编号", "名称", "备注"],
        [{"number": "001", "name": "文三路店", "remark": "好"}],
    )


def test_cells_merged_downwards_stand_in_each_line() -> None:
    rows = [
        ("城市", "编号", "名称"),
        ("杭州", "001", "一"),
        (None, "002", "二"),
        (None, None, None),
        ("上海", "003", "三"),
        (None, "004", "四"),
        (None, None, None),
    ]

    table = read(xlsx(rows, merges=["A2:A4", "A5:A7"]), "a.xlsx", SPEC)

    assert [(row.line, row.values["city"]) for row in table.rows] == [
        (2, "杭州"),
        (3, "杭州"),
        (5, "上海"),
        (6, "上海"),
    ]


def test_merges_that_lie_over_one_another_are_taken_once() -> None:
    rows = [("城市", "编号", "名称"), *[("杭州" if n == 0 else None, f"{n}", "店") for n in range(50)]]
    merges = "".join(f'<mergeCell ref="A{n}:A1048576"/>' for n in range(2, 40))
    raw = patched(
        xlsx(rows),
        SHEET,
        lambda xml: xml.replace(b"</sheetData>", f"</sheetData><mergeCells>{merges}</mergeCells>".encode()),
    )

    assert {row.values["city"] for row in read(raw, "a.xlsx", SPEC).rows} == {"杭州"}
