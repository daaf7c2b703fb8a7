"""/settings: what somebody can set for themselves, on one screen."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from models import people
from models.people import Roles
from models.school import School
from models.tables.people import Person

from ..buttons import AskLanguage, AskTimeZone
from ..filters import IsAdmin
from ..i18n import LANGUAGES
from ..screens.keys import Screen, button, keyboard
from ..screens.showing import show
from ..texts import settings as words
from ..texts.marks import zone_of


class Summaries(CallbackData, prefix="sums"):
    """Says what is wanted, not "the other way round": a second tap changes nothing."""

    wanted: bool


def make_router() -> Router:
    router = Router(name="settings")
    router.message.register(settings, Command("settings"))
    router.callback_query.register(want_summaries, Summaries.filter(), IsAdmin())
    return router


async def settings(message: Message, person: Person, roles: Roles, school: School, now: datetime) -> None:
    text, markup = await _screen(person, roles, school, now)
    await message.answer(text, reply_markup=markup)


async def want_summaries(
    query: CallbackQuery, callback_data: Summaries, person: Person, roles: Roles, school: School, now: datetime
) -> None:
    await people.want_summaries(person, callback_data.wanted)
    await show(query, *await _screen(person, roles, school, now))


async def _screen(person: Person, roles: Roles, school: School, now: datetime) -> Screen:
    summaries = await people.wants_summaries(person) if roles.admin else None
    text = words.settings(
        language=LANGUAGES.get(person.language, LANGUAGES["en"]),
        zone=zone_of(person, school),
        is_schools=person.time_zone is None,
        now=now,
        summaries=summaries,
    )
    toggle = summaries is not None and button(
        words.summaries_button(wanted=not summaries), Summaries(wanted=not summaries)
    )
    return text, keyboard(
        [
            button(words.language_button(), AskLanguage()),
            button(words.time_zone_button(), AskTimeZone()),
        ],
        [toggle] if toggle else [],
    )
