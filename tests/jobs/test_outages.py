"""What is down is written down: the program, Zoom's webhooks, Zoom's reports."""

from datetime import timedelta

import pytest

from jobs.outages import watch
from models.pay import outages
from models.school import School
from models.tables.pay import Outage
from models.tables.people import Student, Teacher
from tests.conftest import SettableClock
from tests.world import World

from .test_zoom_silence import class_, zoom_says


async def found() -> list[tuple[str, float, float | None]]:
    """What, the minute of the day at which it began, and how many minutes it lasted."""
    rows = await Outage.all().order_by("id")
    return [
        (
            row.source,
            row.began_at.hour * 60 + row.began_at.minute,
            None if row.ended_at is None else (row.ended_at - row.began_at).seconds / 60,
        )
        for row in rows
    ]


async def test_the_program_was_down_between_two_signs_of_life(database: str, clock: SettableClock) -> None:
    await watch(hears_zoom=False, now=clock())
    await watch(hears_zoom=False, now=clock.forward(minutes=1))
    await watch(hears_zoom=False, now=clock.forward(minutes=4, seconds=59))  # a restart
    assert await found() == []
    await watch(hears_zoom=False, now=clock.forward(minutes=70))
    assert await found() == [("program", 15 * 60 + 5, 70)]
    await watch(hears_zoom=False, now=clock.forward(minutes=1))
    assert len(await found()) == 1


async def test_webhooks_are_down_while_classes_run_of_which_they_say_nothing(
    world: World, school: School, clock: SettableClock
) -> None:
    pairs: list[tuple[Teacher, Student, int]] = []
    for number in (1, 2):
        teacher = await world.teacher(f"Teacher {number}")
        pairs.append((teacher, await world.student(teacher, f"Student {number}"), 12345678900 + number))
    for teacher, student, room in pairs:
        await class_(world, teacher, student, clock, heard=True, room=room)
        clock.forward(minutes=1)
    clock.forward(hours=3)
    for teacher, student, room in pairs:
        await class_(world, teacher, student, clock, heard=False, room=room)
    begun = clock()
    await watch(hears_zoom=True, now=clock.forward(minutes=14))
    assert not await Outage.exists(source="webhooks")
    await watch(hears_zoom=True, now=clock.forward(minutes=6))
    await watch(hears_zoom=True, now=clock.forward(minutes=1))
    down = await Outage.get(source="webhooks")
    assert down.began_at - begun < timedelta(seconds=1)
    assert down.ended_at is None
    await zoom_says(school, clock.forward(minutes=5), meeting_id=12345678901)
    back = clock()
    await watch(hears_zoom=True, now=clock.forward(minutes=1))
    assert (await Outage.get(source="webhooks")).ended_at == back


async def test_what_is_down_for_a_moment_is_no_outage(database: str, clock: SettableClock) -> None:
    await outages.began("zoom", clock(), clock())
    await outages.ended("zoom", clock.forward(minutes=4))
    assert await found() == []
    await outages.began("zoom", clock(), clock())
    await outages.began("zoom", clock.forward(minutes=20), clock())
    await outages.ended("zoom", clock.forward(minutes=10))
    assert [(source, length) for source, _, length in await found()] == [("zoom", 30)]


@pytest.mark.parametrize("hears_zoom", [True, False])
async def test_a_school_that_never_heard_of_zoom_has_no_outage(
    hears_zoom: bool, world: World, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    await class_(world, teacher, await world.student(teacher), clock, heard=False)
    await watch(hears_zoom=hears_zoom, now=clock.forward(minutes=30))
    assert await found() == []
