"""Which backups are kept: one for each of the last days, weeks and months that have any."""

from collections.abc import Callable, Collection, Hashable
from datetime import datetime

DAYS, WEEKS, MONTHS = 7, 4, 12


def kept(taken: Collection[datetime]) -> set[datetime]:
    """Of each day, week (from Monday) and month in UTC its newest; the newest of all is always among them."""
    return (
        _newest_of_each(taken, DAYS, lambda moment: moment.date())
        | _newest_of_each(taken, WEEKS, lambda moment: moment.isocalendar()[:2])
        | _newest_of_each(taken, MONTHS, lambda moment: (moment.year, moment.month))
    )


def _newest_of_each(taken: Collection[datetime], most: int, stretch: Callable[[datetime], Hashable]) -> set[datetime]:
    newest = {stretch(moment): moment for moment in sorted(taken)}
    return set(list(newest.values())[-most:])
