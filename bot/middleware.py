"""What every handler is told: who speaks, what they may do, and what time it is."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.fsm.context import FSMContext
from aiogram.types import Chat, Message, TelegramObject, Update, User

from models import people
from models.rules.names import clean_name
from models.school import School

from .clock import Clock
from .i18n import fitting

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class WhoSpeaks(BaseMiddleware):
    """Around every update: `person`, `roles` and `now` (one reading of the clock).

    Updates without a person behind them are dropped. In groups nobody is met: `person` and `roles` are not there.
    """

    def __init__(self, *, school: School, clock: Clock) -> None:
        self._school = school
        self._clock = clock

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        user: User | None = data.get("event_from_user")
        chat: Chat | None = data.get("event_chat")
        if user is None or user.is_bot or chat is None:
            return None
        data["now"] = now = self._clock()
        if chat.type == ChatType.PRIVATE:
            person = await people.meet(
                user.id,
                name=_called(user),
                username=user.username,
                language=fitting(user.language_code, self._school.language),
                now=now,
                leaving=_is_leaving(event),
            )
            data["person"], data["roles"] = person, await people.roles_of(person)
        return await handler(event, data)


class LeaveConversation(BaseMiddleware):
    """Around every message: a command leaves the conversation that was going on. `left` says whether there was one."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        state: FSMContext | None = data.get("state")
        data["left"] = False
        is_command = isinstance(event, Message) and (event.text or "").startswith("/")
        if is_command and state is not None and data.get("raw_state") is not None:
            await state.clear()
            data["raw_state"], data["left"] = None, True
        return await handler(event, data)


def _is_leaving(event: TelegramObject) -> bool:
    """Whether this update tells that the person has just blocked the bot."""
    change = event.my_chat_member if isinstance(event, Update) else None
    return change is not None and change.new_chat_member.status == ChatMemberStatus.KICKED


def _called(user: User) -> str:
    return clean_name(user.full_name) or user.username or str(user.id)
