"""School days, months and periods: which day a moment belongs to, and what "last week" means.

The school's time zone decides, never UTC: a class at midnight on the 31st belongs to the school's month. Weeks begin
on Monday. Days are half-open stretches [start, end), so that the days of a month tile it, also on the nights on
which clocks change and a day has 23 or 25 hours.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from .names import clean_name, search_key
from .typed_days import parse_day

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
    """What somebody typed after /report; None if it names no period. Any case, any spacing, in each of our languages.

    today, yesterday, this/last week, this/last month, 2026-10, 2026-10-05, 5.10.2026, and two days with `..`, a dash,
    a space or *to* between them. A day that could be two days (3/4/2026) is none.
    """
    plain = search_key(clean_name(text).replace("_", " "))  # copied out of an Arabic sentence it brings marks along
    named = _NAMED.get(plain)
    if named is not None:
        return named(today)
    if match := re.fullmatch(_MONTH, plain, re.ASCII):
        first = _day(match[1], match[2])
        return month_of(first) if first else None
    if match := re.fullmatch(rf"({_A_DAY})(?:{_TO}({_A_DAY}))?", plain):
        return _days(parse_day(match[1], today), parse_day(match[2] or match[1], today))
    return None


def named_days(typed: Sequence[str], today: date) -> tuple[Period | None, list[str]]:
    """The first stretch of these words that names days, longest first, and the words without it."""
    for length in range(min(_MOST_WORDS, len(typed)), 0, -1):
        for start in range(len(typed) - length + 1):
            period = parse_period(" ".join(typed[start : start + length]), today)
            if period is not None:
                return period, [*typed[:start], *typed[start + length :]]
    return None, list(typed)


_MOST_WORDS = 3  # "2026-10-01 - 2026-10-15", "la semana pasada"
_MONTH = r"(\d{4})-(\d{1,2})"
_A_DAY = r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}"
_TO = r"(?: ?\.{2,3} ?| ?[-–—] ?| (?:to|a|al|الى) | )"
_WORDS: dict[str, Callable[[date], Period]] = {
    "today|hoy|اليوم": lambda today: Period(today, today, "today"),
    "yesterday|ayer|أمس": lambda today: Period(today - ONE_DAY, today - ONE_DAY, "yesterday"),
    "this week|week|esta semana|semana|هذا الأسبوع": lambda today: _week(today, "this_week"),
    "last week|la semana pasada|semana pasada|الأسبوع الماضي": lambda today: _week(today - 7 * ONE_DAY, "last_week"),
    "this month|month|este mes|mes|هذا الشهر": lambda today: _month(today, "this_month"),
    "last month|el mes pasado|mes pasado|الشهر الماضي": lambda today: _month(
        today.replace(day=1) - ONE_DAY, "last_month"
    ),
}
_NAMED = {search_key(word): of for words, of in _WORDS.items() for word in words.split("|")}


def _week(day: date, name: str) -> Period:
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6), name)


def _month(day: date, name: str) -> Period:
    month = month_of(day)
    return Period(month.first, month.last, name)


def _day(year: str, month: str) -> date | None:
    try:
        found = date(int(year), int(month), 1)
    except ValueError:
        return None
    return found if 1900 < found.year < 2200 else None


def _days(first: date | str, last: date | str) -> Period | None:
    """From the earlier to the later, in whichever order they were typed."""
    if isinstance(first, str) or isinstance(last, str):
        return None
    first, last = min(first, last), max(first, last)
    name = first.isoformat() if first == last else f"{first.isoformat()}..{last.isoformat()}"
    return Period(first, last, name)


def _midnight(day: date, zone: tzinfo) -> datetime:
    """When a day begins. Where clocks jump over midnight, the first moment that exists; twice midnight: the first."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)
