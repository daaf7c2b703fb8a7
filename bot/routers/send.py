"""/class: a teacher sends one student a class. Student → link → one last look → sent.

All that was said so far is in the conversation, so it survives a restart. The key that makes a second press of *Send* a
no-op is made when the last look is shown, and is written into the button itself.
"""

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from models import classes, students
from models.meetings import Meetings
from models.ports import ClassLink, Links
from models.rules.names import clean_name
from models.school import School
from models.students import Enrolled
from models.tables.people import Person, Teacher

from ..buttons import SendTo
from ..filters import IsTeacher
from ..screens import send as screens
from ..screens.keys import Screen
from ..screens.send import Choose, Send, Turn
from ..screens.showing import show
from ..sending import Sending, ask_for_link, chosen, keep, leave_meeting
from ..texts import send as words
from ..texts.marks import zone_of


def make_router() -> Router:
    router = Router(name="send")
    router.message.filter(IsTeacher())
    router.callback_query.filter(IsTeacher())
    router.message.register(begin, Command("class"))
    router.message.register(search_student, StateFilter(Sending.student))
    router.message.register(take_link, StateFilter(Sending.link, Sending.confirm))
    router.callback_query.register(turn_page, Turn.filter(), StateFilter(Sending.student))
    router.callback_query.register(choose_student, SendTo.filter())
    router.callback_query.register(choose, Choose.filter(), StateFilter(Sending))
    router.callback_query.register(send, Send.filter())
    return router


async def begin(
    message: Message, command: CommandObject, state: FSMContext, teacher: Teacher, school: School, now: datetime
) -> None:
    await _choose_among(message, clean_name(command.args or ""), state, teacher, school, now)


async def search_student(
    message: Message, state: FSMContext, teacher: Teacher, school: School, now: datetime, links: Links
) -> None:
    """Part of a name. Somebody who pastes the link first has it kept."""
    said = _said(message)
    link = links.read(said)
    if isinstance(link, ClassLink):
        await state.update_data(link=_kept(link))
        await message.answer(words.link_kept())
    elif search := clean_name(said):
        await _choose_among(message, search, state, teacher, school, now)
    else:
        await message.answer(words.text_wanted_for_student())


async def turn_page(
    query: CallbackQuery, callback_data: Turn, state: FSMContext, teacher: Teacher, school: School, now: datetime
) -> None:
    search = (await state.get_data()).get("search", "")
    await show(query, *await screens.which_student(teacher, search, callback_data.page, school, now))


async def choose_student(
    query: CallbackQuery,
    callback_data: SendTo,
    state: FSMContext,
    teacher: Teacher,
    school: School,
    now: datetime,
    person: Person,
    links: Links,
    meetings: Meetings | None,
) -> None:
    enrolled = await students.enrolled(teacher, callback_data.student_id, school.day_of(now))
    if enrolled is None:
        await query.answer(words.not_your_student(), show_alert=True)
        return
    if there := await classes.open_with(teacher, enrolled.student):
        await state.clear()
        await show(query, *screens.already_open(there, now, zone_of(person, school)))
        return
    pasted = (await state.get_data()).get("link") if await state.get_state() == Sending.student.state else None
    if pasted:
        await show(query, *await _last_look(state, teacher, enrolled, ClassLink(**pasted), zone_of(person, school)))
    else:
        await ask_for_link(query, state, teacher, enrolled, links, meetings, school, now)


async def take_link(
    message: Message,
    state: FSMContext,
    teacher: Teacher,
    school: School,
    now: datetime,
    person: Person,
    links: Links,
) -> None:
    """Typed or pasted, at the question or instead of pressing *Send*."""
    enrolled = await chosen(state, teacher, school, now)
    if enrolled is None:
        await state.clear()
        await message.answer(words.not_your_student())
        return
    said = _said(message)
    link = links.read(said)
    if isinstance(link, ClassLink):
        await leave_meeting(await state.get_data(), teacher, now)
        await _answer(message, await _last_look(state, teacher, enrolled, link, zone_of(person, school)))
    else:
        await message.answer(words.link_problem(link) if said else words.text_wanted_for_link())


async def choose(
    query: CallbackQuery,
    callback_data: Choose,
    state: FSMContext,
    teacher: Teacher,
    school: School,
    now: datetime,
    person: Person,
    links: Links,
    meetings: Meetings | None,
) -> None:
    left = await leave_meeting(await state.get_data(), teacher, now)
    if callback_data.what == "stop":
        await state.clear()
        await show(query, words.stopped() if left else words.sent_already())
        return
    if callback_data.what == "students":
        await keep(state, Sending.student, search="")
        await show(query, *await screens.which_student(teacher, "", 0, school, now))
        return
    enrolled = await chosen(state, teacher, school, now)
    if enrolled is None:
        raise SkipHandler  # a button of an earlier /class, while the student is being chosen anew
    link = await screens.offered(callback_data.what, teacher, enrolled, links)
    if link is None:
        await ask_for_link(query, state, teacher, enrolled, links, meetings, school, now)
    else:
        await show(query, *await _last_look(state, teacher, enrolled, link, zone_of(person, school)))


async def send(
    query: CallbackQuery,
    callback_data: Send,
    state: FSMContext,
    teacher: Teacher,
    school: School,
    now: datetime,
    person: Person,
) -> None:
    key, data = callback_data.key, await state.get_data()
    if data.get("key") != key or "link" not in data:
        if await classes.issued_by_press(key, teacher) is None:
            raise SkipHandler  # an older last look: nothing was sent by it, and nothing is now
        await query.answer(words.sent_already())
        return
    enrolled = await chosen(state, teacher, school, now)
    if enrolled is None:
        await state.clear()
        await query.answer(words.not_your_student(), show_alert=True)
        return
    link = ClassLink(**data["link"])
    issued = await classes.issue(teacher, enrolled.enrolment, link, issue_key=key, school=school, now=now)
    await state.clear()
    if issued.session.issue_key != key:
        await show(query, *screens.already_open(issued.session, now, zone_of(person, school)))
        return
    await show(query, words.sent(issued.session, reached=enrolled.connection == "connected"))


async def _choose_among(
    message: Message, search: str, state: FSMContext, teacher: Teacher, school: School, now: datetime
) -> None:
    pasted = (await state.get_data()).get("link")
    await keep(state, Sending.student, search=search, **({"link": pasted} if pasted else {}))
    text, keyboard = await screens.which_student(teacher, search, 0, school, now)
    if keyboard is None:  # nobody to choose from
        await state.clear()
    await message.answer(text, reply_markup=keyboard)


async def _last_look(
    state: FSMContext, teacher: Teacher, enrolled: Enrolled, link: ClassLink, zone: ZoneInfo
) -> Screen:
    key = secrets.token_urlsafe(12)
    await keep(state, Sending.confirm, student=enrolled.student.id, link=_kept(link), key=key)
    return await screens.last_look(teacher, enrolled, link, key, zone)


def _kept(link: ClassLink) -> dict[str, str | int | None]:
    return {"url": link.url, "meeting_id": link.meeting_id}


def _said(message: Message) -> str:
    """The text, or the words under a picture, and the addresses hidden behind linked words."""
    text = message.text or message.caption or ""
    entities = message.entities or message.caption_entities or []
    return " ".join([text, *(entity.url for entity in entities if entity.url)]).strip()


async def _answer(message: Message, screen: Screen) -> None:
    text, keyboard = screen
    await message.answer(text, reply_markup=keyboard)
