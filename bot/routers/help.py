"""/help: only what this person may use."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from models.people import Roles
from models.school import School

from ..menu import usable
from ..texts import help as words
from ..texts import refusals


def make_router() -> Router:
    router = Router(name="help")
    router.message.register(show_help, Command("help"))
    return router


async def show_help(message: Message, roles: Roles, school: School) -> None:
    text = words.help_text(usable(roles))
    await message.answer(text if roles.known else f"{refusals.stranger(school.name)}\n\n{text}")
