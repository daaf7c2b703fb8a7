"""/timezone: where somebody is, by button or by typing a city, a country or a zone's name."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from models import people
from models.rules.names import clean_name
from models.school import School
from models.tables.people import Person

from .. import zones
from ..buttons import AskTimeZone
from ..screens.keys import Row, Screen, button, keyboard
from ..screens.showing import show
from ..texts import refusals
from ..texts import settings as words
from ..texts.marks import zone_of


class Moving(StatesGroup):
    place = State()


class Zone(CallbackData, prefix="zone"):
    """`name` is None for "as the school"."""

    name: str | None = None


def make_router() -> Router:
    router = Router(name="time_zone")
    router.message.register(ask, Command("timezone"))
    router.message.register(look_up, StateFilter(Moving.place))
    router.callback_query.register(ask_in_place, AskTimeZone.filter())
    router.callback_query.register(choose, Zone.filter())
    return router


async def ask(
    message: Message, command: CommandObject, person: Person, school: School, state: FSMContext, now: datetime
) -> None:
    if place := clean_name(command.args or ""):
        await _search(message, place, person, school, state, now)
        return
    await state.set_state(Moving.place)
    text, markup = _question(person, school, now)
    await message.answer(text, reply_markup=markup)


async def ask_in_place(query: CallbackQuery, person: Person, school: School, state: FSMContext, now: datetime) -> None:
    await state.set_state(Moving.place)
    await show(query, *_question(person, school, now))


async def look_up(message: Message, person: Person, school: School, state: FSMContext, now: datetime) -> None:
    if place := clean_name(message.text or ""):
        await _search(message, place, person, school, state, now)
    else:
        await message.answer(words.place_wanted())


async def choose(
    query: CallbackQuery, callback_data: Zone, person: Person, school: School, state: FSMContext, now: datetime
) -> None:
    if callback_data.name is not None and not zones.is_zone(callback_data.name):
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await show(query, await _move(person, callback_data.name, school, state, now))


async def _search(
    message: Message, place: str, person: Person, school: School, state: FSMContext, now: datetime
) -> None:
    found = zones.search(place, person.language)
    if len(found) == 1:
        await message.answer(await _move(person, found[0], school, state, now))
        return
    await state.set_state(Moving.place)
    text = words.places_found(place) if found else words.no_place_found(place)
    await message.answer(text, reply_markup=_places(found, now))


async def _move(person: Person, zone: str | None, school: School, state: FSMContext, now: datetime) -> str:
    await people.live_in(person, zone)
    if await state.get_state() == Moving.place.state:
        await state.clear()
    return words.zone_chosen(zone_of(person, school), now)


def _question(person: Person, school: School, now: datetime) -> Screen:
    zone = zone_of(person, school)
    as_school = [button(words.as_school_button(school.zone), Zone())] if person.time_zone is not None else []
    nearby = [name for name in zones.near(school.zone, now) if name != zone.key]
    return words.which_zone(zone, now), _places(nearby, now, first=as_school)


def _places(names: list[str], now: datetime, *, first: Row | None = None) -> InlineKeyboardMarkup | None:
    buttons = [button(words.place_button(ZoneInfo(name), now), Zone(name=name)) for name in names]
    return keyboard(first or [], *(buttons[at : at + 2] for at in range(0, len(buttons), 2)))
