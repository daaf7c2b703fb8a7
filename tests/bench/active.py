"""A hundred thousand classes at once: their pages beat every thirty seconds, for ten minutes, at the real program.

Most of the pages have proved that they beat while Zoom is open, so that their classes fall due again every five
minutes, as verdicts have left them. A few pages more have gone silent, and their classes are over when the sweep sees
it. Nobody has a chat here: how fast messages are told is measured elsewhere. The client runs on the same machine and
takes its part of it.
"""

import asyncio
import json
import os
import time
from datetime import datetime, timedelta
from pathlib import Path

from models.database import inspected, opened
from models.tables.classes import ClassSession, Evidence
from tests.simulator.program import Program
from tests.simulator.telegram import TelegramServer
from tests.world import World

from .filling import copies, links, moment_in
from .load import Planned, Seen, post, send
from .result import Result
from .servers import CONNECTIONS
from .serving import SCHOOL, now

CLASSES, BEAT, MINUTES = 100_000, 30.0, 10.0
LONGEST, PROOF, SILENCE = 70 * 60, 15 * 60, 5 * 60  # seconds: a package and its buffer, and the school's heartbeat
SILENT_OF = 50  # one silent page beside so many that beat
ALLOWED = 1.0  # seconds that a beat may wait
LATE = 1.0  # seconds that a class may be overdue
LOOK = 0.2


async def measure(
    folder: Path, _: int, *, url: str | None = None, minutes: float = MINUTES, classes: int = CLASSES
) -> list[Result]:
    url = url or f"sqlite://{folder / 'active.sqlite3'}"
    async with opened(url):
        tokens = await _filled(classes, minutes)
    beats = [_beat(token, number * BEAT / classes) for number, token in enumerate(tokens[:classes])]
    times = max(round(minutes * 60 / BEAT), 1)
    async with TelegramServer(now=now) as telegram, Program(folder, telegram, database=url) as program:
        watching = asyncio.create_task(_watch(url))
        before, began = _cpu(program.pid), time.perf_counter()
        seen = await send(beats, program.port, 4 * CONNECTIONS, folder, times=times, every=BEAT)
        cores = (_cpu(program.pid) - before) / (time.perf_counter() - began)
        watching.cancel()
        overdue, ended = await watching
        await program.kill()
    return [*_answered(seen, classes), *_judged(overdue, ended, classes // SILENT_OF, cores)]


def _answered(seen: Seen, classes: int) -> list[Result]:
    waits = seen.latencies["beat"]
    in_time, planned = sum(wait <= ALLOWED for wait in waits) / len(waits), classes / BEAT
    half, most = seen.at(0.5, "beat") * 1000, seen.at(0.99, "beat") * 1000
    return [
        Result(
            f"beats of {classes:,} active classes",
            f"{seen.rate:,.0f}/s",
            f"sent: {planned:,.0f}/s",
            seen.rate / planned,
        ),
        Result("answered within a second", f"{in_time:.3%}", f"p50 {half:.0f}, p99 {most:.0f} ms", in_time),
        Result("the latest", f"{waits[-1]:.2f} s", f"allowed: {ALLOWED:.0f} s", waits[-1] / ALLOWED),
    ]


def _judged(overdue: float, ended: int, silent: int, cores: float) -> list[Result]:
    return [
        Result("longest that a class was overdue", f"{overdue:.2f} s", f"allowed: {LATE:.0f} s", overdue / LATE),
        Result("classes that ended meanwhile", f"{ended:,}", f"went silent: {silent:,}", ended / silent),
        Result("CPU of the program", f"{cores:.2f} cores", "the machine: 2", cores / 2),
    ]


def _beat(token: str, at: float) -> Planned:
    return "beat", at, post("/api/zoom/heartbeat", json.dumps({"token": token}).encode())


async def _watch(url: str) -> tuple[float, int]:
    """Until it is cancelled: the most seconds that a class was overdue, looking all the time, and how many ended."""
    async with inspected(url):
        running = ClassSession.filter(session_status="active")
        first, overdue = await running.count(), 0.0
        try:
            while True:
                await asyncio.sleep(LOOK)
                at = now()
                oldest = await ClassSession.filter(look_again_at__lte=at).order_by("look_again_at").first()
                if oldest is not None and oldest.look_again_at is not None:
                    overdue = max(overdue, (at - oldest.look_again_at).total_seconds())
        except asyncio.CancelledError:
            return overdue, first - await running.count()


def _cpu(pid: int) -> float:
    """Seconds of CPU that this process has taken; see proc(5)."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


async def _filled(beating: int, minutes: float) -> list[str]:
    """Classes that were clicked within the last hour, evenly, and beat since, none of them over before the end; after
    them a few that beat no longer and fall due while the others do. Gives their tokens.
    """
    youngest = LONGEST - 60 - round(minutes * 60)
    count = beating + beating // SILENT_OF
    at = now()
    begin = int(at.timestamp())
    ago = f"(CASE WHEN i > {beating} THEN {LONGEST // 2} ELSE (i * 7919) % {youngest} END)"
    beat = f"{begin} - (CASE WHEN i > {beating} THEN {SILENCE} - i % {round(minutes * 60)} ELSE i % {round(BEAT)} END)"
    proved = f"CASE WHEN i > {beating} THEN {beat} + {SILENCE} ELSE {begin} + (i * 7907) % {SILENCE} END"
    due = f"CASE WHEN {ago} > {PROOF} THEN {proved} ELSE {begin} - {ago} + {LONGEST} END"
    clicked, beaten = moment_in(f"{begin} - {ago}"), moment_in(beat)
    made = dict.fromkeys(("issued_at", "due_at", "clicked_at", "started_at", "first_beat_at"), clicked)
    made |= dict.fromkeys(("last_beat_at", "last_activity_at"), beaten)
    made |= {"session_status": "'active'", "look_again_at": moment_in(due), "meeting_id": "NULL"}
    made["beats_hold_until"] = f"CASE WHEN {ago} > {PROOF} THEN {moment_in(f'{begin} - {ago} + {LONGEST}')} END"
    tokens, _ = await links(World(SCHOOL, now), at, count, classes=0, **made)
    first = await ClassSession.get(tracking_token=tokens[0])
    click = await _click(first, at - timedelta(hours=1))
    await copies(
        click, count, session_id=f"{first.id - 1} + i", key="'click:' || {id}", happened_at=clicked, received_at=clicked
    )
    return tokens


async def _click(session: ClassSession, at: datetime) -> Evidence:
    return await Evidence.create(session=session, kind="click", key="click", happened_at=at, received_at=at, details={})
