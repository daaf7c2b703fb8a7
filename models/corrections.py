"""An admin's word about a class. It is evidence like any other, the strongest, and can be taken back.

What the class was before is kept with the correction, so that before and after can be shown side by side.
"""

import secrets
from datetime import datetime
from typing import Any

from . import telling
from .database import transaction
from .evidence import testify
from .school import School
from .tables.classes import ClassSession, Evidence
from .tables.people import Person

CHANGED = ("session_status", "started_at", "session_ended_at", "session_duration_seconds", "end_source", "grade")


async def correct(
    session: ClassSession,
    *,
    by: Person,
    reason: str,
    start: datetime | None = None,
    end: datetime | None = None,
    void: bool = False,
    school: School,
    now: datetime,
    key: str | None = None,
    tell: bool = True,
) -> ClassSession:
    """Set the start, the end or both, or say that there was no class. `key` names one press of the button.

    A correction that stands is replaced as a whole: what the new one leaves out is judged from the evidence again.
    ValueError when the end is before the start, or nothing is said.
    """
    if not void and start is None and end is None:
        raise ValueError("a correction says a start, an end, or that the class is void")
    begun = start or session.started_at
    if end is not None and begun is not None and end < begun:
        raise ValueError("a class cannot end before it starts")
    details = {
        "start": start.isoformat() if start else None,
        "end": end.isoformat() if end else None,
        "void": void,
        "reason": reason,
        "by": by.id,
        "before": as_it_stands(session),
    }
    return await _say(session.id, "correction", details, key, school, now, tell=tell)


async def undo(
    session: ClassSession, *, by: Person, reason: str, school: School, now: datetime, key: str | None = None
) -> ClassSession | None:
    """Take the correction that stands back; None when there is none."""
    standing = await standing_correction(session.id)
    if standing is None:
        return None
    details = {"undoes": standing.key, "reason": reason, "by": by.id, "before": as_it_stands(session)}
    return await _say(session.id, "correction_undone", details, key, school, now, tell=True)


async def was_said(session_id: int, key: str) -> bool:
    """Whether this press of the button has been heard before."""
    keys = [f"{kind}:{key}" for kind in ("correction", "correction_undone")]
    return await Evidence.exists(session_id=session_id, key__in=keys)


async def standing_correction(session_id: int) -> Evidence | None:
    """The latest correction that was not taken back."""
    said = await Evidence.filter(session_id=session_id, kind__in=("correction", "correction_undone")).order_by(
        "-happened_at", "-key"
    )
    undone = {row.details.get("undoes") for row in said if row.kind == "correction_undone"}
    return next((row for row in said if row.kind == "correction" and row.key not in undone), None)


async def _say(
    session_id: int, kind: Any, details: dict[str, Any], key: str | None, school: School, now: datetime, *, tell: bool
) -> ClassSession:
    key = f"{kind}:{key or secrets.token_hex(8)}"
    async with transaction():
        heard = await testify(
            session_id, kind, happened_at=now, received_at=now, key=key, details=details, school=school
        )
        if heard.fresh and tell:
            told = {
                "reason": details["reason"],
                "undone": kind == "correction_undone",
                "before": details["before"],
                "after": as_it_stands(heard.session),
            }
            await telling.correction(heard.session, told, key, now)
    return heard.session


def as_it_stands(session: ClassSession) -> dict[str, Any]:
    """What a correction changes, as plain values: moments are ISO 8601."""
    values = {name: getattr(session, name) for name in CHANGED}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
