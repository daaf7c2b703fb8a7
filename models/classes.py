"""Issuing class sessions, finding them by their tokens, and taking one back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.exceptions import IntegrityError

from . import circumstances, hosts, judging, notices, packages, telling, zoom_events
from .database import transaction
from .meetings import PersonalLink
from .ports import ClassLink
from .school import School
from .tables.classes import ClassSession, Enrolment
from .tables.people import Student, Teacher
from .tables.streams import LiveStream, MadeMeeting

OPEN = ("sent", "active")


@dataclass(frozen=True, slots=True)
class Issued:
    """`fresh` is False when the class was already there: a second press of Send, or one still open with the student."""

    session: ClassSession
    fresh: bool


async def issue(
    teacher: Teacher,
    enrolment: Enrolment,
    link: ClassLink,
    *,
    issue_key: str,
    school: School,
    now: datetime,
    made: MadeMeeting | None = None,
    personal: PersonalLink | None = None,
) -> Issued:
    """Write the session and the notices that tell of it, in one transaction. `issue_key` names one press of *Send*.

    `enrolment` comes with its student and package loaded. A teacher who is in the room already is seen there.
    `made`: the meeting that was made for it; `personal`: the student's own way into it.
    """
    issued = await _issued(teacher, enrolment, link, issue_key, school, now, made, personal)
    if issued.fresh and await zoom_events.recall(issued.session, school=school, now=now):
        await issued.session.refresh_from_db()
        issued.session.teacher, issued.session.student = teacher, enrolment.student
    return issued


async def _issued(
    teacher: Teacher,
    enrolment: Enrolment,
    link: ClassLink,
    issue_key: str,
    school: School,
    now: datetime,
    made: MadeMeeting | None,
    personal: PersonalLink | None,
) -> Issued:
    try:
        async with transaction():
            if there := await _already(teacher.id, enrolment.student_id, issue_key):
                return Issued(there, fresh=False)
            session = await write(teacher, enrolment, link, issue_key, school, now, made=made, personal=personal)
            await telling.class_link(session, await telling.contacts_of(enrolment.student_id), now)
            await telling.class_card(session, now)
            await zoom_events.leave_to_sweep(session, now)
            await judging.judge_around(session, school=school, now=now)
            return Issued(session, fresh=True)
    except IntegrityError:  # another copy of the program was first
        there = await _already(teacher.id, enrolment.student_id, issue_key)
        if there is None:
            raise
        return Issued(there, fresh=False)


async def cancel(session_id: int, teacher: Teacher, now: datetime) -> bool:
    """Take back a class nobody has clicked. False when it was clicked, cancelled or over, or is not this teacher's."""
    async with transaction():
        done = await ClassSession.filter(
            id=session_id, teacher_id=teacher.id, session_status="sent", clicked_at=None
        ).update(session_status="cancelled", cancelled_at=now, open_pair=None, look_again_at=None)
        if done:
            session = await ClassSession.get(id=session_id)
            await hosts.give_back(session.made_meeting_id, now)
            await circumstances.look_around(session, now)
            await notices.again(session, ("class_link", "class_card", "alarm"), now)
        return bool(done)


async def by_tracking_token(token: str) -> ClassSession | None:
    return await ClassSession.get_or_none(tracking_token=token).prefetch_related("teacher", "student")


async def by_host_token(token: str) -> ClassSession | None:
    return await ClassSession.get_or_none(host_token=token).prefetch_related("teacher", "student")


async def of_teacher(session_id: int, teacher: Teacher) -> ClassSession | None:
    """This teacher's own class, None when it is somebody else's."""
    return await ClassSession.get_or_none(id=session_id, teacher_id=teacher.id).prefetch_related(
        "student", "teacher", "stream"
    )


async def of_students(session_id: int, among: Sequence[Student]) -> ClassSession | None:
    """The class of one of these students, None when it is somebody else's."""
    return await ClassSession.get_or_none(
        id=session_id, student_id__in=[student.id for student in among]
    ).prefetch_related("student", "teacher")


async def last_link(teacher: Teacher) -> ClassLink | None:
    """The link of the class this teacher sent last."""
    session = await ClassSession.filter(teacher_id=teacher.id).order_by("-issued_at", "-id").first()
    return ClassLink(session.link, session.meeting_id) if session else None


async def open_with(teacher: Teacher, student: Student) -> ClassSession | None:
    """The class of this teacher and student that is sent or active."""
    return await ClassSession.get_or_none(open_pair=_pair(teacher.id, student.id)).prefetch_related(
        "teacher", "student"
    )


async def issued_by_press(issue_key: str, teacher: Teacher) -> ClassSession | None:
    """What this teacher's press of *Send* made, if it made anything."""
    return await ClassSession.get_or_none(issue_key=issue_key, teacher_id=teacher.id)


async def elsewhere(student: Student, teacher: Teacher) -> ClassSession | None:
    """A class the student is in at this moment with another teacher."""
    return (
        await ClassSession.filter(student_id=student.id, session_status="active")
        .exclude(teacher_id=teacher.id)
        .prefetch_related("teacher", "student")
        .first()
    )


async def _already(teacher_id: int, student_id: int, issue_key: str) -> ClassSession | None:
    query = ClassSession.filter(issue_key=issue_key)
    pressed = await query.prefetch_related("teacher", "student").first()
    if pressed is not None:
        return pressed
    return await ClassSession.get_or_none(open_pair=_pair(teacher_id, student_id)).prefetch_related(
        "teacher", "student"
    )


async def write(
    teacher: Teacher,
    enrolment: Enrolment,
    link: ClassLink,
    issue_key: str,
    school: School,
    now: datetime,
    *,
    due_at: datetime | None = None,
    stream: LiveStream | None = None,
    made: MadeMeeting | None = None,
    personal: PersonalLink | None = None,
) -> ClassSession:
    """One session under the terms of its day. A group class does not keep the pair from a class of their own."""
    package, due_at = enrolment.package, due_at or now
    terms = await packages.terms_on(package, school.day_of(due_at))
    buffer = terms.buffer_minutes
    session = await ClassSession.create(
        tracking_token=secrets.token_hex(16),  # 128 bits; never begins with what a spreadsheet would run
        host_token=secrets.token_hex(16),
        issue_key=issue_key,
        open_pair=None if stream else _pair(teacher.id, enrolment.student_id),
        student_id=enrolment.student_id,
        teacher_id=teacher.id,
        package_id=package.id,
        package_name=package.name,
        package_minutes=terms.minutes,
        package_buffer_minutes=school.policy.package_buffer_minutes if buffer is None else buffer,
        package_rate=terms.rate,
        currency=terms.currency,
        link=link.url,
        meeting_id=link.meeting_id,
        issued_at=now,
        due_at=due_at,
        class_day=school.day_of(due_at),
        thresholds=school.thresholds.with_own(package.thresholds).stored(),
        expires_at=due_at + school.link_valid,
        stream=stream,
        made_meeting=made,
        registrant_id=personal.registrant_id if personal else None,
        personal_link=personal.url if personal else None,
        session_status="sent",
        grade="unknown",
        look_again_at=due_at + school.link_valid,
    )
    session.teacher, session.student = teacher, enrolment.student
    return session


def _pair(teacher_id: int, student_id: int) -> str:
    return f"{teacher_id}:{student_id}"
