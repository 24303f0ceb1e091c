"""Conversations, folded into tickets."""

from datetime import datetime
from typing import Any

import pytest

from app.cli.predict import KINDS
from app.language import dialogue
from app.language.conversation import Said, State
from app.language.reading import Context, Message, Shop
from app.language.understand import read
from training import rows
from training.score import dialogue_faults

START = "2026-11-21T10:00:00+08:00"


def tickets(*lines: str) -> list[dict[str, Any]]:
    """What is due after lines of "name：words"; # is staff, * the bot."""
    roles = {"#": "staff", "*": "bot"}
    messages = [
        {"speaker": line.partition("：")[0].lstrip("#*"), "role": roles.get(line[0], "fan"), "t_seconds": 30 * n,
         "text": line.partition("：")[2]}
        for n, line in enumerate(lines)
    ]  # fmt: skip
    return list(KINDS["dialogue"]({"start": START, "messages": messages}, rows.shop())["tickets"])


def test_details_said_bit_by_bit_make_one_ticket() -> None:
    [ticket] = tickets(
        "阿花：想订个蛋糕",
        "*小助手：几寸的呢？",
        "阿花：8寸",
        "阿花：草莓的",
        "*小助手：什么时候取",
        "阿花：明天下午四点",
        "阿花：自己来拿",
    )
    slots = ticket["slots"]
    assert (ticket["type"], slots["items"][0]["size"], slots["items"][0]["flavour"]) == ("order_cake", "8寸", "草莓")
    assert (slots["datetime"]["from"], slots["fulfilment"]) == ("2026-11-22T16:00:00+08:00", "pickup")


def test_the_last_value_wins() -> None:
    [ticket] = tickets("老李：两条吐司六点拿", "老李：哦不，六点半", "老李：改三条吧")
    assert ticket["slots"]["datetime"]["from"] == "2026-11-21T18:30:00+08:00"
    assert ticket["slots"]["items"] == [{"product": "吐司", "quantity": 3}]


def test_only_the_owner_cancels() -> None:
    [ticket] = tickets("小美：留两条吐司六点取", "阿强：小美那个取消吧")
    assert ticket["status"] == "open"
    [ticket] = tickets("小美：留两条吐司六点取", "小美：不要了")
    assert ticket["status"] == "cancelled"


def test_two_customers_do_not_mix() -> None:
    found = tickets("小美：6寸巴斯克 明天中午取", "阿强：两条吐司 今晚七点拿", "小美：写生日快乐", "阿强：送到3号楼201")
    assert [ticket["customer"] for ticket in found] == ["小美", "阿强"]
    assert "address" not in found[0]["slots"]
    assert "inscription" not in found[1]["slots"]


def test_a_proposal_counts_only_after_a_yes() -> None:
    offer = ("安安：订个6寸草莓蛋糕 周日上午", "*小助手：10点可以吗")
    assert tickets(*offer)[0]["slots"]["datetime"]["grain"] == "part"
    assert tickets(*offer, "安安：可以")[0]["slots"]["datetime"]["from"] == "2026-11-22T10:00:00+08:00"


def test_what_staff_recommend_or_read_back_is_taken_up_in_many_words() -> None:
    offer = ("安安：想给我爸订个蛋糕 周日用", "*小助手：这个季节推荐板栗慕斯6寸，要这个吗")
    for words in ("okok 就它", "那也行", "可以诶 来一个", "得嘞 安排"):
        assert "板栗" in str(tickets(*offer, f"安安：{words}")[0]["slots"]["items"][0]), words
    assert "板栗" not in str(tickets(*offer, "安安：我再想想"))
    [ticket] = tickets("阿May：听日两只蛋挞", "*小助手：明天下午您来店里取对吗", "阿May：系呀")
    assert ticket["slots"]["fulfilment"] == "pickup"


def test_a_day_on_which_it_is_sold_out_is_not_what_is_proposed() -> None:
    [ticket] = tickets(
        "老郝：今晚八点前来一条北海道吐司", "#店员：今天的卖光了，明早九点新出炉，给您留一条？", "老郝：那行"
    )
    assert ticket["slots"]["datetime"]["from"] == "2026-11-22T09:00:00+08:00"


def test_what_was_asked_about_can_be_ordered_without_its_name() -> None:
    [ticket] = tickets("静静：巴斯克还有吗", "#店员：有的", "静静：那留个6寸的 明天中午取")
    assert ticket["slots"]["items"] == [{"product": "巴斯克", "size": "6寸"}]


@pytest.mark.parametrize("words", ["哈哈哈", "今天好冷", "等我发工资就买", "去年在你家订的蛋糕真好吃"])
def test_chatter_makes_no_ticket(words: str) -> None:
    assert tickets(f"路人：{words}") == []


def test_a_state_comes_back_from_plain_values() -> None:
    now = datetime.fromisoformat(START)
    state = State()
    for words in ("明天下午三点两条吐司", "巴斯克还有吗"):
        reading = read(Message(text=words, now=now), Context(), Shop())
        state, _ = dialogue.fold(state, Said(speaker="阿花", role="fan", at=now, text=words, reading=reading), Shop())
    assert dialogue.load(dialogue.dump(state)) == state


def test_the_dialogues_written_for_training_end_as_they_should() -> None:
    shop = rows.shop()
    due = list(rows.rows("dialogues_train"))
    perfect = sum(not dialogue_faults(row, KINDS["dialogue"](row, shop)) for row in due)
    assert perfect >= 0.88 * len(due)


