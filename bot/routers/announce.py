"""/announce: one text, picture or file to many. To whom → what → one last look → sent, with its progress shown.

Admins write to all teachers, all students, or the students of one teacher; teachers to their own students. A
conversation survives a restart, and the key in the button makes a second press of *Send* a no-op.
"""

import secrets
from datetime import datetime

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command, StateFilter, or_f
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from models import announcements, teachers
from models.announcements import Attached, Audience
from models.people import Roles
from models.school import School
from models.tables.people import Person

from ..buttons import StopAnnouncement
from ..filters import IsAdmin, IsTeacher
from ..screens import announce as screens
from ..screens.announce import AnnounceTo, SendAnnouncement, TeacherPage
from ..screens.keys import Screen
from ..screens.showing import show
from ..texts import announce as words
from ..texts import refusals


class Announcing(StatesGroup):
    """Data: `to` (an audience) from the first state on; `text` (HTML), `file` (kind, id) and `key` at the last look."""

    text = State()
    confirm = State()


def make_router() -> Router:
    router = Router(name="announce")
    writers = or_f(IsAdmin(), IsTeacher())
    router.message.filter(writers)
    router.callback_query.filter(writers)
    router.message.register(begin, Command("announce"))
    router.message.register(take_text, StateFilter(Announcing.text, Announcing.confirm))
    router.callback_query.register(choose, AnnounceTo.filter())
    router.callback_query.register(turn_page, TeacherPage.filter(), IsAdmin())
    router.callback_query.register(send, SendAnnouncement.filter())
    router.callback_query.register(stop, StopAnnouncement.filter())
    return router


async def begin(
    message: Message, person: Person, roles: Roles, school: School, state: FSMContext, now: datetime
) -> None:
    if roles.admin or roles.teacher is None:
        await _answer(message, await screens.to_whom(person, roles, school, school.day_of(now)))
        return
    audience = Audience("students_of", roles.teacher.id, roles.teacher.name)
    await message.answer(await _ask_for_text(audience, person, state, school, now))


async def choose(
    query: CallbackQuery,
    callback_data: AnnounceTo,
    person: Person,
    roles: Roles,
    school: School,
    state: FSMContext,
    now: datetime,
) -> None:
    if callback_data.who == "choose":
        await show(query, *await screens.to_whom(person, roles, school, school.day_of(now)))
        return
    if callback_data.who == "students_of" and callback_data.teacher_id is None and roles.admin:
        await show(query, *await screens.which_teacher(0))
        return
    audience = await _audience(callback_data, roles, school)
    if audience is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await show(query, await _ask_for_text(audience, person, state, school, now))


async def turn_page(query: CallbackQuery, callback_data: TeacherPage) -> None:
    await show(query, *await screens.which_teacher(callback_data.page))


async def take_text(
    message: Message, person: Person, roles: Roles, school: School, state: FSMContext, now: datetime
) -> None:
    audience = Audience.of((await state.get_data())["to"])
    if not _may_write_to(audience, roles):
        await state.clear()
        await message.answer(words.not_yours())
        return
    attached, plain = _attached(message), message.text or message.caption or ""
    if message.media_group_id or not (message.text or attached):
        await message.answer(words.one_message_wanted())
        return
    if over := words.too_long_by(audience, plain, below_file=attached is not None):
        await message.answer(words.too_long(over))
        return
    key, text = secrets.token_urlsafe(12), message.html_text
    file = [attached.kind, attached.id] if attached else None
    await state.set_data({"to": audience.stored(), "text": text, "file": file, "key": key})
    await state.set_state(Announcing.confirm)
    await _preview(message, words.whole(audience, text), attached)
    reach = await announcements.reach(audience, writer=person, today=school.day_of(now))
    await _answer(message, screens.last_look(reach, key))


async def send(
    query: CallbackQuery,
    callback_data: SendAnnouncement,
    person: Person,
    roles: Roles,
    school: School,
    state: FSMContext,
    now: datetime,
) -> None:
    data = await state.get_data()
    if data.get("key") != callback_data.key:
        if await announcements.sent_by_press(callback_data.key, person):
            await query.answer(words.sent_already())
            return
        raise SkipHandler  # an older last look: nothing was sent by it, and nothing is now
    await state.clear()
    audience = Audience.of(data["to"])
    if not callback_data.yes:
        await show(query, words.dropped())
        return
    if not _may_write_to(audience, roles):
        await query.answer(words.not_yours(), show_alert=True)
        return
    await announcements.send(
        person,
        audience,
        data["text"],
        press_key=callback_data.key,
        today=school.day_of(now),
        now=now,
        attached=Attached(*data["file"]) if data["file"] else None,
    )
    await show(query, words.on_its_way())


async def stop(
    query: CallbackQuery, callback_data: StopAnnouncement, person: Person, roles: Roles, now: datetime
) -> None:
    done = await announcements.stop(callback_data.announcement_id, by=person, is_admin=roles.admin, now=now)
    await query.answer(words.stopped() if done else words.nothing_to_stop())


def _attached(message: Message) -> Attached | None:
    if message.photo:
        return Attached("photo", message.photo[-1].file_id)  # the largest
    if message.document and not message.animation:  # Telegram calls it both, and takes it for no document
        return Attached("document", message.document.file_id)
    return None


async def _preview(message: Message, text: str, attached: Attached | None) -> None:
    if attached is None:
        await message.answer(text)
    elif attached.kind == "photo":
        await message.answer_photo(attached.id, caption=text)
    else:
        await message.answer_document(attached.id, caption=text)


async def _audience(chosen: AnnounceTo, roles: Roles, school: School) -> Audience | None:
    """None for what this person may not choose."""
    match chosen.who:
        case "mine" if roles.teacher is not None:
            return Audience("students_of", roles.teacher.id, roles.teacher.name)
        case "students_of" if roles.admin and chosen.teacher_id is not None:
            found = await teachers.find(chosen.teacher_id)
            return Audience("students_of", found.teacher.id, school.name) if found else None
        case "teachers" | "students" if roles.admin:
            return Audience("teachers" if chosen.who == "teachers" else "students", sender=school.name)
    return None


def _may_write_to(audience: Audience, roles: Roles) -> bool:
    if roles.admin:
        return True
    return audience.who == "students_of" and roles.teacher is not None and roles.teacher.id == audience.teacher_id


async def _ask_for_text(audience: Audience, person: Person, state: FSMContext, school: School, now: datetime) -> str:
    reach = await announcements.reach(audience, writer=person, today=school.day_of(now))
    if not reach.people:
        await state.clear()
        return words.nobody()
    await state.set_data({"to": audience.stored()})
    await state.set_state(Announcing.text)
    return words.text_wanted(reach)


async def _answer(message: Message, screen: Screen) -> None:
    text, keyboard = screen
    await message.answer(text, reply_markup=keyboard)
