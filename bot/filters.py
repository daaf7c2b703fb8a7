"""Who a router is for. Asynchronous, because aiogram runs synchronous filters through a thread."""

from datetime import datetime

from aiogram.enums import ChatType
from aiogram.filters import Filter
from aiogram.types import Chat, TelegramObject

from models.meetings import Meetings
from models.people import Roles
from models.ports import Links
from models.school import School
from models.tables.people import Person, Teacher

from .draft import Here


class InChat(Filter):
    """Said in a chat of one of these kinds."""

    def __init__(self, *kinds: ChatType) -> None:
        self._kinds = kinds

    async def __call__(self, event: TelegramObject, event_chat: Chat) -> bool:
        return event_chat.type in self._kinds


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
