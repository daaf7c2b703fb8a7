"""/history: a teacher's own classes, the newest first; each opens to what it came to, its marks and *Wrong?*."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from models import classes
from models.school import School
from models.tables.people import Person, Teacher

from ..filters import IsTeacher
from ..marking import OFFERED, press
from ..screens import history as screens
from ..screens import sessions
from ..screens.history import MarkMine, Mine
from ..screens.showing import say, show
from ..screens.view import Reader
from ..texts import refusals
from ..texts.marks import zone_of


def make_router() -> Router:
    router = Router(name="history")
    router.message.filter(IsTeacher())
    router.callback_query.filter(IsTeacher())
    router.message.register(history, Command("history"))
    router.callback_query.register(turn, Mine.filter())
    router.callback_query.register(mark, MarkMine.filter())
    return router


async def history(
    message: Message, command: CommandObject, teacher: Teacher, person: Person, school: School, now: datetime
) -> None:
    reader = Reader(school, zone_of(person, school), now)
    view = sessions.understood(command.args or "all", reader.today)
    await say(message, *await sessions.listed(Mine(**view.model_dump()), reader, own=teacher))


async def turn(
    query: CallbackQuery, callback_data: Mine, teacher: Teacher, person: Person, school: School, now: datetime
) -> None:
    reader = Reader(school, zone_of(person, school), now)
    session = await classes.of_teacher(callback_data.session, teacher) if callback_data.session else None
    if session is not None:
        screen = await screens.opened(callback_data, session, reader)
    else:
        screen = await sessions.listed(callback_data, reader, own=teacher)
    await show(query, *screen)


async def mark(
    query: CallbackQuery, callback_data: MarkMine, teacher: Teacher, person: Person, school: School, now: datetime
) -> None:
    """As below the summary, which is edited by the outbox."""
    session = await classes.of_teacher(callback_data.session, teacher)
    if session is None or callback_data.mark not in OFFERED:
        await query.answer(refusals.old_button(), show_alert=True)
        return
    says, is_trouble = await press(session, callback_data.mark, person, now)
    if is_trouble:
        await query.answer(says, show_alert=True)
        return
    session = await classes.of_teacher(session.id, teacher) or session
    await show(
        query, *await screens.opened(callback_data, session, Reader(school, zone_of(person, school), now)), says=says
    )
