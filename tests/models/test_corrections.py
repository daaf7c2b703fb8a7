"""An admin's word: the strongest evidence, told to both sides, and undone by naming it."""

from datetime import datetime, timedelta

import pytest

from models import corrections
from models.school import School
from models.tables.classes import ClassSession, Evidence
from models.tables.outbox import Notice
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.world import World


@pytest.fixture
async def session(world: World, clock: SettableClock) -> ClassSession:
    """45 minutes, by the teacher's word; the clock stands at the end."""
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    clock.forward(minutes=45)
    return await world.says(session, "teacher_tap")


@pytest.fixture
async def huda(world: World) -> Person:
    return await world.admin()


async def corrected_to(
    session: ClassSession, minutes: int, huda: Person, school: School, *, now: datetime, key: str | None = None
) -> ClassSession:
    assert session.started_at is not None
    end = session.started_at + timedelta(minutes=minutes)
    start = session.started_at
    return await corrections.correct(
        session, by=huda, reason="They went on", start=start, end=end, school=school, now=now, key=key
    )


async def test_a_correction_beats_everybody_and_clears_the_flags(
    session: ClassSession, huda: Person, school: School, clock: SettableClock
) -> None:
    after = await corrected_to(session, 50, huda, school, now=clock())
    assert (after.session_duration_minutes, after.end_source, after.grade) == (50, "correction", "corrected")
    assert after.flags == []


async def test_both_sides_are_told_once_with_before_after_and_why(
    session: ClassSession, huda: Person, school: School, clock: SettableClock
) -> None:
    for _ in range(2):  # a double tap
        await corrected_to(session, 50, huda, school, now=clock(), key="one-press")
    told = await Notice.filter(kind="corrected").prefetch_related("person").order_by("id")
    assert [notice.person.name for notice in told] == ["Yusuf", "Amina's phone"]
    details = told[0].details
    assert details["before"]["session_duration_seconds"] == 45 * 60
    assert details["after"]["session_duration_seconds"] == 50 * 60
    assert (details["reason"], details["undone"]) == ("They went on", False)
    assert await Evidence.filter(session_id=session.id, kind="correction").count() == 1


async def test_undoing_brings_the_witnesses_back(
    session: ClassSession, huda: Person, school: School, clock: SettableClock
) -> None:
    await corrected_to(session, 50, huda, school, now=clock())
    back = await corrections.undo(session, by=huda, reason="My mistake", school=school, now=clock.forward(minutes=1))
    assert back is not None
    assert (back.session_duration_minutes, back.end_source) == (45, "teacher_word")
    assert await corrections.undo(session, by=huda, reason="Again", school=school, now=clock()) is None


async def test_undoing_the_second_correction_leaves_the_first(
    session: ClassSession, huda: Person, school: School, clock: SettableClock
) -> None:
    await corrected_to(session, 50, huda, school, now=clock())
    await corrected_to(session, 55, huda, school, now=clock.forward(minutes=1))
    back = await corrections.undo(session, by=huda, reason="No", school=school, now=clock.forward(minutes=1))
    assert back is not None
    assert back.session_duration_minutes == 50


async def test_a_class_that_did_not_take_place_can_be_struck_out_and_brought_back(
    session: ClassSession, huda: Person, school: School, clock: SettableClock
) -> None:
    gone = await corrections.correct(session, by=huda, reason="A test", void=True, school=school, now=clock())
    assert (gone.session_status, gone.session_duration_seconds) == ("void", None)
    back = await corrections.undo(session, by=huda, reason="It was real", school=school, now=clock.forward(minutes=1))
    assert back is not None
    assert (back.session_status, back.session_duration_minutes) == ("ended", 45)


async def test_better_evidence_does_not_beat_a_correction(
    session: ClassSession, huda: Person, school: School, world: World, clock: SettableClock
) -> None:
    await corrected_to(session, 50, huda, school, now=clock())
    clock.forward(minutes=1)
    after = await world.says(session, "teacher_answer", held=True, minutes=15)
    assert after.session_duration_minutes == 50


async def test_nonsense_is_refused_and_nothing_is_written(
    session: ClassSession, huda: Person, school: School, clock: SettableClock
) -> None:
    with pytest.raises(ValueError, match="says a start"):
        await corrections.correct(session, by=huda, reason="?", school=school, now=clock())
    with pytest.raises(ValueError, match="before it starts"):
        await corrected_to(session, -1, huda, school, now=clock())
    assert await Evidence.filter(session_id=session.id, kind="correction").count() == 0
