"""*Wrong?*: a teacher or a student contests a time, an admin decides, both are told."""

from datetime import datetime
from typing import Literal

from tortoise.exceptions import IntegrityError

from . import audit, corrections, telling
from .database import transaction
from .school import School
from .tables.classes import ClassSession
from .tables.desk import Dispute
from .tables.pay import PayLine
from .tables.people import Contact, Person, Teacher

Side = Literal["teacher", "student"]
Refusal = Literal["not_yours", "still_open", "too_late", "already_open"]


async def side_of(session: ClassSession, person: Person) -> Side | None:
    """On which side of this class the person stands; None for somebody who has nothing to do with it."""
    if await Teacher.exists(id=session.teacher_id, person_id=person.id):
        return "teacher"
    if await Contact.exists(student_id=session.student_id, person_id=person.id):
        return "student"
    return None


async def may_open(session: ClassSession, person: Person, *, school: School, now: datetime) -> Side | Refusal:
    side = await side_of(session, person)
    if side is None:
        return "not_yours"
    if session.session_ended_at is None:
        return "still_open"
    if not await is_in_time(session, school=school, now=now):
        return "too_late"
    if await Dispute.exists(open_session_id=session.id):
        return "already_open"
    return side


async def is_in_time(session: ClassSession, *, school: School, now: datetime) -> bool:
    """Until its month is approved, and no longer than the school's window after the class."""
    if session.session_ended_at is None or now > session.session_ended_at + school.dispute_window:
        return False
    return not await PayLine.exists(session_id=session.id, lack=None, run__state__in=("approved", "paid"))


async def open_one(
    session: ClassSession, person: Person, words: str, *, school: School, now: datetime
) -> Dispute | Refusal:
    """The admins are told in the same transaction."""
    side = await may_open(session, person, school=school, now=now)
    if side == "teacher" or side == "student":  # noqa: PLR1714  # mypy narrows a Literal by == only
        return await _write(session, person, side, words, now)
    return side


async def _write(session: ClassSession, person: Person, side: Side, words: str, now: datetime) -> Dispute | Refusal:
    try:
        async with transaction():
            dispute = await Dispute.create(
                session_id=session.id,
                open_session_id=session.id,
                opened_by_id=person.id,
                side=side,
                words=words,
                opened_at=now,
            )
            await telling.dispute_opened(dispute, session, now)
            return dispute
    except IntegrityError:
        return "already_open"


async def uphold(
    dispute_id: int, *, by: Person, start: datetime, end: datetime, reason: str, school: School, now: datetime
) -> Dispute | None:
    """Correct the time and close the dispute in one: both are told once. None when somebody else decided first."""
    async with transaction():
        dispute = await Dispute.select_for_update(no_key=True).get_or_none(id=dispute_id, decided_at=None)
        if dispute is None:
            return None
        session = await ClassSession.get(id=dispute.session_id)
        key = f"dispute:{dispute_id}"
        await corrections.correct(
            session, by=by, reason=reason, start=start, end=end, school=school, now=now, key=key, tell=False
        )
        return await decide(dispute_id, by=by, upheld=True, decision=reason, now=now)


async def decide(dispute_id: int, *, by: Person, upheld: bool, decision: str, now: datetime) -> Dispute | None:
    """None when somebody else decided first. The time itself is changed by a correction, before this."""
    async with transaction():
        won = await Dispute.filter(id=dispute_id, decided_at=None).update(
            decided_at=now, decided_by_id=by.id, upheld=upheld, decision=decision, open_session_id=None
        )
        if not won:
            return None
        dispute = await Dispute.get(id=dispute_id).prefetch_related("session__teacher", "session__student")
        await audit.record(
            "dispute_upheld" if upheld else "dispute_left",
            subject=f"dispute:{dispute_id}",
            session=dispute.session,
            by=by,
            reason=decision,
            now=now,
        )
        await telling.dispute_decided(dispute, dispute.session, now)
        return dispute


def due_at(dispute: Dispute, school: School) -> datetime:
    """Until when the school has promised an answer."""
    return dispute.opened_at + school.dispute_window


async def find(dispute_id: int) -> Dispute | None:
    """With everything loaded that its message shows."""
    return await Dispute.get_or_none(id=dispute_id).prefetch_related(
        "session__teacher", "session__student", "opened_by", "decided_by"
    )


async def undecided() -> list[Dispute]:
    """The oldest first: they have waited longest."""
    return (
        await Dispute.filter(decided_at=None)
        .order_by("opened_at")
        .prefetch_related("session__teacher", "session__student", "opened_by")
    )
