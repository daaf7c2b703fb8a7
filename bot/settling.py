"""Doing what an admin has confirmed at the last look of a correction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from models import corrections, disputes
from models.school import School
from models.tables.classes import ClassSession
from models.tables.people import Person


async def settle(session: ClassSession, said: Mapping[str, Any], *, by: Person, school: School, now: datetime) -> bool:
    """`said` is the conversation's data. False when somebody else was first, or there is nothing to take back."""
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
        case "void":
            await corrections.correct(session, by=by, reason=reason, void=True, school=school, now=now, key=key)
        case _:
            start, end = _times(said)
            await corrections.correct(
                session, by=by, reason=reason, start=start, end=end, school=school, now=now, key=key
            )
    return True


def _times(said: Mapping[str, Any]) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(said["start"]), datetime.fromisoformat(said["end"])
