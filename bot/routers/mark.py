"""The school's word on whether a student was there, from the story of a class. It wins over the teacher's.

Which → why → one last look → done. All after the first is asked as for a correction, in bot/routers/correct.py.
"""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from models import attendance, sessions

from ..filters import IsAdmin
from ..screens import marks as screens
from ..screens.marks import MarkClass
from ..screens.showing import show
from ..screens.story import Attendance
from ..texts import corrections as words
from ..texts import refusals
from .correct import Correcting


def make_router() -> Router:
    router = Router(name="mark")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.callback_query.register(choose, Attendance.filter())
    router.callback_query.register(chosen, MarkClass.filter())
    return router


async def choose(query: CallbackQuery, callback_data: Attendance) -> None:
    session = await sessions.find(callback_data.session)
    if session is None:
        await query.answer(refusals.old_button(), show_alert=True)
    else:
        stands = await attendance.has_marked(session.id, "admin")
        await show(query, *screens.choice(session, callback_data, stands=stands))


async def chosen(query: CallbackQuery, callback_data: MarkClass, state: FSMContext) -> None:
    """Asked in a message of its own: the story stays there to be read."""
    session = await sessions.find(callback_data.session)
    if session is None or session.attendance is None or query.bot is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    what = "mark" if callback_data.mark else "unmark"
    data = {"what": what, "session": session.id, "mark": callback_data.mark, "view": callback_data.model_dump()}
    await state.set_data(data)
    await state.set_state(Correcting.reason)
    await query.bot.send_message(query.from_user.id, words.why(what))
    await query.answer()
