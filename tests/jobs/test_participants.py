"""What is due is asked for, one after the other, until Zoom wants a rest."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from jobs.participants import fetch_reports
from models.meetings import RateLimited
from models.school import School
from models.tables.classes import ClassSession
from models.tables.streams import ReportFetch
from models.tables.zoom import ZoomEvent
from tests.conftest import SettableClock
from tests.school_zoom import Held, SchoolZoom
from tests.world import World
from tests.zoom_room import HOST


@pytest.fixture
def school(school: School) -> School:
    return replace(school, reports=True)


@pytest.fixture
async def zoom(world: World, clock: SettableClock) -> SchoolZoom:
    """Three classes in one room, of which each has ended ten minutes ago."""
    begin = clock()
    for name in ("Yusuf", "Maryam", "Karim"):
        teacher = await world.teacher(name)
        session = await world.session(teacher, await world.student(teacher, f"{name}'s student"))
        await world.says(session, "click")
        await world.says(session, "teacher_tap", begin + timedelta(minutes=30))
    clock.forward(minutes=40)
    report = Held("one==", begin, begin + timedelta(minutes=30), HOST)
    report.saw("The school", begin, report.ended_at, "1", zoom_id=HOST)
    report.saw("iPhone", begin, report.ended_at, "2")
    return SchoolZoom(held=[report])


async def asked(zoom: SchoolZoom, world: World) -> int:
    return await fetch_reports(zoom, school=world.school, clock=world.clock)


async def test_all_that_is_due_is_asked_for_once(world: World, zoom: SchoolZoom) -> None:
    assert (await asked(zoom, world), await asked(zoom, world)) == (3, 0)
    assert {session.grade for session in await ClassSession.all()} == {"verified"}


async def test_a_class_that_cannot_be_judged_stops_no_other(world: World, zoom: SchoolZoom) -> None:
    broken = await ReportFetch.all().order_by("id").first()
    assert broken is not None
    at = world.clock() - timedelta(minutes=20)
    unreadable: dict[str, Any] = {"happened_at": at, "received_at": at, "body": "{}", "details": [7]}
    await ZoomEvent.create(business_key="x", event="x", kind="zoom_joined", meeting_id=7, **unreadable)
    await ReportFetch.filter(id=broken.id).update(meeting_id=7)
    assert await asked(zoom, world) == 2
    await broken.refresh_from_db()
    assert broken.claimed_until == world.clock() + timedelta(minutes=15)  # then it is tried again


async def test_nothing_more_is_asked_when_zoom_wants_a_rest(
    world: World, zoom: SchoolZoom, clock: SettableClock
) -> None:
    until = clock() + timedelta(minutes=3)
    zoom.fail("instances", RateLimited(until))
    assert await asked(zoom, world) == 1
    assert (zoom.asked, await ReportFetch.filter(due_at=until).count()) == (["instances"], 1)
    clock.now = until
    assert await asked(zoom, world) == 3
