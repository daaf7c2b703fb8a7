"""/settings: what somebody can set for themselves. Hours are tapped, or typed while their screen is open."""

from datetime import datetime, time

from aiogram import Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from models import wishes
from models.people import Roles
from models.rules.typed_times import parse_clock, parse_stretch
from models.school import School
from models.tables.people import Person

from ..buttons import AskSettings, AsText
from ..screens import settings as screens
from ..screens.keys import Screen
from ..screens.settings import DigestAt, HearOf, QuietFrom, WantDigest
from ..screens.showing import show
from ..texts import refusals
from ..texts import wishes as words


class Hours(StatesGroup):
    digest = State()
    quiet = State()


def make_router() -> Router:
    router = Router(name="settings")
    router.message.register(settings, Command("settings"))
    router.message.register(take_digest_time, StateFilter(Hours.digest))
    router.message.register(take_quiet_hours, StateFilter(Hours.quiet))
    router.callback_query.register(ask, AskSettings.filter())
    router.callback_query.register(hear_of, HearOf.filter())
    router.callback_query.register(want_digest, WantDigest.filter())
    router.callback_query.register(digest_at, DigestAt.filter())
    router.callback_query.register(quiet_from, QuietFrom.filter())
    router.callback_query.register(tables, AsText.filter())
    return router


async def settings(message: Message, person: Person, roles: Roles, school: School, now: datetime) -> None:
    await _answer(message, screens.overview(person, roles, school, now))


async def ask(
    query: CallbackQuery,
    callback_data: AskSettings,
    person: Person,
    roles: Roles,
    school: School,
    state: FSMContext,
    now: datetime,
) -> None:
    match callback_data.about:
        case "digests":
            await state.set_state(Hours.digest)
            await show(query, *screens.digests(person, roles, school))
        case "quiet":
            await state.set_state(Hours.quiet)
            await show(query, *screens.quiet(person, school))
        case "all":
            await _leave(state)
            await show(query, *screens.overview(person, roles, school, now))
        case role if role in screens.roles_held(roles):
            await show(query, *screens.of_classes(person, role))
        case _:
            await query.answer(refusals.old_button(), show_alert=True)


async def hear_of(
    query: CallbackQuery, callback_data: HearOf, person: Person, roles: Roles, school: School, now: datetime
) -> None:
    if callback_data.role not in screens.roles_held(roles):
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await wishes.hear_of_classes(person, callback_data.role, callback_data.wish, school=school, now=now)
    await show(query, *screens.overview(person, roles, school, now))


async def want_digest(
    query: CallbackQuery, callback_data: WantDigest, person: Person, roles: Roles, school: School, now: datetime
) -> None:
    if callback_data.how not in screens.may_want(roles):
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await wishes.want_digest(person, callback_data.how, callback_data.wanted, school=school, now=now)
    await show(query, *screens.digests(person, roles, school))


async def digest_at(
    query: CallbackQuery,
    callback_data: DigestAt,
    person: Person,
    roles: Roles,
    school: School,
    state: FSMContext,
    now: datetime,
) -> None:
    await wishes.digest_at(person, time(callback_data.hour), school=school, now=now)
    await _leave(state)
    await show(query, *screens.overview(person, roles, school, now))


async def quiet_from(
    query: CallbackQuery,
    callback_data: QuietFrom,
    person: Person,
    roles: Roles,
    school: School,
    state: FSMContext,
    now: datetime,
) -> None:
    begins, ends = callback_data.begins, callback_data.ends
    hours = None if begins is None or ends is None or begins == ends else (time(begins), time(ends))
    await wishes.be_quiet(person, hours, school=school, now=now)
    await _leave(state)
    await show(query, *screens.overview(person, roles, school, now))


async def tables(
    query: CallbackQuery, callback_data: AsText, person: Person, roles: Roles, school: School, now: datetime
) -> None:
    """Below a table, by somebody who sees none; and in the settings, to have them again."""
    await wishes.want_tables(person, callback_data.tables)
    if callback_data.tables:
        await show(query, *screens.overview(person, roles, school, now))
    else:
        await query.answer(words.as_text_from_now(), show_alert=True)


async def take_digest_time(
    message: Message, person: Person, roles: Roles, school: School, state: FSMContext, now: datetime
) -> None:
    at = parse_clock(message.text or "")
    if at is None:
        await message.answer(words.time_wanted())
        return
    await wishes.digest_at(person, at, school=school, now=now)
    await state.clear()
    await _answer(message, screens.overview(person, roles, school, now))


async def take_quiet_hours(
    message: Message, person: Person, roles: Roles, school: School, state: FSMContext, now: datetime
) -> None:
    hours = parse_stretch(message.text or "")
    if hours is None:
        await message.answer(words.quiet_wanted())
        return
    await wishes.be_quiet(person, hours, school=school, now=now)
    await state.clear()
    await _answer(message, screens.overview(person, roles, school, now))


async def _leave(state: FSMContext) -> None:
    """Another conversation that has begun meanwhile is left alone."""
    if await state.get_state() in {Hours.digest.state, Hours.quiet.state}:
        await state.clear()


async def _answer(message: Message, screen: Screen) -> None:
    text, keyboard = screen
    await message.answer(text, reply_markup=keyboard)
