"""Who a router is for. Asynchronous, because aiogram runs synchronous filters through a thread."""

from datetime import datetime

from aiogram.filters import Filter
from aiogram.types import TelegramObject

from models.meetings import Meetings
from models.people import Roles
from models.ports import Links
from models.school import School
from models.tables.people import Person, Teacher

from .draft import Here


class IsAdmin(Filter):
    async def __call__(self, event: TelegramObject, roles: Roles) -> bool:
        return roles.admin


class IsTeacher(Filter):
    """Hands the handler its `teacher`."""

    async def __call__(self, event: TelegramObject, roles: Roles) -> bool | dict[str, Teacher]:
        return {"teacher": roles.teacher} if roles.teacher is not None else False


class IsContact(Filter):
    """Stands for at least one student: the student, or a parent."""

    async def __call__(self, event: TelegramObject, roles: Roles) -> bool:
        return bool(roles.students)


class TeacherHere(Filter):
    """Hands the handler `here`: a teacher, and all that the steps of /stream need."""

    async def __call__(
        self,
        event: TelegramObject,
        roles: Roles,
        person: Person,
        school: School,
        links: Links,
        now: datetime,
        meetings: Meetings | None,
    ) -> bool | dict[str, Here]:
        return {"here": Here(roles.teacher, person, school, links, now, meetings)} if roles.teacher else False
