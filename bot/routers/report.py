"""/report: an admin's numbers of a period, of the school or of one person; or a teacher's own.

Pictures and files are made when they are asked for, beside everything else.
"""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject, StateFilter, or_f
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from models import whose
from models.people import Roles
from models.rules.names import clean_name
from models.rules.periods import Period, named_days, parse_period
from models.school import School

from ..errands import Errands
from ..filters import IsAdmin, IsTeacher
from ..handing_over import Order, hand_over
from ..screens import report as screens
from ..screens.keys import Screen
from ..screens.report import AskWhose, Hand, ReportOf, Scope
from ..screens.showing import say, show
from ..texts import report as words


class AskingWhose(StatesGroup):
    """Data: `days` of the report in which one person is looked for."""

    name = State()


def make_router() -> Router:
    router = Router(name="report")
    readers = or_f(IsAdmin(), IsTeacher())
    router.message.filter(readers)
    router.callback_query.filter(readers)
    router.message.register(report, Command("report"))
    router.message.register(take_name, StateFilter(AskingWhose.name))
    router.callback_query.register(other, ReportOf.filter())
    router.callback_query.register(ask_whose, AskWhose.filter())
    router.callback_query.register(hand, Hand.filter())
    return router


async def report(message: Message, command: CommandObject, roles: Roles, school: School, now: datetime) -> None:
    """`/report`, `/report last week`, `/report amina`, `/report amina 2026-10`."""
    typed = (command.args or "")[:256].split()
    period, rest = named_days(typed, school.day_of(now))
    said = clean_name(" ".join(rest))
    if rest and not await _anybody(said, roles):
        sentence = words.nobody_called(said) if period else words.wrong_period(clean_name(" ".join(typed)))
        await message.answer(sentence)
        return
    days = period.name if period else "this_month" if said else "today"
    screen = await _of_name(said, days, roles, school, now) if said else await _screen(days, "", roles, school, now)
    await say(message, *screen)


async def other(
    query: CallbackQuery, callback_data: ReportOf, state: FSMContext, roles: Roles, school: School, now: datetime
) -> None:
    """Whatever button was pressed: it says itself what is to be shown."""
    if await state.get_state() == AskingWhose.name.state:
        await state.clear()
    await show(query, *await _screen(callback_data.days, callback_data.whom, roles, school, now))


async def ask_whose(query: CallbackQuery, callback_data: AskWhose, state: FSMContext) -> None:
    await state.set_data({"days": callback_data.days})
    await state.set_state(AskingWhose.name)
    await show(query, *screens.asked(callback_data.days))


async def take_name(message: Message, state: FSMContext, roles: Roles, school: School, now: datetime) -> None:
    said = clean_name((message.text or "")[:256])
    days = (await state.get_data())["days"]
    if not said:
        await message.answer(words.what_name())
        return
    if not await _anybody(said, roles):
        await message.answer(words.nobody_called(said))
        return
    await state.clear()
    await say(message, *await _of_name(said, days, roles, school, now))


async def hand(
    query: CallbackQuery,
    callback_data: Hand,
    bot: Bot,
    roles: Roles,
    school: School,
    errands: Errands,
    now: datetime,
) -> None:
    chat_id = query.from_user.id
    scope = await _scope(callback_data.days, callback_data.whom, roles, school, now)
    order = Order(callback_data.what, scope.wanted, scope.period, scope.whose)
    begun = errands.begin(chat_id, lambda: hand_over(bot, chat_id, order, school))
    await query.answer(words.being_made() if begun else words.busy(), show_alert=not begun)


async def _screen(days: str, whom: str, roles: Roles, school: School, now: datetime) -> Screen:
    return await screens.report(await _scope(days, whom, roles, school, now), school)


async def _of_name(said: str, days: str, roles: Roles, school: School, now: datetime) -> Screen:
    found = await whose.called(said, of_teacher=_only(roles), limit=screens.NAMES)
    if len(found) == 1:
        return await _screen(days, screens.code_of(found[0]), roles, school, now)
    return screens.which(said, found, days)


async def _anybody(said: str, roles: Roles) -> bool:
    return bool(await whose.called(said, of_teacher=_only(roles), limit=1))


async def _scope(days: str, whom: str, roles: Roles, school: School, now: datetime) -> Scope:
    """Admins see everything, teachers their own. Who asks decides, never the button."""
    today = school.day_of(now)
    period = parse_period(days, today) or Period(today, today, "today")
    only = _only(roles)
    kind, row_id = screens.decoded(whom)
    found = await whose.find(kind, row_id, of_teacher=only) if kind else None
    if found is None and only is not None:
        found = await whose.find("teacher", only, of_teacher=only)
    return Scope(period, found, only)


def _only(roles: Roles) -> int | None:
    """The teacher whose classes alone this reader sees; None: everybody's."""
    if roles.admin:
        return None
    if roles.teacher is None:
        raise PermissionError("neither an admin nor a teacher")  # the router's filter lets nobody else in
    return roles.teacher.id
