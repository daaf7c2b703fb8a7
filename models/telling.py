"""Who is told what. Each function decides notices inside the transaction that makes the thing true.

Somebody who is two things to a class (a teacher whose own child is the student) gets one message for each.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from . import digests, wishes
from .notices import again, decide
from .tables.classes import ClassSession
from .tables.desk import Dispute
from .tables.outbox import Notice
from .tables.people import Contact, Person
from .tables.streams import LiveStream, MadeMeeting
from .tables.zoom import Alias
from .wishes import Role


async def class_link(session: ClassSession, to: Iterable[Person], now: datetime, *, anew: bool = False) -> None:
    """`anew`: as another message at the end of the chat, not by an edit of the one that is there."""
    for person in to:
        subject = f"link:{session.id}:{person.id}"
        await decide(person, "class_link", subject=subject, session=session, now=now, anew=anew)


async def class_link_to_others(session: ClassSession, now: datetime) -> None:
    """To whoever stands for the student and has not had the link yet."""
    for person in await contacts_of(session.student_id):
        if not await Notice.exists(subject=f"link:{session.id}:{person.id}"):
            await class_link(session, [person], now)


async def class_card(session: ClassSession, now: datetime, *, anew: bool = False) -> None:
    for person in await teachers_of(session):
        subject = f"card:{session.id}:{person.id}"
        await decide(person, "class_card", subject=subject, session=session, now=now, anew=anew)


async def stream_card(stream: LiveStream, first: ClassSession | None, left_out: list[int], now: datetime) -> None:
    """To the teacher. `first` is the session on which the group's notices hang, `left_out` ids of students."""
    for person in await Person.filter(teachers__id=stream.teacher_id):
        await decide(
            person,
            "stream_card",
            subject=f"stream_card:{stream.id}:{person.id}",
            session=first,
            now=now,
            details={"stream": stream.id, "left_out": left_out},
        )


async def stream_post(stream: LiveStream, first: ClassSession, chat_id: int, now: datetime) -> None:
    """Into a Telegram group, in the teacher's language."""
    for person in await Person.filter(teachers__id=stream.teacher_id):
        await decide(
            person,
            "stream_post",
            subject=f"stream_post:{stream.id}",
            session=first,
            now=now,
            details={"stream": stream.id},
            chat_id=chat_id,
        )


async def class_summary(session: ClassSession, now: datetime) -> None:
    """To the teacher, to everyone who stands for the student, and to the admins: to each as they have asked for it.

    Of a group class each student gets their own; teacher and admins get one for all, see models.following. Called
    again when a class has turned into a problem, and told then to those who want to hear of nothing else.
    """
    if session.stream_id is not None:
        await _to_all("class_summary", "summary", session, now, {}, sides=("student",), as_wished=True)
        return
    await _to_all(
        "class_summary", "summary", session, now, {}, admins=await admins(wanting_summaries=True), as_wished=True
    )


async def question(session: ClassSession, now: datetime) -> None:
    """A class that could only be estimated: both sides are asked once what it came to.

    The teacher of a group class is asked for all of it, when it is over: see `group_question`.
    """
    sides = ("teacher", "student") if session.stream_id is None else ("student",)
    await _to_all("question", "question", session, now, {}, sides=sides, only_once=True)


async def group_question(session: ClassSession, now: datetime) -> None:
    """The teacher is asked once for the whole group, `session` being one that could only be estimated."""
    for person in await teachers_of(session):
        subject = f"question:stream:{session.stream_id}:teacher:{person.id}"
        if not await Notice.exists(subject=subject):
            await decide(person, "question", subject=subject, session=session, now=now, details={"audience": "teacher"})


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
    """Once per class and person, and once per group class: the first student who waits stands for all."""
    which = session.id if session.stream_id is None else f"stream:{session.stream_id}"
    for person in to:
        subject = f"alarm:{what}:{which}:{person.id}"
        if not await Notice.exists(subject=subject):
            await decide(person, "alarm", subject=subject, session=session, now=now, details={"what": what})


async def making(made: MadeMeeting, now: datetime) -> None:
    """What became of a meeting for which nobody waits in the chat any more."""
    for person in await Person.filter(teachers__id=made.teacher_id):
        subject = f"making:{made.id}:{person.id}"
        await decide(person, "making", subject=subject, now=now, details={"made": made.id})


async def contacts_of(student_id: int) -> list[Person]:
    return await Person.filter(contacts__student_id=student_id).order_by("id")


async def contacts_of_all(student_ids: Iterable[int]) -> dict[int, list[Person]]:
    """Everyone who stands for each of them."""
    found: dict[int, list[Person]] = {student_id: [] for student_id in student_ids}
    for contact in await Contact.filter(student_id__in=list(found)).order_by("person_id").prefetch_related("person"):
        found[contact.student_id].append(contact.person)
    return found


async def teachers_of(session: ClassSession) -> list[Person]:
    return await Person.filter(teachers__id=session.teacher_id)


async def admins(*, wanting_summaries: bool = False) -> list[Person]:
    query = Person.filter(admin__id__isnull=False, admin__removed_at__isnull=True)
    if wanting_summaries:
        query = query.exclude(admin_summaries="none")
    return await query.order_by("id")


async def _to_all(
    kind: str,
    subject: str,
    session: ClassSession,
    now: datetime,
    details: dict[str, Any],
    *,
    sides: Collection[str] = ("teacher", "student"),
    admins: Iterable[Person] = (),
    only_once: bool = False,
    as_wished: bool = False,
) -> None:
    audience: dict[Role, Iterable[Person]] = {
        "teacher": await teachers_of(session) if "teacher" in sides else [],
        "student": await contacts_of(session.student_id) if "student" in sides else [],
        "admin": admins,
    }
    for role, readers in audience.items():
        for person in readers:
            own = f"{subject}:{session.id}:{role}:{person.id}"
            if only_once and await Notice.exists(subject=own):
                continue
            if as_wished and not await wished(person, role, session, now, odd=wishes.is_problem(session)):
                continue
            await decide(person, kind, subject=own, session=session, now=now, details={**details, "audience": role})


async def wished(person: Person, role: Role, session: ClassSession, now: datetime, *, odd: bool) -> bool:
    """Whether to tell them of this class by itself. For whoever collects their classes, it is put aside."""
    match wishes.of_classes(person, role):
        case "each":
            return True
        case "problems":
            return odd
        case "digest":
            await digests.collect(person, role, session, now)
    return False
