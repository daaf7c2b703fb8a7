"""When the clocks of a time zone are put forward and back."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

FROM, UNTIL = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)  # no class is older or younger
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)

Change = tuple[datetime, int]  # from when on (UTC), how many seconds the zone's clocks are ahead of UTC


@lru_cache(maxsize=8)
def clock_changes(zone: ZoneInfo) -> tuple[Change, ...]:
    """In the order of time; the first holds for what was before it, too. Two changes within a day are taken as one."""
    found = [(FROM, _ahead(FROM, zone))]
    for number in range((UNTIL - FROM).days):
        morning = FROM + number * DAY
        if _ahead(morning + DAY, zone) != found[-1][1]:
            at = _first_after(morning, zone, found[-1][1])
            found.append((at, _ahead(at, zone)))
    return tuple(found)


def _first_after(morning: datetime, zone: ZoneInfo, before: int) -> datetime:
    """The second of this day from which on the clocks are no longer so many seconds ahead."""
    same, other = morning, morning + DAY
    while other - same > SECOND:
        middle = same + (other - same) // 2 // SECOND * SECOND
        if _ahead(middle, zone) == before:
            same = middle
        else:
            other = middle
    return other


def _ahead(moment: datetime, zone: ZoneInfo) -> int:
    return int((moment.astimezone(zone).replace(tzinfo=UTC) - moment).total_seconds())