def test_people_join_a_call_with_no_more_than_a_number() -> None:
    found = tickets(
        "#店员：现烤杏仁牛角8元一个，接龙，今晚六点后来店里拿",
        "阿芳：1. 阿芳 3个",
        "老吴：两个",
        "小满：+1",
        "路人：哇看着好酥",
        "老吴：算了我不要了",
    )
    open_ = {ticket["customer"]: ticket["slots"]["items"][0] for ticket in found if ticket["status"] == "open"}
    assert {name: item.get("quantity", 1) for name, item in open_.items()} == {"阿芳": 3, "小满": 1}
    assert {item.get("flavour", "") + item["product"] for item in open_.values()} == {"杏仁牛角"}


def test_numbers_after_a_lottery_are_no_orders() -> None:
    assert tickets("#店员：今晚抽奖送泡芙，参加的扣1", "阿芳：1", "老吴：+1") == []


def test_what_staff_ask_to_write_is_what_is_said_next() -> None:
    [ticket] = tickets("茉莉妈妈：订个6寸蛋糕 周六上午十点来拿", "#店员：牌子上写什么", "茉莉妈妈：茉莉四岁啦")
    assert ticket["slots"]["inscription"] == "茉莉四岁啦"
    [ticket] = tickets("茉莉妈妈：订个6寸蛋糕 周六上午十点来拿", "#店员：要写字吗", "茉莉妈妈：不写了谢谢")
    assert "inscription" not in ticket["slots"]
    [ticket] = tickets("茉莉妈妈：订个6寸蛋糕 周六上午十点来拿", "#店员：写点啥", "茉莉妈妈：改到十一点")
    assert "inscription" not in ticket["slots"]


def test_a_number_may_come_in_pieces() -> None:
    [ticket] = tickets(
        "阿布：留两条吐司 明早八点送二附院护士站", "#店员：留个电话", "阿布：139 8800", "阿布：后四位 4321"
    )
    assert ticket["slots"]["phone"] == "13988004321"


ORDER = "阿青：可颂两个蛋挞四个 六点来拿"


def things(ticket: dict[str, Any]) -> dict[str, int]:
    """How many of what."""
    return {item["product"]: item.get("quantity", 1) for item in ticket["slots"]["items"]}


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("可颂换成焦糖布蕾塔", {"焦糖布蕾塔": 2, "蛋挞": 4}),
        ("只要可颂就行了", {"可颂": 2}),
        ("蛋挞减一个", {"可颂": 2, "蛋挞": 3}),
        ("蛋挞改成十五个", {"可颂": 2, "蛋挞": 15}),
        ("蛋挞不要了", {"可颂": 2}),
    ],
)
def test_things_give_way_to_others_and_to_fewer(words: str, left: dict[str, int]) -> None:
    [ticket] = tickets(ORDER, f"阿青：{words}")
    assert (things(ticket), ticket["status"]) == (left, "open")


@pytest.mark.parametrize("words", ["我不去了 临时有事", "今天不吃了", "刚才那个当我没说", "不要啦"])
def test_who_stays_away_has_no_order(words: str) -> None:
    assert tickets(ORDER, f"阿青：{words}")[0]["status"] == "cancelled"


@pytest.mark.parametrize(
    "lines",
    [
        ("阿青：我不去了 我老公去拿",),
        ("#店员：还要豆浆吗", "阿青：不要"),
        ("阿青：算了不送了 我自己来拿",),
    ],
)
def test_what_sounds_like_taking_back_is_none(lines: tuple[str, ...]) -> None:
    assert tickets(ORDER, *lines)[0]["status"] == "open"


def test_a_thing_that_was_only_offered_beside_an_order_is_declined_alone() -> None:
    offer = ("阿青：要一盒玫瑰挞 周日六点来拿", "#店员：情侣套餐带一支花99，换吗？")
    [ticket] = tickets(*offer, "阿青：花就不用了 家里种着呢")
    assert (ticket["status"], things(ticket)) == ("open", {"玫瑰挞": 1})
    [ticket] = tickets(*offer, "阿青：玫瑰挞不要了")
    assert ticket["status"] == "cancelled"


def test_a_way_that_is_given_up_brings_the_other() -> None:
    [ticket] = tickets("阿青：四点半送两盒老婆饼到丽水路8号", "阿青：不用送了 我在旁边开会 顺手拎走")
    assert ticket["slots"]["fulfilment"] == "pickup"
    assert "address" not in ticket["slots"]


def test_what_was_taken_back_is_kept_after_all() -> None:
    [ticket] = tickets(ORDER, "阿青：算了不要了", "阿青：哎 还是给我留着吧")
    assert ticket["status"] == "open"


def test_staff_offer_to_take_an_order_back() -> None:
    offer = (ORDER, "#店员：可颂蛋挞都卖完了，给您退掉可以吗")
    assert tickets(*offer)[0]["status"] == "open"
    assert tickets(*offer, "阿青：可以")[0]["status"] == "cancelled"


def test_a_time_that_answers_when_to_fetch_is_that_of_a_pickup() -> None:
    [ticket] = tickets("阿青：明天两个可颂", "#店员：几点来拿？", "阿青：十点半")
    assert ticket["slots"]["fulfilment"] == "pickup"
    [ticket] = tickets("阿青：明天两个可颂", "#店员：几点呢？", "阿青：十点半")
    assert "fulfilment" not in ticket["slots"]


def test_the_order_that_is_named_is_the_one_that_changes() -> None:
    bread, cake = tickets(
        "小北：明天早上八点两个包子来拿", "小北：再订个8寸巧克力蛋糕 周三下午三点来拿", "小北：包子要三个"
    )
    assert things(bread) == {"包子": 3}
    assert len(cake["slots"]["items"]) == 1


def test_a_second_cake_for_another_day_is_a_second_order() -> None:
    assert len(tickets("小王：订个8寸芒果蛋糕 明天五点取", "小王：再订一个6寸草莓蛋糕 周三中午取")) == 2


def test_a_door_number_completes_the_address() -> None:
    [ticket] = tickets(
        "二饼：两个可颂 中午12点送", "#店员：地址发我", "二饼：梧桐苑11幢乙单元", "#店员：门牌号？", "二饼：602"
    )
    assert ticket["slots"]["address"] == "梧桐苑11幢乙单元602"


