"""The book: one source, versions, tried in some shops, halted by itself; rehearsed before; why something was done."""

import asyncio
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bot import rehearsing
from app.bot import why as reasons
from app.bot.rehearsing import rehearse
from app.bot.store import BY_MESSAGE_ID
from app.errors import BadRequest, Conflict, NotFound
from app.rules.book import DEFAULT, Book
from app.rules.cases import service as cases
from app.rules.cases.decide import is_genuine
from app.rules.decide import Sentence, Terms
from app.rules.replay import Replay, Said
from app.rules.rulebook import service as rulebook
from app.rules.rulebook.decide import Watched, chosen, differences, halts
from app.who import Who
from app.work import begin
from tests.house import House
from tests.rules.test_rules import ADVERT, LINK
from tests.visitor import Visitor, plain

ANN = Who("ann", "operator")
NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)


def with_words(*words: str, key: str = "promo", book: Book = DEFAULT) -> Book:
    return replace(book, rules=tuple(replace(r, words=words) if r.key == key else r for r in book.rules))


async def written(house: House, book: Book) -> int:
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        return await rulebook.write(work, book, "x")


async def publish(house: House, number: int, *, at_once: bool = False) -> None:
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        await rulebook.publish(work, number, at_once=at_once, anyway=True)
    await asyncio.sleep(0.1)  # the line hears of it


async def standing(house: House) -> list[tuple[Any, ...]]:
    return await house.rows("select version, state, stage from rulebook order by version")


def test_the_shops_of_a_try_are_the_first_of_the_next_stage() -> None:
    stores = list(range(1, 421))
    five, fifty = chosen(3, stores, 5), chosen(3, stores, 50)
    assert (len(five), len(fifty)) == (5, 50)
    assert five < fifty
    assert chosen(4, stores, 5) != five


@pytest.mark.parametrize(
    ("seen", "halted"),
    [
        (Watched(1, 0, 0, 0), False),
        (Watched(2, 0, 0, 0), True),
        (Watched(2, 1, 0, 0), False),
        (Watched(0, 0, 9, 0), False),
        (Watched(0, 0, 10, 4), True),
        (Watched(0, 0, 10, 5), False),
    ],
)
def test_what_halts_a_try(seen: Watched, halted: bool) -> None:
    assert (halts(seen) is not None) is halted


def test_what_a_version_changes_is_said() -> None:
    new = replace(with_words("团购"), reminders=3)
    assert [one.zh for one in differences(DEFAULT, new)] == [
        "“不发推广、拉票、二手和转发消息”加词：团购",
        "提醒次数：2 → 3",
    ]
    assert differences(DEFAULT, DEFAULT) == []


async def test_a_version_goes_from_five_shops_to_all_by_itself(house: House) -> None:
    number = await written(house, with_words("拼团"))
    assert await standing(house) == [(1, "live", 0), (2, "draft", 0)]
    await publish(house, number)
    for stage, state in ((0, "canary"), (1, "canary"), (2, "canary"), (3, "live")):
        assert (await standing(house))[1] == (2, state, stage)
        for _ in range(25):
            await house.later(hours=1)
    assert (await standing(house))[0][1] == "old"


async def test_marks_as_mistakes_halt_a_try_and_the_operator_hears(house: House) -> None:
    number = await written(house, with_words("拼团"))
    await publish(house, number)
    async with begin(house.run.database, house.clock, "t") as work:
        (store, *_) = sorted((await rulebook.books(work)).shops)
    await house.do(
        f"""insert into rule_case (cause, message_id, at, person_id, called, group_id, store_id, sentence, watched,
                rule, kind, version, words, why, findings, state, decided_at)
            select 'c' || n, 'm' || n, '{house.clock.at}', 'p', '', 'g', {store}, 'REMIND', false, 'promo', 'words', 2,
                   '', '', '[]', 'lifted', '{house.clock.at}' from generate_series(1, 2) n"""
    )
    await house.later(hours=1, seconds=1)
    assert (await standing(house))[1][1] == "halted"
    ((why,),) = await house.rows("select why from rulebook where version = 2")
    assert "误判 2 次" in why
    entries = house.box.journal.entries(staff=[house.staff("operator")])
    texts = [entry.data["message"].get("text", {}).get("content", "") for entry in entries if entry.kind == "told"]
    assert any("规则自动叫停" in text for text in texts)


