"""Whose class it is. Every button can be forged or stale, so every press asks again."""

from models import classes, people
from models.disputes import Side
from models.people import Roles
from models.rules.names import search_key
from models.tables.classes import ClassSession
from models.tables.people import Person


async def own_class(session_id: int, side: Side, roles: Roles) -> ClassSession | None:
    """The class with its teacher and student, if this person may speak for this side of it."""
    if side == "teacher":
        return await classes.of_teacher(session_id, roles.teacher) if roles.teacher else None
    return await classes.of_students(session_id, roles.students)


async def must_name(session: ClassSession, reader: Person) -> bool:
    """Whether the reader could not know which student is meant: a parent, or somebody who stands for several."""
    if search_key(session.student.name) != search_key(reader.name):
        return True
    return len((await people.roles_of(reader)).students) > 1
