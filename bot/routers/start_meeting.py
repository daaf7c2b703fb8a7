"""*Start Zoom*, on the card of a class whose meeting the bot created: the host's own link, fetched from Zoom anew.

Whoever has the link is the host, so it is kept nowhere, and Telegram is asked not to let it be forwarded.
"""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton

from models import making
from models.meetings import AskOperator, Meetings, MeetingsProblem, NotThere, RateLimited
from models.outcome import Trouble
from models.tables.people import Teacher

from ..buttons import StartMeeting
from ..filters import IsTeacher
from ..presses import is_double_tap
from ..screens.keys import keyboard
from ..texts import making as words
from ..texts import refusals


def make_router() -> Router:
    router = Router(name="start_meeting")
    router.callback_query.filter(IsTeacher())
    router.callback_query.register(start, StartMeeting.filter())
    return router


async def start(
    query: CallbackQuery,
    callback_data: StartMeeting,
    state: FSMContext,
    teacher: Teacher,
    now: datetime,
    bot: Bot,
    meetings: Meetings | None,
) -> None:
    made = await making.of_teacher(callback_data.made_id, teacher)
    if made is None or meetings is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    if await is_double_tap(query, state, now):
        await query.answer()
        return
    try:
        url = await making.start_link(made, meetings)
    except MeetingsProblem as problem:
        await query.answer(_trouble(problem), show_alert=True)
        return
    below = keyboard([InlineKeyboardButton(text=words.start_link_button(), url=url, style="primary")])
    await bot.send_message(query.from_user.id, words.start_link(), reply_markup=below, protect_content=True)
    await query.answer()


def _trouble(problem: MeetingsProblem) -> str:
    trouble: Trouble | None = "zoom_down"
    if isinstance(problem, NotThere):
        trouble = None
    elif isinstance(problem, AskOperator):
        trouble = "not_allowed"
    elif isinstance(problem, RateLimited):
        trouble = "limited"
    return words.no_start_link(trouble)
