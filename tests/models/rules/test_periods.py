from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.periods import Period, bounds, day_bounds, day_of, month_bounds, month_of, named_days, parse_period

TODAY = date(2026, 10, 7)  # a Wednesday
ZONES = [
    "UTC",
    "Europe/Madrid",
    "Africa/Cairo",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
]


@pytest.mark.parametrize(
    ("zone", "of_the_31st", "of_the_1st"),
    [
        ("UTC", "2026-10-31T23:59:59+00:00", "2026-11-01T00:00:00+00:00"),
        ("Europe/Madrid", "2026-10-31T22:59:59+00:00", "2026-10-31T23:00:00+00:00"),
        ("Africa/Cairo", "2026-10-31T21:59:59+00:00", "2026-10-31T22:00:00+00:00"),
        ("America/New_York", "2026-11-01T03:59:59+00:00", "2026-11-01T04:00:00+00:00"),
        ("Asia/Kolkata", "2026-10-31T18:29:59+00:00", "2026-10-31T18:30:00+00:00"),
        ("Pacific/Auckland", "2026-10-31T10:59:59+00:00", "2026-10-31T11:00:00+00:00"),
    ],
)
def test_a_class_around_midnight_of_the_31st_belongs_to_the_schools_month(
    zone: str, of_the_31st: str, of_the_1st: str
) -> None:
    assert day_of(datetime.fromisoformat(of_the_31st), ZoneInfo(zone)) == date(2026, 10, 31)
    assert day_of(datetime.fromisoformat(of_the_1st), ZoneInfo(zone)) == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Madrid", date(2026, 3, 29), 23),
        ("Europe/Madrid", date(2026, 10, 25), 25),
        ("Europe/Madrid", date(2026, 10, 26), 24),
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Africa/Cairo", date(2026, 4, 24), 23),  # the clock jumps over midnight: the day begins at one
        ("America/Santiago", date(2026, 9, 6), 23),
        ("America/Havana", date(2026, 11, 1), 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Pacific/Apia", date(2011, 12, 30), 0),  # never was
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(zone: str, day: date, hours: float) -> None:
    start, end = day_bounds(day, ZoneInfo(zone))
    assert (end - start) / timedelta(hours=1) == hours


def test_bounds_are_told_in_utc() -> None:
    start, end = day_bounds(TODAY, ZoneInfo("Asia/Kolkata"))
    assert start == datetime(2026, 10, 6, 18, 30, tzinfo=UTC)
    assert (start.tzinfo, end.tzinfo) == (UTC, UTC)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(ZONES))
def test_the_days_of_a_month_tile_it(day: date, zone_name: str) -> None:
    zone = ZoneInfo(zone_name)
    month = month_of(day)
    days = [month.first + timedelta(days=n) for n in range((month.last - month.first).days + 1)]
    edges = [day_bounds(one, zone) for one in days]
    assert month.first <= day <= month.last
    assert {one.month for one in days} == {day.month}
    assert (edges[0][0], edges[-1][1]) == month_bounds(day, zone) == bounds(month, zone)
    assert all(before[1] == after[0] for before, after in pairwise(edges))


@given(st.integers(946_684_800, 4_102_444_799), st.sampled_from(ZONES))
def test_every_moment_of_a_century_lies_within_the_day_it_belongs_to(stamp: int, zone_name: str) -> None:
    zone = ZoneInfo(zone_name)
    moment = datetime.fromtimestamp(stamp, UTC)
    start, end = day_bounds(day_of(moment, zone), zone)
    assert start <= moment < end


