"""The end of the line: whatever nobody else has answered. Answers everything, changes nothing."""

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from models.people import Roles
from models.school import School

from ..menu import COMMANDS, may_use
from ..texts import refusals as words


def make_router() -> Router:
    router = Router(name="refusals")
    router.message.register(refuse)
    router.callback_query.register(refuse_button)
    return router


async def refuse(message: Message, roles: Roles, school: School) -> None:
    await message.answer(_answer(message.text or "", roles, school))


async def refuse_button(query: CallbackQuery) -> None:
    """Stale, forged, or meant for a role this person no longer has: the same answer to all."""
    await query.answer(words.old_button(), show_alert=True)


def _answer(text: str, roles: Roles, school: School) -> str:
    if not roles.known:
        return words.stranger(school.name)
    if not text.startswith("/"):
        return words.not_understood()
    command = text[1:].split(maxsplit=1)[0].partition("@")[0].lower() if text[1:].strip() else ""
    if command in COMMANDS and not may_use(command, roles):
        return words.not_for_you(COMMANDS[command])
    return words.no_such_command()
