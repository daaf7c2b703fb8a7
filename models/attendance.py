"""Attendance: what the rule says, and what people say over it.

A mark is never changed: it is withdrawn, and another one given. The admin's counts before the teacher's.
"""

from collections.abc import Sequence
from datetime import datetime

from . import following, notices
from .absence_notes import announced_by, covering
from .audit import What
from .changing import as_it_stands, lock, written
from .database import transaction
from .rules.facts import Verdict
from .rules.presence import Author, Mark, Presence, Thresholds, presence_of, settled
from .school import School
from .tables.classes import ClassSession
from .tables.desk import Audit
from .tables.pay import AttendanceMark
from .tables.people import Person

WORTH = (  # what pay follows from: a change of any of it after a month was approved is made good in the next
    "session_status",
    "session_duration_seconds",
    "taught_seconds",
    "waited_seconds",
    "grade",
    "attendance",
    "attendance_by",
    "class_day",
    "teacher_id",
    "merged_into_id",
)


def worth_of(session: ClassSession) -> tuple[object, ...]:
    return tuple(getattr(session, name) for name in WORTH)


async def settle(session: ClassSession, verdict: Verdict, school: School) -> None:
    """Put down what a verdict means for attendance. The caller saves the row."""
    await settle_all([(session, verdict)], school)


async def settle_all(verdicts: Sequence[tuple[ClassSession, Verdict]], school: School) -> None:
    """The same for many classes.

    Marks and announced absences are rare: a class is asked about them by itself where there may be any.
    """
    for session, verdict in verdicts:
        is_group = session.stream_id is not None  # which is of one day for all of it
        session.class_day = school.day_of(session.due_at if is_group else session.started_at or session.due_at)
        session.presence = presence_of(
            verdict,
            Thresholds.of(session.thresholds),
            due_at=session.due_at,
            package_minutes=session.package_minutes,
            is_group=is_group,
        )
    excused = await announced_by({session.student_id for session, _ in verdicts if _may_be_excused(session)})
    for session, _ in verdicts:
        if session.attendance_by != "rule":
            await _put_together(session, await _standing(session.id))
        elif session.student_id in excused:
            await _put_together(session, {})
        else:
            session.attendance, session.attendance_by = settled(session.presence, None, None, announced=False)  # type: ignore[arg-type]  # written from Presence


async def mark(
    session_id: int, what: Mark, *, author: Author, by: Person, reason: str | None, now: datetime
) -> ClassSession | None:
    """Say whether the student was there. The same mark twice is one; None for a class that is still open or is none.

    The caller has made sure that this person is the class's teacher, or an admin. The admin's word is told to both.
    """
    async with transaction():
        session = await lock(session_id)
        if session.session_status in {"sent", "active", "cancelled", "void"}:
            return None
        before = (await _standing(session_id)).get(author)
        if before is None or before.mark != what or before.reason != reason:
            if before is not None:
                await AttendanceMark.filter(id=before.id).update(withdrawn_at=now)
            replaced = await _row_of(before) if before is not None else None
            made = await AttendanceMark.create(
                session_id=session_id, by_id=by.id, author=author, mark=what, reason=reason, marked_at=now
            )
            await _changed("marked", session, made, by=by, reason=reason, now=now, undoes=replaced)
        return session


async def withdraw(
    session_id: int, author: Author, *, by: Person, reason: str | None, now: datetime
) -> ClassSession | None:
    """Take a mark back: what it covered counts again. None when there was none."""
    async with transaction():
        session = await lock(session_id)
        standing = (await _standing(session_id)).get(author)
        if standing is None:
            return None
        await AttendanceMark.filter(id=standing.id).update(withdrawn_at=now)
        undoes = await _row_of(standing)
        await _changed("unmarked", session, standing, by=by, reason=reason, now=now, undoes=undoes)
        return session


async def undo(change: Audit, *, by: Person, reason: str, school: School, now: datetime) -> Audit | None:
    """A mark's row of the trail. None when the mark was taken back or replaced since."""
    given = await AttendanceMark.get(id=change.after["mark"])
    if given.withdrawn_at is not None:
        return None
    await withdraw(given.session_id, given.author, by=by, reason=reason, now=now)  # type: ignore[arg-type]  # an Author
    return await Audit.get(undoes_id=change.id)


async def has_marked(session_id: int, author: Author) -> bool:
    return author in await _standing(session_id)


async def again(session: ClassSession, now: datetime) -> None:
    """What people say of it has changed. Call inside a transaction, with the class's row locked."""
    was = worth_of(session)
    await _put_together(session, await _standing(session.id))
    if worth_of(session) != was:
        session.changed_at = now
        await session.save(update_fields=["attendance", "attendance_by", "changed_at"])
        await notices.again(session, ("class_summary",), now)
        if session.stream_id is not None:
            await following.again(session.stream_id, ("stream_summary",), now)


async def _row_of(given: AttendanceMark) -> Audit | None:
    """Of the trail; marks can be older than it."""
    rows = await Audit.filter(session_id=given.session_id, what="marked").order_by("-id")
    return next((row for row in rows if row.after["mark"] == given.id), None)


async def _changed(
    what: What,
    session: ClassSession,
    given: AttendanceMark,
    *,
    by: Person,
    reason: str | None,
    now: datetime,
    undoes: Audit | None = None,
) -> None:
    state, was = as_it_stands(session), session.attendance
    await again(session, now)
    await written(
        what,
        session,
        state,
        was={"attendance": was},
        became={"attendance": session.attendance, "mark": given.id},
        by=by,
        reason=reason,
        now=now,
        undoes=undoes,
        tell=given.author == "admin" and session.attendance != was,
    )


async def _put_together(session: ClassSession, marks: dict[str, AttendanceMark]) -> None:
    rule: Presence | None = session.presence  # type: ignore[assignment]  # written from Presence
    session.attendance, session.attendance_by = settled(
        rule,
        _said(marks.get("teacher")),
        _said(marks.get("admin")),
        announced=_may_be_excused(session) and any(note.said_at <= session.due_at for note in await covering(session)),
    )


def _may_be_excused(session: ClassSession) -> bool:
    return session.presence in {"absent", "unknown"}


async def _standing(session_id: int) -> dict[str, AttendanceMark]:
    rows = await AttendanceMark.filter(session_id=session_id, withdrawn_at=None).order_by("id")
    return {row.author: row for row in rows}


def _said(mark: AttendanceMark | None) -> Mark | None:
    return None if mark is None else mark.mark  # type: ignore[return-value]  # written from Mark
