"""How rules of one's own count at a place, as people write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadRequest
from app.registry.known import SETTINGS
from app.registry.modes import modes, written
from app.registry.settings import Chosen, Row
from app.rules.book import DEFAULT, Book, Rule
from app.rules.decide import terms_at

OWN = Rule(key="own_aa", title="不晒宠物", text="这里是面包店。", line="tolerated", words=("晒猫",))
BOOK = Book(rules=(*DEFAULT.rules, OWN))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("－", {}),
        ("不晒宠物＝只观察", {"不晒宠物": "observe"}),
        ("不晒宠物=关闭，own_ab：执行", {"不晒宠物": "off", "own_ab": "enforce"}),
        ("own_aa=OFF\nown_ab = observe;", {"own_aa": "off", "own_ab": "observe"}),
    ],
)
def test_as_people_write_them(words: str, found: object) -> None:
    assert modes(words) == found


@pytest.mark.parametrize(
    ("words", "part"), [("不晒宠物", "不晒宠物"), ("甲＝关闭、乙＝看看", "乙＝看看"), ("＝关闭", "＝关闭")]
)
def test_what_cannot_be_read_is_named_with_the_cure(words: str, part: str) -> None:
    with pytest.raises(BadRequest) as refused:
        SETTINGS["own_rules"].check(words)
    assert f"看不懂“{part}”" in refused.value.detail.zh
    assert "规则标题＝关闭" in refused.value.detail.zh


@given(
    st.dictionaries(
        st.text("甲乙丙丁own_abc", min_size=1, max_size=12), st.sampled_from(["off", "observe", "enforce"]), max_size=6
    )
)
def test_what_is_written_is_read_back(found: dict[str, str]) -> None:
    kept = SETTINGS["own_rules"].check(written(found))
    assert modes(str(kept)) == found


@pytest.mark.parametrize("named", ["own_aa", "不晒宠物"])
def test_a_rule_of_ones_own_counts_otherwise_where_that_was_set(named: str) -> None:
    rows = [Row("chain", "", "own_rules", f"{named}＝只观察"), Row("store", "7", "own_rules", f"{named}＝关闭")]
    assert terms_at(BOOK, Chosen([])).modes["own_aa"] == "enforce"
    assert terms_at(BOOK, Chosen(rows[:1])).modes["own_aa"] == "observe"
    assert terms_at(BOOK, Chosen(rows)).modes["own_aa"] == "off"
    assert terms_at(BOOK, Chosen(rows)).modes["trade"] == "enforce"
