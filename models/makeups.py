"""Make-up classes: which missed class a class is given for. It changes nobody's pay, and can be taken back.

A missed class is made up for once. When its make-up is cancelled or never opened it is open again, and when the
make-up itself is missed, that one is what is still to be made up for.
"""

from datetime import datetime, timedelta

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from . import audit, notices
from .database import transaction
from .school import School
from .tables.classes import ClassSession
from .tables.desk import Audit
from .tables.people import Person

WITHIN = timedelta(days=90)
MOST_OFFERED = 3
MISSED = ("absent", "excused", "waited_alone")
GONE = ("cancelled", "void", "expired")
SHOWN = ("class_card", "class_summary")


async def to_make_up(student_id: int, before: datetime, limit: int = MOST_OFFERED) -> list[ClassSession]:
    """Classes that this student missed and that no class makes up for, the latest first."""
    return await _missed(student_id, before).order_by("-due_at", "-id").limit(limit)


async def offered(session: ClassSession) -> list[ClassSession]:
    """What this class could be given for."""
    if session.makes_up_id is not None or session.stream_id is not None or session.session_status in GONE:
        return []
    return await to_make_up(session.student_id, session.due_at)


async def made_up_by(session: ClassSession) -> ClassSession | None:
    """The class that this one is given for."""
    return await ClassSession.get_or_none(id=session.makes_up_id) if session.makes_up_id else None


async def make_ups_of(session: ClassSession) -> list[ClassSession]:
    return await ClassSession.filter(makes_up_id=session.id).exclude(session_status__in=GONE).order_by("id")


async def count(session: ClassSession, missed_id: int, *, by: Person, now: datetime) -> bool:
    """This class is given for that one. False when another one is, or it is none that this student missed."""
    async with transaction():
        missed = await ClassSession.select_for_update(no_key=True).get_or_none(id=missed_id)
        if missed is None or not await _missed(session.student_id, session.due_at).filter(id=missed_id).exists():
            return False
        if not await ClassSession.filter(id=session.id, makes_up_id=None).update(makes_up_id=missed_id):
            return False
        await _written("made_up", session, missed, by=by, reason=None, now=now)
        return True


async def no_longer(session: ClassSession, *, by: Person, now: datetime, reason: str | None = None) -> Audit | None:
    """It is a class of its own. None when it was that before."""
    async with transaction():
        missed = await made_up_by(session)
        if missed is None or not await ClassSession.filter(id=session.id, makes_up_id=missed.id).update(
            makes_up_id=None
        ):
            return None
        last = await Audit.filter(session_id=session.id, what="made_up").order_by("-id").first()
        return await _written("make_up_undone", session, missed, by=by, reason=reason, now=now, undoes=last)


async def undo(change: Audit, *, by: Person, reason: str, school: School, now: datetime) -> Audit | None:
    """From its row of the trail. None when it counts for another class by now, or for none."""
    session = await ClassSession.get(id=change.session_id or 0)
    if session.makes_up_id != change.after["makes_up"]:
        return None
    return await no_longer(session, by=by, now=now, reason=reason)


def _missed(student_id: int, before: datetime) -> QuerySet[ClassSession]:
    taken = ClassSession.filter(student_id=student_id, makes_up_id__isnull=False).exclude(session_status__in=GONE)
    since = before - WITHIN
    return ClassSession.filter(
        student_id=student_id, issued_at__gte=since - WITHIN, due_at__gte=since, due_at__lt=before
    ).filter(attendance__in=MISSED, merged_into_id=None, id__not_in=Subquery(taken.values("makes_up_id")))


async def _written(
    what: audit.What,
    session: ClassSession,
    missed: ClassSession,
    *,
    by: Person,
    reason: str | None,
    now: datetime,
    undoes: Audit | None = None,
) -> Audit:
    await notices.again(session, SHOWN, now)
    return await audit.record(
        what,
        subject=f"class:{session.id}",
        session=session,
        by=by,
        reason=reason,
        now=now,
        after={"makes_up": missed.id, "missed_day": missed.class_day},
        undoes=undoes,
    )
