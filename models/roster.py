"""Everybody of the school in lists: pages of teachers, students, contacts, admins and open invitations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from tortoise.expressions import Q, Subquery
from tortoise.models import Model
from tortoise.queryset import QuerySet

from .rules.names import search_key
from .students import Connection, connections
from .tables.classes import ClassSession, Enrolment
from .tables.people import Admin, Contact, Invite, Person, Student, Teacher

Kind = Literal["teachers", "students", "contacts", "admins", "invites"]
Only = Literal["here", "unreached", "gone"]  # unreached: nobody is connected, or who is has blocked the bot


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to list. `teacher_id`: that teacher's students of today."""

    kind: Kind
    only: Only = "here"
    search: str = ""
    teacher_id: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list. `id` is the teacher's, student's, contact's person's, admin's or invitation's."""

    id: int
    name: str
    connection: Connection
    key: str  # of two with the same one, only the number tells which is which


@dataclass(frozen=True, slots=True)
class Page:
    found: list[Listed]
    total: int
    number: int  # from 0


async def page(wanted: Wanted, *, today: date, now: datetime, number: int = 0, per_page: int = 8) -> Page:
    """In alphabetical order; a page past the end is the last one."""
    query, order = _query(wanted, today, now)
    total = await query.count()
    number = min(max(number, 0), max(0, -(-total // per_page) - 1))
    rows = await query.order_by(*order).offset(number * per_page).limit(per_page)
    return Page(await _listed(wanted.kind, rows), total, number)


async def count(wanted: Wanted, *, today: date, now: datetime) -> int:
    return await _query(wanted, today, now)[0].count()


async def teacher(teacher_id: int) -> Teacher | None:
    """Removed or not."""
    return await Teacher.get_or_none(id=teacher_id).prefetch_related("person")


async def student(student_id: int) -> Student | None:
    """Left or not."""
    return await Student.get_or_none(id=student_id)


async def admin(admin_id: int) -> Admin | None:
    return await Admin.get_or_none(id=admin_id).prefetch_related("person")


async def account(person_id: int) -> Person | None:
    return await Person.get_or_none(id=person_id)


async def contact(contact_id: int) -> Contact | None:
    return await Contact.get_or_none(id=contact_id).prefetch_related("person", "student")


async def contacts_of(student_id: int) -> list[Contact]:
    return await Contact.filter(student_id=student_id).order_by("id").prefetch_related("person", "student")


async def stands_for(person_id: int) -> list[Contact]:
    return await Contact.filter(person_id=person_id).order_by("id").prefetch_related("person", "student")


async def students_of(teacher_id: int, today: date) -> int:
    return await Enrolment.filter(_going(today), teacher_id=teacher_id).count()


async def last_class(who: Teacher | Student) -> datetime | None:
    """When their latest class was sent."""
    query = (
        ClassSession.filter(teacher_id=who.id) if isinstance(who, Teacher) else ClassSession.filter(student_id=who.id)
    )
    latest = await query.order_by("-issued_at").only("issued_at").first()
    return latest.issued_at if latest else None


def _going(today: date) -> Q:
    return Q(first_day__lte=today) & (Q(last_day=None) | Q(last_day__gte=today))


def _query(wanted: Wanted, today: date, now: datetime) -> tuple[QuerySet[Model], tuple[str, ...]]:
    key = search_key(wanted.search)
    match wanted.kind:
        case "teachers":
            return _teachers(wanted.only, key), ("search_key", "id")
        case "students":
            return _students(wanted, key, today), ("search_key", "id")
        case "contacts":
            return _contacts(wanted, key), ("name", "id")
        case "admins":
            return _admins(wanted), ("person__name", "id")
        case "invites":
            return _invites(key, now), ("-id",)


def _teachers(only: Only, key: str) -> QuerySet[Model]:
    query = Teacher.filter(removed_at__isnull=only != "gone").prefetch_related("person")
    if only == "unreached":
        query = query.filter(Q(person_id=None) | Q(person__blocked_at__isnull=False))
    return query.filter(search_key__contains=key) if key else query  # type: ignore[return-value]


def _students(wanted: Wanted, key: str, today: date) -> QuerySet[Model]:
    query = Student.filter(left_at__isnull=wanted.only != "gone")
    if wanted.only == "unreached":
        reached = Contact.filter(person__blocked_at=None).values("student_id")
        query = query.filter(id__not_in=Subquery(reached))
    if wanted.teacher_id is not None:
        theirs = Enrolment.filter(_going(today), teacher_id=wanted.teacher_id).values("student_id")
        query = query.filter(id__in=Subquery(theirs))
    return query.filter(search_key__contains=key) if key else query  # type: ignore[return-value]


def _contacts(wanted: Wanted, key: str) -> QuerySet[Model]:
    query = Person.filter(id__in=Subquery(Contact.all().values("person_id")))
    if wanted.only == "unreached":
        query = query.filter(blocked_at__isnull=False)
    if key:
        named = Contact.filter(student__search_key__contains=key).values("person_id")
        query = query.filter(_account("", wanted.search) | Q(id__in=Subquery(named)))
    return query  # type: ignore[return-value]


def _admins(wanted: Wanted) -> QuerySet[Model]:
    query = Admin.filter(removed_at__isnull=wanted.only != "gone").prefetch_related("person")
    if wanted.only == "unreached":
        query = query.filter(person__blocked_at__isnull=False)
    return query.filter(_account("person__", wanted.search)) if wanted.search else query  # type: ignore[return-value]


def _invites(key: str, now: datetime) -> QuerySet[Model]:
    query = Invite.filter(used_at=None, revoked_at=None, expires_at__gt=now).prefetch_related("teacher", "student")
    if key:
        query = query.filter(Q(teacher__search_key__contains=key) | Q(student__search_key__contains=key))
    return query  # type: ignore[return-value]


def _account(prefix: str, search: str) -> Q:
    """By what an account calls itself."""
    bare = search.removeprefix("@")
    return Q(**{f"{prefix}name__icontains": search}) | Q(**{f"{prefix}username__icontains": bare})


async def _listed(kind: Kind, rows: Sequence[Model]) -> list[Listed]:
    if kind == "students":
        states = await connections([row.id for row in rows if isinstance(row, Student)])
        return [Listed(row.id, row.name, states[row.id], row.search_key) for row in rows if isinstance(row, Student)]
    return [_line(row) for row in rows]


def _line(row: Model) -> Listed:
    match row:
        case Teacher():
            return Listed(row.id, row.name, reached(row.person), row.search_key)
        case Person():
            return Listed(row.id, row.name, reached(row), search_key(row.name))
        case Admin():
            return Listed(row.id, row.person.name, reached(row.person), search_key(row.person.name))
        case Invite():
            whose = row.teacher or row.student
            return Listed(row.id, whose.name if whose else "", "invited", str(row.id))
    raise TypeError(f"no list of {type(row).__name__}")


def reached(person: Person | None) -> Connection:
    if person is None:
        return "invited"
    return "connected" if person.blocked_at is None else "blocked"
