"""Doing what an admin has confirmed at the last look, and looking beforehand what it would come to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from models import attendance, cancelling, corrections, disputes, handing_over, merging, splitting, undoing
from models.previewing import Preview, preview
from models.school import School
from models.tables.classes import ClassSession
from models.tables.desk import Audit
from models.tables.people import Person, Teacher

CHANGES = ("cancel", "hand", "merge", "split", "undo_change")


async def settle(
    session: ClassSession, said: Mapping[str, Any], *, by: Person, school: School, now: datetime
) -> bool | str:
    """`said` is the conversation's data. False when somebody else was first, or there is nothing to take back; the code
    of a refusal when a change cannot be made.
    """
    if said["what"] in CHANGES:
        made = await change(session, said, by=by, school=school, now=now)
        return made if isinstance(made, str) else True
    reason, key = said["reason"], said["key"]
    match said["what"]:
        case "uphold":
            start, end = _times(said)
            upheld = await disputes.uphold(
                said["dispute"], by=by, start=start, end=end, reason=reason, school=school, now=now
            )
            return upheld is not None
        case "leave":
            left = await disputes.decide(said["dispute"], by=by, upheld=False, decision=reason, now=now)
            return left is not None
        case "undo":
            return await corrections.undo(session, by=by, reason=reason, school=school, now=now, key=key) is not None
        case "mark":
            marked = await attendance.mark(session.id, said["mark"], author="admin", by=by, reason=reason, now=now)
            return True if marked is not None else "still_open"
        case "unmark":
            return await attendance.withdraw(session.id, "admin", by=by, reason=reason, now=now) is not None
        case "void":
            await corrections.correct(session, by=by, reason=reason, void=True, school=school, now=now, key=key)
        case _:
            start, end = _times(said)
            await corrections.correct(
                session, by=by, reason=reason, start=start, end=end, school=school, now=now, key=key
            )
    return True


async def change(
    session: ClassSession, said: Mapping[str, Any], *, by: Person, school: School, now: datetime
) -> Audit | str:
    """One of CHANGES; gives its row of the trail, or the code of a refusal."""
    how: dict[str, Any] = {"by": by, "reason": said.get("reason", ""), "school": school, "now": now}
    match said["what"]:
        case "cancel":
            return await cancelling.cancel(session.id, **how)
        case "hand":
            return await handing_over.reassign(session.id, await Teacher.get(id=said["teacher"]), **how)
        case "merge":
            return await merging.merge(session.id, said["other"], **how)
        case "split":
            return await splitting.split(session.id, datetime.fromisoformat(said["border"]), **how)
        case _:
            return await undoing.undo(said["change"], **how)


async def foresee(
    session: ClassSession, said: Mapping[str, Any], *, by: Person, school: School, now: datetime
) -> Preview | str:
    """What one of CHANGES would come to, or the code of a refusal. Nothing is written."""
    return await preview(lambda: change(session, said, by=by, school=school, now=now))


def _times(said: Mapping[str, Any]) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(said["start"]), datetime.fromisoformat(said["end"])
