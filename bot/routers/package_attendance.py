"""Below /packages: when a class counts as attended, and whether a rate of nothing is meant."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from models import packages
from models.rules.typed_amounts import parse_minutes, parse_percent
from models.school import School
from models.tables.classes import Package
from models.tables.people import Person

from ..filters import IsAdmin
from ..screens import package_attendance as screens
from ..screens import packages as package_screens
from ..screens.package_attendance import ChangeThreshold, ThresholdLikeSchool
from ..screens.packages import NothingMeant, PackageAttendance
from ..screens.showing import show
from ..texts import package_attendance as words
from ..texts import refusals


class Attending(StatesGroup):
    """Data: `package` (id) and `field`."""

    value = State()


def make_router() -> Router:
    router = Router(name="package_attendance")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.callback_query.register(thresholds, PackageAttendance.filter())
    router.callback_query.register(change, ChangeThreshold.filter())
    router.message.register(take_value, StateFilter(Attending.value))
    router.callback_query.register(like_the_school, ThresholdLikeSchool.filter(), StateFilter(Attending.value))
    router.callback_query.register(mean_nothing, NothingMeant.filter())
    return router


async def thresholds(query: CallbackQuery, callback_data: PackageAttendance, school: School) -> None:
    package = await packages.get(callback_data.package_id)
    if package is None:
        await query.answer(refusals.old_button(), show_alert=True)
    else:
        await show(query, *screens.thresholds(package, school))


async def change(query: CallbackQuery, callback_data: ChangeThreshold, state: FSMContext, school: School) -> None:
    if await packages.get(callback_data.package_id) is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await state.set_state(Attending.value)
    await state.set_data({"package": callback_data.package_id, "field": callback_data.field})
    await show(query, *screens.which_value(callback_data.field, school))


async def take_value(message: Message, state: FSMContext, person: Person, school: School, now: datetime) -> None:
    field, typed = (await state.get_data())["field"], message.text or ""
    percent = field.endswith("percent")
    value = parse_percent(typed) if percent else parse_minutes(typed, least=0, most=words.MOST_MINUTES)
    if value is None:
        await message.answer(words.wrong_value(field))
        return
    text, markup = screens.thresholds(await _kept(value, state, person, now), school)
    await message.answer(text, reply_markup=markup)


async def like_the_school(
    query: CallbackQuery, state: FSMContext, person: Person, school: School, now: datetime
) -> None:
    package = await _kept(None, state, person, now)
    await show(query, *screens.thresholds(package, school), says=words.saved())


async def mean_nothing(
    query: CallbackQuery, callback_data: NothingMeant, person: Person, school: School, now: datetime
) -> None:
    package = await packages.get(callback_data.package_id)
    if package is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await packages.set_free(package, callback_data.is_free, by=person, now=now)
    screen = await package_screens.one(package.id, school, school.day_of(now))
    if screen is not None:
        await show(query, *screen, says=words.saved())


async def _kept(value: int | None, state: FSMContext, person: Person, now: datetime) -> Package:
    data = await state.get_data()
    package = await packages.get(data["package"])
    if package is None:
        raise LookupError("packages are never deleted")
    await packages.set_threshold(package, data["field"], value, by=person, now=now)
    await state.clear()
    return await Package.get(id=package.id)
