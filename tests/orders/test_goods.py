"""What a shop has of its own: prices, sizes, so many a day; seasons with a stock; what things look like."""

import asyncio
from base64 import b64encode
from datetime import UTC, date, datetime, time
from random import Random

import pytest

from app.catalogue import pictures
from app.catalogue import service as catalogue
from app.catalogue.offers import Offer, refusal
from app.catalogue.service import OfferData
from app.errors import AppError, BadRequest, TooLarge
from app.orders import service, telling
from app.orders.bookings.decide import Wanted, day_with_room, full_words
from app.who import Who
from app.work import Work, begin
from tests.house import House
from tests.orders.test_bookings import TOMORROW, kept, limit
from tests.rest import key
from tests.visitor import Visitor

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
ANN = Who("ann", "operator", None, None)
NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)


def offer(**values: object) -> Offer:
    return Offer(**{"product_id": 1, "name": "月饼", "kind": "other", "price": 100, **values})  # type: ignore[arg-type]  # named


@pytest.mark.parametrize(
    ("day", "code"), [(date(2026, 11, 30), "season"), (date(2026, 12, 1), None), (date(2026, 12, 25), None),
                      (date(2026, 12, 26), "season")]
)  # fmt: skip
def test_a_season_has_a_first_and_a_last_day(day: date, code: str | None) -> None:
    one = offer(first_day=date(2026, 12, 1), last_day=date(2026, 12, 25))
    found = refusal(one, datetime.combine(day, time(4), UTC), NOW)
    assert (found.code if found else None) == code


def test_the_next_day_with_room_is_within_a_week_and_in_its_days() -> None:
    one = Wanted(offer(per_day=5, days=(0, 2)), date(2026, 11, 23), 3)  # a Monday; Mondays and Wednesdays
    assert day_with_room(one, {}) == date(2026, 11, 25)
    assert day_with_room(one, {date(2026, 11, 25): 3}) == date(2026, 11, 30)
    assert day_with_room(one, {date(2026, 11, 25): 3, date(2026, 11, 30): 3}) is None
    assert full_words(one, 2, date(2026, 11, 25)) == "月饼11月23日只剩 2 份（11月25日还有）"


async def test_a_full_day_names_the_next_one(house: House) -> None:
    await limit(house, 3)
    await house.says(house.fan(0), TOMORROW.format(n="三"))
    await house.says(house.fan(1), TOMORROW.format(n="三"))
    assert "火腿三明治11月22日已经订满（11月23日还有，也可以换" in house.bot_said()[-1]


async def test_a_stock_counts_over_all_days(house: House) -> None:
    await limit(house, None)
    await house.do("update product set stock = 5, first_day = '2026-11-20' where name = '火腿三明治'")
    await house.says(house.fan(0), TOMORROW.format(n="三"))
    await house.says(house.fan(1), "帮我留三个火腿三明治，后天早上八点来取")
    assert "火腿三明治只剩 2 份" in house.bot_said()[-1]
    assert await kept(house) == [(1, 3)]
    await house.says(house.fan(2), "火腿三明治还剩多少")
    assert "火腿三明治还能订 2 份" in house.bot_said()[-1]


async def test_before_its_season_nothing_is_kept(house: House) -> None:
    await house.do("update product set stock = 5, first_day = '2026-12-20' where name = '火腿三明治'")
    await house.says(house.fan(0), TOMORROW.format(n="三"))
    assert "火腿三明治12月20日起供应" in house.bot_said()[-1]
    assert await kept(house) == []


async def test_how_many_are_left_of_a_day(house: House) -> None:
    await limit(house, 5)
    await house.says(house.fan(0), TOMORROW.format(n="三"))
    await house.says(house.fan(1), "明天火腿三明治还能订几份")
    assert "火腿三明治11月22日还能订 2 份" in house.bot_said()[-1]
    await house.says(house.fan(1), "火腿三明治还有几个")
    assert "火腿三明治今天还能订 5 份" in house.bot_said()[-1]


async def test_a_shop_has_amounts_and_sizes_of_its_own(house: House) -> None:
    async with begin(house.run.database, house.clock, "test", who=ANN) as work:
        ((sandwich,),) = await house.rows("select id from product where name = '火腿三明治'")
        await catalogue.set_offer(work, 1, sandwich, OfferData(per_day=1, sizes={"大": 1500}))
        with pytest.raises(BadRequest):
            await catalogue.set_offer(work, 1, sandwich, OfferData(stock=-1))
        found = (await catalogue.offers(work, 1))[sandwich]
        assert (found.per_day, found.sizes) == (1, {"大": 1500})
        assert (await catalogue.offers(work, 2))[sandwich].sizes == {}
    await house.says(house.fan(0), TOMORROW.format(n="两"))
    assert "只剩 1 份" in house.bot_said()[-1]


async def test_the_console_shows_and_changes_what_a_shop_does_differently(house: House) -> None:
    visitor = await Visitor.come(house)
    page = await visitor.done("/console/edit/offers?pk=1:1", {"sold": "1", "sizes": "6寸 99、8寸 139", "per_day": "7"})
    assert "6寸 ¥99、8寸 ¥139" in page
    assert "每天 7" in page
    again = await visitor.get("/console/edit/offers?pk=1:1")
    assert "6寸 99、8寸 139" in again.text


