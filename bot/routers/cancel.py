"""/cancel: leaves whatever conversation was going on. The middleware has left it already; this says so.

Meetings that a teacher wanted and Zoom has not made yet are not wanted any more.
"""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from models import making
from models.people import Roles

from ..texts import start as words


def make_router() -> Router:
    router = Router(name="cancel")
    router.message.register(cancel, Command("cancel"))
    return router


async def cancel(message: Message, left: bool, roles: Roles, now: datetime) -> None:
    if roles.teacher is not None:
        left = bool(await making.drop_all(roles.teacher, now)) or left
    await message.answer(words.stopped(anything=left))
