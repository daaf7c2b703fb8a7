"""One record of two classes becomes two: a double lesson on one link, or a link that was used again the next hour.

The first part keeps the link and ends at the border at the latest, the second begins there or when Zoom saw the student
come after it. Both are judged from the evidence of the whole, each within its window, also from what is still to come.
"""

import secrets
from datetime import datetime, timedelta
from typing import Literal

from . import judging
from .changing import as_it_stands, lock, shaped, written
from .corrections import standing_correction
from .database import transaction
from .parts import evidence_of
from .school import School
from .tables.classes import ClassSession
from .tables.desk import Audit
from .tables.people import Person

Refusal = Literal["merged", "group", "gone", "still_open", "corrected", "outside"]
HAPPENED = frozenset({"click", "teacher_tap", "student_tap", "teacher_landing", "student_landing", "page_closing"})
MINUTE = timedelta(minutes=1)
SAME = (  # what the second part has in common with the first
    "student_id",
    "teacher_id",
    "substitute_for_id",
    "package_id",
    "package_name",
    "package_minutes",
    "package_buffer_minutes",
    "package_rate",
    "currency",
    "thresholds",
    "link",
    "meeting_id",
    "made_meeting_id",
    "registrant_id",
    "personal_link",
)


async def split(
    session_id: int, at: datetime, *, by: Person, reason: str, school: School, now: datetime
) -> Audit | Refusal:
    """`outside`: nothing is known of this class before, or nothing after that moment."""
    async with transaction():
        session = await lock(session_id)
        refusal = await _refusal(session, at)
        if refusal is not None:
            return refusal
        before = as_it_stands(session)
        was, session.window_until = session.window_until, at
        await session.save()
        part = await _second(session, was, at, school)
        await shaped(session, "split", by=by, now=now, reason=reason, at=at)
        await judging.judge_all([session, part], school=school, now=now)
        return await written(
            "split",
            session,
            before,
            subject=part.id,
            was={"window_until": was},
            became={"window_until": at, "split_off": part.id},
            by=by,
            reason=reason,
            now=now,
        )


async def undo(change: Audit, *, by: Person, reason: str, school: School, now: datetime) -> Audit | None:
    """Inside a transaction: the second part counts in the first again. None when either was changed since."""
    session, part = await lock(change.session_id or 0), await lock(change.after["split_off"])
    borders = [_iso(session.window_until), _iso(part.window_until)]
    if part.merged_into_id is not None or borders != [change.after["window_until"], change.before["window_until"]]:
        return None
    if await standing_correction(part.id) is not None:
        return None
    before = as_it_stands(session)
    session.window_until, part.merged_into_id = part.window_until, session.id
    await session.save()
    await part.save()
    await judging.judge_all([part, session], school=school, now=now)
    return await written(
        "split_undone", session, before, subject=part.id, was={"split_off": part.id}, by=by, reason=reason, now=now,
        undoes=change,
    )  # fmt: skip


async def _refusal(session: ClassSession, at: datetime) -> Refusal | None:
    checks: list[tuple[Refusal, bool]] = [
        ("merged", session.merged_into_id is not None),
        ("group", session.stream_id is not None),
        ("gone", session.session_status in {"cancelled", "void"}),
        ("still_open", session.session_status in judging.OPEN),
        ("corrected", await standing_correction(session.id) is not None),
        ("outside", not await _is_inside(session, at)),
    ]
    return next((refusal for refusal, holds in checks if holds), None)


async def _is_inside(session: ClassSession, at: datetime) -> bool:
    """Between the start and the last that anybody has said of it, and before the next part."""
    if session.started_at is None or at <= session.started_at:
        return False
    if session.window_until is not None and at >= session.window_until:
        return False
    known = [session.session_ended_at, session.last_activity_at, session.last_beat_at]
    known += [row.happened_at for row in await evidence_of(session) if row.kind in HAPPENED]
    return any(moment is not None and at < moment for moment in known)


async def _second(session: ClassSession, until: datetime | None, at: datetime, school: School) -> ClassSession:
    values = {name: getattr(session, name) for name in SAME}
    return await ClassSession.create(
        **values,
        tracking_token=secrets.token_hex(16),
        host_token=secrets.token_hex(16),
        issue_key=f"split:{session.id}:{secrets.token_hex(8)}",
        split_from_id=session.split_from_id or session.id,
        window_from=at,
        window_until=until,
        issued_at=at,
        due_at=at,
        class_day=school.day_of(at),
        expires_at=max(session.expires_at, at + MINUTE),
        session_status="sent",
        grade="unknown",
    )


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
