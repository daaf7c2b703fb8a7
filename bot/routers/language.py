"""/language: buttons in each language's own words. The command menu follows through the outbox."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import I18n

from models import people
from models.tables.people import Person

from ..buttons import AskLanguage
from ..i18n import LANGUAGES, fitting
from ..screens.keys import Screen, button, keyboard
from ..screens.showing import show
from ..texts import refusals
from ..texts import settings as words


class Speak(CallbackData, prefix="lang"):
    code: str


def make_router() -> Router:
    router = Router(name="language")
    router.message.register(ask, Command("language"))
    router.callback_query.register(ask_in_place, AskLanguage.filter())
    router.callback_query.register(speak, Speak.filter())
    return router


async def ask(message: Message, command: CommandObject, person: Person, i18n: I18n, now: datetime) -> None:
    code = fitting(_typed(command.args or ""), "")
    if code:
        await message.answer(await _chosen(person, code, i18n, now))
        return
    text, markup = _question()
    await message.answer(text, reply_markup=markup)


async def ask_in_place(query: CallbackQuery) -> None:
    await show(query, *_question())


async def speak(query: CallbackQuery, callback_data: Speak, person: Person, i18n: I18n, now: datetime) -> None:
    if callback_data.code not in LANGUAGES:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await show(query, await _chosen(person, callback_data.code, i18n, now))


async def _chosen(person: Person, code: str, i18n: I18n, now: datetime) -> str:
    await people.speak(person, code, now)
    with i18n.use_locale(code):
        return words.language_chosen(LANGUAGES[code])


def _question() -> Screen:
    rows = [[button(called, Speak(code=code))] for code, called in LANGUAGES.items()]
    return words.which_language(), keyboard(*rows)


def _typed(text: str) -> str:
    """`/language es` and `/language Español` work too."""
    wanted = text.strip().casefold()
    return next((code for code, called in LANGUAGES.items() if called.casefold() == wanted), wanted)
