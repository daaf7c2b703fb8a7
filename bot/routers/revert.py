"""Taking back a change of the school's people, enrolments and packages: why → done. For classes see change.py."""

from datetime import datetime

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from models import audit, reverting
from models.school import School
from models.tables.people import Person

from .. import reasons
from ..filters import IsAdmin
from ..reasons import Because
from ..screens import audit as screens
from ..screens.audit import OneChange
from ..screens.keys import Screen
from ..screens.showing import show
from ..screens.story import TakeChangeBack
from ..screens.view import Reader
from ..texts import changes as words
from ..texts import packages as package_words
from ..texts import whys as why_words
from ..texts.marks import zone_of


class Reverting(StatesGroup):
    """Data: `change` (id)."""

    reason = State()


def make_router() -> Router:
    router = Router(name="revert")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.callback_query.register(take_back, TakeChangeBack.filter())
    router.message.register(type_reason, StateFilter(Reverting.reason))
    router.callback_query.register(tap_reason, Because.filter(), StateFilter(Reverting.reason))
    return router


async def take_back(query: CallbackQuery, callback_data: TakeChangeBack, state: FSMContext) -> None:
    change = await audit.one(callback_data.change)
    if change is None or change.session is not None or not await reverting.can_revert(change):
        raise SkipHandler
    await state.set_state(Reverting.reason)
    await state.set_data({"change": change.id})
    await show(query, *screens.why_back(change.id))


async def type_reason(message: Message, state: FSMContext, person: Person, school: School, now: datetime) -> None:
    reason = reasons.typed(message)
    if not reason:
        await message.answer(why_words.words_wanted())
        return
    says, (text, markup) = await _revert(reason, state, person, school, now)
    await message.answer(says)
    await message.answer(text, reply_markup=markup)


async def tap_reason(
    query: CallbackQuery, callback_data: Because, state: FSMContext, person: Person, school: School, now: datetime
) -> None:
    reason = reasons.tapped("undo", callback_data.place)
    if reason is None:
        raise SkipHandler
    says, screen = await _revert(reason, state, person, school, now)
    await show(query, *screen, says=says)


async def _revert(reason: str, state: FSMContext, person: Person, school: School, now: datetime) -> tuple[str, Screen]:
    change = (await state.get_data())["change"]
    refusal = await reverting.revert(change, by=person, reason=reason, today=school.day_of(now), now=now)
    await state.clear()
    reader = Reader(school, zone_of(person, school), now)
    screen = await screens.one(OneChange(change=change), reader)
    if screen is None:
        raise LookupError("the trail is never shortened")
    return words.refused_reverting(refusal) if refusal else package_words.taken_back(), screen
