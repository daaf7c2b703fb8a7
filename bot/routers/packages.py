"""/packages: what a class is and what it is paid; change one from a day on, retire one. See add_package for new ones.

A change: what → the new value → from which day → why → one last look, before → after → done. All of it is in the
conversation, so it survives a restart.
"""

import secrets
from datetime import date, datetime
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from models import packages
from models.audit import Why
from models.database import transaction
from models.rules.typed_days import parse_day
from models.school import School
from models.tables.classes import Package
from models.tables.people import Person

from .. import reasons, typed_terms
from ..filters import IsAdmin
from ..reasons import Because
from ..screens import packages as screens
from ..screens.days import PickDay
from ..screens.keys import Screen
from ..screens.packages import (
    ChangeTerms,
    DoChange,
    LeavePackage,
    LikeTheSchool,
    Offered,
    OnePackage,
    Packages,
    TakeBackChange,
)
from ..screens.showing import show
from ..texts import days as day_words
from ..texts import packages as words
from ..texts import refusals
from ..texts import whys as why_words

LONGEST_NAME = 64


class Packing(StatesGroup):
    """Data: `package` (id) and `field`, then `value`, `since` (ISO), `reason` and `key`.

    While one is retired or offered again, or a change is taken back: `package`, `what` and `since`.
    """

    value = State()
    day = State()
    reason = State()
    confirm = State()


def make_router() -> Router:
    router = Router(name="packages")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.message.register(all_packages, Command("packages"))
    router.callback_query.register(turn, Packages.filter())
    router.callback_query.register(one, OnePackage.filter())
    router.callback_query.register(offer, Offered.filter())
    router.callback_query.register(take_back, TakeBackChange.filter())
    router.callback_query.register(change, ChangeTerms.filter())
    router.message.register(take_value, StateFilter(Packing.value))
    router.callback_query.register(like_the_school, LikeTheSchool.filter(), StateFilter(Packing.value))
    router.message.register(take_day, StateFilter(Packing.day))
    router.callback_query.register(pick_day, PickDay.filter(), StateFilter(Packing.day))
    router.message.register(type_reason, StateFilter(Packing.reason))
    router.callback_query.register(tap_reason, Because.filter(), StateFilter(Packing.reason))
    router.callback_query.register(do_change, DoChange.filter(), StateFilter(Packing.confirm))
    router.callback_query.register(leave, LeavePackage.filter(), StateFilter(Packing.reason, Packing.confirm))
    router.message.register(press_a_button, StateFilter(Packing.confirm))
    return router


async def all_packages(message: Message, school: School, now: datetime) -> None:
    text, markup = await screens.all_packages(school.day_of(now))
    await message.answer(text, reply_markup=markup)


async def turn(query: CallbackQuery, callback_data: Packages, school: School, now: datetime) -> None:
    await show(query, *await screens.all_packages(school.day_of(now), retired=callback_data.retired))


async def one(query: CallbackQuery, callback_data: OnePackage, school: School, now: datetime) -> None:
    await _show(query, callback_data.package_id, school, now)


async def offer(
    query: CallbackQuery,
    callback_data: Offered,
    state: FSMContext,
) -> None:
    package = await packages.get(callback_data.package_id)
    if package is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    what = "offer" if callback_data.offered else "retire"
    await state.set_data({"package": package.id, "what": what})
    await state.set_state(Packing.reason)
    await show(query, *screens.why(what))


async def take_back(query: CallbackQuery, callback_data: TakeBackChange, state: FSMContext) -> None:
    package = await packages.get(callback_data.package_id)
    if package is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await state.set_data({"package": package.id, "what": "undo", "since": callback_data.date.isoformat()})
    await state.set_state(Packing.reason)
    await show(query, *screens.why("undo"))


async def change(query: CallbackQuery, callback_data: ChangeTerms, state: FSMContext, school: School) -> None:
    if await packages.get(callback_data.package_id) is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await state.set_state(Packing.value)
    await state.set_data({"package": callback_data.package_id, "field": callback_data.field})
    await show(query, *screens.which_value(callback_data.field, school))


async def take_value(message: Message, state: FSMContext, school: School, now: datetime) -> None:
    value = typed_terms.read((await state.get_data())["field"], message.text or "")
    if isinstance(value, str):
        await message.answer(value)
        return
    text, markup = await _ask_for_day(value, state, school, now)
    await message.answer(text, reply_markup=markup)


async def like_the_school(query: CallbackQuery, state: FSMContext, school: School, now: datetime) -> None:
    if (await state.get_data())["field"] != "buffer":
        raise SkipHandler  # left over from another change
    await show(query, *await _ask_for_day({"buffer": None}, state, school, now))


async def take_day(message: Message, state: FSMContext, school: School, now: datetime) -> None:
    day = parse_day(message.text or "", school.day_of(now))
    if isinstance(day, str):
        await message.answer(day_words.problem(day))
        return
    text, markup = await _take_day(day, state, school, now)
    await message.answer(text, reply_markup=markup)


