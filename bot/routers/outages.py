"""Outages, below /payroll: what was down, which classes wait because of it, and paying them in full all at once.

Reporting one: day → hours → what was down → last look. Paying in full: why → which classes and amounts → done.
"""

import secrets
from datetime import date, datetime, time, timedelta
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from models.database import transaction
from models.pay import outages, waivers
from models.rules.typed_days import parse_day
from models.rules.typed_times import Known, parse_times
from models.school import School
from models.tables.pay import Outage
from models.tables.people import Person

from ..filters import IsAdmin
from ..screens import outages as screens
from ..screens.days import PickDay
from ..screens.outages import Decision, DeclareOutage, DoOutage, OneOutage, Outages
from ..screens.payroll import month_of
from ..screens.showing import put, show
from ..texts import days as day_words
from ..texts import outages as words
from ..texts import pay_rules as rule_words
from ..texts import refusals
from ..texts.marks import zone_of


class Judging(StatesGroup):
    """Data: `outage` (id), then `reason`, `sessions` and `key`.

    While one is reported: `day`, `began`, `ended`, `words` and `key`.
    """

    reason = State()
    day = State()
    hours = State()
    words = State()
    confirm = State()


def make_router() -> Router:
    router = Router(name="outages")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.callback_query.register(of_month, Outages.filter())
    router.callback_query.register(one, OneOutage.filter())
    router.callback_query.register(decide, Decision.filter())
    router.message.register(take_reason, StateFilter(Judging.reason))
    router.callback_query.register(begin_declaring, DeclareOutage.filter())
    router.message.register(take_day, StateFilter(Judging.day))
    router.callback_query.register(pick_day, PickDay.filter(), StateFilter(Judging.day))
    router.message.register(take_hours, StateFilter(Judging.hours))
    router.message.register(take_words, StateFilter(Judging.words))
    router.callback_query.register(do, DoOutage.filter(), StateFilter(Judging.confirm))
    router.message.register(press_a_button, StateFilter(Judging))
    return router


async def of_month(
    query: CallbackQuery, callback_data: Outages, state: FSMContext, person: Person, school: School
) -> None:
    month = month_of(callback_data.month)
    if month is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await state.clear()
    await show(query, *await screens.list_screen(month, school, zone_of(person, school)))


async def one(
    query: CallbackQuery, callback_data: OneOutage, state: FSMContext, person: Person, school: School, now: datetime
) -> None:
    outage = await outages.find(callback_data.outage)
    if outage is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await state.clear()
    await show(query, *await screens.one(outage, school, zone_of(person, school), now))


async def decide(
    query: CallbackQuery, callback_data: Decision, state: FSMContext, person: Person, school: School, now: datetime
) -> None:
    outage = await outages.find(callback_data.outage)
    if outage is None:
        await query.answer(refusals.old_button(), show_alert=True)
    elif callback_data.what == "waive":
        await state.set_data({"outage": outage.id})
        await state.set_state(Judging.reason)
        await show(query, words.why())
    else:
        refused = await _decided(outage, callback_data.what, person, now)
        await put(query, *await screens.one(await Outage.get(id=outage.id), school, zone_of(person, school), now))
        await query.answer(words.refusal(refused) if refused else words.done(), show_alert=refused is not None)


async def _decided(outage: Outage, what: str, person: Person, now: datetime) -> waivers.Refusal | None:
    match what:
        case "dismiss":
            return await waivers.dismiss(outage, by=person, now=now)
        case "recall":
            return await waivers.recall(outage, by=person, now=now)
    waiver = await waivers.standing(outage)
    return "gone" if waiver is None else await waivers.undo(waiver.id, by=person, now=now)


