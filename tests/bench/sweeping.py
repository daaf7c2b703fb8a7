"""The sweep when nothing is due: its cost must follow what is due, not what there is."""

import statistics
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from models.database import connection, opened
from models.school import School
from models.sweep import sweep
from tests.world import World

from .result import Result, in_turn

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SCHOOL = School(name="Bench", zone=ZoneInfo("UTC"))
FEW, MANY, REPEAT = 1_000, 20_000, 20


async def measure(folder: Path, rounds: int) -> list[Result]:
    tables = {count: f"sqlite://{folder / f'{count}.sqlite3'}" for count in (FEW, MANY)}
    for count, url in tables.items():
        async with opened(url):
            await _active(count)
    seconds: dict[int, list[float]] = {FEW: [], MANY: []}
    for _ in range(rounds):  # in turn, each in its own open database; opening it is not counted
        for count, url in tables.items():
            async with opened(url):
                [once] = await in_turn(1, _swept)
                seconds[count].append(once)
    few, many = (statistics.median(seconds[count]) / REPEAT * 1e6 for count in (FEW, MANY))
    return [Result(f"sweep, none due of {MANY:,} active", f"{many:.0f} µs", f"of {FEW:,}: {few:.0f} µs", many / few)]


async def _active(count: int) -> None:
    """Copies of one active class that is not due for hours."""
    world = World(SCHOOL, lambda: NOW)
    teacher = await world.teacher(f"Teacher of {count}", connected=False)
    session = await world.session(teacher, await world.student(teacher, connected=False))
    await world.says(session, "click")
    own = ("tracking_token", "host_token", "issue_key")
    rest = ", ".join(sorted(session._meta.db_fields - {"id", "open_pair", *own}))
    fresh = ", ".join(f"'{name}-{session.id}-' || i" for name in own)
    await connection().execute_query(
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
        f"INSERT INTO class_session ({', '.join(own)}, {rest}) "
        f"SELECT {fresh}, {rest} FROM class_session, n WHERE class_session.id = {session.id}"
    )


async def _swept() -> None:
    for _ in range(REPEAT):
        if await sweep(school=SCHOOL, now=NOW + timedelta(minutes=1)):
            raise RuntimeError("something was due")
