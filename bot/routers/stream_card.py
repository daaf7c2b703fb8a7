"""The buttons of a group class's card: *Cancel class*, and *Class is over* for everybody in it.

What they change reaches everybody through the outbox, the pressed message included.
"""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from models import streams
from models.school import School
from models.tables.people import Person, Teacher

from ..buttons import CancelStream, StreamOver
from ..filters import IsTeacher
from ..texts import cards, refusals
from ..texts import streams as words
from ..texts.marks import zone_of


def make_router() -> Router:
    router = Router(name="stream_card")
    router.callback_query.filter(IsTeacher())
    router.callback_query.register(cancel, CancelStream.filter())
    router.callback_query.register(over, StreamOver.filter())
    return router


async def cancel(query: CallbackQuery, callback_data: CancelStream, teacher: Teacher, now: datetime) -> None:
    mine = await streams.one_of(teacher, callback_data.stream_id)
    if mine is None:
        await query.answer(refusals.old_button(), show_alert=True)
    elif mine.stream.status == "cancelled" or await streams.cancel(mine.stream.id, teacher, now):
        await query.answer(words.cancelled())
    else:
        await query.answer(words.cannot_cancel(mine.stream.status), show_alert=True)


async def over(
    query: CallbackQuery, callback_data: StreamOver, person: Person, teacher: Teacher, school: School, now: datetime
) -> None:
    mine = await streams.one_of(teacher, callback_data.stream_id)
    if mine is None:
        await query.answer(refusals.old_button(), show_alert=True)
    elif await streams.over(mine.stream.id, teacher, by=person.id, school=school, now=now):
        await query.answer(cards.noted(now, zone_of(person, school)))
    elif mine.stream.status == "sent":
        await query.answer(cards.not_begun())
    else:
        await query.answer(cards.over_already())
