"""Doing what an admin has asked for in /people, and asking beforehand: what will come of it, and why."""

from datetime import date, datetime
from typing import Any, Literal

from models import membership, roster
from models.audit import Why
from models.school import School
from models.tables.people import Person, Student, Teacher

from .screens import people as screens
from .screens.keys import Screen
from .screens.people import Act, People


async def asked(wanted: Act, today: date) -> Screen | None:
    """None when there is nobody it could be done to."""
    match wanted.what:
        case "remove_contact":
            contact = await roster.contact(wanted.id)
            if contact is None:
                return None
            return screens.ask(wanted, contact.student.name, account=contact.person.name)
        case "remove_admin":
            admin = await roster.admin(wanted.id)
            return screens.ask(wanted, admin.person.name) if admin else None
        case "left" | "back":
            student = await roster.student(wanted.id)
            return screens.ask(wanted, student.name) if student else None
    teacher = await roster.teacher(wanted.id)
    if teacher is None:
        return None
    account = teacher.person.name if teacher.person else ""
    return screens.ask(wanted, teacher.name, students=await roster.students_of(teacher.id, today), account=account)


async def view_after(wanted: Act) -> People:
    """Whoever it was done to. Asked before: of a contact that is gone nobody knows whose it was."""
    if wanted.what == "remove_contact":
        contact = await roster.contact(wanted.id)
        return People(kind="s", one=contact.student_id if contact else 0)
    kind = wanted.kind if wanted.what == "rename" else screens.KIND_OF[wanted.what]
    return People(kind=kind, one=wanted.id)


async def done(
    wanted: Act, called: str, why: Why, person: Person, school: School, now: datetime
) -> bool | Literal["last", "nobody"]:
    """False: it was like that already. The last admin stays."""
    how: dict[str, Any] = {"by": person, "now": now, "why": why}
    match wanted.what:
        case "remove_contact":
            contact = await roster.contact(wanted.id)
            return await membership.remove_contact(contact, **how) if contact else "nobody"
        case "remove_admin":
            admin = await roster.admin(wanted.id)
            if admin is None:
                return "nobody"
            problem = await membership.remove_admin(admin, **how)
            return problem if problem == "last" else problem is None
    return await _done_to(wanted, called, school.day_of(now), how)


async def _done_to(wanted: Act, called: str, today: date, how: dict[str, Any]) -> bool | Literal["nobody"]:
    """To a teacher or a student."""
    kind = wanted.kind if wanted.what == "rename" else screens.KIND_OF[wanted.what]
    who = await (roster.teacher(wanted.id) if kind == "t" else roster.student(wanted.id))
    match wanted.what, who:
        case "rename", Teacher() | Student():
            return await membership.rename(who, called, **how)
        case "back", Student():
            return await membership.student_back(who, **how)
        case "left", Student():
            return await membership.student_left(who, today=today, **how)
        case "bring_back", Teacher():
            return await membership.bring_back_teacher(who, **how)
        case "remove_teacher", Teacher():
            return await membership.remove_teacher(who, today=today, **how)
        case "disconnect", Teacher():
            return await membership.disconnect_teacher(who, **how)
    return "nobody"