async def test_what_a_bad_version_did_is_lifted_together(house: House) -> None:
    await publish(house, await written(house, with_words("群友", key="trade")), at_once=True)
    for n in range(3):
        await house.says(house.fan(n), f"群友们早上好呀{n}")
    await house.says(house.fan(3), LINK)
    assert await house.rows("select sentence, version from rule_case order by id") == [("BAR", 2)] * 3 + [("REMIND", 2)]
    (first, second, third, other) = [number for (number,) in await house.rows("select id from rule_case order by id")]
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        await cases.act(work, first, "mistake", "ann")

    visitor = await Visitor.come(house)
    (link,) = re.findall(r'id="by-version" href="([^"]+)"', (await visitor.get("/console/rulebook?version=2")).text)
    listed = await visitor.get(link)
    assert listed.status_code == 200, plain(listed.text)
    assert "误判，撤销" in listed.text
    page = await visitor.done("/console/bulk/cases/mistake", {"ids": [str(one) for one in (first, second, third)]})
    assert "误判，撤销：2 条" in plain(page)
    assert await house.rows("select count(*) from ban where lifted_at is null") == [(0,)]
    assert await house.rows("select id, state from rule_case order by id") == [
        (first, "lifted"), (second, "lifted"), (third, "lifted"), (other, "standing"),
    ]  # fmt: skip
    with pytest.raises(NotFound):
        async with begin(house.run.database, house.clock, "t", who=ANN) as work:
            await cases.mistakes(work, [other, 10_000], "ann")
    assert (await house.rows("select state from rule_case order by id"))[-1] == ("standing",)


async def test_where_a_try_is_everywhere_it_is_said(house: House) -> None:
    await written(house, with_words("拼团"))
    visitor = await Visitor.come(house)
    assert "试行一开始就是全部门店" not in (await visitor.get("/console/rulebook?version=2")).text
    await house.do("update store set closed_at = now() where id > 5")
    assert "门店不超过 5 家" in (await visitor.get("/console/rulebook?version=2")).text


async def test_in_a_try_only_its_shops_follow(house: House) -> None:
    number = await written(house, with_words("拼团群友"))
    await publish(house, number)
    async with begin(house.run.database, house.clock, "t") as work:
        books = await rulebook.books(work)
    assert books.at(next(iter(books.shops))).version == 2
    assert books.at(None).version == 1
    assert sum(books.at(store).version == 2 for store in range(1, 421)) == 5


async def test_two_writers_get_two_versions_and_a_published_one_is_not_changed(house: House) -> None:
    numbers = await asyncio.gather(written(house, DEFAULT), written(house, with_words("拼团")))
    assert sorted(numbers) == [2, 3]
    await publish(house, 2, at_once=True)
    with pytest.raises(Conflict):
        async with begin(house.run.database, house.clock, "t", who=ANN) as work:
            await rulebook.rewrite(work, 2, DEFAULT, "")
    with pytest.raises(BadRequest):
        await written(house, replace(DEFAULT, window_days=0))


async def test_what_fans_read_is_what_is_enforced(house: House) -> None:
    book = replace(DEFAULT, rules=tuple(replace(r, mode="off") if r.key == "manners" else r for r in DEFAULT.rules))
    await publish(house, await written(house, replace(book, reminders=3)), at_once=True)
    page = (await house.http.get("/rules")).text
    assert "好好说话" not in page
    assert "提醒 3 次" in page
    for _ in range(3):
        await house.later(minutes=3)
        await house.says(house.fan(), LINK)
    assert "第 3 次提醒" in house.bot_said()[-1]
    assert await house.rows("select distinct version from rule_case") == [(2,)]


# rehearsals


async def rehearsed(house: House, book: Book, days: int = 7) -> dict[str, Any]:
    async with begin(house.run.database, house.clock, "t") as work:
        now = await rehearsing.stand(work)
    connection = await house.run.database.connect()
    try:
        return await rehearse(connection, now, book, days)
    finally:
        await connection.close()


