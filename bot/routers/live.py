"""/live: opens a list of who is in class now. From then on the outbox sends, refreshes and edits it."""

from datetime import datetime, timedelta

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from models import notices, teachers
from models.rules.names import clean_name
from models.tables.people import Person

from ..buttons import LiveAgain, LiveOf
from ..filters import IsAdmin
from ..texts import live as words

STAYS_LIVE = timedelta(hours=1)


def make_router() -> Router:
    router = Router(name="live")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.message.register(live, Command("live"))
    router.callback_query.register(refresh, LiveAgain.filter())
    router.callback_query.register(only_of, LiveOf.filter())
    return router


async def live(message: Message, command: CommandObject, person: Person, now: datetime) -> None:
    """With a part of a teacher's name: only their classes."""
    typed = clean_name(command.args or "")
    found = await teachers.called(typed, at_most=1) if typed else []
    if typed and not found:
        await message.answer(words.no_teacher(typed))
        return
    teacher = found[0].id if found else None
    await notices.open_live(person, str(message.message_id), now, now + STAYS_LIVE, teacher=teacher)


async def refresh(query: CallbackQuery, person: Person, now: datetime) -> None:
    """The same message again, live for another hour; a new one where nobody remembers that message."""
    if query.message is None or not await notices.keep_live(person, query.message.message_id, now, now + STAYS_LIVE):
        await notices.open_live(person, query.id, now, now + STAYS_LIVE)
    await query.answer(words.asked_for())


async def only_of(query: CallbackQuery, callback_data: LiveOf, person: Person, now: datetime) -> None:
    """The same message with another filter."""
    until, teacher = now + STAYS_LIVE, callback_data.teacher or None
    if query.message is not None:
        await notices.show_only(person, query.message.message_id, teacher)
    if query.message is None or not await notices.keep_live(person, query.message.message_id, now, until):
        await notices.open_live(person, query.id, now, until, teacher=teacher)
    await query.answer(words.asked_for())
