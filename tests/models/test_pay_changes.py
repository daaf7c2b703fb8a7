"""A class of an approved month that is merged, split, cancelled or struck out: made good in the next, and back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from models import cancelling, corrections, merging, splitting, undoing
from models.school import School
from models.tables.classes import ClassSession
from models.tables.desk import Audit
from models.tables.pay import PayRun
from tests.conftest import SettableClock
from tests.world import World

from .month import APRIL, MAY, Month

AFTER_MARCH = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
AFTER_APRIL = datetime(2026, 5, 2, 9, 0, tzinfo=UTC)
WHY = "Agreed by phone"


@pytest.fixture
async def month(world: World, clock: SettableClock, school: School) -> Month:
    return await Month(world, clock, school).begin()


async def agreed(month: Month, minutes: int = 60) -> ClassSession:
    """A class from now on, by the word of both."""
    session = await month.world.session(month.teacher, month.student)
    await month.world.says(session, "click")
    month.clock.forward(minutes=minutes)
    await month.world.says(session, "teacher_tap")
    return await month.world.says(session, "student_tap")


async def undo(month: Month, change: object) -> None:
    assert isinstance(change, Audit), change
    month.clock.forward(minutes=5)
    undone = await undoing.undo(change.id, by=month.admin, reason=WHY, school=month.school, now=month.clock())
    assert isinstance(undone, Audit), undone


async def approved(month: Month) -> PayRun:
    month.clock.now = AFTER_MARCH
    run = await month.approve()
    month.clock.forward(hours=2)
    return run


async def owed_then_and_next(month: Month) -> tuple[Decimal, Decimal]:
    """What April comes to; and what is left for May once April is approved."""
    month.clock.now = AFTER_APRIL
    april = month.owed(await month.draft(APRIL))
    await month.approve(APRIL)
    month.clock.forward(hours=2)
    return april, month.owed(await month.draft(MAY))


async def test_two_that_are_merged_were_paid_twice_and_one_is_made_good(month: Month) -> None:
    one, other = await agreed(month, 30), await agreed(month, 28)
    run = await approved(month)
    before = await month.lines(run)
    change = await merging.merge(one.id, other.id, by=month.admin, reason=WHY, school=month.school, now=month.clock())
    assert isinstance(change, Audit), change
    assert await owed_then_and_next(month) == (Decimal("-10.00"), Decimal(0))
    await undo(month, change)
    assert month.owed(await month.draft(MAY)) == Decimal("10.00")
    assert await month.lines(run) == before


async def test_a_double_class_that_is_split_is_paid_twice_with_the_next_month(month: Month) -> None:
    begun = month.clock()
    session = await agreed(month, 60)
    run = await approved(month)
    before = await month.lines(run)
    change = await splitting.split(
        session.id, begun + timedelta(minutes=30), by=month.admin, reason=WHY, school=month.school, now=month.clock()
    )
    assert isinstance(change, Audit), change
    part = await ClassSession.get(id=change.after["split_off"])
    for half, start in ((session, begun), (part, begun + timedelta(minutes=30))):
        await month.lasted(half, start, start + timedelta(minutes=30))
    assert await owed_then_and_next(month) == (Decimal("10.00"), Decimal(0))
    assert await month.lines(run) == before


@pytest.mark.parametrize("how", ["cancelled", "struck out"])
async def test_one_that_was_none_is_taken_back_and_given_back(how: str, month: Month) -> None:
    session = await agreed(month)
    run = await approved(month)
    before = await month.lines(run)
    if how == "cancelled":
        change = await cancelling.cancel(session.id, by=month.admin, reason=WHY, school=month.school, now=month.clock())
    else:
        await month.struck_out(session)
        change = await Audit.get(what="struck_out")
    assert await owed_then_and_next(month) == (Decimal("-10.00"), Decimal(0))
    await undo(month, change)
    assert month.owed(await month.draft(MAY)) == Decimal("10.00")
    assert await month.lines(run) == before


async def test_what_is_corrected_twice_is_made_good_once(month: Month) -> None:
    session = await agreed(month)
    await approved(month)
    await month.struck_out(session)
    month.clock.forward(minutes=1)
    await corrections.undo(session, by=month.admin, reason=WHY, school=month.school, now=month.clock(), key="undo")
    assert (await month.draft(APRIL)).all == []
