"""Who is told what. Each function decides notices inside the transaction that makes the thing true.

Somebody who is two things to a class (a teacher whose own child is the student) gets one message for each.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from . import digests, many, wishes
from .notices import PRIORITY, Decision, again, decide, decide_all
from .rules.wishes import Wish
from .tables.classes import ClassSession
from .tables.desk import Dispute
from .tables.outbox import Notice
from .tables.people import Contact, Person, Teacher
from .tables.streams import LiveStream, MadeMeeting
from .tables.zoom import Alias
from .wishes import Role

STATEMENT_EVERY = timedelta(seconds=2)
NOTHING: Mapping[str, Any] = {}

_READERS = """
WITH mine(id, teacher, student) AS ({these})
SELECT mine.id AS number, 'teacher' AS role, p.id AS person, p.telegram_id AS chat, p.blocked_at,
  p.teacher_summaries AS wish FROM mine JOIN teacher t ON t.id = mine.teacher JOIN person p ON p.id = t.person_id
UNION ALL SELECT mine.id, 'student', p.id, p.telegram_id, p.blocked_at, p.student_summaries
  FROM mine JOIN contact c ON c.student_id = mine.student JOIN person p ON p.id = c.person_id
UNION ALL SELECT mine.id, 'admin', p.id, p.telegram_id, p.blocked_at, p.admin_summaries
  FROM mine CROSS JOIN admin a JOIN person p ON p.id = a.person_id
  WHERE a.removed_at IS NULL AND p.admin_summaries <> 'none'
ORDER BY number, role DESC, person
"""


@dataclass(frozen=True, slots=True)
class Who:
    """A person, read without the ORM."""

    id: int
    telegram_id: int
    blocked_at: object | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody in one of their parts in a class, and what they want to hear of such classes."""

    session: ClassSession
    role: Role
    person: Who
    wish: Wish

    def subject(self, what: str) -> str:
        return f"{what}:{self.session.id}:{self.role}:{self.person.id}"


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
    await class_summaries([session], now)


async def class_summaries(sessions: Sequence[ClassSession], now: datetime, *, asking: Collection[int] = ()) -> None:
    """`asking`: the numbers of those that could only be estimated. Both sides are asked once what each came to.

    The teacher of a group class is asked for all of it, when it is over: see `group_question`.
    """
    if not sessions:
        return
    readers = [one for one in await readers_of(sessions) if one.role == "student" or one.session.stream_id is None]
    asked = [one for one in readers if one.role != "admin" and one.session.id in asking]
    await _tell("class_summary", "summary", await as_wished(readers, now), now)
    await _tell("question", "question", asked, now, once=True)


async def group_question(session: ClassSession, now: datetime) -> None:
    """The teacher is asked once for the whole group, `session` being one that could only be estimated."""
    for person in await teachers_of(session):
        subject = f"question:stream:{session.stream_id}:teacher:{person.id}"
        if not await Notice.exists(subject=subject):
            await decide(person, "question", subject=subject, session=session, now=now, details={"audience": "teacher"})


async def correction(session: ClassSession, told: dict[str, Any], key: str, now: datetime) -> None:
    """An admin changed what the class came to, or took that back. `told`: {"reason", "undone", "before", "after"}."""
    await _tell("corrected", key, await _both_sides(session), now, told)


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
    await _tell("dispute", f"dispute:{dispute.id}", await _both_sides(session), now, {"dispute": dispute.id})
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


async def pay_statements(run_id: int, teacher_ids: Collection[int], now: datetime) -> None:
    """To the teachers of a month that is approved at this moment; another approval of it is told anew.

    One every two seconds: each is printed when it is sent, which takes a second of a core.
    """
    here = Teacher.filter(id__in=teacher_ids, person_id__isnull=False, person__blocked_at=None).order_by("id")
    told = []
    for place, teacher in enumerate(await here.prefetch_related("person")):
        due_at = now + place * STATEMENT_EVERY
        told.append(
            Notice(
                person_id=teacher.person_id,
                chat_id=teacher.person.telegram_id if teacher.person else None,
                kind="pay_statement",
                subject=f"pay_statement:{run_id}:{teacher.id}:{now.isoformat()}",
                details={"run": run_id, "teacher": teacher.id, "approved_at": now.isoformat()},
                priority=PRIORITY["pay_statement"],
                created_at=now,
                due_at=due_at,
                due_since=due_at,
            )
        )
    await Notice.bulk_create(told, batch_size=500, ignore_conflicts=True)


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


async def admins() -> list[Person]:
    return await Person.filter(admin__id__isnull=False, admin__removed_at__isnull=True).order_by("id")


async def as_wished(
    readers: Iterable[Reader], now: datetime, is_odd: Callable[[ClassSession], bool] = wishes.is_problem
) -> list[Reader]:
    """Those who want to be told of this class by itself. For whoever collects their classes, it is put aside."""
    at_once, later = [], []
    for one in readers:
        if one.wish == "digest":
            later.append(one)
        elif one.wish == "each" or (one.wish == "problems" and is_odd(one.session)):
            at_once.append(one)
    await digests.collect([(one.person, one.role, one.session.id) for one in later], now)
    return at_once


async def readers_of(sessions: Sequence[ClassSession]) -> list[Reader]:
    """The teacher of each class, everyone who stands for its student, and the admins who want to hear of classes."""
    by_id = {one.id: one for one in sessions}
    asked = [[one.id, one.teacher_id, one.student_id] for one in sessions]
    return [
        Reader(by_id[row["number"]], row["role"], Who(row["person"], row["chat"], row["blocked_at"]), row["wish"])
        for row in await many.read(_READERS, ["INTEGER"] * 3, asked)
    ]


async def _both_sides(session: ClassSession) -> list[Reader]:
    return [one for one in await readers_of([session]) if one.role != "admin"]


async def _tell(
    kind: str,
    subject: str,
    readers: Iterable[Reader],
    now: datetime,
    details: Mapping[str, Any] = NOTHING,
    *,
    once: bool = False,
) -> None:
    decisions = (
        Decision(one.person, kind, one.subject(subject), one.session.id, {**details, "audience": one.role})
        for one in readers
    )
    await decide_all(decisions, now, once=once)
