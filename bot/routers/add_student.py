"""Adding a student: name → package → usual link → on the list, with an invitation to hand on."""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from models import packages, students
from models.database import transaction
from models.ports import ClassLink, Links
from models.rules.names import clean_name
from models.school import School
from models.tables.classes import Package
from models.tables.people import Person, Student, Teacher

from ..filters import IsTeacher
from ..screens import students as screens
from ..screens.invitation import invite_contact
from ..screens.showing import show
from ..screens.students import AddStudent, FirstPackage, SkipLink
from ..texts import send as link_words
from ..texts import students as words


class Adding(StatesGroup):
    """Data: `name`, then `package` (id); `made` (student's id) between writing the student and having told of it."""

    name = State()
    package = State()
    link = State()


def make_router() -> Router:
    router = Router(name="add_student")
    router.message.filter(IsTeacher())
    router.callback_query.filter(IsTeacher())
    router.callback_query.register(begin, AddStudent.filter())
    router.message.register(take_name, StateFilter(Adding.name))
    router.message.register(package_wanted, StateFilter(Adding.package))
    router.callback_query.register(take_package, FirstPackage.filter(), StateFilter(Adding.package))
    router.message.register(take_link, StateFilter(Adding.link))
    router.callback_query.register(skip_link, SkipLink.filter(), StateFilter(Adding.link))
    return router


async def begin(query: CallbackQuery, state: FSMContext) -> None:
    await state.set_state(Adding.name)
    await state.set_data({})
    await show(query, words.which_name())


async def take_name(message: Message, state: FSMContext, teacher: Teacher, school: School, now: datetime) -> None:
    called = clean_name(message.text or "")
    if not called:
        await message.answer(words.name_wanted())
    elif "://" in called:
        await message.answer(words.link_instead_of_name())
    else:
        await _ask_for_package(message, called, state, teacher, school, now)


async def package_wanted(message: Message) -> None:
    await message.answer(words.tap_a_package())


async def take_package(query: CallbackQuery, callback_data: FirstPackage, state: FSMContext) -> None:
    called = (await state.get_data())["name"]
    if await packages.find(callback_data.package_id) is None:
        await query.answer(words.tap_a_package(), show_alert=True)
        return
    await state.update_data(package=callback_data.package_id)
    await state.set_state(Adding.link)
    await show(query, *screens.which_link(called))


async def take_link(
    message: Message,
    state: FSMContext,
    person: Person,
    teacher: Teacher,
    school: School,
    links: Links,
    now: datetime,
    bot: Bot,
    bot_name: str,
) -> None:
    if not message.text:
        await message.answer(words.text_wanted_for_link())
        return
    link = links.read(message.text)
    if not isinstance(link, ClassLink):
        await message.answer(link_words.link_problem(link))
        return
    await _add(link, state, person, teacher, school, now, bot, bot_name)


async def skip_link(
    query: CallbackQuery,
    state: FSMContext,
    person: Person,
    teacher: Teacher,
    school: School,
    now: datetime,
    bot: Bot,
    bot_name: str,
) -> None:
    await query.answer()
    await _add(None, state, person, teacher, school, now, bot, bot_name)


async def _ask_for_package(
    message: Message, called: str, state: FSMContext, teacher: Teacher, school: School, now: datetime
) -> None:
    offered = await packages.available(school.day_of(now))
    if not offered:
        await state.clear()
        await message.answer(words.no_packages())
        return
    await state.set_data({"name": called})
    await state.set_state(Adding.package)
    text, markup = await screens.which_package(teacher, called, offered, school, now)
    await message.answer(text, reply_markup=markup)


async def _add(
    link: ClassLink | None,
    state: FSMContext,
    person: Person,
    teacher: Teacher,
    school: School,
    now: datetime,
    bot: Bot,
    bot_name: str,
) -> None:
    student = await _made(link, state, teacher, school, now)
    if student is None:
        await state.clear()
        await bot.send_message(person.telegram_id, words.no_packages())
        return
    hint = words.added(student.name)
    if link is not None and link.meeting_id is None:
        hint = f"{hint}\n\n{words.cannot_be_matched()}"
    await invite_contact(bot, bot_name, hint, student, teacher, person, school, now)
    await state.clear()


async def _made(
    link: ClassLink | None, state: FSMContext, teacher: Teacher, school: School, now: datetime
) -> Student | None:
    """The student and the mark that they are written come together: a crash before the answer makes no second one."""
    data, today = await state.get_data(), school.day_of(now)
    if made := data.get("made"):
        enrolled = await students.enrolled(teacher, made, today)
        return enrolled.student if enrolled else None
    package: Package | None = await packages.find(data["package"])
    if package is None:  # retired in the meantime
        return None
    async with transaction():
        student = await students.add(
            teacher, data["name"], package, default_link=link.url if link else None, today=today, now=now
        )
        await state.update_data(made=student.id)
        return student
