"""Some days after one another, as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadRequest
from app.registry.known import SETTINGS
from app.registry.periods import periods, written

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
WINTER, DAY = (date(2027, 1, 25), date(2027, 2, 21)), (date(2027, 5, 4), date(2027, 5, 4))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("－", ()),
        (" - ", ()),
        ("2027-01-25~2027-02-21", (WINTER,)),
        ("2027/1/25 至 2027/2/21", (WINTER,)),
        ("2027年1月25日到2027年2月21日", (WINTER,)),
        ("2027.01.25—2027.02.21", (WINTER,)),
        ("2027-05-04", (DAY,)),
        ("2027-05-04，2027-01-25～2027-02-21；", (WINTER, DAY)),
        ("2027-05-04\n2027-01-25~2027-02-21", (WINTER, DAY)),
    ],
)
def test_as_people_write_them(words: str, found: object) -> None:
    assert periods(words) == found


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("寒假", "寒假"),
        ("2027-02-30", "2027-02-30"),
        ("2027-05-04、下周", "下周"),
        ("2027-02-21~2027-01-25", "2027-02-21~2027-01-25"),
        ("2027-01-25~", "2027-01-25~"),
    ],
)
def test_what_cannot_be_read_is_named_with_the_cure(words: str, part: str) -> None:
    with pytest.raises(BadRequest) as refused:
        SETTINGS["school_holidays"].check(words)
    assert f"看不懂“{part}”" in refused.value.detail.zh
    assert "2027-01-25~2027-02-21" in refused.value.detail.zh


@given(st.lists(st.tuples(DAYS, DAYS).map(lambda days: (min(days), max(days))), max_size=8))
def test_what_is_written_is_read_back(found: list[tuple[date, date]]) -> None:
    kept = SETTINGS["school_holidays"].check(written(found))
    assert periods(str(kept)) == tuple(sorted(found))
    assert SETTINGS["school_holidays"].check(kept) == kept
