"""What a decision about pay would come to in the months that are not approved yet. Nothing is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ..rules.money import Rounding
from ..rules.periods import month_of
from ..school import School
from ..tables.pay import PayRun
from .drafts import CLOSED, Assumed, draft
from .lines import Line

MOST_MONTHS = 3  # a draft of a big school's month takes seconds
USUAL: Rounding = "minute"


@dataclass(frozen=True, slots=True)
class Foresight:
    """Lines that would change, as they are and as they would be, in order; and the months that were looked at."""

    months: tuple[str, ...]
    changes: tuple[tuple[Line | None, Line | None], ...]

    @property
    def before(self) -> dict[str, Decimal]:
        return _sums(was for was, _ in self.changes)

    @property
    def after(self) -> dict[str, Decimal]:
        return _sums(becomes for _, becomes in self.changes)


async def foresee(
    since: date, assumed: Assumed, *, school: School, now: datetime, teacher_id: int | None = None
) -> Foresight:
    """Of the months from that day to today, the latest ones."""
    months = await _open_months(since, school.day_of(now))
    changes: dict[str, tuple[Line | None, Line | None]] = {}  # what is put right stands in the draft of each open month
    for month in months:
        run = await PayRun.get_or_none(month=month)
        rounding: Rounding = run.rounding if run is not None else USUAL  # type: ignore[assignment]  # written from it
        as_it_is = await draft(month, rounding=rounding, now=now, school=school, teacher_id=teacher_id)
        then = await draft(month, rounding=rounding, now=now, school=school, teacher_id=teacher_id, assumed=assumed)
        was, becomes = ({line.key: line for line in drafted.all} for drafted in (as_it_is, then))
        for key in [*was, *becomes]:
            if _paid(was.get(key)) != _paid(becomes.get(key)):
                changes.setdefault(key, (was.get(key), becomes.get(key)))
    return Foresight(tuple(months), tuple(changes.values()))


async def _open_months(since: date, today: date) -> list[str]:
    closed: set[object] = set(await PayRun.filter(state__in=CLOSED).values_list("month", flat=True))
    first, months = month_of(since).first, []
    while first <= today:
        months.append(f"{first:%Y-%m}")
        first = date.fromordinal(month_of(first).last.toordinal() + 1)
    return [month for month in months if month not in closed][-MOST_MONTHS:]


def _paid(line: Line | None) -> tuple[Decimal, str | None] | None:
    return None if line is None else (line.amount, line.lack)


def _sums(lines: Iterable[Line | None]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for line in lines:
        if line is not None:
            sums[line.currency] = sums.get(line.currency, Decimal(0)) + line.amount
    return sums
