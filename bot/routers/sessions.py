"""/sessions: every class there is, filtered, searched, turned page by page, and one class's story."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from models.rules.names import clean_name
from models.school import School
from models.tables.people import Person

from ..filters import IsAdmin
from ..screens import review as review_screens
from ..screens import sessions as screens
from ..screens import story
from ..screens.sessions import AskForSearch, Choose
from ..screens.showing import say, show
from ..screens.view import FROM_REVIEW, Reader, View, view_of
from ..texts import sessions as words
from ..texts.marks import zone_of


class Searching(StatesGroup):
    """Data: `view`, the list in which to search."""

    name = State()


def make_router() -> Router:
    router = Router(name="sessions")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.message.register(sessions, Command("sessions"))
    router.message.register(take_search, StateFilter(Searching.name))
    router.callback_query.register(turn, View.filter())
    router.callback_query.register(choose, Choose.filter())
    router.callback_query.register(ask_for_search, AskForSearch.filter())
    return router


async def sessions(message: Message, command: CommandObject, person: Person, school: School, now: datetime) -> None:
    reader = Reader(school, zone_of(person, school), now)
    await say(message, *await screens.listed(screens.understood(command.args or "", reader.today), reader))


async def turn(
    query: CallbackQuery, callback_data: View, state: FSMContext, person: Person, school: School, now: datetime
) -> None:
    """Whatever button of the list was pressed: it says itself what is to be shown."""
    reader = Reader(school, zone_of(person, school), now)
    if await state.get_state() == Searching.name.state:
        await state.clear()
    screen = await story.told(callback_data, reader) if callback_data.session else None
    if screen is None and callback_data.days == FROM_REVIEW:
        screen = await review_screens.listed("flagged", callback_data.page, reader)
    if screen is None:
        screen = await screens.listed(callback_data, reader)
    await show(query, *screen)


async def choose(query: CallbackQuery, callback_data: Choose) -> None:
    await show(query, *screens.choices(View(**callback_data.model_dump())))


async def ask_for_search(query: CallbackQuery, callback_data: AskForSearch, state: FSMContext) -> None:
    view = View(**callback_data.model_dump())
    await state.set_data({"view": view.model_dump()})
    await state.set_state(Searching.name)
    await show(query, *screens.asked(view))


async def take_search(message: Message, state: FSMContext, person: Person, school: School, now: datetime) -> None:
    search = clean_name(message.text or "")
    if not search:
        await message.answer(words.what_to_search())
        return
    before = View(**(await state.get_data())["view"])
    await state.clear()
    reader = Reader(school, zone_of(person, school), now)
    view = view_of(None, search, days=before.days, only=before.only, teacher=before.teacher, student=before.student)
    await say(message, *await screens.listed(view, reader))
