"""Who is who in Zoom: learned from the host's account, answered by the teacher, remembered, and undone."""

from datetime import timedelta
from typing import Any

import pytest

from models import identities, telling
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession
from models.tables.outbox import Notice
from models.tables.people import Person, Teacher
from models.tables.streams import MadeMeeting
from models.tables.zoom import Alias, ZoomAccount
from tests.conftest import SettableClock
from tests.world import World
from tests.zoom_room import HOST, ZoomRoom


@pytest.fixture
async def teacher(world: World) -> Teacher:
    return await world.teacher()


@pytest.fixture
async def yusuf(teacher: Teacher) -> Person:
    return await Person.get(name="Yusuf")


@pytest.fixture
async def session(world: World, teacher: Teacher, clock: SettableClock, school: School) -> ClassSession:
    """Yusuf hosts for 45 minutes; an iPad and a Galaxy are there, and Zoom cannot say which of them is Amina."""
    room, start = ZoomRoom(school), clock()
    session = await world.session(teacher, await world.student(teacher))
    host = await room.came("Yusuf H.", start, host=True)
    await world.says(session, "click", start + timedelta(minutes=1))
    guests = [(name, await room.came(name, start + timedelta(minutes=2))) for name in ("iPad", "Galaxy")]
    for name, user_id in guests:
        await room.left(name, start + timedelta(minutes=44), user_id)
    await room.left("Yusuf H.", clock.forward(minutes=45), host, host=True)
    await sweep(school=school, now=clock.forward(minutes=11))  # nobody came back
    return await ClassSession.get(id=session.id).prefetch_related("student")


def flags(session: ClassSession) -> list[str]:
    return [flag["code"] for flag in session.flags]


async def test_who_hosts_is_asked_once_whether_that_is_the_teacher(session: ClassSession) -> None:
    account = await ZoomAccount.get(zoom_user_id=HOST)
    assert (account.teacher_id, account.seen_as, account.confirmed_at) == (session.teacher_id, "Yusuf H.", None)
    assert await Notice.filter(kind="is_it_you").count() == 1


async def test_a_lent_zoom_user_is_not_taken_for_the_teachers_own(
    world: World, teacher: Teacher, clock: SettableClock, school: School
) -> None:
    session, room = await in_a_made_meeting(world, teacher), ZoomRoom(school)
    await room.came("Room 1", clock(), host=True)
    assert await ZoomAccount.all().count() == 0
    assert (await ClassSession.get(id=session.id)).teacher_in_since == clock()


async def test_whoever_comes_as_the_lent_host_is_the_teacher_even_if_it_is_a_colleagues_account(
    world: World, teacher: Teacher, clock: SettableClock, school: School
) -> None:
    colleague = await world.teacher("Maryam")
    await ZoomAccount.create(
        teacher=colleague, zoom_user_id=HOST, seen_as="Maryam", learned_at=clock(), confirmed_at=clock()
    )
    session, room = await in_a_made_meeting(world, teacher), ZoomRoom(school)
    await room.came("Yusuf", clock(), host=True)
    assert (await ClassSession.get(id=session.id)).teacher_in_since == clock()


async def in_a_made_meeting(world: World, teacher: Teacher) -> ClassSession:
    """A class in a meeting that was made for it on somebody's Zoom account."""
    session, now = await world.session(teacher, await world.student(teacher)), world.clock()
    made = await MadeMeeting.create(
        reference="reference-1",
        press_key="press-1",
        teacher=teacher,
        topic="Class",
        starts_at=now,
        ends_at=now,
        state="made",
        meeting_id=session.meeting_id,
        zoom_user_id=HOST,
        created_at=now,
    )
    await ClassSession.filter(id=session.id).update(made_meeting_id=made.id)
    return session


async def test_each_unknown_name_is_asked_of_the_teacher_once(session: ClassSession, clock: SettableClock) -> None:
    asked = [notice.details["name"] for notice in await Notice.filter(kind="who_is").order_by("id")]
    assert sorted(asked) == ["Galaxy", "iPad"]
    await telling.who_is(session, "iPad", clock())
    assert await Notice.filter(kind="who_is").count() == 2


