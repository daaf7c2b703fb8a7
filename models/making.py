"""Making a meeting on the school's account and issuing what it is for. Every step is written down before the next:

1. `want`: the row, with what is to be issued. From here on it can be neither lost nor done twice.
2. A host is chosen and written down, then the moment of asking, then Zoom is asked with our own reference. Whoever goes
   on after a crash looks for that reference first.
3. Each student's personal link is kept as soon as it is there.
4. One transaction marks the row as made and issues the class.

A row is worked on by whoever holds its lease. What was not finished is taken up by the job that asks `due`.
"""

import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from . import hosts
from .database import transaction
from .hosts import NoHost
from .making_steps import LEASE, CannotIssue, Lost, Work, look_at, students_of, within
from .meetings import Gone, Meetings, MeetingsProblem
from .outcome import Note, Outcome, Taken, Trouble
from .school import School
from .tables.classes import ClassSession
from .tables.people import Teacher
from .tables.streams import LiveStream, MadeMeeting

PATIENCE = 25.0  # seconds that somebody waits for an answer in the chat

log = structlog.get_logger(__name__)


async def want(
    teacher: Teacher,
    *,
    press_key: str,
    topic: str,
    starts_at: datetime,
    minutes: int,
    plan: dict[str, Any],
    now: datetime,
) -> MadeMeeting:
    """Write down that a meeting is wanted. The same `press_key` gives the same row.

    `plan`: {"kind": "class", "enrolment": id}, or {"kind": "stream", "students": [student ids], "chat_id",
    "chat_title", "due_at"}. Whoever wants it goes on at once; the job takes it up if they cannot.
    """
    async with transaction():
        made, _ = await MadeMeeting.get_or_create(
            press_key=press_key,
            defaults={
                "reference": secrets.token_hex(12),
                "teacher_id": teacher.id,
                "topic": topic[:200],
                "starts_at": starts_at,
                "ends_at": starts_at + timedelta(minutes=minutes),
                "state": "wanted",
                "plan": plan,
                "try_at": now + LEASE,
                "created_at": now,
            },
        )
        return made


async def go_on(
    made_id: int,
    meetings: Meetings,
    *,
    school: School,
    clock: Callable[[], datetime],
    patience: float = PATIENCE,
    tell: bool = False,
) -> Outcome:
    """As far as it goes within `patience` seconds. `tell`: nobody waits in the chat, so the end of it is a notice."""
    made = await _claimed(made_id, clock())
    if made is not None:
        work = Work(made, meetings, school, clock, tell, asyncio.get_running_loop().time() + patience)
        try:
            await (work.make() if made.state == "wanted" else work.delete())
        except Lost:
            pass
        except (MeetingsProblem, NoHost, CannotIssue) as problem:
            log.warning(
                "meeting_trouble", made=made_id, state=made.state, problem=type(problem).__name__, why=str(problem)
            )
            await work.note_trouble(problem)
        except Exception as fault:
            await work.note_trouble(fault)
            raise
    return await outcome(made_id, clock())


async def due(now: datetime, limit: int) -> list[int]:
    """What was begun and not finished, and what is to be deleted."""
    waiting = MadeMeeting.filter(_free(now), state__in=("wanted", "dropped"), try_at__lte=now)
    return [made.id for made in await waiting.order_by("try_at", "id").limit(limit).only("id")]


async def drop(press_key: str, teacher: Teacher, now: datetime) -> bool:
    """This teacher does not want it any more. False when it is too late: it is made, and what it was for is sent."""
    wanted = MadeMeeting.filter(press_key=press_key, teacher_id=teacher.id)
    await _drop(wanted, now)
    return not await wanted.filter(state="made").exists()


async def drop_all(teacher: Teacher, now: datetime) -> int:
    """Everything of this teacher that is not made yet."""
    return await _drop(MadeMeeting.filter(teacher_id=teacher.id), now)


async def outcome(made_id: int, now: datetime) -> Outcome:
    made = await MadeMeeting.get(id=made_id)
    trouble: Trouble | None = made.problem  # type: ignore[assignment]  # written from Trouble below
    taken = tuple(Taken(host, datetime.fromisoformat(until)) for host, until in made.plan.get("taken", ()))
    student = next(iter(await students_of(made.plan)), None) if made.plan["kind"] == "class" else None
    match made.state:
        case "wanted" if made.claimed_until is not None and made.claimed_until > now:
            return Outcome("at_work", made, student=student)
        case "wanted":
            return Outcome("later", made, trouble, student=student)
        case "made":
            session = await ClassSession.filter(made_meeting_id=made.id).prefetch_related("teacher", "student").first()
            stream = await LiveStream.filter(made_meeting_id=made.id).first()
            told = await notes(made)
            return Outcome("issued", made, student=student, session=session, stream=stream, notes=told)
    return Outcome("failed" if trouble else "dropped", made, trouble, taken, student)


async def of_teacher(made_id: int, teacher: Teacher) -> MadeMeeting | None:
    """The meeting of a class that this teacher gives, None when somebody else does or there is none."""
    if not await ClassSession.exists(made_meeting_id=made_id, teacher_id=teacher.id):
        return None
    return await MadeMeeting.get_or_none(id=made_id, state="made")


async def start_link(made: MadeMeeting, meetings: Meetings) -> str:
    """Fresh from Zoom, for the teacher alone, and kept nowhere. Raises MeetingsProblem."""
    if made.meeting_id is None:
        raise Gone
    return await within(asyncio.get_running_loop().time() + PATIENCE / 2, meetings.start_link(made.meeting_id))


async def notes_of(session: ClassSession) -> tuple[Note, ...]:
    """Of a class's meeting, if it was made for it."""
    made = await MadeMeeting.get_or_none(id=session.made_meeting_id) if session.made_meeting_id else None
    return await notes(made) if made else ()


async def notes(made: MadeMeeting) -> tuple[Note, ...]:
    """What is otherwise than it was asked for."""
    facts: dict[Note, bool] = {
        "waiting_room": made.waiting_room_forced,
        "sign_in": made.sign_in_forced,
        "forty_minutes": await hosts.is_basic(made.zoom_host),
    }
    return tuple(note for note, is_so in facts.items() if is_so)


async def _claimed(made_id: int, now: datetime) -> MadeMeeting | None:
    row = MadeMeeting.filter(_free(now), id=made_id, state__in=("wanted", "dropped"))
    return await MadeMeeting.get(id=made_id) if await row.update(claimed_until=now + LEASE) else None


def _free(now: datetime) -> Q:
    return Q(claimed_until=None) | Q(claimed_until__lte=now)


async def _drop(rows: QuerySet[MadeMeeting], now: datetime) -> int:
    dropped = 0
    for made in await rows.filter(state="wanted"):
        one = MadeMeeting.filter(id=made.id, state="wanted")
        dropped += await one.update(state="dropped", problem=None, attempts=0, try_at=look_at(made, now))
    return dropped
