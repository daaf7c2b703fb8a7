"""Answers after an estimated class: said once, changed as often as wanted, and only while they count."""

from datetime import timedelta

import pytest

from models import questions
from models.questions import Answer
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession, Evidence
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.world import World
from tests.zoom_room import ZoomRoom


@pytest.fixture
async def session(world: World, school: School, clock: SettableClock) -> ClassSession:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    await sweep(school=school, now=clock.forward(minutes=71))
    return await ClassSession.get(id=session.id)


@pytest.fixture
async def yusuf(session: ClassSession) -> Person:
    return await Person.get(name="Yusuf")


async def said(session: ClassSession) -> list[tuple[bool, int | None]]:
    rows = await Evidence.filter(session_id=session.id, kind="teacher_answer").order_by("id")
    return [(row.details["held"], row.details["minutes"]) for row in rows]


async def test_the_same_answer_twice_is_one_and_a_changed_mind_a_new_one(
    session: ClassSession, yusuf: Person, school: School, clock: SettableClock
) -> None:
    for answer in (Answer(True, 60), Answer(True, 60), Answer(False), Answer(True, 60)):
        clock.forward(seconds=1)
        assert await questions.answer(session, "teacher", answer, by=yusuf, school=school, now=clock())
    assert await said(session) == [(True, 60), (False, None), (True, 60)]
    assert await questions.latest(session, "teacher") == Answer(True, 60)
    after = await ClassSession.get(id=session.id)
    assert (after.session_duration_minutes, after.grade) == (60, "reported")


async def test_two_sides_within_five_minutes_agree(
    session: ClassSession, yusuf: Person, school: School, clock: SettableClock
) -> None:
    await questions.answer(session, "teacher", Answer(True, 45), by=yusuf, school=school, now=clock())
    await questions.answer(session, "student", Answer(True, 45), by=yusuf, school=school, now=clock())
    after = await ClassSession.get(id=session.id)
    assert (after.session_duration_minutes, after.grade) == (45, "agreed")


async def test_two_sides_that_contradict_each_other_are_a_flag_to_be_looked_at(
    session: ClassSession, yusuf: Person, school: School, clock: SettableClock
) -> None:
    await questions.answer(session, "teacher", Answer(True, 60), by=yusuf, school=school, now=clock())
    await questions.answer(session, "student", Answer(False), by=yusuf, school=school, now=clock())
    after = await ClassSession.get(id=session.id)
    assert "answers_contradict" in [flag["code"] for flag in after.flags]
    assert after.to_review


async def test_after_zoom_has_spoken_no_answer_is_taken(
    session: ClassSession, yusuf: Person, school: School, clock: SettableClock
) -> None:
    assert session.clicked_at is not None
    room = ZoomRoom(school)
    came = await room.came("Yusuf", session.clicked_at, host=True)
    await room.left("Yusuf", session.clicked_at + timedelta(minutes=43), came, host=True)
    assert not await questions.answer(session, "teacher", Answer(True, 60), by=yusuf, school=school, now=clock())
    assert await said(session) == []


@pytest.mark.parametrize("answer", [Answer(True), Answer(True, 0), Answer(True, -5), Answer(True, 100_000)])
async def test_a_length_that_no_class_can_have_is_refused(
    session: ClassSession, yusuf: Person, school: School, clock: SettableClock, answer: Answer
) -> None:
    with pytest.raises(ValueError, match="how long"):
        await questions.answer(session, "teacher", answer, by=yusuf, school=school, now=clock())
