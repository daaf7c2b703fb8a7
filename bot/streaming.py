"""The conversation of /stream, as all its steps go on with it."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message, TelegramObject

from models import making

from .draft import Draft, Here, draft_of, keep
from .screens import stream as screens
from .screens.keys import Screen
from .screens.showing import show
from .texts import stream as words


class Streaming(StatesGroup):
    """Data: a Draft. The state says what somebody is expected to type."""

    topic = State()
    when = State()
    who = State()
    link = State()
    look = State()
    name = State()


class OpenDraft(BaseMiddleware):
    """Around every step that changes the draft: hands it on. The meeting that it wanted is not wanted any more.

    Where that was made and sent meanwhile, this says so instead.
    """

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        state: FSMContext = data["state"]
        here: Here = data["here"]
        draft = await draft_of(state)
        if draft.wanted and not await making.drop(draft.key, here.teacher, here.now):
            await state.clear()
            if isinstance(event, CallbackQuery):
                return await show(event, words.is_sent(draft.topic))
            if isinstance(event, Message):
                return await event.answer(words.is_sent(draft.topic))
        draft.wanted = False
        return await handler(event, {**data, "draft": draft})


async def next_screen(draft: Draft, state: FSMContext, here: Here) -> Screen:
    """The question that is still open, or the last look, which gets a key of its own."""
    missing = draft.missing(here.now)
    if missing is not None:
        return await ask(missing, draft, state, here)
    draft.key = secrets.token_urlsafe(12)
    await keep(state, draft)
    await state.set_state(Streaming.look)
    return await screens.look(draft, here)


async def ask(what: str, draft: Draft, state: FSMContext, here: Here) -> Screen:
    """The question after a topic, when, who or a link."""
    if what == "who":
        draft.picking = False
    await keep(state, draft)
    await state.set_state(getattr(Streaming, what))
    match what:
        case "topic":
            return screens.topic()
        case "when":
            return screens.when(draft, here)
        case "who":
            return await screens.who(draft, here)
    return await screens.link(draft, here)