def test_a_picture_is_what_its_bytes_say() -> None:
    assert pictures.media_type(PNG) == "image/png"
    assert pictures.media_type(b"\xff\xd8\xff\xe0") == "image/jpeg"
    assert pictures.media_type(b"RIFF1234WEBPVP8 ") == "image/webp"
    for body in (b"", b"<svg onload=alert(1)>", b"GIF89a", b"RIFF1234WAVE", b"<html>"):
        with pytest.raises(BadRequest):
            pictures.media_type(body)
    with pytest.raises(TooLarge):
        pictures.media_type(PNG + bytes(pictures.MOST_BYTES))


async def test_a_picture_is_kept_shown_and_linked_when_somebody_asks(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = await Visitor.come(house)
    ((sandwich,),) = await house.rows("select id from product where name = '火腿三明治'")
    assert (await visitor.get(f"/pictures/{sandwich}")).status_code == 404
    await house.says(house.fan(2), "火腿三明治多少钱，有图吗")
    assert "火腿三明治 ¥" in house.bot_said()[-1]
    await house.says(house.fan(1), "火腿三明治有图吗")  # nobody has shown it: a person may
    assert await house.rows("select kind from ticket") == [("human_help",)]
    async with begin(house.run.database, house.clock, "test", who=ANN) as work:
        await catalogue.keep_picture(work, sandwich, pictures.media_type(PNG), PNG)
    shown = await visitor.get(f"/pictures/{sandwich}")
    assert (shown.content, shown.headers["content-type"], shown.headers["x-content-type-options"]) == (
        PNG, "image/png", "nosniff",
    )  # fmt: skip
    marked = {"if-none-match": shown.headers["etag"]}
    with monkeypatch.context() as patched:
        patched.delattr(catalogue, "picture")  # its bytes are not read to say that they are the same
        assert (await visitor.http.get(f"/pictures/{sandwich}", headers=marked)).status_code == 304
    await house.says(house.fan(), "火腿三明治多少钱，有图吗")
    assert "火腿三明治 ¥" in house.bot_said()[-1]
    assert "。火腿三明治的图片点这里看：" in house.bot_said()[-1]
    await house.says(house.fan(), "火腿三明治有图吗")
    assert "火腿三明治的图片点这里看：" in house.bot_said()[-1]
    assert f"/pictures/{sandwich}" in house.bot_said()[-1]


@pytest.mark.parametrize("seed", range(6))
async def test_however_orders_cross_never_more_than_the_stock(house: House, seed: int) -> None:
    """Many tickets at once through the orders' own doors: kept, changed, taken back, opened again."""
    random = Random(seed)
    per_day, stock = random.choice([(4, None), (None, 6), (4, 6)])
    await limit(house, per_day)
    await house.do(f"update product set stock = {stock or 'null'} where name = '火腿三明治'")
    await house.says(house.fan(), TOMORROW.format(n="一"))
    await house.do(
        """insert into ticket (cause, store_id, day, number, group_id, person_id, called, kind, words, want, state,
                               opened_at, clock_from, runs_from, due_at)
           select 'x' || n, store_id, day, 100 + n, group_id, person_id || n, called, kind, words,
                  jsonb_set(want, '{items,0,quantity}', to_jsonb(1 + n % 3)), state,
                  opened_at, clock_from, runs_from, due_at from ticket, generate_series(1, 10) n"""
    )

    async def one(ticket: int) -> None:
        for n in range(3):
            try:
                async with begin(house.run.database, house.clock, f"{seed}:{ticket}:{n}") as work:
                    await _step(work, ticket, random.randrange(3), house)
            except AppError:
                pass  # not from where it stands
            rows = await house.rows("select day, sum(quantity) from booking group by day")
            assert all(per_day is None or count <= per_day for _, count in rows)
            assert stock is None or sum(count for _, count in rows) <= stock

    await asyncio.gather(*(one(ticket) for ticket in range(2, 12)))
    live = await house.rows(
        """select count(*) from booking b join ticket t on t.id = b.ticket_id
            where t.state in ('cancelled', 'refused', 'no_show')"""
    )
    assert live == [(0,)]


async def _step(work: Work, ticket: int, what: int, house: House) -> None:
    found = await service.locked(work, ticket)
    if what == 0:
        await telling.with_bookings(work, found, "")
    elif what == 1:
        await service.do(work, ticket, house.staff("manager"), "cancel")
    else:
        await service.do(work, ticket, house.staff("manager"), "reopen")


async def test_a_picture_of_a_megabyte_comes_by_rest_as_well(house: House) -> None:
    asker = await key(house)
    body = PNG + bytes(pictures.MOST_BYTES - len(PNG))
    answer = await asker.ask("PUT", "/products/1/picture", {"file": b64encode(body).decode()})
    assert answer.status_code == 200, answer.text
    assert (await house.http.get("/pictures/1")).content == body
