"""What a class takes from the classes and people around it, and that it follows when they change."""

from datetime import datetime, timedelta

import pytest

from models import identities
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession
from models.tables.people import Person, Student, Teacher
from models.tables.zoom import ZoomAccount, ZoomEvent
from tests.conftest import SettableClock
from tests.world import World
from tests.zoom_room import HOST, ZoomRoom


@pytest.fixture
async def teacher(world: World) -> Teacher:
    return await world.teacher()


@pytest.fixture
async def amina(world: World, teacher: Teacher) -> Student:
    return await world.student(teacher)


def flags(session: ClassSession) -> list[str]:
    return [flag["code"] for flag in session.flags]


async def taught(
    world: World, session: ClassSession, start: datetime, guest: str = "iPad", *, host: str | None = "Yusuf H."
) -> ClassSession:
    """Forty minutes together; without `host` the teacher comes as a guest called Ustadh."""
    room = ZoomRoom(world.school)
    people = [(host or "Ustadh", host is not None), (guest, False)]
    await world.says(session, "click", start)
    inside = [(name, await room.came(name, start, host=is_host), is_host) for name, is_host in people]
    for name, user_id, is_host in inside:
        await room.left(name, start + timedelta(minutes=40), user_id, host=is_host)
    await sweep(school=world.school, now=start + timedelta(minutes=80))
    return await ClassSession.get(id=session.id)


async def test_a_first_click_that_comes_to_light_late_does_not_make_a_class_its_own_successor(
    world: World, teacher: Teacher, amina: Student, clock: SettableClock
) -> None:
    session, start = await world.session(teacher, amina), clock()
    await world.says(session, "click", start + timedelta(minutes=20))
    await world.says(session, "click", start)
    after = await ClassSession.get(id=session.id)
    assert (after.clicked_at, after.session_status) == (start, "active")


async def test_a_class_follows_when_its_next_ones_first_click_comes_to_light_late(
    world: World, teacher: Teacher, amina: Student, clock: SettableClock
) -> None:
    first, start = await world.session(teacher, amina), clock()
    second = await world.session(teacher, await world.student(teacher, "Bilal"))
    await world.says(first, "click", start)
    for minutes, ended in ((50, 50), (30, 30)):
        await world.says(second, "click", start + timedelta(minutes=minutes))
        assert (await ClassSession.get(id=first.id)).session_ended_at == start + timedelta(minutes=ended)


async def test_better_evidence_of_the_first_of_three_estimates_takes_the_flag_from_the_third(
    world: World, teacher: Teacher, amina: Student, clock: SettableClock
) -> None:
    sessions = []
    for _ in range(3):
        sessions.append(await world.session(teacher, amina))
        await world.says(sessions[-1], "click", clock())
        await sweep(school=world.school, now=clock.forward(hours=2))
    assert "estimated_in_a_row" in flags(await ClassSession.get(id=sessions[2].id))
    first = await ClassSession.get(id=sessions[0].id)
    assert first.clicked_at is not None
    await world.says(first, "teacher_tap", first.clicked_at + timedelta(minutes=40))
    assert "estimated_in_a_row" not in flags(await ClassSession.get(id=sessions[2].id))


async def test_a_second_class_of_the_same_student_and_room_takes_what_zoom_sees_from_then_on(
    world: World, teacher: Teacher, amina: Student, clock: SettableClock
) -> None:
    start = clock()
    first = await taught(world, await world.session(teacher, amina), start)
    clock.forward(minutes=90)
    await taught(world, await world.session(teacher, amina), clock())
    after = await ClassSession.get(id=first.id)
    assert (after.taught_seconds, after.session_ended_at) == (40 * 60, start + timedelta(minutes=40))


async def test_who_was_said_to_be_nobody_is_not_taken_for_the_student(
    world: World, teacher: Teacher, amina: Student, clock: SettableClock
) -> None:
    session = await taught(world, await world.session(teacher, amina), clock())
    assert flags(session) == ["probable_student"]
    by = await Person.get(name="Yusuf")
    await identities.answer(
        teacher.id, "iPad", who="nobody", student=None, by=by, school=world.school, now=clock.forward(hours=2)
    )
    after = await ClassSession.get(id=session.id)
    assert (after.taught_seconds, "student_never_seen" in flags(after)) == (None, True)


