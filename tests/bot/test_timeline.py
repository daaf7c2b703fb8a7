"""The picture of who was in the room when."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts.timeline import AWAY, STEPS, THERE, WIDTH, marks, step_for
from models.rules.facts import Stay

FIVE = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def at(minute: float) -> datetime:
    return FIVE + timedelta(minutes=minute)


@pytest.mark.parametrize(
    ("length", "step"), [(0, 1), (1, 1), (24, 1), (24.1, 2), (48, 2), (60, 3), (90, 5), (600, 30), (9999, 120)]
)
def test_a_mark_stands_for_as_few_minutes_as_fit(length: float, step: int) -> None:
    assert step_for(timedelta(minutes=length)) == step


@pytest.mark.parametrize(
    ("stays", "end", "drawn"),
    [
        ([(0, 10)], 10, "██████████"),
        ([(0, 3), (5, 10)], 10, "███░░█████"),
        ([(0.5, 10)], 10, "██████████"),  # half of a mark is enough
        ([(0.6, 10)], 10, "░█████████"),
        ([(0, None)], 10, "██████████"),  # still there
        ([], 4, "░░░░"),
        ([(0, 0.2)], 0.2, "█"),
        ([(0, 9.8)], 9.8, "██████████"),  # the last mark is as long as what is left
    ],
)
def test_a_mark_is_full_when_somebody_was_there_for_half_of_it(
    stays: list[tuple[float, float | None]], end: float, drawn: str
) -> None:
    seen = [Stay(at(since), None if until is None else at(until)) for since, until in stays]
    assert marks(seen, at(0), at(end), 1, at(end)) == drawn


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 5000)), max_size=6), st.integers(0, 5000))
def test_it_always_fits_and_says_nothing_else(stays: list[tuple[int, int]], end: int) -> None:
    seen = [Stay(at(min(stay)), at(max(stay))) for stay in stays]
    step = step_for(timedelta(minutes=end))
    drawn = marks(seen, at(0), at(end), step, at(end))
    assert 1 <= len(drawn) <= WIDTH
    assert step in STEPS
    assert set(drawn) <= {THERE, AWAY}
