"""What a message is for, as a whole reading."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language.plainly import explained
from app.language.reading import Context, Intent, Message, Shop
from app.language.understand import read

NOW = datetime.fromisoformat("2026-11-21T10:00:00+08:00")


def intent(text: str, context: Context | None = None) -> Intent:
    return read(Message(text=text, now=NOW), context or Context(), Shop()).intent


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("订个8寸草莓蛋糕 明天下午三点取", "order_cake"),
        ("给我留两条吐司 六点拿", "order_bread"),
        ("明早七点两个肉包一杯豆浆", "book_breakfast"),
        ("有可颂的话给我留两个", "order_bread"),
        ("我那单改成后天上午", "change_order"),
        ("取消", "cancel_order"),
        ("我的蛋糕做好了吗", "order_status"),
        ("面包里吃出一根头发", "complaint"),
        ("转人工", "human_help"),
        ("你们几点关门", "ask_store_info"),
        ("8寸的多少钱", "ask_price"),
        ("这个含坚果吗", "ask_product"),
        ("建议出个小份装", "suggestion"),
        ("哈哈哈哈", "chitchat"),
        ("等我发工资就买", "chitchat"),
        ("打卡第3天", "checkin"),
        ("谢谢啦", "thanks"),
        ("给大家看看今天的战利品[图片]", "show_off"),
    ],
)
def test_a_message_is_read_for_what_it_is(text: str, meant: Intent) -> None:
    assert intent(text) == meant


def test_a_letter_answers_only_while_a_quiz_is_open() -> None:
    assert intent("B", Context(open_activity="quiz", activity_text="A. 法国 B. 奥地利")) == "quiz_answer"
    assert intent("B") != "quiz_answer"


@given(st.text(max_size=80), st.sampled_from(["text", "image", "voice", "card", "link", "weapp", "file", "unheard of"]))
def test_any_message_is_read_without_a_fault(text: str, msg_type: str) -> None:
    payload = {"title": text, "ocr_text": text, "inner": [text, {"text": text}], "url": text, "asr_text": 5}
    reading = read(Message(text=text, now=NOW, msg_type=msg_type, payload=payload), Context(recent=(text,)), Shop())
    for signal in reading.judgement.signals:
        assert 0 <= signal.span[0] <= signal.span[1] <= max(len(text), 1)


@given(st.sampled_from(["明天下午三点两条吐司", "周六取8寸蛋糕", "春节还营业吗", "半小时后到", "加我微信 面膜特价"]))
def test_the_same_message_has_the_same_reading(text: str) -> None:
    message = Message(text=text, now=NOW)
    assert read(message, Context(), Shop()) == read(message, Context(), Shop())


def test_a_reading_explains_itself_in_plain_values() -> None:
    values = explained(read(Message(text="加我微信 面膜买二送一", now=NOW), Context(), Shop()))
    assert values["label"] == "intolerable"
    assert any(check["found"] and check["evidence"] for check in values["checks"])
    assert any(not check["found"] for check in values["checks"])


@pytest.mark.parametrize(
    "text",
    [
        "外面雨停了，出来走走",
        "先停一下车再说",
        "红包我不要了",
        "停电了",
        "会议取消了",
        "课取消了",
        "小票不要了",
        "袋子不用了",
        "餐具不要了",
        "蜡烛不要了",
        "活动取消了吗",
        "地铁停运",
        "优惠券退了",
        "娃终于退烧了",
        "我先撤了",
        "别做梦了",
        "健身卡不想要了",
        "那个券不要了",
        "快递不用了，我自己拿",
    ],
)
def test_what_takes_back_something_else_takes_no_order_back(text: str) -> None:
    assert intent(text, Context(open_order=True)) != "cancel_order"


@pytest.mark.parametrize(
    "text",
    [
        "蛋糕不要了",
        "我的单取消",
        "会议取消了，蛋糕不要了",
        "孩子发烧，蛋糕退了吧",
        "工作日的早餐取消",
        "没有芒果就取消",
        "红包我不要了，蛋糕也不要了",
        "早餐停了吧",
        "今天去不了了，别留了",
        "老公不让买，取消",
        "明天的不要了",
    ],
)
def test_what_takes_the_order_back_does(text: str) -> None:
    assert intent(text, Context(open_order=True)) == "cancel_order"


def test_another_way_to_get_it_is_no_end_of_it() -> None:
    reading = read(Message(text="快递不用了，我自己拿", now=NOW), Context(open_order=True), Shop())
    assert (reading.intent, reading.slots.fulfilment) == ("change_order", "pickup")


@pytest.mark.parametrize(
    "text",
    [
        "8寸芒果蛋糕和10寸的 报个价",
        "就问问价 不订 一个10寸的慕斯",
        "一个肉松贝果多大呀",
        "你们出个迷你装吐司呗 一个人吃一条吃不完",
        "视频里一个面包比人高",
        "周日取的8寸芒果蛋糕不要啦",
        "订的两个寿桃全歪了",
        "打卡第5天 早饭两个肉包",
        "刚加的两个泡芙加上了没",
    ],
)
def test_counted_goods_in_another_matter_are_no_order(text: str) -> None:
    assert intent(text) not in ("order_cake", "order_bread", "book_breakfast")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("那单再加一杯豆浆", "change_order"),
        ("蛋挞多来一盒 一块儿拿", "change_order"),
        ("往后推两天", "change_order"),
        ("补充一句 孩子对花生过敏", "change_order"),
        ("我刚才说错了 不是周六是周日", "change_order"),
        ("茶歇我们不办了 领导出差", "cancel_order"),
        ("早餐后天不吃了", "cancel_order"),
    ],
)
def test_what_is_said_of_an_order_that_stands(text: str, meant: Intent) -> None:
    assert intent(text, Context(open_order=True)) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("帮我喊一下你们店长", True),
        ("麻烦叫个服务员", True),
        ("我要见你们经理", True),
        ("客服在不在呀", True),
        ("我们单位换领导了", False),
        ("客服几点上班", False),
        ("找店员小姐姐聊天去", False),
        ("店员出来晒太阳 好漂亮", False),
    ],
)
def test_a_person_who_is_called_for_is_called(text: str, meant: bool) -> None:
    assert (intent(text) == "human_help") == meant


def test_what_is_shown_to_all_is_shown_off() -> None:
    assert intent("晒一下我家的慕斯") == "show_off"
    assert intent("[图片] 吃出来一根头发") == "complaint"


@pytest.mark.parametrize("text", ["这件外套不要了 显老", "贺卡不用了", "上面那个牌子不要了"])
def test_what_lets_go_of_something_else_is_no_end_of_an_order(text: str) -> None:
    assert intent(text, Context(open_order=True)) != "cancel_order"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("谢谢 昨天订的慕斯收到了", "thanks"),
        ("多谢店家帮我留的可颂", "thanks"),
        ("凭什么把我的单取消", "complaint"),
        ("不要抹茶的了，原味的就行", "change_order"),
    ],
)
def test_thanks_grievances_and_swaps_around_an_order(text: str, meant: Intent) -> None:
    assert intent(text, Context(open_order=True)) == meant


@pytest.mark.parametrize(
    "text",
    ["我要是有钱 天天订三个蛋糕", "要是可颂不长肉 我一次来五个", "许愿 明天有人给我买两个泡芙"],
)
def test_what_is_unreal_is_no_order(text: str) -> None:
    assert intent(text) in ("chitchat", "suggestion", "show_off")


def test_the_usual_in_the_morning_is_breakfast() -> None:
    assert intent("明早老样子") == "book_breakfast"
    assert intent("老样子 晚上来拿") == "order_bread"