def test_what_is_written_may_change_in_a_part() -> None:
    [ticket] = tickets("老郭：8寸提拉米苏 明天下午三点来拿", "老郭：写 老婆生日快乐", "老郭：老婆两个字换成亲爱的")
    assert ticket["slots"]["inscription"] == "亲爱的生日快乐"


def test_what_was_spoken_of_can_be_kept_without_its_name() -> None:
    [ticket] = tickets("老谭：听说你们出了新的抹茶卷", "#店员：对的 要不要留一条", "老谭：留一条吧 五点来拿")
    assert things(ticket) == {"抹茶卷": 1}


@pytest.mark.parametrize(
    "words",
    ["前年在你家订的10寸鲜花蛋糕真好", "我听她们单位说要订一百个蛋挞搞活动呢", "新的一年 希望能瘦到敢订一整个蛋糕"],
)
def test_goods_of_another_day_and_of_others_are_no_order(words: str) -> None:
    assert tickets(f"路人：{words}") == []


def test_the_dialogues_of_other_writers_end_as_they_should() -> None:
    shop = rows.shop()
    for name, floor in (("dialogues_heard", 0.6), ("dialogues_own", 0.75), ("dialogues_voices3", 0.58)):
        due = list(rows.rows(name))
        perfect = sum(not dialogue_faults(row, KINDS["dialogue"](row, shop)) for row in due)
        assert perfect >= floor * len(due), name


def test_a_general_word_that_nobody_said_is_not_scored() -> None:
    slots = {"items": [{"product": "黑森林", "size": "6寸"}]}
    due = {"messages": [{"text": "6寸黑森林"}], "expected_tickets": [
        {"type": "order_cake", "customer": "阿青", "status": "open", "slots": slots}
    ]}  # fmt: skip
    apart = {"items": [{"product": "蛋糕", "flavour": "黑森林", "size": "6寸"}]}
    said = {"tickets": [{"type": "order_cake", "customer": "阿青", "status": "open", "slots": apart}]}
    assert not dialogue_faults(due, said)
    assert dialogue_faults({**due, "messages": [{"text": "6寸黑森林蛋糕"}]}, said)


@pytest.mark.parametrize(
    "words",
    [
        "外面雨停了，出来走走",
        "红包我不要了",
        "今天的瑜伽课取消",
        "明天的会取消了",
        "小票 不要了",
        "今晚不做饭了，点外卖",
    ],
)
def test_talk_of_something_else_leaves_the_order_as_it_is(words: str) -> None:
    order = "小美：留两条吐司六点取"
    assert tickets(order, f"小美：{words}") == tickets(order)


def test_who_copies_the_list_orders_their_own_line_only() -> None:
    head, first, second = "#接龙 莲蓉苏饼", "1. 桃姨 4盒", "2. 阿岚 1盒"
    found = tickets(
        f"桃姨：{head}\n{first}", f"阿岚：{head}\n{first}\n{second}", f"老魏：{head}\n{first}\n{second}\n3. 老魏 6盒"
    )
    assert [ticket["slots"]["items"][0].get("quantity", 1) for ticket in found] == [4, 1, 6]


def test_those_who_join_come_at_the_hour_that_was_called_out() -> None:
    call = "#店员：接龙：红豆司康，{}到店取"
    [ticket] = tickets(call.format("明天下午四点"), "阿岚：1 阿岚 2个")
    assert ticket["slots"]["datetime"]["from"] == "2026-11-22T16:00:00+08:00"
    assert ticket["slots"]["fulfilment"] == "pickup"
    [ticket] = tickets(call.format("明天下午四点"), "阿岚：1 阿岚 2个 五点拿")
    assert ticket["slots"]["datetime"]["from"] == "2026-11-22T17:00:00+08:00"
    [ticket] = tickets(call.format("今晚六点后"), "阿岚：两个")
    assert ticket["slots"]["datetime"]["grain"] == "after"


def test_one_message_of_staff_may_ask_several_customers() -> None:
    cake, bread = tickets(
        "小禾：订个6寸芒果蛋糕",
        "老顾：留两条吐司",
        "*小助手：@小禾 写什么字？@老顾 几点来拿？",
        "老顾：四点",
        "小禾：岁岁平安",
    )
    assert cake["slots"]["inscription"] == "岁岁平安"
    assert bread["slots"]["fulfilment"] == "pickup"


@pytest.mark.parametrize(("question", "answer", "size"), [("几寸的？", "8", "8寸"), ("要多大的呢", "十的", "10寸")])
def test_a_number_alone_answers_how_big(question: str, answer: str, size: str) -> None:
    [ticket] = tickets("小禾：订个芒果蛋糕", f"*小助手：{question}", f"小禾：{answer}")
    assert ticket["slots"]["items"][0]["size"] == size


def test_two_things_asked_for_in_one_message_are_told_in_two() -> None:
    [ticket] = tickets(
        "小禾：6寸芒果蛋糕 明天下午三点送",
        "*小助手：地址和电话发我",
        "小禾：刚在开会",
        "小禾：听涛阁南门岗亭",
        "小禾：13900001234",
    )
    assert (ticket["slots"]["address"], ticket["slots"]["phone"]) == ("听涛阁南门岗亭", "13900001234")


def test_what_is_read_back_of_words_that_were_no_order_is_one() -> None:
    [ticket] = tickets("小禾：那个芒果千层", "小禾：家里人爱吃", "#店员：收到，芒果千层1个，明天下午三点")
    assert things(ticket) == {"千层": 1} or things(ticket) == {"芒果千层": 1}


