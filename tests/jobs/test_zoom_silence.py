"""When Zoom's word stops coming, the admins hear of it: once a day, or once a class."""

from datetime import datetime, timedelta

import pytest

from jobs.zoom_silence import tell_of_silence
from models import zoom_silence
from models.school import School
from models.tables.classes import ClassSession
from models.tables.outbox import Notice
from models.tables.people import Person, Student, Teacher
from models.zoom_events import Told
from tests.conftest import SettableClock
from tests.group_class import group
from tests.world import World
from tests.written import keep, passed_on

ROOM = 12345678901


@pytest.fixture
async def admin(world: World) -> Person:
    return await world.admin("Huda")


async def zoom_says(school: School, now: datetime, *, kind: bool = True, meeting_id: int = ROOM) -> None:
    """Somebody signed in comes into the room at this moment; without `kind` it is a mere sign of life."""
    event = await keep(
        Told(
            request_id=None,
            business_key=f"{meeting_id}|{now.isoformat()}|{kind}",
            event="meeting.participant_joined" if kind else "endpoint.url_validation",
            kind="zoom_joined" if kind else None,
            meeting_id=meeting_id if kind else None,
            host_id="yusufs-zoom-id",
            happened_at=now,
            body="{}",
            details={"uuid": now.isoformat(), "user_id": "1", "id": "yusufs-zoom-id", "host_id": "yusufs-zoom-id"},
        ),
        now,
    )
    assert event is not None
    await passed_on(event, school=school, now=now)


async def told() -> list[str]:
    return [notice.details["what"] for notice in await Notice.filter(kind="zoom_silent").order_by("id")]


async def class_(
    world: World, teacher: Teacher, student: Student, clock: SettableClock, *, heard: bool, room: int = ROOM
) -> ClassSession:
    """One class from the click on; the one before is over by then."""
    await ClassSession.filter(teacher_id=teacher.id).update(session_status="ended", open_pair=None)
    session = await world.session(teacher, student)
    await ClassSession.filter(id=session.id).update(meeting_id=room)
    await world.says(session, "click")
    if heard:
        await zoom_says(world.school, clock(), meeting_id=room)
    return session


async def test_who_never_heard_of_zoom_is_not_told_of_silence(
    admin: Person, school: School, clock: SettableClock
) -> None:
    assert await zoom_silence.last_heard() is None
    assert await zoom_silence.silence(clock()) is None
    assert await tell_of_silence(school=school, now=clock()) == 0


@pytest.mark.parametrize("kind", [True, False])
async def test_eighty_hours_without_a_sign_of_life_are_told_once_a_day(
    admin: Person, school: School, clock: SettableClock, *, kind: bool
) -> None:
    began = clock()
    await zoom_says(school, began, kind=kind)
    assert await zoom_silence.last_heard() == began
    assert await zoom_silence.silence(clock.forward(hours=80)) is None
    assert await tell_of_silence(school=school, now=clock()) == 0
    assert await zoom_silence.silence(clock.forward(seconds=1)) == began
    assert [await tell_of_silence(school=school, now=clock()) for _ in range(3)] == [1, 0, 0]
    assert [await tell_of_silence(school=school, now=clock.forward(hours=8)) for _ in range(6)] == [0, 0, 1, 0, 0, 1]
    notices = await Notice.filter(kind="zoom_silent")
    assert {notice.person_id for notice in notices} == {admin.id}
    assert {(notice.revision, notice.details["since"]) for notice in notices} == {(1, began.isoformat())}
    await zoom_says(school, clock(), kind=False)
    assert await tell_of_silence(school=school, now=clock.forward(hours=24)) == 0


async def test_every_admin_is_told_and_who_blocked_us_holds_up_nobody(
    world: World, admin: Person, school: School, clock: SettableClock
) -> None:
    second, blocked = await world.admin("Salma"), await world.admin("Away")
    await Person.filter(id=blocked.id).update(blocked_at=clock())
    await zoom_says(school, clock())
    clock.forward(hours=81)
    assert [await tell_of_silence(school=school, now=clock()) for _ in range(2)] == [1, 0]
    notices = await Notice.filter(kind="zoom_silent")
    assert {notice.person_id for notice in notices} == {admin.id, second.id}


