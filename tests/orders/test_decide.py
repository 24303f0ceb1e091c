"""A ticket's life and words, as tables."""

from datetime import UTC, datetime, timedelta

import pytest

from app.errors import Conflict
from app.language.reading import Item, Slots, When
from app.orders.decide import State, clock_words, missing, move, move_words, summary, when_words

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # Saturday 10:00 in Shanghai


@pytest.mark.parametrize("now", list(State))
@pytest.mark.parametrize("to", list(State))
def test_a_ticket_goes_only_where_it_may(now: State, to: State) -> None:
    allowed = {
        State.WAITING: {State.ACCEPTED, State.REFUSED, State.CANCELLED},
        State.ACCEPTED: {State.DONE, State.REFUSED, State.CANCELLED},
    }
    if to in allowed.get(now, set()):
        assert move(now, to) is to
    else:
        with pytest.raises(Conflict):
            move(now, to)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (NOW + timedelta(hours=5), "今天15:00"),
        (NOW + timedelta(days=1), "明天10:00"),
        (NOW + timedelta(days=2, hours=-0.5), "后天9:30"),
        (NOW + timedelta(days=7), "11月28日(周六)10:00"),
        (datetime(2026, 11, 21, 16, 30, tzinfo=UTC), "明天0:30"),
    ],
)
def test_times_are_said_as_in_the_shop(at: datetime, words: str) -> None:
    assert clock_words(at, NOW) == words


def test_a_range_and_a_day_are_said_as_such() -> None:
    three, five = NOW + timedelta(hours=5), NOW + timedelta(hours=7)

    assert when_words(When(start=three, end=five, grain="range"), NOW) == "今天15:00–17:00"
    assert when_words(When(start=NOW, end=five, grain="day"), NOW) == "今天"
    assert when_words(When(start=None, end=three, grain="before"), NOW) == "今天15:00前"


CAKE = Slots(items=(Item(product="生日蛋糕", size="8寸"),))


def test_a_complete_order_misses_nothing() -> None:
    when = When(start=NOW, end=NOW, grain="exact")

    assert missing("order_cake", Slots(items=CAKE.items, when=when, fulfilment="pickup")) == []
    assert missing("order_cake", Slots(items=CAKE.items, when=when, fulfilment="delivery")) == ["送到哪里"]
    assert missing("order_bread", Slots(items=(Item(product="吐司"),), when=when, fulfilment="pickup")) == []


def test_the_summary_says_nothing_twice() -> None:
    item = Item(product="草莓蛋糕", flavour="草莓", size="6寸", quantity=2)

    assert summary(Slots(items=(item,), fulfilment="delivery"), NOW) == "6寸草莓蛋糕×2，配送"
    assert summary(Slots(), NOW) == "预订"


def test_what_happened_is_said_in_words() -> None:
    assert move_words("ladder:manager").zh == "超时，已通知店长"
    assert move_words("ladder:steward:nobody").en == "steward asked (nobody fills this place)"
    assert move_words("refused:卖完了").zh == "做不了：卖完了"
    assert move_words("unheard of").zh == "unheard of"
