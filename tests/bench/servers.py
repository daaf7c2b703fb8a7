"""Servers as processes, each started for one measurement and killed after it, so that none disturbs the next."""

import asyncio
import statistics
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from .load import HOST, Seen, send
from .serving import SECRET

CONNECTIONS = 64
WARM = 200  # requests that are not counted
READY = 60.0  # seconds
Requests = Callable[[int], list[bytes]]  # so many fresh ones


@dataclass(frozen=True)
class Server:
    """`what` and `mode` as in `tests.bench.serving`. `most`: how many requests are measured."""

    what: str
    most: int
    url: str = "none"
    mode: str = "direct"
    metrics: dict[str, float] = field(default_factory=dict)  # of ours, as they were last

    async def ask(self, requests: Requests, folder: Path, connections: int = CONNECTIONS) -> Seen:
        async with self.running() as (port, _):
            await send(requests(WARM), port, connections, folder)
            seen = await send(requests(self.most), port, connections, folder)
            if self.what == "ours":
                self.metrics.update(await metrics(port))
            return seen

    @asynccontextmanager
    async def running(self) -> AsyncIterator[tuple[int, int]]:
        """Its port, and the number of its process."""
        words = ["-m", "tests.bench.serving", self.what, self.url, self.mode]
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
