"""Taking back a change of the school's people, enrolments and packages, as models.undoing does it for classes.

Only what is still as that change left it is taken back: whatever was built on it stays. The undoing is a change of its
own, with a reason.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from . import audit, enrolments, membership, packages
from .audit import What, Why
from .database import transaction
from .rules.presence import Thresholds
from .rules.terms import Terms
from .tables.classes import Enrolment, EnrolmentPause, Package
from .tables.desk import Audit
from .tables.people import Person, Student, Teacher

Refusal = Literal["not_undoable", "undone", "changed_since"]
How = dict[str, Any]  # by, now, why


class ChangedSinceError(Exception):
    """What was undone of it so far is not kept."""


async def revert(change_id: int, *, by: Person, reason: str, today: date, now: datetime) -> Refusal | None:
    try:
        async with transaction():
            change = await Audit.get(id=change_id)
            undo = UNDO.get(change.what)  # type: ignore[call-overload]  # of an older version it is any text
            if undo is None:
                return "not_undoable"
            if await audit.is_undone(change):
                return "undone"
            if not await undo(change, today, {"by": by, "now": now, "why": Why(reason, change)}):
                raise ChangedSinceError
            return None
    except ChangedSinceError:
        return "changed_since"


async def can_revert(change: Audit) -> bool:
    """Whether to offer it; whether it still can be done shows when it is done."""
    return change.what in UNDO and not await audit.is_undone(change)


async def _name(change: Audit, _today: date, how: How) -> bool:
    table = Teacher if change.what == "teacher_renamed" else Student
    who = await table.get_or_none(id=_number(change), name=change.after["name"])
    return who is not None and await membership.rename(who, change.before["name"], **how)


async def _leaving(change: Audit, _today: date, how: How) -> bool:
    student = await Student.get_or_none(id=_number(change))
    return student is not None and await membership.student_back(student, **how)


async def _removal(change: Audit, _today: date, how: How) -> bool:
    teacher = await Teacher.get_or_none(id=_number(change))
    return teacher is not None and await membership.bring_back_teacher(teacher, **how)


async def _end(change: Audit, _today: date, how: How) -> bool:
    row = await Enrolment.get_or_none(id=_number(change), last_day=_day(change.after["last_day"]))
    return row is not None and await enrolments.end(row, _day(change.before["last_day"]), **how) is None


async def _pause(change: Audit, _today: date, how: How) -> bool:
    first, last = _day(change.after["first_day"]), _day(change.after["last_day"])
    found = EnrolmentPause.get_or_none(enrolment_id=_number(change), first_day=first, last_day=last)
    pause = await found.prefetch_related("enrolment")
    return pause is not None and await enrolments.resume(pause.enrolment, pause.first_day, **how) is None


async def _resumption(change: Audit, _today: date, how: How) -> bool:
    first, last = (_day(change.before[name]) for name in ("paused_from", "paused_until"))
    again, row = _day(change.after["first_day"]), await Enrolment.get_or_none(id=_number(change))
    if row is None or first is None or again is None:
        return False
    shortened = EnrolmentPause.filter(enrolment_id=row.id, first_day=first, last_day=again - enrolments.ONE_DAY)
    if again > first and not await shortened.delete():
        return False
    return await enrolments.pause(row, first, last, **how) is None


async def _begin(change: Audit, _today: date, how: How) -> bool:
    """It never was, unless there has been a class meanwhile."""
    row = await Enrolment.get_or_none(id=_number(change))
    return row is not None and await _never(row, change, how)


async def _move(change: Audit, _today: date, how: How) -> bool:
    """Back to the teacher before, until the day on which it was to end."""
    row = await Enrolment.get_or_none(id=_number(change))
    first = _day(change.after["first_day"])
    if row is None or first is None or row.last_day != first - enrolments.ONE_DAY:
        return False
    made = Enrolment.filter(student_id=row.student_id, first_day=first, created_at=change.happened_at)
    moved = await made.get_or_none(teacher__name=change.after["teacher"], teacher__removed_at=None)
    if moved is None or await enrolments.end(row, moved.last_day, **how) is not None:
        return False
    return await _never(moved, change, {**how, "why": Why(how["why"].reason)})


async def _never(row: Enrolment, change: Audit, how: How) -> bool:
    """Only if nothing was changed in it and no class was sent since."""
    touched = await Audit.exists(subject=enrolments.subject(row), id__gt=change.id)
    if touched or await enrolments.classes_after(row, change.happened_at):
        return False
    return await enrolments.end(row, row.first_day - enrolments.ONE_DAY, **how) is None


async def _package_of_enrolment(change: Audit, _today: date, how: How) -> bool:
    row = await Enrolment.get_or_none(id=_number(change), package__name=change.after["package"])
    before = await Package.get_or_none(name=change.before["package"])
    return row is not None and before is not None and await enrolments.change_package(row, before, **how) is None


async def _retirement(change: Audit, _today: date, how: How) -> bool:
    package = await packages.get(_number(change))
    return package is not None and await packages.bring_back(package, **how)


async def _addition(change: Audit, _today: date, how: How) -> bool:
    """It is given to nobody any more; who has it keeps it."""
    package = await packages.get(_number(change))
    return package is not None and await packages.retire(package, **how)


async def _package(change: Audit, today: date, how: How) -> bool:
    if "offered" in change.after:
        return await _addition(change, today, how)
    if "valid_from" in change.after:
        return await _terms(change, today, how)
    package = await packages.get(_number(change))
    if package is None:
        return False
    if "is_free" in change.after:
        return await packages.set_free(package, change.before["is_free"], **how)
    name = next((each.name for each in fields(Thresholds) if each.name in change.after), None)
    if name is None or package.thresholds.get(name) != change.after[name]:
        return False
    await packages.set_threshold(package, name, change.before[name], **how)
    return True


async def _terms(change: Audit, today: date, how: How) -> bool:
    """From the day on which they were to hold, or from today, when that is over: what was taught is not touched."""
    package = await packages.get(_number(change))
    if package is None:
        return False
    since = max(date.fromisoformat(change.after["valid_from"]), today)
    terms = await packages.terms_on(package, since)
    was, made = (_of_terms(state) for state in (change.before, change.after))
    if replace(terms, **made) != terms:
        return False
    return await packages.change(package, replace(terms, **was), since=since, today=today, **how)


UNDO: dict[What, Callable[[Audit, date, How], Awaitable[bool]]] = {
    "student_renamed": _name,
    "teacher_renamed": _name,
    "student_left": _leaving,
    "teacher_removed": _removal,
    "enrolment_begun": _begin,
    "enrolment_ended": _end,
    "enrolment_paused": _pause,
    "enrolment_resumed": _resumption,
    "enrolment_moved": _move,
    "enrolment_changed": _package_of_enrolment,
    "package_added": _addition,
    "package_retired": _retirement,
    "package_changed": _package,
}


def _of_terms(state: Mapping[str, Any]) -> dict[str, Any]:
    """What a row of the trail says of terms, as `Terms` has it."""
    return {
        each.name: Decimal(state[each.name]) if each.name == "rate" else state[each.name]
        for each in fields(Terms)
        if each.name in state
    }


def _number(change: Audit) -> int:
    """Of what it was about: 12 of "enrolment:12"."""
    return int(change.subject.partition(":")[2])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
