"""/class with a meeting that the bot creates: one last look → Send → the meeting → sent.

What is wanted is written down before Zoom is asked, so that a restart in the middle loses nothing: the job goes on.
While Zoom is in trouble the teacher can try again or paste a link, and all that was said so far stays.
"""

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from models import classes, making
from models.meetings import Meetings
from models.outcome import Outcome
from models.ports import Links
from models.school import School
from models.students import Enrolled
from models.tables.people import Person, Teacher
from models.tables.streams import MadeMeeting

from ..clock import Clock
from ..filters import IsTeacher
from ..screens import send as screens
from ..screens.making import not_made
from ..screens.send import Choose, CreateAndSend, NewMeeting
from ..screens.showing import put, show
from ..sending import Sending, ask_for_link, chosen, keep
from ..texts import making as words
from ..texts import send as send_words
from ..texts.marks import zone_of


def make_router() -> Router:
    router = Router(name="create")
    router.callback_query.filter(IsTeacher())
    router.callback_query.register(last_look, NewMeeting.filter(), StateFilter(Sending))
    router.callback_query.register(create, CreateAndSend.filter())
    return router


async def last_look(
    query: CallbackQuery, state: FSMContext, teacher: Teacher, school: School, now: datetime, person: Person
) -> None:
    enrolled = await chosen(state, teacher, school, now)
    if enrolled is None:
        raise SkipHandler  # a button of an earlier /class, while the student is being chosen anew
    key = await _keep_key(state, enrolled)
    await show(query, *await screens.last_look_at_meeting(teacher, enrolled, key, zone_of(person, school)))


async def create(
    query: CallbackQuery,
    callback_data: CreateAndSend,
    state: FSMContext,
    teacher: Teacher,
    school: School,
    now: datetime,
    clock: Clock,
    person: Person,
    links: Links,
    meetings: Meetings | None,
) -> None:
    key, data = callback_data.key, await state.get_data()
    if data.get("key") != key or not data.get("create"):
        if await classes.issued_by_press(key, teacher) is None:
            raise SkipHandler  # an older last look: nothing was sent by it, and nothing is now
        await query.answer(send_words.sent_already())
        return
    enrolled = await chosen(state, teacher, school, now)
    if enrolled is None:
        await state.clear()
        await query.answer(send_words.not_your_student(), show_alert=True)
    elif meetings is None:  # it was there when the button was shown
        await ask_for_link(query, state, teacher, enrolled, links, meetings, school, now)
    elif (there := await classes.open_with(teacher, enrolled.student)) and there.issue_key != key:
        await state.clear()
        await show(query, *screens.already_open(there, now, zone_of(person, school)))
    else:
        made = await _wanted(key, teacher, enrolled, now)
        await show(query, words.creating(enrolled.student.name))
        outcome = await making.go_on(made.id, meetings, school=school, clock=clock)
        await _say(query, outcome, state, enrolled, zone_of(person, school))


async def _wanted(key: str, teacher: Teacher, enrolled: Enrolled, now: datetime) -> MadeMeeting:
    return await making.want(
        teacher,
        press_key=key,
        topic=f"{enrolled.student.name} · {teacher.name}",
        starts_at=now,
        minutes=enrolled.terms.minutes,
        plan={"kind": "class", "enrolment": enrolled.enrolment.id},
        now=now,
    )


async def _say(query: CallbackQuery, outcome: Outcome, state: FSMContext, enrolled: Enrolled, zone: ZoneInfo) -> None:
    if outcome.session is not None:
        await state.clear()
        sent = send_words.sent(outcome.session, reached=enrolled.connection == "connected")
        await put(query, "\n".join([sent, *words.noted(outcome.notes)]))
        return
    is_going_on = outcome.state in {"later", "at_work"}
    key = outcome.made.press_key if is_going_on else await _keep_key(state, enrolled)
    text, markup = not_made(
        outcome, zone, again=CreateAndSend(key=key), paste=Choose(what="link"), stop=Choose(what="stop")
    )
    if markup is None:
        await state.clear()
    await put(query, text, markup)


async def _keep_key(state: FSMContext, enrolled: Enrolled) -> str:
    """A new one: what an older one made or failed to make stays with it."""
    key = secrets.token_urlsafe(12)
    await keep(state, Sending.confirm, student=enrolled.student.id, create=True, key=key)
    return key
