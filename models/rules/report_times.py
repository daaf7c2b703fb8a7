"""When Zoom is asked who was in a class that is over.

Zoom promises no time by which a report is ready or complete: a minute or two after the end as a rule, at times the
next morning. So it is asked 10, 30 and 120 minutes after the end and then every night, for seven nights.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

SOON = (timedelta(minutes=10), timedelta(minutes=30), timedelta(minutes=120))
NIGHTLY_AT = time(3)  # in the school's zone, when nobody teaches
NIGHTS = 7
RETRY_FIRST, RETRY_AT_MOST = timedelta(minutes=1), timedelta(hours=1)


def planned(ended_at: datetime, zone: ZoneInfo) -> list[datetime]:
    """Every moment at which to ask, in order."""
    soon = [ended_at + after for after in SOON]
    first = soon[-1].astimezone(zone).date()
    nights = [datetime.combine(first + timedelta(days=n), NIGHTLY_AT, zone).astimezone(UTC) for n in range(NIGHTS + 1)]
    return soon + [night for night in nights if night > soon[-1]][:NIGHTS]


def next_time(ended_at: datetime, zone: ZoneInfo, now: datetime) -> tuple[int, datetime | None]:
    """How many of the planned times are used up by now, and the next one; None when there is none left."""
    times = planned(ended_at, zone)
    left = [moment for moment in times if moment > now]
    return len(times) - len(left), left[0] if left else None


def after_trouble(ended_at: datetime, zone: ZoneInfo, now: datetime, attempts: int) -> datetime | None:
    """Zoom could not be asked: again in a minute, then less and less often. None when the last night is over."""
    if now >= planned(ended_at, zone)[-1]:
        return None
    pause: timedelta = RETRY_FIRST * 2 ** min(attempts, 10)
    return now + min(pause, RETRY_AT_MOST)
