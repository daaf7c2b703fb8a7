"""Taking a change back. It is a change itself: with a reason, told to both sides, a row of the trail.

Changes are undone in the order in which they were made, the latest first: one that something was built on stays.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Literal

from . import attendance, audit, cancelling, corrections, handing_over, makeups, merging, splitting
from .database import transaction
from .school import School
from .tables.desk import Audit
from .tables.people import Person

Refusal = Literal["not_undoable", "undone", "changed_since"]
UNDO: dict[str, Callable[..., Awaitable[Audit | None]]] = {
    "corrected": corrections.undo_change,
    "struck_out": corrections.undo_change,
    "cancelled": cancelling.undo,
    "reassigned": handing_over.undo,
    "merged": merging.undo,
    "split": splitting.undo,
    "marked": attendance.undo,
    "made_up": makeups.undo,
}


async def undo(change_id: int, *, by: Person, reason: str, school: School, now: datetime) -> Audit | Refusal:
    """The row of the undoing, or why it cannot be done."""
    async with transaction():
        change = await Audit.get(id=change_id)
        how = UNDO.get(change.what)
        if how is None:
            return "not_undoable"
        if await audit.is_undone(change):
            return "undone"
        return await how(change, by=by, reason=reason, school=school, now=now) or "changed_since"


async def can_undo(change: Audit) -> bool:
    """Whether to offer it; whether it still can be done shows when it is done."""
    return change.what in UNDO and not await audit.is_undone(change)
