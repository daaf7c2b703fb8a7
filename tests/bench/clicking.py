"""The front door at the top of the hour, from outside: clicks, landings, beats and Zoom's webhooks, each durable before
it is answered, with a million classes in the table.
"""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from models.database import on_postgres, opened
from models.sweep import sweep
from tests.world import World

from .filling import links
from .load import get, post
from .result import Result
from .servers import CONNECTIONS, Figures, Requests, Server, in_turn
from .serving import SCHOOL, now
from .zoom import webhook

CLASSES = 1_000_000
CLICKED = 20_000  # classes that are clicked, each a few times at most
MANY, SOME, LONE = 4_000, 800, 300
ROOM = 12345678901


async def measure(folder: Path, rounds: int, *, url: str | None = None, classes: int = CLASSES) -> list[Result]:
    url = url or f"sqlite://{folder / 'front.sqlite3'}"
    async with opened(url):
        door = Door(folder, rounds, url, "PostgreSQL" if on_postgres() else "SQLite")
        # at the top of the hour every teacher begins one class
        made, _ = await links(World(SCHOOL, now), now(), CLICKED, classes=classes)
        tokens = itertools.cycle(made)
    clicks = _taking(tokens, lambda token: get(f"/api/zoom/track?token={token}"))
    return [*await door.clicks(clicks), *await door.others(tokens, clicks)]


@dataclass(frozen=True)
class Door:
    folder: Path
    rounds: int
    url: str
    where: str

    def ours(self, mode: str = "direct", most: int = MANY) -> Server:
        return Server("ours", most, self.url, mode)

    async def clicks(self, clicks: Requests) -> list[Result]:
        bare, direct = Server("bare", 3 * MANY), self.ours()
        modes = [direct, self.ours("countdown"), self.ours("companion")]
        ceiling, *each = await self._in_turn(clicks, bare, *modes)
        results = [
            _rate(f"click, {server.mode}, {self.where}", one, "bare 302", ceiling)
            for server, one in zip(modes, each, strict=True)
        ]
        results.append(
            _wait(f"click, p99 of {CONNECTIONS} at once, {self.where}", each[0].p99, "bare p99", ceiling.p99)
        )
        commits, clicked = (direct.metrics[f"classclock_{name}_total"] for name in ("commits", "committed"))
        results.append(
            Result(f"flushes a click, {self.where}", f"{commits:.0f}", f"clicks: {clicked:.0f}", commits / clicked)
        )
        mine, *slow = await self._in_turn(clicks, direct, *(Server(what, SOME, self.url) for what in ("plain", "orm")))
        results += [
            _rate(f"click, {self.where}", mine, name, one)
            for name, one in zip(("plain transaction", "ORM"), slow, strict=True)
        ]
        lone, plain = await self._in_turn(clicks, self.ours(most=LONE), Server("plain", LONE, self.url), connections=1)
        results.append(_wait(f"lone click, p50, {self.where}", lone.p50, "plain transaction", plain.p50))
        return results

    async def others(self, tokens: Iterator[str], clicks: Requests) -> list[Result]:
        """Beats and landings of classes that were clicked; webhooks of people in meetings that are no classes."""
        await self.ours(most=CLICKED).ask(clicks, self.folder)
        async with opened(self.url):
            await sweep(school=SCHOOL, now=now())
        numbers = itertools.count(1)
        beats = _taking(tokens, lambda token: post("/api/zoom/heartbeat", json.dumps({"token": token}).encode()))
        told = _taking(tokens, lambda _: _webhook(next(numbers)))
        landings = _taking(tokens, lambda token: get(f"/api/zoom/session-complete?token={token}"))
        results = []
        for what, requests in (("heartbeat", beats), ("webhook", told)):
            mine, theirs = await self._in_turn(requests, self.ours(), Server("checked", MANY))
            results.append(_rate(f"{what}, {self.where}", mine, "checked, not kept", theirs))
        landed = await self._in_turn(landings, self.ours())
        clicked = await self._in_turn(clicks, self.ours("countdown"))
        return [*results, _rate(f"landing, {self.where}", landed[0], "click, countdown", clicked[0])]

    async def _in_turn(self, requests: Requests, *servers: Server, connections: int = CONNECTIONS) -> list[Figures]:
        asked = [(server, requests) for server in servers]
        return await in_turn(self.rounds, self.folder, *asked, connections=connections)


def _taking(tokens: Iterator[str], one: Callable[[str], bytes]) -> Requests:
    return lambda count: [one(token) for token in itertools.islice(tokens, count)]


def _webhook(number: int) -> bytes:
    """A person joins a meeting that is nobody's class: stored once, and judged as quickly as that is found out."""
    return webhook("joined", ROOM + number, uuid=f"instance{number}==", user_name=f"Student {number}")


def _rate(what: str, mine: Figures, name: str, theirs: Figures) -> Result:
    return Result(what, f"{mine.rate:,.0f}/s", f"{name}: {theirs.rate:,.0f}/s", mine.rate / theirs.rate)


def _wait(what: str, mine: float, name: str, theirs: float) -> Result:
    return Result(what, f"{mine * 1000:.1f} ms", f"{name}: {theirs * 1000:.1f} ms", mine / theirs)