async def test_an_answer_reaches_a_class_in_which_zoom_recognised_nobody(
    world: World, teacher: Teacher, amina: Student, clock: SettableClock
) -> None:
    session = await taught(world, await world.session(teacher, amina), clock(), host=None)
    assert (session.zoom_seen, session.taught_seconds) == (False, None)
    by, now = await Person.get(name="Yusuf"), clock.forward(hours=2)
    await identities.answer(teacher.id, "Ustadh", who="teacher", student=None, by=by, school=world.school, now=now)
    assert (await ClassSession.get(id=session.id)).taught_seconds == 40 * 60


async def confirmed(teacher: Teacher, world: World, now: datetime, *, is_me: bool) -> None:
    account = await ZoomAccount.get(teacher_id=teacher.id, zoom_user_id=HOST)
    assert await identities.confirm(account.id, teacher, is_me=is_me, school=world.school, now=now)


async def test_teachers_who_share_one_account_are_each_the_teacher_of_their_classes(
    world: World, teacher: Teacher, amina: Student, clock: SettableClock
) -> None:
    mine = await taught(world, await world.session(teacher, amina), clock())
    maryam = await world.teacher("Maryam")
    clock.forward(hours=30)
    hers = await taught(world, await world.session(maryam, await world.student(maryam, "Bilal")), clock())
    for one in (teacher, maryam):
        await confirmed(one, world, clock() + timedelta(hours=3), is_me=True)
        for session in (mine, hers):
            assert (await ClassSession.get(id=session.id)).taught_seconds == 40 * 60


async def test_an_account_that_the_teacher_refused_is_somebody_else(
    world: World, teacher: Teacher, amina: Student, clock: SettableClock
) -> None:
    session = await taught(world, await world.session(teacher, amina), clock())
    await confirmed(teacher, world, clock() + timedelta(hours=3), is_me=False)
    assert (await ClassSession.get(id=session.id)).taught_seconds is None
    await confirmed(teacher, world, clock() + timedelta(hours=3), is_me=True)
    assert (await ClassSession.get(id=session.id)).taught_seconds == 40 * 60


async def test_a_colleague_who_looked_in_is_known_everywhere_once_confirmed(
    world: World, teacher: Teacher, amina: Student, clock: SettableClock
) -> None:
    """Before that there are two who could be the student."""
    start = clock()
    maryam = await world.teacher("Maryam")
    colleague = await ZoomAccount.create(
        teacher=maryam, zoom_user_id="maryams-zoom-id", seen_as="Maryam", learned_at=start
    )
    session = await world.session(teacher, amina)
    visit = {"uuid": "4444AAAiAAAAAiAiAiiAii==", "user_id": "7", "user_name": "Maryam", "id": "maryams-zoom-id"}
    await world.says(session, "zoom_joined", start + timedelta(minutes=2), **visit)
    await world.says(session, "zoom_left", start + timedelta(minutes=20), **visit)
    assert (await taught(world, session, start)).taught_seconds is None
    assert await identities.confirm(colleague.id, maryam, is_me=True, school=world.school, now=clock.forward(hours=3))
    assert (await ClassSession.get(id=session.id)).taught_seconds == 40 * 60


async def test_a_guest_of_the_next_day_takes_nothing_from_todays_class(
    world: World, teacher: Teacher, amina: Student, clock: SettableClock
) -> None:
    session = await taught(world, await world.session(teacher, amina), clock())
    room, tomorrow = ZoomRoom(world.school), clock() + timedelta(hours=23)
    stranger = await room.came("Plumber", tomorrow)
    await room.left("Plumber", tomorrow + timedelta(minutes=30), stranger)
    after = await ClassSession.get(id=session.id)
    assert (after.taught_seconds, flags(after)) == (40 * 60, ["probable_student"])


async def test_what_could_not_be_recalled_holds_up_no_class_and_waits_for_the_sweep(
    world: World, teacher: Teacher, amina: Student, school: School, clock: SettableClock
) -> None:
    await ZoomRoom(school).came("Yusuf H.", clock() - timedelta(minutes=5), host=True)
    event = await ZoomEvent.get()
    await ZoomEvent.filter(id=event.id).update(details=[7])  # not what anybody can read
    session = await world.session(teacher, amina)
    await ZoomEvent.filter(id=event.id).update(details=event.details)
    await sweep(school=school, now=clock.forward(minutes=2))
    assert (await ClassSession.get(id=session.id)).teacher_in_since is not None


async def test_who_is_in_the_room_before_the_class_is_sent_is_asked_of_too(
    world: World, teacher: Teacher, amina: Student, clock: SettableClock
) -> None:
    await ZoomRoom(world.school).came("Yusuf H.", clock() - timedelta(minutes=5), host=True)
    await world.session(teacher, amina)
    assert await ZoomAccount.filter(teacher_id=teacher.id, zoom_user_id=HOST).exists()
