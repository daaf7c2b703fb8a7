"""Group classes: one meeting, and for each student a class session with a link of their own.

A press of *Send* is one group class, however often it arrives. What becomes of it follows from its sessions, see
models.following, and from Zoom's word on the meeting.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.exceptions import IntegrityError
from tortoise.functions import Count

from . import circumstances, classes, following, hosts, judging, notices, telling, zoom_events
from .database import transaction
from .evidence import testify
from .meetings import PersonalLink
from .ports import ClassLink
from .rules.facts import EvidenceKind
from .school import School
from .tables.classes import ClassSession, Enrolment
from .tables.outbox import Notice
from .tables.people import Student, Teacher
from .tables.streams import LiveStream, MadeMeeting, ReportFetch

LONGEST_TOPIC = 100
PER_PAGE = 6
NO_LINKS: Mapping[int, PersonalLink] = {}
OPEN = ("sent", "live")


async def issue(
    teacher: Teacher,
    *,
    press_key: str,
    topic: str,
    due_at: datetime,
    minutes: int,
    students: Sequence[Enrolment],
    link: ClassLink,
    school: School,
    now: datetime,
    made: MadeMeeting | None = None,
    personal: Mapping[int, PersonalLink] = NO_LINKS,
    chat: tuple[int, str] | None = None,
) -> LiveStream:
    """Write the group class, a session for each student and every notice that tells of it, in one transaction.

    `students` come with their student and package loaded, `personal` is by student id. `due_at` may lie ahead: the
    links work from now on. Whoever is in a class of their own with this teacher is left out and named on the card.
    """
    try:
        async with transaction():
            if there := await by_press(press_key, teacher):
                return there
            stream = await LiveStream.create(
                press_key=press_key,
                host_token=secrets.token_hex(16),
                teacher=teacher,
                topic=topic,
                due_at=due_at,
                minutes=minutes,
                link=link.url,
                meeting_id=link.meeting_id,
                made_meeting=made,
                chat_id=chat[0] if chat else None,
                chat_title=chat[1] if chat else None,
                status="sent",
                created_at=now,
            )
            busy = await in_class_now(teacher, students) if due_at <= now else {}
            sessions = [
                await classes.write(
                    teacher,
                    one,
                    link,
                    f"stream:{stream.id}:{one.student_id}",
                    school,
                    now,
                    due_at=due_at,
                    stream=stream,
                    made=made,
                    personal=personal.get(one.student_id),
                )
                for one in _each_once(students)
                if one.student_id not in busy
            ]
            await _tell(stream, sessions, list(busy), now)
            for session in sessions:
                await zoom_events.leave_to_sweep(session, now)
            await judging.judge_around_group(sessions, school=school, now=now)
    except IntegrityError:  # another copy of the program was first
        there = await by_press(press_key, teacher)
        if there is None:
            raise
        return there
    for session in sessions:
        await zoom_events.recall(session, school=school, now=now)
    return stream


async def cancel(stream_id: int, teacher: Teacher, now: datetime) -> bool:
    """Take back a group class that has not begun. False when it has, or is not this teacher's.

    Who has only tried the link of a class ahead has not begun it.
    """
    async with transaction():
        sessions = await ClassSession.filter(stream_id=stream_id).select_for_update(no_key=True).order_by("id")
        if any(session.session_status != "sent" for session in sessions):
            return False
        done = await LiveStream.filter(id=stream_id, teacher_id=teacher.id, status="sent").update(
            status="cancelled", cancelled_at=now
        )
        if not done:
            return False
        await ClassSession.filter(stream_id=stream_id).update(
            session_status="cancelled", cancelled_at=now, look_again_at=None
        )
        for session in sessions:
            await notices.again(session, ("class_link", "alarm"), now)
        for made_id in {session.made_meeting_id for session in sessions}:
            await hosts.give_back(made_id, now)
        if sessions:
            await circumstances.look_around(sessions[0], now)
        await following.again(stream_id, following.ALL, now)
    return True


async def over(stream_id: int, teacher: Teacher, *, by: int, school: School, now: datetime) -> int:
    """The teacher says that it is over, of every session that runs; in how many. `by` is the person who pressed."""
    return await say_of_all(stream_id, teacher.id, "teacher_tap", lambda _: {"by": by}, school=school, now=now)


async def say_of_all(
    stream_id: int,
    teacher_id: int,
    kind: EvidenceKind,
    details: Callable[[ClassSession], Mapping[str, object]],
    *,
    school: School,
    now: datetime,
) -> int:
    """One statement of the teacher's side about a meeting is one about every session that runs in it.

    A transaction each: two that lock many sessions in different orders would wait for each other for ever.
    """
    running = ClassSession.filter(stream_id=stream_id, teacher_id=teacher_id, session_status="active")
    sessions = await running.order_by("id")
    for one in sessions:
        await testify(one.id, kind, happened_at=now, received_at=now, school=school, details=details(one))
    return len(sessions)


async def in_class_now(teacher: Teacher, students: Sequence[Enrolment]) -> dict[int, Student]:
    """Which of them are in a class of their own with this teacher at this moment, by student id."""
    running = ClassSession.filter(
        teacher_id=teacher.id,
        student_id__in=[one.student_id for one in students],
        stream_id=None,
        session_status="active",
    )
    return {session.student_id: session.student for session in await running.prefetch_related("student")}


@dataclass(frozen=True, slots=True)
class Listed:
    """A group class as the history shows it."""

    stream: LiveStream
    invited: int
    seen: int  # students who came, as far as anybody knows
    fetch: ReportFetch | None  # where the question to Zoom stands; None: Zoom is not asked


@dataclass(frozen=True, slots=True)
class History:
    streams: list[Listed]
    total: int
    number: int  # from 0
    pages: int


async def history(teacher: Teacher, number: int = 0) -> History:
    """One page of this teacher's group classes, the latest first; a page past the end is the last one."""
    query = LiveStream.filter(teacher_id=teacher.id)
    total = await query.count()
    pages = max(1, -(-total // PER_PAGE))
    number = min(max(number, 0), pages - 1)
    rows = await query.order_by("-due_at", "-id").offset(number * PER_PAGE).limit(PER_PAGE)
    return History(await _listed(rows), total, number, pages)


async def one_of(teacher: Teacher, stream_id: int) -> Listed | None:
    """None when it is somebody else's."""
    rows = await _listed(await LiveStream.filter(id=stream_id, teacher_id=teacher.id))
    return rows[0] if rows else None


async def find(stream_id: int) -> LiveStream | None:
    return await LiveStream.get_or_none(id=stream_id).prefetch_related("teacher")


async def was_refused_by_its_chat(stream_id: int) -> bool:
    """Whether its Telegram group did not take the post."""
    return await Notice.exists(kind="stream_post", subject=f"stream_post:{stream_id}", given_up_at__isnull=False)


async def by_press(press_key: str, teacher: Teacher) -> LiveStream | None:
    """What this teacher's press of *Send* made, if it made anything."""
    return await LiveStream.get_or_none(press_key=press_key, teacher_id=teacher.id).prefetch_related("teacher")


async def by_host_token(token: str) -> LiveStream | None:
    return await LiveStream.get_or_none(host_token=token).prefetch_related("teacher")


async def sessions_of(stream_id: int) -> list[ClassSession]:
    """One for each student, in alphabetical order."""
    rows = ClassSession.filter(stream_id=stream_id).prefetch_related("teacher", "student", "stream")
    return await rows.order_by("student__search_key", "id")


async def last_link(teacher: Teacher) -> ClassLink | None:
    """The link of the group class this teacher sent last; a meeting made for one class leads nowhere after it."""
    last = await LiveStream.filter(teacher_id=teacher.id, made_meeting_id=None).order_by("-id").first()
    return ClassLink(last.link, last.meeting_id) if last else None


def has_come(session: ClassSession) -> bool:
    """Whether the student was in the class: a click alone counts while nobody knows better."""
    return session.started_at is not None and session.session_status in {"active", "ended", "timeout"}


async def _listed(streams: Sequence[LiveStream]) -> list[Listed]:
    ids = [stream.id for stream in streams]
    counted = ClassSession.filter(stream_id__in=ids).annotate(n=Count("id")).group_by("stream_id")
    invited = dict(await counted.values_list("stream_id", "n"))
    came = counted.filter(started_at__isnull=False, session_status__in=("active", "ended", "timeout"))
    seen = dict(await came.values_list("stream_id", "n"))
    asked = {fetch.stream_id: fetch for fetch in await ReportFetch.filter(stream_id__in=ids)}
    return [Listed(one, invited.get(one.id, 0), seen.get(one.id, 0), asked.get(one.id)) for one in streams]


async def _tell(stream: LiveStream, sessions: Sequence[ClassSession], left_out: list[int], now: datetime) -> None:
    """Each student's contacts, the teacher's card, and the Telegram group if one was chosen."""
    contacts = await telling.contacts_of_all([session.student_id for session in sessions])
    for session in sessions:
        await telling.class_link(session, contacts[session.student_id], now)
    await telling.stream_card(stream, sessions[0] if sessions else None, left_out, now)
    if sessions and stream.chat_id is not None:
        await telling.stream_post(stream, sessions[0], stream.chat_id, now)


def _each_once(students: Sequence[Enrolment]) -> list[Enrolment]:
    return list({one.student_id: one for one in students}.values())
