"""Lines near the rules of conversations and orders: what an independent reader tried and found read wrong once."""

from typing import Any

import pytest

from app.cli.predict import KINDS
from tests.language.test_dialogue import things, tickets
from training import rows

SIX = "小李：要6个蛋挞 明天下午3点取"
DOOR = "小李：要6个蛋挞 送到文昌里12栋 明天下午3点"


@pytest.mark.parametrize(
    ("order", "talk"),
    [
        (SIX, ("#店员：好的，明天10点出炉", "小李：好的")),
        (SIX, ("#店员：好的，可颂买2个享第二份半价哦", "小李：好的")),
        (SIX, ("#店员：收到，3点前10分钟联系您", "小李：好的")),
        (SIX, ("小王：要两个 拼车去机场的",)),
        (DOOR, ("#店员：好的 记下了", "小李：666")),
        (SIX, ("小李：红包加到8个",)),
        ("小李：要6个五仁月饼 明天取", ("#店员：还有莲蓉和豆沙的，要不要也来两个？", "小李：家里还有豆沙的 不用")),
    ],
)
def test_what_changes_no_order(order: str, talk: tuple[str, ...]) -> None:
    assert tickets(order, *talk)[0] == tickets(order)[0]
    assert len(tickets(order, *talk)) == 1


def test_what_is_read_back_of_others_is_theirs() -> None:
    read_back = "#店员：好的，蛋挞6个，可颂3个都记下了"
    found = tickets(SIX, "小王：要3个可颂 后天上午10点取", read_back, "小王：好的")
    assert [things(one) for one in found] == [{"蛋挞": 6}, {"可颂": 3}]


@pytest.mark.parametrize(
    ("lines", "due"),
    [
        (("#店员：@小李 今天有蛋挞和可颂哦", "小李：蛋挞不要了 要6个可颂 明天3点取"), {"可颂": 6}),
        ((SIX, "#店员：好的，要不要来点可颂？", "小李：公司有20个人 可颂来20个"), {"蛋挞": 6, "可颂": 20}),
        (("小李：想订30个肉松小贝 顶饱的 明天早上7点取",), {"肉松小贝": 30}),
        (("小李：考虑好了 要6个蛋挞 明天下午3点来取",), {"蛋挞": 6}),
        ((SIX, "小李：蛋挞加2个 红包加5个"), {"蛋挞": 8}),
        (("小李：三个可颂 一杯拿铁 明天八点取", "小李：拿铁不要了 美式两杯"), {"可颂": 3, "美式": 2}),
        (("小李：三个可颂 一杯拿铁 明天八点取", "小李：拿铁不要了 两个人喝不完"), {"可颂": 3}),
        (("小李：3个蛋挞 明天取", "小李：我儿子说他也要一个"), {"蛋挞": 4}),
        (("小李：后天妈妈过寿 要20个蛋挞 明天晚上来拿 再带10个可颂",), {"蛋挞": 20, "可颂": 10}),
    ],
)
def test_plain_orders_and_changes_are_read(lines: tuple[str, ...], due: dict[str, int]) -> None:
    [ticket] = tickets(*lines)
    assert things(ticket) == due


def test_what_was_ordered_yesterday_may_still_be_moved() -> None:
    [ticket] = tickets(SIX, "小李：昨天订的蛋挞推到下午5点")
    assert ticket["slots"]["datetime"]["from"] == "2026-11-22T17:00:00+08:00"


def test_the_order_for_whom_is_named_is_the_one_taken_back() -> None:
    company = "小李：再要20个蛋挞 给公司的 后天上午10点送到中山路8号"
    found = tickets("小李：要一个8寸草莓蛋糕 给妈妈的 明天3点取", company, "小李：妈妈那个不要了")
    assert [one["status"] for one in found] == ["cancelled", "open"]


def slots(text: str) -> dict[str, Any]:
    return dict(KINDS["intent"]({"text": text, "now": "2027-06-18T10:00:00+08:00"}, rows.shop())["slots"])


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("对芒果过敏 水果蛋糕不要 芒果 8寸", [("水果蛋糕", None, None)]),
        ("三明治不要 番茄 两份", [("三明治", None, 2)]),
        ("可颂两个 蛋挞不要 牛奶一盒", [("可颂", None, 2), ("牛奶", None, 1)]),
        ("四个煎饼果子 矿泉水不用 咖啡2杯", [("煎饼果子", None, 4), ("咖啡", None, 2)]),
        ("国庆蛋糕8寸 草莓蛋糕6寸", [("国庆蛋糕", None, None), ("蛋糕", "草莓", None)]),
        ("订一个蛋糕 切8份 每份一个叉子", [("蛋糕", None, 1)]),
        ("昨天没订豆浆 今天补两杯", [("豆浆", None, 2)]),
        ("给我来一盒蛋挞 8块一个的那种", [("蛋挞", None, 1)]),
        ("明天给我留根法棍 硬的那种", [("法棍", None, None)]),
        ("明早要两份早餐 一份三文治一份粥", [("三文治", None, 1), ("粥", None, 1)]),
    ],
)
def test_things_are_the_ones_that_are_wanted(text: str, due: list[tuple[str, str | None, int | None]]) -> None:
    found = slots(text)["items"]
    assert [(item["product"], item.get("flavour"), item.get("quantity")) for item in found] == due


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("要两个可颂 后天3点赶不到 4点来拿", "2027-06-20T16:00:00+08:00"),
        ("下周一上班了送20份早餐", "2027-06-21T05:00:00+08:00"),
        ("老大12号生日 订个8寸蛋糕", "2027-07-12T00:00:00+08:00"),
    ],
)
def test_days_are_kept(text: str, start: str) -> None:
    assert slots(text)["datetime"]["from"] == start


def test_places_and_ways() -> None:
    assert slots("要两个可颂 送遇见小区5栋302")["address"] == "遇见小区5栋302"
    assert slots("要两个可颂 送到行健楼502")["address"] == "行健楼502"
    assert slots("要两个可颂 明天来取 要不送两根蜡烛")["fulfilment"] == "pickup"
