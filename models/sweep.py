"""Looking again at classes of which something was said, and at those that have gone silent.

A small table and the deadline column say which: never the whole table of classes.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog
from tortoise.queryset import QuerySet

from . import judging, zoom_events
from .beating import put_off
from .chunk_size import PEOPLE_FIRST, ChunkSize, nobody_waits
from .database import on_postgres, transaction
from .school import School
from .tables.classes import ClassSession, Unjudged

Find = Callable[[], Awaitable[list[int]]]  # classes, locked for the rest of the transaction
Judging = Callable[[list[ClassSession]], Awaitable[bool]]  # of a chunk; the list learns which classes it closed

log = structlog.get_logger(__name__)


async def sweep(
    *,
    school: School,
    now: datetime,
    stopping: Callable[[], bool] = lambda: False,
    let_pass: Callable[[float], Awaitable[bool]] = nobody_waits,
    failed: set[int] | None = None,
) -> list[ClassSession]:
    """Judge every class that is due; returns those that this sweep closed, see `with_names`.

    What Zoom said and nobody has judged yet comes first: it may be that a silent class is not silent. `stopping` is
    asked between two chunks: what is left is due at the next start, too. `let_pass` is awaited between them with the
    seconds for which people who wait for an answer may come first, and says whether there are any. `failed` learns
    which classes could not be judged.
    """
    await zoom_events.pass_on_late(school=school, now=now, stopping=stopping, let_pass=let_pass)
    await put_off(now, school.policy)
    chunks = Chunks(school, failed=set() if failed is None else failed)
    return await _closed(chunks, partial(chunks.next_due, now), stopping, let_pass)


async def close_silent(
    *,
    school: School,
    now: datetime,
    stopping: Callable[[], bool],
    let_pass: Callable[[float], Awaitable[bool]],
    failed: set[int],
) -> list[ClassSession]:
    """The same of silent classes whose time has come, but for those that `failed` before, and nothing else: so cheap
    where there are none that it may be done all the time.
    """
    await put_off(now, school.policy)
    chunks = Chunks(school, failed=failed)
    return await _closed(chunks, partial(chunks.next_silent, now), stopping, let_pass)


async def with_names(closed: list[ClassSession]) -> list[ClassSession]:
    """For whoever shows them: teachers and students loaded."""
    if closed:
        await ClassSession.fetch_for_list(closed, "teacher", "student")
    return closed


async def _closed(
    chunks: "Chunks", judge_next: Judging, stopping: Callable[[], bool], let_pass: Callable[[float], Awaitable[bool]]
) -> list[ClassSession]:
    closed: list[ClassSession] = []
    while not stopping() and await judge_next(closed):
        chunks.size.among_people = await let_pass(chunks.size.took * PEOPLE_FIRST)
    return closed


@dataclass(slots=True)
class Chunks:
    """Judges what is due, in each transaction as many classes as keep the write lock short.

    Where one of them cannot be judged, each of its chunk is judged by itself: it does not hold up the others.
    """

    school: School
    size: ChunkSize = field(default_factory=lambda: ChunkSize(least=5, most=100, now=25))
    failed: set[int] = field(default_factory=set)

    async def next_due(self, now: datetime, closed: list[ClassSession]) -> bool:
        """Those of which something was said, or else silent ones, the first to fall due first. False: none is left.

        A class that was judged is not due any more, one that could not be judged still is: it is passed over. What
        another copy of the program has in hand is left to it.
        """
        return await self._each(lambda: self._due(now), now, closed)

    async def next_silent(self, now: datetime, closed: list[ClassSession]) -> bool:
        """The same of silent ones alone."""
        return await self._each(lambda: self._silent(now), now, closed)

    async def these(self, sessions: Collection[int], now: datetime) -> None:
        """Those of them of which something was said that is still to be judged."""
        said = Unjudged.filter(session_id__in=sessions)
        await self._each(lambda: _locked_of(said), now, [])

    async def judge(self, find: Find, now: datetime, closed: list[ClassSession], found: list[int]) -> None:
        """All that `find` locks in one transaction. `closed` learns which it closed, `found` which they are, judged or
        not.
        """
        async with transaction():
            self.size.begin()
            found += await find()
            sessions = await ClassSession.filter(id__in=found) if found else []
            was = {session.id: session.session_status for session in sessions}
            await judging.judge_all(sessions, school=self.school, now=now)
            done = [session for session in sessions if session.session_status not in {was[session.id], "active"}]
        closed += done
        self.size.done(len(found))

    async def _due(self, now: datetime) -> list[int]:
        said = Unjudged.exclude(session_id__in=self.failed).order_by("id").limit(self.size.now)
        return await _locked_of(said, skip_locked=True) or await self._silent(now)

    async def _silent(self, now: datetime) -> list[int]:
        """By deadline: in the order of ids, SQLite would walk the whole table."""
        silent = ClassSession.filter(look_again_at__lte=now).exclude(id__in=self.failed).limit(self.size.now)
        return await _locked(silent.order_by("look_again_at", "id"), skip_locked=True)

    async def _each(self, find: Find, now: datetime, closed: list[ClassSession]) -> bool:
        found: list[int] = []
        try:
            await self.judge(find, now, closed, found)
        except Exception:
            if not found:
                raise
            await self._alone(found, now, closed)
        return bool(found)

    async def _alone(self, sessions: Collection[int], now: datetime, closed: list[ClassSession]) -> None:
        for session_id in sessions:
            try:
                await self.judge(partial(_locked, ClassSession.filter(id=session_id)), now, closed, [])
            except Exception:
                log.exception("class_not_judged", session_id=session_id)
                self.failed.add(session_id)


async def _locked_of(said: QuerySet[Unjudged], *, skip_locked: bool = False) -> list[int]:
    """Not in one question with the locking: PostgreSQL would walk through the classes to join them."""
    those = {one.session_id for one in await said}
    sessions = ClassSession.filter(id__in=those).order_by("id")
    return await _locked(sessions, skip_locked=skip_locked) if those else []


async def _locked(sessions: QuerySet[ClassSession], *, skip_locked: bool = False) -> list[int]:
    if not on_postgres():  # where every transaction is alone
        return [number for (number,) in await sessions.values_list("id")]
    locked = sessions.select_for_update(no_key=True, skip_locked=skip_locked)
    return [session.id for session in await locked.only("id")]
