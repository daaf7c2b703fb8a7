"""Who cannot be written to any more: marked once, others are told instead, and all is well again when they come back.

A student's contact: the student's other contacts get the links of open classes, and the teachers are told. A teacher:
the admins are told. What still waited for them is dropped; when they come back, what still matters is told anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from . import notices, students, telling
from .database import transaction
from .students import Connection
from .tables.classes import ClassSession
from .tables.outbox import Notice
from .tables.people import Person, Student

OPEN = ("sent", "active")


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Who it is, and the students they stand for with the best connection that each still has."""

    person: Person
    students: list[tuple[Student, Connection]] = field(default_factory=list)

    @property
    def is_back(self) -> bool:
        return self.person.blocked_at is None


async def lost(person_id: int, why: str, now: datetime) -> None:
    """Telegram said for good that this account takes no messages."""
    async with transaction():
        if not await Person.filter(id=person_id, blocked_at=None).update(blocked_at=now, blocked_why=why):
            return
        person = await Person.get(id=person_id)
        await Notice.filter(chat_id=person.telegram_id, due_at__isnull=False).update(due_at=None, problem=why)
        for session in await _open_classes_of(person):
            await telling.class_link_to_others(session, now)
            await notices.again(session, ("class_card",), now)
        await _tell(person, await _who_should_know(person), now)


async def back(person: Person, now: datetime) -> None:
    """They have written to us."""
    async with transaction():
        here_again = Person.filter(id=person.id, blocked_at__isnull=False)
        if not await here_again.update(blocked_at=None, blocked_why=None):
            return
        person.blocked_at = person.blocked_why = None
        never_shown = Notice.filter(chat_id=person.telegram_id, message_id=None)
        await never_shown.filter(due_at__isnull=False).update(due_at=None)  # changes of what they have never had
        for session in await _open_classes_of(person):
            await telling.class_link(session, [person], now, anew=True)
            await notices.again(session, ("class_card",), now)
        for session in await ClassSession.filter(teacher__person_id=person.id, session_status__in=OPEN, stream_id=None):
            await telling.class_card(session, now, anew=True)
        await notices.settle(f"unreachable:{person.id}:", now)


async def find(person_id: int, teacher: Person) -> Unreachable:
    """As this teacher may know it: with their own students only. To an admin: with none."""
    person = await Person.get(id=person_id)
    theirs = Student.filter(contacts__person_id=person_id, enrolments__teacher__person_id=teacher.id)
    found = await theirs.distinct().order_by("id")
    states = await students.connections([student.id for student in found])
    return Unreachable(person, [(student, states[student.id]) for student in found])


async def _open_classes_of(person: Person) -> list[ClassSession]:
    return await ClassSession.filter(student__contacts__person_id=person.id, session_status__in=OPEN).order_by("id")


async def _who_should_know(person: Person) -> list[Person]:
    of_student = Person.filter(
        teachers__enrolments__student__contacts__person_id=person.id,
        teachers__enrolments__last_day=None,
        teachers__removed_at=None,
    )
    found = {one.id: one for one in await of_student}
    if await Person.exists(id=person.id, teachers__removed_at=None, teachers__id__isnull=False):
        found |= {one.id: one for one in await telling.admins()}
    return [one for number, one in sorted(found.items()) if number != person.id]


async def _tell(person: Person, to: Iterable[Person], now: datetime) -> None:
    for reader in to:
        subject = f"unreachable:{person.id}:{reader.id}:{now:%Y%m%d%H%M%S}"
        await notices.decide(reader, "unreachable", subject=subject, now=now, details={"person": person.id})