async def test_a_room_that_zoom_used_to_tell_of_and_does_not_is_told_once(
    world: World, admin: Person, school: School, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    student = await world.student(teacher)
    await class_(world, teacher, student, clock, heard=True)
    clock.forward(days=1)
    session = await class_(world, teacher, student, clock, heard=False)
    clock.forward(minutes=14, seconds=59)
    assert await tell_of_silence(school=school, now=clock()) == 0
    clock.forward(seconds=1)
    assert [one.id for one in await zoom_silence.teachers_gone_quiet(clock())] == [session.id]
    assert [await tell_of_silence(school=school, now=clock.forward(minutes=1)) for _ in range(3)] == [1, 0, 0]
    [notice] = await Notice.filter(kind="zoom_silent")
    assert (notice.session_id, notice.person_id, notice.details["what"]) == (session.id, admin.id, "class")


async def test_a_class_that_zoom_tells_of_is_not_told(
    world: World, admin: Person, school: School, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    student = await world.student(teacher)
    for _ in range(2):
        await class_(world, teacher, student, clock, heard=True)
        clock.forward(minutes=20)
        assert await tell_of_silence(school=school, now=clock()) == 0
        clock.forward(days=1)


@pytest.mark.parametrize(
    ("earlier", "is_told"),
    [([], False), ([True, True], False), ([True, True, True], True), ([True, False, True, True], False)],
)
async def test_in_a_new_room_a_teachers_habit_decides(
    world: World, admin: Person, school: School, clock: SettableClock, earlier: list[bool], *, is_told: bool
) -> None:
    teacher = await world.teacher()
    student = await world.student(teacher)
    for number, heard in enumerate(earlier):
        await class_(world, teacher, student, clock, heard=heard, room=ROOM + 1 + number)
        clock.forward(days=1)
    await class_(world, teacher, student, clock, heard=False)
    assert bool(await zoom_silence.teachers_gone_quiet(clock.forward(minutes=20))) == is_told


async def test_another_teachers_habit_says_nothing(
    world: World, admin: Person, school: School, clock: SettableClock
) -> None:
    yusuf, mona = await world.teacher("Yusuf"), await world.teacher("Mona")
    await class_(world, yusuf, await world.student(yusuf), clock, heard=True)
    clock.forward(days=1)
    await class_(world, mona, await world.student(mona), clock, heard=False)
    assert await tell_of_silence(school=school, now=clock.forward(minutes=20)) == 0


async def test_old_classes_and_rooms_without_a_number_are_passed_over(
    world: World, admin: Person, school: School, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    student = await world.student(teacher)
    await class_(world, teacher, student, clock, heard=True)
    clock.forward(days=1)
    session = await class_(world, teacher, student, clock, heard=False)
    assert await zoom_silence.teachers_gone_quiet(clock.forward(hours=3)) == []
    await ClassSession.filter(id=session.id).update(meeting_id=None)
    assert await zoom_silence.teachers_gone_quiet(clock() - timedelta(hours=2)) == []


async def test_while_zoom_is_silent_as_a_whole_single_classes_are_not_told(
    world: World, admin: Person, school: School, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    student = await world.student(teacher)
    await class_(world, teacher, student, clock, heard=True)
    clock.forward(days=4)
    await class_(world, teacher, student, clock, heard=False)
    await tell_of_silence(school=school, now=clock.forward(minutes=20))
    assert await told() == ["silence"]


async def test_a_group_class_that_went_quiet_is_told_of_once(
    admin: Person, world: World, school: School, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    among = [await world.student(teacher, name) for name in ("Amina", "Bilal")]
    for day in range(3):
        await class_(world, teacher, among[0], clock, heard=True)
        clock.forward(hours=20 + day)
    await ClassSession.filter(teacher_id=teacher.id).update(session_status="ended", open_pair=None)
    await group(world, teacher, among)
    for session in await ClassSession.filter(stream_id__isnull=False):
        await world.says(session, "click")
    clock.forward(minutes=16)
    assert len(await zoom_silence.teachers_gone_quiet(clock())) == 2
    assert await tell_of_silence(school=school, now=clock()) == 1
    assert await told() == ["class"]
