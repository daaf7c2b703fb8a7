"""Who a router is for. Asynchronous, because aiogram runs synchronous filters through a thread."""

from aiogram.filters import Filter
from aiogram.types import TelegramObject

from models.people import Roles
from models.tables.people import Teacher


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
