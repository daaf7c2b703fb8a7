"""A month as rows: one for each teacher and currency, for the bank, and one for each line. Both from the same lines.

Amounts are written with the places that their currency is paid in, so that a file adds up to the cent.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..rules.money import payable
from .drafts import Draft

TOTALS = (
    ("month", "text"),
    ("teacher_id", "number"),
    ("teacher", "text"),
    ("classes", "number"),
    ("amount", "amount"),
    ("currency", "text"),
)
DETAIL = (
    ("month", "text"),
    ("line", "text"),
    ("kind", "text"),
    ("teacher_id", "number"),
    ("teacher", "text"),
    ("day", "day"),
    ("student", "text"),
    ("package", "text"),
    ("attendance", "text"),
    ("grade", "text"),
    ("counted_seconds", "number"),
    ("amount", "amount"),
    ("currency", "text"),
    ("waits_for", "text"),
    ("why", "text"),
    ("evidence", "text"),
    ("makes_up", "day"),
)


def totals(drafted: Draft) -> Iterator[list[Any]]:
    """One row a teacher and currency, in the order of names."""
    names = {line.teacher_id: line.teacher_name for line in drafted.lines}
    classes: dict[tuple[int, str], int] = {}
    for line in drafted.lines:
        if line.kind in {"class", "group"}:
            classes[line.teacher_id, line.currency] = classes.get((line.teacher_id, line.currency), 0) + 1
    sums = sorted(drafted.totals.items(), key=lambda one: (names[one[0][0]].casefold(), one[0]))
    for (teacher_id, currency), amount in sums:
        count = classes.get((teacher_id, currency), 0)
        yield [drafted.month, teacher_id, names[teacher_id], count, _amount(amount, currency), currency]


def detail(drafted: Draft) -> Iterator[list[Any]]:
    """One row a line, those that wait included: they add nothing."""
    for line in drafted.all:
        yield [
            drafted.month,
            line.key,
            line.kind,
            line.teacher_id,
            line.teacher_name,
            line.day.isoformat(),
            line.student_name,
            line.package_name,
            line.presence,
            line.grade,
            line.seconds,
            _amount(line.amount, line.currency),
            line.currency,
            line.lack,
            "; ".join(step.code for step in line.because),
            " ".join(map(str, line.evidence)),
            line.work.get("made_up_day"),
        ]


def _amount(amount: Decimal, currency: str) -> str:
    return str(payable(amount, currency))
