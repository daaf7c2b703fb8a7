"""/people: everybody of the school in lists, one person, and what can be done about them.

What somebody would notice is asked once more. Every press looks again: a second one changes nothing.
"""

from datetime import datetime
from typing import Literal

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from models import invites, roster
from models.audit import Why
from models.rules.names import clean_name
from models.school import School
from models.tables.people import Person, Student, Teacher

from .. import peopling, reasons
from ..filters import IsAdmin
from ..presses import is_double_tap
from ..screens import people as screens
from ..screens.invitation import deep_link, hand_over
from ..screens.keys import Screen
from ..screens.people import Act, People, cut
from ..screens.showing import show
from ..texts import invites as invite_words
from ..texts import people as words
from ..texts import refusals
from ..texts import whys as why_words
from ..texts.marks import zone_of


class Peopling(StatesGroup):
    """Data: `kind` and `only` of the list to search in; for a new name and for a reason `act`, and then `called`."""

    search = State()
    name = State()
    reason = State()


def make_router() -> Router:
    router = Router(name="people")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.message.register(people, Command("people"))
    router.message.register(search, StateFilter(Peopling.search))
    router.message.register(take_name, StateFilter(Peopling.name))
    router.message.register(take_reason, StateFilter(Peopling.reason))
    router.callback_query.register(turn, People.filter())
    router.callback_query.register(act, Act.filter())
    return router


async def people(message: Message, command: CommandObject, state: FSMContext, school: School, now: datetime) -> None:
    await state.set_state(Peopling.search)
    await state.set_data({})
    text, markup = await screens.home(cut(command.args or ""), school.day_of(now), now)
    await message.answer(text, reply_markup=markup)


async def search(message: Message, state: FSMContext, school: School, now: datetime) -> None:
    """In the list that was looked at last."""
    wanted = cut(message.text or "")
    if not wanted:
        await message.answer(words.type_a_name())
        return
    data, today = await state.get_data(), school.day_of(now)
    view = People(kind=data.get("kind", ""), only=data.get("only", ""), search=wanted)
    text, markup = await (screens.listed(view, today, now) if view.kind else screens.home(wanted, today, now))
    await message.answer(text, reply_markup=markup)


async def turn(
    query: CallbackQuery, callback_data: People, state: FSMContext, person: Person, school: School, now: datetime
) -> None:
    """Whatever was pressed: it says itself what is to be shown. What is typed next searches there."""
    view, today = callback_data, school.day_of(now)
    await state.set_state(Peopling.search)
    await state.set_data({"kind": view.kind, "only": view.only} if view.kind else {})
    screen = None
    if view.kind and view.one:
        screen = await screens.one(view, today, now, zone_of(person, school))
    if screen is None:
        screen = await (screens.listed(view, today, now) if view.kind else screens.home(view.search, today, now))
    await show(query, *screen)


async def act(
    query: CallbackQuery,
    callback_data: Act,
    state: FSMContext,
    person: Person,
    school: School,
    now: datetime,
    bot: Bot,
    bot_name: str,
) -> None:
    match callback_data.what:
        case "new_link" | "invite":
            await _invite(query, callback_data, state, person, school, now, bot, bot_name)
        case "revoke":
            await _revoke(query, callback_data, person, school, now)
        case "rename" if callback_data.why is None:
            await _ask_for_name(query, callback_data, state)
        case _ if callback_data.why is None:
            await _ask_why(query, callback_data, state, school, now)
        case _:
            await _do_because(query, callback_data, state, person, school, now)


async def take_name(message: Message, state: FSMContext) -> None:
    called = clean_name(message.text or "")
    if not called:
        await message.answer(invite_words.name_wanted())
        return
    if "://" in called:
        await message.answer(invite_words.link_instead_of_name())
        return
    data = await state.update_data(called=called)
    await state.set_state(Peopling.reason)
    text, markup = screens.why_renamed(Act(**data["act"]), called)
    await message.answer(text, reply_markup=markup)


async def take_reason(message: Message, state: FSMContext, person: Person, school: School, now: datetime) -> None:
    reason = reasons.typed(message)
    if not reason:
        await message.answer(why_words.words_wanted())
        return
    data = await state.get_data()
    wanted = Act(**data["act"])
    view = await peopling.view_after(wanted)
    done = await peopling.done(wanted, data.get("called", ""), Why(reason), person, school, now)
    await state.clear()
    await message.answer(_says(done))
    text, markup = await _screen(view, person, school, now)
    await message.answer(text, reply_markup=markup)


