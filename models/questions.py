"""*Did your class take place?*: what the two sides answer after a class that could only be estimated.

A changed mind is a new statement and the latest one counts; the same answer twice in a row is one statement.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from . import notices
from .database import transaction
from .disputes import Side
from .evidence import testify
from .rules.words import LONGEST_ANSWER
from .school import School
from .tables.classes import ClassSession, Evidence
from .tables.people import Person

KINDS: dict[Side, Literal["teacher_answer", "student_answer"]] = {
    "teacher": "teacher_answer",
    "student": "student_answer",
}
KNOWN = frozenset({"corrected", "verified", "witnessed"})  # grades above any answer


@dataclass(frozen=True, slots=True)
class Answer:
    """`minutes` is None when the class did not take place."""

    held: bool
    minutes: int | None = None


def is_open(session: ClassSession) -> bool:
    """Whether an answer still counts for something: Zoom has not spoken, and no admin has decided."""
    closed = session.session_status in {"ended", "timeout"}
    return closed and not session.zoom_seen and session.grade not in KNOWN


async def latest(session: ClassSession, side: Side) -> Answer | None:
    """What this side said last."""
    said = await Evidence.filter(session_id=session.id, kind=KINDS[side]).order_by("-happened_at", "-key").first()
    if said is None:
        return None
    return Answer(held=said.details.get("held") is True, minutes=said.details.get("minutes"))


async def answer(session: ClassSession, side: Side, said: Answer, *, by: Person, school: School, now: datetime) -> bool:
    """False when it is no longer asked. The caller has made sure that this person may speak for this side.

    What the teacher says of one student's class in a group is said of all who were there. ValueError for a length that
    no class can have.
    """
    if said.held and not 0 < (said.minutes or 0) <= LONGEST_ANSWER:
        raise ValueError("an answer says how long the class was")
    about = [session.id]
    if side == "teacher" and session.stream_id is not None:
        group = ClassSession.filter(stream_id=session.stream_id, teacher_id=session.teacher_id)
        about = [one.id for one in await group.order_by("id").only("id")]
    noted = [await _answer(session_id, side, said, by, school, now) for session_id in about]
    return any(noted)


async def _answer(session_id: int, side: Side, said: Answer, by: Person, school: School, now: datetime) -> bool:
    kind = KINDS[side]
    async with transaction():
        session = await ClassSession.select_for_update(no_key=True).get(id=session_id)
        if not is_open(session):
            return False
        if await latest(session, side) == said:
            return True
        before = await Evidence.filter(session_id=session.id, kind=kind).count()
        await testify(
            session.id,
            kind,
            key=f"{kind}:{before + 1}",
            happened_at=now,
            received_at=now,
            details={"held": said.held, "minutes": said.minutes, "by": by.id},
            school=school,
        )
        await notices.again(session, ("question",), now)  # it says what was noted, also where that changes no verdict
        return True
