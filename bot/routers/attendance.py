"""Present / Late / Absent / Excused, below the teacher's summary. The same button again takes the mark back."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from models import attendance
from models.people import Roles
from models.tables.people import Person

from ..buttons import Marked
from ..ownership import own_class
from ..texts import attendance as words
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
    elif session.attendance_by == "teacher" and session.attendance == callback_data.mark:
        await attendance.withdraw(session.id, "teacher", now)
        await query.answer(words.taken_back())
    else:
        done = await attendance.mark(session.id, callback_data.mark, author="teacher", by=person, reason=None, now=now)
        await query.answer(words.noted() if done else words.not_over(), show_alert=done is None)
