"""Decisions after failures."""

from datetime import timedelta

import pytest

from app.bot.decide import MAX_ATTEMPTS, Next, after_failure, after_interruption, forgotten, next_try
from app.policies import POLICY, Policy
from app.wecom.port import DeliveryFailed

REPEAT = Policy(family="app", interrupted="repeat")
LOOKUP = Policy(family="hosted", interrupted="lookup")
UNSURE = Policy(family="hosted", interrupted="unsure")


def test_a_row_waits_62_seconds_in_all_before_it_is_dead() -> None:
    waits = [next_try(attempt) for attempt in range(1, MAX_ATTEMPTS + 1)]

    assert waits == [2, 4, 8, 16, 32, None]
    assert sum(wait for wait in waits if wait) == 62


@pytest.mark.parametrize(
    ("failure", "policy", "expected"),
    [
        (DeliveryFailed("refused"), REPEAT, Next("dead")),
        (DeliveryFailed("refused"), LOOKUP, Next("dead")),
        (DeliveryFailed("busy", retry=True), UNSURE, Next("pending", 2.0)),
        (DeliveryFailed("too often", retry=True, after=60), UNSURE, Next("pending", 60)),
        (DeliveryFailed("no answer", uncertain=True), REPEAT, Next("pending", 2.0, doubt=True)),
        (DeliveryFailed("no answer", uncertain=True), LOOKUP, Next("unsure", ask=True)),
        (DeliveryFailed("no answer", uncertain=True), UNSURE, Next("unsure")),
    ],
)
def test_a_failed_send_goes_on_as_its_kind_allows(failure: DeliveryFailed, policy: Policy, expected: Next) -> None:
    assert after_failure(failure, policy, attempts=1) == expected


def test_waits_grow_and_end() -> None:
    waits = [after_failure(DeliveryFailed("busy", retry=True), UNSURE, attempts=n) for n in range(1, 11)]

    assert [step.wait for step in waits[:-1]] == [2, 4, 8, 16, 32, 64, 128, 256, 512]
    assert waits[-1].state == "dead"


def test_what_is_not_its_fault_uses_up_no_attempt() -> None:
    waited = after_failure(DeliveryFailed("not yet", retry=True, after=3, blameless=True), UNSURE, attempts=25)
    assert (waited.state, waited.free) == ("pending", True)


def test_a_busy_wecom_is_asked_three_times() -> None:
    busy = DeliveryFailed("errcode -1", retry=True, most=3)
    found = [after_failure(busy, UNSURE, attempts=n + 4, busy=n) for n in (0, 1, 2)]
    assert [(step.state, step.busy) for step in found] == [("pending", True), ("pending", True), ("dead", False)]


def test_what_may_have_been_seen_is_not_called_undone() -> None:
    refused = DeliveryFailed("errcode 81013")
    assert after_failure(refused, POLICY["send_card"], attempts=2, doubt=True).state == "unsure"
    assert after_failure(refused, POLICY["send_card"], attempts=2).state == "dead"
    assert after_failure(refused, POLICY["fetch_group"], attempts=2, doubt=True).state == "dead"


def test_what_may_have_been_sent_is_not_repeated_once_wecom_has_forgotten_it() -> None:
    hours = timedelta(hours=1)
    assert [forgotten(POLICY["send_card"], age) for age in (None, 3 * hours, 4 * hours)] == [False, False, True]
    assert not forgotten(POLICY["update_card"], 9 * hours)


def test_after_an_interruption_only_what_is_harmless_is_repeated() -> None:
    assert [after_interruption(policy) for policy in (REPEAT, LOOKUP, UNSURE)] == [
        Next("pending", doubt=True),
        Next("unsure", ask=True),
        Next("unsure"),
    ]


def test_no_message_to_a_group_is_ever_repeated_unasked() -> None:
    assert POLICY["send_text"].interrupted == "lookup"
