"""What waits for an admin's eye, and what is looked at."""

from datetime import timedelta

import pytest

from models import delivering, notices, review
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession
from models.tables.desk import Audit
from models.tables.outbox import Notice
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.world import World


@pytest.fixture
async def flagged(world: World, school: School, clock: SettableClock) -> ClassSession:
    """A click and nothing behind it."""
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    await sweep(school=school, now=clock.forward(minutes=71))
    return await ClassSession.get(id=session.id)


@pytest.fixture
async def huda(world: World) -> Person:
    return await world.admin()


async def test_a_flagged_class_waits_until_somebody_has_looked(
    flagged: ClassSession, huda: Person, clock: SettableClock
) -> None:
    assert (await review.counts(clock())).flagged == 1
    assert [one.id for one in await review.flagged(clock(), page=0, per_page=8)] == [flagged.id]
    assert await review.looked_at(flagged.id, by=huda, now=clock())
    assert not await review.looked_at(flagged.id, by=huda, now=clock())
    assert (await review.counts(clock())).flagged == 0
    assert [row.before for row in await Audit.filter(what="looked_at")] == [{"flags": ["click_only"]}]


async def test_being_judged_again_with_the_same_flags_asks_for_no_second_look(
    flagged: ClassSession, huda: Person, world: World, clock: SettableClock
) -> None:
    await review.looked_at(flagged.id, by=huda, now=clock())
    await world.says(flagged, "teacher_landing")
    assert not (await ClassSession.get(id=flagged.id)).to_review


async def test_a_new_flag_asks_for_a_new_look(
    flagged: ClassSession, huda: Person, world: World, clock: SettableClock
) -> None:
    await review.looked_at(flagged.id, by=huda, now=clock())
    await world.says(flagged, "teacher_answer", held=True, minutes=60)
    await world.says(flagged, "student_answer", held=False, minutes=None)
    assert (await ClassSession.get(id=flagged.id)).to_review


async def test_a_running_class_is_not_looked_at_yet(world: World, clock: SettableClock) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    running = await world.says(session, "click", own_address=True)
    assert running.flags
    assert not running.to_review


async def test_after_two_weeks_nobody_is_asked_any_more(flagged: ClassSession, clock: SettableClock) -> None:
    assert (await review.counts(clock() + timedelta(days=14))).flagged == 0


async def test_a_message_that_was_given_up_can_be_tried_again_once(flagged: ClassSession, clock: SettableClock) -> None:
    notice = await Notice.filter(kind="class_card").get()
    await delivering.give_up(notice, clock(), "chat not found")
    assert [one.id for one in await review.given_up(clock(), page=0, per_page=8)] == [notice.id]
    assert await notices.try_again(notice.id, clock())
    assert not await notices.try_again(notice.id, clock())
    assert (await review.counts(clock())).given_up == 0
    assert (await Notice.get(id=notice.id)).due_at == clock()
