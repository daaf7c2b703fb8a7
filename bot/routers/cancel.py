"""/cancel: leaves whatever conversation was going on. The middleware has left it already; this says so."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from ..texts import start as words


def make_router() -> Router:
    router = Router(name="cancel")
    router.message.register(cancel, Command("cancel"))
    return router


async def cancel(message: Message, left: bool) -> None:
    await message.answer(words.stopped(anything=left))
