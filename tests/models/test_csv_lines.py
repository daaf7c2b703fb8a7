"""What the database writes is, byte for byte, what Python's csv makes of the same rows."""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from models import csv_lines, exports
from models.filtering import Filter
from models.rules.clock_changes import clock_changes
from models.school import School
from models.tables.classes import ClassSession
from models.tables.people import Student
from tests.conftest import SettableClock
from tests.world import World

NAMES = [
    '"',
    'two "words"',
    "a,b",
    "=1,2",
    '-"x"',
    "line\nbreak",
    "\r",
    "@me",
    "\uff1dx",
    "0 Fee",
    "'=x",
    "%s",
    "أمينة",
]
CODES = ("over_package", "two_at_once")


def by_python(rows: list[exports.Row], school: School) -> bytes:
    def defused(value: Any) -> Any:
        return f"'{value}" if isinstance(value, str) and value.startswith(csv_lines.FORMULA) else value

    out = io.StringIO()
    csv.writer(out).writerow(exports.COLUMNS)
    csv.writer(out).writerows([defused(value) for value in exports.cells(row, school)] for row in rows)
    return out.getvalue().encode("utf-8-sig")


async def by_the_database(school: School) -> bytes:
    return b"".join([csv_lines.head(), *[lines.text async for lines in csv_lines.pages(Filter(), school)]])


async def copied(session: ClassSession, **changes: Any) -> None:
    own = {"id", "tracking_token", "host_token", "issue_key", "open_pair"}
    same = {name: getattr(session, name) for name in ClassSession._meta.db_fields if name not in own}
    number = await ClassSession.all().count()
    fresh = {"tracking_token": f"t{number}", "host_token": f"h{number}", "issue_key": f"k{number}"}
    await ClassSession.create(**{**same, **fresh, **changes})


@pytest.fixture
async def session(world: World) -> ClassSession:
    teacher = await world.teacher()
    return await world.session(teacher, await world.student(teacher, connected=False))


async def test_any_name_and_any_flags_are_written_as_python_writes_them(
    world: World, session: ClassSession, clock: SettableClock
) -> None:
    for number, name in enumerate(NAMES):
        student = await Student.create(name=name, search_key=f"{number}", created_at=clock())
        flags = [{"code": code, "facts": {"minutes": 3}} for code in CODES[: number % 3]]
        await copied(session, student_id=student.id, package_name=name, flags=flags)
    assert await by_the_database(world.school) == by_python(list(await exports.rows(Filter(), limit=100)), world.school)


@pytest.mark.parametrize("zone", ["Africa/Cairo", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"])
async def test_around_every_change_of_the_clocks_the_local_time_is_right(
    world: World, session: ClassSession, zone: str
) -> None:
    school = replace(world.school, zone=ZoneInfo(zone))
    for change, _ in clock_changes(school.zone)[:60]:
        moments = [change + timedelta(seconds=seconds, microseconds=999_999) for seconds in (-2, -1, 0)]
        await copied(session, clicked_at=moments[0], started_at=moments[1], last_activity_at=moments[2])
    assert await by_the_database(school) == by_python(list(await exports.rows(Filter(), limit=100)), school)


async def test_pages_follow_each_other_without_a_gap(world: World, session: ClassSession, clock: SettableClock) -> None:
    today = world.school.day_of(clock())
    for days in range(-3, 4):
        await copied(session, class_day=today + timedelta(days=days))
        await copied(session, class_day=today + timedelta(days=days))
    wanted = Filter(first=today - timedelta(days=2), search="a")
    expected = by_python(list(await exports.rows(wanted, limit=100)), world.school)
    pages = [page async for page in csv_lines.pages(wanted, world.school, 3)]
    assert [page.count for page in pages] == [3, 3, 3, 3, 1]
    assert b"".join([csv_lines.head(), *(page.text for page in pages)]) == expected
