"""Making a meeting and issuing the class it is for: once, whatever happens on the way."""

from dataclasses import replace

import pytest

from jobs.making import make_meetings
from models import making, students
from models.meetings import Unreachable
from models.outcome import Outcome
from models.school import School
from models.tables.classes import ClassSession
from models.tables.people import Teacher
from models.tables.streams import MadeMeeting
from tests.conftest import SettableClock
from tests.school_zoom import SchoolZoom
from tests.world import World

POOL = ("room1@school.example", "room2@school.example")


@pytest.fixture
def school(school: School) -> School:
    return replace(school, zoom_hosts=POOL)


@pytest.fixture
def zoom() -> SchoolZoom:
    zoom = SchoolZoom()
    for email in POOL:
        zoom.add_host(email)
    return zoom


class Wish:
    """A teacher's wish for a class in a meeting of its own."""

    def __init__(self, world: World, teacher: Teacher, zoom: SchoolZoom) -> None:
        self.world, self.teacher, self.zoom = world, teacher, zoom

    async def __call__(self, name: str = "Amina", *, key: str = "press-1", minutes: int = 60) -> MadeMeeting:
        student = await self.world.student(self.teacher, name)
        now = self.world.clock()
        enrolled = await students.enrolled(self.teacher, student.id, self.world.school.day_of(now))
        assert enrolled is not None
        return await making.want(
            self.teacher,
            press_key=key,
            topic=name,
            starts_at=now,
            minutes=minutes,
            plan={"kind": "class", "enrolment": enrolled.enrolment.id},
            now=now,
        )

    async def goes_on(self, made: MadeMeeting, *, tell: bool = False) -> Outcome:
        world = self.world
        return await making.go_on(made.id, self.zoom, school=world.school, clock=world.clock, tell=tell)

    async def job(self) -> int:
        return await make_meetings(self.zoom, school=self.world.school, clock=self.world.clock)


@pytest.fixture
async def wish(world: World, zoom: SchoolZoom) -> Wish:
    return Wish(world, await world.teacher(), zoom)


async def test_a_class_gets_a_meeting_and_its_student_a_link_of_their_own(wish: Wish, zoom: SchoolZoom) -> None:
    outcome = await wish.goes_on(await wish())
    (room,) = zoom.rooms.values()
    session = await ClassSession.get()
    assert outcome.state == "issued"
    assert (session.meeting_id, session.link, session.made_meeting_id) == (room.id, room.join_url, outcome.made.id)
    assert session.registrant_id == f"registrant-{session.student_id}"
    assert session.personal_link == zoom.registrants[room.id, session.student_id].url


async def test_the_same_press_is_the_same_meeting(world: World, wish: Wish, zoom: SchoolZoom) -> None:
    made = await wish()
    again = await making.want(
        wish.teacher, press_key="press-1", topic="x", starts_at=made.starts_at, minutes=5, plan={}, now=made.created_at
    )
    assert (again.id, again.topic) == (made.id, "Amina")
    for _ in range(2):
        assert (await wish.goes_on(made)).state == "issued"
    assert len(zoom.rooms) == 1
    assert await ClassSession.all().count() == 1


async def test_what_was_lost_on_the_way_back_is_found_by_the_job(
    wish: Wish, zoom: SchoolZoom, clock: SettableClock
) -> None:
    zoom.fail("create", Unreachable("lost", uncertain=True), done=True)
    assert (await wish.goes_on(await wish())).state == "later"
    assert await ClassSession.all().count() == 0
    clock.forward(seconds=15)
    assert await wish.job() == 1
    assert len(zoom.rooms) == 1
    assert await ClassSession.all().count() == 1
