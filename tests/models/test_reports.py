"""The numbers in the chat are the numbers in the file."""

import csv
import io
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from models import csv_lines, exports, reports
from models.filtering import Filter
from models.rules.minutes import whole_minutes
from models.sweep import sweep
from models.tables.classes import ClassSession
from models.tables.streams import LiveStream
from tests.conftest import SettableClock
from tests.world import World

TODAY = date(2026, 3, 2)
DAYS = Filter(TODAY, TODAY + timedelta(days=6))


async def lines(world: World, wanted: Filter) -> list[dict[str, str]]:
    file = b"".join([csv_lines.head(), *[lines.text async for lines in csv_lines.pages(wanted, world.school)]])
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline="")))


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
    totals, rows = await reports.totals(wanted), await lines(world, wanted)
    held = [row for row in rows if row["session_status"] in reports.HELD]
    assert totals.sessions == len(rows)
    assert totals.held == len(held)
    assert totals.seconds == sum(int(row["session_duration_seconds"]) for row in held)
    assert totals.by_status == Counter(row["session_status"] for row in rows)
    assert totals.by_grade == Counter(row["grade"] for row in held)
    assert sum(one.seconds for one in totals.by_teacher) == totals.seconds
    assert await reports.totals(wanted, by_teacher=False) == replace(totals, by_teacher=[])


async def test_two_teachers_of_one_name_stay_two(world: World, clock: SettableClock) -> None:
    await a_week(world, clock)
    totals = await reports.totals(DAYS)
    assert sorted(one.name for one in totals.by_teacher) == ["Maryam", "Yusuf", "Yusuf"]


async def test_two_students_of_one_name_stay_two_in_the_file(world: World, clock: SettableClock) -> None:
    teacher = await world.teacher()
    for _ in range(2):
        await world.session(teacher, await world.student(teacher, "Amina", connected=False))
    rows = await lines(world, DAYS)
    assert [row["student"] for row in rows] == ["Amina", "Amina"]
    assert len({row["student_id"] for row in rows}) == 2
    assert len({row["teacher_id"] for row in rows}) == 1


async def test_no_classes_are_all_zeros(world: World) -> None:
    totals = await reports.totals(DAYS)
    assert (totals.sessions, totals.held, totals.seconds) == (0, 0, 0)
    assert totals.by_teacher == []


async def test_a_class_that_runs_is_counted_but_not_as_held(world: World, clock: SettableClock) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    totals = await reports.totals(DAYS)
    assert (totals.sessions, totals.held, totals.by_status) == (1, 0, {"active": 1})


async def test_every_class_held_stands_once_in_the_days_and_once_in_the_week(
    world: World, clock: SettableClock
) -> None:
    await a_week(world, clock)
    totals, curves = await reports.totals(DAYS), await reports.curves(DAYS, world.school)
    held = [row for row in await lines(world, DAYS) if row["session_status"] in reports.HELD]
    assert sum(count for count, _ in curves.days.values()) == totals.held == len(held)
    assert sum(seconds for _, seconds in curves.days.values()) == totals.seconds
    assert curves.days.keys() == {date.fromisoformat(row["class_day"]) for row in held}
    began = [datetime.fromisoformat(row["started_at_local"]) for row in held]
    assert curves.week == Counter((one.weekday(), one.hour) for one in began)


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Australia/Adelaide", "America/New_York", "UTC"])
async def test_an_hour_of_the_week_is_an_hour_of_the_schools_clock(
    world: World, clock: SettableClock, zone: str
) -> None:
    school = replace(world.school, zone=ZoneInfo(zone))
    teacher = await world.teacher()
    student = await world.student(teacher)
    expected: Counter[tuple[int, int]] = Counter()
    for _ in range(4):
        session = await world.session(teacher, student)
        await world.says(session, "click")
        began = clock().astimezone(school.zone)
        expected[began.weekday(), began.hour] += 1
        clock.forward(minutes=20)
        await world.says(session, "teacher_tap")
        clock.forward(minutes=15)
    assert (await reports.curves(Filter(), school)).week == expected


async def test_lateness_and_absence_are_what_attendance_says(world: World) -> None:
    teacher = await world.teacher()
    for attendance in ("present", "late", "late", "absent", "waited_alone", None):
        session = await world.session(teacher, await world.student(teacher, "Amina", connected=False))
        await ClassSession.filter(id=session.id).update(session_status="ended", attendance=attendance)
    totals = await reports.totals(DAYS)
    assert (totals.late, totals.student_missing, totals.teacher_missing) == (2, 1, 1)


async def test_a_class_is_measured_against_its_package(world: World, clock: SettableClock) -> None:
    teacher = await world.teacher()
    for package, minutes in (("Europe", 50), ("0 Fee", 20)):
        student = await world.student(teacher, package, connected=False, package=package)
        session = await world.session(teacher, student)
        await world.says(session, "click")
        clock.forward(minutes=minutes)
        await world.says(session, "teacher_tap")
    totals = await reports.totals(DAYS)
    assert (totals.mean_seconds, totals.mean_package_seconds) == (35 * 60, 45 * 60)


async def test_a_group_class_is_one_class_of_teaching_and_a_place_for_each_student(world: World) -> None:
    teacher = await world.teacher()
    stream = await LiveStream.create(
        press_key="press",
        host_token="host",
        teacher=teacher,
        topic="Grammar",
        due_at=world.clock(),
        minutes=60,
        link="https://zoom.us/j/12345678901",
        status="ended",
        created_at=world.clock(),
    )
    for seconds in (3000, 3600):
        session = await world.session(teacher, await world.student(teacher, f"S{seconds}", connected=False))
        await ClassSession.filter(id=session.id).update(
            session_status="ended", session_duration_seconds=seconds, stream_id=stream.id
        )
    totals = await reports.totals(DAYS)
    assert (totals.held, totals.seconds) == (2, 6600)
    assert (totals.streams, totals.places, totals.stream_seconds) == (1, 2, 3600)


async def test_the_report_of_a_teacher_is_theirs_alone(world: World, clock: SettableClock) -> None:
    await a_week(world, clock)
    everyone = await reports.totals(DAYS)
    apart = [await reports.totals(DAYS.but(teacher_id=n)) for n in (1, 2, 3)]
    assert sum(one.seconds for one in apart) == everyone.seconds
    assert all(len(one.by_teacher) <= 1 for one in apart)


async def test_minutes_in_the_file_are_its_seconds_rounded(world: World, clock: SettableClock) -> None:
    await a_week(world, clock)
    rows = [row for row in await lines(world, DAYS) if row["session_duration_seconds"]]
    assert rows
    for row in rows:
        assert int(row["session_duration_minutes"]) == whole_minutes(int(row["session_duration_seconds"]))


@pytest.mark.parametrize("limit", [1, 2, 3, 11, 12])
async def test_pages_of_the_stream_neither_repeat_nor_skip(world: World, clock: SettableClock, limit: int) -> None:
    teacher = await world.teacher()
    for n in range(11):
        await world.session(teacher, await world.student(teacher, f"Student {n}", connected=False))
        clock.forward(hours=4 * (n % 3))  # several on one day
    seen: list[int] = []
    after = None
    while page := await exports.rows(Filter(), limit=limit, after=after):
        seen += [row["id"] for row in page]
        after = exports.key_of(page[-1])
    assert seen == sorted(seen)
    assert len(set(seen)) == 11
