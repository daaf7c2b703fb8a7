"""*Did your class take place?*: the buttons of the one question to each side.

What was answered reaches the message itself through the outbox.
"""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from models import questions
from models.people import Roles
from models.questions import Answer
from models.school import School
from models.tables.people import Person

from ..buttons import AskTook, Took
from ..ownership import must_name, own_class
from ..screens import questions as screens
from ..screens.showing import show
from ..texts import questions as words
from ..texts import refusals
from ..texts.marks import zone_of


def make_router() -> Router:
    router = Router(name="question")
    router.callback_query.register(take_answer, Took.filter())
    router.callback_query.register(ask, AskTook.filter())
    return router


async def take_answer(
    query: CallbackQuery, callback_data: Took, person: Person, roles: Roles, school: School, now: datetime
) -> None:
    minutes = callback_data.minutes
    session = await own_class(callback_data.session_id, callback_data.side, roles)
    if session is None or minutes > session.package_minutes:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    said = Answer(held=True, minutes=minutes) if minutes else Answer(held=False)
    if await questions.answer(session, callback_data.side, said, by=person, school=school, now=now):
        await query.answer(words.thanks())
    else:
        await query.answer(words.not_needed(), show_alert=True)


async def ask(query: CallbackQuery, callback_data: AskTook, person: Person, roles: Roles, school: School) -> None:
    side = callback_data.side
    session = await own_class(callback_data.session_id, side, roles)
    if session is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    zone, name_student = zone_of(person, school), await must_name(session, person)
    if callback_data.what == "length" and questions.is_open(session):
        await show(query, *screens.how_long(session, side, zone, name_student=name_student))
    else:  # the whole question: also for a changed mind
        await show(query, *screens.took_place(session, side, None, zone, name_student=name_student))
