"""/doctor: is everything connected, and what to do about what is not."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from models.school import School
from models.tables.people import Person

from ..checkup import Examine
from ..filters import IsAdmin
from ..screens.keys import Screen, button, keyboard
from ..screens.showing import show
from ..texts import doctor as words
from ..texts.marks import zone_of


class LookAgain(CallbackData, prefix="doc"):
    """Once more, in the same message."""


def make_router() -> Router:
    router = Router(name="doctor")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.message.register(doctor, Command("doctor"))
    router.callback_query.register(again, LookAgain.filter())
    return router


async def doctor(message: Message, person: Person, school: School, now: datetime, examine: Examine) -> None:
    """Asking others takes some seconds, so something is said at once."""
    looking = await message.answer(words.looking())
    text, markup = await _screen(person, school, now, examine)
    await looking.edit_text(text, reply_markup=markup)


async def again(query: CallbackQuery, person: Person, school: School, now: datetime, examine: Examine) -> None:
    await show(query, *await _screen(person, school, now, examine))


async def _screen(person: Person, school: School, now: datetime, examine: Examine) -> Screen:
    text = words.report(await examine(now), now, zone_of(person, school))
    return text, keyboard([button(words.again_button(), LookAgain())])
