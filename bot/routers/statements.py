"""Pay statements on paper: all of a month for the admins, a teacher's own below /pay."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime

from aiogram import Bot, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.types import BufferedInputFile, CallbackQuery
from aiogram.utils.chat_action import ChatActionSender

from models.pay import runs
from models.pay.drafts import Draft
from models.school import School
from models.tables.pay import PayRun
from models.tables.people import Teacher

from ..errands import Errands
from ..filters import IsAdmin, IsTeacher
from ..screens.pay import MyStatement
from ..screens.payroll import PayStatement, month_of
from ..statements import filling
from ..texts import payroll as payroll_words
from ..texts import refusals
from ..texts import statements as words
from .pay import look as look_at_own

UPLOAD_SECONDS = 300
Look = Callable[[], Awaitable[tuple[PayRun | None, Draft]]]


def make_router() -> Router:
    router = Router(name="statements")
    router.callback_query.register(of_school, PayStatement.filter(), IsAdmin())
    router.callback_query.register(own, MyStatement.filter(), IsTeacher())
    return router


async def of_school(
    query: CallbackQuery, callback_data: PayStatement, bot: Bot, school: School, errands: Errands, now: datetime
) -> None:
    month, only = month_of(callback_data.month), callback_data.teacher
    if month is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return

    async def look() -> tuple[PayRun | None, Draft]:
        run, drafted = await runs.look(month, rounding=callback_data.rounding, school=school, now=now)
        return run, drafted.of_teacher(only) if only else drafted

    await _begin(query, bot, errands, look, school, now, as_zip=not only)


async def own(
    query: CallbackQuery,
    callback_data: MyStatement,
    teacher: Teacher,
    bot: Bot,
    school: School,
    errands: Errands,
    now: datetime,
) -> None:
    month = month_of(callback_data.month)
    if month is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await _begin(query, bot, errands, lambda: look_at_own(month, teacher, school, now), school, now, as_zip=False)


async def _begin(
    query: CallbackQuery, bot: Bot, errands: Errands, look: Look, school: School, now: datetime, *, as_zip: bool
) -> None:
    """Printing takes seconds, for a whole school minutes: it is done beside."""
    chat_id = query.from_user.id
    begun = errands.begin(chat_id, lambda: _hand_over(bot, chat_id, look, school, now, as_zip=as_zip))
    await query.answer(words.being_made() if begun else words.busy(), show_alert=not begun)


async def _hand_over(bot: Bot, chat_id: int, look: Look, school: School, now: datetime, *, as_zip: bool) -> None:
    """Says so when it could not be done; then raises what was wrong."""
    try:
        run, drafted = await look()
        if not drafted.all:
            await bot.send_message(chat_id, payroll_words.nothing())
            return
        async with ChatActionSender.upload_document(chat_id=chat_id, bot=bot):
            if as_zip:
                content, kind = await filling.all_of(drafted, run, school, now), "zip"
            else:
                content, kind = await filling.one(drafted, run, school, now), "pdf"
            file = BufferedInputFile(content, f"classclock-pay-{drafted.month}.{kind}")
            caption = words.all_caption(drafted, run) if as_zip else words.caption(drafted, run)
            await bot.send_document(chat_id, file, caption=caption, request_timeout=UPLOAD_SECONDS)
    except (Exception, asyncio.CancelledError):
        with suppress(TelegramAPIError):
            await bot.send_message(chat_id, words.not_made())
        raise
