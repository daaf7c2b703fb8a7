"""A new package: its name → minutes → rate → why → one last look → done. All of it is in the conversation."""

import secrets
from datetime import datetime
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from models import packages
from models.audit import Why
from models.database import transaction
from models.rules.names import clean_name
from models.rules.terms import Terms
from models.school import School
from models.tables.people import Person

from .. import reasons, typed_terms
from ..filters import IsAdmin
from ..reasons import Because
from ..screens import packages as screens
from ..screens.keys import Screen
from ..screens.packages import AddPackage, DoChange, LeavePackage
from ..screens.showing import show
from ..texts import packages as words
from ..texts import whys as why_words

LONGEST_NAME = 64
WHAT = "add"  # which usual reasons are offered


class AddingPackage(StatesGroup):
    """Data: `name`, `minutes`, `value` (rate and currency), `reason` and `key`, as far as it has come."""

    name = State()
    minutes = State()
    rate = State()
    reason = State()
    confirm = State()


def make_router() -> Router:
    router = Router(name="add_package")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.callback_query.register(begin, AddPackage.filter())
    router.message.register(take_name, StateFilter(AddingPackage.name))
    router.message.register(take_minutes, StateFilter(AddingPackage.minutes))
    router.message.register(take_rate, StateFilter(AddingPackage.rate))
    router.message.register(type_reason, StateFilter(AddingPackage.reason))
    router.callback_query.register(tap_reason, Because.filter(), StateFilter(AddingPackage.reason))
    router.callback_query.register(add, DoChange.filter(), StateFilter(AddingPackage.confirm))
    router.callback_query.register(
        leave, LeavePackage.filter(), StateFilter(AddingPackage.reason, AddingPackage.confirm)
    )
    router.message.register(press_a_button, StateFilter(AddingPackage.confirm))
    return router


async def begin(query: CallbackQuery, state: FSMContext) -> None:
    await state.set_state(AddingPackage.name)
    await state.set_data({})
    await show(query, words.which_name())


async def take_name(message: Message, state: FSMContext) -> None:
    called = clean_name(message.text or "")
    if not called or len(called) > LONGEST_NAME:
        await message.answer(words.name_wanted())
    elif await packages.namesake(called) is not None:
        await message.answer(words.name_taken(called))
    else:
        await state.set_state(AddingPackage.minutes)
        await state.set_data({"name": called})
        await message.answer(words.which_minutes())


async def take_minutes(message: Message, state: FSMContext) -> None:
    value = typed_terms.read("minutes", message.text or "")
    if isinstance(value, str):
        await message.answer(value)
        return
    await state.update_data(value)
    await state.set_state(AddingPackage.rate)
    await message.answer(words.which_rate())


async def take_rate(message: Message, state: FSMContext) -> None:
    value = typed_terms.read("rate", message.text or "")
    if isinstance(value, str):
        await message.answer(value)
        return
    await state.update_data(value=value)
    await state.set_state(AddingPackage.reason)
    text, markup = screens.why(WHAT)
    await message.answer(text, reply_markup=markup)


async def type_reason(message: Message, state: FSMContext) -> None:
    reason = reasons.typed(message)
    if not reason:
        await message.answer(why_words.words_wanted())
        return
    text, markup = await _last_look(reason, state)
    await message.answer(text, reply_markup=markup)


async def tap_reason(query: CallbackQuery, callback_data: Because, state: FSMContext) -> None:
    reason = reasons.tapped(WHAT, callback_data.place)
    if reason is None:
        raise SkipHandler
    await show(query, *await _last_look(reason, state))


async def add(
    query: CallbackQuery, callback_data: DoChange, state: FSMContext, person: Person, school: School, now: datetime
) -> None:
    data, today = await state.get_data(), school.day_of(now)
    if data["key"] != callback_data.key:
        raise SkipHandler
    async with transaction():
        why = Why(data["reason"])
        package = await packages.add(data["name"], _new_terms(data), by=person, now=now, why=why)
        await state.clear()
    if package is None:  # another admin was first
        await show(query, *await screens.all_packages(today), says=words.name_taken(data["name"]))
    else:
        await show(query, *(await screens.one(package.id, school, today) or await screens.all_packages(today)))


async def leave(query: CallbackQuery, state: FSMContext, school: School, now: datetime) -> None:
    await state.clear()
    await show(query, *await screens.all_packages(school.day_of(now)))


async def press_a_button(message: Message) -> None:
    await message.answer(words.press_a_button())


async def _last_look(reason: str, state: FSMContext) -> Screen:
    data = await state.update_data(reason=reason, key=secrets.token_urlsafe(12))
    await state.set_state(AddingPackage.confirm)
    return screens.last_look_new(data["name"], _new_terms(data), data["key"], reason)


def _new_terms(data: dict[str, Any]) -> Terms:
    return screens.changed(Terms(data["minutes"], screens.NOTHING, ""), data["value"])
