"""School days, months and periods: which day a moment belongs to, and what "last week" means.

The school's time zone decides, never UTC: a class at midnight on the 31st belongs to the school's month. Weeks begin
on Monday. Days are half-open stretches [start, end), so that the days of a month tile it, also on the nights on
which clocks change and a day has 23 or 25 hours.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, both ends included. `name` is a word ("last_week"), a month ("2026-10") or days in ISO."""

    first: date
    last: date
    name: str


def day_of(moment: datetime, zone: tzinfo) -> date:
    """The school day a moment belongs to."""
    return moment.astimezone(zone).date()


def day_bounds(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """When that day begins and when the next one does, in UTC."""
    return _midnight(day, zone), _midnight(day + ONE_DAY, zone)


def month_bounds(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """When the month of that day begins and when the next one does, in UTC."""
    return bounds(month_of(day), zone)


def bounds(period: Period, zone: tzinfo) -> tuple[datetime, datetime]:
    """When a period begins and when the day after it does, in UTC."""
    return _midnight(period.first, zone), _midnight(period.last + ONE_DAY, zone)


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return Period(first, following - ONE_DAY, f"{first:%Y-%m}")


def week_of(day: date) -> Period:
    """From Monday to Sunday."""
    return _week(day, f"{day:%G}-W{day:%V}")


def parse_period(text: str, today: date) -> Period | None:
    """What somebody typed after /report; None if it names no period. Any case, any spacing.

    today, yesterday, this/last week, this/last month, 2026-10, 2026-10-05, 2026-10-01..2026-10-15 (or a space or
    a dash between two days).
    """
    plain = re.sub(r"[\s_]+", " ", text).strip().casefold()
    named = _NAMED.get(plain)
    if named is not None:
        return named(today)
    if match := re.fullmatch(_MONTH, plain, re.ASCII):
        first = _day(match[1], match[2], "1")
        return month_of(first) if first else None
    if match := re.fullmatch(_DAY, plain, re.ASCII):
        return _days(_day(*match.groups()), _day(*match.groups()))
    if match := re.fullmatch(_TWO_DAYS, plain, re.ASCII):
        return _days(_day(*match.group(1, 2, 3)), _day(*match.group(4, 5, 6)))
    return None


_MONTH = r"(\d{4})-(\d{1,2})"
_DAY = r"(\d{4})-(\d{1,2})-(\d{1,2})"
_TWO_DAYS = rf"{_DAY}(?: | ?\.{{2,3}} ?| ?[-–—] ?| to ){_DAY}"
_NAMED: dict[str, Callable[[date], Period]] = {
    "today": lambda today: Period(today, today, "today"),
    "yesterday": lambda today: Period(today - ONE_DAY, today - ONE_DAY, "yesterday"),
    "week": lambda today: _week(today, "this_week"),
    "this week": lambda today: _week(today, "this_week"),
    "last week": lambda today: _week(today - timedelta(days=7), "last_week"),
    "month": lambda today: _month(today, "this_month"),
    "this month": lambda today: _month(today, "this_month"),
    "last month": lambda today: _month(today.replace(day=1) - ONE_DAY, "last_month"),
}


def _week(day: date, name: str) -> Period:
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6), name)


def _month(day: date, name: str) -> Period:
    month = month_of(day)
    return Period(month.first, month.last, name)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if 1900 < found.year < 2200 else None


def _days(first: date | None, last: date | None) -> Period | None:
    """From the earlier to the later, in whichever order they were typed."""
    if first is None or last is None:
        return None
    first, last = min(first, last), max(first, last)
    name = first.isoformat() if first == last else f"{first.isoformat()}..{last.isoformat()}"
    return Period(first, last, name)


def _midnight(day: date, zone: tzinfo) -> datetime:
    """When a day begins. Where clocks jump over midnight, the first moment that exists; twice midnight: the first."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)
