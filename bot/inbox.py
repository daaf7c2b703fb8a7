"""Where updates come in, by whichever way: kept first, confirmed to Telegram second, worked off third."""

import asyncio
from collections.abc import Sequence
from typing import Self

import structlog
from aiogram import Bot, Dispatcher

from models import updates
from models.updates import Update

from .clock import Clock
from .patience import Patience
from .updates import understood

MOST_AT_WORK = 500  # more than that waits with Telegram
LAST_CALL = 15.0  # seconds that handlers have when the program stops; what they don't finish begins anew

log = structlog.get_logger(__name__)


class Inbox:
    """`async with` it: on leaving, what has begun is finished. Nothing is worked on before `open`."""

    def __init__(self, bot: Bot, dispatcher: Dispatcher, patience: Patience, clock: Clock) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._patience = patience
        self._clock = clock
        self._is_open = asyncio.Event()
        self._at_work: dict[int, asyncio.Task[None]] = {}
        self._keeping: set[asyncio.Future[None]] = set()

    def open(self) -> None:
        self._is_open.set()

    async def take(self, brought: Sequence[Update]) -> None:
        """Returns when they are kept, and Telegram may forget them. What was brought before is passed over."""
        while len(self._at_work) >= MOST_AT_WORK:
            await asyncio.wait(self._at_work.values(), return_when=asyncio.FIRST_COMPLETED)
        keeping = asyncio.ensure_future(self._keep(brought))
        self._keeping.add(keeping)
        keeping.add_done_callback(self._keeping.discard)
        await asyncio.shield(keeping)  # a stop does not cut into a transaction

    async def catch_up(self) -> int:
        """Take up what a process has left that died; returns how many. Called often enough to renew our claims."""
        if not self._is_open.is_set():
            return 0
        if self._at_work:
            await updates.still_at(list(self._at_work), self._clock())
        left = [one for one in await updates.left_over(self._clock()) if one["update_id"] not in self._at_work]
        for update in left:
            self._begin(update)
        return len(left)

    async def finish(self, within: float = LAST_CALL) -> None:
        await asyncio.gather(*self._keeping, return_exceptions=True)
        if self._at_work and self._is_open.is_set():
            await asyncio.wait(self._at_work.values(), timeout=within)
        for task in self._at_work.values():
            task.cancel()
        await asyncio.gather(*self._at_work.values(), return_exceptions=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.finish()

    async def _keep(self, brought: Sequence[Update]) -> None:
        for update in await updates.keep(brought, self._clock()):
            self._begin(update)

    def _begin(self, update: Update) -> None:
        """Begun in the order in which they came, so that each person's are handled in that order."""
        task = asyncio.create_task(self._work_off(update))
        self._at_work[update["update_id"]] = task
        task.add_done_callback(lambda _: self._at_work.pop(update["update_id"], None))

    async def _work_off(self, update: Update) -> None:
        await self._is_open.wait()
        try:
            read = understood(update, self._bot)
            if read is not None and await self._patience.admits(read):
                await self._dispatcher.feed_update(self._bot, read)
            await updates.worked_off(update["update_id"])
        except Exception:  # it stays kept, and is tried again when its claim has run out
            log.exception("update_failed", update_id=update["update_id"])
