"""An admin's word about a class. It is evidence like any other, the strongest, and can be taken back.

What the class was before is kept with the correction, so that before and after can be shown side by side.
"""

import secrets
from datetime import datetime
from typing import Any

from .audit import What
from .changing import as_it_stands, written
from .database import transaction
from .evidence import testify
from .rules.facts import EvidenceKind
from .school import School
from .tables.classes import ClassSession, Evidence
from .tables.desk import Audit
from .tables.people import Person


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
    return await _say(session.id, "correction", details, by, key, school, now, tell=tell)


async def undo(
    session: ClassSession, *, by: Person, reason: str, school: School, now: datetime, key: str | None = None
) -> ClassSession | None:
    """Take the correction that stands back; None when there is none."""
    standing = await standing_correction(session.id)
    if standing is None:
        return None
    details = {"undoes": standing.key, "reason": reason, "by": by.id, "before": as_it_stands(session)}
    return await _say(session.id, "correction_undone", details, by, key, school, now, tell=True)


async def undo_change(change: Audit, *, by: Person, reason: str, school: School, now: datetime) -> Audit | None:
    """The same from its row of the trail, inside a transaction. None when another correction stands, or none."""
    session = await ClassSession.get(id=change.session_id or 0)
    standing = await standing_correction(session.id)
    if standing is None or standing.key != change.after["correction"]:
        return None
    await undo(session, by=by, reason=reason, school=school, now=now)
    return await Audit.get(undoes_id=change.id)


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
    session_id: int,
    kind: EvidenceKind,
    details: dict[str, Any],
    by: Person,
    key: str | None,
    school: School,
    now: datetime,
    *,
    tell: bool,
) -> ClassSession:
    key = f"{kind}:{key or secrets.token_hex(8)}"
    async with transaction():
        heard = await testify(
            session_id, kind, happened_at=now, received_at=now, key=key, details=details, school=school
        )
        if heard.fresh:
            await _write_down(heard.session, key, details, by, now, tell=tell)
    return heard.session


async def _write_down(
    session: ClassSession, key: str, details: dict[str, Any], by: Person, now: datetime, *, tell: bool
) -> None:
    undone = details.get("undoes")
    what: What = "correction_undone" if undone else "struck_out" if details["void"] else "corrected"
    earlier = await Audit.filter(session_id=session.id, what__in=("corrected", "struck_out")) if undone else []
    await written(
        what,
        session,
        details["before"],
        became={} if undone else {"correction": key},
        undoes=next((row for row in earlier if row.after.get("correction") == undone), None),
        by=by,
        reason=details["reason"],
        now=now,
        tell=tell,
    )
