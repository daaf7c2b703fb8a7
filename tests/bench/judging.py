"""Judging one class again, by the number of statements there are about it: by the rules alone, and with what they must
know read from the database.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from models.database import on_postgres, opened, transaction
from models.judging import verdict_of
from models.rules.facts import Evidence, Facts, Policy
from models.rules.judge import judge
from models.school import School
from models.tables import classes
from models.tables.classes import ClassSession
from tests.world import World

from .filling import copies
from .result import Result, in_turn

BEGIN = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
FACTS = Facts(issued_at=BEGIN, expires_at=BEGIN + timedelta(days=1), package_minutes=60, package_buffer_minutes=10)
SCHOOL = School(name="Bench", zone=ZoneInfo("UTC"))
REPEAT = 50


async def measure(folder: Path, rounds: int, *, url: str | None = None) -> list[Result]:
    results = []
    async with opened(url or f"sqlite://{folder / 'judge.sqlite3'}"):
        where = "PostgreSQL" if on_postgres() else "SQLite"
        world = World(SCHOOL, lambda: BEGIN)
        for count in (10, 100, 1000):
            session, statements = await _clicked(world, count), _clicks(count)
            alone, one, read = await in_turn(
                rounds, partial(_judged, statements), partial(_judged, statements[:1]), partial(_read, session)
            )
            results.append(_told(f"judge, {count} statements", alone, "one statement", one))
            results.append(_told(f"judge, {count} statements read from {where}", read, "the rules alone", alone))
    return results


def _told(what: str, mine: float, name: str, theirs: float) -> Result:
    each, least = (seconds / REPEAT * 1e6 for seconds in (mine, theirs))
    return Result(what, f"{each:.0f} µs", f"{name}: {least:.0f} µs", each / least)


def _clicks(count: int) -> list[Evidence]:
    moments = [BEGIN + timedelta(seconds=number) for number in range(count)]
    return [Evidence("click", moment, moment, f"click:{number}") for number, moment in enumerate(moments)]


async def _clicked(world: World, count: int) -> ClassSession:
    """A class with so many clicks."""
    teacher = await world.teacher(f"Teacher {count}", connected=False)
    session = await world.session(teacher, await world.student(teacher, connected=False))
    first = await classes.Evidence.create(
        session=session, kind="click", key="click", happened_at=BEGIN, received_at=BEGIN, details={}
    )
    await copies(first, count - 1, key="'click:' || i")
    return session


async def _judged(statements: Sequence[Evidence]) -> None:
    for _ in range(REPEAT):
        judge(FACTS, statements, Policy(), BEGIN + timedelta(minutes=30))


async def _read(session: ClassSession) -> None:
    async with transaction():
        for _ in range(REPEAT):
            await verdict_of(session, school=SCHOOL, now=BEGIN + timedelta(minutes=30))
