"""/sessions: every class there is, filtered, searched, turned page by page, and one class's story."""

from datetime import date, datetime

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from models.rules.names import clean_name
from models.rules.periods import parse_period
from models.school import School
from models.tables.people import Person

from ..filters import IsAdmin
from ..screens import review as review_screens
from ..screens import sessions as screens
from ..screens.sessions import FROM_REVIEW, AskForSearch, Reader, View, view_of
from ..screens.showing import show
from ..texts import sessions as words
from ..texts.marks import zone_of

LONGEST_PERIOD = 4  # words: "2026-10-01 - 2026-10-15"


class Searching(StatesGroup):
    """Data: `days` and `status` of the list in which to search."""

    name = State()


def make_router() -> Router:
    router = Router(name="sessions")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.message.register(sessions, Command("sessions"))
    router.message.register(take_search, Searching.name)
    router.callback_query.register(turn, View.filter())
    router.callback_query.register(ask_for_search, AskForSearch.filter())
    return router


async def sessions(message: Message, command: CommandObject, person: Person, school: School, now: datetime) -> None:
    reader = Reader(school, zone_of(person, school), now)
    text, keyboard = await screens.listed(_understood(command.args or "", reader.today), reader)
    await message.answer(text, reply_markup=keyboard)


async def turn(
    query: CallbackQuery, callback_data: View, state: FSMContext, person: Person, school: School, now: datetime
) -> None:
    """Whatever button of the list was pressed: it says itself what is to be shown."""
    reader = Reader(school, zone_of(person, school), now)
    if await state.get_state() == Searching.name.state:
        await state.clear()
    screen = await screens.told(callback_data, reader) if callback_data.session else None
    if screen is None and callback_data.days == FROM_REVIEW:
        screen = await review_screens.listed("flagged", max(0, callback_data.page), reader)
    if screen is None:
        screen = await screens.listed(callback_data, reader)
    await show(query, *screen)


async def ask_for_search(query: CallbackQuery, callback_data: AskForSearch, state: FSMContext) -> None:
    await state.set_data({"days": callback_data.days, "status": callback_data.status})
    await state.set_state(Searching.name)
    await show(query, *screens.asked(callback_data.days, callback_data.status))


async def take_search(message: Message, state: FSMContext, person: Person, school: School, now: datetime) -> None:
    search = clean_name(message.text or "")
    if not search:
        await message.answer(words.what_to_search())
        return
    data = await state.get_data()
    await state.clear()
    reader = Reader(school, zone_of(person, school), now)
    view = view_of(data["days"], None, search).but(status=data["status"])
    text, keyboard = await screens.listed(view, reader)
    await message.answer(text, reply_markup=keyboard)


def _understood(text: str, today: date) -> View:
    """`2026-10-05 timeout amina` in any order: days, a status, and the rest is part of a name. Nothing typed: today."""
    typed = text[:256].split()
    if not typed:
        return view_of("t", None, "")
    days, typed = _days(typed, today)
    named = [status for word in typed if (status := words.status_named(word))]
    rest = [word for word in typed if word.casefold() != "all" and not words.status_named(word)]
    return view_of(days, named[0] if named else None, " ".join(rest))


def _days(typed: list[str], today: date) -> tuple[str, list[str]]:
    """The first stretch of words that names days, longest first, and the words without it."""
    for length in range(min(LONGEST_PERIOD, len(typed)), 0, -1):
        for start in range(len(typed) - length + 1):
            period = parse_period(" ".join(typed[start : start + length]), today)
            if period is not None:
                return period.name, typed[:start] + typed[start + length :]
    return "", typed
