"""What becomes of a message that broke a rule: decided by a person, appealed against, lifted; and why."""

import asyncio
import json
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from app.errors import Conflict, Forbidden
from app.rules.book import DEFAULT
from app.rules.cases import decide
from app.rules.cases import service as cases
from app.rules.cases.decide import State, appeal_in
from app.rules.rulebook import service as rulebook
from app.sandbox import chain
from app.who import Who
from app.work import begin
from tests.house import House
from tests.phone import phone_of
from tests.rules.test_rules import ADVERT, LINK, joins

ANN = Who("ann", "operator")


async def states(house: House) -> list[str]:
    return [state for (state,) in await house.rows("select state from rule_case order by id")]


async def counters(house: House) -> list[tuple[Any, ...]]:
    """Everything that counts against people."""
    at = f"'{house.clock.at.isoformat()}'"
    return [
        *await house.rows(
            f"select to_jsonb(r)::text from reminder r where lifted_at is null and expires_at > {at} order by id"
        ),
        *await house.rows("select to_jsonb(b)::text from ban b where lifted_at is null order by id"),
    ]


async def asked(house: House) -> None:
    """A third link: a person has to decide."""
    for _ in range(3):
        await house.later(minutes=3)  # what is said right after a reminder is none of its own
        await house.says(house.fan(), LINK)


async def test_the_card_has_the_evidence_and_removal_is_a_persons_word(house: House) -> None:
    fan = house.fan()
    await asked(house)
    task, card = house.cards(house.staff("manager"))[-1]
    assert task.startswith("case-")
    assert card["main_title"]["title"] == "请决定：移出还是放过"
    assert [button["text"] for button in card["button_list"]] == ["移出", "放过", "误判"]
    assert LINK[:10] in str(card)

    await house.press(house.staff("manager"), "remove", task)
    assert await states(house) == ["standing", "standing", "removed"]
    assert fan.person_id not in house.box.world.members(house.group)
    assert await house.rows("select count(*) from ban") == [(0,)]  # removed here; not barred


async def test_letting_pass_counts_no_more_and_others_see_who_decided(house: House) -> None:
    await asked(house)
    steward = chain.groups()[0].steward_id or ""
    await house.press(steward, "let", house.cards(steward)[-1][0])
    assert (await states(house))[-1] == "let"
    assert house.cards(house.staff("manager"))[-1][1]["replaced"] == "放过"
    with pytest.raises(Conflict):
        async with begin(house.run.database, house.clock, "x") as work:
            await cases.act(work, 3, "remove", house.staff("manager"))
    assert house.fan().person_id in house.box.world.members(house.group)


async def test_a_clerk_does_not_decide(house: House) -> None:
    await asked(house)
    with pytest.raises(Forbidden):
        async with begin(house.run.database, house.clock, "x") as work:
            await cases.act(work, 3, "remove", house.staff("clerk"))


async def test_the_page_behind_the_card_decides_as_well(house: House) -> None:
    await asked(house)
    manager, clerk = await phone_of(house, house.staff("manager")), await phone_of(house, house.staff("clerk"))
    page = (await manager.get("cases/3")).text
    assert "不发外部链接" in page
    assert LINK[:8] in page
    assert (await clerk.get("cases/3")).status_code == 403
    for once in ("a", "b"):
        await manager.tap("cases/3/let", once=once)
    assert (await states(house))[-1] == "let"
    refused = await clerk.tap("cases/3/mistake", once="c")
    assert "sorry=" in refused.headers["location"]


async def test_nobody_decides_and_operators_are_asked(house: House) -> None:
    await asked(house)
    assert house.cards(house.staff("operator")) == []
    await house.later(hours=2, seconds=1)
    assert house.cards(house.staff("operator"))[-1][1]["main_title"]["title"] == "请决定：移出还是放过"


async def test_an_appeal_is_heard_lifted_and_everything_is_as_before(house: House) -> None:
    before = await counters(house)
    await house.says(house.fan(), LINK)
    await house.says(house.fan(), "申诉 这是我自己家的相册")
    assert "收到您的申诉" in house.bot_said()[-1]
    await house.says(house.fan(), "申诉！！")
    assert sum("收到您的申诉" in line for line in house.bot_said()) == 1
    task, card = house.cards(house.staff("operator"))[-1]
    assert "这是我自己家的相册" in str(card)

    await house.press(house.staff("operator"), "mistake", task)
    assert await states(house) == ["lifted"]
    assert await counters(house) == before
    assert "刚才是我们弄错了" in house.bot_said()[-1]
    assert await house.rows("select text, was_label, is_label from review_sample") == [(LINK, "tolerable", "clean")]
    await house.says(house.fan(), LINK)
    assert "第 1 次提醒" in house.bot_said()[-1]


