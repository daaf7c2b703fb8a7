"""From a statement to the verdict and to what is told, through a real database."""

import asyncio
from datetime import timedelta

from models import evidence
from models.school import School
from models.sweep import sweep, with_names
from models.tables.classes import ClassSession, Evidence
from models.tables.outbox import Notice
from tests.conftest import SettableClock
from tests.world import World
from tests.written import beat


async def test_the_first_click_begins_the_class(world: World, clock: SettableClock) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    clock.forward(minutes=3)
    session = await world.says(session, "click")
    assert (session.session_status, session.clicked_at) == ("active", clock())
    assert session.look_again_at == clock() + timedelta(minutes=70)


async def test_the_same_statement_twice_is_one(world: World, school: School, clock: SettableClock) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    heard = [
        await evidence.testify(
            session.id, "click", happened_at=clock(), received_at=clock(), school=school, key="click:1"
        )
        for _ in range(2)
    ]
    assert [one.fresh for one in heard] == [True, False]
    assert await Evidence.filter(session_id=session.id).count() == 1


async def test_clicks_at_the_same_moment_are_all_answered_and_begin_one_class(
    world: World, school: School, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await asyncio.gather(*(world.says(session, "click") for _ in range(8)))
    assert await Evidence.filter(session_id=session.id, kind="click").count() == 1


async def test_a_class_nobody_ends_is_closed_by_its_package_when_the_sweep_comes(
    world: World, school: School, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    clock.forward(minutes=69, seconds=59)
    assert await sweep(school=school, now=clock()) == []
    clock.forward(seconds=1)
    [closed] = await with_names(await sweep(school=school, now=clock()))
    assert (closed.session_status, closed.end_source, closed.grade) == ("timeout", "package_length", "estimated")
    assert closed.session_duration_minutes == 60
    assert (closed.teacher.name, closed.student.name) == ("Yusuf", "Amina")
    assert await sweep(school=school, now=clock()) == []


async def test_the_sweep_is_repeatable_and_tells_each_reader_once(
    world: World, school: School, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    await world.admin(wants_summaries=True)
    await world.admin("Quiet")
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    clock.forward(hours=2)
    await asyncio.gather(*(sweep(school=school, now=clock()) for _ in range(3)))
    told = await Notice.filter(kind="class_summary")
    assert sorted(notice.details["audience"] for notice in told) == ["admin", "student", "teacher"]
    assert {notice.revision for notice in told} == {1}


async def test_a_link_nobody_clicks_expires(world: World, school: School, clock: SettableClock) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    clock.forward(hours=24)
    [expired] = await sweep(school=school, now=clock())
    assert (expired.id, expired.session_status, expired.open_pair) == (session.id, "expired", None)


async def test_later_evidence_edits_the_summary_and_sends_no_second_one(
    world: World, school: School, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    began = clock()
    await world.says(session, "click")
    clock.forward(minutes=71)
    await sweep(school=school, now=clock())
    session = await world.says(session, "teacher_tap", at=began + timedelta(minutes=44))
    assert (session.end_source, session.grade) == ("teacher_word", "reported")
    assert session.session_duration_minutes == 44
    told = {notice.details["audience"]: notice for notice in await Notice.filter(kind="class_summary")}
    assert {audience: notice.revision for audience, notice in told.items()} == {"teacher": 2, "student": 2}


async def test_a_click_after_a_landing_takes_the_end_back(world: World, clock: SettableClock) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    clock.forward(minutes=20)
    ended = await world.says(session, "student_landing")
    assert ended.session_status == "ended"
    clock.forward(minutes=2)
    again = await world.says(session, "click")
    assert (again.session_status, again.session_ended_at) == ("active", None)


async def test_the_teachers_next_class_bounds_the_one_before(world: World, clock: SettableClock) -> None:
    teacher = await world.teacher()
    first = await world.session(teacher, await world.student(teacher, "Amina"))
    second = await world.session(teacher, await world.student(teacher, "Omar"))
    await world.says(first, "click")
    clock.forward(minutes=50)
    await world.says(second, "click")
    await first.refresh_from_db()
    assert (first.end_source, first.session_ended_at) == ("succession", clock())


async def test_beats_alone_move_the_last_activity_and_write_no_evidence(
    world: World, school: School, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    assert not await beat(session.tracking_token, school=school, now=clock())
    await world.says(session, "click")
    for _ in range(4):
        clock.forward(seconds=30)
        assert await beat(session.tracking_token, school=school, now=clock())
    await session.refresh_from_db()
    assert session.last_activity_at == clock()
    assert await Evidence.filter(session_id=session.id).count() == 1


async def test_a_page_that_proved_itself_and_falls_silent_ends_the_class_at_its_last_beat(
    world: World, school: School, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    for _ in range(40):
        clock.forward(seconds=30)
        await beat(session.tracking_token, school=school, now=clock())
    last = clock()
    clock.forward(minutes=4, seconds=59)
    assert await sweep(school=school, now=clock()) == []
    clock.forward(seconds=1)
    [closed] = await sweep(school=school, now=clock())
    assert (closed.session_status, closed.end_source, closed.session_ended_at) == ("timeout", "heartbeat", last)


async def test_a_beat_after_the_silence_makes_it_active_again(
    world: World, school: School, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    clock.forward(minutes=20)
    await beat(session.tracking_token, school=school, now=clock())
    clock.forward(minutes=6)
    assert len(await sweep(school=school, now=clock())) == 1
    clock.forward(minutes=1)
    await beat(session.tracking_token, school=school, now=clock())
    assert (await ClassSession.get(id=session.id)).session_status == "active"


async def test_an_unknown_token_has_no_heartbeat(database: str, school: School, clock: SettableClock) -> None:
    assert not await beat("nobody", school=school, now=clock())
