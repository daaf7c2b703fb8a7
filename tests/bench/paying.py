"""A pay month of 500 teachers and 40,000 classes among a million: how long its draft takes, against reading the same
rows alone; a teacher's own month; and what finding a month would cost without the index of its days.
"""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from models.database import connection, on_postgres, opened, transaction
from models.pay import drafts, outages, runs, works
from models.school import School
from models.tables.classes import ClassSession
from models.tables.people import Person
from tests.world import World

from .filling import class_copies, copies, day_in
from .result import Result, in_turn

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
AFTER = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
SCHOOL = School(name="Bench", zone=ZoneInfo("Africa/Cairo"))
CLASSES, OF_MONTH, TEACHERS, DAY = 1_000_000, 40_000, 500, 24 * 3600
MONTH = drafts.month_days("2026-03")
ALLOWED = 0.3  # seconds that a teacher waits for an answer of the chat


async def measure(folder: Path, rounds: int, *, url: str | None = None, classes: int = CLASSES) -> list[Result]:
    async with opened(url or f"sqlite://{folder / 'pay.sqlite3'}"):
        admin, teacher_id = await _year(classes)

        async def draft() -> None:
            drafted = await drafts.draft("2026-03", rounding="minute", now=AFTER, school=SCHOOL)
            if len(drafted.lines) != OF_MONTH:
                raise RuntimeError(f"{len(drafted.lines)} lines")

        async def read() -> None:
            await connection().execute_query("SELECT * FROM class_session WHERE class_day >= '2026-03-01' ORDER BY id")

        async def own() -> None:
            await drafts.draft("2026-03", rounding="minute", now=AFTER, school=SCHOOL, teacher_id=teacher_id)

        drafting, reading, of_one = await in_turn(rounds, draft, read, own)
        found, walked = await _with_and_without_index(rounds)
        [approving] = await in_turn(1, lambda: _approve_and_take_back(admin))
    what = f"pay month, {OF_MONTH:,} classes of {classes:,}"
    drafted, read_all = f"drafted: {drafting:.2f} s", f"rows read: {reading:.2f} s"
    return [
        Result(f"{what}, drafted", f"{drafting:.2f} s", read_all, drafting / reading),
        Result(f"{what}, of one teacher", f"{of_one * 1000:.0f} ms", "allowed: 300 ms", of_one / ALLOWED),
        _index(f"{what}, a page without the index of days (wanted: 15)", walked, found),
        Result(f"{what}, approved and taken back", f"{approving:.2f} s", drafted, approving / drafting),
    ]


def _index(what: str, walked: float, found: float) -> Result:
    return Result(what, f"{walked * 1000:.0f} ms", f"with it: {found * 1000:.1f} ms", walked / found)


class _TakeBack(Exception):
    """What was done for a moment only."""


async def _with_and_without_index(rounds: int) -> list[float]:
    """Median seconds of a page."""
    known = works.Known(await outages.standing(AFTER), {})
    found, walked = list[float](), list[float]()

    async def page() -> float:
        began = time.perf_counter()
        async for _ in works.of_month(MONTH.first, MONTH.last, known):
            break
        return time.perf_counter() - began

    for _ in range(rounds + 1):
        found.append(await page())
        try:
            async with transaction():
                for name in await _indexes_of_days():
                    await connection().execute_query(f'DROP INDEX "{name}"')
                walked.append(await page())
                raise _TakeBack
        except _TakeBack:
            pass
    return [sorted(seconds[1:])[rounds // 2] for seconds in (found, walked)]


async def _indexes_of_days() -> list[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'class_session' AND sql LIKE '%class_day%'"
    )
    if on_postgres():
        query = (
            "SELECT indexname AS name FROM pg_indexes WHERE tablename = 'class_session' AND indexdef LIKE '%class_day%'"
        )
    return [row["name"] for row in await connection().execute_query_dict(query)]


async def _approve_and_take_back(admin: Person) -> None:
    seen = await drafts.draft("2026-03", rounding="minute", now=AFTER, school=SCHOOL)
    run = await runs.approve(
        "2026-03", fingerprint=seen.fingerprint, rounding="minute", by=admin, school=SCHOOL, now=AFTER
    )
    if isinstance(run, str) or await runs.take_back(run, by=admin, now=AFTER):
        raise RuntimeError(f"not approved: {run}")


async def _year(classes: int) -> tuple[Person, int]:
    """Copies of one class, held in full, spread over teachers and days: those of the year before, and the month's.
    Gives an admin, and the id of a teacher.
    """
    world = World(SCHOOL, lambda: NOW)
    admin = await world.admin()
    teacher = await world.teacher(connected=False)
    session = await world.session(teacher, await world.student(teacher, connected=False))
    await world.says(session, "click")
    await world.says(session, "teacher_tap", NOW + timedelta(minutes=58))
    first, begin = await copies(teacher, TEACHERS) + 1, int(datetime(2026, 3, 1, tzinfo=UTC).timestamp())
    who, held = f"{first} + i % {TEACHERS}", await ClassSession.get(id=session.id)
    days = {classes - OF_MONTH: f"{begin} - (1 + i % 364) * {DAY}", OF_MONTH: f"{begin} + i % 31 * {DAY}"}
    for count, at in days.items():
        await class_copies(held, count, teacher_id=who, class_day=day_in(at))
    await ClassSession.filter(id=session.id).update(class_day=MONTH.first - timedelta(days=28))
    return admin, first
