"""The welfare calendar: what counts where, what is posted in the morning, what is answered, and who changed it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.actions import Urgency
from app.cli import seed
from app.clock import SHANGHAI
from app.errors import BadRequest, Conflict, Forbidden, NotFound
from app.language.reading import Context, Message, Shop
from app.language.understand import read
from app.sandbox import chain
from app.sop import looking
from app.sop import service as sop
from app.sop.mass import service as mass
from app.sop.mass.decide import Post
from app.sop.welfare import drawing, editing
from app.sop.welfare.asking import days_asked
from app.sop.welfare.decide import Benefit, Row, Sheet, Spot, answer, counts, filled, on, sheet_of, week
from app.wecom.port import DeliveryFailed
from app.who import Who
from app.work import begin
from tests.house import GUANJIA, House

ANN, BOB = Who("ann", "operator"), Who("bob", "operator")
DAWN = datetime(2026, 11, 23, 23, 25, tzinfo=UTC)  # Tuesday, 07:25 in Shanghai
TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)
HERE = Spot(1, "小区")
SALE, GIFT = Benefit("秒杀", "蛋糕 99 元", "discount"), Benefit("赠饮", "", "gift")


def row(number: int, title: str = "x", **more: Any) -> Row:
    return Row(**{"id": number, "weekday": 1, "benefits": (Benefit(title),), **more})


# which row counts


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        ({}, {"scope": "store_type", "target": "小区"}),
        ({"scope": "store_type", "target": "小区"}, {"scope": "store", "target": "1"}),
        ({"scope": "store", "target": "1"}, {"weekday": None, "day": TUESDAY}),
        ({"weekday": None, "day": TUESDAY}, {"weekday": None, "day": TUESDAY, "scope": "store", "target": "1"}),
        ({}, {"starts_on": date(2026, 11, 1)}),
        ({"starts_on": date(2026, 11, 1)}, {"starts_on": date(2026, 11, 20), "ends_on": date(2026, 11, 30)}),
        ({"starts_on": date(2026, 11, 1)}, {"scope": "store", "target": "1"}),
        ({}, {"scope": "store", "target": "1", "benefits": ()}),
    ],
    ids=["kind", "store", "date", "date of a store", "season", "later season", "store before season", "nothing today"],
)
def test_the_more_particular_row_counts_alone(weaker: dict[str, Any], stronger: dict[str, Any]) -> None:
    low, high = row(1, "low", **weaker), row(2, "high", **stronger)
    for rows in ([low, high], [high, low]):
        told = on(rows, HERE, TUESDAY)

        assert told.row == high
        assert told.benefits == high.benefits
        assert told.over == (low,)


@pytest.mark.parametrize(
    "other",
    [
        {"weekday": 2},
        {"scope": "store", "target": "2"},
        {"scope": "store_type", "target": "学校"},
        {"weekday": None, "day": WEDNESDAY},
        {"starts_on": WEDNESDAY},
        {"ends_on": date(2026, 11, 23)},
        {"benefits": None},
    ],
)
def test_what_is_said_of_elsewhere_or_of_another_day_does_not_count(other: dict[str, Any]) -> None:
    assert on([row(1, **other)], HERE, TUESDAY).row is None


_days = st.dates(date(2026, 11, 16), date(2026, 12, 6))
_rows = st.lists(
    st.builds(
        lambda number, place, when, season, benefits: Row(
            id=number,
            scope=place[0],
            target=place[1],
            **when,
            **(season if "day" not in when else {}),
            benefits=benefits,
        ),
        st.integers(1, 10**6),
        st.sampled_from(
            [("chain", ""), ("store_type", "小区"), ("store_type", "学校"), ("store", "1"), ("store", "2")]
        ),
        st.integers(0, 6).map(lambda n: {"weekday": n}) | _days.map(lambda day: {"day": day}),
        st.fixed_dictionaries({"starts_on": st.none() | _days, "ends_on": st.none() | _days}),
        st.none() | st.just(()) | st.just((SALE,)) | st.just((SALE, GIFT)),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)


@given(_rows, _days, st.randoms())
def test_a_day_follows_one_row_whatever_their_order(rows: list[Row], day: date, luck: Any) -> None:
    told = on(rows, HERE, day)
    mixed = list(rows)
    luck.shuffle(mixed)

    assert on(mixed, HERE, day) == told
    assert {one.id for one in (told.row, *told.over) if one} == {one.id for one in rows if counts(one, HERE, day)}
    if told.row:
        assert told.benefits == told.row.benefits
        assert on([one for one in rows if one != told.row], HERE, day).row == (told.over[0] if told.over else None)
    assert [one.day for one in week(rows, HERE, day)] == [day + timedelta(days=n) for n in range(7)]


def test_a_piece_is_left_out_on_a_day_without_benefits() -> None:
    assert filled("早上好", ()) is not None
    assert filled("福利：{welfare}", ()) is None
    assert filled("{welfare_week}", ()) is None
    said = filled("今天：\n{welfare}{welfare_picture}", (SALE, GIFT))
    assert said is not None
    assert (said.text, said.picture) == ("今天：\n★ 秒杀：蛋糕 99 元\n★ 赠饮", "day")


def test_who_asks_about_an_empty_day_hears_of_the_next_one() -> None:
    rows = [row(1, "秒杀")]

    assert answer([TUESDAY], rows, HERE, TUESDAY) == "今天（周二）福利：\n★ 秒杀"
    assert answer([WEDNESDAY], rows, HERE, TUESDAY) == "明天（周三）没有安排福利，下一次是12月1日（周二）：\n★ 秒杀"
    assert answer([TUESDAY], [], HERE, TUESDAY) is None


# who asks

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
ASKED = {
    "今天有什么福利": [0], "今天有什么活动呀？": [0], "今天有啥优惠吗": [0], "有什么优惠": [0], "今天活动是什么": [0],
    "有活动吗": [0], "今天会员日吗": [0], "今天有优惠没": [0], "福利呢": [0], "今日福利？": [0], "今天有什麼福利": [0],
    "@管家 今天有什么福利": [0], "请问今天店里有什么活动": [0], "明天有什么福利": [1], "老板 明天有没有活动": [1],
    "后天有折扣吗": [2], "周五有什么福利": [3], "星期三有啥活动呢": [1], "周末有福利吗": [4, 5],
    "12月25日有什么优惠": [31],
    "圣诞节有活动吗": [31], "这周有什么活动": [0, 1, 2, 3, 4, 5], "下周有什么福利": [6, 7, 8, 9, 10, 11, 12],
}  # fmt: skip
NOT_ASKED = (
    "谢谢福利", "昨天的福利真好", "昨天有什么福利", "福利群", "今天的福利我没领到", "怎么参加活动", "优惠券怎么用",
    "蛋糕有优惠吗", "会员卡有什么优惠", "买两个有优惠吗", "今天活动真多", "没有什么优惠啊太贵了", "有活动叫我",
    "活动结束了吗", "店里有活动室吗", "这个福利群是干嘛的", "今天有福利了", "团购有什么优惠", "今天有什么蛋糕",
    "今天有活动，我想订个蛋糕", "", "福利" * 1000, "1月11日" * 200 + "x",
)  # fmt: skip


def asked(text: str) -> list[int]:
    days = days_asked(read(Message(text=text, now=NOW), Context(), Shop()), NOW.date())
    return [(day - NOW.date()).days for day in days]


@pytest.mark.parametrize(("text", "days"), ASKED.items(), ids=list(ASKED))
def test_a_question_about_benefits_is_known_with_its_days(text: str, days: list[int]) -> None:
    assert asked(text) == days


@pytest.mark.parametrize("text", NOT_ASKED, ids=lambda text: text[:20])
def test_what_only_sounds_like_it_is_no_question(text: str) -> None:
    assert asked(text) == []


# the picture


def opened(body: bytes) -> Image.Image:
    image = Image.open(BytesIO(body))
    image.load()
    assert image.format == "PNG"
    return image.convert("RGB")


def test_the_picture_shows_the_words_and_changes_with_them() -> None:
    one = Sheet(((TUESDAY, (SALE,)),), TUESDAY)
    other = Sheet(((TUESDAY, (replace(SALE, words="蛋糕 88 元"),)),), TUESDAY)
    image, again = opened(drawing.draw(one)), opened(drawing.draw(other))

    assert drawing.draw(one) == drawing.draw(sheet_of(one.plain()))  # type: ignore[arg-type]  # as JSON has it
    assert image.size == again.size
    assert image.size[0] == drawing.WIDTH
    dark = sum(count for count, colour in image.getcolors(10**6) or [] if sum(colour) < 300)  # type: ignore[arg-type, misc]  # three numbers
    assert dark > 1500, "the title is written in ink"
    assert image.tobytes() != again.tobytes()
    assert one.digest != other.digest


def test_a_week_is_taller_and_what_the_font_lacks_is_left_out() -> None:
    days = tuple((TUESDAY + timedelta(days=n), (SALE,) if n else ()) for n in range(7))

    assert opened(drawing.draw(Sheet(days, TUESDAY))).size[1] > opened(drawing.draw(Sheet(days[:1], TUESDAY))).size[1]
    plain, emoji = (Sheet(((TUESDAY, (Benefit(title),)),), TUESDAY) for title in ("会员日", "会员日🎂"))
    assert drawing.draw(plain) == drawing.draw(emoji)


@given(st.text(max_size=200), st.text(min_size=1, max_size=20))
def test_any_words_can_be_drawn(words: str, title: str) -> None:
    opened(drawing.draw(Sheet(((TUESDAY, (Benefit(title, words),)),), TUESDAY)))


def test_every_sign_that_the_demo_says_is_in_the_font() -> None:
    for *_, title, words, _ in seed.WELFARE:
        assert drawing._known(title + words) == title + words


# the story of a morning


@pytest.fixture
async def dawn(demo: str, tmp_path: Path) -> AsyncIterator[House]:
    """Two groups with an account and one without, five minutes before the good morning of a Tuesday."""
    groups = [group.group_id for group in (*chain.groups()[:2], chain.groups()[-1])]
    keep = ", ".join(f"'{group_id}'" for group_id in groups)
    async with House.open(demo, tmp_path, at=DAWN) as house:
        await house.do(f"delete from chat_group where group_id not in ({keep})")
        await house.do("delete from slot where code <> 'morning'")
        async with begin(house.run.database, house.clock, "start") as work:
            await sop.plan(work)
        yield house


async def act(house: House, what: Any, *values: Any, who: Who = ANN) -> Any:
    async with begin(house.run.database, house.clock, f"test {house.clock.at} {what.__name__}", who=who) as work:
        return await what(work, *values)


def chain_row(*benefits: Benefit, **more: Any) -> Row:
    return Row(**{"weekday": 1, "benefits": benefits, **more})


def pictures(house: House, index: int = 0) -> list[str]:
    entries = house.box.journal.entries(group_id=chain.groups()[index].group_id, kinds=["spoke"])
    return [entry.data["payload"]["imageUrl"] for entry in entries if entry.data.get("type") == 6]


async def test_the_morning_tells_the_days_benefits_in_words_and_as_a_picture(dawn: House) -> None:
    await dawn.later(minutes=5)
    await dawn.later(seconds=90)

    assert dawn.bot_said()[1:] == [
        "周二的福利来啦～\n★ 周二秒杀：晚上八点半群里开抢，草莓奶油蛋糕群友专享价",
        "[图片]",
    ]
    [url] = pictures(dawn)
    assert [url] == pictures(dawn, 1), "one picture for all who have the same benefits"
    answer = await dawn.http.get(url)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    opened(answer.content)
    again = await dawn.http.get(url, headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    code = url.rpartition("/")[2]
    assert len(code) == 26
    assert (await dawn.http.get(url.replace(code, f"{'A' * 22}.png"))).status_code == 404


QUIET = chain.groups()[-1]  # nothing of ours speaks in it


def prompts(house: House) -> list[str]:
    """The prompts on the owner's phone."""
    return [task for task, _ in house.cards(QUIET.owner_id) if task.startswith("sbx-mass-")]