@pytest.mark.parametrize(
    ("text", "first", "last", "name"),
    [
        ("today", date(2026, 10, 7), date(2026, 10, 7), "today"),
        ("  TODAY ", date(2026, 10, 7), date(2026, 10, 7), "today"),
        ("Yesterday", date(2026, 10, 6), date(2026, 10, 6), "yesterday"),
        ("this week", date(2026, 10, 5), date(2026, 10, 11), "this_week"),
        ("This  Week", date(2026, 10, 5), date(2026, 10, 11), "this_week"),
        ("last_week", date(2026, 9, 28), date(2026, 10, 4), "last_week"),
        ("last week", date(2026, 9, 28), date(2026, 10, 4), "last_week"),
        ("week", date(2026, 10, 5), date(2026, 10, 11), "this_week"),
        ("this month", date(2026, 10, 1), date(2026, 10, 31), "this_month"),
        ("LAST\tmonth", date(2026, 9, 1), date(2026, 9, 30), "last_month"),
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31), "2026-10"),
        ("2028-2", date(2028, 2, 1), date(2028, 2, 29), "2028-02"),
        ("2026-10-05", date(2026, 10, 5), date(2026, 10, 5), "2026-10-05"),
        ("2026-10-5", date(2026, 10, 5), date(2026, 10, 5), "2026-10-05"),
        ("2026-10-01..2026-10-15", date(2026, 10, 1), date(2026, 10, 15), "2026-10-01..2026-10-15"),
        ("2026-10-01 2026-10-15", date(2026, 10, 1), date(2026, 10, 15), "2026-10-01..2026-10-15"),
        ("2026-10-01 - 2026-10-15", date(2026, 10, 1), date(2026, 10, 15), "2026-10-01..2026-10-15"),
        ("2026-10-01 to 2026-10-15", date(2026, 10, 1), date(2026, 10, 15), "2026-10-01..2026-10-15"),
        ("2026-10-15..2026-10-01", date(2026, 10, 1), date(2026, 10, 15), "2026-10-01..2026-10-15"),
        ("1.10.2026 – 15.10.2026", date(2026, 10, 1), date(2026, 10, 15), "2026-10-01..2026-10-15"),
        ("２０２６-10", date(2026, 10, 1), date(2026, 10, 31), "2026-10"),
        ("5.10.2026", date(2026, 10, 5), date(2026, 10, 5), "2026-10-05"),
        ("31/10/2026", date(2026, 10, 31), date(2026, 10, 31), "2026-10-31"),
        ("La semana PASADA", date(2026, 9, 28), date(2026, 10, 4), "last_week"),
        ("este mes", date(2026, 10, 1), date(2026, 10, 31), "this_month"),
        ("الأسبوع الماضي", date(2026, 9, 28), date(2026, 10, 4), "last_week"),
        ("الاسبوع الماضي", date(2026, 9, 28), date(2026, 10, 4), "last_week"),
        ("2026-10-01 إلى 2026-10-15", date(2026, 10, 1), date(2026, 10, 15), "2026-10-01..2026-10-15"),
        ("2026-10-01..2026-10-01", date(2026, 10, 1), date(2026, 10, 1), "2026-10-01"),
    ],
)
def test_periods_are_understood_as_people_type_them(text: str, first: date, last: date, name: str) -> None:
    assert parse_period(text, TODAY) == Period(first, last, name)


@pytest.mark.parametrize(
    ("today", "text", "first", "last"),
    [
        (date(2026, 10, 31), "last month", date(2026, 9, 1), date(2026, 9, 30)),
        (date(2026, 3, 31), "last month", date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 1, 1), "last month", date(2025, 12, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), "yesterday", date(2025, 12, 31), date(2025, 12, 31)),
        (date(2026, 10, 5), "this week", date(2026, 10, 5), date(2026, 10, 11)),
        (date(2026, 10, 11), "this week", date(2026, 10, 5), date(2026, 10, 11)),
    ],
)
def test_periods_at_the_edges_of_weeks_and_months(today: date, text: str, first: date, last: date) -> None:
    period = parse_period(text, today)
    assert period is not None
    assert (period.first, period.last) == (first, last)


def test_days_copied_out_of_an_arabic_sentence_are_read_without_its_marks() -> None:
    typed = "\u200e2026-10-01\u200e - \u200e2026-10-15\u200e"
    assert parse_period(typed, TODAY) == Period(date(2026, 10, 1), date(2026, 10, 15), "2026-10-01..2026-10-15")


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "amina", "2026", "2026-13", "2026-00", "2026-02-30", "2026-10-01..2026-10-32", "0000-01", "10-2026",
        "2026-10..2026-11", "2026-10-01.2026-10-15", "next week", "today today", "3/4/2026", "1.10.2026-",
        "9999-12",
    ],
)  # fmt: skip
def test_what_names_no_period_is_nothing(text: str) -> None:
    assert parse_period(text, TODAY) is None


@pytest.mark.parametrize(
    ("typed", "name", "rest"),
    [
        ("amina last week timeout", "last_week", "amina timeout"),
        ("2026-10-01 - 2026-10-15 amina", "2026-10-01..2026-10-15", "amina"),
        ("la semana pasada", "last_week", ""),
        ("amina", None, "amina"),
        ("", None, ""),
    ],
)
def test_days_are_found_among_other_words(typed: str, name: str | None, rest: str) -> None:
    period, others = named_days(typed.split(), TODAY)
    assert (period.name if period else None, " ".join(others)) == (name, rest)


@given(st.text(max_size=40))
def test_no_text_makes_the_parser_raise(text: str) -> None:
    period = parse_period(text, TODAY)
    assert period is None or period.first <= period.last
