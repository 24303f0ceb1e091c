"""The two lines of tolerance, and nicknames."""

from datetime import datetime

import pytest

from app.language.judge import judge
from app.language.names import judge_name
from app.language.normalise import fold
from app.language.reading import Context, Judgement, Label, Message, Shop

NOW = datetime.fromisoformat("2026-11-21T10:00:00+08:00")


def judged(text: str, context: Context | None = None, msg_type: str = "text", **payload: object) -> Judgement:
    message = Message(text=text, now=NOW, msg_type=msg_type, payload=payload)
    return judge(message, fold(text), context or Context(), Shop())


@pytest.mark.parametrize(
    "text",
    [
        "加我微信，面膜买二送一",
        "嘉我葳信 瘦身产品 一周见效",
        "兼职刷单 日结三百 加我微信",
        "无抵押贷款 当天放款 加V",
        "加.我.微.信 信用卡套现",
        "澳门线上娱乐 注册送彩金",
        "代开发票 点数低 加我",
    ],
)
def test_adverts_and_scams_are_not_tolerated(text: str) -> None:
    assert judged(text).label == "intolerable"


@pytest.mark.parametrize(
    "text",
    [
        "面包太硬了 什么垃圾",
        "加个蛋",
        "我老公加班 孩子发烧",
        "大家小心 有人冒充店长加微信骗钱",
        "送到3栋502 电话13800001234",
        "你们还招人吗",
        "能开发票吗",
        "8寸蛋糕多少钱",
        "再不退钱我就打12315",
        "我减肥呢 别馋我",
    ],
)
def test_customers_are_clean(text: str) -> None:
    assert judged(text).label == "clean"


@pytest.mark.parametrize("text", ["帮我砍一刀 就差一点了", "给我女儿投一票 23号", "闲置烤箱一台 一百出 自提"])
def test_the_tolerable_is_reminded(text: str) -> None:
    assert judged(text).label == "tolerable"


def test_an_advert_in_several_lines_is_read_as_one() -> None:
    assert judged("加我微信", Context(recent=("刷单兼职", "一天三百"))).label == "intolerable"


@pytest.mark.parametrize("context", [Context(speaker_role="staff"), Context(reply_to="staff", open_order=True)])
def test_contact_with_the_shop_is_clean(context: Context) -> None:
    assert judged("加我微信 我发你图", context).label == "clean"


def test_every_check_says_something_even_when_nothing_is_wrong() -> None:
    quiet, loud = judged("今天好冷"), judged("加我微信，面膜买二送一")
    assert len(loud.signals) >= 5
    assert all(not signal.found for signal in quiet.signals)
    assert all(signal.reason for signal in loud.signals if signal.found)


@pytest.mark.parametrize(
    "payload",
    [{}, {"url": None}, {"title": 5}, {"inner": "x"}, {"items": [{"text": None}, 7]}, {"unheard": {"of": []}}],
)
@pytest.mark.parametrize("kind", ["weapp", "link", "image", "card", "file", "video", "voice", "chatrecord", "sphfeed"])
def test_a_strange_payload_is_no_fault(kind: str, payload: dict[str, object]) -> None:
    assert judged("", None, kind, **payload).label in ("clean", "tolerable", "intolerable")


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("糖糖妈妈", "clean"),
        ("办证刻章13800001234", "ad"),
        ("加V看货 原单包包", "ad"),
        ("麦小禾官方客服", "impersonation"),
        ("城西-护士-小雨", "clean"),
    ],
)
def test_nicknames_are_judged(name: str, label: Label) -> None:
    shop = Shop(brand="麦小禾")
    assert judge_name(name, kind="member", role="fan", shop=shop).label == label


def test_a_name_like_staff_is_clean_on_staff() -> None:
    assert judge_name("麦小禾店长", kind="member", role="staff", shop=Shop(brand="麦小禾")).label == "clean"
