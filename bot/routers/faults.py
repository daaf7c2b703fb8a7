"""When a handler fails: it is logged, and the person who waits is told."""

from contextlib import suppress

import structlog
from aiogram import Router
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError
from aiogram.types import ErrorEvent, Update
from aiogram.utils.i18n import I18n

from models import people
from models.tables.people import Person

from ..clock import Clock
from ..i18n import fitting
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
) -> None:
    fault, update = event.exception, event.update
    if isinstance(fault, TelegramBadRequest) and any(sentence in fault.message for sentence in HARMLESS):
        return
    if isinstance(fault, TelegramForbiddenError) and person is not None:
        await people.cannot_be_reached(person.id, clock())
        return
    log.error("handler_failed", update_id=update.update_id, kind=update.event_type, exc_info=fault)
    if i18n is None or person is None:
        return
    with suppress(TelegramAPIError), i18n.context(), i18n.use_locale(fitting(person.language, "en")):
        await _tell(update)


async def _tell(update: Update) -> None:
    if update.callback_query is not None:
        await update.callback_query.answer(words.our_fault(), show_alert=True)
    elif update.message is not None:
        await update.message.answer(words.our_fault())