@pytest.mark.parametrize(
    ("offer", "answer"),
    [
        ("可颂没有了，换成司康可以伐", "可以呀"),
        ("可颂卖完了 司康还有 给您留两个司康？", "要得嘛"),
        ("可颂断货了，换成司康可以吗", "可！"),
        ("可颂今天做完了，换成司康可以吗", "可！"),
    ],
)
def test_what_is_offered_for_a_thing_that_is_gone_takes_its_place(offer: str, answer: str) -> None:
    [ticket] = tickets("阿青：可颂两个 六点来拿", f"#店员：{offer}", f"阿青：{answer}")
    assert things(ticket) == {"司康": 2}


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (("可颂不要",), {"蛋挞": 4}),
        (("可颂不要了", "换成司康3个"), {"蛋挞": 4, "司康": 3}),
        (("都改6",), {"可颂": 6, "蛋挞": 6}),
        (("才18块",), {"可颂": 2, "蛋挞": 4}),
        (("再添一个司康",), {"可颂": 2, "蛋挞": 4, "司康": 1}),
    ],
)
def test_what_is_said_of_the_things_of_an_order(lines: tuple[str, ...], left: dict[str, int]) -> None:
    [ticket] = tickets(ORDER, *(f"阿青：{line}" for line in lines))
    assert things(ticket) == left


def test_an_order_that_was_taken_back_comes_back_when_it_is_named() -> None:
    [ticket] = tickets("阿青：6寸芒果蛋糕 明天下午三点取", "阿青：取消吧", "阿青：天好了 刚才那个蛋糕恢复")
    assert ticket["status"] == "open"


def test_an_hour_for_one_more_thing_is_the_hour_of_the_day_that_was_named() -> None:
    [ticket] = tickets("阿青：明天早饭要一个火腿三明治", "*小助手：几点来拿？", "阿青：豆浆一杯 七点半拿")
    assert ticket["slots"]["datetime"]["from"] == "2026-11-22T07:30:00+08:00"
    assert len(ticket["slots"]["items"]) == 2


def test_what_was_added_has_the_time_that_is_asked_for_it() -> None:
    bread, cake = tickets(
        "阿青：明天两条吐司 上午十点拿", "阿青：另外再订个8寸芒果蛋糕", "*小助手：蛋糕哪天要？", "阿青：周五晚上六点"
    )
    assert bread["slots"]["datetime"]["from"] == "2026-11-22T10:00:00+08:00"
    assert cake["slots"]["datetime"]["from"] == "2026-11-27T18:00:00+08:00"


def test_each_of_two_cakes_has_its_words() -> None:
    cakes = "阿青：兔子蛋糕6寸1个 老虎蛋糕6寸1个 明天下午三点取"
    [ticket] = tickets(cakes, "阿青：兔子写 大宝生日快乐", "阿青：老虎写 小宝生日快乐")
    assert ticket["slots"]["inscription"] == ["大宝生日快乐", "小宝生日快乐"]
    [ticket] = tickets(cakes, "阿青：一个写 大宝乖 一个写 小宝皮", "阿青：改成 小宝也乖")
    assert ticket["slots"]["inscription"] == ["大宝乖", "小宝也乖"]


def test_an_allergy_that_came_with_a_question_belongs_to_the_order() -> None:
    [ticket] = tickets("阿青：泡芙里有榛子吗 孩子榛子过敏", "*小助手：没有的", "阿青：那来四个泡芙 下午三点拿")
    assert ticket["slots"]["allergy"] == ["榛子"]


def test_a_name_is_no_thing() -> None:
    first, second = tickets("麻薯姐：司康来六个 明天下午三点拿", "老顾：跟麻薯姐一样的 我也要")
    assert things(first) == things(second)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("算了，后天没早课，睡懒觉", "cancelled"),
        ("算了不去了家里来客人", "cancelled"),
        ("算了，后天早上吧，明天没早课", "open"),
        ("算了不来拿了 送到松树巷8号", "open"),
        ("我家那位已经买油条了", "open"),
    ],
)
def test_who_gives_up_says_why_and_who_says_how_else_does_not_give_up(line: str, status: str) -> None:
    [ticket] = tickets("阿青：明早要三个烧饼", "*小助手：几点来拿呢？", f"阿青：{line}")
    assert (ticket["status"], things(ticket)) == (status, {"烧饼": 3})


def test_an_order_comes_back_with_what_is_said_differently() -> None:
    [ticket] = tickets("阿青：麻薯五个 今天下午四点", "阿青：不要了", "阿青：还是要吧 不过只要3个")
    assert (ticket["status"], things(ticket)) == ("open", {"麻薯": 3})


@pytest.mark.parametrize(("line", "left"), [("榴莲那个退了吧", "抹茶"), ("抹茶那个不要了", "榴莲")])
def test_of_two_cakes_one_is_called_by_its_flavour(line: str, left: str) -> None:
    [ticket] = tickets("阿青：周三要两个8寸蛋糕，一个榴莲一个抹茶，下午三点送到桃园小学", f"阿青：{line}")
    assert [item["flavour"] for item in ticket["slots"]["items"]] == [left]


@pytest.mark.parametrize(
    ("line", "count"), [("贝果也加到六个", 6), ("贝果多一个", 4), ("贝果多一个吧 一共4个", 4), ("再来两个贝果", 5)]
)
def test_a_number_tells_the_whole_or_what_comes_on_top(line: str, count: int) -> None:
    [ticket] = tickets("阿青：贝果三个 明天上午十点拿", f"阿青：{line}")
    assert things(ticket) == {"贝果": count}


def test_what_is_left_in_stock_is_not_what_is_offered() -> None:
    [ticket] = tickets("阿青：栗子挞还有没有", "#店员：没啦，芋泥挞还剩三个，给您留两个？", "阿青：好")
    assert things(ticket) == {"芋泥挞": 2}


