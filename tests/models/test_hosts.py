"""Who holds a meeting: the teacher's own Zoom user, or one who is lent, and never two meetings in one place."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from models import making
from models.meetings import RateLimited
from models.outcome import Outcome, Taken
from models.school import School
from models.tables.classes import ClassSession, Enrolment
from models.tables.people import Teacher
from models.tables.streams import MadeMeeting, ZoomHost
from models.tables.zoom import ZoomAccount
from tests.conftest import SettableClock
from tests.school_zoom import SchoolZoom
from tests.world import World

POOL = ("room1@school.example", "room2@school.example")


@pytest.fixture
def zoom() -> SchoolZoom:
    zoom = SchoolZoom()
    for email in POOL:
        zoom.add_host(email)
    return zoom


class Office:
    """Makes meetings for classes, each with a student of its own."""

    def __init__(self, world: World, zoom: SchoolZoom) -> None:
        self.world, self.zoom, self.at_once = world, zoom, 1
        self.pool: tuple[str, ...] = POOL

    @property
    def school(self) -> School:
        return replace(self.world.school, zoom_hosts=self.pool, meetings_at_once=self.at_once)

    async def wants(self, teacher: Teacher, *, minutes: int = 60, at: datetime | None = None) -> MadeMeeting:
        student = await self.world.student(teacher, "Amina")
        number = await MadeMeeting.all().count()
        now = self.world.clock()
        return await making.want(
            teacher,
            press_key=f"press-{number}",
            topic="Class",
            starts_at=at or now,
            minutes=minutes,
            plan={"kind": "class", "enrolment": (await Enrolment.get(student=student)).id},
            now=now,
        )

    async def makes(self, teacher: Teacher, **wish: object) -> Outcome:
        made = await self.wants(teacher, **wish)  # type: ignore[arg-type]
        return await making.go_on(made.id, self.zoom, school=self.school, clock=self.world.clock)

    async def host_for(self, teacher: Teacher, **wish: object) -> str | None:
        """Whom the meeting was made for; None when nobody was free."""
        outcome = await self.makes(teacher, **wish)
        return outcome.made.zoom_host if outcome.state == "issued" else None


@pytest.fixture
def office(world: World, zoom: SchoolZoom) -> Office:
    return Office(world, zoom)


async def own(teacher: Teacher, zoom_user_id: str, now: datetime) -> None:
    await ZoomAccount.create(
        teacher=teacher, zoom_user_id=zoom_user_id, seen_as=teacher.name, learned_at=now, confirmed_at=now
    )


async def test_a_teachers_own_zoom_user_comes_first(
    world: World, office: Office, zoom: SchoolZoom, clock: SettableClock
) -> None:
    yusuf = await world.teacher()
    await own(yusuf, zoom.add_host("yusuf@school.example").id, clock())
    assert await office.host_for(yusuf) == "id-yusuf"
    assert await office.host_for(await world.teacher("Maryam")) == POOL[0]


async def test_an_account_of_their_own_elsewhere_is_of_no_use(
    world: World, office: Office, clock: SettableClock
) -> None:
    yusuf = await world.teacher()
    await own(yusuf, "private", clock())
    assert await office.host_for(yusuf) == POOL[0]
    assert (await ZoomHost.get(zoom_user="private")).ours is False


async def test_a_free_account_is_the_last_resort_and_says_what_it_costs(
    world: World, office: Office, zoom: SchoolZoom, clock: SettableClock
) -> None:
    yusuf = await world.teacher()
    await own(yusuf, zoom.add_host("yusuf@school.example", licensed=False).id, clock())
    assert await office.host_for(yusuf) == POOL[0]
    office.pool = ()
    outcome = await office.makes(yusuf)
    assert outcome.made.zoom_host == "id-yusuf"
    assert outcome.notes == ("forty_minutes",)
    assert outcome.session is not None
    assert outcome.session.personal_link is None


async def test_a_licence_that_is_gone_is_noticed_when_zoom_refuses(
    world: World, office: Office, zoom: SchoolZoom, clock: SettableClock
) -> None:
    yusuf, office.pool = await world.teacher(), POOL[:1]
    assert await office.host_for(yusuf) == POOL[0]
    clock.forward(hours=2)
    zoom.add_host(POOL[0], licensed=False)
    outcome = await office.makes(yusuf)
    assert (outcome.state, outcome.notes) == ("issued", ("forty_minutes",))


async def test_each_is_lent_to_one_at_a_time(world: World, office: Office, clock: SettableClock) -> None:
    teachers = [await world.teacher(name) for name in ("Yusuf", "Maryam", "Huda")]
    assert [await office.host_for(teacher) for teacher in teachers] == [*POOL, None]
    clock.forward(minutes=61)
    assert await office.host_for(teachers[2]) == POOL[0]


async def test_who_is_taken_is_said_with_until_when(world: World, office: Office, clock: SettableClock) -> None:
    await office.makes(await world.teacher("Yusuf"), minutes=30)
    await office.makes(await world.teacher("Maryam"), minutes=45)
    outcome = await office.makes(await world.teacher("Huda"))
    until = [clock() + timedelta(minutes=30), clock() + timedelta(minutes=45)]
    assert (outcome.state, outcome.trouble) == ("failed", "no_host")
    assert outcome.taken == (Taken(POOL[0], until[0]), Taken(POOL[1], until[1]))


async def test_two_at_once_where_the_plan_allows_it(world: World, office: Office) -> None:
    office.pool, office.at_once = POOL[:1], 2
    teachers = [await world.teacher(name) for name in ("Yusuf", "Maryam", "Huda")]
    assert [await office.host_for(teacher) for teacher in teachers] == [POOL[0], POOL[0], None]


async def test_a_class_that_is_over_or_cancelled_has_left_its_room(world: World, office: Office) -> None:
    office.pool = POOL[:1]
    for status in ("ended", "timeout", "cancelled", "void", "expired"):
        assert await office.host_for(await world.teacher(status)) == POOL[0]
        assert await office.host_for(await world.teacher("Nobody")) is None
        await ClassSession.all().update(session_status=status, open_pair=None)


async def test_a_class_that_runs_over_its_time_is_not_thrown_out(
    world: World, office: Office, clock: SettableClock
) -> None:
    office.pool, yusuf = POOL[:1], await world.teacher()
    began = clock()
    assert await office.host_for(yusuf) == POOL[0]
    await ClassSession.all().update(session_status="active", teacher_in_since=began)
    clock.forward(minutes=65)
    outcome = await office.makes(await world.teacher("Maryam"))
    assert outcome.taken == (Taken(POOL[0], clock() + timedelta(minutes=10)),)
    assert await office.host_for(yusuf) == POOL[0]


async def test_the_next_class_is_prepared_while_the_last_one_ends(
    world: World, office: Office, clock: SettableClock
) -> None:
    office.pool, yusuf = POOL[:1], await world.teacher()
    assert await office.host_for(yusuf) == POOL[0]
    clock.forward(minutes=44)
    assert await office.host_for(yusuf) is None
    assert await office.host_for(await world.teacher("Maryam")) is None
    clock.forward(minutes=1)
    assert await office.host_for(yusuf) == POOL[0]


async def test_a_meeting_planned_for_later_keeps_its_place(world: World, office: Office, clock: SettableClock) -> None:
    office.pool, yusuf = POOL[:1], await world.teacher()
    assert await office.host_for(yusuf, at=clock() + timedelta(minutes=90)) == POOL[0]
    assert await office.host_for(yusuf, minutes=90) == POOL[0]
    await ClassSession.all().update(session_status="ended", open_pair=None)
    later = await office.wants(await world.teacher("Maryam"), at=clock() + timedelta(hours=3))
    assert (await making.go_on(later.id, office.zoom, school=office.school, clock=clock)).state == "issued"
    overlapping = await office.wants(yusuf, minutes=181)
    assert (await making.go_on(overlapping.id, office.zoom, school=office.school, clock=clock)).trouble == "no_host"


async def test_one_zoom_user_under_two_spellings_is_one(world: World, office: Office, clock: SettableClock) -> None:
    yusuf, office.pool = await world.teacher(), ("room1@school.example", "id-room1")
    assert await office.host_for(yusuf) == POOL[0]
    assert await office.host_for(await world.teacher("Maryam")) is None


async def test_a_hundred_a_day_then_the_next(world: World, office: Office, clock: SettableClock) -> None:
    yusuf, midnight = await world.teacher(), clock().replace(hour=0)
    for number in range(100):
        await MadeMeeting.create(
            reference=f"reference-{number}",
            press_key=f"earlier-{number}",
            teacher=yusuf,
            zoom_host=POOL[0],
            topic="Class",
            starts_at=midnight,
            ends_at=midnight + timedelta(hours=1),
            state="deleted",
            asked_at=midnight,
            created_at=midnight,
        )
    assert await office.host_for(yusuf) == POOL[1]
    clock.forward(hours=9)
    assert await office.host_for(await world.teacher("Maryam")) == POOL[0]


async def test_whom_zoom_limits_for_the_day_is_not_asked_again(
    world: World, office: Office, zoom: SchoolZoom, clock: SettableClock
) -> None:
    zoom.fail("create", RateLimited(clock() + timedelta(hours=9)))
    assert await office.host_for(await world.teacher()) == POOL[1]
    outcome = await office.makes(await world.teacher("Maryam"))
    assert outcome.taken[0] == Taken(POOL[0], clock() + timedelta(hours=9))
    assert zoom.asked.count("create") == 2


async def test_a_short_limit_is_the_accounts_and_waited_for(
    world: World, office: Office, zoom: SchoolZoom, clock: SettableClock
) -> None:
    zoom.fail("create", RateLimited(clock() + timedelta(seconds=40)))
    outcome = await office.makes(await world.teacher())
    assert (outcome.state, outcome.trouble) == ("later", "limited")
    assert await making.due(clock.forward(seconds=39), 8) == []
    assert await making.due(clock.forward(seconds=1), 8) == [outcome.made.id]


async def test_two_who_choose_at_the_same_moment_never_take_one_place(world: World, office: Office) -> None:
    office.pool = POOL[:1]
    wishes = [await office.wants(await world.teacher(name)) for name in ("Yusuf", "Maryam", "Huda")]
    outcomes = await asyncio.gather(
        *(making.go_on(made.id, office.zoom, school=office.school, clock=world.clock) for made in wishes)
    )
    assert sorted(outcome.state for outcome in outcomes) == ["failed", "failed", "issued"]


async def test_a_school_with_nobody_to_ask_says_so(world: World, office: Office) -> None:
    office.pool = ("nobody@school.example",)
    outcome = await office.makes(await world.teacher())
    assert (outcome.state, outcome.trouble, outcome.taken) == ("failed", "no_host", ())
