"""What a class pays and in which month, case by case, from the class to the line."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from models import attendance, disputes, enrolments, handing_over, membership, packages, streams
from models.pay import outages, terms
from models.rules.facts import Status
from models.rules.pay import PayRule
from models.rules.periods import day_bounds
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession, Enrolment, Package
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.world import World

from .month import APRIL, MARCH, Month, over

ZONES = [
    "Pacific/Kiritimati", "Asia/Kolkata", "Africa/Cairo", "Europe/London", "America/New_York", "Pacific/Pago_Pago",
]  # fmt: skip
SECOND = timedelta(seconds=1)
BY_THE_HOUR = PayRule(basis="hour", rate=Decimal(30))


@pytest.fixture
async def month(world: World, clock: SettableClock, school: School) -> Month:
    return await Month(world, clock, school).begin()


async def agreed(month: Month, rule: PayRule, since: date = date(2026, 1, 1)) -> None:
    await terms.agree(rule, teacher=None, package=None, valid_from=since, by=month.admin, now=month.clock())


async def package_of(month: Month) -> Package:
    return await Package.get(enrolments__student_id=month.student.id)


@pytest.mark.parametrize("zone", ZONES)
async def test_the_last_second_of_the_31st_is_of_its_month_and_the_next_of_the_new_one(
    zone: str, database: str, clock: SettableClock
) -> None:
    school = School(name="Amal Academy", zone=ZoneInfo(zone))
    month = await Month(World(school, clock), clock, school).begin()
    midnight = day_bounds(date(2026, 4, 1), school.zone)[0]
    last = await month.held(30, midnight - SECOND)
    first = await month.held(60, midnight + timedelta(hours=2))
    await month.lasted(first, midnight, midnight + timedelta(hours=1))
    clock.now = over(APRIL)
    for name, session, day in ((MARCH, last, date(2026, 3, 31)), (APRIL, first, date(2026, 4, 1))):
        [line] = (await month.draft(name)).lines
        assert (line.session_id, line.day, line.amount) == (session.id, day, Decimal("10.00"))


@pytest.mark.parametrize(
    ("zone", "start", "minutes", "day", "amount"),
    [  # in local time the first seems to last two hours, the second none, the third to end before it begins
        ("Europe/Berlin", datetime(2026, 3, 29, 0, 30, tzinfo=UTC), 60, date(2026, 3, 29), "30.00"),
        ("Europe/Berlin", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 60, date(2026, 10, 25), "30.00"),
        ("Europe/Berlin", datetime(2026, 10, 25, 0, 45, tzinfo=UTC), 30, date(2026, 10, 25), "15.00"),
        ("Africa/Cairo", datetime(2026, 4, 23, 21, 30, tzinfo=UTC), 60, date(2026, 4, 23), "30.00"),
        ("Africa/Cairo", datetime(2026, 4, 23, 22, 0, tzinfo=UTC), 60, date(2026, 4, 24), "30.00"),
        ("Africa/Cairo", datetime(2026, 10, 29, 20, 30, tzinfo=UTC), 60, date(2026, 10, 29), "30.00"),
        ("Africa/Cairo", datetime(2026, 10, 29, 21, 30, tzinfo=UTC), 60, date(2026, 10, 29), "30.00"),
        ("Africa/Cairo", datetime(2026, 10, 29, 22, 0, tzinfo=UTC), 60, date(2026, 10, 30), "30.00"),
    ],
)
async def test_on_nights_when_clocks_change_hours_are_as_long_as_they_were(
    zone: str, start: datetime, minutes: int, day: date, amount: str, database: str, clock: SettableClock
) -> None:
    school = School(name="Amal Academy", zone=ZoneInfo(zone))
    month = await Month(World(school, clock), clock, school).begin()
    await agreed(month, BY_THE_HOUR)
    await month.held(minutes, start)
    [line] = (await month.draft(f"{day:%Y-%m}")).lines
    assert (line.day, line.amount, line.seconds) == (day, Decimal(amount), minutes * 60)


async def test_a_class_over_midnight_is_of_the_day_on_which_it_began(month: Month) -> None:
    await month.held(60, datetime(2026, 3, 31, 21, 30, tzinfo=UTC))  # 23:30 to 00:30 in Cairo
    assert month.owed(await month.draft(MARCH)) == Decimal("10.00")
    assert (await month.draft(APRIL)).all == []


async def test_a_rate_that_changes_in_the_middle_of_the_month_holds_from_its_day(month: Month) -> None:
    package, now = await package_of(month), month.clock()
    today = month.school.day_of(now)
    dearer = replace(await packages.terms_on(package, today), rate=Decimal("12.50"))
    await packages.change(package, dearer, since=date(2026, 3, 16), today=today, by=month.admin, now=now)
    await month.held(60, datetime(2026, 3, 15, 20, 59, tzinfo=UTC))  # 22:59 in Cairo
    await month.held(60, datetime(2026, 3, 15, 22, 0, tzinfo=UTC))  # midnight
    assert [line.amount for line in (await month.draft()).lines] == [Decimal("10.00"), Decimal("12.50")]


async def test_rules_that_change_in_the_middle_of_the_month_hold_from_their_day(month: Month) -> None:
    await agreed(month, BY_THE_HOUR, date(2026, 3, 16))
    await month.held(30, datetime(2026, 3, 15, 21, 59, 59, tzinfo=UTC))
    await month.held(30, datetime(2026, 3, 15, 22, 30, tzinfo=UTC))
    assert [line.amount for line in (await month.draft()).lines] == [Decimal("10.00"), Decimal("15.00")]


async def test_a_student_who_moves_in_the_middle_of_the_month_takes_nobodys_pay_along(month: Month) -> None:
    other = await month.world.teacher("Maryam")
    await month.held(60, datetime(2026, 3, 10, 15, 0, tzinfo=UTC))
    enrolment = await Enrolment.get(student_id=month.student.id)
    moved = await enrolments.move(enrolment, other, date(2026, 3, 16), by=month.admin, now=month.clock())
    assert isinstance(moved, Enrolment)
    await month.held(60, datetime(2026, 3, 17, 15, 0, tzinfo=UTC), teacher=other)
    drafted = await month.draft()
    assert (month.owed(drafted), month.owed(drafted, other)) == (Decimal("10.00"), Decimal("10.00"))


async def test_a_substitute_is_paid_their_own_rate_and_the_first_teacher_nothing(month: Month) -> None:
    await agreed(month, PayRule(substitute_rate=Decimal("12.50")))
    other, session = await month.world.teacher("Maryam"), await month.held()
    await handing_over.reassign(session.id, other, by=month.admin, reason="ill", school=month.school, now=month.clock())
    drafted = await month.draft()
    assert (month.owed(drafted), month.owed(drafted, other)) == (Decimal(0), Decimal("12.50"))


async def test_a_substitute_who_is_named_after_the_month_was_approved_is_paid_with_the_next(month: Month) -> None:
    other, session = await month.world.teacher("Maryam"), await month.held()
    month.clock.now = over(MARCH)
    await month.approve()
    month.clock.forward(hours=2)
    await handing_over.reassign(session.id, other, by=month.admin, reason="ill", school=month.school, now=month.clock())
    drafted = await month.draft(APRIL)
    assert (month.owed(drafted), month.owed(drafted, other)) == (Decimal("-10.00"), Decimal("10.00"))


async def test_a_package_of_no_fee_pays_nothing_and_waits_for_nobody(month: Month) -> None:
    await month.held(30, student=await month.world.student(month.teacher, "Bilal", package="0 Fee", connected=False))
    drafted = await month.draft()
    [line] = drafted.lines
    assert (line.amount, line.currency, drafted.lacks) == (Decimal(0), "USD", {})


async def test_a_class_without_a_rate_waits_and_is_paid_by_the_first_there_is_and_by_no_later_one(
    month: Month,
) -> None:
    session = await month.held()
    await ClassSession.filter(id=session.id).update(package_rate=0)
    assert (await month.draft()).lacks == {"no_rate": 1}
    month.clock.now = over(MARCH)
    await month.approve()
    await agreed(month, PayRule(rate=Decimal(8)))
    month.clock.now = over(APRIL)
    assert month.owed(await month.draft(APRIL)) == Decimal("8.00")
    await month.approve(APRIL)
    await agreed(month, PayRule(rate=Decimal(99)))
    assert (await month.draft("2026-05")).all == []


@pytest.mark.parametrize("present", [0, 1, 3])
async def test_a_group_is_paid_by_the_heads_that_were_there(present: int, month: Month) -> None:
    await agreed(month, PayRule(rate=Decimal(20), per_head=Decimal("1.50")))
    others = [await month.world.student(month.teacher, name, connected=False) for name in ("Bilal", "Sara")]
    stream = await month.world.stream(month.teacher, [month.student, *others])
    begun = month.clock()
    for place, session in enumerate(await streams.sessions_of(stream.id)):
        if place < present:
            await month.lasted(session, begun, begun + timedelta(hours=1))
    await sweep(school=month.school, now=month.clock.forward(days=2))
    drafted = await month.draft()
    [line] = drafted.all
    expected = {0: "0.00", 1: "21.50", 3: "24.50"}[present]
    assert (line.kind, line.amount, line.lack) == ("group", Decimal(expected), None)


async def test_a_group_at_the_turn_of_the_month_is_one_class_of_one_month(month: Month) -> None:
    await agreed(month, PayRule(rate=Decimal(20), per_head=Decimal(1)))
    bilal = await month.world.student(month.teacher, "Bilal", connected=False)
    month.clock.now = due = datetime(2026, 3, 31, 21, 55, tzinfo=UTC)  # 23:55 in Cairo
    stream = await month.world.stream(month.teacher, [month.student, bilal])
    month.clock.forward(hours=2)
    for late, session in zip((0, 10), await streams.sessions_of(stream.id), strict=True):
        begun = due + timedelta(minutes=late)
        await month.lasted(session, begun, begun + timedelta(minutes=50))
    assert month.owed(await month.draft(MARCH)) == Decimal("22.00")
    assert (await month.draft(APRIL)).all == []


@pytest.mark.parametrize(
    ("begins", "ends", "waits"),
    [(-30, 0, False), (-30, 1, True), (20, 40, True), (60, 90, True), (61, 90, False)],
)
async def test_a_no_show_waits_where_something_was_down_during_the_class(
    begins: int, ends: int, waits: bool, month: Month
) -> None:
    due = month.clock()
    session = await month.held()
    down, up = (due + timedelta(minutes=count) for count in (begins, ends))
    await outages.declare(down, up, "Zoom", by=month.admin, now=month.clock())
    await attendance.mark(session.id, "absent", author="admin", by=month.admin, reason="no", now=month.clock())
    assert (await month.draft()).lacks == ({"outage": 1} if waits else {})


async def test_a_contested_class_waits_alone(month: Month) -> None:
    await month.held()
    contested = await month.held(60, month.clock() + timedelta(hours=1))
    by = await Person.get(teachers__id=month.teacher.id)
    await disputes.open_one(contested, by, "!", school=month.school, now=month.clock())
    drafted = await month.draft()
    assert (month.owed(drafted), drafted.lacks) == (Decimal("10.00"), {"dispute": 1})


@pytest.mark.parametrize(("status", "lack"), [("sent", "still_open"), ("active", "still_open")])
async def test_a_class_that_is_not_over_waits(status: Status, lack: str, month: Month) -> None:
    session = await month.world.session(month.teacher, month.student)
    if status == "active":
        await month.world.says(session, "click")
    assert (await month.draft()).lacks == {lack: 1}


async def test_a_link_that_nobody_opened_is_no_class_and_no_no_show_by_the_teachers_word_alone(month: Month) -> None:
    await agreed(month, PayRule(no_show_percent=50))
    session = await month.world.session(month.teacher, month.student)
    await sweep(school=month.school, now=month.clock.forward(days=2))
    drafted = await month.draft()
    assert (month.owed(drafted), drafted.lacks) == (Decimal(0), {})
    by = await Person.get(teachers__id=month.teacher.id)
    await attendance.mark(session.id, "absent", author="teacher", by=by, reason=None, now=month.clock())
    assert (await month.draft()).lacks == {"unknown_class": 1}
    await attendance.mark(session.id, "absent", author="admin", by=month.admin, reason="seen", now=month.clock())
    assert month.owed(await month.draft()) == Decimal("5.00")


async def test_what_was_being_written_down_while_the_month_was_approved_is_made_good(month: Month) -> None:
    """It bears an earlier time than the approval, which did not see it."""
    session = await month.held()
    month.clock.now = over(MARCH)
    await month.approve()
    month.clock.forward(minutes=-1)
    await month.struck_out(session)
    month.clock.forward(hours=1)
    assert month.owed(await month.draft(APRIL)) == Decimal("-10.00")


async def test_a_teacher_who_left_the_school_is_paid_what_they_taught(month: Month) -> None:
    await month.held()
    today = month.school.day_of(month.clock.forward(hours=1))
    await membership.remove_teacher(month.teacher, today=today, by=month.admin, now=month.clock())
    assert month.owed(await month.draft()) == Decimal("10.00")
