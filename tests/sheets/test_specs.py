"""The four kinds of table, and the templates for them."""

from collections import Counter
from io import BytesIO

import pytest
from openpyxl import load_workbook

from app.sheets.reading import read
from app.sheets.refusal import Unreadable
from app.sheets.spec import Spec, key
from app.sheets.specs import GROUPS, PRODUCTS, SPECS, STAFF, STORES
from app.sheets.template import template
from app.sheets.titles import Titles
from tests.sheets.files import faults, values, xlsx

KINDS = list(SPECS)


@pytest.mark.parametrize("kind", KINDS)
def test_no_title_means_two_fields(kind: str) -> None:
    fields = SPECS[kind].fields
    firm = Counter(
        found
        for field in fields
        for found in {key(title) for title in (field.name, field.zh, field.en, *field.aliases)}
    )
    loose = Counter(found for field in fields for found in {key(title) for title in field.loose})

    assert [title for title, count in firm.items() if count > 1] == []
    assert [title for title, count in loose.items() if count > 1 or title in firm] == []
    assert "" not in {*firm, *loose}


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_that_was_not_filled_in_is_an_empty_table(kind: str) -> None:
    table = read(template(kind), "a.xlsx", SPECS[kind])

    assert (list(table.rows), list(table.ignored)) == ([], [])
    assert set(table.columns) == {field.name for field in SPECS[kind].fields}
    assert "示例" in table.notes[0].zh


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_a_template_is_a_good_row(kind: str) -> None:
    book = load_workbook(BytesIO(template(kind)))
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=3, max_row=3):
        for cell in row:
            assert cell.number_format == "@"
            sheet[f"{cell.coordinate[:-1]}4"] = cell.value
    sheet["A4"] = "another"
    file = BytesIO()
    book.save(file)

    table = read(file.getvalue(), "a.xlsx", SPECS[kind])

    assert [row.line for row in table.rows] == [4]
    assert faults(table) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_choices_of_a_template_are_those_that_are_understood(kind: str) -> None:
    offered = [field for field in SPECS[kind].fields if field.options]
    sheet = load_workbook(BytesIO(template(kind))).worksheets[0]

    assert len(sheet.data_validations.dataValidation) == len(offered)
    for field in offered:
        assert all(field.parse(option) for option in field.options)
        assert len(",".join(field.options)) < 255  # Excel's limit for a list in place


def test_shops_are_read() -> None:
    header = ("店号", "店名", "店型", "所在城市", "详细地址", "纬度", "经度", "联系电话", "营业时间（周一至周日）")
    raw = xlsx(
        [header, (1, "文三路店", "社区", "杭州", "文三路\n1号", 30.27, 120.15, 13800001111, "7-22")],
        formats={"A2": "000"},
    )

    assert values(read(raw, "a.xlsx", STORES)) == [
        {
            "number": "001",
            "name": "文三路店",
            "kind": "小区",
            "city": "杭州",
            "address": "文三路 1号",
            "lat": 30.27,
            "lng": 120.15,
            "phone": "13800001111",
            "hours": [[["07:00", "22:00"]]] * 7,
        }
    ]


def test_latitude_and_longitude_belong_together() -> None:
    table = read("店号,店名,城市,纬度,经度\n1,a,b,30,\n2,a,b,,120\n3,a,b,120,30\n".encode(), "a.csv", STORES)

    assert [(line, field) for line, field, _ in faults(table)] == [(2, "lng"), (3, "lat"), (4, "lat")]


def test_clerks_and_managers_need_a_shop_and_others_do_not() -> None:
    rows = (
        "账号,姓名,岗位,门店,手机",
        "ZhangSan,张三,店长,001,",
        "lisi,李四,店员,,",
        "wangwu,王五,管家,,",
        "zhao,赵六,保安,,",
    )

    table = read("\n".join(rows).encode(), "a.csv", STAFF)

    assert values(table)[0] == {"userid": "zhangsan", "name": "张三", "role": "manager", "store": "001", "phone": None}
    assert [(line, field) for line, field, _ in faults(table)] == [(3, "store"), (5, "role")]


def test_groups_need_an_id_or_a_name() -> None:
    table = read("群名称,群主,类型,阶段,管家\n一群,ZhangSan,快闪群,核心,\n,lisi,综合,,\n".encode(), "a.csv", GROUPS)

    assert values(table)[0] == {"name": "一群", "owner": "zhangsan", "kind": "flash", "stage": "core", "steward": None}
    assert faults(table) == [(3, "name", "群ID、群名至少填一项")]
    with pytest.raises(Unreadable) as refused:
        read("群主,类型\na,综合\n".encode(), "a.csv", GROUPS)
    assert "群ID或群名" in refused.value.detail.zh


def test_a_word_on_the_cover_is_no_table_of_groups_unless_there_is_no_other() -> None:
    raw = xlsx([("群名", "群主"), ("一群", "zhangsan")], sheets={"封面": [("客户群",), ("2026 年",)]})
    names = xlsx([("群名",), ("一群",), ("二群",)])

    assert values(read(raw, "a.xlsx", GROUPS)) == [{"name": "一群", "owner": "zhangsan"}]
    assert values(read(names, "a.xlsx", GROUPS)) == [{"name": "一群"}, {"name": "二群"}]


def test_products_are_read() -> None:
    header = "商品编码,品名,分类,售价（元）,会员价,群价,俗称,口味,提前预订,过敏原"
    row = "001,草莓蛋糕,蛋糕,198,188.00元,,莓莓/草莓,原味、抹茶,1天,小麦"

    assert values(read(f"{header}\n{row}".encode(), "a.csv", PRODUCTS)) == [
        {
            "number": "001",
            "name": "草莓蛋糕",
            "kind": "cake",
            "price": 19800,
            "member_price": 18800,
            "group_price": None,
            "aliases": ["莓莓", "草莓"],
            "flavours": ["原味", "抹茶"],
            "lead_hours": 24,
            "allergens": ["小麦"],
        }
    ]


@pytest.mark.parametrize(
    ("spec", "title", "field"),
    [
        (STORES, "*门店编码（必填，不可重复）", "number"),
        (STORES, "门店地址(省市区+街道)", "address"),
        (STORES, "经度（高德）", "lng"),
        (STORES, "营业时间/星期天", "hours"),
        (STAFF, "企微账号UserID", None),
        (STAFF, "所属门店", "store"),
        (STAFF, "手机号", "phone"),
        (GROUPS, "大管家", "steward"),
        (GROUPS, "群ID(chat_id)", "chat_id"),
        (PRODUCTS, "群友价/元", "group_price"),
        (PRODUCTS, "单价(元)", "price"),
    ],
)
def test_titles_that_people_write_are_known(spec: Spec, title: str, field: str | None) -> None:
    meaning = Titles(spec).meaning(title)

    assert (meaning.field if meaning else None) == field
