"""/help: only what this person may use."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from models import review
from models.people import Roles
from models.school import School

from ..menu import usable
from ..texts import help as words
from ..texts import refusals


def make_router() -> Router:
    router = Router(name="help")
    router.message.register(show_help, Command("help"))
    return router


async def show_help(message: Message, roles: Roles, school: School, now: datetime) -> None:
    waiting = (await review.counts(now)).waiting if roles.admin else 0
    text = words.help_text(usable(roles), waiting=waiting)
    await message.answer(text if roles.known else f"{refusals.stranger(school.name)}\n\n{text}")