async def take_reason(message: Message, state: FSMContext, person: Person, school: School, now: datetime) -> None:
    reason = _sentence(message)
    if reason is None:
        await message.answer(words.reason_wanted())
        return
    outage = await Outage.get(id=(await state.get_data())["outage"])
    sessions = await waivers.of_outage(outage, now)
    if not sessions:
        await state.clear()
        await message.answer(words.nothing_waits())
        return
    seen = await waivers.preview(outage, sessions, school=school, now=now)
    data = await state.update_data(reason=reason, sessions=sessions, key=secrets.token_urlsafe(12))
    await state.set_state(Judging.confirm)
    text = words.preview(outage, reason, seen, zone_of(person, school))
    text, markup = screens.sure(text, data["key"], OneOutage(outage=outage.id))
    await message.answer(text, reply_markup=markup)


async def begin_declaring(query: CallbackQuery, state: FSMContext, school: School, now: datetime) -> None:
    await state.set_data({})
    await state.set_state(Judging.day)
    await show(query, *screens.which_day(school.day_of(now)))


async def take_day(message: Message, state: FSMContext, person: Person, school: School, now: datetime) -> None:
    day = parse_day(message.text or "", school.day_of(now))
    if isinstance(day, str):
        await message.answer(day_words.problem(day))
        return
    await _keep_day(day, state)
    await message.answer(words.which_hours(zone_of(person, school)))


async def pick_day(
    query: CallbackQuery, callback_data: PickDay, state: FSMContext, person: Person, school: School
) -> None:
    await _keep_day(callback_data.date, state)
    await show(query, words.which_hours(zone_of(person, school)))


async def take_hours(message: Message, state: FSMContext, person: Person, school: School, now: datetime) -> None:
    zone = zone_of(person, school)
    noon = datetime.combine(date.fromisoformat((await state.get_data())["day"]), time(12), zone)
    times = parse_times(message.text or "", Known(around=noon, start=None, end=None), zone, now)
    if isinstance(times, str) or times[1] - times[0] < timedelta(minutes=1):
        await message.answer(words.wrong_hours())
        return
    await state.update_data(began=times[0].isoformat(), ended=times[1].isoformat())
    await state.set_state(Judging.words)
    await message.answer(words.what_was_down())


async def take_words(message: Message, state: FSMContext, person: Person, school: School, now: datetime) -> None:
    said = _sentence(message)
    if said is None:
        await message.answer(words.reason_wanted())
        return
    data = await state.update_data(words=said, key=secrets.token_urlsafe(12))
    await state.set_state(Judging.confirm)
    began, ended = _hours(data)
    waiting = await waivers.resting_on(began, ended, now)
    text = words.last_look(began, ended, said, len(waiting), zone_of(person, school))
    day = school.day_of(began)
    text, markup = screens.sure(text, data["key"], Outages(month=day.year * 100 + day.month))
    await message.answer(text, reply_markup=markup)


async def do(
    query: CallbackQuery, callback_data: DoOutage, state: FSMContext, person: Person, school: School, now: datetime
) -> None:
    data = await state.get_data()
    if data["key"] != callback_data.key:
        raise SkipHandler
    async with transaction():
        outage, says = await _done(data, person, now)
        await state.clear()
    await show(query, *await screens.one(outage, school, zone_of(person, school), now), says=says)


async def _done(data: dict[str, Any], person: Person, now: datetime) -> tuple[Outage, str]:
    if "outage" not in data:
        began, ended = _hours(data)
        return await outages.declare(began, ended, data["words"], by=person, now=now), words.done()
    outage = await Outage.get(id=data["outage"])
    await waivers.waive(outage, data["sessions"], by=person, reason=data["reason"], now=now)
    return outage, words.waived()


async def press_a_button(message: Message) -> None:
    await message.answer(rule_words.press_a_button())


async def _keep_day(day: date, state: FSMContext) -> None:
    await state.update_data(day=day.isoformat())
    await state.set_state(Judging.hours)


def _hours(data: dict[str, Any]) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(data["began"]), datetime.fromisoformat(data["ended"])


def _sentence(message: Message) -> str | None:
    said = (message.text or "").strip()
    return said if said and len(said) <= waivers.LONGEST_REASON else None
