"""A million sessions as CSV over HTTP, against the database's own shell that writes them into nothing; and how much the
server's memory grows by it, and how long others wait meanwhile.
"""

import asyncio
import shutil
import statistics
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from models import exports
from models.database import connection, on_postgres, opened
from tests.world import World

from .filling import million
from .load import HOST, Seen, get, send
from .memory import forget_the_most, most_held
from .result import Result
from .servers import Server
from .serving import SCHOOL, SECRET, now

CLASSES = 1_000_000
TENTH = timedelta(days=36)
PROBES, EVERY = 100, 0.03  # questions to the server beside it, and seconds between them
COLUMNS = [exports.NAMES.get(name, f"s.{name}") for name in exports.ROW]
SHELLS = {"sqlite": "sqlite3", "postgres": "psql"}


async def measure(folder: Path, rounds: int, *, url: str | None = None, classes: int = CLASSES) -> list[Result]:
    url = url or f"sqlite://{folder / 'export.sqlite3'}"
    async with opened(url):
        await million(World(SCHOOL, now), now(), classes)
        stored, same, where = _order(COLUMNS), _order(_same_columns()), "PostgreSQL" if on_postgres() else "SQLite"
        await connection().execute_query("ANALYZE")
    taken: dict[str, list[float]] = {}
    for counted in range(-1, rounds):
        figures = {"stored": await _shell(url, stored), "same": await _shell(url, same)}
        figures |= await _ours(url, folder)
        for name, figure in figures.items():
            taken.setdefault(name, []).extend([figure] * (counted >= 0))
    return _told({name: statistics.median(figures) for name, figures in taken.items()}, f"{classes:,}, {where}")


def _told(of: dict[str, float], what: str) -> list[Result]:
    ours, tenth, whole = (of[name] for name in ("ours", "tenth MB", "whole MB"))
    return [
        _seconds(f"CSV of {what} (wanted: 2, aim 1.5)", ours, "its shell, the same columns", of["same"]),
        _seconds(f"CSV of {what}", ours, "its shell, what is stored", of["stored"]),
        Result(
            f"CSV of {what}, memory (wanted: 10 MB)", f"+{whole:.1f} MB", f"of a tenth: +{tenth:.1f} MB", whole / 10
        ),
        _seconds(f"CSV of {what}, p99 of others beside it", of["beside"], "before it", of["quiet"]),
    ]


def _seconds(what: str, mine: float, name: str, theirs: float) -> Result:
    return Result(what, f"{mine:.3g} s", f"{name}: {theirs:.3g} s", mine / theirs)


def _same_columns() -> list[str]:
    """As our file has them; every moment put forward alike, as if the clocks were never changed."""
    moments = [f"s.{name}" for name in exports.MOMENTS]
    if on_postgres():
        local = [f"to_char({one} AT TIME ZONE 'Africa/Cairo', 'YYYY-MM-DD HH24:MI:SS')" for one in moments]
        shown = {one: f"""to_char({one} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')""" for one in moments}
    else:
        local = [f"datetime({one}, '+2 hours')" for one in moments]
        shown = {one: f"strftime('%Y-%m-%dT%H:%M:%SZ', {one})" for one in moments}
    return [*(shown.get(one, one) for one in COLUMNS), *local, f"'{SCHOOL.zone.key}'"]


def _order(columns: list[str]) -> str:
    return f"SELECT {', '.join(columns)} FROM {exports.TABLES} ORDER BY s.class_day, s.id"


async def _shell(url: str, query: str) -> float:
    """Seconds that the shell takes."""
    scheme = "sqlite" if urlsplit(url).scheme == "sqlite" else "postgres"
    if (shell := shutil.which(SHELLS[scheme])) is None:
        raise RuntimeError(f"{SHELLS[scheme]} is not installed, which this is measured against")
    words = ["-csv", url.removeprefix("sqlite://"), query]
    if scheme == "postgres":
        words = [url, "-c", f"\\copy ({query}) TO STDOUT (FORMAT csv)"]
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(shell, *words, stdout=asyncio.subprocess.DEVNULL)
    if await process.wait():
        raise RuntimeError(f"{shell} failed")
    return time.perf_counter() - began


async def _ours(url: str, folder: Path) -> dict[str, float]:
    """Seconds for all; by how many megabytes the server grew for a tenth and for all; p99 of others."""
    async with Server("ours", 0, url).running() as (port, pid):
        await _file(port, f"&from={now():%Y-%m-%d}")
        quiet = await _probed(port, folder)
        forget_the_most(pid)
        before = most_held(pid)
        await _file(port, f"&from={now() - TENTH:%Y-%m-%d}")
        tenth = most_held(pid) - before
        beside, ours = await asyncio.gather(_probed(port, folder), _file(port))
        figures = {"ours": ours, "tenth MB": tenth, "whole MB": most_held(pid) - before}
    return figures | {"quiet": quiet.at(0.99, "probe"), "beside": beside.at(0.99, "probe")}


async def _file(port: int, more: str = "") -> float:
    """Read to its end, and thrown away; gives the seconds."""
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection(HOST, port, limit=2**20)
    lines = [
        f"GET /api/admin/teacher-sessions?format=csv{more} HTTP/1.1",
        "Host: bench",
        f"Authorization: Bearer {SECRET}",
    ]
    writer.write("\r\n".join([*lines, "Connection: close", "", ""]).encode())
    last = first = await reader.read(2**20)
    while piece := await reader.read(2**20):
        last = (last + piece)[-64:]
    writer.close()
    if b" 200 " not in first[:20] or not last.endswith(b"\r\n0\r\n\r\n"):
        raise RuntimeError(f"not a whole file: {first[:200]!r}")
    return time.perf_counter() - began


async def _probed(port: int, folder: Path) -> Seen:
    """Somebody who asks the same server, which asks the same database."""
    return await send([("probe", n * EVERY, get("/healthz")) for n in range(PROBES)], port, 4, folder)
