"""Where no account of ours is the owner has the post ready, and taps, or is reminded; what is old is taken back."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.actions import Urgency
from app.bot import line
from app.errors import Conflict, Forbidden
from app.registry import service as registry
from app.sandbox import chain
from app.sandbox.chain import DemoGroup
from app.sop import service as sop
from app.sop.mass import service as mass
from app.sop.mass.decide import REMINDERS, Post, batches, deed, next_look, reminders_due
from app.wecom.port import DeliveryFailed
from app.who import Who
from app.work import begin
from tests.house import House
from tests.phone import phone_of

BEFORE_NOON = datetime(2026, 11, 21, 2, 59, tzinfo=UTC)  # Saturday, 10:59 in Shanghai
GROUP: DemoGroup = chain.groups()[-1]
ANN = Who("ann", "operator")


@pytest.fixture
async def noon(demo: str, tmp_path: Path) -> AsyncIterator[House]:
    """One group that has no account, a minute before the post."""
    async with House.open(demo, tmp_path, at=BEFORE_NOON) as house:
        await house.do(
            f"delete from chat_group where group_id <> '{GROUP.group_id}'; delete from slot where at <> '11:00'"
        )
        async with begin(house.run.database, house.clock, "start") as work:
            await sop.plan(work)
        yield house


def in_the_group(house: House) -> list[str]:
    return house.bot_said(GROUP)


def prompt(house: House) -> str:
    """The prompt on the owner's phone."""
    return next(task for task, _ in house.cards(GROUP.owner_id) if task.startswith("sbx-mass-"))


async def groups(house: House) -> list[tuple[Any, ...]]:
    return await house.rows("select state, sent_at is not null from mass_group")


async def test_one_tap_and_it_is_out_and_seen_to_be(noon: House) -> None:
    await noon.later(minutes=1)
    assert in_the_group(noon) == []
    assert await noon.rows("select state, sender from mass") == [("waiting", GROUP.owner_id)]
    await noon.later(minutes=4)
    await noon.press(GROUP.owner_id, "send", prompt(noon))
    assert len(in_the_group(noon)) == 1
    await noon.later(minutes=2)

    assert await noon.rows("select state, reminded from mass") == [("sent", 0)]
    assert await groups(noon) == [("sent", True)]
    assert await noon.rows("select count(*) from due where kind = 'sop.mass'") == [(0,)]


async def test_who_does_not_tap_is_reminded_thrice_and_then_it_is_taken_back(noon: House) -> None:
    await noon.later(minutes=1)
    for _ in range(40):
        await noon.later(minutes=6)
    told = noon.box.journal.entries(kinds=("told",), staff=(GROUP.owner_id,))
    reminders = [entry for entry in told if "群发任务还没发" in str(entry.data)]

    assert len(reminders) == 3
    assert await noon.rows("select state, reminded, note from mass") == [("ended", 3, "not sent in time")]
    assert await groups(noon) == [("unsent", False)]
    assert not noon.box.world.press(GROUP.owner_id, prompt(noon), "send")  # nobody sends it in the evening
    assert in_the_group(noon) == []


async def test_a_group_whose_month_is_used_up_is_told_apart(noon: House) -> None:
    noon.box.journal.set_thing("quota", f"{GROUP.group_id}:2026-11", {"count": 30})
    await noon.later(minutes=1)
    await noon.press(GROUP.owner_id, "send", prompt(noon))
    await noon.later(minutes=6)
    assert await groups(noon) == [("quota", True)]
    assert await noon.rows("select state from mass") == [("sent",)]


