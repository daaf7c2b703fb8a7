"""Present / Late / Absent / Excused, below the teacher's summary. The same button again takes the mark back."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from models.people import Roles
from models.tables.people import Person

from ..buttons import Marked
from ..marking import press
from ..ownership import own_class
from ..texts import refusals


def make_router() -> Router:
    router = Router(name="attendance")
    router.callback_query.register(mark, Marked.filter())
    return router


async def mark(query: CallbackQuery, callback_data: Marked, person: Person, roles: Roles, now: datetime) -> None:
    """The summary itself is edited by the outbox."""
    session = await own_class(callback_data.session_id, "teacher", roles)
    if session is None:
        await query.answer(refusals.old_button(), show_alert=True)
    else:
        says, is_trouble = await press(session, callback_data.mark, person, now)
        await query.answer(says, show_alert=is_trouble)
