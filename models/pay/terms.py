"""Which rule a class is paid by: the most special one that is valid on its day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from ..database import transaction
from ..rules.pay import PayRule
from ..tables.classes import Package
from ..tables.pay import PayTerms
from ..tables.people import Person, Teacher

PLAIN = PayRule()  # a school that has said nothing pays the package's rate for each class


@dataclass(frozen=True, slots=True)
class _Term:
    valid_from: date
    id: int
    rule: PayRule


class Rulebook:
    """All terms that stand, ready to be asked for every class of a month."""

    def __init__(self, terms: Iterable[PayTerms]) -> None:
        self._terms: dict[tuple[int | None, int | None], list[_Term]] = {}
        for row in terms:
            own = self._terms.setdefault((row.teacher_id, row.package_id), [])
            own.append(_Term(row.valid_from, row.id, PayRule.of(row.rule)))
        for own in self._terms.values():
            own.sort(key=lambda term: (term.valid_from, term.id), reverse=True)

    def rule(self, *, teacher_id: int, package_id: int, day: date) -> PayRule:
        """For this teacher and package, for this teacher, for this package, for the school: the first that is valid."""
        for whose in ((teacher_id, package_id), (teacher_id, None), (None, package_id), (None, None)):
            for term in self._terms.get(whose, ()):
                if term.valid_from <= day:
                    return term.rule
        return PLAIN


async def rulebook() -> Rulebook:
    return Rulebook(await PayTerms.filter(withdrawn_at=None))


async def agree(
    rule: PayRule,
    *,
    teacher: Teacher | None,
    package: Package | None,
    valid_from: date,
    by: Person | None,
    now: datetime,
) -> PayTerms:
    """From this day of the school on. Terms of the same day for the same are replaced; approved months keep theirs."""
    async with transaction():
        same = PayTerms.filter(teacher=teacher, package=package, valid_from=valid_from, withdrawn_at=None)
        await same.update(withdrawn_at=now)
        return await PayTerms.create(
            teacher=teacher,
            package=package,
            valid_from=valid_from,
            rule=rule.stored(),
            created_by=by,
            created_at=now,
        )


async def withdraw(terms_id: int, now: datetime) -> bool:
    """From now on the terms before it count again. False when it was withdrawn before."""
    return bool(await PayTerms.filter(id=terms_id, withdrawn_at=None).update(withdrawn_at=now))


async def standing() -> list[PayTerms]:
    """For the school, then by package, then by teacher, the latest first within each."""
    rows = await PayTerms.filter(withdrawn_at=None).prefetch_related("teacher", "package")
    return sorted(rows, key=lambda row: (row.teacher_id or 0, row.package_id or 0, -row.valid_from.toordinal()))
