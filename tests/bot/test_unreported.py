"""/review: classes of which Zoom's report never came. Ask again, or let it be."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.screens.review import OneReport
from models import fetches
from models.meetings import Unreachable
from models.school import School
from models.tables.classes import ClassSession
from models.tables.desk import Audit
from models.tables.people import Person, Student, Teacher
from models.tables.streams import ReportFetch
from tests.conftest import SettableClock
from tests.group_class import GroupClass, group
from tests.school_zoom import SchoolZoom
from tests.world import World

from .telegram import Chat, Chats


@pytest.fixture
def school(school: School) -> School:
    return replace(school, reports=True)


@pytest.fixture
def meetings() -> SchoolZoom:
    return SchoolZoom()


@pytest.fixture
async def huda(world: World, chats: Chats) -> Chat:
    return chats(await world.admin("Huda"))


@pytest.fixture
async def played(world: World, clock: SettableClock, meetings: SchoolZoom) -> GroupClass:
    """A group class a week ago, of whose four students Zoom has told and has no report."""
    teacher: Teacher = await world.teacher()
    four: list[Student] = [await world.student(teacher, name) for name in ("Amina", "Bilal", "Bilal", "Omar")]
    await group(world, teacher, four)
    played = GroupClass(world, clock, four)
    await played.play()
    clock.forward(days=8)
    row = await fetches.claim_next(clock())
    assert row is not None
    await fetches.settle(row, due_at=None, given_up_at=clock(), problem="stays missing: <4>")
    return played


ONE = "Mon, Mar 2, 18:00 Tajwid · Yusuf"


async def test_it_is_counted_opened_and_says_what_is_missing(huda: Chat, played: GroupClass) -> None:
    assert (await huda.say("/review")).endswith("\n1 Zoom report that never came")
    await huda.tap("Zoom reports that never came: 1")
    await huda.tap(ONE)
    assert huda.text.startswith("Tajwid · Yusuf\nOver on Mon, Mar 2, 18:00.")
    assert "What I noted: stays missing: <4>" in huda.text


async def test_asked_again_it_is_there_and_gone_from_the_list(
    huda: Chat, played: GroupClass, meetings: SchoolZoom
) -> None:
    await huda.say("/review")
    await huda.tap("Zoom reports that never came: 1")
    await huda.tap(ONE)
    meetings.fail("instances", Unreachable("HTTP 503", uncertain=True))
    assert await huda.tap("Ask Zoom again") == "I am asking Zoom."
    assert huda.text.startswith("Zoom cannot be asked at the moment.")
    await huda.tap("Ask Zoom again")
    assert huda.text.startswith("Zoom still has no report of it.")
    meetings.held = [played.report]
    await huda.tap("Ask Zoom again")
    assert huda.text == "Zoom has answered.\n\nZoom reports that never came\nNone."
    assert await ClassSession.filter(grade="verified").count() == 3


async def test_looked_at_it_is_gone_and_the_trail_says_by_whom(huda: Chat, played: GroupClass) -> None:
    await huda.say("/review")
    await huda.tap("Zoom reports that never came: 1")
    await huda.tap(ONE)
    assert await huda.tap("✓ Looked at") == "Noted."
    assert "None." in huda.text
    trail = await Audit.get(what="looked_at").prefetch_related("by")
    assert (trail.by and trail.by.name, trail.before) == ("Huda", {"report": "stays missing: <4>"})


async def test_only_admins_ask_and_let_be(
    huda: Chat, played: GroupClass, chats: Chats, meetings: SchoolZoom, clock: SettableClock
) -> None:
    row = await ReportFetch.get()
    for name in ("Yusuf", "Amina's phone"):
        chat = chats(await Person.get(name=name))
        for act in ("open", "ask", "let_be"):
            assert "no longer works" in await chat.forge(OneReport(fetch_id=row.id, act=act).pack())
    assert (meetings.asked, (await ReportFetch.get()).given_up_at) == ([], clock())


async def test_after_two_weeks_nobody_is_bothered(huda: Chat, played: GroupClass, clock: SettableClock) -> None:
    clock.now += timedelta(days=15)
    assert await huda.say("/review") == "To look at\nNothing waits for you. ✓"
