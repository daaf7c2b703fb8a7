"""When a class is to begin, as somebody types it: `now`, `19:30`, `7 pm`, `in 20 min`, `tomorrow 16:00`, `fri 6pm`,
`2026-03-05 16:00`, `5.3. 16:00`. In English, Spanish or Arabic; the day may stand before the time or after it.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from .names import clean_name, search_key
from .typed_times import TIME, time_of

Problem = Literal["not_understood", "past", "too_far"]
JUST_NOW = timedelta(minutes=30)  # at 19:05, "19:00" is a class that begins late, and not tomorrow's
FARTHEST = timedelta(days=60)

# as search_key leaves them: without accents and case
NOW = {"now", "ahora", "ya", "الان"}
DAYS = {"today": 0, "hoy": 0, "اليوم": 0, "tomorrow": 1, "manana": 1, "غدا": 1, "بكرة": 1}
WEEKDAYS = (
    ("monday", "lunes", "الاثنين"),
    ("tuesday", "martes", "الثلاثاء"),
    ("wednesday", "miercoles", "الاربعاء"),
    ("thursday", "jueves", "الخميس"),
    ("friday", "viernes", "الجمعة"),
    ("saturday", "sabado", "السبت"),
    ("sunday", "domingo", "الاحد"),
)
SHORTEST = 3  # letters of a weekday
_FILLING = re.compile(r"(?:^|\s)(?:at|a las|el|on|الساعة|يوم)(?=\s)|,")
_AHEAD = re.compile(
    r"(?:in|en|dentro de|بعد)\s*(\d{1,4})\s*(?:(m|min|mins|minutes?|minutos?|دقيقة|دقائق)|(h|hours?|horas?|ساعة|ساعات))"
)
_TIME = re.compile(TIME)
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DOTTED_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")


def parse_moment(text: str, zone: ZoneInfo, now: datetime) -> datetime | Problem:
    """The moment that was meant, aware UTC, to the minute; at most half an hour ago and sixty days ahead."""
    typed = search_key(clean_name(text))[:64]
    if typed in NOW:
        return now
    try:
        found = _ahead(typed, now) or _of_a_day(" ".join(_FILLING.sub(" ", typed).split()), zone, now)
    except (ValueError, OverflowError):  # 25:00, the 31st of February
        return "not_understood"
    if found is None:
        return "not_understood"
    if found < now - JUST_NOW:
        return "past"
    return "too_far" if found > now + FARTHEST else found


def _ahead(typed: str, now: datetime) -> datetime | None:
    match = _AHEAD.fullmatch(typed)
    if match is None:
        return None
    length = timedelta(minutes=int(match[1])) if match[2] else timedelta(hours=int(match[1]))
    return (now + length).replace(second=0, microsecond=0)


def _of_a_day(typed: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """A time with a day before it or after it; a time alone is the next such."""
    if match := _TIME.fullmatch(typed):
        return _next(_time(match), zone, now)
    words = typed.split()
    for count in (1, 2):  # a time may have two words: "7 pm"
        if len(words) <= count:
            break
        for day, at in ((words[:-count], words[-count:]), (words[count:], words[:count])):
            match = _TIME.fullmatch(" ".join(at))
            if match and (found := _on(" ".join(day), _time(match), zone, now)):
                return found
    return None


def _on(day: str, at: time, zone: ZoneInfo, now: datetime) -> datetime | None:
    today = now.astimezone(zone).date()
    if day in DAYS:
        return _moment(today + timedelta(days=DAYS[day]), at, zone)
    if (weekday := _weekday(day)) is not None:
        ahead = today + timedelta(days=(weekday - today.weekday()) % 7)
        moment = _moment(ahead, at, zone)
        return moment if moment >= now - JUST_NOW else _moment(ahead + timedelta(days=7), at, zone)
    if match := _ISO_DAY.fullmatch(day):
        return _moment(date(int(match[1]), int(match[2]), int(match[3])), at, zone)
    if match := _DOTTED_DAY.fullmatch(day if day.count(".") == 2 else f"{day}."):
        return _dotted(int(match[1]), int(match[2]), match[3], today, at, zone)
    return None


def _dotted(day: int, month: int, year: str | None, today: date, at: time, zone: ZoneInfo) -> datetime:
    """Without a year the next such day: in December, `5.1.` is of the year to come."""
    if year:
        return _moment(date(int(year), month, day), at, zone)
    this_year = date(today.year, month, day)
    return _moment(this_year if this_year >= today else date(today.year + 1, month, day), at, zone)


def _weekday(word: str) -> int | None:
    for number, names in enumerate(WEEKDAYS):
        if len(word) >= SHORTEST and any(name.startswith(word) for name in names if name[0] != "ا" or name == word):
            return number
    return None


def _next(at: time, zone: ZoneInfo, now: datetime) -> datetime:
    today = now.astimezone(zone).date()
    moments = (_moment(today + timedelta(days=days), at, zone) for days in (-1, 0, 1, 2))
    return next(moment for moment in moments if moment >= now - JUST_NOW)


def _time(match: re.Match[str]) -> time:
    """A bare number is an hour only with am or pm, or with its minutes: `19` may be anything."""
    hour, minute, half = match.groups()
    if minute is None and half is None:
        raise ValueError("no time of day")
    return time_of(hour, minute, half)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
