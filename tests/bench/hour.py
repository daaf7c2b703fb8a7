"""The top of the hour as one scenario: the real program on one machine, with everything that goes on beside the clicks.

Ten thousand students tap within a minute, Zoom says that each and their teacher came, their pages beat, their classes
end; meanwhile the program judges, sweeps and delivers, and an admin takes numbers out. The client and the stand-in
Telegram run on the same machine and take their part of it.
"""

import asyncio
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from models.database import connection, opened
from models.tables.people import Person
from tests.simulator.program import Program
from tests.simulator.telegram import TelegramServer
from tests.storm import answer_phones
from tests.world import World

from .filling import links
from .load import Planned, Seen, get, post, send
from .result import Result
from .servers import CONNECTIONS, metrics
from .serving import SCHOOL, SECRET, now
from .zoom import webhook

STUDENTS, CLASSES, IN_CHAT = 10_000, 1_000_000, 500
MINUTE, BEAT, HELD = 60.0, 30.0, 75.0  # seconds: everybody clicks within, between two beats, from click to leaving
QUIET, A_SECOND = 20.0, 20.0  # seconds before it, and clicks in each
ROOM = 70_000_000_000
TOKEN = SECRET * 8  # as long as the program wants it
SETTLED = 300.0
PARTS = {"p50": 0.5, "p99": 0.99, "longest": 1.0}


async def measure(
    folder: Path, _: int, *, url: str | None = None, students: int = STUDENTS, classes: int = CLASSES
) -> list[Result]:
    url = url or f"sqlite://{folder / 'hour.sqlite3'}"
    quiet_ones = int(QUIET * A_SECOND)
    async with opened(url):
        tokens, teachers = await _filled(students + quiet_ones, classes)
    async with TelegramServer(now=now) as telegram:
        answer_phones(telegram, teachers)
        settings = {"web": {"admin_token": TOKEN}, "tracking": {"mode": "companion"}}
        settings |= {"zoom": {"webhook_secret": SECRET}}
        async with Program(folder, telegram, database=url, settings=settings) as program:
            quiet = [("click", n / A_SECOND, _click(tokens[students + n])) for n in range(quiet_ones)]
            before = await send(quiet, program.port, CONNECTIONS, folder)
            asking = asyncio.create_task(_asking(program))
            seen = await send(_storm(tokens[:students]), program.port, 4 * CONNECTIONS, folder)
            asking.cancel()
            settled = await _settled(program)
            await program.kill()
    return [*_waits(seen, before), *await _ended(url, students + quiet_ones, settled)]


def _storm(tokens: list[str]) -> list[Planned]:
    """What is sent when, in order. Webhooks arrive some seconds after what they tell of, as Zoom's do."""
    chance = random.Random(1)
    plan: list[Planned] = []
    for number, token in enumerate(tokens):
        click = number * MINUTE / len(tokens)
        plan.append(("click", click, _click(token)))
        beats = range(1, int(HELD / BEAT) + 1)
        plan += [("beat", click + BEAT * n, post("/api/zoom/heartbeat", _json({"token": token}))) for n in beats]
        for who, name in (("teacher", "Teacher"), ("student", "Student")):
            came = click + chance.uniform(1, 8)
            plan.append(("webhook", came, _told("joined", number, who, f"{name} {number}")))
            plan.append(("webhook", came + HELD, _told("left", number, who, f"{name} {number}")))
        plan.append(("landing", click + HELD, get(f"/api/zoom/session-complete?token={token}")))
    return sorted(plan, key=lambda planned: planned[1] or 0)


def _told(what: str, number: int, who: str, name: str) -> bytes:
    instance, member = f"instance{number}==", f"{who}{number}"
    return webhook(what, ROOM + number + 1, uuid=instance, user_name=name, user_id=member)


def _click(token: str) -> bytes:
    return get(f"/api/zoom/track?token={token}")


def _json(said: dict[str, str]) -> bytes:
    return json.dumps(said).encode()


async def _asking(program: Program) -> None:
    """An admin's spreadsheet: page after page of the year's classes, as long as the storm lasts."""
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"}, timeout=SETTLED) as client:
        while True:
            await client.get(f"{program.url}/api/admin/teacher-sessions", params={"limit": 500})
            await asyncio.sleep(1)


async def _settled(program: Program) -> float:
    """Seconds until nothing is due any more: every class judged."""
    began = time.perf_counter()
    while time.perf_counter() - began < SETTLED:
        if not (await metrics(program.port, TOKEN))["classclock_classes_due"]:
            break
        await asyncio.sleep(1)
    return time.perf_counter() - began


def _waits(seen: Seen, before: Seen) -> Iterator[Result]:
    quiet = before.at(0.99, "click")
    for kind, latencies in seen.latencies.items():
        said = ", ".join(f"{name} {seen.at(part, kind) * 1000:.0f}" for name, part in PARTS.items())
        ratio = seen.at(0.99, kind) / quiet
        wanted = " (wanted: p99 at most 3)" if kind == "click" else ""
        what = f"storm: {len(latencies):,} × {kind}{wanted}"
        yield Result(what, f"{said} ms", f"quiet click p99: {quiet * 1000:.0f} ms", ratio)


async def _ended(url: str, clicked: int, settled: float) -> list[Result]:
    async with opened(url):
        rows = await connection().execute_query_dict(
            f"SELECT COUNT(*) AS count FROM class_session WHERE meeting_id > {ROOM} AND clicked_at IS NOT NULL"
        )
    counted = rows[0]["count"]
    return [
        Result(
            "storm: classes clicked and judged",
            f"{counted:,}",
            f"of {clicked:,}, {settled:.0f} s after",
            counted / clicked,
        )
    ]


async def _filled(count: int, classes: int) -> tuple[list[str], list[Person]]:
    """A year behind; one class each for so many teachers and students. Some of the teachers are in the chat."""
    world = World(SCHOOL, now)
    tokens, before = await links(world, now(), count, classes=classes, meeting_id=f"{ROOM} + i")
    in_chat = [await world.person(f"Teacher {number}") for number in range(min(IN_CHAT, count))]
    for number, person in enumerate(in_chat, start=1):
        await connection().execute_query(f"UPDATE teacher SET person_id = {person.id} WHERE id = {before + number}")
    return tokens, in_chat
