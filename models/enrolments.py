"""Who learns with whom under which package, from day to day (the school's days). History is never written over:
what has been taught keeps its teacher, its package and its rate, whatever becomes of the enrolment.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from tortoise.expressions import Q

from . import audit
from .audit import UNSAID, Why
from .database import transaction
from .rules.learning import Days, State, state_on
from .tables.classes import ClassSession, Enrolment, EnrolmentPause, Package
from .tables.people import Person, Student, Teacher

ONE_DAY = timedelta(days=1)

# why a change was not made
Problem = Literal[
    "same",  # it is like that already
    "before_first",  # the day is before the first one
    "after_last",  # the enrolment is over by then
    "overlaps",  # the two have another enrolment in those days
    "paused",  # there is a pause in those days
    "gone",  # the teacher, the student or the package is no longer with the school
]


@dataclass(frozen=True, slots=True)
class Learning:
    """An enrolment as a day sees it."""

    enrolment: Enrolment  # with its student, teacher and package loaded
    state: State
    pause: EnrolmentPause | None  # today's, else the next one


def days_of(row: Enrolment | EnrolmentPause) -> Days:
    return Days(row.first_day, row.last_day)


async def of_student(student_id: int, today: date) -> list[Learning]:
    """Those that go on or are to come first, then those that are over, the newest first."""
    rows = await Enrolment.filter(student_id=student_id).prefetch_related("student", "teacher", "package")
    learning = await _seen(rows, today)
    order = {"going": 0, "paused": 0, "planned": 1, "ended": 2, "never": 3}
    return sorted(learning, key=lambda one: (order[one.state], -one.enrolment.first_day.toordinal(), -one.enrolment.id))


async def find(enrolment_id: int, today: date) -> Learning | None:
    row = await Enrolment.get_or_none(id=enrolment_id).prefetch_related("student", "teacher", "package")
    return (await _seen([row], today))[0] if row else None


async def pauses_today(enrolment_ids: Iterable[int], today: date) -> dict[int, EnrolmentPause]:
    """By the enrolment's id."""
    rows = EnrolmentPause.filter(Q(last_day=None) | Q(last_day__gte=today), enrolment_id__in=list(enrolment_ids))
    return {row.enrolment_id: row for row in await rows.filter(first_day__lte=today)}


async def begin(
    student: Student,
    teacher: Teacher,
    package: Package,
    *,
    first_day: date,
    default_link: str | None = None,
    by: Person | None,
    now: datetime,
    why: Why = UNSAID,
) -> Enrolment | Problem:
    async with transaction():
        if await _gone(student.id, teacher.id):
            return "gone"
        if await _overlapping(student.id, teacher.id, Days(first_day, None)):
            return "overlaps"
        row = await Enrolment.create(
            student=student,
            teacher=teacher,
            package=package,
            default_link=default_link,
            first_day=first_day,
            created_at=now,
        )
        told = {**_names(student, teacher), "package": package.name, "first_day": first_day}
        await audit.record("enrolment_begun", subject=subject(row), by=by, now=now, why=why, after=told)
        return row


async def end(
    enrolment: Enrolment, last_day: date | None, *, by: Person, now: datetime, why: Why = UNSAID
) -> Problem | None:
    """`last_day` is the last one on which they learn; None: they go on after all.

    The day before the first one: it never begins.
    """
    async with transaction():
        row = await _locked(enrolment)
        if row.last_day == last_day:
            return "same"
        if last_day is not None and last_day < row.first_day - ONE_DAY:
            return "before_first"
        goes_on = row.last_day is not None and (last_day is None or last_day > row.last_day)
        if goes_on and await _gone(row.student_id, row.teacher_id):
            return "gone"
        if goes_on and await _overlapping(row.student_id, row.teacher_id, Days(row.first_day, last_day), but=row.id):
            return "overlaps"
        await Enrolment.filter(id=row.id).update(last_day=last_day)
        await _record("enrolment_ended", row, {"last_day": row.last_day}, {"last_day": last_day}, by, now, why)
        return None


async def pause(
    enrolment: Enrolment, first_day: date, last_day: date | None, *, by: Person, now: datetime, why: Why = UNSAID
) -> Problem | None:
    """No classes from day to day; None: until it is resumed."""
    wanted = Days(first_day, last_day)
    async with transaction():
        row = await _locked(enrolment)
        if first_day < row.first_day:
            return "before_first"
        if first_day not in days_of(row):
            return "after_last"
        others = await EnrolmentPause.filter(enrolment_id=row.id)
        if any(wanted.overlaps(days_of(other)) for other in others):
            return "paused"
        await EnrolmentPause.create(enrolment_id=row.id, first_day=first_day, last_day=last_day, created_at=now)
        await _record("enrolment_paused", row, {}, {"first_day": first_day, "last_day": last_day}, by, now, why)
        return None


