"""Servers as processes, each started for one measurement and killed after it, so that none disturbs the next."""

import asyncio
import math
import statistics
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from .load import HOST, Seen, send
from .serving import SECRET

CONNECTIONS = 64
WARM = 200  # requests that are not counted
READY = 60.0  # seconds
LOOK = 0.5
Requests = Callable[[int], list[bytes]]  # so many fresh ones


@dataclass(frozen=True)
class Server:
    """`what` and `mode` as in `tests.bench.serving`. `most`: how many requests are measured. `processes`: that share a
    port.
    """

    what: str
    most: int
    url: str = "none"
    mode: str = "direct"
    processes: int = 1
    metrics: dict[str, float] = field(default_factory=dict)  # of one of ours, as they were last

    async def ask(self, requests: Requests, folder: Path, connections: int = CONNECTIONS) -> Seen:
        async with self.running() as (port, _):
            await send(requests(WARM), port, connections, folder)
            seen = await send(requests(self.most), port, connections, folder)
            if self.what == "ours":
                self.metrics.update(await metrics(port))
            return seen

    async def judging(self, requests: Requests, folder: Path) -> tuple[Seen, float]:
        """And the seconds from the last answer until every class is judged."""
        async with self.running() as (port, _):
            seen = await send(requests(self.most), port, CONNECTIONS, folder)
            began = time.perf_counter()
            waiting = math.inf
            while waiting:
                await asyncio.sleep(LOOK)
                waiting = (await metrics(port))["classclock_judging_waiting"]
            return seen, time.perf_counter() - began

    @asynccontextmanager
    async def running(self) -> AsyncIterator[tuple[int, int]]:
        """Its port, and the number of its process, the last one's of several."""
        async with AsyncExitStack() as stack:
            port, pid = 0, 0
            for _ in range(self.processes):
                port, pid = await stack.enter_async_context(self._one(port))
            yield port, pid

    @asynccontextmanager
    async def _one(self, port: int) -> AsyncIterator[tuple[int, int]]:
        words = ["-m", "tests.bench.serving", self.what, self.url, self.mode, str(port)]
        process = await asyncio.create_subprocess_exec(
            sys.executable, *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            assert process.stdout is not None
            async with asyncio.timeout(READY):
                port = int(await process.stdout.readline())
            yield port, process.pid
        finally:
            process.kill()
            await process.wait()


async def metrics(port: int, token: str = SECRET) -> dict[str, float]:
    async with httpx.AsyncClient(timeout=READY) as client:
        answer = await client.get(f"http://{HOST}:{port}/metrics", headers={"Authorization": f"Bearer {token}"})
    lines = [line for line in answer.raise_for_status().text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


@dataclass(frozen=True)
class Figures:
    """Medians over the rounds: answers a second, and seconds that half, and all but one in a hundred, waited."""

    rate: float
    p50: float
    p99: float


async def in_turn(
    rounds: int, folder: Path, *asked: tuple[Server, Requests], connections: int = CONNECTIONS
) -> list[Figures]:
    """Each is asked A B A B …, after one round that is not counted."""
    seen: list[list[Seen]] = [[] for _ in asked]
    for counted in range(-1, rounds):
        for (server, requests), mine in zip(asked, seen, strict=True):
            answer = await server.ask(requests, folder, connections)
            if counted >= 0:
                mine.append(answer)
    return [
        Figures(
            statistics.median(one.rate for one in mine),
            statistics.median(one.at(0.5) for one in mine),
            statistics.median(one.at(0.99) for one in mine),
        )
        for mine in seen
    ]
