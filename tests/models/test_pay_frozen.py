"""Months made up at random: what was approved stays as it was, whatever changes, and the difference is made good."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

import pytest

from models import absences, attendance, corrections, evidence, handing_over, packages, people, streams
from models.pay import outages, runs, terms, waivers
from models.pay.drafts import Draft
from models.rules.pay import PayRule
from models.rules.periods import Period
from models.rules.presence import MARKS
from models.rules.terms import Terms
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession, Package
from models.tables.pay import PayRun
from models.tables.people import Person, Student, Teacher
from tests.conftest import SettableClock
from tests.world import World

from .month import APRIL, MARCH, MAY, Month, digest, over

RULES = [
    PayRule(),
    PayRule(basis="hour", rate=Decimal("17.35"), no_show_percent=50),
    PayRule(basis="thresholds", excused_percent=25, guess="pay"),
    PayRule(rate=Decimal(20), per_head=Decimal("1.25"), substitute_rate=Decimal("9.99"), no_show_percent=30),
]


class MadeUp(Month):
    """A month of every kind of class, drawn at random: the same seed draws the same one on every database."""

    def __init__(self, world: World, clock: SettableClock, school: School, random: Random) -> None:
        super().__init__(world, clock, school)
        self.random = random
        self.sessions: list[int] = []

    async def lived(self) -> "MadeUp":
        await self.begin()
        self.other = await self.world.teacher("Maryam")
        self.group = [await self.world.student(self.teacher, name, connected=False) for name in ("Bilal", "Sara")]
        self.free = await self.world.student(self.teacher, "Omar", package="0 Fee", connected=False)
        first = date(2026, 3, 1)
        await terms.agree(
            self.random.choice(RULES), teacher=None, package=None, valid_from=first, by=self.admin, now=self.clock()
        )
        for day in range(2, 31, 2):
            self.clock.now = datetime(2026, 3, day, self.random.randrange(6, 21), self.random.randrange(60), tzinfo=UTC)
            await self._class()
        self.clock.now = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
        await sweep(school=self.school, now=self.clock())
        return self

    async def _class(self) -> None:
        if self.random.random() < 0.2:
            await self._group()
            return
        student = self.random.choice([self.student, self.student, self.student, self.free])
        await sweep(school=self.school, now=self.clock())
        session = await self.world.session(self.teacher, student)
        self.sessions.append(session.id)
        begun, minutes = self.clock(), self.random.randrange(1, 80)
        what = self.random.choice(["seen", "seen", "said", "said", "clicked", "never"])
        if what == "never":
            return
        await self.world.says(session, "click")
        self.clock.forward(minutes=minutes)
        if what == "said":
            await self.world.says(session, "teacher_tap")
        elif what == "seen":
            await self.lasted(session, begun, self.clock())
        await sweep(school=self.school, now=self.clock.forward(hours=3))
        if self.random.random() < 0.3:
            await self.change(session.id)

    async def _group(self) -> None:
        stream = await self.world.stream(self.teacher, [self.student, *self.group])
        begun = self.clock()
        self.clock.forward(minutes=self.random.randrange(20, 70))
        for session in await streams.sessions_of(stream.id):
            self.sessions.append(session.id)
            if self.random.random() < 0.6:
                await self.lasted(session, begun, self.clock())
        self.clock.forward(hours=2)

    async def change(self, session_id: int | None = None) -> None:
        """Something comes to light, or somebody decides something about a class."""
        session = await ClassSession.get(id=session_id or self.random.choice(self.sessions))
        start = session.started_at or session.due_at
        by = await Person.get(teachers__id=self.teacher.id)
        match self.random.randrange(8):
            case 0:
                await self.lasted(session, start, start + timedelta(minutes=self.random.randrange(1, 90)))
            case 1:
                await self.struck_out(session)
            case 2 | 3:
                author, who = self.random.choice([("teacher", by), ("admin", self.admin)])
                mark = self.random.choice(MARKS)
                await attendance.mark(session.id, mark, author=author, by=who, reason="!", now=self.clock())  # type: ignore[arg-type]
            case 4:
                await attendance.withdraw(session.id, "admin", by=self.admin, reason="!", now=self.clock())
            case 5:
                await corrections.undo(session, by=self.admin, reason="!", school=self.school, now=self.clock())
            case 6 if session.stream_id is None:
                to = self.other if session.teacher_id == self.teacher.id else self.teacher
                await handing_over.reassign(
                    session.id, to, by=self.admin, reason="!", school=self.school, now=self.clock()
                )
            case _:
                moment = start + timedelta(minutes=self.random.randrange(1, 60))
                await evidence.testify(
                    session.id, "teacher_tap", happened_at=moment, received_at=self.clock(), school=self.school
                )

    async def turn_the_house_over(self) -> None:
        """Rates, rules, zones, names, outages, waivers and announcements become others, all at once."""
        now, today = self.clock(), self.school.day_of(self.clock())
        package = await Package.get(name="Europe")
        dearer = Terms(45, Decimal(77), "USD")
        await packages.change(package, dearer, since=today, today=today, by=self.admin, now=now)
        await terms.agree(
            PayRule(rate=Decimal(99)), teacher=self.teacher, package=None, valid_from=date(2026, 3, 1), by=None, now=now
        )
        await Package.all().update(is_free=True)
        await Teacher.all().update(name="Somebody Else")
        await Student.all().update(name="Nobody")
        for person in await Person.all():
            await people.live_in(person, "Pacific/Kiritimati")
        march = Period(date(2026, 3, 1), date(2026, 3, 31), "")
        await absences.announce(self.student, march, by=self.admin, zone=self.school.zone, words="late", now=now)
        begun, ended = datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 12, tzinfo=UTC)
        down = await outages.declare(begun, ended, "Zoom", by=self.admin, now=now)
        await waivers.waive(down, self.sessions[:4], by=self.admin, reason="down", now=now)


@pytest.fixture
async def month(seed: int, world: World, clock: SettableClock, school: School) -> MadeUp:
    return await MadeUp(world, clock, school, Random(seed)).lived()


@pytest.mark.parametrize("seed", range(4))
async def test_an_approved_month_stays_as_it_is_to_the_byte(month: MadeUp) -> None:
    month.clock.now = over(MARCH)
    drafted = await month.draft()
    run = await month.approve()
    lines = await month.lines(run)
    assert digest(await runs.frozen(run)) == digest(drafted)
    seen, by = drafted.fingerprint, month.admin
    again = await runs.approve(
        MARCH, fingerprint=seen, rounding="minute", by=by, school=month.school, now=month.clock()
    )
    assert again == "closed"
    month.clock.forward(hours=2)
    for _ in range(12):
        await month.change()
        month.clock.forward(minutes=7)
    await month.turn_the_house_over()
    elsewhere = School(name="Elsewhere", zone=ZoneInfo("Pacific/Pago_Pago"))
    _, shown = await runs.look(MARCH, rounding="second", school=elsewhere, now=month.clock())
    assert digest(shown) == digest(drafted)
    assert await month.lines(run) == lines


@pytest.mark.parametrize("seed", range(4, 6))
async def test_approving_again_after_taking_it_back_freezes_the_same(month: MadeUp) -> None:
    month.clock.now = over(MARCH)
    run = await month.approve()
    lines = await month.lines(run)
    assert await runs.take_back(run, by=month.admin, now=month.clock()) is None
    again = await month.lines(await month.approve())
    assert [{**line, "id": 0} for line in again] == [{**line, "id": 0} for line in lines]


@pytest.mark.parametrize("seed", range(6, 10))
async def test_what_was_paid_and_what_is_made_good_is_what_the_month_is_worth(month: MadeUp) -> None:
    """Twice over: what comes to light in April is in April's pay, what comes to light in May in May's."""
    paid: dict[tuple[int, int], Decimal] = {}
    for closing, following in ((MARCH, APRIL), (APRIL, MAY)):
        month.clock.now = over(closing)
        _add(paid, await runs.frozen(await month.approve(closing)))
        month.clock.forward(hours=2)
        for _ in range(10):
            await month.change()
            month.clock.forward(minutes=7)
        made_good = dict(paid)
        _add(made_good, await month.draft(following))
        worth = await _worked_out_anew(month)
        waits = {(line.session_id, line.teacher_id) for line in worth.waiting}
        groups = {(line.stream_id, line.teacher_id) for line in worth.waiting if line.kind == "group"}
        expected: dict[tuple[int, int], Decimal] = {}
        _add(expected, worth)
        for key in {*made_good, *expected} - waits - {(-(one[0] or 0), one[1]) for one in groups}:
            assert made_good.get(key, Decimal(0)) == expected.get(key, Decimal(0)), key


def _add(to: dict[tuple[int, int], Decimal], draft: Draft) -> None:
    """By class (a group by heads: less than nothing) and teacher."""
    for line in draft.lines:
        key = (line.session_id or -(line.stream_id or 0), line.teacher_id)
        to[key] = to.get(key, Decimal(0)) + line.amount


async def _worked_out_anew(month: Month) -> Draft:
    """March as if it had never been approved."""
    before = {run.id: run.state for run in await PayRun.all()}
    await PayRun.all().update(state="review")
    try:
        return await month.draft(MARCH)
    finally:
        for run_id, state in before.items():
            await PayRun.filter(id=run_id).update(state=state)


@pytest.mark.parametrize(("seed", "known"), [(10, "55a9948c6e309bcb"), (11, "ab9b03c612aa1217")])
async def test_the_same_month_comes_to_the_same_on_every_database(month: MadeUp, known: str) -> None:
    month.clock.now = over(MARCH)
    assert digest(await month.draft()) == known
