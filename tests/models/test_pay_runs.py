"""A month from its first class to the day it was paid, and what comes to light afterwards."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from models import attendance, corrections, disputes
from models.pay import outages, runs, terms, waivers
from models.rules.pay import PayRule
from models.school import School
from models.tables.pay import PayItem, PayLine, PayRun
from models.tables.people import Person, Student
from tests.conftest import SettableClock
from tests.world import World

from .month import APRIL, MARCH, Month

AFTER_MARCH = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
AFTER_APRIL = datetime(2026, 5, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
async def month(world: World, clock: SettableClock, school: School) -> Month:
    return await Month(world, clock, school).begin()


async def test_a_month_is_drafted_approved_paid_and_then_never_changes(month: Month, clock: SettableClock) -> None:
    session = await month.held()
    assert month.owed(await month.draft()) == Decimal("10.00")
    clock.now = AFTER_MARCH
    run = await month.approve()
    before = await PayLine.filter(run_id=run.id).values()
    assert await runs.paid(run, by=month.admin, now=clock()) is None
    clock.forward(hours=1)
    await Student.filter(id=month.student.id).update(name="Somebody Else")
    rule = PayRule(rate=Decimal(99))
    await terms.agree(rule, teacher=None, package=None, valid_from=run.created_at.date(), by=None, now=clock())
    await corrections.correct(session, by=month.admin, reason="no", void=True, school=month.school, now=clock())
    assert await PayLine.filter(run_id=run.id).values() == before
    assert await runs.take_back(run, by=month.admin, now=clock()) == "not_approved"
    assert month.owed(await runs.frozen(run)) == Decimal("10.00")


async def test_an_approval_that_was_cut_off_holds_the_month_for_minutes_and_begins_anew(
    month: Month, clock: SettableClock
) -> None:
    await month.held()
    clock.now = AFTER_MARCH
    run = await month.approve()
    lines = await PayLine.filter(run_id=run.id).order_by("id").values("key", "amount", "work")
    await PayRun.filter(id=run.id).update(state="freezing")  # what a kill leaves: lines, and nobody who goes on
    seen = (await month.draft()).fingerprint
    again = await runs.approve(
        MARCH, fingerprint=seen, rounding="minute", by=month.admin, school=month.school, now=clock.forward(minutes=1)
    )
    assert again == "busy"
    assert await runs.recover(clock()) == 0  # another copy of the program may be at it
    assert await runs.recover(clock.forward(minutes=2)) == 1
    run = await month.approve()
    assert run.state == "approved"
    assert await PayLine.filter(run_id=run.id).order_by("id").values("key", "amount", "work") == lines


async def test_late_evidence_is_made_good_in_the_next_month_with_both_numbers(
    month: Month, clock: SettableClock
) -> None:
    session = await month.held()
    clock.now = AFTER_MARCH
    await month.approve()
    clock.forward(hours=1)
    await corrections.correct(session, by=month.admin, reason="no", void=True, school=month.school, now=clock())
    [line] = (await month.draft(APRIL)).lines
    assert (line.kind, line.amount, line.work["was"], line.work["is"]) == (
        "adjustment",
        Decimal("-10.00"),
        "10.0000",
        "0.00",
    )
    clock.now = AFTER_APRIL
    await month.approve(APRIL)
    assert (await month.draft("2026-05")).all == []


async def test_a_change_of_rates_makes_nothing_good(month: Month, clock: SettableClock) -> None:
    await month.held()
    clock.now = AFTER_MARCH
    await month.approve()
    clock.forward(hours=1)
    day = datetime(2026, 3, 1, tzinfo=UTC).date()
    await terms.agree(PayRule(rate=Decimal(99)), teacher=None, package=None, valid_from=day, by=None, now=clock())
    assert (await month.draft(APRIL)).all == []


async def test_only_the_contested_class_waits_and_is_paid_with_the_next_month(
    month: Month, clock: SettableClock
) -> None:
    await month.held()
    clock.forward(hours=2)
    contested = await month.held()
    opened = await disputes.open_one(
        contested, (await Person.filter(teachers__id=month.teacher.id))[0], "!", school=month.school, now=clock()
    )
    assert not isinstance(opened, str)
    clock.now = AFTER_MARCH
    drafted = await month.draft()
    assert month.owed(drafted) == Decimal("10.00")
    assert drafted.lacks == {"dispute": 1}
    await month.approve()
    assert (await month.draft(APRIL)).all == []
    clock.forward(days=1)
    await disputes.decide(opened.id, by=month.admin, upheld=False, decision="it stands", now=clock())
    assert month.owed(await month.draft(APRIL)) == Decimal("10.00")


async def test_what_was_approved_is_what_was_looked_at(month: Month, clock: SettableClock) -> None:
    await month.held()
    clock.now = AFTER_MARCH
    seen = await month.draft()
    clock.now = AFTER_MARCH - timedelta(days=5)
    await month.held()
    clock.now = AFTER_MARCH
    refused = await runs.approve(
        MARCH, fingerprint=seen.fingerprint, rounding="minute", by=month.admin, school=month.school, now=clock()
    )
    assert refused == "changed"


async def test_a_month_that_is_not_over_cannot_be_approved(month: Month, clock: SettableClock) -> None:
    seen = await month.draft()
    refused = await runs.approve(
        MARCH, fingerprint=seen.fingerprint, rounding="minute", by=month.admin, school=month.school, now=clock()
    )
    assert refused == "not_over"


async def test_an_approval_can_be_taken_back_until_it_is_paid(month: Month, clock: SettableClock) -> None:
    session = await month.held()
    clock.now = AFTER_MARCH
    run = await month.approve()
    assert await runs.take_back(run, by=month.admin, now=clock()) is None
    assert not await PayLine.exists()
    await attendance.mark(session.id, "absent", author="admin", by=month.admin, reason="no", now=clock())
    run = await month.approve()
    assert month.owed(await runs.frozen(run)) == Decimal(0)


async def test_a_class_that_moves_to_the_next_month_is_not_paid_twice(month: Month, clock: SettableClock) -> None:
    clock.now = datetime(2026, 3, 31, 20, 0, tzinfo=UTC)  # 22:00 in Cairo
    session = await month.held()
    clock.now = AFTER_MARCH
    await month.approve()
    clock.forward(hours=1)
    begun = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)  # half an hour into April in Cairo
    end = begun + timedelta(hours=1)
    await corrections.correct(
        session, by=month.admin, reason="later", start=begun, end=end, school=month.school, now=clock()
    )
    assert (await month.draft(APRIL)).all == []


async def test_bonus_deduction_and_advance_are_lines_of_their_month(month: Month, clock: SettableClock) -> None:
    for kind, amount in (("bonus", 5), ("deduction", 2), ("advance", 10)):
        await PayItem.create(
            teacher=month.teacher,
            month=MARCH,
            kind=kind,
            amount=Decimal(amount),
            currency="EUR",
            reason="why",
            by=month.admin,
            created_at=clock(),
        )
    assert month.owed(await month.draft()) == Decimal("-7.00")
    clock.now = AFTER_MARCH
    await month.approve()
    assert (await month.draft(APRIL)).all == []


async def test_an_absence_in_an_outage_waits_until_it_is_waived(month: Month, clock: SettableClock) -> None:
    session = await month.held()
    begun, end = clock() - timedelta(minutes=40), clock() - timedelta(minutes=20)
    down = await outages.declare(begun, end, "Zoom", by=month.admin, now=clock())
    await attendance.mark(session.id, "absent", author="admin", by=month.admin, reason="no", now=clock())
    assert (await month.draft()).lacks == {"outage": 1}
    waiver = await waivers.waive(down, [session.id], by=month.admin, reason="Zoom was down", now=clock())
    assert month.owed(await month.draft()) == Decimal("10.00")
    await waivers.undo(waiver.id, by=month.admin, now=clock())
    assert (await month.draft()).lacks == {"outage": 1}
