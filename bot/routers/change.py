"""Changes of a class besides its times: cancel, another teacher, merge, split, and taking a change of the trail back.

What is needed is asked here; why, the last look and doing it are asked as for a correction, in bot/routers/correct.py.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from models import audit, fetching, merging, parts, sessions, teachers
from models.meetings import Meetings
from models.rules.names import clean_name
from models.rules.typed_times import parse_moment
from models.school import School
from models.tables.classes import ClassSession
from models.tables.people import Person, Teacher

from ..filters import IsAdmin
from ..screens import changes as screens
from ..screens import story
from ..screens.changes import HandTo, MergeWith
from ..screens.correct import LeaveIt
from ..screens.keys import Screen
from ..screens.showing import put, show
from ..screens.story import Act, TakeChangeBack
from ..screens.view import Reader, View
from ..settling import foresee
from ..texts import changes as words
from ..texts import corrections as correction_words
from ..texts import refusals
from ..texts import unreported as report_words
from ..texts.marks import zone_of
from .correct import Correcting

MOST_OFFERED = 8
NOT_AT_ONCE = timedelta(minutes=5)  # a click so soon after the start is of the same class


class Changing(StatesGroup):
    """Data: as of `Correcting`."""

    teacher = State()
    other = State()
    border = State()


def make_router() -> Router:
    router = Router(name="change")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.callback_query.register(act, Act.filter())
    router.callback_query.register(take_back, TakeChangeBack.filter())
    router.message.register(find_teacher, StateFilter(Changing.teacher))
    router.callback_query.register(hand_to, HandTo.filter(), StateFilter(Changing.teacher))
    router.message.register(press_a_button, StateFilter(Changing.other))
    router.callback_query.register(merge_with, MergeWith.filter(), StateFilter(Changing.other))
    router.message.register(take_border, StateFilter(Changing.border))
    router.callback_query.register(leave_it, LeaveIt.filter(), StateFilter(Changing))
    return router


async def act(
    query: CallbackQuery,
    callback_data: Act,
    state: FSMContext,
    person: Person,
    school: School,
    now: datetime,
    clock: Callable[[], datetime],
    meetings: Meetings | None,
) -> None:
    session = await sessions.find(callback_data.session)
    if session is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    reader = Reader(school, zone_of(person, school), now)
    if callback_data.act == "f":
        await _fetch(query, callback_data, session, reader, clock, meetings)
        return
    what = {"c": "cancel", "h": "hand", "m": "merge", "s": "split"}[callback_data.act]
    await state.set_data({"what": what, "session": session.id, "view": callback_data.model_dump()})
    match callback_data.act:
        case "c":
            await _ask_why(query, state, session, person, school, now)
        case "h":
            found = await teachers.called("", at_most=MOST_OFFERED + 1)
            await _ask(query, state, Changing.teacher, screens.teachers(session, found, typed=None))
        case "m":
            await _ask(
                query, state, Changing.other, screens.classes(session, await merging.candidates(session), reader)
            )
        case _:
            text = words.which_border(session, await _reopened(session), reader.zone)
            await _ask(query, state, Changing.border, (text, None))


async def take_back(
    query: CallbackQuery,
    callback_data: TakeChangeBack,
    state: FSMContext,
    person: Person,
    school: School,
    now: datetime,
) -> None:
    change = await audit.one(callback_data.change)
    if change is not None and change.session is None:
        raise SkipHandler  # not of a class: see revert.py
    if change is None or change.session is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    view = View(session=change.session.id).model_dump()
    data = {"what": "undo_change", "session": change.session.id, "change": change.id, "view": view}
    await state.set_data(data)
    await _ask_why(query, state, change.session, person, school, now)


async def find_teacher(message: Message, state: FSMContext) -> None:
    typed = clean_name(message.text or "")
    session = await _session(await state.get_data())
    found = await teachers.called(typed, at_most=MOST_OFFERED + 1)
    text, keyboard = screens.teachers(session, found, typed=typed)
    await message.answer(text, reply_markup=keyboard)


async def hand_to(
    query: CallbackQuery, callback_data: HandTo, state: FSMContext, person: Person, school: School, now: datetime
) -> None:
    data = await state.get_data()
    session = await _session(data)
    to = await Teacher.get_or_none(id=callback_data.teacher)
    if to is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await state.update_data(teacher=to.id, hands=[session.teacher.name, to.name])
    await _ask_why(query, state, session, person, school, now)


async def merge_with(
    query: CallbackQuery, callback_data: MergeWith, state: FSMContext, person: Person, school: School, now: datetime
) -> None:
    session = await _session(await state.get_data())
    if await sessions.find(callback_data.session) is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await state.update_data(other=callback_data.session)
    await _ask_why(query, state, session, person, school, now)


async def take_border(message: Message, state: FSMContext, person: Person, school: School, now: datetime) -> None:
    data = await state.get_data()
    session = await _session(data)
    zone = zone_of(person, school)
    border = parse_moment(message.text or "", session.started_at or session.issued_at, zone)
    if border is None:
        await message.answer(words.no_time(zone))
        return
    data = await state.update_data(border=border.isoformat())
    seen = await foresee(session, data, by=person, school=school, now=now)
    if isinstance(seen, str):
        await message.answer(words.refused(seen))
        return
    await state.set_state(Correcting.reason)
    await message.answer(words.why("split"))


async def leave_it(query: CallbackQuery, state: FSMContext, person: Person, school: School, now: datetime) -> None:
    data = await state.get_data()
    await state.clear()
    screen = await story.told(View(**data["view"]), Reader(school, zone_of(person, school), now))
    if screen is not None:
        await show(query, *screen)


async def press_a_button(message: Message) -> None:
    await message.answer(correction_words.press_a_button())


async def _ask_why(
    query: CallbackQuery, state: FSMContext, session: ClassSession, person: Person, school: School, now: datetime
) -> None:
    """Nobody is asked for the reason of something that cannot be done."""
    data = await state.get_data()
    seen = await foresee(session, data, by=person, school=school, now=now)
    if isinstance(seen, str):
        await query.answer(words.refused(seen), show_alert=True)
        return
    await _ask(query, state, Correcting.reason, (words.why(data["what"]), None))


async def _ask(query: CallbackQuery, state: FSMContext, then: State, screen: Screen) -> None:
    """In a message of its own: the story stays there to be read."""
    await state.set_state(then)
    if query.bot is not None:
        text, keyboard = screen
        await query.bot.send_message(query.from_user.id, text, reply_markup=keyboard)
    await query.answer()


async def _fetch(
    query: CallbackQuery,
    view: View,
    session: ClassSession,
    reader: Reader,
    clock: Callable[[], datetime],
    meetings: Meetings | None,
) -> None:
    """Zoom may take longer than a press may wait for its answer, so what came of it is a message of its own."""
    await query.answer(report_words.asking())
    outcome = await fetching.fetch_now(session, meetings, school=reader.school, clock=clock)
    screen = await story.told(View(**view.model_dump()), reader)
    if screen is not None and query.bot is not None:
        await put(query, *screen)
        await query.bot.send_message(query.from_user.id, words.fetched(outcome, reader.zone))


async def _reopened(session: ClassSession) -> list[datetime]:
    """When the link was opened again: likely moments at which a second class began."""
    if session.started_at is None:
        return []
    clicks = [row.happened_at for row in await parts.evidence_of(session) if row.kind == "click"]
    return [moment for moment in clicks if moment > session.started_at + NOT_AT_ONCE][:3]


async def _session(data: dict[str, Any]) -> ClassSession:
    session = await sessions.find(data["session"])
    if session is None:
        raise LookupError("classes are never deleted")
    return session
