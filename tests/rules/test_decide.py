"""Sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language.reading import Judgement, Label, Role
from app.rules.decide import Sentence, judge

LABELS: tuple[Label, ...] = ("clean", "tolerable", "intolerable")
ROLES: tuple[Role | None, ...] = ("fan", "staff", "steward", "owner", None)


@pytest.mark.parametrize(
    ("label", "role", "reminders", "customer", "sentence"),
    [
        ("clean", "fan", 9, False, Sentence.PASS),
        ("tolerable", "fan", 0, False, Sentence.REMIND),
        ("tolerable", "fan", 1, False, Sentence.REMIND),
        ("tolerable", "fan", 2, False, Sentence.ASK_PERSON),
        ("intolerable", "fan", 0, False, Sentence.BAR),
        ("intolerable", None, 0, False, Sentence.BAR),
        ("intolerable", "fan", 0, True, Sentence.ASK_PERSON),
        ("intolerable", "staff", 9, False, Sentence.PASS),
        ("intolerable", "steward", 9, False, Sentence.PASS),
        ("intolerable", "owner", 9, False, Sentence.PASS),
    ],
)
def test_the_sentence(label: Label, role: Role | None, reminders: int, customer: bool, sentence: Sentence) -> None:
    assert judge(Judgement(label=label), role, reminders, allowed=2, customer=customer).sentence is sentence


@given(st.sampled_from(LABELS), st.sampled_from(ROLES), st.integers(0, 9), st.booleans())
def test_a_customer_never_fares_worse(label: Label, role: Role | None, reminders: int, customer: bool) -> None:
    judgement = Judgement(label=label)
    as_customer = judge(judgement, role, reminders, allowed=2, customer=True).sentence
    as_stranger = judge(judgement, role, reminders, allowed=2, customer=False).sentence

    assert as_customer <= as_stranger
    assert as_customer < Sentence.BAR


@given(st.sampled_from(LABELS), st.integers(0, 5))
def test_every_verdict_has_a_reason(label: Label, reminders: int) -> None:
    assert judge(Judgement(label=label), "fan", reminders, allowed=2, customer=False).why.zh