def spoken(house: House) -> list[dict[str, Any]]:
    """What was seen in the group where the owner taps."""
    return [one.data for one in house.box.journal.entries(group_id=QUIET.group_id, kinds=["spoke"])]


async def in_box(house: House, path: str) -> httpx.Response:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(house.box.asgi), base_url="http://127.0.0.1:8001"
    ) as web:
        return await web.get(path)


async def test_where_the_owner_taps_words_and_picture_are_one_mass_message(dawn: House) -> None:
    """On the official API alone: the picture is uploaded, waits with the words, and is seen once the owner tapped."""
    dawn.relay._hands.pop("hosted")  # type: ignore[attr-defined]  # the hands of this process
    await dawn.later(minutes=5)
    await dawn.later(seconds=90)

    [(text, pages, state, note)] = await dawn.rows("select text, pages, state, note from mass")
    assert "新鲜面包已出炉" in text
    assert "★ 周二秒杀" in text
    assert "welfare" not in text
    assert (len(pages), state, note) == (1, "waiting", "")
    assert spoken(dawn) == [], "nothing is sent by itself"
    assert len(dawn.box.journal.things("media")) == 1
    assert await dawn.rows("select kind, count(*) from wecom_media group by 1") == [("image", 1)]

    [prompt] = prompts(dawn)
    await dawn.press(QUIET.owner_id, "send", prompt)
    words, picture = spoken(dawn)
    assert words["text"] == text
    assert picture["type"] == 6
    answer = await in_box(dawn, picture["payload"]["imageUrl"])
    assert answer.headers["content-type"] == "image/png"
    assert answer.content == (await dawn.http.get(f"{GUANJIA}/{pages[0]}")).content, "the same as an account shows"
    await dawn.later(minutes=6)
    assert await dawn.rows("select state from mass") == [("sent",)]


