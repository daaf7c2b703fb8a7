"""How the school pays, below /payroll: agree on a rule for all, a package or a teacher; change it; take it back.

For whom → which package → the rule, piece by piece → from which day → one last look with what it comes to → done. All
of it is in the conversation, so it survives a restart.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from models import packages, teachers
from models.database import transaction
from models.pay import foresight, terms
from models.pay.drafts import Assumed
from models.rules.names import clean_name
from models.rules.pay import AMOUNTS, CHOICES, LONGEST, PERCENTS, PayRule
from models.rules.typed_amounts import parse_amount, parse_minutes, parse_percent
from models.rules.typed_days import parse_day
from models.school import School
from models.tables.classes import Package
from models.tables.people import Person, Teacher

from ..filters import IsAdmin
from ..screens import pay_rules as screens
from ..screens.days import PickDay
from ..screens.keys import Screen
from ..screens.pay_rules import (
    ChangeRule,
    DoRule,
    NewRule,
    NoValue,
    OneRule,
    PayRules,
    RuleDay,
    RuleField,
    RuleFor,
    RuleIn,
    WithdrawRule,
)
from ..screens.showing import put, show
from ..texts import days as day_words
from ..texts import pay_rules as words
from ..texts import refusals

MOST_OFFERED = 8


class Agreeing(StatesGroup):
    """Data: `teacher` and `package` (ids or None), `rule` (stored), `field`, then `since` (ISO) and `key`.

    While one is taken back: `withdraw` (id) and `key`.
    """

    teacher = State()
    package = State()
    rule = State()
    value = State()
    day = State()
    confirm = State()


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the conversation has come to."""

    teacher: Teacher | None
    package: Package | None
    rule: PayRule

    @property
    def whom(self) -> str:
        return words.whom(self.teacher.name if self.teacher else None, self.package.name if self.package else None)


def make_router() -> Router:
    router = Router(name="pay_rules")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.callback_query.register(all_rules, PayRules.filter())
    router.callback_query.register(one, OneRule.filter())
    router.callback_query.register(begin, NewRule.filter())
    router.message.register(find_teacher, StateFilter(Agreeing.teacher))
    router.callback_query.register(for_teacher, RuleFor.filter(), StateFilter(Agreeing.teacher))
    router.callback_query.register(in_package, RuleIn.filter(), StateFilter(Agreeing.package))
    router.callback_query.register(begin_changing, ChangeRule.filter())
    router.callback_query.register(change, RuleField.filter(), StateFilter(Agreeing.rule, Agreeing.value))
    router.message.register(take_value, StateFilter(Agreeing.value))
    router.callback_query.register(no_value, NoValue.filter(), StateFilter(Agreeing.value))
    router.callback_query.register(ask_for_day, RuleDay.filter(), StateFilter(Agreeing.rule, Agreeing.value))
    router.message.register(take_day, StateFilter(Agreeing.day))
    router.callback_query.register(pick_day, PickDay.filter(), StateFilter(Agreeing.day))
    router.callback_query.register(ask_to_withdraw, WithdrawRule.filter())
    router.callback_query.register(do, DoRule.filter(), StateFilter(Agreeing.confirm))
    router.message.register(press_a_button, StateFilter(Agreeing))
    return router


async def all_rules(query: CallbackQuery, state: FSMContext) -> None:
    await state.clear()
    await show(query, *await screens.all_rules())


async def one(query: CallbackQuery, callback_data: OneRule, school: School, now: datetime) -> None:
    row = await terms.find(callback_data.terms)
    if row is None:
        await query.answer(refusals.old_button(), show_alert=True)
    else:
        await show(query, *await screens.one(row, school.day_of(now)))


async def begin(query: CallbackQuery, state: FSMContext) -> None:
    await state.set_state(Agreeing.teacher)
    await state.set_data({})
    await show(query, *screens.which_teacher(await teachers.called("", at_most=MOST_OFFERED)))


async def find_teacher(message: Message, state: FSMContext) -> None:
    typed = clean_name(message.text or "")
    found = await teachers.called(typed, at_most=MOST_OFFERED)
    text, markup = screens.which_teacher(found, typed=typed)
    await message.answer(text, reply_markup=markup)


async def for_teacher(
    query: CallbackQuery, callback_data: RuleFor, state: FSMContext, school: School, now: datetime
) -> None:
    await state.update_data(teacher=callback_data.teacher or None)
    await state.set_state(Agreeing.package)
    await show(query, *await screens.which_package(school.day_of(now)))


async def in_package(
    query: CallbackQuery, callback_data: RuleIn, state: FSMContext, school: School, now: datetime
) -> None:
    """Begins with what holds now, so that only what is different has to be said."""
    data = await state.get_data()
    rule = (await terms.rulebook()).rule(
        teacher_id=data["teacher"] or 0, package_id=callback_data.package, day=school.day_of(now)
    )
    await state.update_data(package=callback_data.package or None)
    await show(query, *await _edit(rule, state, school, now))


async def begin_changing(
    query: CallbackQuery, callback_data: ChangeRule, state: FSMContext, school: School, now: datetime
) -> None:
    row = await terms.find(callback_data.terms)
    if row is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await state.set_data({"teacher": row.teacher_id, "package": row.package_id})
    await show(query, *await _edit(PayRule.of(row.rule), state, school, now))


