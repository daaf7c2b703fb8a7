"""*Ask Zoom for its report*, in a class's story."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.screens.view import View
from models.meetings import Unreachable
from models.school import School
from models.tables.classes import ClassSession
from tests.conftest import SettableClock
from tests.school_zoom import Held, SchoolZoom
from tests.world import World
from tests.zoom_room import HOST

from .telegram import Chat, Chats


@pytest.fixture
def school(school: School) -> School:
    return replace(school, reports=True)


@pytest.fixture
def meetings() -> SchoolZoom:
    return SchoolZoom()


@pytest.fixture
async def session(world: World, clock: SettableClock) -> ClassSession:
    """17:00–17:45 by the teacher's word; the clock stands at 17:55."""
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    clock.forward(minutes=45)
    session = await world.says(session, "teacher_tap")
    clock.forward(minutes=10)
    return session


@pytest.fixture
async def huda(world: World, chats: Chats, session: ClassSession) -> Chat:
    chat = chats(await world.admin("Huda"))
    await chat.say("/sessions all")
    await chat.forge(View(session=session.id).pack())
    return chat


async def test_the_report_is_fetched_and_the_story_told_anew(
    huda: Chat, session: ClassSession, meetings: SchoolZoom
) -> None:
    start = session.issued_at
    held = Held("u==", start, start + timedelta(minutes=50), HOST)
    held.saw("Yusuf", start, start + timedelta(minutes=50), "1", zoom_id=HOST)
    held.saw("Amina", start, start + timedelta(minutes=49), "2")
    meetings.held = [held]
    assert await huda.tap("Ask Zoom for its report") == "I am asking Zoom."
    assert huda.text.startswith("Zoom’s report is here. The class was judged again.")
    after = await ClassSession.get(id=session.id)
    assert (after.grade, after.session_duration_minutes) == ("verified", 49)
    assert "How sure: verified" in huda.saying("Yusuf → Amina").text


async def test_zoom_that_is_silent_or_away_is_told_and_changes_nothing(
    huda: Chat, session: ClassSession, meetings: SchoolZoom
) -> None:
    meetings.fail("instances", Unreachable("HTTP 503", uncertain=True))
    await huda.tap("Ask Zoom for its report")
    assert "Zoom could not be asked: " in huda.text
    await huda.tap("Ask Zoom for its report", message=huda.saying("Yusuf → Amina"))
    assert "Zoom has no report of this class, or not yet." in huda.text
    assert (await ClassSession.get(id=session.id)).grade == "reported"