def test_a_question_for_more_proposes_no_time() -> None:
    [ticket] = tickets(
        "阿青：后天早餐", "*小助手：后天早上给您备点什么？", "阿青：豆浆一杯", "阿青：八点十分来拿", "阿青：好的"
    )
    assert ticket["slots"]["datetime"]["from"] == "2026-11-23T08:10:00+08:00"


def test_of_two_ways_that_are_offered_the_last_one_that_is_taken_holds() -> None:
    [ticket] = tickets(
        "阿青：8寸芒果蛋糕 明天下午三点", "*小助手：自取还是送？", "阿青：送吧 哦不 家里没人", "阿青：算了自取"
    )
    assert ticket["slots"]["fulfilment"] == "pickup"


def test_a_yes_may_bring_more() -> None:
    _, mine = tickets(
        "阿青：8寸芒果蛋糕 明天下午三点取", "老顾：+1", "*小助手：老顾也是8寸芒果蛋糕、明天15点吗？",
        "老顾：对，我的写“岁岁平安”",
    )  # fmt: skip
    assert mine["slots"]["inscription"] == "岁岁平安"


def test_a_thing_that_no_list_knows_is_called_out_by_its_name() -> None:
    first, second = tickets(
        "#店员：桂花软酪接龙，今天下午五点到店取", "玲玲：1. 玲玲 3盒", "小北：2. 小北 1盒",
        "玲玲：玲玲改2盒，还有一盒给小北",
    )  # fmt: skip
    assert (things(first), things(second)) == ({"桂花软酪": 2}, {"桂花软酪": 1})
    first, second = tickets("#店员：明天早餐接龙，统一八点十分前台领", "老顾：老顾 豆浆2 油条3", "小北：小北 同老顾")
    assert things(first) == things(second) == {"豆浆": 2, "油条": 3}
    assert first["slots"]["datetime"]["from"] == "2026-11-22T08:10:00+08:00"


def test_a_sentence_that_is_sent_in_pieces_is_one() -> None:
    [ticket] = tickets("阿青：8寸芒果蛋糕 明天下午三点 送到", "阿青：梧桐里6栋", "阿青：写", "阿青：平安喜乐")
    assert (ticket["slots"]["address"], ticket["slots"]["inscription"]) == ("梧桐里6栋", "平安喜乐")
    [ticket] = tickets("阿青：饭团", "阿青：还有", "阿青：豆浆", "阿青：都两份", "阿青：明早八点来拿")
    assert things(ticket) == {"饭团": 2, "豆浆": 2}


def test_so_many_of_what_was_praised_are_ordered() -> None:
    [ticket] = tickets("阿青：上周的椰蓉卷太香了", "阿青：再给我来六个", "阿青：中午去拿")
    assert things(ticket) == {"椰蓉卷": 6}


def test_the_same_cake_at_another_hour() -> None:
    _, mine = tickets("阿青：明天一个6寸抹茶蛋糕 下午三点取 写 万事如意", "老顾：我要个一样的蛋糕，晚上六点拿")
    slots = mine["slots"]
    assert (slots["items"][0]["size"], slots["datetime"]["from"]) == ("6寸", "2026-11-22T18:00:00+08:00")
    assert not slots.get("inscription")
    _, mine = tickets("阿青：明早两个饭团 7点半来拿", "老顾：同样时间，我要三个烧饼")
    assert (things(mine), mine["slots"]["datetime"]["from"]) == ({"烧饼": 3}, "2026-11-22T07:30:00+08:00")


def test_an_hour_is_of_the_part_of_the_day_that_was_just_named() -> None:
    [ticket] = tickets("阿青：后天要个8寸芒果蛋糕", "阿青：你们最晚开到几点", "*小助手：晚上九点", "阿青：那七点过来拿")
    assert ticket["slots"]["datetime"]["from"] == "2026-11-23T19:00:00+08:00"


def test_another_gate_of_the_same_place() -> None:
    [ticket] = tickets("阿青：贝果六个 明天上午十点送到桃园小学后门", "阿青：后门封了 送前门吧")
    assert (ticket["slots"]["address"], things(ticket)) == ("桃园小学前门", {"贝果": 6})


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("门牌写错啦 是82号", "东风路82号3层B区"),
        ("楼层是9层", "东风路22号9层B区"),
        ("送D区 B区堵了", "东风路22号3层D区"),
        ("22号那边好堵", "东风路22号3层B区"),
    ],
)
def test_a_part_of_an_address_is_put_right_and_talk_of_the_place_is_not(words: str, address: str) -> None:
    [ticket] = tickets("老赵：寿桃蛋糕10寸 后天下午4点 送东风路22号3层B区", f"老赵：{words}")
    assert ticket["slots"]["address"] == address


def test_a_fuller_name_of_the_place_takes_its_place() -> None:
    first = "豆妈：马卡龙塔 一座 周一上午9点 送幼儿园"
    [ticket] = tickets(first, "豆妈：春芽幼儿园大二班")
    assert ticket["slots"]["address"] == "春芽幼儿园大二班"
    [ticket] = tickets(first, "豆妈：幼儿园放假了哈哈")
    assert ticket["slots"]["address"] == "幼儿园"


def test_people_are_not_cakes_and_earlier_is_no_breakfast() -> None:
    [ticket] = tickets("阿兰：芋泥千层 8寸 周日下午5点取", "阿兰：三个大人两个小孩 6寸吧", "阿兰：时间早点 4点吧")
    [item] = ticket["slots"]["items"]
    assert (item["size"], item.get("quantity")) == ("6寸", None)
    assert ticket["slots"]["datetime"]["from"] == "2026-11-22T16:00:00+08:00"