async def test_a_picture_is_uploaded_once_for_all_owners_and_anew_when_wecom_has_forgotten_it(dawn: House) -> None:
    await dawn.do(
        f"update chat_group set account = null, owner_id = '{chain.groups()[0].owner_id}' "
        f"where group_id = '{chain.groups()[0].group_id}'"
    )
    await dawn.later(minutes=5)
    await dawn.later(seconds=90)
    assert await dawn.rows("select count(distinct sender), count(*) from mass where pages <> '{}'") == [(2, 2)]
    [(media_id, kept)] = dawn.box.journal.things("media")

    dawn.box.journal.set_thing("media", media_id, {**kept, "at": 0})  # WeCom has it no more, and we believe it has
    [(page,)] = await dawn.rows("select distinct unnest(pages) from mass")
    posts = [Post(QUIET.group_id, QUIET.owner_id, "再来一次", (page,))]
    async with begin(dawn.run.database, dawn.clock, "again") as work:
        await mass.prepare(work, "again", posts, Urgency.CONTENT, timedelta(hours=1))
    await dawn.settle()
    assert await dawn.rows("select state, note from mass order by id desc limit 1") == [("waiting", "")]
    assert len(dawn.box.journal.things("media")) == 2


async def test_a_picture_that_cannot_be_had_holds_no_words_back(dawn: House) -> None:
    await dawn.in_the_box("/sandbox/trouble", {"path": "media/upload", "errcode": 40009})
    await dawn.later(minutes=5)
    await dawn.later(seconds=90)
    [(state, note)] = await dawn.rows("select state, note from mass")
    assert state == "waiting"
    assert note.endswith("media/upload: errcode 40009")
    await dawn.press(QUIET.owner_id, "send", prompts(dawn)[-1])
    [said] = spoken(dawn)
    assert "★ 周二秒杀" in said["text"]


