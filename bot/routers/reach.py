"""Who can be written to: Telegram says at once when somebody blocks the bot. Their next word to us unblocks them."""

from datetime import datetime

from aiogram import Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import ChatMemberUpdated

from models import people
from models.tables.people import Person

from ..filters import InChat


def make_router() -> Router:
    router = Router(name="reach")
    router.my_chat_member.register(membership, InChat(ChatType.PRIVATE))
    return router


async def membership(change: ChatMemberUpdated, person: Person, now: datetime) -> None:
    if change.new_chat_member.status == ChatMemberStatus.KICKED:
        await people.cannot_be_reached(person.id, now)
