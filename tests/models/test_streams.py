"""A group class: one press, one meeting, a session for each student, and what becomes of it as they come and go."""

from datetime import timedelta

import pytest

from models import classes, streams
from models.meetings import PersonalLink
from models.sweep import sweep
from models.tables.classes import ClassSession
from models.tables.outbox import Notice
from models.tables.people import Student, Teacher
from tests.conftest import SettableClock
from tests.world import World


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    return await world.teacher("Yusuf")


@pytest.fixture
async def three(world: World, yusuf: Teacher) -> list[Student]:
    return [await world.student(yusuf, name) for name in ("Amina", "Bilal", "Omar")]


async def kinds() -> list[str]:
    return sorted(notice.kind for notice in await Notice.all())


async def test_each_student_gets_a_session_and_a_link_of_their_own(
    world: World, yusuf: Teacher, three: list[Student]
) -> None:
    stream = await world.stream(yusuf, three)
    sessions = await streams.sessions_of(stream.id)
    assert [one.student.name for one in sessions] == ["Amina", "Bilal", "Omar"]
    assert len({one.tracking_token for one in sessions} | {one.host_token for one in sessions}) == 6
    assert {(one.package_minutes, str(one.package_rate), one.currency) for one in sessions} == {(60, "10.0000", "EUR")}
    assert await kinds() == ["class_link", "class_link", "class_link", "stream_card"]


async def test_the_same_press_twice_is_one_group_class(world: World, yusuf: Teacher, three: list[Student]) -> None:
    first, second = [await world.stream(yusuf, three, press_key="one") for _ in range(2)]
    assert first.id == second.id
    assert await ClassSession.all().count() == 3
    assert {notice.revision for notice in await Notice.all()} == {1}


async def test_a_student_named_twice_is_invited_once(world: World, yusuf: Teacher, three: list[Student]) -> None:
    stream = await world.stream(yusuf, [*three, three[0]])
    assert len(await streams.sessions_of(stream.id)) == 3


async def test_a_personal_link_belongs_to_its_student_alone(world: World, yusuf: Teacher, three: list[Student]) -> None:
    own = PersonalLink("reg-1", "https://zoom.us/w/12345678901?tk=own")
    stream = await world.stream(yusuf, three, personal={three[1].id: own})
    assert [(one.registrant_id, one.personal_link) for one in await streams.sessions_of(stream.id)] == [
        (None, None),
        ("reg-1", own.url),
        (None, None),
    ]


async def test_who_is_in_a_class_of_their_own_is_left_out_and_named(
    world: World, yusuf: Teacher, three: list[Student]
) -> None:
    await world.says(await world.session(yusuf, three[0]), "click")
    stream = await world.stream(yusuf, three)
    assert [one.student.name for one in await streams.sessions_of(stream.id)] == ["Bilal", "Omar"]
    assert (await Notice.get(kind="stream_card")).details["left_out"] == [three[0].id]


async def test_a_class_that_runs_now_is_no_reason_to_miss_tonights(
    world: World, yusuf: Teacher, three: list[Student]
) -> None:
    await world.says(await world.session(yusuf, three[0]), "click")
    stream = await world.stream(yusuf, three, ahead=timedelta(hours=4))
    assert len(await streams.sessions_of(stream.id)) == 3


async def test_a_group_class_tonight_leaves_room_for_a_class_of_their_own_before(
    world: World, yusuf: Teacher, three: list[Student]
) -> None:
    await world.stream(yusuf, three, ahead=timedelta(hours=4))
    assert await classes.open_with(yusuf, three[0]) is None
    await world.session(yusuf, three[0])


async def test_the_links_of_a_class_ahead_are_good_from_now_until_a_day_after_it(
    world: World, yusuf: Teacher, three: list[Student], clock: SettableClock
) -> None:
    stream = await world.stream(yusuf, three, ahead=timedelta(hours=4))
    session = (await streams.sessions_of(stream.id))[0]
    assert (session.issued_at, session.due_at) == (clock(), clock() + timedelta(hours=4))
    assert session.expires_at == clock() + timedelta(hours=28)


async def test_a_telegram_group_gets_one_post_without_any_link(
    world: World, yusuf: Teacher, three: list[Student]
) -> None:
    stream = await world.stream(yusuf, three, chat=(-100200, "Tajwid 5A"))
    post = await Notice.get(kind="stream_post")
    assert (post.chat_id, post.details) == (-100200, {"stream": stream.id})


async def test_it_is_live_when_the_first_comes_and_over_when_the_last_has_gone(
    world: World, yusuf: Teacher, three: list[Student], clock: SettableClock
) -> None:
    stream = await world.stream(yusuf, three)
    amina, bilal, _ = await streams.sessions_of(stream.id)
    began = clock.forward(minutes=2)
    await world.says(amina, "click")
    await world.says(bilal, "click", clock.forward(minutes=1))
    await stream.refresh_from_db()
    assert (stream.status, stream.started_at) == ("live", began)
    clock.forward(minutes=30)
    await world.says(amina, "student_landing")
    await stream.refresh_from_db()
    assert stream.status == "live"
    ended = clock.forward(minutes=20)
    await world.says(bilal, "student_landing")
    await stream.refresh_from_db()
    assert (stream.status, stream.ended_at) == ("ended", ended)


