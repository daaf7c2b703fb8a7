"""An admin cancels a class, also one that was opened or held."""

from datetime import datetime
from typing import Literal

from . import judging
from .changing import as_it_stands, lock, written
from .corrections import standing_correction
from .database import transaction
from .school import School
from .tables.desk import Audit
from .tables.people import Person

Refusal = Literal["already", "merged", "corrected"]


async def cancel(session_id: int, *, by: Person, reason: str, school: School, now: datetime) -> Audit | Refusal:
    """Whatever was seen of it, it is no class: not held, not paid. Both sides are told why.

    `corrected`: an admin has set its times or struck it out, and that word would outweigh this one.
    """
    async with transaction():
        session = await lock(session_id)
        if session.merged_into_id is not None:
            return "merged"
        if session.cancelled_at is not None:
            return "already"
        if await standing_correction(session_id) is not None:
            return "corrected"
        before = as_it_stands(session)
        session.cancelled_at = now
        session.open_pair = None
        await session.save(update_fields=["cancelled_at", "open_pair"])
        await judging.judge_again(session, school=school, now=now)
        return await written("cancelled", session, before, by=by, reason=reason, now=now)


async def undo(change: Audit, *, by: Person, reason: str, school: School, now: datetime) -> Audit | None:
    """Inside a transaction. None when it is cancelled no longer. Its link works again as long as it is good."""
    session = await lock(change.session_id or 0)
    if session.cancelled_at is None:
        return None
    before = as_it_stands(session)
    session.cancelled_at = None
    await session.save(update_fields=["cancelled_at"])
    await judging.judge_again(session, school=school, now=now)
    return await written("cancel_undone", session, before, by=by, reason=reason, now=now, undoes=change)