async def change(
    query: CallbackQuery, callback_data: RuleField, state: FSMContext, school: School, now: datetime
) -> None:
    """A choice moves on to the next; anything else is typed."""
    field = callback_data.field
    if field in CHOICES:
        rule = PayRule.of((await state.get_data())["rule"])
        await show(query, *await _edit(screens.next_choice(field, rule), state, school, now))
        return
    await state.update_data(field=field)
    await state.set_state(Agreeing.value)
    await show(query, *screens.which_value(field))


async def take_value(message: Message, state: FSMContext, school: School, now: datetime) -> None:
    data = await state.get_data()
    value = _value(data["field"], message.text or "")
    if value is None:
        await message.answer(words.wrong_value(data["field"]))
        return
    rule = PayRule.of({**data["rule"], data["field"]: value})
    text, markup = await _edit(rule, state, school, now)
    await message.answer(text, reply_markup=markup)


async def no_value(query: CallbackQuery, state: FSMContext, school: School, now: datetime) -> None:
    data = await state.get_data()
    if data["field"] not in screens.MAY_BE_NONE:
        raise SkipHandler  # left over from another question
    await show(query, *await _edit(PayRule.of({**data["rule"], data["field"]: None}), state, school, now))


async def ask_for_day(query: CallbackQuery, state: FSMContext, school: School, now: datetime) -> None:
    await state.set_state(Agreeing.day)
    await show(query, *screens.which_day(school.day_of(now)))


async def take_day(message: Message, state: FSMContext, school: School, now: datetime) -> None:
    day = parse_day(message.text or "", school.day_of(now))
    if isinstance(day, str):
        await message.answer(day_words.problem(day))
        return
    text, markup = await _last_look(day, state, school, now)
    await message.answer(text, reply_markup=markup)


async def pick_day(
    query: CallbackQuery, callback_data: PickDay, state: FSMContext, school: School, now: datetime
) -> None:
    await query.answer()  # a big school's month takes seconds
    await put(query, *await _last_look(callback_data.date, state, school, now))


async def ask_to_withdraw(
    query: CallbackQuery, callback_data: WithdrawRule, state: FSMContext, school: School, now: datetime
) -> None:
    row = await terms.find(callback_data.terms)
    if row is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    if await terms.rests_on(row):
        await query.answer(words.frozen(), show_alert=True)
        return
    await query.answer()
    without = Assumed(book=await terms.rulebook(without=row.id))
    seen = await foresight.foresee(row.valid_from, without, school=school, now=now, teacher_id=row.teacher_id)
    key = secrets.token_urlsafe(12)
    await state.set_state(Agreeing.confirm)
    await state.set_data({"withdraw": row.id, "key": key})
    await put(query, *screens.sure(words.sure_to_withdraw(row, seen), key))


async def do(query: CallbackQuery, callback_data: DoRule, state: FSMContext, person: Person, now: datetime) -> None:
    data = await state.get_data()
    if data["key"] != callback_data.key:
        raise SkipHandler
    async with transaction():
        says = await _done(data, person, now)
        await state.clear()
    await show(query, *await screens.all_rules(), says=says)


async def _done(data: dict[str, Any], person: Person, now: datetime) -> str:
    if "withdraw" in data:
        return words.withdrawn() if await terms.withdraw(data["withdraw"], by=person, now=now) else words.frozen()
    said, since = await _agreed(data), date.fromisoformat(data["since"])
    await terms.agree(said.rule, teacher=said.teacher, package=said.package, valid_from=since, by=person, now=now)
    return words.agreed()


async def press_a_button(message: Message) -> None:
    await message.answer(words.press_a_button())


def _value(field: str, typed: str) -> str | int | None:
    """As a rule keeps it; None for what is not understood."""
    if field in AMOUNTS:
        amount = parse_amount(typed)
        return None if amount is None else str(amount)
    return parse_percent(typed) if field in PERCENTS else parse_minutes(typed, least=0, most=LONGEST)


async def _edit(rule: PayRule, state: FSMContext, school: School, now: datetime) -> Screen:
    data = await state.update_data(rule=rule.stored())
    await state.set_state(Agreeing.rule)
    said = await _agreed(data)
    return screens.editing(said.whom, rule, await screens.currency_of(said.package, school.day_of(now)))


async def _last_look(since: date, state: FSMContext, school: School, now: datetime) -> Screen:
    data = await state.update_data(since=since.isoformat(), key=secrets.token_urlsafe(12))
    said = await _agreed(data)
    row = terms.proposed(said.rule, teacher=said.teacher, package=said.package, valid_from=since)
    assumed = Assumed(book=await terms.rulebook(also=row))
    seen = await foresight.foresee(
        since, assumed, school=school, now=now, teacher_id=said.teacher.id if said.teacher else None
    )
    await state.set_state(Agreeing.confirm)
    currency = await screens.currency_of(said.package, since)
    return screens.sure(words.last_look(said.whom, since, said.rule, seen, currency), data["key"])


async def _agreed(data: dict[str, Any]) -> Agreed:
    teacher = await Teacher.get(id=data["teacher"]) if data["teacher"] else None
    package = await packages.get(data["package"]) if data["package"] else None
    return Agreed(teacher, package, PayRule.of(data["rule"]))