async def test_one_whose_answer_got_lost_is_found_by_its_words(dawn: House, monkeypatch: pytest.MonkeyPatch) -> None:
    client = dawn.relay._hands["app"]._client  # type: ignore[attr-defined]  # the official hand
    ask = client.post
    lost: list[str] = []

    async def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = await ask(path, body)
        if path.endswith("add_msg_template") and not lost:
            lost.append(path)
            raise DeliveryFailed("no answer", uncertain=True)
        return answer

    monkeypatch.setattr(client, "post", post)
    await dawn.later(minutes=5)
    await dawn.later(seconds=90)
    assert await dawn.rows("select state from outbox where kind = 'mass_post'") == [("unsure",)]
    await dawn.do("update outbox set ask_at = now() where state = 'unsure'")
    await dawn.relay.ask()
    await dawn.settle()
    assert await dawn.rows("select state from mass") == [("waiting",)]
    assert (len(prompts(dawn)), len(dawn.box.journal.things("media"))) == (1, 1)
    await dawn.press(QUIET.owner_id, "send", prompts(dawn)[0])
    assert len(spoken(dawn)) == 2


async def test_groups_whose_account_shows_pictures_get_them_as_before(dawn: House) -> None:
    await dawn.later(minutes=5)
    await dawn.later(seconds=90)
    assert await dawn.rows("select count(*) from action_log where kind = 'send_picture'") == [(2,)]


