"""Headers, rows and what is wrong with them."""

import pytest

from app.sheets.parse import line
from app.sheets.reading import read
from app.sheets.refusal import Unreadable
from app.sheets.spec import Field, Spec, key
from app.sheets.table import duplicates
from app.sheets.titles import Titles
from tests.sheets.files import SPEC, faults, raws, told, values, xlsx


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    "title",
    [
        "编号",
        " 编 号 ",
        "编号*",
        "*编号（必填）",
        "编号(required)",
        "编号\n",
        "【必填】编号",
        "number",
        "NUMBER",
        "Ｎｕｍｂｅｒ",
        "店号：",
        "基本信息/编号",
        "编号/Number",
    ],
)
def test_a_title_is_known_whatever_its_dress(title: str) -> None:
    assert (meaning := Titles(SPEC).meaning(title)) is not None
    assert meaning.field == "number"


@pytest.mark.parametrize("title", ["", "编", "编号说明", "number of cats", "*", "（必填）", "/"])
def test_another_title_means_nothing(title: str) -> None:
    assert Titles(SPEC).meaning(title) is None


def test_keys_compare_without_case_width_spaces_and_punctuation() -> None:
    assert key("Store_Number *") == key("ＳＴＯＲＥ number") == "storenumber"


def test_columns_that_nobody_knows_are_listed() -> None:
    table = read(csv("编号,店长,名称,面积（㎡）,店长", "1,张三,一,80,李四"), "a.csv", SPEC)

    assert list(table.ignored) == ["店长", "面积（㎡）", "店长 (2)"]
    assert raws(table)[0]["店长 (2)"] == "李四"


def test_two_columns_for_one_field_are_refused_by_both_their_names() -> None:
    with pytest.raises(Unreadable) as refused:
        read(csv("编号,名称,门店编号", "1,一,2"), "a.csv", SPEC)

    assert "“编号”和“门店编号”" in refused.value.detail.zh


def test_a_looser_title_gives_way_to_a_firm_one_and_serves_without_it() -> None:
    firm = read(csv("编号,门店,名称", "1,甲,乙"), "a.csv", SPEC)
    loose = read(csv("编号,门店", "1,甲"), "a.csv", SPEC)

    assert (values(firm)[0]["name"], list(firm.ignored)) == ("乙", ["门店"])
    assert values(loose)[0]["name"] == "甲"


def test_a_whole_and_its_parts_are_the_same_field_twice() -> None:
    spec = Spec(kind="x", fields=[Field(name="h", zh="时间", en="Time", parse=line(99), parts=("周一", "周二"))])

    assert read(csv("x,时间（周一）,周二", "1,7-8,8-9"), "a.csv", spec).rows[0].values == {"h": "周一 7-8；周二 8-9"}
    for header in ("时间,周一", "周一,时间", "周一,周一"):
        with pytest.raises(Unreadable, match="mean the same field"):
            read(csv(header, "1,2"), "a.csv", spec)


def test_missing_columns_are_named_beside_those_found() -> None:
    with pytest.raises(Unreadable) as refused:
        read(csv("门店,城市,面积", "一,杭州,80"), "我的门店.csv", SPEC)

    words = told(refused.value)
    assert words.zh.startswith("我的门店.csv：缺少必需的列：编号。")
    assert "门店、城市、面积" in words.zh
    assert "模板" in words.zh


def test_a_file_without_a_header_says_what_it_should_hold_and_what_stands_there() -> None:
    with pytest.raises(Unreadable) as refused:
        read(csv("甲,乙", "1,2"), "a.csv", SPEC)

    assert "编号、名称" in refused.value.detail.zh
    assert "甲、乙" in refused.value.detail.zh


