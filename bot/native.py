"""What Telegram offers beyond text and buttons: used as far as the operator wants it, the server takes it, and the
reader can see it. Whatever is refused goes out again with less: a message is never lost to its looks.

`plain`: nothing of it. `safe`: dates that show each reader their own time, coloured buttons, buttons that copy; an app
that knows none of them shows the words. `tables`: rich messages too. Old apps show nothing in their place, and no
server tells which app somebody has, so each carries a button that asks for text (`Person.tables`).
"""

import re
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, Literal, get_args

import structlog
from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramBadRequest, TelegramNotFound
from aiogram.methods import EditMessageText, Response, SendMessage, SendRichMessage, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, InputRichMessage

from .buttons import AsText
from .texts.tables import Twin

Native = Literal["plain", "safe", "tables"]
Method = TelegramMethod[Any]

LEVELS: tuple[Native, ...] = get_args(Native)
PATIENCE = 3  # refusals in a row until the server is taken for one that does not know the like
DATE_TAG = re.compile("</?tg-time[^>]*>")
WITH_WORDS = ("text", "caption")
NOT_ABOUT_LOOKS = (
    "message is not modified",
    "message to edit",
    "message can't be edited",
    "message identifier",
    "message_id_invalid",
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "deactivated",
)

log = structlog.get_logger(__name__)


class SpeakNative(BaseRequestMiddleware):
    """`wants_tables` says it of a chat. Handlers give a `Twin` to `twin_of`, and everything else as to any bot."""

    def __init__(self, wanted: Native, wants_tables: Callable[[int], Awaitable[bool]]) -> None:
        self._wanted = wanted
        self._wants_tables = wants_tables
        self._refused: Counter[Native] = Counter()

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        *offers, (lowest, last) = await self._offers(method)
        refused: list[Native] = []
        for level, offer in offers:
            try:
                answer = await make_request(bot, offer)
            except (TelegramBadRequest, TelegramNotFound) as refusal:
                if any(sentence in refusal.message.lower() for sentence in NOT_ABOUT_LOOKS):
                    raise
                refused.append(level)
                log.warning("refused, so it is said with less", level=level, why=refusal.message)
            else:
                return self._taken(level, refused, answer)
        return self._taken(lowest, refused, await make_request(bot, last))

    def _taken(self, level: Native, refused: list[Native], answer: Response[TelegramType]) -> Response[TelegramType]:
        self._refused.update(refused)
        self._refused[level] = 0
        return answer

    async def _offers(self, method: Method) -> list[tuple[Native, Method]]:
        """The same message, the richest first; the last is what any server takes."""
        rich, bare = _rich_version(method), _without_rich(method)
        made: dict[Native, Method | None] = {"tables": rich, "safe": bare, "plain": _stripped(bare)}
        wanted = [level for level in LEVELS[: LEVELS.index(self._wanted) + 1] if self._refused[level] < PATIENCE]
        if "tables" in wanted and rich is not None and not await self._wants_tables(int(rich.chat_id or 0)):
            wanted.remove("tables")
        if made["plain"] is bare and "safe" in wanted:
            wanted.remove("safe")
        return [(level, offer) for level in reversed(wanted) if (offer := made[level]) is not None]


def twin_of(text: str) -> dict[str, Any]:
    """To be given to a message beside its text: nothing for a text that has no twin."""
    return {"twin": text} if isinstance(text, Twin) else {}


def _without_rich(method: Method) -> Method:
    if "twin" not in (method.model_extra or {}):
        return method
    bare = method.model_copy()
    (bare.model_extra or {}).pop("twin", None)
    return bare


def _rich_version(method: Method) -> SendRichMessage | EditMessageText | None:
    twin = (method.model_extra or {}).get("twin")
    if not isinstance(twin, Twin) or not isinstance(method, SendMessage | EditMessageText):
        return None
    rich = InputRichMessage(html=twin.rich, is_rtl=twin.is_rtl or None)
    keyboard = _with_a_way_out(method.reply_markup, twin.as_text)
    if isinstance(method, EditMessageText):
        return EditMessageText(
            chat_id=method.chat_id,
            message_id=method.message_id,
            rich_message=rich,
            reply_markup=keyboard,
            parse_mode=None,
        )
    return SendRichMessage(
        chat_id=method.chat_id,
        rich_message=rich,
        reply_markup=keyboard,
        disable_notification=method.disable_notification,
    )


def _with_a_way_out(markup: object, words: str) -> InlineKeyboardMarkup:
    rows = markup.inline_keyboard if isinstance(markup, InlineKeyboardMarkup) else []
    as_text = InlineKeyboardButton(text=words, callback_data=AsText().pack())
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [as_text]])


def _stripped(method: Method) -> Method:
    """Without dates and colours. Buttons that copy stay: there is nothing to put in their place."""
    changes: dict[str, Any] = {
        name: DATE_TAG.sub("", value)
        for name in WITH_WORDS
        if isinstance(value := getattr(method, name, None), str) and "<tg-time" in value
    }
    markup = getattr(method, "reply_markup", None)
    if isinstance(markup, InlineKeyboardMarkup) and any(one.style for row in markup.inline_keyboard for one in row):
        rows = [[one.model_copy(update={"style": None}) for one in row] for row in markup.inline_keyboard]
        changes["reply_markup"] = InlineKeyboardMarkup(inline_keyboard=rows)
    return method.model_copy(update=changes) if changes else method
