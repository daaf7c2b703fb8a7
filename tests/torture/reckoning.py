"""After the storm: what clients were told, against what the database and the stand-in for Telegram hold."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any

from models import judging
from models.database import opened, transaction
from models.tables.classes import ClassSession, Evidence, Unjudged
from models.tables.outbox import Notice, SeenUpdate
from models.tables.zoom import ZoomEvent

from .storm import Answered, Storm
from .yard import SCHOOL, Yard

PATIENCE = 120.0
SECOND = timedelta(seconds=1)
VERDICT = (*judging.SHOWN, "presence", "attendance")


def whole(database: str) -> None:
    """The file itself, before the program that was killed has touched it again."""
    if database.startswith("sqlite"):
        with closing(sqlite3.connect(database.removeprefix("sqlite://"))) as file:
            assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert file.execute("PRAGMA foreign_key_check").fetchall() == []


async def calm(yard: Yard) -> None:
    """Returns when nothing is left to be judged or told; the programs run."""
    async with opened(yard.database), asyncio.timeout(PATIENCE):
        while await _left_to_do(yard):  # noqa: ASYNC110  # done by other processes: no event of ours tells of it
            await asyncio.sleep(0.2)


async def _left_to_do(yard: Yard) -> bool:
    now = yard.clock.now()
    return (
        await ClassSession.exists(look_again_at__lte=now)
        or await Unjudged.exists()
        or await ZoomEvent.exists(judge_at__isnull=False)
        or await SeenUpdate.exists(body__isnull=False)
        or await Notice.exists(due_at__lte=now)
        or bool(yard.telegram.backend.updates.pending)
    )


async def nothing_is_lost(storm: Storm, *, repeated: int) -> None:
    """The clock stands, the programs have ended."""
    async with opened(storm.yard.database):
        kept: set[tuple[int, str]] = {
            (row["session_id"], row["key"]) for row in await Evidence.all().values("session_id", "key")
        }
        lost = [one for one in storm.taken if not _is_kept(one, kept)]
        assert not lost, lost
        beaten = {row.id: row.last_beat_at for row in await ClassSession.all()}
        late = {one.id: at for one, at in storm.beats.items() if (beaten[one.id] or at - SECOND) < at}
        assert not late, late
        events = {event.request_id: event.judge_at for event in await ZoomEvent.all()}
        unheard = {one: events.get(one, "lost") for one in storm.webhooks if events.get(one, "lost")}
        assert not unheard, unheard
        await _everything_is_told(storm, repeated)
        assert await SeenUpdate.filter(body__isnull=False).count() == 0
        assert await SeenUpdate.all().count() == storm.said.total()
    assert set(storm.answers) <= {0, 200, 404, 410, 429, 503}, storm.answers
    assert storm.without_retry_after == 0


def _is_kept(said: Answered, kept: set[tuple[int, str]]) -> bool:
    seconds = range(int(said.since.timestamp()), int(said.until.timestamp()) + 1)
    return any((said.lesson.id, f"{said.kind}:{second}") in kept for second in seconds)


async def _everything_is_told(storm: Storm, repeated: int) -> None:
    """Each notice is one message that Telegram has. Besides there are answers in conversations, and repetitions."""
    sent = [call for call in storm.yard.telegram.calls if call.method == "sendMessage"]
    there = {(int(call.payload["chat_id"]), call.result["message_id"]) for call in sent}
    notices = await Notice.all().prefetch_related("person")
    untold = [one.subject for one in notices if one.given_up_at or one.revision != one.delivered_revision]
    assert not untold, untold
    told = {(one.chat_id or one.person.telegram_id, one.message_id) for one in notices if one.message_id is not None}
    assert told <= there, told - there
    assert len(there - told) <= 2 * storm.said.total() + repeated


async def judged_again_nothing_changes(yard: Yard) -> None:
    """From the evidence alone, at this moment: what is stored, to the last flag. Nothing is written."""
    async with opened(yard.database):
        for row in await ClassSession.all():
            stored, again = _verdict(row), await _tried(row, yard)
            changed = {name: (stored[name], again[name]) for name in VERDICT if stored[name] != again[name]}
            assert not changed, (row.id, changed)


async def verdicts(yard: Yard) -> dict[int, dict[str, Any]]:
    async with opened(yard.database):
        return {row.id: _verdict(row) for row in await ClassSession.all()}


def _verdict(row: ClassSession) -> dict[str, Any]:
    return {name: getattr(row, name) for name in VERDICT}


class _Undo(Exception):
    pass


async def _tried(row: ClassSession, yard: Yard) -> dict[str, Any]:
    found: dict[str, Any] = {}
    try:
        async with transaction():
            locked = await ClassSession.select_for_update(no_key=True).get(id=row.id)
            found = _verdict(await judging.judge_again(locked, school=SCHOOL, now=yard.clock.now()))
            raise _Undo
    except _Undo:
        return found
