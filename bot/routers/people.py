"""/people: everybody of the school in lists, one person, and what can be done about them.

What somebody would notice is asked once more. Every press looks again: a second one changes nothing.
"""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from models import invites, membership, roster
from models.rules.names import clean_name
from models.school import School
from models.tables.people import Person, Student, Teacher

from ..filters import IsAdmin
from ..presses import is_double_tap
from ..screens import people as screens
from ..screens.invitation import deep_link, hand_over
from ..screens.people import Act, People, cut
from ..screens.showing import show
from ..texts import invites as invite_words
from ..texts import people as words
from ..texts import refusals
from ..texts.marks import zone_of


class Peopling(StatesGroup):
    """Data: `kind` and `only` of the list to search in; for a new name `kind` (t or s) and `id`."""

    search = State()
    name = State()


def make_router() -> Router:
    router = Router(name="people")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.message.register(people, Command("people"))
    router.message.register(search, Peopling.search)
    router.message.register(take_name, Peopling.name)
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
        case "rename":
            await _ask_for_name(query, callback_data, state)
        case "new_link" | "invite":
            await _invite(query, callback_data, state, person, school, now, bot, bot_name)
        case "remove_contact":
            await _remove_contact(query, callback_data, person, school, now)
        case "revoke":
            await _revoke(query, callback_data, person, school, now)
        case "remove_admin":
            await _remove_admin(query, callback_data, person, school, now)
        case "left" | "back":
            await _student(query, callback_data, person, school, now)
        case _:
            await _teacher(query, callback_data, person, school, now)


async def take_name(message: Message, state: FSMContext, person: Person, school: School, now: datetime) -> None:
    called = clean_name(message.text or "")
    if not called:
        await message.answer(invite_words.name_wanted())
        return
    if "://" in called:
        await message.answer(invite_words.link_instead_of_name())
        return
    data = await state.get_data()
    who = await _found(data["kind"], data["id"])
    await state.clear()
    if who is not None:
        await membership.rename(who, called, by=person, now=now)
        await message.answer(words.renamed(who.name, called))
        view = People(kind=data["kind"], one=who.id)
        screen = await screens.one(view, school.day_of(now), now, zone_of(person, school))
        if screen is not None:
            await message.answer(screen[0], reply_markup=screen[1])


async def _teacher(query: CallbackQuery, wanted: Act, person: Person, school: School, now: datetime) -> None:
    teacher, today = await roster.teacher(wanted.id), school.day_of(now)
    if teacher is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    if wanted.what == "bring_back":
        done = await membership.bring_back_teacher(teacher, by=person, now=now)
    elif not wanted.sure:
        students = await roster.students_of(teacher.id, today)
        account = teacher.person.name if teacher.person else ""
        await show(query, *screens.ask(wanted, teacher.name, students=students, account=account))
        return
    elif wanted.what == "remove_teacher":
        done = await membership.remove_teacher(teacher, today=today, by=person, now=now)
    else:
        done = await membership.disconnect_teacher(teacher, by=person, now=now)
    await _show(query, People(kind="t", one=teacher.id), person, school, now, done=done)


async def _student(query: CallbackQuery, wanted: Act, person: Person, school: School, now: datetime) -> None:
    student = await roster.student(wanted.id)
    if student is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    if wanted.what == "back":
        done = await membership.student_back(student, by=person, now=now)
    elif not wanted.sure:
        await show(query, *screens.ask(wanted, student.name))
        return
    else:
        done = await membership.student_left(student, today=school.day_of(now), by=person, now=now)
    await _show(query, People(kind="s", one=student.id), person, school, now, done=done)


async def _remove_contact(query: CallbackQuery, wanted: Act, person: Person, school: School, now: datetime) -> None:
    contact = await roster.contact(wanted.id)
    if contact is None:
        await query.answer(words.done_already(), show_alert=True)
    elif not wanted.sure:
        await show(query, *screens.ask(wanted, contact.student.name, account=contact.person.name))
    else:
        done = await membership.remove_contact(contact, by=person, now=now)
        await _show(query, People(kind="s", one=contact.student_id), person, school, now, done=done)


async def _remove_admin(query: CallbackQuery, wanted: Act, person: Person, school: School, now: datetime) -> None:
    admin = await roster.admin(wanted.id)
    if admin is None:
        await query.answer(refusals.old_button(), show_alert=True)
    elif not wanted.sure:
        await show(query, *screens.ask(wanted, admin.person.name))
    else:
        problem = await membership.remove_admin(admin, by=person, now=now)
        if problem == "last":
            await query.answer(words.last_admin(), show_alert=True)
        else:
            await _show(query, People(kind="a", one=admin.id), person, school, now, done=problem is None)


async def _revoke(query: CallbackQuery, wanted: Act, person: Person, school: School, now: datetime) -> None:
    invite = await invites.open_invite(wanted.id, now)
    if invite is None:
        await query.answer(invite_words.not_open(), show_alert=True)
    elif not wanted.sure:
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
    await state.set_data({"kind": wanted.kind, "id": who.id})
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


async def _show(
    query: CallbackQuery, view: People, person: Person, school: School, now: datetime, *, done: bool
) -> None:
    today, screen = school.day_of(now), None
    if view.one:
        screen = await screens.one(view, today, now, zone_of(person, school))
    says = words.done() if done else words.done_already()
    await show(query, *(screen or await screens.listed(view, today, now)), says=says)
