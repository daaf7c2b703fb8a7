"""When a handler fails: it is logged, and the person who waits is told."""

from collections.abc import Callable
from contextlib import suppress

import structlog
from aiogram import Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.enums import ChatType
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError
from aiogram.types import ErrorEvent, Update
from aiogram.utils.i18n import I18n

from models import people
from models.tables.people import Person

from ..clock import Clock
from ..i18n import fitting
from ..storage import ConversationsAway
from ..texts import refusals as words

# what a second tap, or a tap while Telegram was away, leads to: there is nothing left to do
HARMLESS = ("message is not modified", "query is too old", "message to edit not found", "message can't be edited")

log = structlog.get_logger(__name__)


def make_router() -> Router:
    router = Router(name="faults")
    router.errors.register(handler_failed)
    return router


async def handler_failed(
    event: ErrorEvent, clock: Clock, i18n: I18n | None = None, person: Person | None = None
) -> object:
    fault, update = event.exception, event.update
    if isinstance(fault, ConversationsAway):
        log.error("conversations_away", update_id=update.update_id, kind=update.event_type, why=str(fault))
        return await _ask_again(update, i18n)
    if isinstance(fault, TelegramBadRequest) and any(sentence in fault.message for sentence in HARMLESS):
        return None
    if isinstance(fault, TelegramForbiddenError) and person is not None:
        await people.cannot_be_reached(person.id, clock())
        return None
    log.error("handler_failed", update_id=update.update_id, kind=update.event_type, exc_info=fault)
    if i18n is not None and person is not None:
        await _tell(update, words.our_fault, i18n, person.language)
    return None


async def _ask_again(update: Update, i18n: I18n | None) -> object:
    """It failed before anybody knew who speaks. What nobody waits for stays in the inbox and is tried again."""
    asked = update.callback_query or update.message
    chat = update.message.chat if update.message else None
    if i18n is None or asked is None or asked.from_user is None or (chat and chat.type != ChatType.PRIVATE):
        return UNHANDLED
    person = await people.find(asked.from_user.id)
    await _tell(update, words.memory_away, i18n, person.language if person else asked.from_user.language_code)
    return None


async def _tell(update: Update, sentence: Callable[[], str], i18n: I18n, language: str | None) -> None:
    with suppress(TelegramAPIError), i18n.context(), i18n.use_locale(fitting(language, "en")):
        if update.callback_query is not None:
            await update.callback_query.answer(sentence(), show_alert=True)
        elif update.message is not None:
            await update.message.answer(sentence())
