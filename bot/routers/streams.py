"""/streams: a teacher's group classes, the latest first, and who was in each."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from models import classes, fetching, streams
from models.meetings import Meetings
from models.school import School
from models.streams import Listed
from models.tables.people import Person, Teacher

from ..buttons import OneStream
from ..clock import Clock
from ..filters import IsTeacher
from ..marking import press
from ..screens import streams as screens
from ..screens.showing import put, show
from ..screens.streams import FetchNow, MarkOne, OneOf, Reader, StreamsPage, StudentsOf
from ..texts import refusals
from ..texts import stream_history as words
from ..texts.marks import zone_of


def make_router() -> Router:
    router = Router(name="streams")
    router.message.filter(IsTeacher())
    router.callback_query.filter(IsTeacher())
    router.message.register(history, Command("streams"))
    router.callback_query.register(turn, StreamsPage.filter())
    router.callback_query.register(opened, OneStream.filter())
    router.callback_query.register(fetch, FetchNow.filter())
    router.callback_query.register(students_of, StudentsOf.filter())
    router.callback_query.register(one_student, OneOf.filter())
    router.callback_query.register(mark, MarkOne.filter())
    return router


async def history(
    message: Message, teacher: Teacher, person: Person, school: School, now: datetime, meetings: Meetings | None
) -> None:
    text, keyboard = await screens.history(_reader(teacher, person, school, now, meetings), 0)
    await message.answer(text, reply_markup=keyboard)


async def turn(
    query: CallbackQuery,
    callback_data: StreamsPage,
    teacher: Teacher,
    person: Person,
    school: School,
    now: datetime,
    meetings: Meetings | None,
) -> None:
    reader = _reader(teacher, person, school, now, meetings)
    await show(query, *await screens.history(reader, callback_data.page))


async def opened(
    query: CallbackQuery,
    callback_data: OneStream,
    teacher: Teacher,
    person: Person,
    school: School,
    now: datetime,
    meetings: Meetings | None,
) -> None:
    if one := await _mine(query, callback_data.stream_id, teacher):
        reader = _reader(teacher, person, school, now, meetings)
        await show(query, *await screens.opened(one, reader, callback_data.page))


async def fetch(
    query: CallbackQuery,
    callback_data: FetchNow,
    teacher: Teacher,
    person: Person,
    school: School,
    now: datetime,
    clock: Clock,
    meetings: Meetings | None,
) -> None:
    """Zoom may take its time over a long list: the press is answered first."""
    one = await _mine(query, callback_data.stream_id, teacher)
    if one is None:
        return
    await show(query, words.asking(one.stream.topic))
    came = await fetching.fetch_now(one.stream, meetings, school=school, clock=clock)
    fresh = await streams.one_of(teacher, one.stream.id) or one
    reader = _reader(teacher, person, school, clock(), meetings)
    says = words.outcome(came, reader.now, reader.zone)
    await put(query, *await screens.opened(fresh, reader, callback_data.page, says))


async def students_of(query: CallbackQuery, callback_data: StudentsOf, teacher: Teacher) -> None:
    if one := await _mine(query, callback_data.stream_id, teacher):
        await show(query, *await screens.students_of(one, callback_data.page, callback_data.back))


async def one_student(
    query: CallbackQuery, callback_data: OneOf, teacher: Teacher, person: Person, school: School, now: datetime
) -> None:
    session = await classes.of_teacher(callback_data.session_id, teacher)
    if session is None or session.stream_id is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    reader = _reader(teacher, person, school, now, None)
    await show(query, *screens.one_student(session, callback_data.page, callback_data.back, reader))


async def mark(
    query: CallbackQuery, callback_data: MarkOne, teacher: Teacher, person: Person, school: School, now: datetime
) -> None:
    session = await classes.of_teacher(callback_data.session_id, teacher)
    if session is None or session.stream_id is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    says, is_trouble = await press(session, callback_data.mark, person, now)
    if is_trouble:
        await query.answer(says, show_alert=True)
        return
    fresh = await classes.of_teacher(session.id, teacher) or session
    reader = _reader(teacher, person, school, now, None)
    await show(query, *screens.one_student(fresh, callback_data.page, callback_data.back, reader), says=says)


async def _mine(query: CallbackQuery, stream_id: int, teacher: Teacher) -> Listed | None:
    """This teacher's group class; otherwise the press is answered and None."""
    one = await streams.one_of(teacher, stream_id)
    if one is None:
        await query.answer(refusals.old_button(), show_alert=True)
    return one


def _reader(teacher: Teacher, person: Person, school: School, now: datetime, meetings: Meetings | None) -> Reader:
    return Reader(teacher, zone_of(person, school), now, can_fetch=meetings is not None)
