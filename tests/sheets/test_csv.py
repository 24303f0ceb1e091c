"""CSV as Excel, WPS and other programs write it."""

import codecs

import pytest

from app.sheets.reading import read
from app.sheets.refusal import Unreadable
from tests.sheets.files import SPEC, raws, values

HEADER = "编号,名称,备注\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        (HEADER + "001,文三路店,好\r\n").encode(),
        codecs.BOM_UTF8 + (HEADER + "001,文三路店,好\r\n").encode(),
        (HEADER + "001,文三路店,好\r\n").encode("gb18030"),
        codecs.BOM_UTF16_LE + (HEADER + "001,文三路店,好\r\n").replace(",", "\t").encode("utf-16-le"),
        codecs.BOM_UTF16_BE + (HEADER + "001,文三路店,好\r\n").replace(",", "\t").encode("utf-16-be"),
        (HEADER + "001,文三路店,好").replace("\r\n", "\n").encode(),
        (HEADER + "001,文三路店,好").replace("\r\n", "\r").encode(),
        (HEADER + "001,文三路店,好").replace(",", ";").encode(),
        ("sep=;\r\n" + (HEADER + "001,文三路店,好").replace(",", ";")).encode(),
        (HEADER + '="001",="文三路店",好\r\n').encode(),
        (HEADER + '"=""001""",文三路店,好\r\n').encode(),
        (HEADER + "'001,文三路店,好\r\n").encode(),
        (HEADER + "\t001\t,\u200b文三路店\u3000,\u202a好\u202c\r\n").encode(),
        (HEADER + "001,文三\0路店,好\0\r\n").encode(),
    ],
    ids=[
        "utf-8", "bom", "gb18030", "utf-16-le", "utf-16-be", "lf", "cr", "semicolon", "sep", "formula text",
        "quoted formula text", "apostrophe", "unseen letters", "stray nul",
    ],
)  # fmt: skip
def test_the_same_table_is_read_however_it_was_saved(raw: bytes) -> None:
    table = read(raw, "门店.csv", SPEC)

    assert values(table) == [{"number": "001", "name": "文三路店", "remark": "好"}]
    assert table.rows[0].line == 2
    assert not table.rows[0].faults
    assert (table.sheet, list(table.ignored), list(table.notes)) == ("", [], [])


def test_a_cell_may_hold_newlines_quotes_and_the_delimiter() -> None:
    raw = (HEADER + '001,文三路店,"第一行\r\n第二行, 说""好"""\r\n002,城西店,\r\n').encode()

    table = read(raw, "a.csv", SPEC)

    assert table.rows[0].values["remark"] == '第一行\n第二行, 说"好"'
    assert (table.rows[1].line, table.rows[1].values["number"]) == (3, "002")


def test_the_line_is_the_one_that_excel_shows() -> None:
    raw = ("sep=,\r\n门店表,,\r\n" + HEADER + '001,"a\r\nb",\r\n\r\n,,\r\n002,城西店,\r\n').encode()

    assert [row.line for row in read(raw, "a.csv", SPEC).rows] == [3, 6]


def test_the_delimiter_is_the_one_that_makes_a_header() -> None:
    raw = "编号\t名称\t备注\n001\t文三路店\t一, 二; 三\n".encode()

    assert raws(read(raw, "a.txt", SPEC)) == [{"编号": "001", "名称": "文三路店", "备注": "一, 二; 三"}]


def test_a_long_line_is_no_fault_of_the_delimiter() -> None:
    raw = ("编号,名称,备注\n" + "1,x," + "长" * 100 + ",y" * 66_000 + "\n").encode()

    with pytest.raises(Unreadable, match="more than 200 columns"):
        read(raw, "a.csv", SPEC)


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest_in_silence() -> None:
    raw = (HEADER + '001,"文三路店,\r\n002,城西店,\r\n').encode()

    with pytest.raises(Unreadable) as refused:
        read(raw, "a.csv", SPEC)

    assert "第 2 行有一个引号没有配对" in refused.value.detail.zh
    assert "line 2" in refused.value.detail.en


def test_a_quote_that_swallows_more_than_a_cell_is_told_as_well() -> None:
    raw = (HEADER + '001,"文三路店,\r\n' + "002,城西店,很好\r\n" * 9000).encode()

    with pytest.raises(Unreadable, match="never closed"):
        read(raw, "a.csv", SPEC)


def test_an_encoding_that_nobody_knows_is_refused_with_the_cure() -> None:
    raw = "编号,名称\n001,".encode() + b"\xff\xfe\xff\xff"

    with pytest.raises(Unreadable) as refused:
        read(raw, "a.csv", SPEC)

    assert "编码" in refused.value.detail.zh
    assert ".xlsx" in refused.value.cure.zh


def test_a_header_of_two_rows_survives_in_csv() -> None:
    raw = "编号,基本,,备注\n,名称,城市,\n001,文三路店,杭州,好\n".encode()

    assert raws(read(raw, "a.csv", SPEC)) == [
        {"编号": "001", "基本/名称": "文三路店", "基本/城市": "杭州", "备注": "好"}
    ]


def test_a_cell_without_a_title_is_told_and_makes_no_second_header() -> None:
    raw = "编号,名称,,备注\n001,文三路店,多余,好\n".encode()

    table = read(raw, "a.csv", SPEC)

    assert values(table) == [{"number": "001", "name": "文三路店", "remark": "好"}]
    assert "C 列没有表头" in table.notes[0].zh
