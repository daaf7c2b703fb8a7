"""What every change of a class by an admin ends with: a row of the trail, and a word to both sides."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from . import audit, telling
from .audit import What
from .tables.classes import ClassSession, Evidence
from .tables.desk import Audit
from .tables.people import Person

CHANGED = ("session_status", "started_at", "session_ended_at", "session_duration_seconds", "end_source", "grade")


async def lock(session_id: int) -> ClassSession:
    """Inside a transaction: nobody else changes this class until it is over."""
    return await ClassSession.select_for_update(no_key=True).get(id=session_id)


async def written(
    what: What,
    session: ClassSession,
    before: Mapping[str, Any],
    *,
    by: Person,
    reason: str | None,
    now: datetime,
    was: Mapping[str, Any] | None = None,
    became: Mapping[str, Any] | None = None,
    subject: int | None = None,
    undoes: Audit | None = None,
    tell: bool = True,
) -> Audit:
    """The class as it is after the change beside `before`, both as `as_it_stands` gives it, and what else changed.

    `subject` is the number of the class that was changed where the row belongs to another one.
    """
    after = as_it_stands(session)
    row = await audit.record(
        what,
        subject=f"class:{subject or session.id}",
        session=session,
        by=by,
        reason=reason,
        now=now,
        before={**before, **(was or {})},
        after={**after, **(became or {})},
        undoes=undoes,
    )
    if tell:
        told = {
            "what": what,
            "reason": reason,
            "undone": what.endswith("_undone"),
            "before": row.before,
            "after": row.after,
        }
        await telling.correction(session, told, f"change:{row.id}", now)
    return row


async def shaped(
    session: ClassSession, kind: Literal["merged", "split"], *, by: Person, now: datetime, **details: Any
) -> None:
    """Noted before it is judged again: answers that were given until now are about another class than this one."""
    key = f"{kind}:{secrets.token_hex(8)}"
    said = {"by": by.id, **details}
    await Evidence.create(
        session_id=session.id, kind=kind, key=key, happened_at=now, received_at=now, details=audit.plain(said)
    )


def as_it_stands(session: ClassSession) -> dict[str, Any]:
    """What a change may change, as plain values: moments are ISO 8601."""
    values = {name: getattr(session, name) for name in CHANGED}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