async def test_many_pictures_are_kept_in_one_order_and_each_once(dawn: House) -> None:
    from app.sop.welfare import service  # noqa: PLC0415  # for its inner door alone

    sheets = [Sheet((), date(2026, 11, n)) for n in range(1, 21)]
    first = await act(dawn, service.kept, sheets)
    again = await act(dawn, service.kept, list(reversed(sheets)))
    assert first == again
    assert len(set(first.values())) == 20


async def test_an_account_that_cannot_show_pictures_says_the_words(dawn: House) -> None:
    account = dawn.group.account
    await dawn.do(
        "insert into hosted_account (account, kind, base, made_by, made_at) "
        f"values ('{account}', 'worktool', 'https://x.example', 'ann', now())"
    )
    await dawn.later(minutes=5)
    await dawn.later(seconds=90)

    assert pictures(dawn) == []
    assert await dawn.rows(
        f"select count(*) from action_log where kind = 'send_picture' and group_id = '{dawn.group.group_id}'"
    ) == [(0,)]


async def test_an_edit_just_before_the_post_counts(dawn: House) -> None:
    await dawn.later(minutes=5)
    await dawn.later(seconds=80)
    await act(dawn, editing.put, chain_row(Benefit("临时加场", "全场 8 折", "discount")), 1)
    await dawn.later(seconds=10)

    assert dawn.bot_said()[1] == "周二的福利来啦～\n★ 临时加场：全场 8 折"


async def test_a_store_and_a_date_differ_and_a_day_without_benefits_is_silent(dawn: House) -> None:
    first, second = (str(group.store_id) for group in chain.groups()[:2])
    await act(dawn, editing.put, chain_row(scope="store", target=first), 0)
    if first != second:
        own = chain_row(Benefit("周年庆"), scope="store", target=second, weekday=None, day=TUESDAY)
        await act(dawn, editing.put, own, 0)
    await dawn.later(minutes=5)
    await dawn.later(seconds=90)

    assert len(dawn.bot_said()) == 1, "the good morning alone"
    if first != second:
        assert dawn.bot_said(chain.groups()[1])[1] == "周二的福利来啦～\n★ 周年庆"
    assert await dawn.rows("select piece, outcome from slot_run order by piece") == [(0, "posted"), (1, "posted")]


async def test_what_a_group_will_read_is_shown_beforehand_but_not_at_the_end_of_time(dawn: House) -> None:
    [shown] = await act(dawn, looking.preview, dawn.group.group_id, WEDNESDAY)
    assert shown.pieces[1] == "周三的福利来啦～\n★ 会员日：面包 88 折，积分双倍\n［图：今日福利］"
    with pytest.raises(BadRequest, match="366 ahead"):
        await act(dawn, looking.preview, dawn.group.group_id, date.max)
    await dawn.do("delete from welfare")
    [shown] = await act(dawn, looking.preview, dawn.group.group_id, WEDNESDAY)
    assert len(shown.pieces) == 1


# two editors, and undoing


async def test_of_two_who_edit_the_second_hears_of_the_first(dawn: House) -> None:
    number = await act(dawn, editing.put, chain_row(SALE), 1)
    with pytest.raises(Conflict):
        await act(dawn, editing.put, chain_row(GIFT), 1, who=BOB)
    row, past = await act(dawn, editing.read, number)
    assert row.benefits == (SALE,)
    assert [(one.version, one.by) for one in past] == [(2, "ann"), (1, "demo")]

    await act(dawn, editing.put, chain_row(GIFT), 2, who=BOB)
    await act(dawn, editing.restore, number, 2, 3)
    assert (await act(dawn, editing.read, number))[0].benefits == (SALE,)
    with pytest.raises(Conflict):
        await act(dawn, editing.take_back, number, 3)
    with pytest.raises(NotFound):
        await act(dawn, editing.restore, number, 9, 4)
    audit = await dawn.rows("select who, what from audit where area = 'settings' order by id")
    assert audit == [("ann", "welfare set"), ("bob", "welfare set"), ("ann", "welfare as in version 2")]


