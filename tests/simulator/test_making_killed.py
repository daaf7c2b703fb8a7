"""The machine loses its power while the program makes a meeting: at whichever question to Zoom, before or after it was
carried out. Neither is the class lost, nor are there two meetings.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from models.database import opened
from models.tables.classes import ClassSession
from tests.conftest import MakeDatabase

from .day import PATIENCE, Day, begin, huda_claims_the_school, invite_teacher
from .nursery import Nursery
from .rows import everything_is_worked_off

STUDENTS = [f"Student{letter}" for letter in "ABCDEFGH"]
LEASE = timedelta(minutes=4)
Call = tuple[str, str, str]  # before or after, the verb, the last word of the path


async def brings_the_list(day: Day, students: Sequence[str]) -> None:
    huda = day.phone("Huda")
    await huda.say("/people")
    await huda.tap("Import and export", timeout=PATIENCE)
    rows = ["student,teacher,package", *(f"{student},Yusuf,Default" for student in students)]
    await huda.send_file("list.csv", "\n".join(rows).encode())
    await huda.tap("Yes, do it", timeout=PATIENCE)
    await huda.sees("Done", new=True, timeout=PATIENCE)


async def presses_send(day: Day, student: str) -> None:
    yusuf = day.phone("Yusuf")
    await yusuf.say(f"/class {student}")
    await yusuf.tap(student, timeout=PATIENCE)
    await yusuf.tap("Create a Zoom meeting", timeout=PATIENCE)
    await yusuf.tap("Send", timeout=PATIENCE)


async def sees_the_card(day: Day, student: str) -> None:
    await day.phone("Yusuf").sees(f"{student} · Default", timeout=PATIENCE)


def called(moment: str, verb: str, path: str) -> Call:
    return moment, verb, "".join(sign for sign in path.rpartition("/")[2] if not sign.isdigit())


@pytest.mark.slow
async def test_a_kill_at_any_question_to_zoom_loses_no_class_and_makes_no_second_meeting(
    tmp_path: Path, nursery: Nursery, make_migrated: MakeDatabase
) -> None:
    database = await make_migrated(tmp_path)
    async with begin(tmp_path, nursery=nursery, database=database, hosts=["room@amal.example"]) as day:
        for step in (huda_claims_the_school, invite_teacher("Yusuf")):
            await step(day)
        await brings_the_list(day, STUDENTS)
        points = await _points(day, STUDENTS[0])
        assert {verb for _, verb, _ in points} == {"GET", "POST"}
        for student, point in zip(STUDENTS[1:], points, strict=False):
            await _killed_at(point, day, student)
            async with opened(database):
                await everything_is_worked_off()
        meetings = [meeting for meeting in day.zoom.account.meetings if not meeting.deleted]
    assert len(STUDENTS) > len(points)
    async with opened(database):
        sessions = await ClassSession.all().prefetch_related("student")
    told = [(session.student.name, session.meeting_id) for session in sessions]
    assert sorted(name for name, _ in told) == STUDENTS[: len(points) + 1]
    assert sorted(number for _, number in told if number) == sorted(meeting.id for meeting in meetings)
    assert all(len(meeting.registrants) == 1 for meeting in meetings)


async def _points(day: Day, student: str) -> list[Call]:
    """Every question of one class that nothing interrupts, each before and after it is carried out."""
    seen: list[Call] = []

    async def note(moment: str, verb: str, path: str) -> None:
        seen.append(called(moment, verb, path))

    day.zoom.meanwhile = note
    await presses_send(day, student)
    await sees_the_card(day, student)
    return list(dict.fromkeys(seen))


async def _killed_at(point: Call, day: Day, student: str) -> None:
    """Once, at the first such question; then the program is started again and finishes by itself."""

    async def strike(moment: str, verb: str, path: str) -> None:
        if called(moment, verb, path) == point:
            day.zoom.meanwhile = nothing
            await day.program.kill()

    async def nothing(*_: str) -> None:
        pass

    day.clock.jump(timedelta(days=1))  # the room is free again, and Zoom is asked anew what it is
    day.zoom.meanwhile = strike
    await presses_send(day, student)
    async with asyncio.timeout(PATIENCE):
        await day.program.wait()
    await day.program.start()
    day.clock.jump(LEASE)
    await sees_the_card(day, student)
