"""The two lines of tolerance, and nicknames."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language.chars import load
from app.language.judge import SPOKEN, judge
from app.language.names import judge_name
from app.language.normalise import fold
from app.language.reading import Context, Judgement, Label, Message, Shop
from app.rules.book import DEFAULT

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


@pytest.mark.parametrize(
    "text",
    [
        "来两个肉松小贝，对了我表姐开了理发店，剪发十五，要的报我名",
        "卫星同号 羊绒衫一手",
        "zhao sheng 托管班 yi dui yi",
        "⻋险续保返现 找我",
        "💆肩颈 六十一次 👉我",
        "教 ~ 你 ~ 炒 ~ 股 ~ 加 ~ 微 ~ 信",
    ],
)
def test_adverts_in_an_order_or_a_disguise_are_seen(text: str) -> None:
    assert judged(text).label == "intolerable"


@pytest.mark.parametrize(
    "text",
    [
        "“加我微信领小样”这种天天有人发，群主管管吧",
        "有人自称店长让我转定金，是真的吗",
        "我老公做装修的，一身灰，蛋糕放门口就行",
        "送到贷款部四楼，姓范",
        "写 日进斗金 四个字",
        "电话呗 打给我婆婆",
        "年货礼盒还有没有",
        "抠抠搜搜的 就给这么点",
    ],
)
def test_words_of_adverts_in_an_honest_mouth_are_not_blacklisted(text: str) -> None:
    assert judged(text).label != "intolerable"


@pytest.mark.parametrize(
    ("kind", "payload", "label"),
    [
        ("weapp", {"title": "我的会员码", "displayname": "麦小禾", "appid": "wx1111222233334444"}, "clean"),
        (
            "weapp",
            {"title": "免费领蛋糕", "displayname": "麦小禾福利助手", "appid": "wx1111222233334444"},
            "intolerable",
        ),
        ("card", {"name": "麦小禾客服", "corp": ""}, "intolerable"),
        ("card", {"name": "店长", "corp": "麦小禾"}, "clean"),
        ("image", {"ocr_text": "", "qr": "https://u.wechat.com/Ab12"}, "intolerable"),
        ("link", {"title": "点单", "url": "https://mxh.example.cn/m"}, "clean"),
    ],
)
def test_what_bears_the_name_of_the_brand_is_its_own_or_false(
    kind: str, payload: dict[str, object], label: Label
) -> None:
    assert judged("", None, kind, **payload).label == label


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("麦小禾 12月8日 新店开业 全场八折", "clean"),
        ("麦小禾 新店开业 全场八折 加微信wx88990领券", "intolerable"),
        ("美容院 新店开业 全场八折", "intolerable"),
    ],
)
def test_a_poster_of_the_shop_is_its_own_unless_it_leads_to_somebody_else(words: str, label: Label) -> None:
    poster = Message(text="", now=NOW, msg_type="image", payload={"ocr_text": words})
    said = judge(poster, fold(""), Context(), Shop(brand="麦小禾"))
    assert said.label == label or (label == "intolerable" and said.label != "clean")


def test_an_address_speaks_for_nobody_who_threatens() -> None:
    threat = "3栋那个姓周的你给我等着,今天下班我就在你家门口堵你,不打断你腿我跟你姓"
    assert judged(threat).label == "intolerable"
    assert judged("送到3栋502 到了打我电话").label == "clean"


@pytest.mark.parametrize("text", ["今天好冷", "打卡", "蛋糕好了吗，都等了半小时了"])
def test_a_plain_line_is_harmless_and_adds_nothing_to_those_before_it(text: str) -> None:
    assert judged(text).harmless


@given(text=st.text(max_size=40), recent=st.lists(st.text(max_size=12), max_size=3))
def test_whatever_staff_say_is_clean_and_every_finding_points_into_the_text(text: str, recent: list[str]) -> None:
    assert judged(text, Context(speaker_role="staff", recent=tuple(recent))).label == "clean"
    found = judged(text, Context(recent=tuple(recent)))
    assert all(0 <= signal.span[0] <= signal.span[1] <= len(text) for signal in found.signals)
    assert not (found.harmless and found.label != "clean")


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
        ("爱吃麦小禾", "clean"),
        ("花呗还不起", "clean"),
        ("农家土蜂蜜批发", "ad"),
        ("maixiaohe客服", "impersonation"),
        ("值班店长", "impersonation"),
        ("🐧", "clean"),
    ],
)
def test_nicknames_are_judged(name: str, label: Label) -> None:
    shop = Shop(brand="麦小禾")
    assert judge_name(name, kind="member", role="fan", shop=shop).label == label


def test_a_name_like_staff_is_clean_on_staff() -> None:
    assert judge_name("麦小禾店长", kind="member", role="staff", shop=Shop(brand="麦小禾")).label == "clean"


@pytest.mark.parametrize(("name", "label"), [("城西店早餐群", "clean"), ("低价茅台团购群", "ad")])
def test_a_group_is_judged_whoever_owns_it(name: str, label: Label) -> None:
    assert judge_name(name, kind="group", role="owner", shop=Shop(brand="麦小禾")).label == label


def test_every_kind_has_words_for_members_and_a_rule_in_the_book() -> None:
    ruled = {kind for rule in DEFAULT.rules for kind in rule.kinds}
    assert {category for category, _, _ in load("strong.json")} <= set(SPOKEN)
    assert set(SPOKEN) == ruled
