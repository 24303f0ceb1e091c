"""What went wrong once: appeals as a shield, words of marks, lines judged twice, two lanes at once, erased people."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app import due
from app.bootstrap import Pipeline
from app.bot import privacy
from app.bot.janitor import keep_house
from app.bot.worker import Worker
from app.errors import BadRequest, Conflict
from app.rules import store as counters
from app.rules.book import DEFAULT, Book
from app.rules.cases import service as cases
from app.rules.rulebook import service as rulebook
from app.sandbox import chain
from app.sandbox.chain import DemoGroup, DemoMember
from app.work import begin
from tests.house import House
from tests.rules.test_cases import ANN, asked, hear_again, states
from tests.rules.test_rules import ADVERT, LINK

Line = tuple[DemoGroup, DemoMember, str]


async def in_force(house: House, book: Book) -> None:
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        await rulebook.publish(work, await rulebook.write(work, book, "x"), at_once=True, anyway=True)
    house.run.bell.ring("rules")


async def erase(house: House, person_id: str) -> None:
    async with begin(house.run.database, house.clock, f"erase {house.clock.at}", who=ANN) as work:
        await privacy.erase(work, person_id)


async def test_an_appeal_is_no_shield(house: House) -> None:
    await house.says(house.fan(), LINK)
    await house.says(house.fan(), "申诉 " + ADVERT)
    assert await house.rows("select count(*) from ban") == [(1,)]


@pytest.mark.parametrize("word", ["🔥🔥", "+v", "。。", " 的"])
async def test_a_word_of_marks_is_refused(house: House, word: str) -> None:
    rules = (replace(DEFAULT.rules[0], words=(word,)), *DEFAULT.rules[1:])
    with pytest.raises(BadRequest):
        await in_force(house, replace(DEFAULT, rules=rules))


@pytest.mark.parametrize("text", ["我自己家做的", "这是我自己家的相册", "谢谢店长", "大家好"])
async def test_the_line_after_a_reminder_is_no_second_offence(house: House, text: str) -> None:
    await house.says(house.fan(), LINK)
    await house.says(house.fan(), text)
    assert await states(house) == ["standing"]


async def test_what_many_say_in_many_groups_is_nobodys_flood(house: House) -> None:
    text = "你好我想订一个八寸的生日蛋糕明天下午三点来取"
    for group in chain.groups()[:6]:
        await house.says(house.fan(0, group), text, group)
    assert await states(house) == []
    assert await house.rows("select count(*) from ticket") == [(6,)]


async def at_once(
    house: House, name: str, monkeypatch: pytest.MonkeyPatch, said: Sequence[Line], *, twice: bool = False
) -> None:
    """Two workers: both have read `name` before either writes, if nothing keeps them apart.

    `twice`: what was said waits a second time, in another lane and under another key.
    """
    await house.says(said[0][1], "早")  # it is known when they last spoke: no row of theirs is locked for that
    real, both = getattr(counters, name), asyncio.Barrier(2)

    async def together(*args: Any) -> Any:
        found = await real(*args)
        try:
            async with asyncio.timeout(1):
                await both.wait()
        except (TimeoutError, asyncio.BrokenBarrierError):
            pass
        return found

    monkeypatch.setattr(counters, name, together)
    for group, fan, text in said:
        house.box.world.say(group, fan, {"messageType": 7, "payload": {"text": text}})
    await house.box.wire.idle()
    if twice:
        await house.do(
            """insert into inbox (lane, source, key, payload, arrived_at)
               select 'elsewhere', source, '\\x01', payload, arrived_at from inbox where state = 'pending'"""
        )
    run = house.run
    pipelines = [Pipeline(run.database, house.clock, run.bell) for _ in range(2)]
    workers = [Worker(run.database, house.clock, run.ears, one, run.bell) for one in pipelines]
    await asyncio.gather(*(one.step() for one in workers))
    monkeypatch.undo()
    await house.settle()


async def in_two_groups(house: House) -> tuple[DemoMember, DemoGroup]:
    fan, other = house.fan(), chain.groups()[7]
    house.box.world.join(other, {fan.person_id: fan.name})
    await house.settle()
    return fan, other


async def test_two_adverts_at_once_are_one_case_with_its_bar(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    fan, other = await in_two_groups(house)
    await at_once(house, "on_record", monkeypatch, [(house.group, fan, ADVERT), (other, fan, ADVERT)])
    unbarred = await house.rows("select id from rule_case where id not in (select case_id from ban)")
    assert unbarred == []


@pytest.mark.parametrize(("text", "table"), [(LINK, "reminder"), (ADVERT, "ban")])
async def test_one_message_in_two_lanes_at_once_punishes_once(
    house: House, monkeypatch: pytest.MonkeyPatch, text: str, table: str
) -> None:
    await at_once(house, "on_record", monkeypatch, [(house.group, house.fan(), text)], twice=True)
    assert await house.rows("select count(*) from rule_case") == [(1,)]
    assert await house.rows(f"select count(*) from {table}") == [(1,)]
    assert await house.rows("select count(*) from message where kind = 'MessagePosted' and text <> '早'") == [(2,)]
    assert sum("提醒" in line or "移出" in line for line in house.bot_said()) == 1


async def test_two_links_at_once_are_reminded_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    fan, other = await in_two_groups(house)
    await at_once(house, "on_record", monkeypatch, [(house.group, fan, LINK), (other, fan, LINK)])
    assert await house.rows("select number from rule_case order by number") == [(1,)]


async def test_a_question_nobody_answers_is_asked_again(house: House) -> None:
    await asked(house)
    await house.later(days=3)
    before = len(house.cards(house.staff("manager")))
    await house.says(house.fan(), LINK)
    assert len(house.cards(house.staff("manager"))) > before
    assert len(house.cards(house.staff("operator"))) >= 1


async def test_asked_in_one_group_is_not_free_in_the_others(house: House) -> None:
    fan, other = await in_two_groups(house)
    await asked(house)
    await house.says(fan, LINK, other)
    assert await house.rows(f"select count(*) from rule_case where group_id = '{other.group_id}'") == [(1,)]


async def test_let_pass_and_again_the_same_day_is_asked_again(house: House) -> None:
    await asked(house)
    await house.press(house.staff("manager"), "let")
    await house.later(hours=1)
    before = len(house.cards(house.staff("manager")))
    for _ in range(2):
        await house.says(house.fan(), LINK)
    assert (await states(house))[-1] == "asked"
    assert len(house.cards(house.staff("manager"))) > before


async def test_a_message_that_comes_under_two_keys_is_one_case(house: House) -> None:
    await house.says(house.fan(), LINK)
    await hear_again(house)
    await house.says(house.fan(), "申诉 那是我家的相册")
    await house.press(house.staff("operator"), "mistake")
    assert await house.rows("select count(*) from rule_case") == [(1,)]
    assert await house.rows("select count(*) from reminder where lifted_at is null") == [(0,)]


async def test_erased_twice_with_a_bar_that_ran_out_between(house: House) -> None:
    fan, group = house.fan(), chain.groups()[1]
    await in_force(house, replace(DEFAULT, ban_days=1))
    await house.says(fan, ADVERT)
    await erase(house, fan.person_id)
    await house.later(days=2)
    house.box.world.join(group, {fan.person_id: fan.name})
    await house.settle()
    await house.says(fan, ADVERT, group)
    await erase(house, fan.person_id)
    assert await house.rows("select count(*) from ban where lifted_at is null") == [(1,)]


async def test_a_bar_that_ran_out_does_not_take_the_place_of_one_for_good(house: House) -> None:
    fan = house.fan()
    await house.says(fan, ADVERT)
    await erase(house, fan.person_id)  # for good, under the hash
    await house.do(
        f"""insert into ban (person_id, group_id, message_id, category, reasons, words, at, expires_at)
            values ('{fan.person_id}', '', '', '', '{{}}', '', '{house.clock.at}', '{house.clock.at}')"""
    )
    await house.do(
        f"insert into person (person_id, name, first_seen) values ('{fan.person_id}', '', '{house.clock.at}')"
    )
    await house.later(days=1)
    await erase(house, fan.person_id)
    assert await house.rows("select count(*) from ban where lifted_at is null and expires_at is null") == [(1,)]


async def test_erased_after_a_rename_the_cards_are_forgotten_too(house: House) -> None:
    fan = house.fan()
    await house.says(fan, LINK)
    await house.says(fan, "申诉 我叫张三丰住文三路88号")
    await house.do(f"update person set name = '王' where person_id = '{fan.person_id}'")
    await erase(house, fan.person_id)
    assert await house.rows("select key from action_log where action::text like '%张三丰%'") == []
    assert await house.rows("select appeal, words from rule_case") == [(None, "")]


async def test_words_are_not_kept_for_ever(house: House) -> None:
    await house.says(house.fan(), LINK)
    await keep_house(house.run.database, house.clock.at + timedelta(days=200))
    assert await house.rows("select words, called, findings from rule_case") == [("", "", [])]
    await keep_house(house.run.database, house.clock.at + timedelta(days=400))
    assert await house.rows("select count(*) from reminder") == [(0,)]


async def test_what_is_decided_about_somebody_erased_is_told_to_nobody(house: House) -> None:
    await house.says(house.fan(), LINK)
    await erase(house, house.fan().person_id)
    async with begin(house.run.database, house.clock, "l", who=ANN) as work:
        await cases.act(work, 1, "mistake", "ann")
    assert await house.rows("select action from outbox where action::text like '%erased:%'") == []
    assert await house.rows("select text from review_sample") == []


async def test_cases_of_the_old_book_do_not_halt_a_try(house: House) -> None:
    await house.says(house.fan(0), LINK)
    await house.says(house.fan(1), LINK)
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        number = await rulebook.write(work, DEFAULT, "x")
        await rulebook.publish(work, number, anyway=True)
        shops = (await rulebook.books(work)).shops
    await house.do(f"update rule_case set store_id = {min(shops)}, at = at - interval '2 days'")
    house.clock.advance(minutes=5)
    for n in (1, 2):
        async with begin(house.run.database, house.clock, f"l{n}", who=ANN) as work:
            await cases.act(work, n, "mistake", "ann")
    await house.later(hours=1)
    assert await house.rows(f"select state from rulebook where version = {number}") == [("canary",)]


async def test_published_while_the_last_try_is_looked_at_the_new_one_goes_on(house: House) -> None:
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        for _ in range(2):
            await rulebook.write(work, DEFAULT, "x")
        await rulebook.publish(work, 2, anyway=True)
    house.clock.advance(hours=1)

    async def publish() -> None:
        async with begin(house.run.database, house.clock, "p", who=ANN) as work:
            await rulebook.publish(work, 3, anyway=True)

    async with house.run.database.transaction() as db:  # a worker has claimed the look at 2, and dies
        assert await due.claim(db, house.clock.at)
        task = asyncio.create_task(publish())
        await asyncio.sleep(0.3)
    await task
    await house.settle()
    for _ in range(90):
        await house.later(hours=1)
    assert await house.rows("select state from rulebook where version = 3") == [("live",)]


async def test_switched_on_for_a_shop_where_the_book_has_it_off(house: House) -> None:
    off = tuple(replace(rule, mode="off") if rule.key == "links" else rule for rule in DEFAULT.rules)
    await in_force(house, replace(DEFAULT, rules=off))
    await house.do(
        """insert into setting (scope, target, key, value, set_by, set_at) values
           ('store', '1', 'rule_links', '"enforce"', 'x', now())"""
    )
    await house.says(house.fan(), LINK)
    assert await states(house) == ["standing"]


@pytest.mark.parametrize("heard", [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (4, 0, 3, 1, 2), (0, 4, 1, 3, 2)])
async def test_a_flood_is_one_in_whatever_order_its_lanes_are_heard(house: House, heard: tuple[int, ...]) -> None:
    keys, within, person = (1, 2, 3), timedelta(minutes=10), "wm-flood"
    async with house.run.database.transaction() as db:
        counts = []
        for n in heard:
            at = house.clock.at + timedelta(minutes=2 * n)
            counts.append(await counters.said_in(db, keys, f"g{n}", person, at, within))
        assert counts == [(n, n) for n in range(1, 6)]
        an_hour_before = house.clock.at - timedelta(hours=1)
        assert await counters.said_in(db, keys, "g5", person, an_hour_before, within) == (1, 1)


async def test_what_was_said_in_more_than_a_window_is_no_flood_in_any_order(house: House) -> None:
    keys, within, person = (1, 2, 3), timedelta(minutes=10), "wm-slow"
    async with house.run.database.transaction() as db:
        for n in (4, 3, 1, 0):
            await counters.said_in(db, keys, f"g{n}", person, house.clock.at + timedelta(minutes=5 * n), within)
        found = await counters.said_in(db, keys, "g2", person, house.clock.at + timedelta(minutes=10), within)
    assert found == (2, 2)  # the window of ten minutes that ends at the last of them that was heard near this one


async def test_nothing_is_upheld_that_nobody_appealed_against(house: House) -> None:
    await house.says(house.fan(), LINK)
    for state, appealed in (("standing", False), ("upheld", True)):
        if appealed:
            await house.says(house.fan(), "申诉 那是我们店的链接")
        async with begin(house.run.database, house.clock, "t", who=ANN) as work:
            if appealed:
                await cases.act(work, 1, "uphold", "ann")
            else:
                with pytest.raises(Conflict, match="appealed"):
                    await cases.act(work, 1, "uphold", "ann")
        assert await house.rows("select state from rule_case") == [(state,)]
