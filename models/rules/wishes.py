"""What somebody wants to be told of, and when: problems, quiet hours, the hour of the digest."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, tzinfo
from typing import Literal

from .periods import ONE_DAY

Wish = Literal["each", "problems", "digest", "none"]
Quiet = tuple[time, time]  # from … until, may go over midnight

GUESSED = frozenset({"estimated", "unknown"})  # nobody has said when it ended


def is_problem(status: str, grade: str, flags: Collection[object]) -> bool:
    """Whether a class that is over is told to those who want to hear of problems only.

    One side's word is none: the first of two taps would make a problem of every class that both sides tap.
    """
    return status != "ended" or grade in GUESSED or bool(flags)


def is_quiet(moment: datetime, quiet: Quiet | None, zone: tzinfo) -> bool:
    return quiet is not None and within(moment.astimezone(zone).time(), quiet)


def within(at: time, quiet: Quiet) -> bool:
    """Whether that time of day is a quiet one."""
    begins, ends = quiet
    return begins <= at < ends if begins <= ends else at >= begins or at < ends


def quiet_until(now: datetime, quiet: Quiet | None, zone: tzinfo) -> datetime | None:
    """When the quiet hours end that it is in now, in UTC; None when it is in none."""
    if quiet is None or not is_quiet(now, quiet, zone):
        return None
    # in the night in which a clock is set back, a time of day comes twice, and either may be the end
    ends = (moment for fold in (0, 1) for moment in _moments(now, quiet[1].replace(fold=fold), zone))
    return min(moment for moment in ends if moment > now and not is_quiet(moment, quiet, zone))


def next_at(after: datetime, at: time, zone: tzinfo) -> datetime:
    """The first moment after this one at which it is that time of day there, in UTC: once on every day.

    A time that clocks jump over comes as much later; of a time that comes twice it is the first.
    """
    return min(moment for moment in _moments(after, at, zone) if moment > after)


def day_to_tell(moment: datetime, zone: tzinfo) -> date:
    """Which day of the school a digest tells of: after noon the one that it is in, before noon the one that is over."""
    local = moment.astimezone(zone)
    return local.date() if local.hour >= 12 else local.date() - ONE_DAY


def _moments(around: datetime, at: time, zone: tzinfo) -> list[datetime]:
    day = around.astimezone(zone).date()
    return [datetime.combine(day + days * ONE_DAY, at, zone).astimezone(UTC) for days in range(-1, 3)]
