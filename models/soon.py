"""Judging what the shared commit wrote, one class after the other, behind the answers.

Nothing here is promised: what a crash leaves unjudged is marked as due in the database, and the sweep judges it.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from . import sweep
from .school import School
from .shared_commit import SharedCommit

PATIENCE = 1.0  # seconds that a verdict may wait for people who wait for an answer
NAP = 0.02

log = structlog.get_logger(__name__)


class Soon:
    """One class at a time: people who wait for an answer come first, and several at once would be no faster."""

    def __init__(self, school: School, clock: Callable[[], datetime], commit: SharedCommit) -> None:
        self._school = school
        self._clock = clock
        self._commit = commit
        self._due: dict[int, None] = {}  # in the order in which they came, each once
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    def judge(self, session_id: int) -> None:
        if not self._stopping:
            self._due[session_id] = None
            if self._task is None or self._task.done():
                self._task = asyncio.create_task(self._go_on())

    async def judge_now(self, session_id: int) -> None:
        """For somebody who is shown what it came to."""
        self._due.pop(session_id, None)
        await sweep.look(session_id, self._school, self._clock())

    async def done(self) -> None:
        """Returns when nothing is left to be judged."""
        while self._task is not None and not self._task.done():
            await self._task

    async def finish(self) -> None:
        """At shutdown: the class in hand is judged, the rest stays for the sweep."""
        self._stopping = True
        self._due.clear()
        await self.done()

    async def _go_on(self) -> None:
        while self._due:
            await self._give_way()
            session_id = next(iter(self._due), None)
            if session_id is None:
                return
            del self._due[session_id]
            try:
                await sweep.look(session_id, self._school, self._clock())
            except Exception:
                log.exception("class_not_judged", session_id=session_id)

    async def _give_way(self) -> None:
        waited = 0.0
        while self._commit.waiting and waited < PATIENCE and not self._stopping:
            await asyncio.sleep(NAP)
            waited += NAP
