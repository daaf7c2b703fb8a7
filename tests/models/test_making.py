"""Making a meeting and issuing the class it is for: once, whatever happens on the way."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.making import make_meetings
from models import classes, making, streams, students
from models.meetings import MissingScopes, NoPersonalLinks, NotEndedYet, Unexpected, Unreachable
from models.outcome import Outcome
from models.school import School
from models.tables.classes import ClassSession, Enrolment
from models.tables.outbox import Notice
from models.tables.people import Student, Teacher
from models.tables.streams import LiveStream, MadeMeeting
from tests.conftest import SettableClock
from tests.school_zoom import Killed, SchoolZoom
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

    async def for_group(self, *names: str, ahead: timedelta = timedelta(0)) -> MadeMeeting:
        """The same for a group class."""
        there = [await self.world.student(self.teacher, name) for name in names]
        due_at = self.world.clock() + ahead
        plan = {
            "kind": "stream",
            "students": [student.id for student in there],
            "chat_id": None,
            "chat_title": None,
            "due_at": due_at.isoformat(),
        }
        return await making.want(
            self.teacher,
            press_key="press-group",
            topic="Reading",
            starts_at=due_at,
            minutes=45,
            plan=plan,
            now=self.world.clock(),
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


async def test_a_second_worker_leaves_it_to_the_first(wish: Wish, zoom: SchoolZoom) -> None:
    made, seen = await wish(), list[str]()

    async def meanwhile() -> None:
        seen.append((await wish.goes_on(made)).state)

    zoom.before["create"] = meanwhile
    assert (await wish.goes_on(made)).state == "issued"
    assert seen == ["at_work"]
    assert zoom.asked.count("create") == 1


@pytest.mark.parametrize(
    ("verb", "done"),
    [("host", False), ("create", False), ("create", True), ("personal_link", False), ("personal_link", True)],
)
async def test_killed_at_any_step_it_is_finished_once(
    wish: Wish, zoom: SchoolZoom, clock: SettableClock, verb: str, done: bool
) -> None:
    zoom.fail(verb, Killed(), done=done)
    with pytest.raises(Killed):
        await wish.goes_on(await wish())
    assert (await ClassSession.all().count(), await Notice.all().count()) == (0, 0)
    assert await wish.job() == 0, "its lease is not over"
    clock.forward(minutes=4)
    assert await wish.job() == 1
    session = await ClassSession.get()
    assert list(zoom.rooms) == [session.meeting_id]
    assert session.registrant_id == f"registrant-{session.student_id}"


async def test_killed_between_writing_and_asking_it_is_taken_up(wish: Wish, clock: SettableClock) -> None:
    await wish()
    clock.forward(minutes=4)
    assert await wish.job() == 1
    assert await ClassSession.all().count() == 1


async def test_what_is_dropped_while_zoom_is_at_it_is_deleted_and_not_sent(
    wish: Wish, zoom: SchoolZoom, clock: SettableClock
) -> None:
    made = await wish()

    async def paste_instead() -> None:
        assert await making.drop(made.press_key, wish.teacher, clock())

    zoom.before["create"] = paste_instead
    assert (await wish.goes_on(made)).state == "dropped"
    assert await ClassSession.all().count() == 0
    clock.forward(minutes=4)
    await wish.job()
    assert (zoom.rooms, (await MadeMeeting.get()).state) == ({}, "deleted")


async def test_what_is_made_cannot_be_dropped_any_more(wish: Wish, clock: SettableClock) -> None:
    made = await wish()
    await wish.goes_on(made)
    assert not await making.drop(made.press_key, wish.teacher, clock())
    assert (await making.outcome(made.id, clock())).state == "issued"


async def test_nobody_drops_what_is_anothers(world: World, wish: Wish, clock: SettableClock) -> None:
    made = await wish()
    await making.drop(made.press_key, await world.teacher("Mallory"), clock())
    assert (await MadeMeeting.get()).state == "wanted"


async def test_a_meeting_that_runs_is_deleted_when_it_is_over(
    wish: Wish, zoom: SchoolZoom, clock: SettableClock
) -> None:
    await wish.goes_on(await wish())
    await classes.cancel((await ClassSession.get()).id, wish.teacher, clock())
    zoom.fail("delete", NotEndedYet(), times=2)
    for _ in range(3):
        assert len(zoom.rooms) == 1
        await wish.job()
        clock.forward(minutes=2)
    assert zoom.rooms == {}


async def test_a_class_sent_meanwhile_is_the_one_and_the_meeting_is_given_back(
    world: World, wish: Wish, zoom: SchoolZoom
) -> None:
    made = await wish()

    async def sends_a_link() -> None:
        await world.session(wish.teacher, await Student.get())

    zoom.before["create"] = sends_a_link
    outcome = await wish.goes_on(made)
    assert (outcome.state, outcome.trouble) == ("failed", "already_open")
    await wish.job()
    assert zoom.rooms == {}
    assert (await ClassSession.get()).made_meeting_id is None


async def test_a_student_who_has_left_the_teacher_is_sent_nothing(wish: Wish, zoom: SchoolZoom) -> None:
    made = await wish()
    await Enrolment.all().update(last_day=made.created_at.date() - timedelta(days=1))
    outcome = await wish.goes_on(made, tell=True)
    assert (outcome.state, outcome.trouble) == ("failed", "not_your_student")
    assert [notice.kind for notice in await Notice.all()] == ["making"]
    await wish.job()
    assert zoom.rooms == {}


async def test_where_there_are_no_personal_links_everybody_gets_the_common_one(wish: Wish, zoom: SchoolZoom) -> None:
    zoom.fail("personal_link", NoPersonalLinks())
    outcome = await wish.goes_on(await wish())
    assert outcome.session is not None
    assert (outcome.session.personal_link, outcome.session.registrant_id) == (None, None)
    assert (await MadeMeeting.get()).personal_links is False


async def test_an_app_that_may_not_register_makes_a_meeting_without_registration(wish: Wish, zoom: SchoolZoom) -> None:
    zoom.lacks.add("personal_links")
    await wish.goes_on(await wish())
    (room,) = zoom.rooms.values()
    assert not room.personal_links
    assert "personal_link" not in zoom.asked


@pytest.mark.parametrize(
    ("problem", "trouble"), [(MissingScopes(["x"]), "not_allowed"), (Unexpected(400, 300), "refused")]
)
async def test_a_refusal_is_not_asked_for_again(
    wish: Wish, zoom: SchoolZoom, clock: SettableClock, problem: Exception, trouble: str
) -> None:
    zoom.fail("create", problem)
    outcome = await wish.goes_on(await wish())
    assert (outcome.state, outcome.trouble) == ("failed", trouble)
    clock.forward(minutes=10)
    await wish.job()
    assert (zoom.asked.count("create"), zoom.rooms) == (1, {})


async def test_our_own_fault_is_tried_again_and_holds_up_nobody(
    wish: Wish, zoom: SchoolZoom, clock: SettableClock
) -> None:
    await wish("Amina")
    await wish("Bilal", key="press-2")
    clock.forward(minutes=4)
    zoom.fail("create", ZeroDivisionError())
    assert await wish.job() == 2
    assert await ClassSession.all().count() == 1
    clock.forward(seconds=30)
    await wish.job()
    assert await ClassSession.all().count() == 2


async def test_who_has_waited_long_enough_is_told_so_and_it_goes_on_without_them(
    world: World, wish: Wish, zoom: SchoolZoom, clock: SettableClock
) -> None:
    async def takes_its_time() -> None:
        await asyncio.Event().wait()

    made, zoom.before["create"] = await wish(), takes_its_time
    outcome = await making.go_on(made.id, zoom, school=world.school, clock=clock, patience=0.05)
    assert (outcome.state, outcome.trouble) == ("later", "slow")
    clock.forward(seconds=15)
    await wish.job()
    assert (await ClassSession.all().count(), len(zoom.rooms)) == (1, 1)


async def test_only_what_nobody_waits_for_is_told_by_a_notice(
    wish: Wish, zoom: SchoolZoom, clock: SettableClock
) -> None:
    await wish.goes_on(await wish("Amina"))
    assert not await Notice.exists(kind="making")
    made = await wish("Bilal", key="press-2")
    clock.forward(minutes=4)
    await wish.job()
    assert (await Notice.get(kind="making")).details == {"made": made.id}


async def test_a_group_class_gets_one_meeting_and_a_link_for_each(wish: Wish, zoom: SchoolZoom) -> None:
    outcome = await wish.goes_on(await wish.for_group("Amina", "Amina", "Bilal"))
    assert outcome.stream is not None
    sessions = await ClassSession.filter(stream_id=outcome.stream.id).order_by("id")
    assert {session.meeting_id for session in sessions} == set(zoom.rooms)
    assert [session.registrant_id for session in sessions] == [f"registrant-{one.student_id}" for one in sessions]
    assert (outcome.stream.topic, outcome.stream.minutes) == ("Reading", 45)
    assert "links" not in (await MadeMeeting.get()).plan


async def test_links_that_are_there_are_not_asked_for_again(wish: Wish, zoom: SchoolZoom, clock: SettableClock) -> None:
    made = await wish.for_group("Amina", "Bilal", "Sara")
    asked = len(zoom.asked)

    async def then_the_power_fails() -> None:
        async def second() -> None:
            zoom.fail("personal_link", Killed())

        zoom.before["personal_link"] = second

    zoom.before["personal_link"] = then_the_power_fails
    with pytest.raises(Killed):
        await wish.goes_on(made)
    assert zoom.asked[asked:].count("personal_link") == 2
    clock.forward(minutes=4)
    await wish.job()
    assert zoom.asked.count("personal_link") == 4
    assert await ClassSession.filter(registrant_id__isnull=False).count() == 3


async def test_a_group_class_taken_back_takes_its_meeting_along_and_one_student_less_does_not(
    wish: Wish, zoom: SchoolZoom, clock: SettableClock
) -> None:
    outcome = await wish.goes_on(await wish.for_group("Amina", "Bilal"))
    assert outcome.stream is not None
    one = await ClassSession.all().order_by("id").first()
    assert one is not None
    assert await classes.cancel(one.id, wish.teacher, clock())
    assert await wish.job() == 0
    await ClassSession.filter(id=one.id).update(session_status="sent")
    assert await streams.cancel(outcome.stream.id, wish.teacher, clock())
    assert await wish.job() == 1
    assert zoom.rooms == {}


async def test_a_group_class_of_nobody_is_not_held(wish: Wish, zoom: SchoolZoom) -> None:
    made = await wish.for_group("Amina")
    await Enrolment.all().update(last_day=made.created_at.date() - timedelta(days=1))
    outcome = await wish.goes_on(made)
    assert (outcome.state, outcome.trouble) == ("failed", "nobody_left")
    assert await LiveStream.all().count() == 0
    await wish.job()
    assert zoom.rooms == {}


async def test_a_group_class_of_tomorrow_is_tried_until_then(
    wish: Wish, zoom: SchoolZoom, clock: SettableClock
) -> None:
    zoom.fail("create", Unreachable("HTTP 503", uncertain=False), times=30)
    await wish.goes_on(await wish.for_group("Amina", ahead=timedelta(hours=20)))
    for _ in range(40):
        clock.forward(minutes=3)
        await wish.job()
    assert await LiveStream.all().count() == 1