async def test_somebody_removed_appeals_on_their_page_and_may_come_back(house: House) -> None:
    fan = house.fan()
    await house.says(fan, ADVERT)
    said = next(line for line in house.bot_said() if "将被移出" in line)
    code = said.split("/a/")[1].split()[0]
    page = await house.http.get(f"/a/{code}")
    assert "不做微商" in page.text
    assert ADVERT not in page.text.replace("&#39;", "'")  # whoever holds the link reads the beginning alone
    sent = await house.http.post(f"/a/{code}", data={"words": "我在问你们有没有代购"})
    assert sent.status_code == 303
    await house.settle()
    task, card = house.cards(house.staff("operator"))[-1]
    assert card["main_title"]["title"] == "有人申诉"

    await house.press(house.staff("operator"), "mistake", task)
    assert await counters(house) == []
    ((kind, words, action),) = await house.rows("select kind, words, action from task")  # no friend of the account's
    assert (kind, action["person_id"]) == ("invite", fan.person_id)
    assert fan.name in words
    assert "欢迎回来" in action["words"]
    house.box.world.join(house.group, {fan.person_id: fan.name})
    await house.settle()
    await house.later(minutes=1)
    assert fan.person_id in house.box.world.members(house.group)
    assert await house.rows("select state, closed_how from task") == [("done", "event")]
    assert "已经撤销" in (await house.http.get(f"/a/{code}")).text
    assert (await house.http.get("/a/none")).status_code == 404


async def removed_and_lifted(house: House) -> None:
    """Somebody is barred and removed; an operator says that it was a mistake."""
    await house.says(house.fan(), ADVERT)
    async with begin(house.run.database, house.clock, "lift", who=ANN) as work:
        await cases.act(work, 1, "mistake", "ann")
    await house.settle()


async def test_who_was_removed_by_mistake_is_invited_back_by_the_account(house: House) -> None:
    fan = house.fan()
    house.box.world.say_alone(house.group, fan, "在吗")
    await house.settle()
    await removed_and_lifted(house)

    assert fan.person_id in house.box.world.members(house.group)
    assert await house.rows("select outcome from action_log where kind = 'invite'") == [("done",)]
    assert await house.rows("select count(*) from task") == [(0,)]


async def test_who_does_it_by_hand_has_the_words_and_the_code(house: House) -> None:
    group = house.group.group_id
    await house.do(
        f"""insert into join_way (store_id, remark, group_ids, auto_create, base_name, base_number, state, made_by,
                                  made_at, config_id, qr_code)
            values (1, 'x', '{{{group}}}', false, 'x', 1, 'open', 'ann', now(), 'c', 'https://wework.qpic.cn/1')"""
    )
    await removed_and_lifted(house)
    ((action,),) = await house.rows("select action from task")
    assert action["words"].endswith("https://wework.qpic.cn/1")
    ((task,),) = await house.rows("select id from task")
    owner = await phone_of(house, house.group.owner_id)
    assert "https://wework.qpic.cn/1" in (await owner.get(f"tasks/{task}")).text


@pytest.mark.parametrize("barred", [True, False])
async def test_who_is_barred_for_something_else_too_is_not_invited(house: House, barred: bool) -> None:
    fan = house.fan().person_id
    await asked(house)
    await house.press(house.staff("manager"), "remove")
    if barred:
        await house.do(
            f"""insert into ban (person_id, group_id, message_id, category, reasons, words, at)
                values ('{fan}', 'x', 'x', '微商', '{{}}', 'x', '{house.clock.at.isoformat()}')"""
        )
    async with begin(house.run.database, house.clock, "lift", who=ANN) as work:
        await cases.act(work, 3, "mistake", "ann")
    await house.settle()
    assert await house.rows("select kind from task") == ([] if barred else [("invite",)])


async def test_a_lifted_reminder_invites_nobody(house: House) -> None:
    await house.says(house.fan(), LINK)
    house.box.world.leave(house.group, [house.fan().person_id])
    await house.settle()
    async with begin(house.run.database, house.clock, "lift", who=ANN) as work:
        await cases.act(work, 1, "mistake", "ann")
    await house.settle()
    assert await house.rows("select count(*) from task") == [(0,)]