async def test_an_answer_is_remembered_and_the_class_judged_again(
    session: ClassSession, yusuf: Person, school: School, clock: SettableClock
) -> None:
    assert session.taught_seconds is None
    await identities.answer(
        session.teacher_id, "iPad", who="student", student=session.student, by=yusuf, school=school, now=clock()
    )
    after = await ClassSession.get(id=session.id)
    assert after.taught_seconds == 42 * 60
    assert [flag["facts"]["name"] for flag in after.flags if flag["code"] == "unknown_person"] == ["Galaxy"]


async def test_a_name_that_was_answered_is_not_asked_of_again(
    session: ClassSession, yusuf: Person, school: School, clock: SettableClock
) -> None:
    await Notice.filter(kind="who_is").delete()
    await identities.answer(
        session.teacher_id, "iPad", who="nobody", student=None, by=yusuf, school=school, now=clock()
    )
    await telling.who_is(session, "iPad", clock())
    assert await Notice.filter(kind="who_is").count() == 0


async def test_a_later_answer_replaces_the_first(
    session: ClassSession, yusuf: Person, school: School, clock: SettableClock
) -> None:
    for who in ("teacher", "nobody"):
        await identities.answer(
            session.teacher_id,
            "iPad",
            who=who,
            student=None,
            by=yusuf,
            school=school,
            now=clock(),
        )
    assert [alias.is_who for alias in await Alias.filter(undone_at=None)] == ["nobody"]


async def test_an_answer_undone_is_as_if_never_given_and_the_question_is_open_again(
    session: ClassSession, yusuf: Person, school: School, clock: SettableClock
) -> None:
    alias = await identities.answer(
        session.teacher_id, "iPad", who="student", student=session.student, by=yusuf, school=school, now=clock()
    )
    revisions = {notice.id: notice.revision for notice in await Notice.filter(kind="who_is")}
    assert await identities.undo(alias.id, school=school, now=clock())
    assert not await identities.undo(alias.id, school=school, now=clock())
    after = await ClassSession.get(id=session.id)
    assert (after.taught_seconds, after.session_duration_seconds, flags(after)) == (
        session.taught_seconds,
        session.session_duration_seconds,
        flags(session),
    )
    raised = [notice for notice in await Notice.filter(kind="who_is") if notice.revision > revisions[notice.id]]
    assert [notice.details["name"] for notice in raised] == ["iPad"]


async def test_an_alias_means_nothing_in_another_teachers_classes(
    session: ClassSession, yusuf: Person, world: World, school: School, clock: SettableClock
) -> None:
    other = await world.teacher("Maryam")
    await identities.answer(other.id, "iPad", who="nobody", student=None, by=yusuf, school=school, now=clock())
    assert flags(await ClassSession.get(id=session.id)) == flags(session)


async def test_a_student_alias_names_a_student_and_no_other_does(
    session: ClassSession, yusuf: Person, school: School, clock: SettableClock
) -> None:
    with pytest.raises(ValueError, match="names a student"):
        await identities.answer(
            session.teacher_id, "iPad", who="student", student=None, by=yusuf, school=school, now=clock()
        )


async def test_only_the_teacher_it_was_asked_of_confirms_an_account(
    session: ClassSession, teacher: Teacher, world: World, school: School, clock: SettableClock
) -> None:
    account = await ZoomAccount.get(zoom_user_id=HOST)
    other = await world.teacher("Maryam")
    assert not await identities.confirm(account.id, other, is_me=True, school=school, now=clock())
    assert await identities.confirm(account.id, teacher, is_me=True, school=school, now=clock())
    assert (await ZoomAccount.get(id=account.id)).confirmed_at == clock()
    assert await identities.confirm(account.id, teacher, is_me=False, school=school, now=clock())
    refused = await ZoomAccount.get(id=account.id)
    assert (refused.confirmed_at, refused.refused_at) == (None, clock())


async def test_a_teacher_whom_zoom_shows_by_e_mail_only_is_known_by_what_their_account_told(
    world: World, teacher: Teacher, clock: SettableClock, school: School
) -> None:
    await ZoomAccount.create(
        teacher=teacher,
        zoom_user_id=HOST,
        email="yusuf@amal.example",
        seen_as="Yusuf H.",
        learned_at=clock(),
        confirmed_at=clock(),
    )
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    someone: dict[str, Any] = {"uuid": "u1", "host_id": "the-schools-host", "user_id": "7", "user_name": "Y", "id": ""}
    session = await world.says(session, "zoom_joined", **someone, email="Yusuf@amal.example")
    assert session.teacher_in_since == clock()