async def pick_day(
    query: CallbackQuery, callback_data: PickDay, state: FSMContext, school: School, now: datetime
) -> None:
    await show(query, *await _take_day(callback_data.date, state, school, now))


async def type_reason(message: Message, state: FSMContext, person: Person, school: School, now: datetime) -> None:
    reason = reasons.typed(message)
    if not reason:
        await message.answer(why_words.words_wanted())
        return
    says, (text, markup) = await _take_reason(reason, state, person, school, now)
    if says is not None:
        await message.answer(says)
    await message.answer(text, reply_markup=markup)


async def tap_reason(
    query: CallbackQuery, callback_data: Because, state: FSMContext, person: Person, school: School, now: datetime
) -> None:
    what = (await state.get_data()).get("what", "terms")
    reason = reasons.tapped(what, callback_data.place)
    if reason is None:
        raise SkipHandler
    says, screen = await _take_reason(reason, state, person, school, now)
    await show(query, *screen, says=says)


async def do_change(
    query: CallbackQuery, callback_data: DoChange, state: FSMContext, person: Person, school: School, now: datetime
) -> None:
    data, today = await state.get_data(), school.day_of(now)
    if data["key"] != callback_data.key:
        raise SkipHandler
    package, since = await _package(data), date.fromisoformat(data["since"])
    if since < today:  # the last look lay open over midnight
        await show(query, *await _take_day(since, state, school, now))
        return
    async with transaction():
        after = screens.changed(await packages.terms_on(package, since), data["value"])
        why = Why(data["reason"])
        await packages.change(package, after, since=since, today=today, by=person, now=now, why=why)
        await state.clear()
    await _show(query, package.id, school, now, says=words.changed())


async def leave(query: CallbackQuery, state: FSMContext, school: School, now: datetime) -> None:
    package_id = (await state.get_data())["package"]
    await state.clear()
    await _show(query, package_id, school, now)


async def press_a_button(message: Message) -> None:
    await message.answer(words.press_a_button())


async def _ask_for_day(value: dict[str, Any], state: FSMContext, school: School, now: datetime) -> Screen:
    await state.update_data(value=value)
    await state.set_state(Packing.day)
    return screens.which_day(school.day_of(now))


async def _take_day(since: date, state: FSMContext, school: School, now: datetime) -> Screen:
    """Asks for another day when that one is over; nothing more is asked when nothing would change on it."""
    data = await state.get_data()
    if since < school.day_of(now):
        await state.set_state(Packing.day)
        return words.day_is_over(), screens.which_day(school.day_of(now))[1]
    before = await packages.terms_on(await _package(data), since)
    if before == screens.changed(before, data["value"]):
        await state.clear()
        return words.same_already(since), None
    data = await state.update_data(since=since.isoformat())
    if "reason" in data:  # only the day was asked for once more
        return await _last_look(state, school)
    await state.set_state(Packing.reason)
    return screens.why("terms")


async def _take_reason(
    reason: str, state: FSMContext, person: Person, school: School, now: datetime
) -> tuple[str | None, Screen]:
    """What came of it, for what needs no last look, and what to show."""
    data, today = await state.update_data(reason=reason), school.day_of(now)
    if "what" not in data:
        return None, await _last_look(state, school)
    package = await _package(data)
    async with transaction():
        says = await _done(data, package, today, {"by": person, "now": now, "why": Why(reason)})
        await state.clear()
    return says, await screens.one(package.id, school, today) or await screens.all_packages(today)


async def _done(data: dict[str, Any], package: Package, today: date, how: dict[str, Any]) -> str | None:
    match data["what"]:
        case "retire":
            await packages.retire(package, **how)
        case "offer":
            await packages.bring_back(package, **how)
            return words.offered_again()
        case "undo":
            done = await packages.take_back(package, date.fromisoformat(data["since"]), today=today, **how)
            return words.taken_back() if done else words.begun_already()
    return None


async def _last_look(state: FSMContext, school: School) -> Screen:
    data = await state.update_data(key=secrets.token_urlsafe(12))
    await state.set_state(Packing.confirm)
    package, since = await _package(data), date.fromisoformat(data["since"])
    before = await packages.terms_on(package, since)
    after = screens.changed(before, data["value"])
    return screens.last_look(package.name, before, after, since, data["key"], school, data["reason"])


async def _package(data: dict[str, Any]) -> Package:
    package = await packages.get(data["package"])
    if package is None:
        raise LookupError("packages are never deleted")
    return package


async def _show(
    query: CallbackQuery, package_id: int, school: School, now: datetime, *, says: str | None = None
) -> None:
    screen = await screens.one(package_id, school, school.day_of(now))
    if screen is None:
        await query.answer(refusals.old_button(), show_alert=True)
    else:
        await show(query, *screen, says=says)
