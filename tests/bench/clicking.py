"""The front door at the top of the hour, from outside: clicks, landings, beats and Zoom's webhooks, each durable before
it is answered, with a million classes in the table.
"""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from models.database import on_postgres, opened
from tests.world import World

from .filling import links
from .load import get, post
from .result import Result
from .servers import CONNECTIONS, Figures, Requests, Server, in_turn
from .serving import SCHOOL, now
from .zoom import webhook

CLASSES = 1_000_000
BARE, DIRECT, PAGES, SLOW, LONE = 24_000, 16_000, 3_000, 800, 300  # requests to each
LINKS = 28_000  # for each round: every click is the first of its class
BEATING, BEATS, LANDINGS = 5_000, 4_000, 800
ROOM = 12345678901


async def clicks(
    folder: Path, rounds: int, *, url: str | None = None, classes: int = CLASSES, processes: int = 1
) -> list[Result]:
    door, tokens = await _door(folder, rounds, url, classes, LINKS * (rounds + 1), processes)
    fresh, any_of_them = iter(tokens), itertools.cycle(tokens)
    return await door.clicks(_taking(fresh, _click), _taking(any_of_them, _click))


async def beats(folder: Path, rounds: int, *, url: str | None = None, classes: int = CLASSES) -> list[Result]:
    door, tokens = await _door(folder, rounds, url, classes, BEATING, 1)
    return await door.beats(itertools.cycle(tokens))


async def _door(
    folder: Path, rounds: int, url: str | None, classes: int, count: int, processes: int
) -> tuple["Door", list[str]]:
    """At the top of the hour every teacher begins one class."""
    url = url or f"sqlite://{folder / 'front.sqlite3'}"
    async with opened(url):
        tokens, _ = await links(World(SCHOOL, now), now(), count, classes=classes)
        return Door(folder, rounds, url, "PostgreSQL" if on_postgres() else "SQLite", processes), tokens


@dataclass(frozen=True)
class Door:
    folder: Path
    rounds: int
    url: str
    where: str
    processes: int

    def ours(self, most: int, mode: str = "direct") -> Server:
        return Server("ours", most, self.url, mode, self.processes)

    async def clicks(self, fresh: Requests, any_of_them: Requests) -> list[Result]:
        direct = self.ours(DIRECT)
        plain, orm = (Server(what, SLOW, self.url) for what in ("plain", "orm"))
        modes = [direct, self.ours(PAGES, "countdown"), self.ours(PAGES, "companion")]
        asked = [(Server("bare", BARE, processes=self.processes), any_of_them)]
        asked += [(server, fresh) for server in (*modes, plain, orm)]
        bare, *each, one_by_one, by_orm = await in_turn(self.rounds, self.folder, *asked)
        lone, alone = await in_turn(
            self.rounds, self.folder, (self.ours(LONE), fresh), (Server("plain", LONE, self.url), fresh), connections=1
        )
        commits, kept = (direct.metrics[f"classclock_{name}_total"] for name in ("commits", "committed"))
        wanted = "0.25, aim 0.40" if self.where == "PostgreSQL" else "0.20, aim 0.30"
        return [
            _rate(f"click, direct, {self.where} (wanted: {wanted})", each[0], "bare 302", bare),
            _rate(f"click, countdown, {self.where}", each[1], "bare 302", bare),
            _rate(f"click, companion, {self.where}", each[2], "bare 302", bare),
            _wait(f"click, p99 of {CONNECTIONS} at once (wanted: at most 5)", each[0].p99, "bare p99", bare.p99),
            Result("flushes a click (wanted: at most 0.06)", f"{commits:.0f}", f"clicks: {kept:.0f}", commits / kept),
            _rate("click, direct", each[0], "plain transaction", one_by_one),
            _rate("click, direct (wanted: 10)", each[0], "the same by the ORM", by_orm),
            _wait("lone click, p50 (wanted: at most 1.3)", lone.p50, "plain transaction", alone.p50),
            await self._judged(fresh),
        ]

    async def _judged(self, fresh: Requests) -> Result:
        """What the answers left to be done behind them."""
        seen, behind = await self.ours(PAGES).judging(fresh, self.folder)
        what = f"{PAGES:,} clicks judged, after the last was answered"
        return Result(what, f"{behind:.1f} s", f"answered in {seen.seconds:.1f} s", behind / seen.seconds)

    async def beats(self, tokens: Iterator[str]) -> list[Result]:
        """Beats and landings of classes that were clicked; webhooks of people in meetings that are no classes."""
        numbers = itertools.count(1)
        click, beat, landing = (_taking(tokens, one) for one in (_click, _beat, _landing))
        told = _taking(tokens, lambda _: _webhook(next(numbers)))
        await self.ours(BEATING).judging(click, self.folder)
        results = []
        for what, requests in (("heartbeat (wanted: 0.35)", beat), ("webhook (wanted: 0.25)", told)):
            asked = [(self.ours(BEATS), requests), (Server("checked", BEATS), requests)]
            mine, theirs = await in_turn(self.rounds, self.folder, *asked)
            results.append(_rate(f"{what}, {self.where}", mine, "checked, not kept", theirs))
        asked = [(self.ours(LANDINGS), landing), (self.ours(LANDINGS, "countdown"), click)]
        landed, clicked = await in_turn(self.rounds, self.folder, *asked)
        return [*results, _rate(f"landing, {self.where}", landed, "click, countdown", clicked)]


def _click(token: str) -> bytes:
    return get(f"/api/zoom/track?token={token}")


def _beat(token: str) -> bytes:
    return post("/api/zoom/heartbeat", json.dumps({"token": token}).encode())


def _landing(token: str) -> bytes:
    return get(f"/api/zoom/session-complete?token={token}")


def _taking(tokens: Iterator[str], one: Callable[[str], bytes]) -> Requests:
    return lambda count: [one(token) for token in itertools.islice(tokens, count)]


def _webhook(number: int) -> bytes:
    """A person joins a meeting that is nobody's class: stored once, and judged as quickly as that is found out."""
    return webhook("joined", ROOM + number, uuid=f"instance{number}==", user_name=f"Student {number}")


def _rate(what: str, mine: Figures, name: str, theirs: Figures) -> Result:
    return Result(what, f"{mine.rate:,.0f}/s", f"{name}: {theirs.rate:,.0f}/s", mine.rate / theirs.rate)


def _wait(what: str, mine: float, name: str, theirs: float) -> Result:
    return Result(what, f"{mine * 1000:.1f} ms", f"{name}: {theirs * 1000:.1f} ms", mine / theirs)
