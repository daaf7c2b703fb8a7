"""Judging what the shared commit wrote, a few classes at a time, behind the answers.

Nothing here is promised: what a crash leaves unjudged is marked as due in the database, and the sweep judges it.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from itertools import islice
from typing import TypeVar

import structlog

from . import sweep, zoom_events
from .chunk_size import PEOPLE_FIRST
from .school import School
from .shared_commit import SharedCommit

# seconds that verdicts may wait for people who wait for an answer; with one, every hundredth click of a full house
# would wait for verdicts
PATIENCE = 2.0
LONG = 10.0  # seconds: more than the machine can do is done in large pieces, which cost half as much

Key = TypeVar("Key")

log = structlog.get_logger(__name__)


class Soon:
    """One chunk after the other: people who wait for an answer come first, and several at once would be no faster."""

    def __init__(self, school: School, clock: Callable[[], datetime], commit: SharedCommit) -> None:
        self._school = school
        self._clock = clock
        self._commit = commit
        self._chunks = sweep.Chunks(school)
        self._hearing = zoom_events.Hearing(school)
        # each once, in the order in which they came, and since when they wait: seconds of the loop's clock
        self._heard: dict[str, float] = {}  # what Zoom said, by its key
        self._due: dict[int, float] = {}
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    @property
    def waiting(self) -> int:
        """How many classes and events are still to be judged, but for those that are just being judged."""
        return len(self._due) + len(self._heard)

    def judge(self, session_id: int) -> None:
        if not self._stopping:
            self._due.setdefault(session_id, _ticks())
            self._begin()

    def hear(self, business_key: str) -> None:
        """What Zoom said is kept: pass it on, and judge the classes that it concerns."""
        if not self._stopping:
            self._heard.setdefault(business_key, _ticks())
            self._begin()

    async def done(self) -> None:
        """Returns when nothing is left to be judged."""
        while self._task is not None and not self._task.done():
            await self._task

    async def finish(self) -> None:
        """At shutdown: the chunk in hand is judged, the rest stays for the sweep."""
        self._stopping = True
        self._due.clear()
        self._heard.clear()
        await self.done()

    def _begin(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._go_on())

    async def _go_on(self) -> None:
        while self._heard or self._due:
            waited = self._waited()
            # whoever has waited for long enough is judged with people waiting: they have most of the time
            patience = max(PATIENCE - waited, self._chunks.size.took * PEOPLE_FIRST)
            among_people = await self._commit.let_pass(patience, lambda: self._stopping) and waited < LONG
            self._hearing.size.among_people = self._chunks.size.among_people = among_people
            await self._pass_on_the_next()
            await self._judge_the_next()

    def _waited(self) -> float:
        """Seconds, by the first of them."""
        return _ticks() - min(next(iter(waiting.values())) for waiting in (self._heard, self._due) if waiting)

    async def _pass_on_the_next(self) -> None:
        """Before anybody is judged: what is said of a class is judged at once."""
        if next_ones := _taken(self._heard, self._hearing.size.now):
            try:
                concerned = await self._hearing.these(next_ones, self._clock())
            except Exception:
                log.exception("zoom_events_not_passed_on", count=len(next_ones))
            else:
                for session_id in concerned:
                    self._due.setdefault(session_id, _ticks())

    async def _judge_the_next(self) -> None:
        next_ones = _taken(self._due, self._chunks.size.now)
        if not next_ones:
            return
        try:
            await self._chunks.these(next_ones, self._clock())
        except Exception:
            log.exception("classes_not_judged", sessions=next_ones)


def _ticks() -> float:
    return asyncio.get_running_loop().time()


def _taken(waiting: dict[Key, float], count: int) -> list[Key]:
    """The first of them, which wait no longer."""
    first = list(islice(waiting, count))
    for key in first:
        del waiting[key]
    return first
