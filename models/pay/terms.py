"""Which rule a class is paid by: the most special one that is valid on its day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .. import audit
from ..database import transaction
from ..rules.pay import PayRule
from ..tables.classes import Package
from ..tables.pay import PayLine, PayTerms
from ..tables.people import Person, Teacher

CLOSED = ("approved", "paid")
PLAIN = PayRule()  # a school that has said nothing pays the package's rate for each class


@dataclass(frozen=True, slots=True)
class _Term:
    valid_from: date
    place: int  # of two from one day the later counts
    rule: PayRule


class Rulebook:
    """All terms that stand, in the order in which they were agreed, ready to be asked for every class of a month."""

    def __init__(self, terms: Iterable[PayTerms]) -> None:
        self._terms: dict[tuple[int | None, int | None], list[_Term]] = {}
        for row in terms:
            own = self._terms.setdefault((row.teacher_id, row.package_id), [])
            own.append(_Term(row.valid_from, len(own), PayRule.of(row.rule)))
        for own in self._terms.values():
            own.sort(key=lambda term: (term.valid_from, term.place), reverse=True)

    def rule(self, *, teacher_id: int, package_id: int, day: date) -> PayRule:
        """For this teacher and package, for this teacher, for this package, for the school: the first that is valid."""
        for whose in ((teacher_id, package_id), (teacher_id, None), (None, package_id), (None, None)):
            for term in self._terms.get(whose, ()):
                if term.valid_from <= day:
                    return term.rule
        return PLAIN


async def rulebook(*, also: PayTerms | None = None, without: int | None = None) -> Rulebook:
    """As things stand; or with terms that nobody has agreed on yet, or without those of this number."""
    rows = await PayTerms.filter(withdrawn_at=None).order_by("id")
    kept = [row for row in rows if row.id != without]
    return Rulebook(kept if also is None else [*kept, also])


def proposed(rule: PayRule, *, teacher: Teacher | None, package: Package | None, valid_from: date) -> PayTerms:
    """Not written."""
    return PayTerms(teacher=teacher, package=package, valid_from=valid_from, rule=rule.stored())


async def agree(
    rule: PayRule,
    *,
    teacher: Teacher | None,
    package: Package | None,
    valid_from: date,
    by: Person | None,
    now: datetime,
) -> PayTerms:
    """From this day of the school on. Of several of one day the latest counts; approved months keep theirs."""
    async with transaction():
        before = (await rulebook()).rule(
            teacher_id=teacher.id if teacher else 0, package_id=package.id if package else 0, day=valid_from
        )
        row = proposed(rule, teacher=teacher, package=package, valid_from=valid_from)
        row.created_by_id, row.created_at = by.id if by else None, now
        await row.save()
        row.teacher, row.package = teacher, package
        await _note("pay_rule_agreed", row, by, now, before=before.stored(), after=row.rule)
        return row


async def withdraw(terms_id: int, *, by: Person | None, now: datetime) -> bool:
    """The terms before it count again. False when it was withdrawn before, or an approved month rests on it."""
    async with transaction():
        row = await PayTerms.get(id=terms_id).prefetch_related("teacher", "package")
        if await rests_on(row) or not await PayTerms.filter(id=row.id, withdrawn_at=None).update(withdrawn_at=now):
            return False
        await _note("pay_rule_withdrawn", row, by, now, before=row.rule, after={})
        return True


async def rests_on(row: PayTerms) -> bool:
    """Whether a line of an approved month was worked out by these terms."""
    lines = PayLine.filter(run__state__in=CLOSED, kind__in=("class", "group"), day__gte=row.valid_from)
    if row.teacher_id is not None:
        lines = lines.filter(teacher_id=row.teacher_id)
    if row.package is not None:
        lines = lines.filter(package_name=row.package.name)
    rules: list[Any] = [*await lines.distinct().values_list("rule", flat=True)]
    return row.rule in rules


async def find(terms_id: int) -> PayTerms | None:
    """With its teacher and package; None when it was withdrawn."""
    return await PayTerms.get_or_none(id=terms_id, withdrawn_at=None).prefetch_related("teacher", "package")


async def standing() -> list[PayTerms]:
    """For the school, then by package, then by teacher, the latest first within each."""
    rows = await PayTerms.filter(withdrawn_at=None).order_by("id").prefetch_related("teacher", "package")
    latest = {(row.teacher_id, row.package_id, row.valid_from): row for row in rows}
    return sorted(
        latest.values(), key=lambda row: (row.teacher_id or 0, row.package_id or 0, -row.valid_from.toordinal())
    )


async def _note(
    what: audit.What, row: PayTerms, by: Person | None, now: datetime, *, before: dict[str, Any], after: dict[str, Any]
) -> None:
    whose = {
        "teacher": row.teacher.name if row.teacher else None,
        "package": row.package.name if row.package else None,
        "valid_from": row.valid_from,
    }
    about = {name: value for name, value in whose.items() if value is not None}
    await audit.record(what, subject=f"pay_rule:{row.id}", by=by, now=now, before=before, after={**about, **after})