async def test_an_answer_that_got_lost_makes_no_second_one(noon: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """WeCom has made it and the answer never came: it is looked up by its words, and goes on."""
    hand = noon.relay._hands["app"]
    ask = hand._tools._client.post  # type: ignore[attr-defined]  # the official hand

    async def lost(path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = await ask(path, body)
        if path.endswith("add_msg_template"):
            raise DeliveryFailed("no answer", uncertain=True)
        return answer

    monkeypatch.setattr(hand._tools._client, "post", lost)  # type: ignore[attr-defined]  # as above
    await noon.later(minutes=1)
    assert await noon.rows("select state from outbox where kind = 'mass_post'") == [("unsure",)]
    await noon.do("update outbox set ask_at = now() where state = 'unsure'")
    assert await noon.relay.ask() == 1
    await noon.settle()

    assert await noon.rows("select state, msgid <> '' from mass") == [("waiting", True)]
    assert len(noon.box.journal.things("mass")) == 1


async def test_what_wecom_refuses_is_asked_of_the_owner_in_person(noon: House) -> None:
    await noon.in_the_box("/sandbox/trouble", {"path": "externalcontact/add_msg_template", "errcode": 41048})
    await noon.later(minutes=1)
    assert await noon.rows("select state from mass") == [("failed",)]
    assert await noon.rows("select kind, asked_of, state from task") == [("send_text", GROUP.owner_id, "open")]


async def test_what_a_person_has_sent_again_is_followed_to_its_end(noon: House) -> None:
    await noon.in_the_box("/sandbox/trouble", {"path": "externalcontact/add_msg_template", "errcode": 41048})
    await noon.later(minutes=1)
    assert await noon.rows("select state from mass") == [("failed",)]
    ((row,),) = await noon.rows("select id from outbox where kind = 'mass_post'")
    async with begin(noon.run.database, noon.clock, "again", who=ANN) as work:
        await line.retry(work, "outbox", [row])
    await noon.settle()
    assert await noon.rows("select state, msgid <> '' from mass") == [("waiting", True)]
    await noon.later(hours=4)
    for _ in range(4):
        await noon.later(hours=1)
    assert await noon.rows("select state, note from mass") == [("ended", "not sent in time")]
    assert not noon.box.world.press(GROUP.owner_id, prompt(noon), "send")


async def test_whoever_posts_it_by_hand_has_the_words_and_the_pictures(noon: House) -> None:
    await noon.in_the_box("/sandbox/trouble", {"path": "externalcontact/add_msg_template", "errcode": 41048})
    post = Post(GROUP.group_id, GROUP.owner_id, "", ("pictures/1", "pictures/2"))
    async with begin(noon.run.database, noon.clock, "pictures", who=ANN) as work:
        await mass.prepare(work, "pictures", [post], Urgency.CONTENT, timedelta(hours=3))
    await noon.settle()
    ((words, number),) = await noon.rows("select words, id from task")
    assert "2 张图" in words
    page = (await (await phone_of(noon, GROUP.owner_id)).get(f"tasks/{number}")).text
    assert 'src="/pictures/1"' in page
    assert 'src="/pictures/2"' in page


async def test_a_group_that_wecom_does_not_send_to_is_asked_of_a_person(noon: House) -> None:
    answer = {"errcode": 0, "errmsg": "ok", "msgid": "m1", "fail_list": [GROUP.group_id]}
    noon.box.trouble._coming["externalcontact/add_msg_template"] = [answer]
    await noon.later(minutes=1)
    assert await groups(noon) == [("refused", False)]
    assert await noon.rows("select kind, asked_of, state from task") == [("send_text", GROUP.owner_id, "open")]


@pytest.mark.parametrize(("minutes", "state"), [(5, "waiting"), (240, "stuck")])
async def test_what_cannot_be_taken_back_is_told_and_not_called_ended(noon: House, minutes: int, state: str) -> None:
    await noon.later(minutes=1)
    await noon.in_the_box(
        "/sandbox/trouble", {"path": "externalcontact/cancel_groupmsg_send", "errcode": 41047, "times": 9}
    )
    await noon.later(minutes=minutes)
    if state == "waiting":
        async with begin(noon.run.database, noon.clock, "back", who=ANN) as work:
            await mass.take_back(work, 1)
        await noon.settle()
    assert await noon.rows("select state, note from mass") == [(state, "could not be taken back")]
    assert await groups(noon) == [("waiting", False)]
    told = noon.box.journal.entries(kinds=("told",), staff=(chain.OPERATOR,))
    assert len([entry for entry in told if "没能撤回" in str(entry.data)]) == 1
    assert noon.box.world.press(GROUP.owner_id, prompt(noon), "send")  # the owner may still send it


async def test_what_is_held_goes_its_own_way(noon: House) -> None:
    async with begin(noon.run.database, noon.clock, "hold", who=ANN) as work:
        await registry.hold(work, "group", GROUP.group_id)
    await noon.later(minutes=1)
    assert await noon.rows("select count(*) from mass") == [(0,)]
    assert await noon.rows("select state from outbox where kind = 'send_text'") == [("held",)]


@pytest.fixture
async def two(demo: str, tmp_path: Path) -> AsyncIterator[tuple[House, DemoGroup, DemoGroup]]:
    """Two groups of one owner, neither with an account, a minute after the owner got the post."""
    async with House.open(demo, tmp_path, at=BEFORE_NOON) as house:
        other = next(one for one in chain.groups() if one.owner_id == GROUP.owner_id and one != GROUP)
        await house.do(
            f"""delete from chat_group where group_id not in ('{GROUP.group_id}', '{other.group_id}');
                delete from slot where at <> '11:00';
                update chat_group set account = null"""
        )
        async with begin(house.run.database, house.clock, "start") as work:
            await sop.plan(work)
        await house.later(minutes=1)
        yield house, GROUP, other


async def test_what_an_owner_has_ready_is_taken_back_when_the_group_is_held(noon: House) -> None:
    await noon.later(minutes=1)
    assert await noon.rows("select state from mass") == [("waiting",)]
    async with begin(noon.run.database, noon.clock, "hold", who=ANN) as work:
        await registry.hold(work, "group", GROUP.group_id, "welcome")  # has nothing to do with it
    await noon.settle()
    assert await noon.rows("select state from mass") == [("waiting",)]
    async with begin(noon.run.database, noon.clock, "hold", who=ANN) as work:
        await registry.hold(work, "group", GROUP.group_id)
    await noon.settle()
    assert await noon.rows("select state, note from mass") == [("ended", "taken back: held")]
    assert await groups(noon) == [("unsent", False)]
    assert not noon.box.world.press(GROUP.owner_id, prompt(noon), "send")
    assert in_the_group(noon) == []


async def test_what_the_owner_had_sent_when_the_group_is_held_is_out(noon: House) -> None:
    await noon.later(minutes=1)
    await noon.press(GROUP.owner_id, "send", prompt(noon))  # nobody has looked yet
    async with begin(noon.run.database, noon.clock, "hold", who=ANN) as work:
        await registry.hold(work, "group", GROUP.group_id)
    await noon.settle()
    assert await noon.rows("select state from mass") == [("sent",)]
    assert await groups(noon) == [("sent", True)]


async def test_groups_that_are_not_held_are_asked_of_a_person(two: tuple[House, DemoGroup, DemoGroup]) -> None:
    house, kept, other = two
    assert await house.rows("select count(*) from mass_group where mass_id = 1") == [(2,)]
    async with begin(house.run.database, house.clock, "hold", who=ANN) as work:
        await registry.hold(work, "group", kept.group_id)
    await house.settle()
    assert await house.rows("select state from mass") == [("ended",)]
    asked = "select action->>'group_id' from outbox where kind = 'send_text' and action->>'by_hand' = 'true'"
    assert await house.rows(asked) == [(other.group_id,)]


@pytest.mark.parametrize("kind", ["", "post"])
async def test_a_hold_of_everything_does_not_hold_what_takes_it_back(noon: House, kind: str) -> None:
    await noon.later(minutes=1)
    async with begin(noon.run.database, noon.clock, "hold", who=ANN) as work:
        await registry.hold(work, "chain", "", kind)
    await noon.settle()
    assert await noon.rows("select state, note from mass") == [("ended", "taken back: held")]
    assert not noon.box.world.press(GROUP.owner_id, prompt(noon), "send")


async def test_what_the_owner_sends_while_it_is_taken_back_is_asked_of_nobody(
    two: tuple[House, DemoGroup, DemoGroup], monkeypatch: pytest.MonkeyPatch
) -> None:
    house, kept, _ = two
    hand = house.relay._hands["app"]
    ask = hand._tools._client.post  # type: ignore[attr-defined]  # the official hand

    async def late(path: str, body: dict[str, Any]) -> dict[str, Any]:
        if path.endswith("cancel_groupmsg_send"):
            assert house.box.world.press(GROUP.owner_id, prompt(house), "send")
        answer: dict[str, Any] = await ask(path, body)
        return answer

    monkeypatch.setattr(hand._tools._client, "post", late)  # type: ignore[attr-defined]  # as above
    async with begin(house.run.database, house.clock, "hold", who=ANN) as work:
        await registry.hold(work, "group", kept.group_id)
    await house.settle()
    assert await house.rows("select state from mass") == [("ended",)]
    assert await groups(house) == [("sent", True), ("sent", True)]
    assert await house.rows("select count(*) from outbox where kind = 'send_text'") == [(0,)]


async def test_an_operator_takes_it_back(noon: House) -> None:
    await noon.later(minutes=1)
    async with begin(noon.run.database, noon.clock, "back", who=ANN) as work:
        await mass.take_back(work, 1)
    await noon.settle()
    assert await noon.rows("select state, note from mass") == [("ended", "taken back by ann")]
    assert not noon.box.world.press(GROUP.owner_id, prompt(noon), "send")
    with pytest.raises(Forbidden):
        async with begin(
            noon.run.database, noon.clock, "clerk", who=Who("bob", "clerk", stores=frozenset({1}))
        ) as work:
            await mass.take_back(work, 1)
    await noon.do("update mass set state = 'sent'")
    with pytest.raises(Conflict):
        async with begin(noon.run.database, noon.clock, "again", who=ANN) as work:
            await mass.take_back(work, 1)


def test_what_is_due_behind_a_look() -> None:
    made = BEFORE_NOON
    until = made + timedelta(hours=3)

    def at(minutes: int, *, waiting: int = 1, reminded: int = 0) -> str:
        now = made + timedelta(minutes=minutes)
        return deed(waiting=waiting, reminded=reminded, made_at=made, until_at=until, now=now)

    assert at(5) == ""
    assert at(15) == "remind"
    assert at(16, reminded=1) == ""
    assert at(180, reminded=3) == "cancel"
    assert at(180, waiting=0) == "close"
    assert reminders_due(timedelta(days=1)) == len(REMINDERS) == 3


@given(st.integers(0, 600), st.integers(60, 600))
def test_looks_go_on_until_it_is_over_and_no_further(minutes: int, hours: int) -> None:
    made, until = BEFORE_NOON, BEFORE_NOON + timedelta(minutes=hours)
    now = made + timedelta(minutes=minutes)
    at = next_look(made, until, now)
    assert at == now if now >= until else now < at <= until


_contents = st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.sampled_from([(), ("p",), ("p", "q")]))


@given(st.lists(_contents, max_size=60))
def test_each_group_is_in_one_batch_of_its_owner_and_content(contents: list[tuple[str, str, tuple[str, ...]]]) -> None:
    posts = [Post(f"wr{n}", *content) for n, content in enumerate(contents)]
    found = [(*content, group) for content, parts in batches(posts).items() for part in parts for group in part]
    assert sorted(found) == sorted((post.owner_id, post.text, post.pages, post.group_id) for post in posts)