async def test_back_to_default_and_written_anew(dawn: House) -> None:
    own = chain_row(GIFT, scope="store", target="1")
    number = await act(dawn, editing.put, own, 0)
    with pytest.raises(Conflict):
        await act(dawn, editing.put, own, 0)
    assert (await act(dawn, editing.week_of_store, 1, TUESDAY))[1][1].benefits == (GIFT,)

    await act(dawn, editing.take_back, number, 1)
    assert (await act(dawn, editing.week_of_store, 1, TUESDAY))[1][1].benefits[0].title == "周二秒杀"
    assert await act(dawn, editing.put, own, 0) == number, "the same row, with its versions"
    assert [one.benefits for one in (await act(dawn, editing.read, number))[1]] == [(GIFT,), None, (GIFT,)]


async def test_who_may_and_what_cannot_be(dawn: House) -> None:
    for who in (Who("m", "manager"), Who("c", "clerk"), Who("a", "auditor"), Who("key", "operator", frozenset({1}))):
        with pytest.raises(Forbidden):
            await act(dawn, editing.put, chain_row(SALE), 1, who=who)
    shop = Who("key", "operator", frozenset({1}))
    await act(dawn, editing.put, chain_row(SALE, scope="store", target="1"), 0, who=shop)
    with pytest.raises(Forbidden):
        await act(dawn, editing.put, chain_row(SALE, scope="store", target="2"), 0, who=shop)
    for wrong in (
        chain_row(SALE, weekday=None),
        chain_row(SALE, day=TUESDAY),
        chain_row(SALE, scope="store_type", target="月球"),
        chain_row(Benefit(" ")),
        chain_row(Benefit("x", kind="bribe")),
        chain_row(Benefit("{pick:course}")),
        chain_row(Benefit("全网最低价")),
        chain_row(Benefit("好消息", "澳门线上赌场，注册送 888，日入过万，加微信 abc12345")),
        chain_row(SALE, SALE, SALE, SALE),
        chain_row(SALE, starts_on=WEDNESDAY, ends_on=TUESDAY),
    ):
        with pytest.raises(BadRequest):
            await act(dawn, editing.put, wrong, 1)
    with pytest.raises(NotFound):
        await act(dawn, editing.put, chain_row(SALE, scope="store", target="99999"), 0)


# the question


async def test_a_fan_who_asks_is_told_once_in_ten_minutes(dawn: House) -> None:
    await dawn.says(dawn.fan(), "今天有什么福利")
    [said] = dawn.bot_said()
    assert "今天（周二）福利：\n★ 周二秒杀" in said
    page = said.rpartition("一周福利看图：")[2]
    opened((await dawn.http.get(page)).content)

    await dawn.later(minutes=3)  # before the good morning
    await dawn.says(dawn.fan(1), "今天有啥优惠吗")
    assert len(dawn.bot_said()) == 1
    await dawn.says(dawn.fan(1, chain.groups()[1]), "明天有什么福利", chain.groups()[1])
    assert "明天（周三）福利：\n★ 会员日" in dawn.bot_said(chain.groups()[1])[0], "another group is told"
    assert await dawn.rows("select count(*) from ticket") == [(0,)]

    await dawn.later(minutes=8)
    before = len(dawn.bot_said())
    await dawn.says(dawn.fan(1), "周五有什么活动")
    assert "11月27日（周五）福利：\n★ 上新尝鲜" in dawn.bot_said()[before]


async def test_what_the_calendar_does_not_know_goes_to_a_person(dawn: House) -> None:
    await dawn.do("delete from welfare")
    await dawn.says(dawn.fan(), "今天有什么福利")

    assert await dawn.rows("select count(*) from ticket") == [(1,)]
    assert "福利：" not in "".join(dawn.bot_said())


async def test_today_ends_at_midnight_in_shanghai(dawn: House) -> None:
    await dawn.do("delete from slot")
    dawn.clock.at = datetime(2026, 11, 24, 15, 59, 30, tzinfo=UTC)
    await dawn.says(dawn.fan(), "今天有什么福利")
    await dawn.later(minutes=10)
    await dawn.says(dawn.fan(), "今天有什么福利")

    assert "今天（周二）" in dawn.bot_said()[0]
    assert "今天（周三）福利：\n★ 会员日" in dawn.bot_said()[1]