@pytest.mark.parametrize(
    ("answers", "due"),
    [
        (["奶香的不要了", "那就5个吧"], {"全麦吐司": 5}),
        (["那就5个"], {"全麦吐司": 5}),
        (["可以"], {"全麦吐司": 5, "奶香吐司": 3}),
    ],
)
def test_what_is_offered_beside_too_few_is_taken_or_not(answers: list[str], due: dict[str, int]) -> None:
    offer = "#店员：全麦吐司只剩5个啦，给您补3个奶香吐司行吗"
    [ticket] = tickets("老周：全麦吐司留8个 下午4点拿", offer, *(f"老周：{words}" for words in answers))
    assert things(ticket) == due


@pytest.mark.parametrize("yes", ["可以", "嗯嗯好的", "好可以"])
def test_a_time_that_is_full_is_not_what_is_proposed(yes: str) -> None:
    [ticket] = tickets("阿兰：恐龙蛋糕 8寸 周日早上8点拿", "#店长：周日早上排满了，10点可以吗", f"阿兰：{yes}")
    assert ticket["slots"]["datetime"]["from"] == "2026-11-22T10:00:00+08:00"


def test_a_yes_may_bring_a_number_to_write() -> None:
    [ticket] = tickets("阿木：登顶蛋糕 8寸 周日下午1点取", "*小助手：周日13:00自取，对吗？", "阿木：对 写 6218")
    assert ticket["slots"]["inscription"] == "6218"


def test_a_call_without_goods_gives_its_hour_to_each_line() -> None:
    call = "#店员：周末接龙啦 明天下午4点统一到店取"
    lines = ("阿木：接龙\n1. 阿木 肉松小贝 6", "阿水：接龙\n1. 阿木 肉松小贝 6\n2. 阿水 泡芙 3盒", "路人：接龙是什么呀")
    found = tickets(call, *lines)
    assert [things(ticket) for ticket in found] == [{"肉松小贝": 6}, {"泡芙": 3}]
    assert {ticket["slots"]["datetime"]["from"] for ticket in found} == {"2026-11-22T16:00:00+08:00"}


def test_the_same_at_the_same_time_elsewhere() -> None:
    first = "7楼阿芬：蝴蝶酥礼盒30份 25号下午2点 送银河大厦7楼"
    _, ticket = tickets(first, "9楼阿珍：我们9楼也来一样的 15份 时间跟阿芬一样", "9楼阿珍：送银河大厦9楼")
    assert (things(ticket), ticket["slots"]["address"]) == ({"蝴蝶酥礼盒": 15}, "银河大厦9楼")
    assert ticket["slots"]["datetime"]["from"] == "2026-11-25T14:00:00+08:00"


def test_what_cannot_be_had_is_no_part_of_the_order_that_goes() -> None:
    asked = ("阿May：天鹅蛋糕 12寸 周六下午3点取", "阿May：想要甜甜圈塔 你们没有吧", "#店长：做不了")
    assert things(tickets(*asked)[0]).keys() == {"天鹅蛋糕"}
    assert tickets(*asked, "阿May：那蛋糕取消吧")[0]["status"] == "cancelled"


@pytest.mark.parametrize(
    ("words", "orders"),
    [
        ("你好～我们学生会换届 想订迷你泡芙塔 预算300以内", True),
        ("你好～我们学生会不想订泡芙塔了 太贵", False),
        ("想订泡芙塔的话要提前几天", False),
        ("准备订泡芙塔的时候发现没货了", False),
    ],
)
def test_an_order_may_follow_polite_words(words: str, orders: bool) -> None:
    assert bool(tickets(f"学生会：{words}")) is orders


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (["打错了 x7"], 7),
        (["再加半打"], 11),
        (["再要一个吧 六个"], 6),
        (["又来俩同事", "#店员：那就7个对吗", "对"], 7),
        (["啊不 3点"], 5),
        (["#店员：3个装一盒可以吗", "可以"], 5),
    ],
)
def test_a_number_is_put_right(lines: list[str], count: int) -> None:
    said = (line if line.startswith("#") else f"阿木：{line}" for line in lines)
    [ticket] = tickets("阿木：菠萝包5个 中午12点来拿", *said)
    assert things(ticket) == {"菠萝包": count}


@pytest.mark.parametrize(
    ("words", "status"), [("算了 别做了 要加班", "cancelled"), ("算了 留两个吧", "open"), ("别留了", "cancelled")]
)
def test_giving_up_is_not_wanting_otherwise(words: str, status: str) -> None:
    assert tickets("大鹏：留个鸡肉欧包 六点来拿", f"大鹏：{words}")[0]["status"] == status


def test_one_message_of_staff_speaks_to_several_by_name() -> None:
    staff = "#店员：阿芳好的；老曹青团没有了，有艾草糕要不要三个"
    _, ticket = tickets("阿芳：两个蛋挞 五点拿", "老曹：青团还有吗，留三个", staff, "老曹：要的，艾草糕也好")
    assert things(ticket) == {"艾草糕": 3}


@pytest.mark.parametrize(
    ("question", "words", "due"),
    [
        ("几点送呢", "下午三点 老年活动之家", ""),
        ("几点送到哪里呢", "下午三点 老年活动之家", "老年活动之家"),
        ("几点送到？", "三点一刻 桃李苑西门", "桃李苑西门"),
        ("那送哪里", "15:30 实验楼8F 小会议室 别按铃", "实验楼8F小会议室"),
        ("几点送呢", "三点 直接放保卫科", "保卫科"),
        ("几点送呢", "三点吧 那会儿大家刚散会", ""),
        ("送到哪里呢", "图书馆二层阅览教室", "图书馆二层阅览教室"),
    ],
)
def test_a_house_told_in_answer_is_where_it_is_brought(question: str, words: str, due: str) -> None:
    [ticket] = tickets("阿岚：明天要30个蛋挞", f"*小助手：{question}", f"阿岚：{words}")
    assert ticket["slots"].get("address", "") == due


