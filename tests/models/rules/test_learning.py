"""From day to day: both ends count, and pauses lie in between."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.learning import Days, State, state_on

DAY = date(2026, 3, 10)


def around(first: int, last: int | None) -> Days:
    """Days counted from `DAY`."""
    return Days(DAY + timedelta(days=first), None if last is None else DAY + timedelta(days=last))


@pytest.mark.parametrize(
    ("days", "pauses", "expected"),
    [
        (around(0, None), [], "going"),
        (around(0, 0), [], "going"),
        (around(-5, -1), [], "ended"),
        (around(1, None), [], "planned"),
        (around(-5, None), [around(0, 0)], "paused"),
        (around(-5, None), [around(-3, -1)], "going"),
        (around(-5, None), [around(1, None)], "going"),
        (around(-5, None), [around(-3, -2), around(-1, None)], "paused"),
        (around(-5, -1), [around(-3, None)], "ended"),
        (around(1, 0), [], "never"),
        (around(0, -1), [], "never"),
    ],
)
def test_what_an_enrolment_is_on_a_day(days: Days, pauses: list[Days], expected: State) -> None:
    assert state_on(DAY, days, pauses) == expected


STRETCHES = st.builds(around, st.integers(-9, 9), st.none() | st.integers(-9, 9))


@given(STRETCHES, STRETCHES)
def test_two_stretches_overlap_when_they_share_a_day(one: Days, other: Days) -> None:
    shared = any(around(day, None).first in one and around(day, None).first in other for day in range(-10, 11))
    assert one.overlaps(other) == other.overlaps(one) == shared
