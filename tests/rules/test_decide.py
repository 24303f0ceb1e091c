"""Findings and sentences: the harsher wins, the order does not matter, who has earned it goes to a person first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadRequest
from app.language.reading import Judgement, Label, Role, Signal
from app.registry.modes import Mode
from app.rules.book import DEFAULT, Book, check, dump, load, page
from app.rules.checks import Facts, Finding, findings, prints, word_found
from app.rules.decide import Sentence, Terms, Verdict, judge, weigh

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
KINDS = {"tolerable": "third_party_link", "intolerable": "wechat_business", "clean": ""}
LABELS: tuple[Label, ...] = ("clean", "tolerable", "intolerable")
ROLES: tuple[Role | None, ...] = ("fan", "staff", "steward", "owner", None)
RULES = tuple(rule.key for rule in DEFAULT.rules)


def facts(label: Label = "clean", **values: object) -> Facts:
    judgement = Judgement(label=label, kind=KINDS[label], reasons=("原因",) if label != "clean" else ())
    return Facts(**{"judgement": judgement, "text": "x", "normal": "x", "now": NOW, **values})  # type: ignore[arg-type]  # named


def verdict(known: Facts, book: Book = DEFAULT) -> Verdict:
    return judge(known, book, Terms.of(book))


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
    assert verdict(facts(label, role=role, reminders=reminders, customer=customer)).sentence is sentence


def test_whoever_is_known_for_long_goes_to_a_person() -> None:
    old = facts("intolerable", first_seen=NOW - timedelta(days=365))
    assert verdict(old).sentence is Sentence.ASK_PERSON
    assert verdict(replace(old, first_seen=NOW - timedelta(days=364))).sentence is Sentence.BAR


FOUND = st.builds(
    Finding,
    check=st.sampled_from(["judgement", "words:trade", "spread", "文风"]),
    found=st.just(True),
    rule=st.sampled_from(RULES),
    line=st.sampled_from(["tolerated", "forbidden", None]),
    reason=st.sampled_from(["甲", "乙"]),
)
MODES = st.dictionaries(st.sampled_from(RULES), st.sampled_from(["off", "observe", "enforce"]), max_size=7)
FACTS = st.builds(
    facts,
    st.just("clean"),
    role=st.sampled_from(ROLES),
    customer=st.booleans(),
    reminders=st.integers(0, 4),
    first_seen=st.sampled_from([None, NOW, NOW - timedelta(days=400)]),
)


def weighed(known: Facts, found: Sequence[Finding], modes: dict[str, Mode]) -> Verdict:
    return weigh(known, DEFAULT, Terms(modes, 2, 30), found)


@given(FACTS, st.lists(FOUND, max_size=3), MODES)
def test_the_order_of_the_checks_does_not_matter(known: Facts, found: list[Finding], modes: dict[str, Mode]) -> None:
    verdicts = {
        (one.sentence, one.observed, one.why, one.by, one.watched)
        for some in permutations(found)
        for one in [weighed(known, some, modes)]
    }
    assert len(verdicts) == 1


@given(FACTS, st.lists(FOUND, max_size=4), st.lists(FOUND, max_size=4), MODES)
def test_the_harsher_wins(known: Facts, some: list[Finding], more: list[Finding], modes: dict[str, Mode]) -> None:
    both = weighed(known, [*some, *more], modes)
    each = [weighed(known, some, modes), weighed(known, more, modes)]
    assert both.sentence == max(one.sentence for one in each)
    assert both.observed == max(one.observed for one in each)


@given(FACTS, st.lists(FOUND, min_size=1, max_size=4), MODES)
def test_off_does_nothing_and_observe_only_looks(known: Facts, found: list[Finding], modes: dict[str, Mode]) -> None:
    watched = weighed(known, found, dict.fromkeys(RULES, "observe"))
    assert watched.sentence is Sentence.PASS
    assert watched.observed == weighed(known, found, dict.fromkeys(RULES, "enforce")).sentence
    nothing = weighed(known, found, dict.fromkeys(RULES, "off"))
    assert (nothing.sentence, nothing.observed) == (Sentence.PASS, Sentence.PASS)
    assert weighed(known, found, modes).why.zh


@given(st.sampled_from(LABELS), st.sampled_from(ROLES), st.integers(0, 9), st.booleans())
def test_a_customer_never_fares_worse(label: Label, role: Role | None, reminders: int, old: bool) -> None:
    seen = NOW - timedelta(days=400) if old else NOW
    known = facts(label, role=role, reminders=reminders, first_seen=seen)
    as_customer = verdict(replace(known, customer=True)).sentence
    assert as_customer <= verdict(known).sentence
    assert as_customer < Sentence.BAR


def test_every_check_tells_what_it_found_also_when_nothing_is_wrong() -> None:
    book = replace(DEFAULT, rules=(replace(DEFAULT.rules[0], words=("坏词",)), *DEFAULT.rules[1:]))
    signal = Signal(name="推销", found=False, reason="未发现")
    told = findings(replace(facts(), judgement=Judgement(signals=(signal,))), book)
    assert [one.check for one in told] == ["推销", "judgement", "words:unhealthy", "spread", "door"]
    assert all(one.reason for one in told)
    assert not any(one.found for one in told)


@pytest.mark.parametrize("text", ["加我薇芯领券", "加 我 薇.芯", "薇-芯号"])
def test_an_own_word_is_found_under_a_disguise(text: str) -> None:
    rule = replace(DEFAULT.rules[1], words=("薇芯",), excused=("官方薇芯",))
    assert word_found(rule, text, text).found
    assert not word_found(rule, "微信支付可以吗", "微信支付可以吗").found
    assert not word_found(rule, "官方薇芯在哪", "官方薇芯在哪").found


def test_a_book_goes_into_a_row_and_back() -> None:
    assert load(dump(DEFAULT), 1) == DEFAULT
    check(DEFAULT)
    assert [line for line, _ in page(DEFAULT, {})] == ["forbidden", "tolerated"]
    for broken in (
        replace(DEFAULT, rules=()),
        replace(DEFAULT, rules=DEFAULT.rules[:4]),
        replace(DEFAULT, reminders=0),
        replace(DEFAULT, rules=(replace(DEFAULT.rules[0], words=("的",)), *DEFAULT.rules[1:])),
        replace(DEFAULT, rules=(DEFAULT.rules[0], DEFAULT.rules[0], *DEFAULT.rules[1:])),
    ):
        with pytest.raises(BadRequest):
            check(broken)


AD = "家人们今天下单全场五折起，厂家直发，支持七天无理由退换，先到先得"


@pytest.mark.parametrize("other", [AD, AD + "123", AD.replace("，", "🔥"), AD.replace("今天", "明天"), AD + "哦哦"])
def test_near_duplicates_share_two_keys(other: str) -> None:
    assert len(set(prints(AD)) & set(prints(other))) >= 2


def test_other_texts_share_none_and_short_ones_have_none() -> None:
    assert not set(prints(AD)) & set(prints("明天下午三点来取我的八寸草莓蛋糕谢谢老板娘"))
    assert prints("好的谢谢") == ()
    assert prints("哈" * 40) == prints("哈" * 50)
