"""/timeout: look again at every silent class now, instead of within the minute."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from models.school import School
from models.sweep import sweep, with_names
from models.tables.people import Person

from ..filters import IsAdmin
from ..texts import timeout as words
from ..texts.marks import zone_of


def make_router() -> Router:
    router = Router(name="timeout")
    router.message.filter(IsAdmin())
    router.message.register(timeout, Command("timeout"))
    return router


async def timeout(message: Message, person: Person, school: School, now: datetime) -> None:
    closed = await with_names(await sweep(school=school, now=now))
    await message.answer(words.swept(closed, now, zone_of(person, school)))
