"""*Can’t come*: the student, a parent, the teacher or an admin says so in advance, and takes it back.

Which days → why → done. What was said so far is in the conversation. Days are those of whoever says it.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from models import absence_notes, absences, roster, sessions, students
from models.people import Roles
from models.rules.periods import Period, day_of, parse_period
from models.rules.typed_days import parse_day
from models.school import School
from models.tables.people import Person, Student

from ..buttons import CannotCome
from ..screens import absences as screens
from ..screens.absences import ComesAfterAll, NoReason
from ..screens.days import PickDay
from ..screens.keys import Screen
from ..screens.showing import show
from ..texts import absences as words
from ..texts import refusals
from ..texts.marks import zone_of

MOST_DAYS = timedelta(days=92)
FARTHEST = timedelta(days=366)


class Announcing(StatesGroup):
    """Data: `student` (id), then `first` and `last` (ISO)."""

    days = State()
    reason = State()


def make_router() -> Router:
    router = Router(name="absences")
    router.callback_query.register(begin, CannotCome.filter())
    router.callback_query.register(pick_day, PickDay.filter(), StateFilter(Announcing.days))
    router.message.register(type_days, StateFilter(Announcing.days))
    router.message.register(take_reason, StateFilter(Announcing.reason))
    router.callback_query.register(no_reason, NoReason.filter(), StateFilter(Announcing.reason))
    router.callback_query.register(take_back, ComesAfterAll.filter())
    return router


async def begin(
    query: CallbackQuery,
    callback_data: CannotCome,
    state: FSMContext,
    person: Person,
    roles: Roles,
    school: School,
    now: datetime,
) -> None:
    """Asked in a message of its own: the button to the class stays where it is."""
    student = await _mine(callback_data.student_id, roles, school, now)
    if student is None or query.bot is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    zone = zone_of(person, school)
    await state.set_data({"student": student.id})
    if days := await _days_of_class(callback_data, zone, now):
        text, keyboard = await _ask_why(state, days)
    else:
        await state.set_state(Announcing.days)
        notes = await absence_notes.of_students([student], now)
        text, keyboard = screens.which_days(student, notes, day_of(now, zone), zone)
    await query.bot.send_message(query.from_user.id, text, reply_markup=keyboard)
    await query.answer()


async def pick_day(
    query: CallbackQuery, callback_data: PickDay, state: FSMContext, person: Person, school: School, now: datetime
) -> None:
    days = _possible(Period(callback_data.date, callback_data.date, ""), day_of(now, zone_of(person, school)))
    if isinstance(days, Period):
        await show(query, *await _ask_why(state, days))
    else:
        await query.answer(words.problem(days), show_alert=True)


async def type_days(message: Message, state: FSMContext, person: Person, school: School, now: datetime) -> None:
    days = _understood(message.text or "", day_of(now, zone_of(person, school)))
    if isinstance(days, Period):
        text, keyboard = await _ask_why(state, days)
        await message.answer(text, reply_markup=keyboard)
    else:
        await message.answer(words.problem(days))


async def take_reason(
    message: Message, state: FSMContext, person: Person, roles: Roles, school: School, now: datetime
) -> None:
    said = " ".join((message.text or "").split())[: words.LONGEST_REASON]
    if not said:
        await message.answer(words.sentence_wanted())
        return
    text, keyboard = await _announce(said, state, person, roles, school, now)
    await message.answer(text, reply_markup=keyboard)


async def no_reason(
    query: CallbackQuery, state: FSMContext, person: Person, roles: Roles, school: School, now: datetime
) -> None:
    await show(query, *await _announce(None, state, person, roles, school, now))


async def take_back(
    query: CallbackQuery, callback_data: ComesAfterAll, person: Person, roles: Roles, school: School, now: datetime
) -> None:
    note = await absences.find(callback_data.note_id)
    if note is None or await _mine(note.student_id, roles, school, now) is None:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    await absences.take_back(note, by=person, now=now)
    await show(query, words.taken_back(note, zone_of(person, school)))


async def _announce(
    said: str | None, state: FSMContext, person: Person, roles: Roles, school: School, now: datetime
) -> Screen:
    data = await state.get_data()
    await state.clear()
    student = await _mine(data["student"], roles, school, now)
    if student is None:
        return refusals.old_button(), None
    days = Period(date.fromisoformat(data["first"]), date.fromisoformat(data["last"]), "")
    zone = zone_of(person, school)
    made = await absences.announce(student, days, by=person, zone=zone, words=said, now=now)
    note = await absences.find(made.id) or made
    return screens.done(note, zone, is_late=await absences.is_late(note))


async def _ask_why(state: FSMContext, days: Period) -> Screen:
    data = await state.update_data(first=days.first.isoformat(), last=days.last.isoformat())
    await state.set_state(Announcing.reason)
    return screens.why(await Student.get(id=data["student"]), days)


async def _days_of_class(wanted: CannotCome, zone: ZoneInfo, now: datetime) -> Period | None:
    session = await sessions.find(wanted.session_id) if wanted.session_id else None
    if session is None or session.student_id != wanted.student_id or session.session_status != "sent":
        return None
    day = day_of(session.due_at, zone)
    return Period(day, day, "") if day >= day_of(now, zone) else None


def _understood(text: str, today: date) -> Period | words.Problem:
    day = parse_day(text, today)
    if isinstance(day, date):
        return _possible(Period(day, day, ""), today)
    period = parse_period(text, today)
    return day if period is None else _possible(period, today)


def _possible(days: Period, today: date) -> Period | words.Problem:
    """From today on: what was missed before, the teacher marks."""
    if days.last < today:
        return "over"
    days = Period(max(days.first, today), days.last, "")
    if days.first - today > FARTHEST:
        return "too_far"
    return "too_long" if days.last - days.first > MOST_DAYS else days


async def _mine(student_id: int, roles: Roles, school: School, now: datetime) -> Student | None:
    """Whoever stands for the student, teaches them now, or runs the school."""
    own = next((one for one in roles.students if one.id == student_id), None)
    if own is None and roles.teacher is not None:
        taught = await students.enrolled(roles.teacher, student_id, school.day_of(now))
        own = taught.student if taught else None
    return await roster.student(student_id) if own is None and roles.admin else own
