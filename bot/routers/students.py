"""/students: a teacher's list, and one student of it: look, invite, change package and usual link.

Adding one is a conversation of its own, in `add_student`.
"""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from models import packages, students
from models.ports import ClassLink, Links
from models.rules.names import clean_name
from models.school import School
from models.students import Enrolled
from models.tables.people import Person, Teacher

from ..filters import IsTeacher
from ..presses import is_double_tap
from ..screens import students as screens
from ..screens.invitation import invite_contact
from ..screens.showing import show
from ..screens.students import ChangeLink, ChangePackage, InviteContact, OneStudent, Students
from ..texts import send as link_words
from ..texts import students as words


class Looking(StatesGroup):
    """Data: `search` while looking through the list; `student` (id) while a usual link is asked for."""

    students = State()
    link = State()


def make_router() -> Router:
    router = Router(name="students")
    router.message.filter(IsTeacher())
    router.callback_query.filter(IsTeacher())
    router.message.register(all_students, Command("students"))
    router.message.register(search, StateFilter(Looking.students))
    router.message.register(take_link, StateFilter(Looking.link))
    router.callback_query.register(turn_page, Students.filter())
    router.callback_query.register(one_student, OneStudent.filter())
    router.callback_query.register(invite, InviteContact.filter())
    router.callback_query.register(change_package, ChangePackage.filter())
    router.callback_query.register(change_link, ChangeLink.filter())
    return router


async def all_students(
    message: Message, command: CommandObject, state: FSMContext, teacher: Teacher, school: School, now: datetime
) -> None:
    await _look(message, clean_name(command.args or ""), state, teacher, school, now)


async def search(message: Message, state: FSMContext, teacher: Teacher, school: School, now: datetime) -> None:
    if wanted := clean_name(message.text or ""):
        await _look(message, wanted, state, teacher, school, now)
    else:
        await message.answer(words.type_a_name())


async def turn_page(
    query: CallbackQuery, callback_data: Students, state: FSMContext, teacher: Teacher, school: School, now: datetime
) -> None:
    wanted = "" if callback_data.everyone else (await state.get_data()).get("search", "")
    await state.set_state(Looking.students)
    await state.set_data({"search": wanted})
    await show(query, *await screens.all_students(teacher, wanted, callback_data.page, school, now))


async def one_student(
    query: CallbackQuery, callback_data: OneStudent, teacher: Teacher, school: School, links: Links, now: datetime
) -> None:
    if one := await _mine(query, callback_data.student_id, teacher, school, now):
        await show(query, *await screens.one_student(one, links, now))


async def invite(
    query: CallbackQuery,
    callback_data: InviteContact,
    state: FSMContext,
    person: Person,
    teacher: Teacher,
    school: School,
    now: datetime,
    bot: Bot,
    bot_name: str,
) -> None:
    one = await _mine(query, callback_data.student_id, teacher, school, now)
    if one is None:
        return
    if not await is_double_tap(query, state, now):
        hint = words.invited(one.student.name)
        await invite_contact(bot, bot_name, hint, one.student, teacher, person, school, now)
    await query.answer()


async def change_package(
    query: CallbackQuery, callback_data: ChangePackage, teacher: Teacher, school: School, links: Links, now: datetime
) -> None:
    one = await _mine(query, callback_data.student_id, teacher, school, now)
    if one is None:
        return
    package = await packages.find(callback_data.package_id) if callback_data.package_id else None
    if package is None:
        await show(query, *await screens.new_package(one, school.day_of(now)))
        return
    await students.change_package(one.enrolment, package)
    await _show_again(query, one, teacher, school, links, now, says=words.package_changed())


async def change_link(
    query: CallbackQuery,
    callback_data: ChangeLink,
    state: FSMContext,
    teacher: Teacher,
    school: School,
    links: Links,
    now: datetime,
) -> None:
    one = await _mine(query, callback_data.student_id, teacher, school, now)
    if one is None:
        return
    if callback_data.remove:
        await students.change_link(one.enrolment, None)
        await state.clear()
        await _show_again(query, one, teacher, school, links, now, says=words.link_removed())
        return
    await state.set_state(Looking.link)
    await state.set_data({"student": one.student.id})
    await show(query, *screens.new_link(one))


async def take_link(
    message: Message, state: FSMContext, teacher: Teacher, school: School, links: Links, now: datetime
) -> None:
    student_id = (await state.get_data()).get("student", 0)
    one = await students.enrolled(teacher, student_id, school.day_of(now))
    link = links.read(message.text or "") if message.text else None
    if one is None:
        await state.clear()
        await message.answer(words.not_your_student())
    elif link is None:
        await message.answer(words.text_wanted_for_link())
    elif not isinstance(link, ClassLink):
        await message.answer(link_words.link_problem(link))
    else:
        await students.change_link(one.enrolment, link.url)
        await state.clear()
        lines = [words.link_kept(), *([] if link.meeting_id else [words.cannot_be_matched()])]
        await message.answer("\n\n".join(lines))


async def _look(
    message: Message, wanted: str, state: FSMContext, teacher: Teacher, school: School, now: datetime
) -> None:
    await state.set_state(Looking.students)
    await state.set_data({"search": wanted})
    text, markup = await screens.all_students(teacher, wanted, 0, school, now)
    await message.answer(text, reply_markup=markup)


async def _mine(
    query: CallbackQuery, student_id: int, teacher: Teacher, school: School, now: datetime
) -> Enrolled | None:
    """This teacher's student; otherwise the press is answered and None."""
    one = await students.enrolled(teacher, student_id, school.day_of(now))
    if one is None:
        await query.answer(words.not_your_student(), show_alert=True)
    return one


async def _show_again(
    query: CallbackQuery, one: Enrolled, teacher: Teacher, school: School, links: Links, now: datetime, *, says: str
) -> None:
    fresh = await students.enrolled(teacher, one.student.id, school.day_of(now))
    await show(query, *await screens.one_student(fresh or one, links, now), says=says)
