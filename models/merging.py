"""Two records of one class become one: the connection broke and the teacher sent a second link, say.

The earlier one stays. The evidence of the later one counts in it from then on, also what is still to come.
"""

from datetime import datetime, timedelta
from typing import Literal

from . import judging
from .changing import as_it_stands, lock, shaped, written
from .corrections import standing_correction
from .database import transaction
from .school import School
from .tables.classes import ClassSession
from .tables.desk import Audit, Dispute
from .tables.people import Person

Refusal = Literal["same", "merged", "group", "not_alike", "gone", "still_open", "in_parts", "contested", "corrected"]
NEAR = timedelta(hours=12)  # between the sending of the two; more are two classes
MOST_OFFERED = 8


async def merge(
    one_id: int, other_id: int, *, by: Person, reason: str, school: School, now: datetime
) -> Audit | Refusal:
    """Whichever was sent first is kept, and its terms are those of the whole."""
    if one_id == other_id:
        return "same"
    async with transaction():
        pair = [await lock(number) for number in sorted((one_id, other_id))]
        kept, gone = sorted(pair, key=lambda one: (one.issued_at, one.id))
        refusal = await _refusal(kept, gone)
        if refusal is not None:
            return refusal
        before = as_it_stands(kept)
        gone.merged_into_id, gone.open_pair = kept.id, None
        await gone.save(update_fields=["merged_into_id", "open_pair"])
        await shaped(kept, "merged", by=by, now=now, reason=reason, **{"with": gone.id})
        await judging.judge_again(gone, school=school, now=now)  # and with it the one in which it counts
        await kept.refresh_from_db()
        return await written(
            "merged", kept, before, subject=gone.id, became={"merged": gone.id}, by=by, reason=reason, now=now
        )


async def undo(change: Audit, *, by: Person, reason: str, school: School, now: datetime) -> Audit | None:
    """Inside a transaction. None when they are merged no longer, or others were merged or split since."""
    kept, gone = await lock(change.session_id or 0), await lock(change.after["merged"])
    if gone.merged_into_id != kept.id or _has_window(kept):
        return None
    before = as_it_stands(kept)
    gone.merged_into_id = None
    await gone.save(update_fields=["merged_into_id"])
    await judging.judge_all([gone, kept], school=school, now=now)
    return await written(
        "merge_undone", kept, before, subject=gone.id, was={"merged": gone.id}, by=by, reason=reason, now=now,
        undoes=change,
    )  # fmt: skip


async def candidates(session: ClassSession) -> list[ClassSession]:
    """Other classes of the same two people within half a day, the nearest first."""
    others = ClassSession.filter(
        teacher_id=session.teacher_id,
        student_id=session.student_id,
        stream_id=None,
        merged_into_id=None,
        id__not=session.id,
        issued_at__gte=session.issued_at - NEAR,
        issued_at__lte=session.issued_at + NEAR,
        session_status__in=("ended", "timeout", "expired"),
    )
    found = await others.limit(MOST_OFFERED).prefetch_related("teacher", "student")
    return sorted(found, key=lambda one: abs(one.issued_at - session.issued_at))


async def _refusal(kept: ClassSession, gone: ClassSession) -> Refusal | None:
    both = (kept, gone)
    checks: list[tuple[Refusal, bool]] = [
        ("merged", any(one.merged_into_id is not None for one in both)),
        ("group", any(one.stream_id is not None for one in both)),
        ("not_alike", (kept.teacher_id, kept.student_id) != (gone.teacher_id, gone.student_id)),
        ("not_alike", gone.issued_at - kept.issued_at > NEAR),
        ("gone", any(one.session_status in {"cancelled", "void"} for one in both)),
        ("still_open", any(one.session_status in judging.OPEN for one in both)),
        ("in_parts", any(_has_window(one) for one in both)),
        ("in_parts", await ClassSession.exists(merged_into_id=gone.id)),
        ("contested", await Dispute.exists(open_session_id=gone.id)),
        ("corrected", await standing_correction(gone.id) is not None),
    ]
    return next((refusal for refusal, holds in checks if holds), None)


def _has_window(session: ClassSession) -> bool:
    return session.window_from is not None or session.window_until is not None
