"""One student with one teacher: end, pause, resume, move, another package, or a new enrolment.

What → whom or which package → from which day → why → one last look → done. All of it is in the conversation.
"""

import secrets
from datetime import date, datetime
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from models import enrolments, packages, roster
from models.audit import Why
from models.database import transaction
from models.enrolments import ONE_DAY, Problem
from models.rules.periods import day_bounds
from models.rules.typed_days import parse_day
from models.school import School
from models.tables.classes import Enrolment, Package
from models.tables.people import Person, Student, Teacher

from .. import reasons
from ..filters import IsAdmin
from ..reasons import Because
from ..screens import enrolments as screens
from ..screens import people as people_screens
from ..screens.days import PickDay
from ..screens.enrolments import (
    Change,
    DoEnrolment,
    LeaveEnrolment,
    NewTeacher,
    OpenEnd,
    TakePackage,
    TakeTeacher,
)
from ..screens.keys import Screen
from ..screens.people import Enrol, OneEnrolment, cut
from ..screens.showing import show
from ..texts import days as day_words
from ..texts import enrolments as words
from ..texts import refusals
from ..texts import whys as why_words
from ..texts.marks import name, zone_of


class Learning(StatesGroup):
    """Data: `what`, `enrolment` or for a new one `student` (ids), `search`; then `teacher`, `package` (ids), `day` and
    `until` (ISO) as far as the change needs them, `reason`, and `key` at the last look.
    """

    teacher = State()
    package = State()
    day = State()
    until = State()
    reason = State()
    confirm = State()


NEXT = {  # what is asked after what, for each change
    "end": ("day", "reason"),
    "go_on": ("reason",),
    "pause": ("day", "until", "reason"),
    "resume": ("day", "reason"),
    "move": ("teacher", "day", "reason"),
    "package": ("package", "reason"),
    "enrol": ("teacher", "package", "day", "reason"),
}


def make_router() -> Router:
    router = Router(name="enrolments")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.callback_query.register(one, OneEnrolment.filter())
    router.callback_query.register(change, Change.filter())
    router.callback_query.register(enrol, Enrol.filter())
    router.message.register(search_teacher, StateFilter(Learning.teacher))
    router.callback_query.register(turn_teachers, NewTeacher.filter(), StateFilter(Learning.teacher))
    router.callback_query.register(take_teacher, TakeTeacher.filter(), StateFilter(Learning.teacher))
    router.message.register(package_wanted, StateFilter(Learning.package))
    router.callback_query.register(take_package, TakePackage.filter(), StateFilter(Learning.package))
    router.message.register(type_day, StateFilter(Learning.day, Learning.until))
    router.callback_query.register(pick_day, PickDay.filter(), StateFilter(Learning.day))
    router.callback_query.register(open_end, OpenEnd.filter(), StateFilter(Learning.until))
    router.message.register(type_reason, StateFilter(Learning.reason))
    router.callback_query.register(tap_reason, Because.filter(), StateFilter(Learning.reason))
    router.message.register(press_a_button, StateFilter(Learning.confirm))
    router.callback_query.register(do_it, DoEnrolment.filter(), StateFilter(Learning.confirm))
    router.callback_query.register(leave, LeaveEnrolment.filter(), StateFilter(Learning))
    return router


async def one(query: CallbackQuery, callback_data: OneEnrolment, school: School, now: datetime) -> None:
    screen = await screens.one(callback_data.enrolment_id, school.day_of(now))
    if screen is None:
        await query.answer(refusals.old_button(), show_alert=True)
    else:
        await show(query, *screen)


async def change(query: CallbackQuery, callback_data: Change, state: FSMContext, school: School, now: datetime) -> None:
    if await enrolments.find(callback_data.enrolment_id, school.day_of(now)) is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await state.set_data({"what": callback_data.what, "enrolment": callback_data.enrolment_id})
    await show(query, *await _ask_next(state, school, now))