async def resume(
    enrolment: Enrolment, first_day: date, *, by: Person, now: datetime, why: Why = UNSAID
) -> Problem | None:
    """Classes again from that day on. A pause that had not begun by then is taken back."""
    async with transaction():
        row = await _locked(enrolment)
        waiting = EnrolmentPause.filter(Q(last_day=None) | Q(last_day__gte=first_day), enrolment_id=row.id)
        pauses = await waiting.order_by("first_day")
        if not pauses:
            return "same"
        paused = pauses[0]
        if first_day <= paused.first_day:
            await EnrolmentPause.filter(id=paused.id).delete()
        else:
            await EnrolmentPause.filter(id=paused.id).update(last_day=first_day - ONE_DAY)
        before = {"paused_from": paused.first_day, "paused_until": paused.last_day}
        await _record("enrolment_resumed", row, before, {"first_day": first_day}, by, now, why)
        return None


async def move(
    enrolment: Enrolment, teacher: Teacher, first_day: date, *, by: Person, now: datetime, why: Why = UNSAID
) -> Enrolment | Problem:
    """With another teacher from that day on, under the same package. The usual link stays behind: it is the teacher's.

    Called twice with the same teacher and day it is done once.
    """
    async with transaction():
        row = await _locked(enrolment)
        if teacher.id == row.teacher_id:
            return "same"
        if first_day < row.first_day:
            return "before_first"
        if first_day not in days_of(row):
            return "after_last"
        if await _gone(row.student_id, teacher.id):
            return "gone"
        if await _overlapping(row.student_id, teacher.id, Days(first_day, row.last_day)):
            return "overlaps"
        await Enrolment.filter(id=row.id).update(last_day=first_day - ONE_DAY)
        moved = await Enrolment.create(
            student_id=row.student_id,
            teacher_id=teacher.id,
            package_id=row.package_id,
            first_day=first_day,
            last_day=row.last_day,
            created_at=now,
        )
        before = {"teacher": row.teacher.name}
        await _record("enrolment_moved", row, before, {"teacher": teacher.name, "first_day": first_day}, by, now, why)
        return moved


async def change_package(
    enrolment: Enrolment, package: Package, *, by: Person, now: datetime, why: Why = UNSAID
) -> Problem | None:
    """From the next class on; classes already sent keep what they had."""
    async with transaction():
        row = await _locked(enrolment)
        if row.package_id == package.id:
            return "same"
        await Enrolment.filter(id=row.id).update(package_id=package.id)
        await _record("enrolment_changed", row, {"package": row.package.name}, {"package": package.name}, by, now, why)
        return None


async def classes_after(enrolment: Enrolment, moment: datetime) -> int:
    """How many classes of the two were sent since; they stay as they are."""
    pair = ClassSession.filter(student_id=enrolment.student_id, teacher_id=enrolment.teacher_id)
    return await pair.filter(issued_at__gte=moment).count()


def subject(enrolment: Enrolment) -> str:
    return f"enrolment:{enrolment.id}"


async def _seen(rows: Sequence[Enrolment], today: date) -> list[Learning]:
    pauses: dict[int, list[EnrolmentPause]] = {row.id: [] for row in rows}
    for one in await EnrolmentPause.filter(enrolment_id__in=list(pauses)).order_by("first_day"):
        pauses[one.enrolment_id].append(one)
    return [_learning(row, pauses[row.id], today) for row in rows]


def _learning(row: Enrolment, pauses: Sequence[EnrolmentPause], today: date) -> Learning:
    coming = [one for one in pauses if one.last_day is None or one.last_day >= today]
    return Learning(row, state_on(today, days_of(row), [days_of(one) for one in pauses]), next(iter(coming), None))


async def _locked(enrolment: Enrolment) -> Enrolment:
    """As it is now, and so until the transaction ends: two admins at once are one after the other."""
    locked = Enrolment.filter(id=enrolment.id).select_for_update(no_key=True)
    return await locked.prefetch_related("student", "teacher", "package").get()


async def _gone(student_id: int, teacher_id: int) -> bool:
    """Locks the student, so that no other enrolment of theirs is made meanwhile."""
    here = await Student.filter(id=student_id, left_at=None).select_for_update(no_key=True).first()
    return here is None or not await Teacher.exists(id=teacher_id, removed_at=None)


async def _overlapping(student_id: int, teacher_id: int, days: Days, but: int | None = None) -> bool:
    rows = await Enrolment.filter(student_id=student_id, teacher_id=teacher_id).exclude(id=but or 0)
    return any(days.overlaps(days_of(row)) for row in rows)


def _names(student: Student, teacher: Teacher) -> dict[str, object]:
    return {"student": student.name, "teacher": teacher.name}


async def _record(
    what: audit.What,
    row: Enrolment,
    before: Mapping[str, object],
    after: Mapping[str, object],
    by: Person | None,
    now: datetime,
    why: Why,
) -> None:
    named = _names(row.student, row.teacher)
    await audit.record(what, subject=subject(row), by=by, now=now, why=why, before={**named, **before}, after=after)
