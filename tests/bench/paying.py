"""A pay month of 500 teachers and 40,000 classes: how long its draft takes, against reading the same rows alone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from models.database import connection, opened
from models.pay import drafts, runs
from models.school import School
from models.tables.people import Person
from tests.world import World

from .filling import class_copies, copies
from .result import Result, in_turn

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
AFTER = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
SCHOOL = School(name="Bench", zone=ZoneInfo("Africa/Cairo"))
TEACHERS, CLASSES = 500, 40_000


async def measure(folder: Path, rounds: int) -> list[Result]:
    async with opened(f"sqlite://{folder / 'pay.sqlite3'}"):
        admin = await _month()

        async def draft() -> None:
            drafted = await drafts.draft("2026-03", rounding="minute", now=AFTER, school=SCHOOL)
            if len(drafted.lines) != CLASSES:
                raise RuntimeError(f"{len(drafted.lines)} lines")

        async def read() -> None:
            await connection().execute_query("SELECT * FROM class_session WHERE class_day >= '2026-03-01' ORDER BY id")

        drafting, reading = await in_turn(rounds, draft, read)
        [approving] = await in_turn(1, lambda: _approve_and_take_back(admin))
    return [
        Result(
            "pay month drafted, 40,000 classes", f"{drafting:.2f} s", f"rows read: {reading:.2f} s", drafting / reading
        ),
        Result(
            "pay month approved and taken back",
            f"{approving:.2f} s",
            f"drafted: {drafting:.2f} s",
            approving / drafting,
        ),
    ]


async def _approve_and_take_back(admin: Person) -> None:
    seen = await drafts.draft("2026-03", rounding="minute", now=AFTER, school=SCHOOL)
    run = await runs.approve(
        "2026-03", fingerprint=seen.fingerprint, rounding="minute", by=admin, school=SCHOOL, now=AFTER
    )
    if isinstance(run, str) or await runs.take_back(run, by=admin, now=AFTER):
        raise RuntimeError(f"not approved: {run}")


async def _month() -> Person:
    """Copies of one class, held in full, spread over teachers and days."""
    world = World(SCHOOL, lambda: NOW)
    admin = await world.admin()
    teacher = await world.teacher(connected=False)
    session = await world.session(teacher, await world.student(teacher, connected=False))
    await world.says(session, "click")
    await world.says(session, "teacher_tap", NOW + timedelta(minutes=58))
    first = await copies(teacher, TEACHERS) + 1
    day = "'2026-03-' || substr('0' || (1 + i % 31), -2)"
    await class_copies(session, CLASSES, teacher_id=f"{first} + i % {TEACHERS}", class_day=day)
    await connection().execute_query(f"UPDATE class_session SET class_day = '2026-02-01' WHERE id = {session.id}")
    return admin