async def enrol(query: CallbackQuery, callback_data: Enrol, state: FSMContext, school: School, now: datetime) -> None:
    student = await roster.student(callback_data.student_id)
    if student is None or student.left_at is not None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await state.set_data({"what": "enrol", "student": student.id})
    await show(query, *await _ask_next(state, school, now))


async def search_teacher(message: Message, state: FSMContext, school: School, now: datetime) -> None:
    await state.update_data(search=cut(message.text or ""))
    text, markup = await _teachers(state, 0, school, now)
    await message.answer(text, reply_markup=markup)


async def turn_teachers(
    query: CallbackQuery, callback_data: NewTeacher, state: FSMContext, school: School, now: datetime
) -> None:
    await show(query, *await _teachers(state, callback_data.page, school, now))


async def take_teacher(
    query: CallbackQuery, callback_data: TakeTeacher, state: FSMContext, school: School, now: datetime
) -> None:
    teacher = await roster.teacher(callback_data.teacher_id)
    if teacher is None or teacher.removed_at is not None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await state.update_data(teacher=teacher.id)
    await show(query, *await _ask_next(state, school, now))


async def package_wanted(message: Message) -> None:
    await message.answer(words.tap_a_package())


async def take_package(
    query: CallbackQuery, callback_data: TakePackage, state: FSMContext, school: School, now: datetime
) -> None:
    if await packages.find(callback_data.package_id) is None:
        await query.answer(words.tap_a_package(), show_alert=True)
        return
    await state.update_data(package=callback_data.package_id)
    await show(query, *await _ask_next(state, school, now))


async def type_day(message: Message, state: FSMContext, school: School, now: datetime) -> None:
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


async def open_end(query: CallbackQuery, state: FSMContext, school: School, now: datetime) -> None:
    await state.update_data(until=None)
    await show(query, *await _ask_next(state, school, now))


async def type_reason(message: Message, state: FSMContext, school: School, now: datetime) -> None:
    reason = reasons.typed(message)
    if not reason:
        await message.answer(why_words.words_wanted())
        return
    await state.update_data(reason=reason)
    text, markup = await _ask_next(state, school, now)
    await message.answer(text, reply_markup=markup)


async def tap_reason(
    query: CallbackQuery, callback_data: Because, state: FSMContext, school: School, now: datetime
) -> None:
    reason = reasons.tapped((await state.get_data())["what"], callback_data.place)
    if reason is None:
        raise SkipHandler
    await state.update_data(reason=reason)
    await show(query, *await _ask_next(state, school, now))


async def press_a_button(message: Message) -> None:
    await message.answer(words.press_a_button())


async def do_it(
    query: CallbackQuery, callback_data: DoEnrolment, state: FSMContext, person: Person, school: School, now: datetime
) -> None:
    data = await state.get_data()
    if data["key"] != callback_data.key:
        raise SkipHandler
    async with transaction():
        problem = await _done(data, person, school, now)
        await state.clear()
    await _back(query, data, person, school, now, says=words.problem(problem) if problem else words.done())


async def leave(query: CallbackQuery, state: FSMContext, person: Person, school: School, now: datetime) -> None:
    data = await state.get_data()
    await state.clear()
    await _back(query, data, person, school, now)


async def _take_day(day: date, state: FSMContext, school: School, now: datetime) -> Screen:
    if await state.get_state() == Learning.day.state:
        await state.update_data(day=day.isoformat())
        return await _ask_next(state, school, now)
    if day < date.fromisoformat((await state.get_data())["day"]):
        return words.until_before_day(), screens.until_which_day()[1]
    await state.update_data(until=day.isoformat())
    return await _ask_next(state, school, now)


async def _ask_next(state: FSMContext, school: School, now: datetime) -> Screen:
    """The first thing that is not known yet, or one last look."""
    data, today = await state.get_data(), school.day_of(now)
    missing = next((step for step in NEXT[data["what"]] if step not in data), None)
    match missing:
        case "teacher":
            await state.set_state(Learning.teacher)
            return await _teachers(state, 0, school, now)
        case "package":
            await state.set_state(Learning.package)
            return await screens.which_package(today)
        case "day":
            await state.set_state(Learning.day)
            return screens.which_day(data["what"], today)
        case "until":
            await state.set_state(Learning.until)
            return screens.until_which_day()
        case "reason":
            await state.set_state(Learning.reason)
            return screens.why(data["what"])
    return await _last_look(state, school, now)


