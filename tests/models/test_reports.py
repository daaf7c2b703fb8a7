"""The numbers in the chat are the numbers in the file."""

import csv
import io
from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from models import exports, reports
from models.rules.minutes import whole_minutes
from models.sessions import Filter
from models.sweep import sweep
from models.tables.classes import ClassSession
from tests.conftest import SettableClock
from tests.world import World

TODAY = date(2026, 3, 2)
DAYS = Filter(TODAY, TODAY + timedelta(days=6))


async def lines(world: World, wanted: Filter) -> list[dict[str, str]]:
    pieces = [piece async for piece in exports.sessions_csv(wanted, world.school)]
    return list(csv.DictReader(io.StringIO(b"".join(pieces).decode("utf-8-sig"), newline="")))


async def a_week(world: World, clock: SettableClock) -> None:
    """Forty classes of three teachers, two of them namesakes, with every ending there is."""
    random = Random(7)
    teachers = [await world.teacher(name, connected=False) for name in ("Yusuf", "Yusuf", "Maryam")]
    pupils = [await world.student(one, "Amina", connected=False) for one in teachers]
    for n in range(40):
        which = random.randrange(3)
        session = await world.session(teachers[which], pupils[which])
        if n % 5:
            await world.says(session, "click")
        clock.forward(seconds=random.randrange(600, 3600))
        if n % 5 > 1:
            await world.says(session, "teacher_tap" if n % 2 else "student_landing")
        elif n % 5 == 0:
            await ClassSession.filter(id=session.id).update(session_status="cancelled", open_pair=None)
        else:
            clock.forward(hours=2)
            await sweep(school=world.school, now=clock())


@pytest.mark.parametrize("status", [None, "ended", "timeout", "cancelled", "void"])
async def test_the_totals_are_the_sums_of_the_file(world: World, clock: SettableClock, status: str | None) -> None:
    await a_week(world, clock)
    wanted = DAYS.but(status=status)
    totals, rows = await reports.totals(wanted, world.school), await lines(world, wanted)
    held = [row for row in rows if row["session_status"] in reports.HELD]
    assert totals.sessions == len(rows)
    assert totals.held == len(held)
    assert totals.seconds == sum(int(row["session_duration_seconds"]) for row in held)
    assert totals.by_status == Counter(row["session_status"] for row in rows)
    assert totals.by_grade == Counter(row["grade"] for row in held)
    assert sum(seconds for _, _, seconds in totals.by_teacher) == totals.seconds


async def test_two_teachers_of_one_name_stay_two(world: World, clock: SettableClock) -> None:
    await a_week(world, clock)
    totals = await reports.totals(DAYS, world.school)
    assert sorted(name for name, _, _ in totals.by_teacher) == ["Maryam", "Yusuf", "Yusuf"]


async def test_two_students_of_one_name_stay_two_in_the_file(world: World, clock: SettableClock) -> None:
    teacher = await world.teacher()
    for _ in range(2):
        await world.session(teacher, await world.student(teacher, "Amina", connected=False))
    rows = await lines(world, DAYS)
    assert [row["student"] for row in rows] == ["Amina", "Amina"]
    assert len({row["student_id"] for row in rows}) == 2
    assert len({row["teacher_id"] for row in rows}) == 1


async def test_no_classes_are_all_zeros(world: World) -> None:
    totals = await reports.totals(DAYS, world.school)
    assert (totals.sessions, totals.held, totals.seconds) == (0, 0, 0)
    assert totals.by_teacher == []


async def test_a_class_that_runs_is_counted_but_not_as_held(world: World, clock: SettableClock) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    totals = await reports.totals(DAYS, world.school)
    assert (totals.sessions, totals.held, totals.by_status) == (1, 0, {"active": 1})


async def test_the_report_of_a_teacher_is_theirs_alone(world: World, clock: SettableClock) -> None:
    await a_week(world, clock)
    everyone = await reports.totals(DAYS, world.school)
    apart = [await reports.totals(DAYS.but(teacher_id=n), world.school) for n in (1, 2, 3)]
    assert sum(one.seconds for one in apart) == everyone.seconds
    assert all(len(one.by_teacher) <= 1 for one in apart)


async def test_minutes_in_the_file_are_its_seconds_rounded(world: World, clock: SettableClock) -> None:
    await a_week(world, clock)
    rows = [row for row in await lines(world, DAYS) if row["session_duration_seconds"]]
    assert rows
    for row in rows:
        assert int(row["session_duration_minutes"]) == whole_minutes(int(row["session_duration_seconds"]))


@pytest.mark.parametrize("chunk_size", [1, 2, 3, 11, 12])
async def test_pages_of_the_stream_neither_repeat_nor_skip(world: World, clock: SettableClock, chunk_size: int) -> None:
    teacher = await world.teacher()
    for n in range(11):
        await world.session(teacher, await world.student(teacher, f"Student {n}", connected=False))
        clock.forward(seconds=n % 3)  # several are issued at the same moment
    seen = [row["id"] async for row in reports.rows(Filter(), world.school, chunk_size=chunk_size)]
    assert seen == sorted(seen)
    assert len(set(seen)) == 11
