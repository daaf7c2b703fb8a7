"""/payroll [month]: what the school owes, line by line; approving it, paying it, and the files for the bank."""

import asyncio
from datetime import datetime

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import BufferedInputFile, CallbackQuery, Message
from aiogram.utils.chat_action import ChatActionSender

from models.pay import runs
from models.pay.drafts import CLOSED, Draft, month_days
from models.rules.money import Rounding
from models.rules.periods import month_of, parse_period
from models.school import School
from models.tables.pay import PayRun
from models.tables.people import Person

from ..filters import IsAdmin
from ..screens import payroll as screens
from ..screens.months import Pay
from ..screens.payroll import PayAsk, PayDo, PayFile, PayLineOf, PayOf
from ..screens.showing import put, say, show
from ..texts import payroll as words
from ..texts import refusals

USUAL: Rounding = "minute"


def make_router() -> Router:
    router = Router(name="payroll")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.message.register(payroll, Command("payroll"))
    router.callback_query.register(turn, Pay.filter())
    router.callback_query.register(of_teacher, PayOf.filter())
    router.callback_query.register(one_line, PayLineOf.filter())
    router.callback_query.register(file, PayFile.filter())
    router.callback_query.register(ask, PayAsk.filter())
    router.callback_query.register(do, PayDo.filter())
    return router


async def payroll(message: Message, command: CommandObject, school: School, now: datetime) -> None:
    month = _asked(command.args, school, now)
    if month is None:
        await message.answer(words.no_month())
        return
    run, drafted = await _look(month, USUAL, school, now)
    await say(message, *screens.overview(drafted, run, school, 0, is_over=_is_over(month, school, now)))


async def turn(query: CallbackQuery, callback_data: Pay, school: School, now: datetime) -> None:
    month = screens.month_of(callback_data.month)
    if month is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    run, drafted = await _look(month, callback_data.rounding, school, now)
    await show(query, *screens.overview(drafted, run, school, callback_data.page, is_over=_is_over(month, school, now)))


async def of_teacher(query: CallbackQuery, callback_data: PayOf, school: School, now: datetime) -> None:
    drafted = await _drafted(callback_data.month, callback_data.rounding, school, now)
    screen = screens.of_teacher(drafted, callback_data.teacher, callback_data.page) if drafted else None
    await (show(query, *screen) if screen else query.answer(refusals.old_button(), show_alert=True))


async def one_line(query: CallbackQuery, callback_data: PayLineOf, school: School, now: datetime) -> None:
    drafted = await _drafted(callback_data.month, callback_data.rounding, school, now)
    screen = screens.one_line(drafted, callback_data) if drafted else None
    await (show(query, *screen) if screen else query.answer(refusals.old_button(), show_alert=True))


async def file(query: CallbackQuery, callback_data: PayFile, school: School, now: datetime) -> None:
    month = screens.month_of(callback_data.month)
    if month is None or query.bot is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await query.answer()
    async with ChatActionSender.upload_document(chat_id=query.from_user.id, bot=query.bot):
        run, drafted = await _look(month, callback_data.rounding, school, now)
        content = await asyncio.to_thread(_file, drafted, callback_data)
        name = f"classclock-pay-{month}-{callback_data.what}.{callback_data.kind}"
        zone = run.zone if run is not None and run.state in CLOSED else school.zone.key
        caption = words.caption(drafted, run, zone)
        await query.bot.send_document(query.from_user.id, BufferedInputFile(content, name), caption=caption)


def _file(drafted: Draft, wanted: PayFile) -> bytes:
    from ..payfiles import made  # noqa: PLC0415  # takes half a second to load, which a start need not wait for

    return made(drafted, wanted.what, wanted.kind)


async def ask(query: CallbackQuery, callback_data: PayAsk, school: School, now: datetime) -> None:
    drafted = await _drafted(callback_data.month, callback_data.rounding, school, now)
    if drafted is None:
        await query.answer(refusals.old_button(), show_alert=True)
    else:
        await show(query, *screens.sure(drafted, callback_data.what))


async def do(query: CallbackQuery, callback_data: PayDo, person: Person, school: School, now: datetime) -> None:
    month = screens.month_of(callback_data.month)
    if month is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    refused = await _done(month, callback_data, person, school, now)
    run, drafted = await _look(month, callback_data.rounding, school, now)
    await put(query, *screens.overview(drafted, run, school, 0, is_over=_is_over(month, school, now)))
    await query.answer(words.refusal(refused) if refused else None, show_alert=refused is not None)


async def _done(month: str, asked: PayDo, person: Person, school: School, now: datetime) -> runs.Refusal | None:
    if asked.what == "approve":
        done = await runs.approve(
            month, fingerprint=asked.seen, rounding=asked.rounding, by=person, school=school, now=now
        )
        return None if isinstance(done, PayRun) else done
    run = await runs.run_of(month)
    if run is None:
        return "not_approved"
    return await (
        runs.paid(run, by=person, now=now) if asked.what == "pay" else runs.take_back(run, by=person, now=now)
    )


async def _look(month: str, rounding: Rounding, school: School, now: datetime) -> tuple[PayRun | None, Draft]:
    return await runs.look(month, rounding=rounding, school=school, now=now)


async def _drafted(number: int, rounding: Rounding, school: School, now: datetime) -> Draft | None:
    month = screens.month_of(number)
    return (await _look(month, rounding, school, now))[1] if month else None


def _asked(args: str | None, school: School, now: datetime) -> str | None:
    """The month of what was typed; without a word the one before this, which is the one to be paid."""
    today = school.day_of(now)
    if not args:
        return screens.last_month(today)
    period = parse_period(args, today)
    return None if period is None else f"{month_of(period.first).first:%Y-%m}"


def _is_over(month: str, school: School, now: datetime) -> bool:
    return school.day_of(now) > month_days(month).last
