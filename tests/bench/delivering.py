"""A storm of messages, told by the real program to the stand-in Telegram, which is as strict as Telegram."""

import asyncio
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from models.database import opened
from models.school import School
from tests.simulator.backend import Happening
from tests.simulator.limits import Limits
from tests.simulator.program import ROOT, Program
from tests.simulator.telegram import TelegramServer
from tests.storm import answer_phones, brew
from tests.world import World

from .result import Result

MESSAGES = 3_000  # `make bench ARGS="deliver --messages 10000"` takes six minutes
ALLOWED = 30  # a second
BARE = 300


async def measure(folder: Path, _: int, *, url: str | None = None, messages: int = MESSAGES) -> list[Result]:
    """One round: it takes as long as Telegram lets it take."""
    database = url or f"sqlite://{folder / 'bench.sqlite3'}"
    bare = await _bare_cpu()
    async with TelegramServer(limits=Limits(enabled=True)) as telegram:
        async with opened(database):
            world = World(School(name="Bench", zone=ZoneInfo("UTC")), lambda: datetime.now(UTC))
            answer_phones(telegram, await brew(world, messages))
        all_told = _ring_after(telegram, messages)
        async with Program(folder, telegram, database=database) as program:
            cpu, began = _cpu_seconds(program.pid), time.monotonic()
            await asyncio.wait_for(all_told.wait(), 60 + messages / 10)
            cpu, core = _cpu_seconds(program.pid) - cpu, time.monotonic() - began
    times = [call.at.timestamp() for call in telegram.calls if call.method == "sendMessage"]
    took = times[-1] - times[0]
    refused = sum(call.error is not None and call.error.code == 429 for call in telegram.refusals)
    best, what = messages / ALLOWED, f"{messages:,} messages due at once"
    return [
        Result(
            f"{what}: told", f"{(len(times) - 1) / took:.2f}/s", f"allowed: {ALLOWED}/s", len(times) / took / ALLOWED
        ),
        Result(f"{what}: 429 provoked", str(refused), f"of {messages:,}", refused / messages),
        Result(f"{what}: age of the oldest due", f"{took:.1f} s", f"at best: {best:.1f} s", took / best),
        Result(
            f"{what}: CPU each",
            f"{cpu / messages * 1e6:.0f} µs",
            f"aiogram alone: {bare * 1e6:.0f} µs",
            cpu / messages / bare,
        ),
        Result(f"{what}: CPU", f"{cpu / core:.3f} of a core", "a quarter of a core: 0.250", cpu / core / 0.25),
    ]


async def _bare_cpu() -> float:
    """Seconds that one message costs without a database, an outbox or words to find."""
    async with TelegramServer() as telegram:
        phone = telegram.phone("Amina")
        await phone.start()
        arguments = (telegram.url, telegram.token, str(phone.id), str(BARE))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.bare_sending", *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        said, _ = await process.communicate()
    return float(said)


def _ring_after(telegram: TelegramServer, messages: int) -> asyncio.Event:
    """Counted as they come: looking through all of them each time would slow Telegram down."""
    bell, left = asyncio.Event(), messages

    def count(happening: Happening) -> None:
        nonlocal left
        left -= happening.kind == "sent"
        if not left:
            bell.set()

    telegram.watch(count)
    return bell


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
