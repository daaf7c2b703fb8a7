"""Who a router is for. Asynchronous, because aiogram runs synchronous filters through a thread."""

from aiogram.filters import Filter
from aiogram.types import TelegramObject

from models.people import Roles


class IsAdmin(Filter):
    async def __call__(self, event: TelegramObject, roles: Roles) -> bool:
        return roles.admin


class IsTeacher(Filter):
    async def __call__(self, event: TelegramObject, roles: Roles) -> bool:
        return roles.teacher is not None


class IsContact(Filter):
    """Stands for at least one student: the student, or a parent."""

    async def __call__(self, event: TelegramObject, roles: Roles) -> bool:
        return bool(roles.students)
