"""/streams: a teacher's group classes, the latest first, and who was in each."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from models import fetching, streams
from models.meetings import Meetings
from models.school import School
from models.streams import Listed
from models.tables.people import Person, Teacher

from ..buttons import OneStream
from ..clock import Clock
from ..filters import IsTeacher
from ..screens import streams as screens
from ..screens.showing import put, show
from ..screens.streams import FetchNow, Reader, StreamsPage, WrongTime
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
    router.callback_query.register(wrong, WrongTime.filter())
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


async def wrong(query: CallbackQuery, callback_data: WrongTime, teacher: Teacher) -> None:
    if one := await _mine(query, callback_data.stream_id, teacher):
        await show(query, *await screens.whose_time(one, callback_data.page, callback_data.back))


async def _mine(query: CallbackQuery, stream_id: int, teacher: Teacher) -> Listed | None:
    """This teacher's group class; otherwise the press is answered and None."""
    one = await streams.one_of(teacher, stream_id)
    if one is None:
        await query.answer(refusals.old_button(), show_alert=True)
    return one


def _reader(teacher: Teacher, person: Person, school: School, now: datetime, meetings: Meetings | None) -> Reader:
    return Reader(teacher, zone_of(person, school), now, can_fetch=meetings is not None)