async def test_an_appeal_that_is_refused_says_so(house: House) -> None:
    await house.says(house.fan(), LINK)
    await house.says(house.fan(), "我要申诉")
    await house.press(house.staff("operator"), "uphold", house.cards(house.staff("operator"))[-1][0])
    assert await states(house) == ["upheld"]
    assert "维持原来的处理" in house.bot_said()[-1]
    assert "请看群规" in house.bot_said()[-1]  # nobody touched the menu: it stands on the book


async def test_why_an_appeal_is_refused_is_chosen_on_the_card(house: House) -> None:
    await house.says(house.fan(), LINK)
    await house.says(house.fan(), "我要申诉")
    await house.press(house.staff("operator"), "uphold", house.cards(house.staff("operator"))[-1][0], why="again")
    assert "之前提醒过，还是继续发了" in house.bot_said()[-1]
    assert await house.rows("select note from rule_case") == [("之前提醒过，还是继续发了",)]


async def test_the_word_alone_is_nobodys_appeal(house: House) -> None:
    await house.says(house.fan(), "申诉")
    assert house.cards(house.staff("operator")) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [("申诉", ""), ("我要申诉：那是我家", "那是我家"), ("我想申诉，", ""), ("申诉信怎么写", "信怎么写"),
     ("被投诉了", None), ("你好", None)],
)  # fmt: skip
def test_what_is_an_appeal(text: str, words: str | None) -> None:
    assert appeal_in(text) == words


async def test_observed_only_is_on_record_and_nothing_is_done(house: House) -> None:
    await house.do(
        """insert into setting (scope, target, key, value, set_by, set_at) values
           ('store', '1', 'rule_links', '"observe"', 'x', now())"""
    )
    await house.says(house.fan(), LINK)
    assert house.bot_said() == []
    assert await house.rows("select sentence, watched, state from rule_case") == [("REMIND", True, "watched")]
    assert await counters(house) == []
    elsewhere = chain.groups()[1]
    await house.says(house.fan(0, elsewhere), LINK, elsewhere)
    assert "第 1 次提醒" in house.bot_said(elsewhere)[-1]


async def test_rules_can_be_switched_off_for_a_group(house: House) -> None:
    await house.do(
        f"""insert into setting (scope, target, key, value, set_by, set_at) values
           ('group', '{house.group.group_id}', 'rule_links', '"off"', 'x', now())"""
    )
    await house.says(house.fan(), LINK)
    assert await states(house) == []


async def test_an_own_word_breaks_the_rule_that_names_it(house: House) -> None:
    await publish(house, words=("团购群友",))
    await house.says(house.fan(), "有没有团 购 群友一起")
    assert "群规：不做微商" not in "".join(house.bot_said())
    assert await house.rows("select rule, kind, version, sentence from rule_case") == [("promo", "words", 2, "REMIND")]


async def publish(house: House, *, words: tuple[str, ...], key: str = "promo") -> None:
    rules = tuple(replace(rule, words=words) if rule.key == key else rule for rule in DEFAULT.rules)
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        number = await rulebook.write(work, replace(DEFAULT, rules=rules), "x")
        await rulebook.publish(work, number, at_once=True, anyway=True)
    house.run.bell.ring("rules")


async def test_the_same_text_in_five_groups_is_one_persons_flood(house: House) -> None:
    text = "今天的夕阳真漂亮大家快到阳台上看一看拍照发群里呀"
    fan = house.fan()
    for group in chain.groups()[1:5]:
        house.box.world.join(group, {fan.person_id: fan.name})
    await house.settle()
    for group in chain.groups()[:4]:
        await house.says(fan, text, group)
    assert await states(house) == []
    await house.says(fan, text + "！！🔥", chain.groups()[4])
    ((rule, why),) = await house.rows("select rule, why from rule_case")
    assert rule == "manners"
    assert "发了 5 个群" in why


async def test_an_advert_in_three_lines_is_one(house: House) -> None:
    fan = house.fan()
    for line in ("欧洲的包", "到了一批", "加我微信 abc12345 拿货"):
        await house.says(fan, line)
    assert fan.person_id not in house.box.world.members(house.group)
    assert await house.rows("select sentence from rule_case") == [("BAR",)]


@pytest.mark.parametrize("turns", [(1, 1, 1), (3,), (1, 2), (2, 1)])
async def test_an_advert_is_one_case_however_its_lines_are_cut_into_turns(house: House, turns: tuple[int, ...]) -> None:
    lines = iter(("一天两三百", "加我", "私我"))
    for turn in turns:
        for _ in range(turn):
            house.box.world.say(house.group, house.fan(), {"messageType": 7, "payload": {"text": next(lines)}})
            await house.box.wire.idle()
        await house.settle()
    assert len(await states(house)) == 1


