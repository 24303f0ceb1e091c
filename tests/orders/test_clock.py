"""The promise: never early, never lost, never sliding. Random hours, pauses and restarts."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.clock import SHANGHAI
from app.orders.clock import Promise, paused, promised, resumed
from app.registry.hours import Hours, is_open, opening

PROMISE = timedelta(minutes=5)
DAY = [["07:00", "22:00"]]
SHOP = Hours([DAY] * 7)
SATURDAY = datetime(2026, 11, 21, tzinfo=SHANGHAI)


def at(hour: int, minute: int = 0, *, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def test_in_the_day_it_runs_at_once_and_at_night_from_the_next_opening() -> None:
    assert promised(SHOP, at(10), PROMISE) == Promise(at(10), at(10, 5), at(10))
    assert promised(SHOP, at(22, 30), PROMISE) == Promise(at(7, day=22), at(7, 5, day=22), at(7, day=22))
    assert promised(SHOP, at(21, 58), PROMISE).due_at == at(22, 3)


def test_between_two_periods_it_waits_for_the_second_one() -> None:
    school = Hours([[["06:30", "13:30"], ["15:30", "21:00"]]] * 7)

    assert promised(school, at(14), PROMISE).due_at == at(15, 35)


def test_a_day_of_a_festival_has_its_own_hours() -> None:
    festival = Hours([DAY] * 7, {date(2026, 11, 22): [], date(2026, 11, 23): [["10:00", "18:00"]]})

    assert promised(festival, at(23), PROMISE).due_at == at(10, 5, day=23)


def test_what_the_customer_owes_moves_it_by_as_long_and_no_more() -> None:
    asked = paused(promised(SHOP, at(10), PROMISE), at(10, 1))

    assert paused(asked, at(10, 4)) == asked
    assert resumed(asked, SHOP, at(10, 9)) == Promise(at(10, 8), at(10, 13), at(10, 9))
    assert not asked.has_come(timedelta(0), at(12))


def test_an_answer_after_closing_leaves_the_rest_for_the_morning() -> None:
    asked = paused(promised(SHOP, at(21, 50), PROMISE), at(21, 51))

    assert resumed(asked, SHOP, at(22, 30)).due_at == at(7, 4, day=22)


def test_a_night_in_which_nobody_could_have_answered_costs_nothing() -> None:
    asked = paused(promised(SHOP, at(23), PROMISE), at(23))

    assert resumed(asked, SHOP, at(23, 10)).due_at == at(7, 5, day=22)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda one: one.replace(tzinfo=UTC))  # noqa: DTZ001  # zone follows
CLOCKS = st.integers(0, 23 * 4 + 3).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    def day() -> list[list[str]]:
        ends = sorted(draw(st.lists(CLOCKS, unique=True, max_size=4)))
        return [list(pair) for pair in zip(ends[::2], ends[1::2], strict=False)]

    week = [day() for _ in range(7)]
    if not any(week):
        week[draw(st.integers(0, 6))] = [["09:00", "18:00"]]
    days = draw(st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=5))
    return Hours(week, {one: day() for one in days})


@given(hours(), MOMENTS)
def test_never_early_and_never_while_the_shop_is_closed(shop: Hours, said: datetime) -> None:
    promise = promised(shop, said, PROMISE)

    assert promise.began >= said
    assert promise.due_at - promise.began == PROMISE
    assert is_open(shop, promise.began)
    assert promise.began == said or not is_open(shop, said)


WAITS = st.lists(st.tuples(st.integers(0, 600), st.integers(0, 5000)), max_size=6)  # seconds: it runs, it stands still


@given(hours(), MOMENTS, WAITS)
def test_it_runs_for_five_minutes_whatever_is_owed_in_between(
    shop: Hours, said: datetime, waits: list[tuple[int, int]]
) -> None:
    promise = promised(shop, said, PROMISE)
    now, ran, running_since = said, timedelta(0), promise.began
    for runs, stands in waits:
        now = max(now, said) + timedelta(seconds=runs)
        ran += max(timedelta(0), now - running_since)
        promise = paused(promise, now)
        now += timedelta(seconds=stands)
        resumes = max(opening(shop, now), running_since)
        promise = resumed(promise, shop, now)
        running_since = resumes

        assert promise.due_at - promise.began == PROMISE
        assert promise.due_at == running_since + (PROMISE - ran)


@given(hours(), MOMENTS, st.integers(0, 100_000))
def test_being_asked_twice_or_answered_twice_changes_nothing(shop: Hours, said: datetime, later: int) -> None:
    promise = promised(shop, said, PROMISE)
    now = said + timedelta(seconds=later)
    asked = paused(promise, now)

    assert paused(asked, now + timedelta(minutes=1)) == asked
    answered = resumed(asked, shop, now)
    assert resumed(answered, shop, now + timedelta(hours=1)) == answered
    assert answered.due_at >= promise.due_at
    if is_open(shop, now):
        assert answered.due_at == promise.due_at
