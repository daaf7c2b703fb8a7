"""Days as people type them. What could be two days is asked, not guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.typed_days import parse_day

TODAY = date(2026, 3, 2)
FIFTH = date(2026, 10, 5)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-10-05", FIFTH),
        ("2026-10-5", FIFTH),
        ("2026/10/05", FIFTH),
        ("2026-10-05 00:00:00", FIFTH),
        ("5.10.2026", FIFTH),
        ("\u200f٢٠٢٦-١٠-٠٥ ", FIFTH),
        ("25/10/2026", date(2026, 10, 25)),
        ("10/25/2026", date(2026, 10, 25)),
        ("7/7/2026", date(2026, 7, 7)),
        ("Today", TODAY),
        ("mañana", date(2026, 3, 3)),
        ("أمس", date(2026, 3, 1)),
    ],
)
def test_a_day_is_read(typed: str, day: date) -> None:
    assert parse_day(typed, TODAY) == day


@pytest.mark.parametrize(
    "typed", ["", "soon", "2026-02-30", "0226-10-05", "5.10.26", "2026-13-01", "9" * 5000, "25/25/2026"]
)
def test_what_is_no_day_is_not_understood(typed: str) -> None:
    assert parse_day(typed, TODAY) == "not_understood"


def test_a_day_that_could_be_two_is_not_guessed() -> None:
    assert parse_day("3/4/2026", TODAY) == "ambiguous"


@given(st.dates(date(2000, 1, 1), date(2199, 12, 31)))
def test_iso_comes_back(day: date) -> None:
    assert parse_day(day.isoformat(), TODAY) == parse_day(f"{day.day}.{day.month}.{day.year}", TODAY) == day


@given(st.text(max_size=60))
def test_nothing_typed_raises(typed: str) -> None:
    parse_day(typed, TODAY)
