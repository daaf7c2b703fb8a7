"""*Wrong?* below a summary: the teacher or the student says in one sentence what is wrong, an admin decides."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from models import disputes
from models.people import Roles
from models.school import School
from models.tables.classes import ClassSession
from models.tables.people import Person

from ..buttons import Wrong
from ..ownership import own_class
from ..texts import disputes as words
from ..texts import refusals
from ..texts.marks import zone_of


class Contesting(StatesGroup):
    """Data: `session` (id)."""

    words = State()


def make_router() -> Router:
    router = Router(name="wrong")
    router.callback_query.register(ask, Wrong.filter())
    router.message.register(take_words, StateFilter(Contesting.words))
    return router


async def ask(
    query: CallbackQuery,
    callback_data: Wrong,
    state: FSMContext,
    person: Person,
    roles: Roles,
    school: School,
    now: datetime,
) -> None:
    session = await _own(callback_data.session_id, roles)
    if session is None or query.bot is None or session.session_status in {"cancelled", "void"}:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    may = await disputes.may_open(session, person, school=school, now=now)
    if may != "teacher" and may != "student":  # noqa: PLR1714  # mypy narrows a Literal by == only
        await query.answer(words.refused(may, school.dispute_window), show_alert=True)
        return
    await state.set_data({"session": session.id})
    await state.set_state(Contesting.words)
    await query.bot.send_message(person.telegram_id, words.what_is_wrong(session, zone_of(person, school)))
    await query.answer()


async def take_words(
    message: Message, state: FSMContext, person: Person, roles: Roles, school: School, now: datetime
) -> None:
    said = (message.text or message.caption or "").strip()
    if not said:
        await message.answer(words.words_wanted())
        return
    session = await _own((await state.get_data())["session"], roles)
    if session is None:
        await state.clear()
        await message.answer(words.refused("not_yours", school.dispute_window))
        return
    opened = await disputes.open_one(session, person, said, school=school, now=now)
    await state.clear()
    if isinstance(opened, str):
        await message.answer(words.refused(opened, school.dispute_window))
    else:
        await message.answer(words.opened(disputes.due_at(opened, school), zone_of(person, school)))


async def _own(session_id: int, roles: Roles) -> ClassSession | None:
    return await own_class(session_id, "teacher", roles) or await own_class(session_id, "student", roles)
