"""The program from nothing to healthy, on a database that is there, against importing the libraries that it stands on;
and the demo, which a newcomer waits for.
"""

import asyncio
import statistics
import sys
import time
from pathlib import Path

from tests.simulator.program import ROOT, Program
from tests.simulator.telegram import TelegramServer

from .memory import held
from .result import Result

BARE = "import aiogram, tortoise, aiohttp; print('ready', flush=True); input()"
PATIENCE = 10.0  # seconds that a newcomer may wait for the demo
Took = tuple[float, float]  # seconds, and megabytes


async def measure(folder: Path, rounds: int) -> list[Result]:
    taken: list[list[Took]] = [[], [], []]
    async with TelegramServer() as telegram:
        for counted in range(-1, rounds):  # the first makes the database, and is not counted
            for mine, one in zip(taken, (_started(folder, telegram), _bare(), _demo()), strict=True):
                mine.extend([await one] * (counted >= 0))
    ours, bare, demo = ([statistics.median(figures) for figures in zip(*mine, strict=True)] for mine in taken)
    against = "its libraries imported:"
    return [
        Result("start until healthy", f"{ours[0]:.2f} s", f"{against} {bare[0]:.2f} s", ours[0] / bare[0]),
        Result("memory once healthy", f"{ours[1]:.0f} MB", f"{against} {bare[1]:.0f} MB", ours[1] / bare[1]),
        Result(
            "make demo until it can be opened", f"{demo[0]:.1f} s", f"allowed: {PATIENCE:.0f} s", demo[0] / PATIENCE
        ),
    ]


async def _started(folder: Path, telegram: TelegramServer) -> Took:
    program, began = Program(folder, telegram), time.perf_counter()
    async with program:
        return time.perf_counter() - began, held(program.pid)


async def _bare() -> Took:
    return await _until(b"ready", "-c", BARE)


async def _demo() -> Took:
    return await _until(b"Open ", "-m", "tests.simulator.demo", "--no-open")


async def _until(line: bytes, *words: str) -> Took:
    """Python, until it prints a line that begins so."""
    pipe, began = asyncio.subprocess.PIPE, time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, *words, cwd=ROOT, stdin=pipe, stdout=pipe)
    assert process.stdout is not None
    async for said in process.stdout:
        if said.startswith(line):
            break
    else:
        raise RuntimeError(f"{words} ended before {line!r}")
    took = time.perf_counter() - began, held(process.pid)
    process.terminate()
    await process.communicate()
    return took