def test_one_of_two_columns_may_be_needed() -> None:
    spec = Spec(
        kind="x",
        either=("a", "b"),
        fields=[
            Field(name=name, zh=zh, en=name, parse=line(9)) for name, zh in (("a", "甲"), ("b", "乙"), ("c", "丙"))
        ],
    )

    assert faults(read(csv("甲,乙,丙", "1,,x", ",,x", ",2,"), "a.csv", spec)) == [(3, "a", "甲、乙至少填一项")]
    assert faults(read(csv("丙,乙", "x,2", "y,", "z,1"), "a.csv", spec)) == [(3, "b", "甲、乙至少填一项")]
    with pytest.raises(Unreadable) as refused:
        read(csv("丙,丁", "1,2"), "a.csv", spec)
    assert "甲或乙" in refused.value.detail.zh


def test_a_bad_row_stops_no_other() -> None:
    table = read(csv("编号,名称,城市", "1,一,杭州", "2,,火星", "3,三,沪"), "a.csv", SPEC)

    assert values(table) == [
        {"number": "1", "name": "一", "city": "杭州"},
        {"number": "2"},
        {"number": "3", "name": "三", "city": "上海"},
    ]
    assert [(line, field) for line, field, _ in faults(table)] == [(3, "name"), (3, "city")]


def test_an_empty_cell_is_none_and_a_field_without_a_column_is_missing() -> None:
    assert values(read(csv("编号,名称,备注", "1,一,"), "a.csv", SPEC)) == [
        {"number": "1", "name": "一", "remark": None}
    ]


def test_notes_below_the_table_are_told_and_not_read() -> None:
    raw = xlsx(
        [
            ("编号", "名称", "备注"),
            ("001", "一", None),
            ("002", None, None),
            ("003", "三", "好"),
            (None,),
            ("注：共 3 家",),
            (None, "制表：张三"),
        ],
        merges=["A6:C6"],
    )

    table = read(raw, "a.xlsx", SPEC)

    assert [row.line for row in table.rows] == [2, 3, 4]
    assert [note.zh for note in table.notes] == [
        "第 6 行在表格下方，没有读：注：共 3 家",
        "第 7 行在表格下方，没有读：制表：张三",
    ]


def test_a_last_row_with_one_cell_is_a_row_when_one_cell_is_enough() -> None:
    spec = Spec(kind="x", fields=[Field(name="a", zh="甲", en="A", parse=line(9), required=True)])

    assert len(read(csv("甲,乙", "1,x", "2,"), "a.csv", spec).rows) == 2
    assert len(read(csv("甲,乙", "1,x", "合计 1,"), "a.csv", spec).rows) == 1
    assert len(read(csv("甲", "1", "注：2"), "a.csv", spec).rows) == 2
    assert len(read(xlsx([("甲", "乙"), ("1", "x"), ("2",)], merges=["A3:B3"]), "a.xlsx", spec).rows) == 1


def test_a_header_that_is_repeated_on_each_page_is_skipped() -> None:
    table = read(csv("编号,名称", "1,一", "编号,名称", "2,二"), "a.csv", SPEC)

    assert [row.line for row in table.rows] == [2, 4]
    assert "第 3 行又是表头" in table.notes[0].zh


def test_a_header_alone_is_an_empty_table() -> None:
    assert list(read(csv("编号,名称"), "a.csv", SPEC).rows) == []


def test_the_second_of_two_same_rows_is_told_the_first() -> None:
    table = read(csv("编号,名称", "1,一", "2,二", "1,三", ",四", ",五", "1,六"), "a.csv", SPEC)

    marked = duplicates(table.rows, "number")

    assert [(row.line, fault.words.zh) for row in marked for fault in row.faults if row.values.get("number")] == [
        (4, "与第 2 行重复：1"),
        (7, "与第 2 行重复：1"),
    ]
    assert [row.line for row in marked] == [row.line for row in table.rows]


def test_many_lines_of_one_cell_are_bad_rows_and_no_notes() -> None:
    table = read(csv("编号,名称", *(f"{n}," for n in range(11))), "a.csv", SPEC)

    assert (len(table.rows), list(table.notes)) == (11, [])
    assert all(row.faults for row in table.rows)
