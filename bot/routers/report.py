"""/report: an admin's numbers of a period, or a teacher's own. The spreadsheet is made when it is asked for."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject, or_f
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, FSInputFile, Message
from aiogram.utils.chat_action import ChatActionSender

from models import reports
from models.filtering import Filter
from models.people import Roles
from models.rules.names import clean_name
from models.rules.periods import Period, parse_period
from models.school import School

from ..filters import IsAdmin, IsTeacher
from ..screens.keys import Row, Screen, button, keyboard
from ..screens.showing import show
from ..spreadsheet import write_csv
from ..texts import report as words

UPLOAD_SECONDS = 300
OFFERED = (("today", "yesterday"), ("this_week", "last_week"), ("this_month", "last_month"))


class ReportOf(CallbackData, prefix="rp"):
    """A period's name, as `parse_period` takes it."""

    days: str


class SpreadsheetOf(CallbackData, prefix="rc"):
    """The days themselves, both included: the file is of the days that were on the screen, also tomorrow."""

    days: str


def make_router() -> Router:
    router = Router(name="report")
    readers = or_f(IsAdmin(), IsTeacher())
    router.message.filter(readers)
    router.callback_query.filter(readers)
    router.message.register(report, Command("report"))
    router.callback_query.register(other_period, ReportOf.filter())
    router.callback_query.register(spreadsheet, SpreadsheetOf.filter())
    return router


async def report(message: Message, command: CommandObject, roles: Roles, school: School, now: datetime) -> None:
    asked = command.args or "today"
    period = parse_period(asked, school.day_of(now))
    if period is None:
        await message.answer(words.wrong_period(clean_name(asked)))
        return
    text, buttons = await _screen(period, roles, school)
    await message.answer(text, reply_markup=buttons)


async def other_period(
    query: CallbackQuery, callback_data: ReportOf, roles: Roles, school: School, now: datetime
) -> None:
    today = school.day_of(now)
    period = parse_period(callback_data.days, today) or Period(today, today, "today")
    await show(query, *await _screen(period, roles, school))


async def spreadsheet(
    query: CallbackQuery, callback_data: SpreadsheetOf, bot: Bot, roles: Roles, school: School, now: datetime
) -> None:
    today = school.day_of(now)
    period = parse_period(callback_data.days, today) or Period(today, today, "today")
    await query.answer(words.being_made())
    try:
        await _send_file(query.from_user.id, bot, _filter(period, roles), period, school)
    except Exception:
        # the press is answered already, so only a message can say it; if that fails too, that fault is the one logged
        await bot.send_message(query.from_user.id, words.not_made())
        raise


async def _send_file(chat_id: int, bot: Bot, wanted: Filter, period: Period, school: School) -> None:
    with TemporaryDirectory(prefix="classclock-") as folder:
        async with ChatActionSender.upload_document(chat_id=chat_id, bot=bot):
            caption = words.caption(period, school.zone)
            for file in await write_csv(wanted, period, school, Path(folder)):
                await bot.send_document(chat_id, FSInputFile(file), caption=caption, request_timeout=UPLOAD_SECONDS)


async def _screen(period: Period, roles: Roles, school: School) -> Screen:
    totals = await reports.totals(_filter(period, roles))
    own = roles.teacher.name if roles.teacher is not None and not roles.admin else None
    rows: list[Row] = [
        [button(words.period_button(name, chosen=name == period.name), ReportOf(days=name)) for name in pair]
        for pair in OFFERED
    ]
    days = f"{period.first.isoformat()}..{period.last.isoformat()}"
    sheet = [button(words.csv_button(), SpreadsheetOf(days=days), style="primary")] if totals.sessions else []
    return words.report(totals, period, school.zone, teacher=own), keyboard(*rows, sheet)


def _filter(period: Period, roles: Roles) -> Filter:
    """Admins see everything, teachers their own. Who asks decides, never the button."""
    days = Filter(period.first, period.last)
    if roles.admin:
        return days
    if roles.teacher is None:
        raise PermissionError("neither an admin nor a teacher")  # the router's filter lets nobody else in
    return days.but(teacher_id=roles.teacher.id)
