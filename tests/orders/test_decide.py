"""A ticket's life and words, as tables."""

from datetime import UTC, datetime, timedelta

import pytest

from app.errors import Conflict, Forbidden
from app.language.reading import Item, Slots, When
from app.orders.decide import clock_words, missing, move_words, summary, when_words
from app.orders.states import ACTS, ENDED, IN_HAND, OPEN, State, act, allowed

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # Saturday 10:00 in Shanghai


@pytest.mark.parametrize("now", list(State))
@pytest.mark.parametrize("name", list(ACTS))
@pytest.mark.parametrize("role", ["fan", "clerk", "manager", "operator", "steward", None])
def test_only_what_is_allowed_can_be_done(now: State, name: str, role: str | None) -> None:
    if name in allowed(now, role):
        assert act(now, name, role) is ACTS[name]
    elif role in ACTS[name].by:
        with pytest.raises(Conflict):
            act(now, name, role)
    else:
        with pytest.raises(Forbidden):
            act(now, name, role)


def test_a_steward_looks_and_a_customer_takes_back_or_asks_again() -> None:
    assert {name for state in State for name in allowed(state, "steward")} == set()
    assert {name for state in State for name in allowed(state, "fan")} == {"withdraw", "reopen"}
    assert "cancel" not in {name for state in State for name in allowed(state, "clerk")}


def test_every_open_ticket_can_be_ended_and_every_ended_one_opened_again() -> None:
    for state in OPEN:
        assert any(ACTS[name].to in ENDED for name in allowed(state, "clerk")), state
    for state in ENDED:
        assert allowed(state, "manager") == ["reopen"]


def test_what_is_being_made_is_not_taken_back_by_a_word_of_the_customer() -> None:
    assert [state for state in IN_HAND if "withdraw" in allowed(state, "fan")] == [State.ACCEPTED]


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
    assert missing("order_cake", Slots(items=CAKE.items, when=when, fulfilment="delivery")) == []
    assert missing("order_bread", Slots(items=(Item(product="吐司"),), when=when, fulfilment="pickup")) == []


def test_the_summary_says_nothing_twice() -> None:
    item = Item(product="草莓蛋糕", flavour="草莓", size="6寸", quantity=2)

    assert summary(Slots(items=(item,), fulfilment="delivery"), NOW) == "6寸草莓蛋糕×2，配送"
    assert summary(Slots(), NOW) == "预订"


def test_what_happened_is_said_in_words() -> None:
    assert move_words("ladder:manager").zh == "超时，已通知店长"
    assert move_words("ladder:steward:nobody").en == "steward asked (nobody fills this place)"
    assert move_words("refuse:卖完了").zh == "做不了：卖完了"
    assert move_words("unheard of").zh == "unheard of"