async def test_the_teacher_gets_one_summary_and_each_student_their_own(
    world: World, yusuf: Teacher, three: list[Student], clock: SettableClock
) -> None:
    await world.admin(wants_summaries=True)
    stream = await world.stream(yusuf, three)
    for session in await streams.sessions_of(stream.id):
        await world.says(session, "click")
    assert await streams.over(stream.id, yusuf, by=1, school=world.school, now=clock.forward(minutes=50)) == 3
    summaries = [(one.kind, one.details["audience"]) for one in await Notice.filter(kind__endswith="summary")]
    assert sorted(summaries) == [
        ("class_summary", "student"),
        ("class_summary", "student"),
        ("class_summary", "student"),
        ("stream_summary", "admin"),
        ("stream_summary", "teacher"),
    ]
    ended = await ClassSession.filter(stream_id=stream.id)
    assert {(one.session_status, one.end_source, one.session_duration_minutes) for one in ended} == {
        ("ended", "teacher_word", 50)
    }


async def test_it_goes_on_when_somebody_comes_back(
    world: World, yusuf: Teacher, three: list[Student], clock: SettableClock
) -> None:
    stream = await world.stream(yusuf, three)
    amina = (await streams.sessions_of(stream.id))[0]
    await world.says(amina, "click")
    await world.says(amina, "student_landing", clock.forward(minutes=20))
    await world.says(amina, "click", clock.forward(minutes=1))
    await stream.refresh_from_db()
    assert (stream.status, stream.ended_at) == ("live", None)


async def test_nobody_says_of_another_teachers_group_class_that_it_is_over(
    world: World, yusuf: Teacher, three: list[Student], clock: SettableClock
) -> None:
    stream = await world.stream(yusuf, three)
    await world.says((await streams.sessions_of(stream.id))[0], "click")
    maryam = await world.teacher("Maryam")
    assert await streams.over(stream.id, maryam, by=1, school=world.school, now=clock.forward(minutes=5)) == 0
    assert not await streams.cancel(stream.id, maryam, clock())
    assert await streams.one_of(maryam, stream.id) is None


async def test_a_group_class_that_nobody_opened_can_be_taken_back_once(
    world: World, yusuf: Teacher, three: list[Student], clock: SettableClock
) -> None:
    stream = await world.stream(yusuf, three, chat=(-100200, "Tajwid 5A"))
    assert await streams.cancel(stream.id, yusuf, clock())
    assert not await streams.cancel(stream.id, yusuf, clock())
    assert {one.session_status for one in await ClassSession.all()} == {"cancelled"}
    assert {notice.revision for notice in await Notice.all()} == {2}


async def test_a_group_class_that_somebody_opened_cannot_be_taken_back(
    world: World, yusuf: Teacher, three: list[Student], clock: SettableClock
) -> None:
    stream = await world.stream(yusuf, three)
    await world.says((await streams.sessions_of(stream.id))[2], "click")
    assert not await streams.cancel(stream.id, yusuf, clock())
    assert {one.session_status for one in await ClassSession.all()} == {"sent", "active"}


async def test_a_class_ahead_whose_link_was_tried_can_still_be_taken_back(
    world: World, yusuf: Teacher, three: list[Student], clock: SettableClock
) -> None:
    stream = await world.stream(yusuf, three, ahead=timedelta(hours=4))
    await world.says((await streams.sessions_of(stream.id))[0], "click")
    await stream.refresh_from_db()
    assert stream.status == "sent"
    assert await streams.cancel(stream.id, yusuf, clock.forward(minutes=1))
    assert {one.session_status for one in await ClassSession.all()} == {"cancelled"}


async def test_students_who_pour_in_are_one_edit_of_the_card(
    world: World, yusuf: Teacher, three: list[Student], clock: SettableClock
) -> None:
    stream = await world.stream(yusuf, three)
    await Notice.all().update(due_at=None)
    first = clock()
    for session in await streams.sessions_of(stream.id):
        await world.says(session, "click")
        clock.forward(seconds=1)
    assert (await Notice.get(kind="stream_card")).due_at == first + timedelta(seconds=2)


async def test_the_history_counts_who_was_invited_and_who_came(
    world: World, yusuf: Teacher, three: list[Student], clock: SettableClock
) -> None:
    old = await world.stream(yusuf, three[:2], press_key="old")
    await world.says((await streams.sessions_of(old.id))[0], "click")
    clock.forward(hours=2)
    new = await world.stream(yusuf, three, press_key="new")
    page = await streams.history(yusuf)
    assert [(one.stream.id, one.invited, one.seen) for one in page.streams] == [(new.id, 3, 0), (old.id, 2, 1)]
    assert (page.total, page.pages) == (2, 1)
    assert (await streams.history(await world.teacher("Maryam"))).streams == []


async def test_a_group_class_to_which_nobody_came_is_over_when_the_links_are(
    world: World, yusuf: Teacher, three: list[Student], clock: SettableClock
) -> None:
    stream = await world.stream(yusuf, three)
    await sweep(school=world.school, now=clock.forward(hours=24))
    await stream.refresh_from_db()
    assert (stream.status, stream.started_at, stream.ended_at) == ("ended", None, stream.due_at + timedelta(hours=1))
    assert not await Notice.filter(kind="stream_summary").exists()


async def test_a_telegram_group_is_told_of_the_class_and_not_of_everybody_who_comes(
    world: World, yusuf: Teacher, three: list[Student], clock: SettableClock
) -> None:
    stream = await world.stream(yusuf, three, chat=(-100200, "Tajwid 5A"))
    for session in await streams.sessions_of(stream.id):
        await world.says(session, "click")
    assert (await Notice.get(kind="stream_post")).revision == 2
    await streams.over(stream.id, yusuf, by=1, school=world.school, now=clock.forward(minutes=50))
    assert (await Notice.get(kind="stream_post")).revision == 3
