"""Groups: the bot works in private chats only. Says so to commands, and is silent otherwise."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Message

from ..texts import refusals as words


def make_router() -> Router:
    router = Router(name="groups")
    router.message.register(in_a_group, F.chat.type != ChatType.PRIVATE)
    router.callback_query.register(button_in_a_group, F.message.chat.type != ChatType.PRIVATE)
    return router


async def in_a_group(message: Message) -> None:
    if (message.text or "").startswith("/"):
        await message.answer(words.not_in_groups())


async def button_in_a_group(query: CallbackQuery) -> None:
    await query.answer(words.not_in_groups(), show_alert=True)