def test_the_house_is_changed_and_what_comes_beside_it_is_no_number() -> None:
    lines = ("阿岚：明天下午三点30个蛋挞送到桃李苑5栋", "阿岚：换到职工礼堂了哈", "阿岚：盘子要40个")
    [ticket] = tickets(*lines)
    assert (ticket["slots"]["address"], things(ticket)) == ("职工礼堂", {"蛋挞": 30})


@pytest.mark.parametrize(
    "words",
    [
        "昨天花三十五块买到一个会掉渣的贝果 谁懂",
        "我同事在隔壁那家店订了个十寸的 送来全塌了",
        "要是有吃了会变瘦的蛋糕我就订二十个",
        "想跟你们谈谈长期供货 每周要30个蛋挞",
        "本来想给我妈做个蛋糕的",
    ],
)
def test_what_is_talk_opens_nothing(words: str) -> None:
    assert [one for one in tickets(f"阿勇：{words}") if one["type"] != "complaint"] == []


@pytest.mark.parametrize("words", ["想给我爸做个寿桃蛋糕", "嗨 想帮闺蜜弄个生日蛋糕呀", "要给领导整个蛋糕"])
def test_one_who_wants_a_cake_made_for_somebody_orders(words: str) -> None:
    [ticket] = tickets(f"阿勇：{words}")
    assert ticket["type"] == "order_cake"


def test_what_is_asked_the_price_of_is_no_order_and_a_joke_swaps_nothing() -> None:
    assert tickets("阿勇：甜品台起订多少人", "*小助手：20人起", "阿勇：那35个人大概啥价位") == []
    [ticket] = tickets("阿勇：留一个贝果 四点来拿", "阿勇：哈哈换一种活法")
    assert things(ticket) == {"贝果": 1}


def test_another_comes_at_the_same_hour() -> None:
    _, ticket = tickets("阿勇：下午三点一个贝果", "小戴：给我留个可颂 跟阿勇一个点")
    assert ticket["slots"]["datetime"]["from"] == "2026-11-21T15:00:00+08:00"


def test_what_staff_recommend_is_taken() -> None:
    [ticket] = tickets("阿勇：明天要个彩虹蛋糕", "#店员：十来个人建议做8寸", "阿勇：听你的")
    assert ticket["slots"]["items"][0]["size"] == "8寸"


@pytest.mark.parametrize(
    ("staff", "words", "count"),
    [
        ("还剩四个，给您留一个", "四个都要了吧 家里来人了", 4),
        ("还剩四个，给您留一个", "那我全要了", 4),
        ("好的", "五点先送6个好了 其余的不要了", 6),
    ],
)
def test_all_there_are_or_only_some(staff: str, words: str, count: int) -> None:
    [ticket] = tickets("阿勇：麻薯包留10个 今天拿", f"#店员：{staff}", f"阿勇：{words}")
    assert (ticket["status"], things(ticket)) == ("open", {"麻薯包": count})


def test_another_takes_all_that_one_only_asked_about() -> None:
    [ticket] = tickets("小戴：栗子千层还有吗", "#店员：今天还有4块", "阿勇：四块我都要了 下午来拿")
    assert (ticket["customer"], ticket["slots"]["items"][0]["quantity"]) == ("阿勇", 4)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("早餐不要咯 蛋糕照旧", ["cancelled", "open"]),
        ("早饭取消吧 不加班了", ["cancelled", "open"]),
        ("蛋糕不用做了", ["open", "cancelled"]),
    ],
)
def test_of_several_orders_one_is_called_by_its_kind(words: str, status: list[str]) -> None:
    lines = ("阿勇：明天早上八点两个肉包一杯豆浆", "阿勇：对了 下周二晚上六点再订一个6寸巴斯克", f"阿勇：{words}")
    assert [ticket["status"] for ticket in tickets(*lines)] == status


def test_the_time_of_what_is_wanted_may_come_first_in_pieces() -> None:
    [ticket] = tickets("阿勇：后天", "阿勇：下午两点", "阿勇：6寸的芒果蛋糕要一个")
    assert ticket["slots"]["datetime"]["from"] == "2026-11-23T14:00:00+08:00"


def test_that_day_is_the_day_of_the_order() -> None:
    [ticket] = tickets("阿勇：12月5号办满月酒 订一个12寸草莓蛋糕", "阿勇：当天上午十点前送到锦绣酒店二楼")
    assert ticket["slots"]["datetime"]["to"] == "2026-12-05T10:00:00+08:00"


def test_what_was_offered_before_something_else_was_taken_is_over() -> None:
    staff = "#店员：雪花酥没了，牛轧糖要吗"
    [ticket] = tickets(
        "阿勇：四个老婆饼一盒雪花酥", staff, "阿勇：太粘牙 雪花酥换成绿豆糕一盒", "阿勇：嗯嗯 今晚八点到"
    )
    assert things(ticket) == {"老婆饼": 4, "绿豆糕": 1}


def test_words_in_another_tongue_are_written_without_the_verb() -> None:
    [ticket] = tickets("阿勇：6寸提拉米苏 写小鹿生日快乐", "阿勇：孩子说要写英文 换成 Best Wishes Lulu")
    assert ticket["slots"]["inscription"] == "Best Wishes Lulu"


@pytest.mark.parametrize(
    ("words", "status"), [("哈哈骗你们的 愚人节快乐", "cancelled"), ("开玩笑的啦 换成6寸就行", "open")]
)
def test_what_was_only_said_to_fool_somebody_is_not_made(words: str, status: str) -> None:
    [ticket] = tickets("阿勇：订一个8寸蛋糕", f"阿勇：{words}")
    assert ticket["status"] == status


def test_what_staff_have_is_taken_in_the_place_of_what_is_gone() -> None:
    lines = ("#店员：全麦的没了", "小戴：那有核桃的吗", "#店员：核桃小方包有的，要几个", "小戴：那就它 来俩")
    [ticket] = tickets("小戴：今晚想拿一个全麦小方包", *lines)
    assert things(ticket) == {"核桃小方包": 2}


