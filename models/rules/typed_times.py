"""When a class was, as somebody types it: `16:05-16:50`, `end 16:50`, `start 16:00`, `45 min`, `1 h 15`.

And times of day by themselves, for hours that are to be quiet or a message that is to come each day.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Problem = Literal["not_understood", "no_start", "too_long", "future"]
LONGEST = timedelta(hours=12)

TIME = r"(\d{1,2})(?:[:.h](\d{2}))?\s*([ap]\.?m\.?)?"
_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # of direction: keyboards and copied text bring them
_COMPACT = re.compile(r"\b(\d{2})(\d{2})\b")  # 1605
_RANGE = re.compile(rf"(?:from|de|desde|من)?\s*{TIME}\s*(?:-|–|—|to|until|till|a|hasta|إلى|الى)\s*{TIME}")
_AT = re.compile(TIME)
_END = re.compile(rf"(?:end|ended|ends|until|till|to|fin|hasta|انتهى|النهاية|إلى)\s*(?:at|a las|:)?\s*{TIME}")
_START = re.compile(
    rf"(?:start|started|starts|begin|began|from|inicio|desde|بدأ|البداية|من)\s*(?:at|a las|:)?\s*{TIME}"
)
_MOMENT = re.compile(r"(\d{1,2})[:.](\d{2})\s*([ap]\.?m\.?)?")
_MINUTES = re.compile(r"(\d{1,3})\s*(?:m|min|mins|minute|minutes|minutos|دقيقة|دقائق|['′])?\.?")
_HOURS = re.compile(r"(\d{1,2})\s*(?:h|hours?|horas?|ساعة)\s*(?:(\d{1,2})\s*(?:m|min|mins|minutes?|minutos)?)?\.?")


@dataclass(frozen=True, slots=True)
class Known:
    """What is recorded so far. `around` is a moment of the class, by which a time of day finds its day."""

    around: datetime
    start: datetime | None
    end: datetime | None


def parse_times(text: str, known: Known, zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime] | Problem:
    """The start and the end that were meant, aware UTC. An end is the first such time after the start."""
    typed = _plain(text)
    try:
        found = _ranged(typed, known, zone) or _one_sided(typed, known, zone) or _lasting(typed, known)
    except ValueError:  # 25:00
        return "not_understood"
    if found is None:
        return "not_understood"
    if isinstance(found, str):
        return found
    start, end = found
    if end - start > LONGEST or end < start:
        return "too_long"
    return "future" if end > now else (start, end)


def parse_clock(text: str) -> time | None:
    """`20:00`, `7`, `7.30`, `8 pm`; None for anything else."""
    match = _AT.fullmatch(_plain(text))
    try:
        return time_of(*match.groups()) if match else None
    except ValueError:
        return None


def parse_moment(text: str, start: datetime, zone: ZoneInfo) -> datetime | None:
    """The first such time of day after the start, aware UTC; None for anything that `parse_clock` does not take."""
    at = parse_clock(text)
    return None if at is None else _following(at, start, zone)


def parse_stretch(text: str) -> tuple[time, time] | None:
    """`22:00-07:00`, `from 10 pm to 7 am`; None for anything else, and for a stretch without a length."""
    match = _RANGE.fullmatch(_plain(text))
    try:
        ends = (time_of(*match.groups()[:3]), time_of(*match.groups()[3:])) if match else None
    except ValueError:
        return None
    return None if ends is None or ends[0] == ends[1] else ends


Found = tuple[datetime, datetime] | Problem | None


def _ranged(typed: str, known: Known, zone: ZoneInfo) -> Found:
    match = _RANGE.fullmatch(typed)
    if match is None:
        return None
    hour, minute, half, *rest = match.groups()
    start = _nearest(time_of(hour, minute, half or rest[2]), known.around, zone)
    return start, _following(time_of(*rest), start, zone)


def _one_sided(typed: str, known: Known, zone: ZoneInfo) -> Found:
    if match := _END.fullmatch(typed) or _MOMENT.fullmatch(typed):
        if known.start is None:
            return "no_start"
        return known.start, _following(time_of(*match.groups()), known.start, zone)
    if match := _START.fullmatch(typed):
        if known.end is None:
            return "no_start"
        return _nearest(time_of(*match.groups()), known.around, zone), known.end
    return None


def _lasting(typed: str, known: Known) -> Found:
    hours, minutes = _HOURS.fullmatch(typed), _MINUTES.fullmatch(typed)
    if hours is not None:
        length = timedelta(hours=int(hours[1]), minutes=int(hours[2] or 0))
    elif minutes is not None:
        length = timedelta(minutes=int(minutes[1]))
    else:
        return None
    return "no_start" if known.start is None else (known.start, known.start + length)


def _plain(text: str) -> str:
    typed = " ".join(_MARKS.sub("", text).casefold().split())[:64]
    is_compact = re.fullmatch(r"\d{4}\s*[-–—]\s*\d{4}", typed)
    return _COMPACT.sub(r"\1:\2", typed) if is_compact else typed


def time_of(hour: str, minute: str | None, half: str | None) -> time:
    hours = int(hour)
    if half and not 1 <= hours <= 12:
        raise ValueError("no such hour")
    if half:
        hours = hours % 12 + (12 if half.startswith("p") else 0)
    return time(hours, int(minute or 0))


def _nearest(at: time, around: datetime, zone: ZoneInfo) -> datetime:
    """That time of day closest to a moment of the class: a class at midnight has two days."""
    day = around.astimezone(zone).date()
    moments = (datetime.combine(day + timedelta(days=days), at, zone).astimezone(UTC) for days in (-1, 0, 1))
    return min(moments, key=lambda moment: abs(moment - around))


def _following(at: time, start: datetime, zone: ZoneInfo) -> datetime:
    """That time of day for the first time at or after the start, whose seconds are not looked at."""
    day, from_minute = start.astimezone(zone).date(), start.replace(second=0, microsecond=0)
    moments = (datetime.combine(day + timedelta(days=days), at, zone).astimezone(UTC) for days in (0, 1))
    found = next((moment for moment in moments if moment >= from_minute), start)
    return max(found, start)
