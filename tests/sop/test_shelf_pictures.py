"""A picture on a shelf goes behind the words of its item, once, wherever pictures can be shown."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.bot import janitor
from app.bot.media import OurPictures
from app.clock import machine_now
from app.errors import AppError, BadRequest, Forbidden, NotFound, TooLarge
from app.sandbox import chain
from app.sop import editing, looking
from app.sop import service as sop
from app.sop.editing import SlotData
from app.sop.shelves import service as shelves
from app.sop.shelves.decide import MOST_BYTES, code_of, media_type, page_of
from app.sop.shelves.service import ItemData
from app.who import Who
from app.work import begin
from tests.house import House
from tests.pictures import JPG, png
from tests.visitor import Visitor, plain

BEFORE_NOON = datetime(2026, 11, 21, 2, 57, tzinfo=UTC)  # Saturday, 10:57 in Shanghai
TODAY = date(2026, 11, 21)
ANN = Who("ann", "operator")
NOON = SlotData("noon2", "午间", "content", time(11), ("{pick:joke}",), late_minutes=30)
HOSTED, OTHER, QUIET = *chain.groups()[:2], chain.groups()[-1]


@pytest.fixture
async def three(demo: str, tmp_path: Path) -> AsyncIterator[House]:
    """Two groups with an account and one whose owner taps; one item with a picture on an empty shelf."""
    keep = ", ".join(f"'{group.group_id}'" for group in (HOSTED, OTHER, QUIET))
    async with House.open(demo, tmp_path, at=BEFORE_NOON) as house:
        await house.do(
            f"delete from slot; delete from content_item; delete from chat_group where group_id not in ({keep})"
        )
        async with begin(house.run.database, house.clock, "start") as work:
            await sop.plan(work)
        await act(house, shelves.add, ItemData("joke", "笑一笑"))
        await act(house, shelves.keep_picture, await item(house), png())
        yield house


async def act(house: House, what: Any, *values: Any, who: Who = ANN) -> Any:
    async with begin(house.run.database, house.clock, f"test {machine_now()}", who=who) as work:
        return await what(work, *values)


async def item(house: House) -> int:
    ((number,),) = await house.rows("select id from content_item")
    return int(number)


async def page(house: House) -> str:
    return str(await act(house, shelves.page_of_item, await item(house)))


def seen(house: House, group: chain.DemoGroup = HOSTED) -> list[tuple[str, str]]:
    """What was seen in a group: words, and the address of a picture."""
    entries = house.box.journal.entries(group_id=group.group_id, kinds=["spoke"])
    return [(one.data["text"], (one.data.get("payload") or {}).get("imageUrl", "")) for one in entries]


async def test_the_picture_goes_behind_the_words_in_the_same_piece(three: House) -> None:
    await act(three, editing.add, NOON)
    await three.later(minutes=3)
    words, (text, url) = seen(three)
    assert words == ("笑一笑", "")
    assert text == "[图片]"
    assert url.endswith(await page(three))
    answer = await three.http.get(url)
    assert (answer.content, answer.headers["content-type"]) == (png(), "image/png")
    assert answer.headers["x-content-type-options"] == "nosniff"
    again = await three.http.get(url, headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    assert seen(three, OTHER) == seen(three)


async def test_where_the_owner_taps_it_is_an_attachment(three: House) -> None:
    await act(three, editing.add, NOON)
    await three.later(minutes=3)
    assert await three.rows("select text, pages from mass") == [("笑一笑", [await page(three)])]
    assert await three.rows("select size from wecom_media") == [(len(png()),)]
    assert seen(three, QUIET) == []
    [prompt] = [task for task, _ in three.cards(QUIET.owner_id) if task.startswith("sbx-mass-")]
    await three.press(QUIET.owner_id, "send", prompt)
    words, (_, url) = seen(three, QUIET)
    assert words == ("笑一笑", "")
    transport = httpx.ASGITransport(three.box.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8001") as box:
        assert (await box.get(url)).content == png()


async def test_an_account_that_shows_none_gets_the_words_alone_and_a_person_by_hand_the_picture_too(
    three: House,
) -> None:
    await three.do(
        "insert into hosted_account (account, kind, base, made_by, made_at) "
        f"values ('{HOSTED.account}', 'worktool', 'https://x.example', 'ann', now()); "
        f"insert into setting (scope, target, key, value, set_by, set_at) values "
        f"('chain', '', 'mass_quota', '\"day\"', 'ann', now()); "
        "insert into mass (cause, sender, text, made_at, until_at) "
        "values ('x', 'x', 'x', '2026-11-21 09:00+08', now()); "
        f"insert into mass_group (mass_id, group_id, state) values (1, '{QUIET.group_id}', 'sent')"
    )
    await act(three, editing.add, NOON)
    for group, shows in ((HOSTED, False), (QUIET, True)):
        [shown] = await act(three, looking.preview, group.group_id, TODAY)
        assert ("图" in shown.pieces[0]) is shows, group.name
    await three.later(minutes=3)
    pictures = "select count(*) from action_log where kind = 'send_picture'"
    same = HOSTED.account == OTHER.account
    assert await three.rows(pictures) == [(0 if same else 1,)]
    assert await three.rows("select distinct kind from task") == [("send_text",)]
    by_hand = f"select action->'pages'->>0 from outbox where group_id = '{QUIET.group_id}' and kind = 'send_text'"
    assert [code_of(one) != "" for (one,) in await three.rows(by_hand)] == [True]
    assert await three.rows(f"select count(*) from task where group_id = '{QUIET.group_id}'") == [(1,)]
    assert await three.rows("select count(*) from mass") == [(1,)], "its day was used up"


async def test_interrupted_and_due_again_words_and_picture_come_once(
    three: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await act(three, editing.add, NOON)
    await three.do("create table again as select * from due where kind = 'sop.post' and ref ->> 'day' = '2026-11-21'")
    three.clock.advance(minutes=3)
    with monkeypatch.context() as broken:
        broken.setattr("app.sop.mass.service.prepare", lambda *_: 1 / 0)
        assert await three.schedule.tick()  # fails behind the picture, and undoes it
    assert await three.rows("select count(*) from outbox") == [(0,)]
    await three.do("update due set not_before = now()")
    await three.settle()
    await three.do("insert into due (key, kind, ref, due_at) select key, kind, ref, due_at from again")
    await three.settle()
    assert await three.rows("select count(*) from due where ref ->> 'day' = '2026-11-21'") == [(0,)]
    assert [text for text, _ in seen(three)] == ["笑一笑", "[图片]"]


async def test_a_picture_of_the_shelf_and_one_of_the_calendar_are_two(three: House) -> None:
    await act(three, editing.add, replace(NOON, pieces=("{pick:joke}{welfare_picture}",)))
    [shown] = await act(three, looking.preview, HOSTED.group_id, TODAY)
    assert shown.pieces == ("笑一笑\n［图：素材的图片］\n［图：今日福利］",)
    await three.later(minutes=3)
    texts, urls = zip(*seen(three), strict=True)
    assert texts == ("笑一笑", "[图片]", "[图片]")
    assert "/c/" in urls[1]
    assert "/w/" in urls[2]
    ((pages,),) = await three.rows("select pages from mass")
    assert [one[:2] for one in pages] == ["c/", "w/"]


async def test_the_preview_says_that_a_picture_comes(three: House) -> None:
    await act(three, editing.add, NOON)
    for group in (HOSTED, QUIET):
        [shown] = await act(three, looking.preview, group.group_id, TODAY)
        assert shown.pieces == ("笑一笑\n［图：素材的图片］",)
    await act(three, shelves.drop_picture, await item(three))
    [shown] = await act(three, looking.preview, HOSTED.group_id, TODAY)
    assert shown.pieces == ("笑一笑",)


async def test_another_picture_has_another_address_and_posts_on_their_way_find_the_old_one(three: House) -> None:
    old, number = await page(three), await item(three)
    await act(three, shelves.keep_picture, number, JPG + b"another")
    new = await page(three)
    assert new != old
    assert (old[-4:], new[-4:]) == (".png", ".jpg")
    album = OurPictures(three.run.database, three.clock)
    assert (await album.read(old), await album.read(new)) == (png(), JPG + b"another")
    await act(three, shelves.drop_picture, number)
    await act(three, shelves.drop_picture, number)
    assert await page(three) == ""
    assert await album.read(new) is not None

    await janitor.keep_house(three.run.database, three.clock.at + timedelta(days=6))
    assert await album.read(old) is not None
    await act(three, shelves.keep_picture, number, png("third"))
    await janitor.keep_house(three.run.database, three.clock.at + timedelta(days=8))
    assert (await album.read(old), await album.read(new)) == (None, None)
    assert await album.read(await page(three)) == png("third"), "what is an item's picture is never forgotten"
    assert (await three.http.get(f"/{old}")).status_code == 404
    audit = await three.rows("select what from audit where ref like 'content%' order by id")
    assert [what for (what,) in audit] == [
        "content added", "picture kept", "picture kept", "picture taken away", "picture kept",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", BadRequest),
        (JPG, BadRequest),
        (b"GIF89a" + b"x" * 20, BadRequest),
        (b"RIFFxxxxWEBPxxxx", BadRequest),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", BadRequest),
        (b" " + png(), BadRequest),
        (png(size=MOST_BYTES + 1), TooLarge),
    ],
    ids=["nothing", "a beginning", "gif", "webp", "svg", "not at the beginning", "large"],
)
async def test_only_png_and_jpg_of_two_megabytes_are_kept(three: House, body: bytes, fault: type[AppError]) -> None:
    before = await page(three)
    with pytest.raises(fault):
        await act(three, shelves.keep_picture, await item(three), body)
    assert await page(three) == before
    assert media_type(png(size=MOST_BYTES)) == "image/png"
    assert media_type(JPG + b"abc") == "image/jpeg"


def test_a_page_tells_its_code_and_nothing_else_does() -> None:
    code = "A" * 22
    assert code_of(page_of(code, "image/png")) == code_of(page_of(code, "image/jpeg")) == code
    for other in ("", f"c/{code}", f"c/{code}.gif", f"/c/{code}.png", f"c/{code}.png\n", f"w/{code}.png", "c/../x.png"):
        assert code_of(other) == ""


async def test_who_may(three: House) -> None:
    for who in (Who("m", "manager"), Who("c", "clerk"), Who("a", "auditor"), Who("key", "operator", frozenset({1}))):
        with pytest.raises(Forbidden):
            await act(three, shelves.keep_picture, await item(three), png(), who=who)
        with pytest.raises(Forbidden):
            await act(three, shelves.drop_picture, await item(three), who=who)
    with pytest.raises(NotFound):
        await act(three, shelves.keep_picture, 10**9, png())


async def test_in_the_console_it_is_chosen_shown_and_taken_away(three: House) -> None:
    visitor, number = await Visitor.come(three), await item(three)
    form = f"/console/edit/content-picture?pk={number}"
    before = await page(three)
    assert f'src="/{before}"' in (await visitor.get(form)).text
    assert f'src="/{before}"' in (await visitor.get(f"/console/content/detail?pk={number}")).text

    async def send(body: bytes, name: str = "a.png", kind: str = "image/png") -> str:
        where = f"{form}&csrftoken={visitor.csrf}"
        answer = await visitor.http.post(where, files={"file": (name, body, kind)})
        assert answer.status_code in (302, 303)
        return plain((await visitor.get(form)).text)

    assert "2 MB" in await send(png(size=MOST_BYTES + 1))
    assert "只认 JPG、PNG" in await send(b"<script>")
    assert await page(three) == before
    await send(png("new", MOST_BYTES), "new.html", "text/html")
    shown = await three.http.get(f"/{await page(three)}")
    assert (shown.content, shown.headers["content-type"]) == (png("new", MOST_BYTES), "image/png")
    await visitor.done(form, {"drop": "1"})
    assert await page(three) == ""
    assert "gj-picture" not in (await visitor.get(f"/console/content/detail?pk={number}")).text