async def _teachers(state: FSMContext, page: int, school: School, now: datetime) -> Screen:
    data, today = await state.get_data(), school.day_of(now)
    learning = await enrolments.find(data["enrolment"], today) if "enrolment" in data else None
    but = learning.enrolment.teacher_id if learning else None
    return await screens.which_teacher(data.get("search", ""), page, today, now, but=but)


async def _last_look(state: FSMContext, school: School, now: datetime) -> Screen:
    data = await state.update_data(key=secrets.token_urlsafe(12))
    await state.set_state(Learning.confirm)
    row, student, teacher, package = await _involved(data, school.day_of(now))
    day = date.fromisoformat(data["day"]) if "day" in data else None
    until = date.fromisoformat(data["until"]) if data.get("until") else None
    said = {
        "student": name(student.name),
        "teacher": name(teacher.name if teacher else row.teacher.name if row else ""),
        "old": name(row.teacher.name) if row else "",
        "package": name(package.name) if package else "",
        "day": words.day(day) if day else "",
        "until": words.day(until) if until else "",
    }
    what, after = data["what"], 0
    if what == "end" and row is not None and day is not None:
        what = "never" if day < row.first_day else what
        after = await enrolments.classes_after(row, day_bounds(day, school.zone)[1])
    if what == "pause" and until is None:
        what = "pause_open"
    return screens.last_look(what, said, data["key"], reason=data["reason"], classes_after=after)


async def _involved(
    data: dict[str, Any], today: date
) -> tuple[Enrolment | None, Student, Teacher | None, Package | None]:
    learning = await enrolments.find(data["enrolment"], today) if "enrolment" in data else None
    row = learning.enrolment if learning else None
    student = row.student if row else await roster.student(data["student"])
    if student is None:
        raise LookupError("students are never deleted")
    teacher = await roster.teacher(data["teacher"]) if "teacher" in data else None
    return row, student, teacher, await packages.get(data["package"]) if "package" in data else None


async def _done(data: dict[str, Any], by: Person, school: School, now: datetime) -> Problem | None:
    today = school.day_of(now)
    row, student, teacher, package = await _involved(data, today)
    day = date.fromisoformat(data["day"]) if "day" in data else today
    until = date.fromisoformat(data["until"]) if data.get("until") else None
    made: Enrolment | Problem | None = None
    how: dict[str, Any] = {"by": by, "now": now, "why": Why(data["reason"])}
    match data["what"]:
        case "end" if row:
            return await enrolments.end(row, max(day, row.first_day - ONE_DAY), **how)
        case "go_on" if row:
            return await enrolments.end(row, None, **how)
        case "pause" if row:
            return await enrolments.pause(row, day, until, **how)
        case "resume" if row:
            return await enrolments.resume(row, day, **how)
        case "package" if row and package:
            return await enrolments.change_package(row, package, **how)
        case "move" if row and teacher:
            made = await enrolments.move(row, teacher, day, **how)
        case "enrol" if teacher and package:
            made = await enrolments.begin(student, teacher, package, first_day=day, **how)
    return None if isinstance(made, Enrolment) else made


async def _back(
    query: CallbackQuery,
    data: dict[str, Any],
    person: Person,
    school: School,
    now: datetime,
    *,
    says: str | None = None,
) -> None:
    """To the enrolment that it was about, or to the student of a new or a moved one."""
    today = school.day_of(now)
    row, student, _, _ = await _involved(data, today)
    screen = await screens.one(row.id, today) if row and data["what"] != "move" else None
    if screen is None:
        screen = await people_screens.student_page(student.id, today, now, zone_of(person, school))
    if screen is not None:
        await show(query, *screen, says=says)
