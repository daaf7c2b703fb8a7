"""The school's lists as spreadsheets, which can be imported again unchanged."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from . import packages
from .rules.headings import COLUMNS, KINDS, Kind
from .rules.learning import Days
from .school import School
from .students import Connection, connections
from .tables.classes import Enrolment, Package
from .tables.people import Student, Teacher

Lines = Sequence[Sequence[Any]]
CHUNK = 500

# what a list says besides what can be imported
ALSO: dict[Kind, tuple[str, ...]] = {
    "teachers": ("state", "last_seen"),
    "students": ("state", "left_on"),
    "packages": ("state",),
    "enrolments": (),
}


async def lines(kind: Kind, school: School) -> Lines:
    """Headings, then one line each. Days are the school's."""
    head = [*COLUMNS[kind], *ALSO[kind]]
    match kind:
        case "teachers":
            return [head, *await _teachers(school)]
        case "students":
            return [head, *await _students(school)]
        case "packages":
            return [head, *await _packages(school)]
        case "enrolments":
            return [head, *await _enrolments()]


async def book(school: School) -> list[tuple[str, Lines]]:
    """All lists, one sheet each."""
    return [(kind, await lines(kind, school)) for kind in KINDS]


def form() -> list[tuple[str, Lines]]:
    """The headings alone, to be filled in."""
    return [(kind, [COLUMNS[kind]]) for kind in KINDS]


async def _teachers(school: School) -> Lines:
    rows = await Teacher.all().order_by("search_key", "id").prefetch_related("person")
    return [
        [
            row.id,
            row.name,
            _teacher_state(row),
            school.day_of(row.person.last_seen_at) if row.person else None,
        ]
        for row in rows
    ]


def _teacher_state(row: Teacher) -> str:
    if row.removed_at is not None:
        return "removed"
    if row.person is None:
        return "invited"
    return "connected" if row.person.blocked_at is None else "blocked"


async def _students(school: School) -> Lines:
    rows = await Student.all().order_by("search_key", "id").values_list("id", "name", "left_at")
    states: dict[int, Connection] = {}
    for start in range(0, len(rows), CHUNK):
        states |= await connections([row[0] for row in rows[start : start + CHUNK]])
    return [
        [number, name, "left" if left else states[number], school.day_of(left) if left else None]
        for number, name, left in rows
    ]


async def _packages(school: School) -> Lines:
    """A line for each terms that a package had, has or will have."""
    known = await Package.all().order_by("id")
    timelines = await packages.timelines(known)
    return [
        [one.name, *_terms(timelines[one.id].on(since)), since, "retired" if one.retired_at else "offered"]
        for one in known
        for since in _days(one, timelines[one.id].changes, school)
    ]


def _days(package: Package, changes: Any, school: School) -> list[date]:
    """Its first day, unless it was changed on it, then those of its changes."""
    return sorted({school.day_of(package.created_at), *changes})


def _terms(terms: Any) -> tuple[int, int | None, Decimal, str]:
    return terms.minutes, terms.buffer_minutes, _shown(terms.rate), terms.currency


def _shown(rate: Decimal) -> Decimal:
    """Two places or four: with three it could be read as thousands."""
    return rate.quantize(Decimal("0.01") if rate == round(rate, 2) else Decimal("0.0001"))


async def _enrolments() -> Lines:
    """Those that were taken back before they began are no more."""
    rows = (
        await Enrolment.all()
        .order_by("student__search_key", "student_id", "first_day", "id")
        .values_list(
            "student_id",
            "student__name",
            "teacher_id",
            "teacher__name",
            "package__name",
            "first_day",
            "last_day",
            "default_link",
        )
    )
    return [row for row in rows if not Days(row[5], row[6]).empty]
