"""Who is told what: each side by its own message, once, and edited when the class changes."""

from datetime import timedelta

import pytest

from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession
from models.tables.outbox import Notice
from models.tables.people import Contact
from tests.conftest import SettableClock
from tests.world import World
from tests.zoom_room import ZoomRoom


@pytest.fixture
async def estimated(world: World, school: School, clock: SettableClock) -> ClassSession:
    """Clicked, and nothing more was heard: closed by the sweep."""
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    await sweep(school=school, now=clock.forward(minutes=71))
    return await ClassSession.get(id=session.id)


async def questions() -> list[Notice]:
    return await Notice.filter(kind="question").order_by("id")


async def test_both_sides_are_asked_after_a_class_that_was_only_estimated(estimated: ClassSession) -> None:
    assert (estimated.session_status, estimated.grade) == ("timeout", "estimated")
    assert [one.details["audience"] for one in await questions()] == ["teacher", "student"]


async def test_nobody_is_asked_about_a_class_whose_end_was_said(world: World, clock: SettableClock) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    clock.forward(minutes=45)
    await world.says(session, "teacher_tap")
    assert await questions() == []


async def test_a_class_that_went_on_and_is_estimated_again_is_asked_by_the_same_messages(
    estimated: ClassSession, world: World, school: School, clock: SettableClock
) -> None:
    before = [(one.id, one.revision) for one in await questions()]
    reopened = await world.says(estimated, "click", clock() - timedelta(minutes=5))
    await sweep(school=school, now=clock.forward(hours=2))
    after = await questions()
    assert [one.id for one in after] == [number for number, _ in before]
    assert all(one.revision > revision for one, (_, revision) in zip(after, before, strict=True))
    assert reopened.id == estimated.id


async def test_better_evidence_edits_the_question(estimated: ClassSession, world: World, clock: SettableClock) -> None:
    before = {one.id: one.revision for one in await questions()}
    await world.says(estimated, "teacher_answer", held=True, minutes=45)
    assert all(one.revision > before[one.id] for one in await questions())


async def test_who_comes_into_the_room_is_shown_on_the_card_and_the_link(
    world: World, school: School, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    await world.session(teacher, await world.student(teacher))
    before = {one.kind: one.revision for one in await Notice.filter(kind__in=("class_card", "class_link"))}
    await ZoomRoom(school).came("Yusuf", clock.forward(minutes=1), host=True)
    after = {one.kind: one.revision for one in await Notice.filter(kind__in=("class_card", "class_link"))}
    assert after == {kind: revision + 1 for kind, revision in before.items()}


async def test_somebody_who_is_both_sides_gets_one_message_for_each(
    world: World, school: School, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    student = await world.student(teacher, connected=False)
    await teacher.fetch_related("person")
    assert teacher.person is not None
    await Contact.create(student=student, person=teacher.person, created_at=clock())
    session = await world.session(teacher, student)
    await world.says(session, "click")
    await sweep(school=school, now=clock.forward(minutes=71))
    assert [one.details["audience"] for one in await questions()] == ["teacher", "student"]
    assert await Notice.filter(kind="class_summary").count() == 2