@pytest.mark.parametrize(
    "text", ["加我一份", "微信支付可以吗", "你们上次那个蛋糕真难吃，气死我了", "今天的面包加我一个"]
)
async def test_what_is_no_advert_is_let_alone(house: House, text: str) -> None:
    await house.says(house.fan(), text)
    assert [line for line in house.bot_said() if "提醒" in line or "移出" in line] == []
    assert await states(house) == []


async def test_one_of_ours_is_not_sanctioned_and_an_account_in_wrong_hands_is_told(house: House) -> None:
    clerk = house.box.world.members(house.group)[house.staff("clerk")]
    await house.says(clerk, ADVERT)
    assert clerk.person_id in house.box.world.members(house.group)
    entries = house.box.journal.entries(staff=[house.staff("operator")])
    texts = [entry.data["message"].get("text", {}).get("content", "") for entry in entries if entry.kind == "told"]
    assert any("账号异常" in text for text in texts)


async def hear_again(house: House) -> None:
    """The first message comes once more, over another lane and under another key."""
    ((payload, source),) = await house.rows(
        "select r.payload, m.source from message_raw r join message m using (id) limit 1"
    )
    await house.do("delete from inbox_key")
    async with house.run.database.transaction() as db:
        await db.execute(
            "insert into inbox (lane, source, key, payload, arrived_at) values ('a', $1, '\\x01', $2, $3)",
            source, payload, house.clock.at,
        )  # fmt: skip
    await house.settle()


async def test_the_same_message_from_two_ears_punishes_once(house: House) -> None:
    await house.says(house.fan(), LINK)
    await hear_again(house)
    assert await house.rows("select count(*) from reminder") == [(1,)]
    assert sum("第 1 次提醒" in line for line in house.bot_said()) == 1
    assert sum("第 2 次提醒" in line for line in house.bot_said()) == 0


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_is_lifted_leaves_the_counters_as_if_it_had_not_been(house: House, seed: int) -> None:
    """Random messages, random liftings in any order: what counts is what was not lifted, byte for byte."""
    random = Random(seed)
    people = [house.fan(n) for n in range(3)]
    for _ in range(8):
        await house.says(random.choice(people), random.choice([LINK, LINK, "你好", ADVERT + str(random.random())]))
    rows = await house.rows("select id from rule_case order by id")
    before = await counters(house)
    lifted = {case for (case,) in rows if random.random() < 0.5}
    for case in sorted(lifted, key=lambda _: random.random()):
        async with begin(house.run.database, house.clock, f"lift{case}", who=ANN) as work:
            await cases.act(work, case, "mistake", "ann")
            await cases.act(work, case, "mistake", "ann")  # a second tap
    assert await counters(house) == [(row,) for (row,) in before if json.loads(row)["case_id"] not in lifted]


async def test_two_decide_at_once_and_one_of_them_does(house: House) -> None:
    await asked(house)

    async def one(deed: str) -> str:
        try:
            async with begin(house.run.database, house.clock, deed, who=ANN) as work:
                await cases.act(work, 3, deed, "ann")
        except Conflict:
            return "conflict"
        return deed

    won = await asyncio.gather(one("remove"), one("let"))
    assert sorted(w == "conflict" for w in won) == [False, True]


def test_every_state_has_its_words_and_its_ways() -> None:
    for state in State:
        assert decide.STATES[state].zh
        assert set(decide.allowed(state, appealed=True)) >= set(decide.allowed(state, appealed=False))
    assert decide.allowed(State.LIFTED, appealed=True) == []


async def test_a_newcomer_with_a_bar_is_gone_again_and_the_bar_ends(house: House) -> None:
    (person,) = await joins(house, "甲")
    async with house.run.database.transaction() as db:
        await db.execute(
            """insert into ban (person_id, group_id, message_id, category, reasons, words, at, expires_at)
               values ($1, 'g', 'm', 'x', '{}', 'x', $2::timestamptz, $2::timestamptz + interval '1 day')""",
            person, house.clock.at,
        )  # fmt: skip
    other = chain.groups()[1]
    house.box.world.join(other, {person: "甲"})
    await house.settle()
    assert person not in house.box.world.members(other)
    await house.later(days=2)
    house.box.world.join(other, {person: "甲"})
    await house.settle()
    assert person in house.box.world.members(other)
