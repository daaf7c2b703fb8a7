"""Who belongs to the school: names, leaving and coming back, and which accounts stand for whom.

Nobody is ever deleted. What was taught, by whom and under which package stays as it was.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from tortoise.expressions import Q

from . import audit, enrolments, notices
from .audit import UNSAID, Why
from .database import transaction
from .rules.names import search_key
from .tables.classes import Enrolment
from .tables.desk import Audit
from .tables.people import Admin, Contact, Invite, Person, Student, Teacher


async def rename(who: Teacher | Student, name: str, *, by: Person, now: datetime, why: Why = UNSAID) -> bool:
    """Also in what has been: a class knows its people by number. False when they are called that already."""
    what: audit.What = "teacher_renamed" if isinstance(who, Teacher) else "student_renamed"
    async with transaction():
        changed = type(who).filter(id=who.id).exclude(name=name)
        if not await changed.update(name=name, search_key=search_key(name)):
            return False
        await audit.record(
            what, subject=subject(who), by=by, now=now, why=why, before={"name": who.name}, after={"name": name}
        )
        return True


async def remove_teacher(teacher: Teacher, *, today: date, by: Person, now: datetime, why: Why = UNSAID) -> bool:
    """They lose their commands now, and today is the last day of their enrolments. False when it was so before."""
    async with transaction():
        if not await Teacher.filter(id=teacher.id, removed_at=None).update(removed_at=now):
            return False
        ended = await _end_all(Q(teacher_id=teacher.id), today)
        await Invite.filter(teacher_id=teacher.id, used_at=None, revoked_at=None).update(revoked_at=now)
        await _menu_of(teacher.person_id, now)
        await _record("teacher_removed", teacher, ended, today, by, now, why)
        return True


async def bring_back_teacher(teacher: Teacher, *, by: Person, now: datetime, why: Why = UNSAID) -> bool:
    """With the enrolments that ended when they were removed, as far as nobody has changed those since."""
    async with transaction():
        if not await Teacher.filter(id=teacher.id, removed_at__isnull=False).update(removed_at=None):
            return False
        await _menu_of(teacher.person_id, now)
        await _go_on("teacher_removed", teacher, by, now)
        await audit.record(
            "teacher_back", subject=subject(teacher), by=by, now=now, why=why, after={"name": teacher.name}
        )
        return True


async def student_left(student: Student, *, today: date, by: Person, now: datetime, why: Why = UNSAID) -> bool:
    """Today is the last day of their enrolments. False when they had left before."""
    async with transaction():
        if not await Student.filter(id=student.id, left_at=None).update(left_at=now):
            return False
        ended = await _end_all(Q(student_id=student.id), today)
        await Invite.filter(student_id=student.id, used_at=None, revoked_at=None).update(revoked_at=now)
        await _record("student_left", student, ended, today, by, now, why)
        return True


async def student_back(student: Student, *, by: Person, now: datetime, why: Why = UNSAID) -> bool:
    """With the enrolments that ended when they left, as far as nobody has changed those since."""
    async with transaction():
        if not await Student.filter(id=student.id, left_at__isnull=False).update(left_at=None):
            return False
        await _go_on("student_left", student, by, now)
        await audit.record(
            "student_back", subject=subject(student), by=by, now=now, why=why, after={"name": student.name}
        )
        return True


async def disconnect_teacher(teacher: Teacher, *, by: Person, now: datetime, why: Why = UNSAID) -> bool:
    """Another account can be invited: they lost their phone. False when no account was connected."""
    if teacher.person_id is None:
        return False
    async with transaction():
        if not await Teacher.filter(id=teacher.id, person_id=teacher.person_id).update(person_id=None):
            return False
        account = await Person.get(id=teacher.person_id)
        await _menu_of(account.id, now)
        await audit.record(
            "teacher_disconnected",
            subject=subject(teacher),
            by=by,
            now=now,
            why=why,
            before={"name": teacher.name, "account": account.name},
        )
        return True


async def remove_contact(contact: Contact, *, by: Person, now: datetime, why: Why = UNSAID) -> bool:
    """The account stands for the student no more. `contact` comes with its student and person loaded."""
    async with transaction():
        if not await Contact.filter(id=contact.id).delete():
            return False
        await _menu_of(contact.person_id, now)
        await audit.record(
            "contact_removed",
            subject=subject(contact.student),
            by=by,
            now=now,
            why=why,
            before={"student": contact.student.name, "account": contact.person.name},
        )
        return True


async def remove_admin(admin: Admin, *, by: Person, now: datetime, why: Why = UNSAID) -> Literal["last", "gone"] | None:
    """The last one stays. `admin` comes with its person loaded."""
    async with transaction():
        going = await Admin.filter(removed_at=None).select_for_update(
            no_key=True
        )  # two cannot remove each other at once
        if admin.id not in {one.id for one in going}:
            return "gone"
        if len(going) == 1:
            return "last"
        await Admin.filter(id=admin.id).update(removed_at=now)
        await _menu_of(admin.person_id, now)
        before = {"name": admin.person.name}
        await audit.record("admin_removed", subject=f"admin:{admin.id}", by=by, now=now, why=why, before=before)
        return None


def subject(who: Teacher | Student) -> str:
    return f"{'teacher' if isinstance(who, Teacher) else 'student'}:{who.id}"


async def _end_all(whose: Q, today: date) -> list[str]:
    """The enrolments' numbers, each with the last day that it had, as in `12` and `15:2026-06-30`."""
    rows = await Enrolment.filter(whose, Q(last_day=None) | Q(last_day__gt=today)).select_for_update(no_key=True)
    await Enrolment.filter(id__in=[row.id for row in rows]).update(last_day=today)
    return [f"{row.id}:{row.last_day.isoformat()}" if row.last_day else str(row.id) for row in rows]


async def _go_on(what: audit.What, who: Teacher | Student, by: Person, now: datetime) -> None:
    left = await Audit.filter(what=what, subject=subject(who)).order_by("-id").first()
    if left is None:
        return
    ended = dict(one.partition(":")[::2] for one in left.before["enrolments"])
    last_day = date.fromisoformat(left.after["last_day"])
    for row in await Enrolment.filter(id__in=[int(number) for number in ended], last_day=last_day):
        was = ended[str(row.id)]
        await enrolments.end(row, date.fromisoformat(was) if was else None, by=by, now=now)


async def _record(
    what: audit.What, who: Teacher | Student, ended: Sequence[str], today: date, by: Person, now: datetime, why: Why
) -> None:
    before = {"name": who.name, "enrolments": ended}
    await audit.record(what, subject=subject(who), by=by, now=now, why=why, before=before, after={"last_day": today})


async def _menu_of(person_id: int | None, now: datetime) -> None:
    """What they may use has become another."""
    person = await Person.get_or_none(id=person_id) if person_id else None
    if person is not None:
        await notices.decide(person, "menu", subject=f"menu:{person.id}", now=now)
