"""When a class is to begin, typed by people in three languages, on days when clocks change too."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.typed_moments import FARTHEST, JUST_NOW, parse_moment

CAIRO = ZoneInfo("Africa/Cairo")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 15, 5, tzinfo=UTC)  # a Monday, 17:05 in Cairo


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CAIRO)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("now", NOW),
        ("  Ahora ", NOW),
        ("الآن", NOW),
        ("19:30", at(2, 19, 30)),
        ("7pm", at(2, 19)),
        ("7 p.m.", at(2, 19)),
        ("19.30", at(2, 19, 30)),
        ("٧:٣٠ pm", at(2, 19, 30)),
        ("at 19:30", at(2, 19, 30)),
        ("a las 19:30", at(2, 19, 30)),
        ("الساعة 19:30", at(2, 19, 30)),
        ("17:00", at(2, 17)),  # five minutes ago: it begins late
        ("16:00", at(3, 16)),  # an hour ago: tomorrow's
        ("in 20 min", at(2, 17, 25)),
        ("en 2 horas", at(2, 19, 5)),
        ("بعد 20 دقيقة", at(2, 17, 25)),
        ("tomorrow 16:00", at(3, 16)),
        ("Tomorrow, 4 pm", at(3, 16)),
        ("16:00 tomorrow", at(3, 16)),
        ("mañana a las 16:00", at(3, 16)),
        ("غدًا 16:00", at(3, 16)),
        ("today 18:00", at(2, 18)),
        ("fri 18:00", at(6, 18)),
        ("Friday at 6pm", at(6, 18)),
        ("el viernes 18:00", at(6, 18)),
        ("الجمعة 18:00", at(6, 18)),
        ("mon 18:00", at(2, 18)),
        ("mon 16:00", at(9, 16)),
        ("2026-03-05 16:00", at(5, 16)),
        ("5.3. 16:00", at(5, 16)),
        ("5.3 16:00", at(5, 16)),
        ("16:00 5.3.2026", at(5, 16)),
        ("\u200e19:30\u200f", at(2, 19, 30)),
    ],
)
def test_what_people_type(typed: str, meant: datetime) -> None:
    assert parse_moment(typed, CAIRO, NOW) == meant


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "not_understood"),
        ("soon", "not_understood"),
        ("19", "not_understood"),
        ("25:00", "not_understood"),
        ("13 pm", "not_understood"),
        ("31.2. 16:00", "not_understood"),
        ("fr 18:00", "not_understood"),
        ("someday 18:00", "not_understood"),
        ("in 20", "not_understood"),
        ("today 09:00", "past"),
        ("2026-03-01 16:00", "past"),
        ("2026-06-01 16:00", "too_far"),
        ("in 9999 h", "too_far"),
    ],
)
def test_what_cannot_be_meant(typed: str, problem: str) -> None:
    assert parse_moment(typed, CAIRO, NOW) == problem


def test_a_day_of_the_year_to_come() -> None:
    december = datetime(2026, 12, 20, 12, tzinfo=UTC)
    assert parse_moment("5.1. 16:00", BERLIN, december) == datetime(2027, 1, 5, 15, tzinfo=UTC)


def test_the_clock_that_jumps_is_the_teachers() -> None:
    saturday = datetime(2026, 3, 28, 20, tzinfo=UTC)  # the night in which Berlin goes to summer time
    assert parse_moment("tomorrow 10:00", BERLIN, saturday) == datetime(2026, 3, 29, 8, tzinfo=UTC)


@given(st.text(max_size=40))
def test_nothing_that_is_typed_raises_or_leads_far_away(typed: str) -> None:
    found = parse_moment(typed, CAIRO, NOW)
    assert isinstance(found, str) or NOW - JUST_NOW <= found <= NOW + FARTHEST


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 60 * 24 * 7))
def test_a_time_alone_is_never_more_than_a_day_away(hour: int, minute: int, later: int) -> None:
    now = NOW + timedelta(minutes=later)
    found = parse_moment(f"{hour}:{minute:02}", CAIRO, now)
    assert isinstance(found, datetime)
    assert now - JUST_NOW <= found < now + timedelta(days=1)
    assert found.astimezone(CAIRO).strftime("%H:%M") == f"{hour:02}:{minute:02}"