async def _ask_why(query: CallbackQuery, wanted: Act, state: FSMContext, school: School, now: datetime) -> None:
    """What will come of it; a reason, tapped or typed, does it."""
    screen = await peopling.asked(wanted, school.day_of(now))
    if screen is None:
        await query.answer(words.done_already(), show_alert=True)
        return
    await state.set_state(Peopling.reason)
    await state.set_data({"act": wanted.model_dump()})
    await show(query, *screen)


async def _do_because(
    query: CallbackQuery, wanted: Act, state: FSMContext, person: Person, school: School, now: datetime
) -> None:
    reason = reasons.tapped(wanted.what, wanted.why or 0)
    called = (await state.get_data()).get("called", "") if wanted.what == "rename" else ""
    if reason is None or (wanted.what == "rename" and not called):
        await query.answer(refusals.old_button(), show_alert=True)
        return
    if await state.get_state() == Peopling.reason.state:
        await state.clear()
    await _do(query, wanted, called, Why(reason), person, school, now)


async def _do(
    query: CallbackQuery, wanted: Act, called: str, why: Why, person: Person, school: School, now: datetime
) -> None:
    view = await peopling.view_after(wanted)
    done = await peopling.done(wanted, called, why, person, school, now)
    match done:
        case "last":
            await query.answer(words.last_admin(), show_alert=True)
        case "nobody":
            says = words.done_already() if wanted.what == "remove_contact" else refusals.old_button()
            await query.answer(says, show_alert=True)
        case _:
            await _show(query, view, person, school, now, done=done)


async def _revoke(query: CallbackQuery, wanted: Act, person: Person, school: School, now: datetime) -> None:
    invite = await invites.open_invite(wanted.id, now)
    if invite is None:
        await query.answer(invite_words.not_open(), show_alert=True)
    elif wanted.why is None:
        whose = invite.teacher or invite.student
        await show(query, *screens.ask(wanted, whose.name if whose else ""))
    else:
        done = await invites.revoke(invite.id, now)
        await _show(query, People(kind="i"), person, school, now, done=done)


async def _ask_for_name(query: CallbackQuery, wanted: Act, state: FSMContext) -> None:
    who = await _found(wanted.kind, wanted.id)
    if who is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await state.set_state(Peopling.name)
    await state.set_data({"act": wanted.model_dump()})
    await show(query, words.which_name(who.name))


async def _invite(
    query: CallbackQuery,
    wanted: Act,
    state: FSMContext,
    person: Person,
    school: School,
    now: datetime,
    bot: Bot,
    bot_name: str,
) -> None:
    """Somebody who has left is not invited, nor a teacher whose account is connected."""
    who = await _found("t" if wanted.what == "new_link" else "s", wanted.id)
    gone = who.removed_at or who.person_id if isinstance(who, Teacher) else who is None or who.left_at
    if who is None or gone:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    if not await is_double_tap(query, state, now):
        await _hand_over(who, person, school, now, bot, bot_name)
    await query.answer()


async def _hand_over(
    who: Teacher | Student, person: Person, school: School, now: datetime, bot: Bot, bot_name: str
) -> None:
    zone, until = zone_of(person, school), now + school.invite_valid
    if isinstance(who, Teacher):
        payload = await invites.give("teacher", by=person, school=school, now=now, teacher=who)
        address, hint = deep_link(bot_name, payload), words.invited_teacher(who.name)
        invitation = invite_words.for_teacher(school.name, address, until, zone)
    else:
        payload = await invites.give("student", by=person, school=school, now=now, student=who)
        address, hint = deep_link(bot_name, payload), words.invited(who.name)
        invitation = invite_words.for_student(school.name, who.name, address, until, zone)
    await hand_over(bot, person.telegram_id, hint, invitation, address)


async def _found(kind: str, number: int) -> Teacher | Student | None:
    return await (roster.teacher(number) if kind == "t" else roster.student(number))


def _says(done: bool | Literal["last", "nobody"]) -> str:
    if done == "last":
        return words.last_admin()
    return words.done() if done is True else words.done_already()


async def _show(
    query: CallbackQuery, view: People, person: Person, school: School, now: datetime, *, done: bool
) -> None:
    says = words.done() if done else words.done_already()
    await show(query, *await _screen(view, person, school, now), says=says)


async def _screen(view: People, person: Person, school: School, now: datetime) -> Screen:
    """The list where there is nobody to show."""
    today, screen = school.day_of(now), None
    if view.one:
        screen = await screens.one(view, today, now, zone_of(person, school))
    return screen or await screens.listed(view.but(one=0), today, now)
