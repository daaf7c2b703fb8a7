"""Invitations for everybody who is not connected yet, as a list: nobody wants to make them one by one."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Literal

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from . import invites
from .database import transaction
from .school import School
from .tables.classes import Enrolment
from .tables.people import Contact, Person, Student, Teacher

Whom = Literal["teachers", "students"]
HEAD = ("number", "name", "learns_with", "link", "works_until")


async def count(whom: Whom) -> int:
    return await _waiting(whom).count()


async def lines(
    whom: Whom, address: Callable[[str], str], *, by: Person, school: School, now: datetime
) -> Sequence[Sequence[Any]]:
    """Headings, then a line with a new invitation for each. Links that were made before go on working.

    `address` makes a link of an invitation's payload. Nobody can read it from the database again.
    """
    until = f"{(now + school.invite_valid).astimezone(school.zone):%Y-%m-%d %H:%M}"
    found: list[Any] = await _waiting(whom).order_by("search_key", "id")
    with_whom = await _teachers_today(school.day_of(now)) if whom == "students" else {}
    async with transaction():
        payloads = await invites.give_each("teacher" if whom == "teachers" else "student", found, by, school, now)
    rows = zip(found, payloads, strict=True)
    return [
        HEAD,
        *([one.id, one.name, ", ".join(with_whom.get(one.id, [])), address(key), until] for one, key in rows),
    ]


def _waiting(whom: Whom) -> QuerySet[Any]:
    """Who is with the school and has no account."""
    if whom == "teachers":
        return Teacher.filter(removed_at=None, person_id=None)
    return Student.filter(left_at=None, id__not_in=Subquery(Contact.all().values("student_id")))


async def _teachers_today(today: date) -> dict[int, list[str]]:
    """By the student's id; those with whom they are still to begin included."""
    going = Enrolment.filter(Q(last_day=None) | Q(last_day__gte=today), student__left_at=None)
    found: dict[int, list[str]] = {}
    for student_id, name in await going.order_by("id").values_list("student_id", "teacher__name"):
        found.setdefault(student_id, []).append(name)
    return found
