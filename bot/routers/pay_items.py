"""Bonuses, deductions and advances, below /payroll: kind → teacher → amount → reason → one last look → done."""

import secrets
from datetime import datetime
from decimal import Decimal
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from babel.numbers import list_currencies

from models import teachers
from models.database import transaction
from models.pay import items, runs
from models.pay.drafts import CLOSED, draft
from models.pay.foresight import USUAL
from models.rules.money import payable
from models.rules.names import clean_name
from models.rules.typed_amounts import parse_price
from models.school import School
from models.tables.people import Person, Teacher

from ..filters import IsAdmin
from ..screens import pay_items as screens
from ..screens.keys import Screen
from ..screens.pay_items import AddItem, DoItem, ItemFor, Items, OneItem, WithdrawItem
from ..screens.payroll import month_of
from ..screens.showing import show
from ..texts import packages as package_words
from ..texts import pay_items as words
from ..texts import pay_rules as rule_words
from ..texts import refusals
from ..texts.marks import price, zone_of

MOST_OFFERED = 8


class Adding(StatesGroup):
    """Data: `month` and `kind`, then `teacher` (id), `amount`, `currency`, `reason` and `key`."""

    teacher = State()
    amount = State()
    reason = State()
    confirm = State()


def make_router() -> Router:
    router = Router(name="pay_items")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.callback_query.register(of_month, Items.filter())
    router.callback_query.register(one, OneItem.filter())
    router.callback_query.register(withdraw, WithdrawItem.filter())
    router.callback_query.register(begin, AddItem.filter())
    router.message.register(find_teacher, StateFilter(Adding.teacher))
    router.callback_query.register(for_teacher, ItemFor.filter(), StateFilter(Adding.teacher))
    router.message.register(take_amount, StateFilter(Adding.amount))
    router.message.register(take_reason, StateFilter(Adding.reason))
    router.callback_query.register(add, DoItem.filter(), StateFilter(Adding.confirm))
    router.message.register(press_a_button, StateFilter(Adding))
    return router


async def of_month(query: CallbackQuery, callback_data: Items, state: FSMContext) -> None:
    month = month_of(callback_data.month)
    if month is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await state.clear()
    await show(query, *screens.list_screen(month, await items.of_month(month)))


async def one(query: CallbackQuery, callback_data: OneItem, person: Person, school: School) -> None:
    item = await items.find(callback_data.item)
    screen = screens.one(item, zone_of(person, school)) if item else None
    await (show(query, *screen) if screen else query.answer(refusals.old_button(), show_alert=True))


async def withdraw(
    query: CallbackQuery, callback_data: WithdrawItem, person: Person, school: School, now: datetime
) -> None:
    item = await items.find(callback_data.item)
    if item is None or await items.is_frozen(item):
        await query.answer(words.frozen(), show_alert=True)
    elif not callback_data.sure:
        await show(query, *screens.sure(item, zone_of(person, school)))
    else:
        done = await items.withdraw(item.id, by=person, now=now)
        screen = screens.list_screen(item.month, await items.of_month(item.month))
        await show(query, *screen, says=words.withdrawn() if done else words.frozen())


async def begin(query: CallbackQuery, callback_data: AddItem, state: FSMContext) -> None:
    month = month_of(callback_data.month)
    if month is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await state.set_data({"month": month, "kind": callback_data.kind})
    if callback_data.teacher:
        await _ask_amount(query, callback_data.teacher, state)
        return
    await state.set_state(Adding.teacher)
    await show(query, *screens.which_teacher(await teachers.called("", at_most=MOST_OFFERED)))


async def find_teacher(message: Message, state: FSMContext) -> None:
    typed = clean_name(message.text or "")
    text, markup = screens.which_teacher(await teachers.called(typed, at_most=MOST_OFFERED), typed=typed)
    await message.answer(text, reply_markup=markup)


async def for_teacher(query: CallbackQuery, callback_data: ItemFor, state: FSMContext) -> None:
    await _ask_amount(query, callback_data.teacher, state)


async def take_amount(message: Message, state: FSMContext) -> None:
    typed = parse_price(message.text or "")
    if typed is None:
        await message.answer(package_words.wrong_rate())
    elif typed[1] not in list_currencies():
        await message.answer(package_words.no_such_currency(typed[1]))
    elif not payable(*typed):
        await message.answer(words.more_than_nothing())
    else:
        await state.update_data(amount=str(payable(*typed)), currency=typed[1])
        await state.set_state(Adding.reason)
        await message.answer(words.which_reason())


async def take_reason(message: Message, state: FSMContext, school: School, now: datetime) -> None:
    reason = (message.text or "").strip()
    if not reason or len(reason) > items.LONGEST_REASON:
        await message.answer(words.reason_wanted())
        return
    data = await state.update_data(reason=reason, key=secrets.token_urlsafe(12))
    await state.set_state(Adding.confirm)
    text, markup = await _last_look(data, school, now)
    await message.answer(text, reply_markup=markup)


async def add(query: CallbackQuery, callback_data: DoItem, state: FSMContext, person: Person, now: datetime) -> None:
    data = await state.get_data()
    if data["key"] != callback_data.key:
        raise SkipHandler
    async with transaction():
        await items.add(
            data["kind"],
            await Teacher.get(id=data["teacher"]),
            month=data["month"],
            amount=Decimal(data["amount"]),
            currency=data["currency"],
            reason=data["reason"],
            by=person,
            now=now,
        )
        await state.clear()
    screen = screens.list_screen(data["month"], await items.of_month(data["month"]))
    await show(query, *screen, says=words.added())


async def press_a_button(message: Message) -> None:
    await message.answer(rule_words.press_a_button())


async def _ask_amount(query: CallbackQuery, teacher_id: int, state: FSMContext) -> None:
    teacher = await Teacher.get_or_none(id=teacher_id)
    if teacher is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    data = await state.update_data(teacher=teacher.id)
    await state.set_state(Adding.amount)
    await show(query, words.which_amount(data["kind"], teacher.name))


async def _last_look(data: dict[str, Any], school: School, now: datetime) -> Screen:
    """With what the teacher's month comes to."""
    teacher, month, currency = await Teacher.get(id=data["teacher"]), data["month"], data["currency"]
    drafted = await draft(month, rounding=USUAL, now=now, school=school, teacher_id=teacher.id)
    before = {currency: Decimal(0)} | {code: amount for (_, code), amount in drafted.totals.items()}
    amount = Decimal(data["amount"])
    run = await runs.run_of(month)
    text = words.last_look(
        data["kind"],
        teacher.name,
        month,
        price(amount, currency),
        data["reason"],
        before=before,
        after=before | {currency: before[currency] + (amount if data["kind"] == "bonus" else -amount)},
        is_closed=run is not None and run.state in CLOSED,
    )
    return screens.last_look(text, data["key"], month)