async def test_a_bad_word_shows_whom_it_would_have_hit_and_hits_nobody(house: House) -> None:
    await house.says(house.fan(0), "我想订个8寸的生日蛋糕，明天下午三点自提")
    await house.says(house.fan(1), "生日快乐呀")
    await house.says(house.fan(2), LINK)
    clerk = house.box.world.members(house.group)[house.staff("clerk")]
    await house.says(clerk, "生 日 蛋糕今天八折")

    result = await rehearsed(house, with_words("生日"))
    assert (result["messages"], result["looked_at"]) == (4, 4)
    assert result["was"]["REMIND"] == 1
    assert result["would"]["REMIND"] == 3
    assert (result["people"], result["ours"]) == (2, 1)
    assert {one["name"] for one in result["shown"]} == {house.fan(0).name, house.fan(1).name}
    assert await house.rows("select count(*) from rule_case") == [(1,)]


async def test_a_threshold_is_played_with_its_own_counters(house: House) -> None:
    for _ in range(3):
        await house.says(house.fan(), LINK)
        await house.later(minutes=3)
    assert (await rehearsed(house, replace(DEFAULT, reminders=3)))["would"] == {"REMIND": 3}
    assert (await rehearsed(house, replace(DEFAULT, reminders=1)))["would"] == {"REMIND": 1, "ASK_PERSON": 2}
    assert (await rehearsed(house, DEFAULT))["people"] == 0


