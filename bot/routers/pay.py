"""/pay: a teacher's month, line by line: what is owed so far, what waits and for what, and what was paid."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from models.pay import runs
from models.pay.drafts import CLOSED, Draft, draft
from models.rules.periods import month_of, parse_period
from models.school import School
from models.tables.pay import PayRun
from models.tables.people import Teacher

from ..filters import IsTeacher
from ..screens import pay as screens
from ..screens.pay import MyLine, MyPay
from ..screens.payroll import month_of as month_of_number
from ..screens.showing import show
from ..texts import payroll as words
from ..texts import refusals

USUAL = "minute"


def make_router() -> Router:
    router = Router(name="pay")
    router.message.filter(IsTeacher())
    router.callback_query.filter(IsTeacher())
    router.message.register(pay, Command("pay"))
    router.callback_query.register(turn, MyPay.filter())
    router.callback_query.register(one_line, MyLine.filter())
    return router


async def pay(message: Message, command: CommandObject, teacher: Teacher, school: School, now: datetime) -> None:
    period = parse_period(command.args or "this month", school.day_of(now))
    if period is None:
        await message.answer(words.no_month("pay"))
        return
    month = f"{month_of(period.first).first:%Y-%m}"
    run, drafted = await look(month, teacher, school, now)
    text, keyboard = screens.of_month(drafted, run, 0)
    await message.answer(text, reply_markup=keyboard)


async def turn(query: CallbackQuery, callback_data: MyPay, teacher: Teacher, school: School, now: datetime) -> None:
    month = month_of_number(callback_data.month)
    if month is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    run, drafted = await look(month, teacher, school, now)
    await show(query, *screens.of_month(drafted, run, callback_data.page))


async def one_line(
    query: CallbackQuery, callback_data: MyLine, teacher: Teacher, school: School, now: datetime
) -> None:
    month = month_of_number(callback_data.month)
    drafted = (await look(month, teacher, school, now))[1] if month else None
    screen = await screens.one_line(drafted, callback_data, school, now) if drafted else None
    await (show(query, *screen) if screen else query.answer(refusals.old_button(), show_alert=True))


async def look(month: str, teacher: Teacher, school: School, now: datetime) -> tuple[PayRun | None, Draft]:
    run = await runs.run_of(month)
    if run is not None and run.state in CLOSED:
        return run, await runs.frozen(run, teacher_id=teacher.id)
    rounding = run.rounding if run is not None else USUAL
    return run, await draft(month, rounding=rounding, now=now, school=school, teacher_id=teacher.id)  # type: ignore[arg-type]  # written from Rounding
