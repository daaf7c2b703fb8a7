"""Who is told what. Each function decides notices inside the transaction that makes the thing true.

Somebody who is two things to a class (a teacher whose own child is the student) gets one message for each.
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from .notices import again, decide
from .tables.classes import ClassSession
from .tables.desk import Dispute
from .tables.outbox import Notice
from .tables.people import Person
from .tables.zoom import Alias


async def class_link(session: ClassSession, to: Iterable[Person], now: datetime) -> None:
    for person in to:
        await decide(person, "class_link", subject=f"link:{session.id}:{person.id}", session=session, now=now)


async def class_card(session: ClassSession, now: datetime) -> None:
    for person in await teachers_of(session):
        await decide(person, "class_card", subject=f"card:{session.id}:{person.id}", session=session, now=now)


async def class_summary(session: ClassSession, now: datetime) -> None:
    """To the teacher, to everyone who stands for the student, and to the admins who asked for it."""
    await _to_all("class_summary", "summary", session, now, {}, admins=await admins(wanting_summaries=True))


async def question(session: ClassSession, now: datetime) -> None:
    """A class that could only be estimated: both sides are asked once what it came to."""
    await _to_all("question", "question", session, now, {}, only_once=True)


async def correction(session: ClassSession, told: dict[str, Any], key: str, now: datetime) -> None:
    """An admin changed what the class came to, or took that back. `told`: {"reason", "undone", "before", "after"}."""
    await _to_all("corrected", key, session, now, told)


async def dispute_opened(dispute: Dispute, session: ClassSession, now: datetime) -> None:
    for person in await admins():
        await decide(
            person,
            "dispute",
            subject=f"dispute:{dispute.id}:admin:{person.id}",
            session=session,
            now=now,
            details={"dispute": dispute.id, "audience": "admin"},
        )


async def dispute_decided(dispute: Dispute, session: ClassSession, now: datetime) -> None:
    """Both sides get the answer, and the admins' messages lose their buttons."""
    await _to_all("dispute", f"dispute:{dispute.id}", session, now, {"dispute": dispute.id})
    await again(session, ("dispute",), now)


async def who_is(session: ClassSession, name: str, now: datetime) -> None:
    """A participant whom the rules could not place: the teacher is asked once for each name."""
    if await Alias.exists(teacher_id=session.teacher_id, name=name, undone_at=None):
        return
    for person in await teachers_of(session):
        subject = f"{who_subject(session.teacher_id, name)}:{person.id}"
        if not await Notice.exists(subject=subject):
            await decide(person, "who_is", subject=subject, session=session, now=now, details={"name": name})


def who_subject(teacher_id: int, name: str) -> str:
    return f"who:{teacher_id}:{sha256(name.encode(errors='replace')).hexdigest()[:32]}"


async def alarm(session: ClassSession, what: str, to: Iterable[Person], now: datetime) -> None:
    """Once per class and person."""
    for person in to:
        subject = f"alarm:{what}:{session.id}:{person.id}"
        if not await Notice.exists(subject=subject):
            await decide(person, "alarm", subject=subject, session=session, now=now, details={"what": what})


async def contacts_of(student_id: int) -> list[Person]:
    return await Person.filter(contacts__student_id=student_id).order_by("id")


async def teachers_of(session: ClassSession) -> list[Person]:
    return await Person.filter(teachers__id=session.teacher_id)


async def admins(*, wanting_summaries: bool = False) -> list[Person]:
    query = Person.filter(admin__id__isnull=False, admin__removed_at__isnull=True)
    if wanting_summaries:
        query = query.filter(admin_summaries="each")
    return await query.order_by("id")


async def _to_all(
    kind: str,
    subject: str,
    session: ClassSession,
    now: datetime,
    details: dict[str, Any],
    *,
    admins: Iterable[Person] = (),
    only_once: bool = False,
) -> None:
    audience = {
        "teacher": await teachers_of(session),
        "student": await contacts_of(session.student_id),
        "admin": admins,
    }
    for role, readers in audience.items():
        for person in readers:
            own = f"{subject}:{session.id}:{role}:{person.id}"
            if only_once and await Notice.exists(subject=own):
                continue
            await decide(person, kind, subject=own, session=session, now=now, details={**details, "audience": role})
