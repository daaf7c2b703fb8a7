"""/live: opens a list of who is in class now. From then on the outbox sends, refreshes and edits it."""

from datetime import datetime, timedelta

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from models import notices
from models.tables.people import Person

from ..buttons import LiveAgain
from ..filters import IsAdmin
from ..texts import live as words

STAYS_LIVE = timedelta(hours=1)


def make_router() -> Router:
    router = Router(name="live")
    router.message.filter(IsAdmin())
    router.callback_query.filter(IsAdmin())
    router.message.register(live, Command("live"))
    router.callback_query.register(refresh, LiveAgain.filter())
    return router


async def live(message: Message, person: Person, now: datetime) -> None:
    await notices.open_live(person, str(message.message_id), now, now + STAYS_LIVE)


async def refresh(query: CallbackQuery, person: Person, now: datetime) -> None:
    """The same message again, live for another hour; a new one where nobody remembers that message."""
    if query.message is None or not await notices.keep_live(person, query.message.message_id, now, now + STAYS_LIVE):
        await notices.open_live(person, query.id, now, now + STAYS_LIVE)
    await query.answer(words.asked_for())