def test_one_who_puts_their_own_words_right_complains_of_nothing() -> None:
    assert not [one for one in tickets("阿勇：没睡醒的人来订早餐啦…不对 是没睡的人") if one["type"] == "complaint"]


@pytest.mark.parametrize(
    ("words", "orders"),
    [("10寸慕斯当天能做好吗", 0), ("翻糖蛋糕一般多久能做好", 0), ("给我做个10寸慕斯 当天能做好吗", 1)],
)
def test_how_long_a_thing_takes_is_only_a_question(words: str, orders: int) -> None:
    assert len(tickets(f"阿勇：{words}")) == orders


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("算了吧不要了 大家都在减肥 啃黄瓜得了", "cancelled"),
        ("后天我要出差 拉倒吧", "cancelled"),
        ("那拉倒 去别处买", "cancelled"),
        ("那拉倒 我自己来拿", "open"),
    ],
)
def test_who_gives_up_names_what_they_have_instead(words: str, status: str) -> None:
    [ticket] = tickets("阿勇：六个凤梨酥 今晚送到3号楼201", "#店员：今天送货没人了", f"阿勇：{words}")
    assert ticket["status"] == status


@pytest.mark.parametrize(
    ("call", "start", "fulfilment"),
    [
        ("椰丝卷接龙 明天下午出炉 报数量", "2026-11-22T12:00:00+08:00", None),
        ("椰丝卷接龙 下午四点以后自提 要的报数", "2026-11-21T16:00:00+08:00", "pickup"),
        ("椰丝卷接龙 周日上午到店自取 要的报数", "2026-11-22T08:00:00+08:00", "pickup"),
    ],
)
def test_the_time_of_a_list_is_that_of_all_who_join(call: str, start: str, fulfilment: str | None) -> None:
    for ticket in tickets(f"#店长：{call}", "阿勇：1. 阿勇 3个", "小戴：+1"):
        assert (ticket["slots"]["datetime"]["from"], ticket["slots"].get("fulfilment")) == (start, fulfilment)


def test_another_hour_in_a_list_is_of_its_day() -> None:
    [ticket] = tickets("#店长：椰丝卷接龙 明天下午三点来拿 报数", "阿勇：1 阿勇 三个 我晚上七点去拿")
    assert ticket["slots"]["datetime"]["from"] == "2026-11-22T19:00:00+08:00"


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("那就周一 同样时间", "2026-11-23T18:30:00+08:00"),
        ("不对不对 后天 明天店里盘点", "2026-11-23T18:30:00+08:00"),
        ("看错日子了 周二 时间照旧", "2026-11-24T18:30:00+08:00"),
        ("我这边脱不开身 晚上八点来吧", "2026-11-22T20:00:00+08:00"),
        ("不对吧 你们周一开门？", "2026-11-22T18:30:00+08:00"),
    ],
)
def test_another_day_keeps_the_hour(words: str, start: str) -> None:
    [ticket] = tickets("阿勇：8寸慕斯 明天六点半来取", f"阿勇：{words}")
    assert ticket["slots"]["datetime"]["from"] == start


@pytest.mark.parametrize(
    "first", ["周三我们单位搞活动要茶歇 三十来人", "下周三部门培训 30人的点心能订不", "周三孩子班会"]
)
def test_the_day_told_before_the_order_is_its_day(first: str) -> None:
    lines = ("*小助手：想要什么呢", "阿勇：给我留泡芙30个", "*小助手：几点", "阿勇：下午三点来拿")
    [ticket] = tickets(f"阿勇：{first}", *lines)
    assert ticket["slots"]["datetime"]["from"] == "2026-11-25T15:00:00+08:00"


@pytest.mark.parametrize(
    "words",
    [
        "对了 前天那袋第二天就长毛了 你们咋回事",
        "话说前头 上次送来的饼皮都干了 邻居跟我抱怨",
        "你家送货可真快 慕斯化得跟粥似的",
        "说好两点送到的蛋糕呢?都三点十分了",
    ],
)
def test_a_complaint_beside_an_order_is_heard(words: str) -> None:
    order, complaint = tickets("阿勇：两袋吐司 明天下午五点来拿", f"阿勇：{words}")
    assert (order["slots"]["datetime"]["from"][11:13], complaint["type"]) == ("17", "complaint")


def test_what_staff_show_or_call_by_its_name_is_taken() -> None:
    lines = ("#店长：云朵小熊6寸 168", "阿勇：就它")
    [ticket] = tickets("阿勇：给闺女订个蛋糕 两百以内 明天下午五点来拿", *lines)
    assert things(ticket) == {"云朵小熊": 1}
    assert ticket["slots"]["items"][0]["size"] == "6寸"
    order = "阿勇：订个6寸草莓蛋糕 明天下午三点来拿"
    [ticket] = tickets(order, "#店长：巧克力慕斯", "阿勇：嗯嗯")
    assert "草莓" in str(ticket["slots"]["items"])
    [ticket] = tickets("阿勇：订个6寸蛋糕 明天下午三点来拿", "#店长：云朵小熊6寸 168", "阿勇：好的 我考虑一下")
    assert "云朵" not in str(ticket["slots"]["items"])


@pytest.mark.parametrize(
    ("known", "answer", "address"),
    [("门卫室", "北门", "北门门卫室"), ("传达室", "东门那个", "东门传达室"), ("春芽小区", "南门", "春芽小区南门")],
)
def test_the_gate_that_staff_ask_for_goes_with_the_place(known: str, answer: str, address: str) -> None:
    lines = ("*小助手：哪个门呀", f"阿勇：{answer}")
    [ticket] = tickets(f"阿勇：肉包18个 明早7点40 送{known}", *lines)
    assert ticket["slots"]["address"] == address
