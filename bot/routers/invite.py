"""/invite: admins bring in teachers and admins, see who has joined, and take invitations back."""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from models import invites, students, teachers
from models.database import transaction
from models.rules.names import clean_name
from models.school import School
from models.tables.people import Person, Teacher

from ..filters import IsAdmin
from ..presses import is_double_tap
from ..screens import invite as screens
from ..screens.invitation import deep_link, hand_over
from ..screens.invite import Invited, OneTeacher, Revoke, Teachers
from ..screens.showing import show
from ..texts import invites as words
from ..texts import refusals
from ..texts.marks import zone_of


class Inviting(StatesGroup):
    """Data: `made` (teacher's id) between writing the teacher and having told of it."""

    name = State()


def make_router() -> Router:
    router = Router(name="invite")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.message.register(invite, Command("invite"))
    router.message.register(take_name, StateFilter(Inviting.name))
    router.callback_query.register(turn_to, Invited.filter())
    router.callback_query.register(turn_page, Teachers.filter())
    router.callback_query.register(one_teacher, OneTeacher.filter())
    router.callback_query.register(revoke, Revoke.filter())
    return router


async def invite(
    message: Message,
    command: CommandObject,
    state: FSMContext,
    person: Person,
    school: School,
    now: datetime,
    bot: Bot,
    bot_name: str,
) -> None:
    """`/invite Yusuf Ali` invites that teacher straight away."""
    if called := clean_name(command.args or ""):
        await state.set_state(Inviting.name)
        await _new_teacher(called, state, person, school, now, bot, bot_name)
        return
    text, markup = await screens.home(now)
    await message.answer(text, reply_markup=markup)


async def take_name(
    message: Message, state: FSMContext, person: Person, school: School, now: datetime, bot: Bot, bot_name: str
) -> None:
    called = clean_name(message.text or "")
    if not called:
        await message.answer(words.name_wanted())
    elif "://" in called:
        await message.answer(words.link_instead_of_name())
    else:
        await _new_teacher(called, state, person, school, now, bot, bot_name)


async def turn_to(
    query: CallbackQuery,
    callback_data: Invited,
    state: FSMContext,
    person: Person,
    school: School,
    now: datetime,
    bot: Bot,
    bot_name: str,
) -> None:
    match callback_data.what:
        case "home":
            await show(query, *await screens.home(now))
        case "open":
            await show(query, *await screens.waiting_invitations(now, zone_of(person, school)))
        case "teacher":
            await state.set_state(Inviting.name)
            await show(query, words.which_name())
        case "admin":
            if not await is_double_tap(query, state, now):
                await _new_admin(person, school, now, bot, bot_name)
            await query.answer()


async def turn_page(query: CallbackQuery, callback_data: Teachers) -> None:
    await show(query, *await screens.all_teachers(callback_data.page))


async def one_teacher(
    query: CallbackQuery,
    callback_data: OneTeacher,
    state: FSMContext,
    person: Person,
    school: School,
    now: datetime,
    bot: Bot,
    bot_name: str,
) -> None:
    one = await teachers.find(callback_data.teacher_id)
    if one is None:
        await query.answer(refusals.old_button(), show_alert=True)
    elif not callback_data.new_link or one.connection != "invited":
        await show(query, *screens.one_teacher(one))
    else:
        if not await is_double_tap(query, state, now):
            await _link_for(one.teacher, person, school, now, bot, bot_name)
        await query.answer()


async def revoke(query: CallbackQuery, callback_data: Revoke, person: Person, school: School, now: datetime) -> None:
    waiting = {one.id: one for one in await screens.open_invitations(now)}
    invitation, zone = waiting.get(callback_data.invite_id), zone_of(person, school)
    if invitation is not None and not callback_data.sure:
        await show(query, *screens.really_revoke(invitation, zone))
        return
    done = invitation is not None and await invites.revoke(invitation.id, now)
    says = words.revoked() if done else words.not_open()
    await show(query, *await screens.waiting_invitations(now, zone), says=says)


async def _new_teacher(
    called: str, state: FSMContext, person: Person, school: School, now: datetime, bot: Bot, bot_name: str
) -> None:
    """The teacher and the mark that they are written come together: a crash before the answer makes no second one."""
    made = (await state.get_data()).get("made")
    one = await teachers.find(made) if made else None
    if one is not None:
        teacher = one.teacher
    else:
        async with transaction():
            teacher = await students.new_teacher(called, now)
            await state.update_data(made=teacher.id)
    await _link_for(teacher, person, school, now, bot, bot_name)
    await state.clear()


async def _link_for(teacher: Teacher, person: Person, school: School, now: datetime, bot: Bot, bot_name: str) -> None:
    payload = await invites.give("teacher", by=person, school=school, now=now, teacher=teacher)
    address, until = deep_link(bot_name, payload), now + school.invite_valid
    invitation = words.for_teacher(school.name, address, until, zone_of(person, school))
    await hand_over(bot, person.telegram_id, words.made_for_teacher(teacher.name), invitation, address)


async def _new_admin(person: Person, school: School, now: datetime, bot: Bot, bot_name: str) -> None:
    payload = await invites.give("admin", by=person, school=school, now=now)
    address, until = deep_link(bot_name, payload), now + school.invite_valid
    invitation = words.for_admin(school.name, address, until, zone_of(person, school))
    await hand_over(bot, person.telegram_id, words.made_for_admin(), invitation, address)