SAID = st.builds(
    Said,
    id=st.integers(1, 9),
    at=st.integers(0, 60 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    person_id=st.sampled_from("abc"),
    group_id=st.just("g"),
    text=st.sampled_from(["你好", "拼团", "链接"]),
    normal=st.just("你好"),
    role=st.sampled_from(["fan", "staff"]),
    label=st.sampled_from(["clean", "tolerable", "intolerable"]),
    kind=st.sampled_from(["third_party_link", "wechat_business", ""]),
    why=st.just("x"),
    customer=st.booleans(),
    first_seen=st.one_of(st.none(), st.integers(0, 500).map(lambda days: NOW - timedelta(days=days))),
    groups=st.integers(1, 6),
)


@given(st.lists(SAID, max_size=25))
def test_a_book_against_itself_touches_nobody(said: list[Said]) -> None:
    played = Replay(DEFAULT, DEFAULT, lambda _: Terms.of(DEFAULT), lambda _: Terms.of(DEFAULT))
    for one in sorted(said, key=lambda one: one.at):
        played.hear(one)
    result = played.result()
    assert result["people"] == 0
    assert result["was"] == result["would"]


@given(st.lists(SAID, max_size=25))
def test_switched_off_nobody_is_sentenced(said: list[Said]) -> None:
    off = replace(DEFAULT, rules=tuple(replace(rule, mode="off") for rule in DEFAULT.rules))
    played = Replay(DEFAULT, off, lambda _: Terms.of(DEFAULT), lambda _: Terms.of(off))
    for one in sorted(said, key=lambda one: one.at):
        played.hear(one)
    assert set(played.result()["would"]) <= {Sentence.PASS.name}


# why, and the evidence


async def number_of(house: House, text: str) -> int:
    ((number,),) = await house.rows(f"select id from message where text = '{text}' order by id desc limit 1")
    return int(number)


async def test_why_tells_every_check_also_where_nothing_was_done(house: House) -> None:
    await house.says(house.fan(0), "今天天气不错")
    await house.says(house.fan(1), LINK)
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        nothing = await reasons.why(work, await number_of(house, "今天天气不错"))
        reminded = await reasons.why(work, await number_of(house, LINK))
    assert nothing.judged
    assert nothing.sentence.zh == "放行"
    assert len(nothing.checks) >= 11
    assert not any(one.found for one in nothing.checks)
    assert nothing.version == 1
    assert reminded.sentence.zh == "提醒"
    assert any(one.found and "deal.example" in one.evidence for one in reminded.checks)
    assert reminded.state["reminders"] == 0
    assert [case.rule for case in reminded.cases] == ["links"]


async def test_the_console_says_why_and_a_decision_is_one_tap(house: House) -> None:
    await house.says(house.fan(), LINK)
    visitor = await Visitor.come(house)
    page = (await visitor.get(f"/console/rulebook/why/{await number_of(house, LINK)}")).text
    assert "每一项检查" in page
    assert "第 1 版" in page
    done = await visitor.done("/console/do/case", {"pk": "1", "how": "mistake", "back": "/console/cases/list"})
    assert "已撤销" in done
    await house.settle()
    assert "刚才是我们弄错了" in house.bot_said()[-1]


async def test_the_book_is_edited_in_the_console(house: House) -> None:
    visitor = await Visitor.come(house)
    page = (await visitor.get("/console/rulebook")).text
    assert "第 1 版" in page
    fields = {"reminders": "3", "window_days": "30", "ban_days": "0", "spread_groups": "5", "spread_minutes": "10",
              "standing_days": "365", "promo.words": "拼团、砍价", "note": "加两个词"}  # fmt: skip
    draft = await visitor.done("/console/rulebook", fields)
    assert "加词：拼团、砍价" in draft or "加词：砍价、拼团" in draft
    assert "提醒次数：2 → 3" in draft
    refused = await visitor.done("/console/rulebook/2/force", {})
    assert "还没有试演过，不知道会碰到谁" in refused
    assert (await standing(house))[1][1] == "draft"
    await visitor.done("/console/rulebook/2/force", {"anyway": "1"})
    assert (await standing(house))[1][1] == "live"


async def test_a_rule_is_added_moved_to_the_other_line_and_dropped(house: House) -> None:
    visitor = await Visitor.come(house)
    fields = {"reminders": "2", "window_days": "30", "ban_days": "0", "spread_groups": "5", "spread_minutes": "10",
              "standing_days": "365", "manners.drop": "1", "promo.line": "forbidden", "new.title": "不发拼团",
              "new.text": "拼团请私下。", "new.line": "forbidden", "new.words": "来拼团"}  # fmt: skip
    draft = await visitor.done("/console/rulebook", fields)
    assert "还没有试演过" in draft
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        book = (await rulebook.version(work, 2)).book
    lines = {rule.key: rule.line for rule in book.rules}
    assert "manners" not in lines
    assert (lines["promo"], lines["own_aa"]) == ("forbidden", "forbidden")
    assert (await rehearsed(house, book))["people"] == 0
    rehearser = rehearsing.Rehearser(house.run.database, house.clock)
    number = await rehearser.start(ANN, book, 7)
    await rehearser._tasks[number]
    assert "还没有试演过" not in (await visitor.get("/console/rulebook?version=2")).text
    await publish(house, 2, at_once=True)
    await house.says(house.fan(), "大家来拼团呀")
    assert await house.rows("select rule, sentence from rule_case") == [("own_aa", "BAR")]
    refused = await visitor.done("/console/rulebook", {**fields, "new.line": "x"})
    assert "请选哪条线" in refused


async def test_evidence_can_be_checked_offline(house: House) -> None:
    await house.says(house.fan(1), "你好")
    await house.says(house.fan(), ADVERT)
    async with begin(house.run.database, house.clock, "t", who=ANN) as work:
        raw = await reasons.evidence(work, 1)
    whole = orjson.loads(raw)
    told = whole["evidence"]
    assert told["case"]["words"] == ADVERT
    assert told["rule"]["version"] == 1
    assert ADVERT[:6] in told["message"]["as_it_came"]
    assert [one["text"] for one in told["neighbours"]][:2] == ["你好", ADVERT]
    assert {act["kind"] for act in told["actions"]} == {"remove_member", "send_text"}
    assert whole["sha256"] == hashlib.sha256(raw[12 : -len(',"sha256":""}') - 64]).hexdigest()
    assert is_genuine(raw)
    assert not is_genuine(raw.replace("微商".encode(), "好人".encode()))
    assert not is_genuine(b"{}")


async def test_the_message_of_a_case_is_found_by_an_index(house: House) -> None:
    async with house.run.database.transaction() as db:
        await db.execute("set local enable_seqscan = off")  # nothing else is cheaper over so few rows
        plan = await db.fetch(f"explain {BY_MESSAGE_ID}", "g", house.clock.at, "m")
    assert re.search(r"Index Cond: .*group_id.* AND \(at = ", "\n".join(row[0] for row in plan))
