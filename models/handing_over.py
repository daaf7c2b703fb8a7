"""A class is another teacher's: a substitute taught it, or it was sent in the wrong name. Paid is who taught it."""

import secrets
from datetime import datetime
from typing import Any, Literal

from . import judging, telling
from .changing import as_it_stands, lock, written
from .circumstances import bounded_by
from .database import transaction
from .notices import again, decide
from .school import School
from .tables.classes import ClassSession
from .tables.desk import Audit
from .tables.people import Person, Teacher

Refusal = Literal["same", "merged", "group", "removed", "open_already"]


async def reassign(
    session_id: int, to: Teacher, *, by: Person, reason: str, school: School, now: datetime
) -> Audit | Refusal:
    """Whose class it was first is kept in `substitute_for`. Evidence, terms and the student's link stay.

    `open_already`: that teacher has an open class with this student; there is room for one.
    """
    async with transaction():
        session = await lock(session_id)
        if session.merged_into_id is not None:
            return "merged"
        if session.stream_id is not None:
            return "group"
        if to.removed_at is not None:
            return "removed"
        if session.teacher_id == to.id:
            return "same"
        first = session.substitute_for_id or session.teacher_id
        was = await _hand(session, to, None if first == to.id else first, school, now)
        if was is None:
            return "open_already"
        return await _written("reassigned", session, was, by, reason, now)


async def undo(change: Audit, *, by: Person, reason: str, school: School, now: datetime) -> Audit | None:
    """Inside a transaction. None when the class has changed hands again, or cannot go back now."""
    session = await lock(change.session_id or 0)
    if session.teacher_id != change.after["teacher"]:
        return None
    to = await Teacher.get(id=change.before["teacher"])
    was = await _hand(session, to, change.before["substitute_for"], school, now)
    return await _written("reassign_undone", session, was, by, reason, now, undoes=change) if was else None


async def _hand(
    session: ClassSession, to: Teacher, substitute_for: int | None, school: School, now: datetime
) -> dict[str, Any] | None:
    """Change hands, and judge whatever that makes a difference to. Gives the class as it stood; None: no room."""
    pair = f"{to.id}:{session.student_id}" if session.open_pair else None
    if pair and await ClassSession.exists(open_pair=pair):
        return None
    was = as_it_stands(session) | await _hands(session)
    around = await bounded_by(session)
    session.teacher_id, session.substitute_for_id, session.open_pair = to.id, substitute_for, pair
    session.changed_at = now  # judging sees no difference: whose class it is has changed before
    session.host_token = secrets.token_hex(16)  # the old card's link is the other teacher's
    await session.save()
    around |= {session.id} | await bounded_by(session)
    await judging.judge_by_id(around, school=school, now=now)
    await session.refresh_from_db()
    await again(session, ("class_link", "class_card", "class_summary", "alarm"), now)
    if session.session_status in judging.OPEN:
        await telling.class_card(session, now)
    elif session.session_status in judging.OVER:
        await telling.class_summary(session, now)
    return was


async def _written(
    what: Literal["reassigned", "reassign_undone"],
    session: ClassSession,
    was: dict[str, Any],
    by: Person,
    reason: str,
    now: datetime,
    undoes: Audit | None = None,
) -> Audit:
    hands = ("teacher", "teacher_name", "substitute_for")
    became = await _hands(session)
    row = await written(
        what,
        session,
        was,
        by=by,
        reason=reason,
        now=now,
        was={name: was[name] for name in hands},
        became=became,
        undoes=undoes,
    )
    told = {"what": what, "reason": reason, "undone": what.endswith("_undone"), "before": was, "audience": "teacher"}
    after = {**as_it_stands(session), **became}
    for person in await Person.filter(teachers__id=was["teacher"]):  # who had it before
        subject = f"change:{row.id}:{session.id}:before:{person.id}"
        await decide(person, "corrected", subject=subject, session=session, now=now, details={**told, "after": after})
    return row


async def _hands(session: ClassSession) -> dict[str, Any]:
    teacher = await Teacher.get(id=session.teacher_id)
    return {"teacher": teacher.id, "teacher_name": teacher.name, "substitute_for": session.substitute_for_id}
