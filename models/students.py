"""Teachers and the students they teach."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from . import packages
from .database import transaction
from .enrolments import pauses_today
from .rules.names import search_key
from .rules.terms import Terms
from .tables.classes import Enrolment, EnrolmentPause, Package
from .tables.people import Contact, Student, Teacher

Connection = Literal["invited", "connected", "blocked"]


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A student as the teacher's list shows them."""

    student: Student
    enrolment: Enrolment  # with its package loaded
    connection: Connection  # of the contact in the best state
    terms: Terms  # the package's, today
    pause: EnrolmentPause | None = None  # the student takes no classes today


async def new_teacher(name: str, now: datetime) -> Teacher:
    return await Teacher.create(name=name, search_key=search_key(name), created_at=now)


async def add(
    teacher: Teacher, name: str, package: Package, *, default_link: str | None, today: date, now: datetime
) -> Student:
    async with transaction():
        student = await Student.create(name=name, search_key=search_key(name), created_at=now)
        await Enrolment.create(
            student=student,
            teacher=teacher,
            package=package,
            default_link=default_link,
            first_day=today,
            created_at=now,
        )
        return student


async def of_teacher(
    teacher: Teacher, today: date, *, search: str = "", page: int = 0, per_page: int = 8
) -> tuple[list[Enrolled], int]:
    """One page of the teacher's students in alphabetical order, and how many there are in all."""
    query = _enrolled(teacher.id, today)
    if search:
        query = query.filter(student__search_key__contains=search_key(search))
    rows = (
        await query.order_by("student__search_key", "id")
        .offset(page * per_page)
        .limit(per_page)
        .prefetch_related("student", "package")
    )
    return await _told(rows, today), await query.count()


async def enrolled(teacher: Teacher, student_id: int, today: date) -> Enrolled | None:
    """This teacher's student, None when they are not (or no longer) theirs."""
    row = (
        await _enrolled(teacher.id, today).filter(student_id=student_id).prefetch_related("student", "package").first()
    )
    return (await _told([row], today))[0] if row else None


async def among(teacher: Teacher, student_ids: Collection[int] | None, today: date) -> list[Enrolled]:
    """Those of them who are this teacher's now, in alphabetical order; None: every student of this teacher."""
    query = _enrolled(teacher.id, today)
    if student_ids is not None:
        query = query.filter(student_id__in=list(student_ids))
    rows = await query.order_by("student__search_key", "id").prefetch_related("student", "package")
    return await _told(rows, today)


async def named(student_ids: Collection[int]) -> list[Student]:
    """Whoever they are, in alphabetical order."""
    return await Student.filter(id__in=list(student_ids)).order_by("search_key", "id")


async def has_named(teacher: Teacher, name: str, today: date) -> bool:
    """Whether this teacher has a student of this very name."""
    return await _enrolled(teacher.id, today).filter(student__search_key=search_key(name)).exists()


async def change_package(enrolment: Enrolment, package: Package) -> None:
    """From the next class on; classes already sent keep what they had."""
    await Enrolment.filter(id=enrolment.id).update(package_id=package.id)


async def change_link(enrolment: Enrolment, default_link: str | None) -> None:
    await Enrolment.filter(id=enrolment.id).update(default_link=default_link)


async def connections(student_ids: Sequence[int]) -> dict[int, Connection]:
    """Whether anybody who stands for the student can be reached."""
    states: dict[int, Connection] = dict.fromkeys(student_ids, "invited")
    for contact in await Contact.filter(student_id__in=list(student_ids)).prefetch_related("person"):
        if contact.person.blocked_at is None:
            states[contact.student_id] = "connected"
        elif states[contact.student_id] == "invited":
            states[contact.student_id] = "blocked"
    return states


async def _told(rows: Sequence[Enrolment], today: date) -> list[Enrolled]:
    states = await connections([row.student_id for row in rows])
    known = await packages.timelines([row.package for row in rows])
    pauses = await pauses_today([row.id for row in rows], today)
    return [
        Enrolled(row.student, row, states[row.student_id], known[row.package_id].on(today), pauses.get(row.id))
        for row in rows
    ]


def _enrolled(teacher_id: int, today: date) -> QuerySet[Enrolment]:
    going = Q(last_day=None) | Q(last_day__gte=today)
    return Enrolment.filter(going, teacher_id=teacher_id, first_day__lte=today)
