"""*Wrong?*: who may contest what and until when, and one decision for each."""

import asyncio
from datetime import timedelta

import pytest

from models import disputes
from models.school import School
from models.tables.classes import ClassSession
from models.tables.desk import Dispute
from models.tables.outbox import Notice
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.world import World


@pytest.fixture
async def session(world: World, clock: SettableClock) -> ClassSession:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    clock.forward(minutes=45)
    return await world.says(session, "teacher_tap")


@pytest.fixture
async def yusuf(session: ClassSession) -> Person:
    return await Person.get(teachers__id=session.teacher_id)


async def opened(session: ClassSession, by: Person, school: School, clock: SettableClock) -> Dispute:
    dispute = await disputes.open_one(session, by, "We ended at 17:50", school=school, now=clock())
    assert isinstance(dispute, Dispute)
    return dispute


async def test_every_admin_is_told_of_it(
    session: ClassSession, yusuf: Person, world: World, school: School, clock: SettableClock
) -> None:
    await world.admin("Huda")
    await world.admin("Omar")
    await opened(session, yusuf, school, clock)
    told = await Notice.filter(kind="dispute").prefetch_related("person").order_by("id")
    assert [(notice.person.name, notice.details["audience"]) for notice in told] == [
        ("Huda", "admin"),
        ("Omar", "admin"),
    ]


@pytest.mark.parametrize(("seconds", "answer"), [(0, "teacher"), (1, "too_late")])
async def test_the_deadline_holds_to_the_second(
    session: ClassSession, yusuf: Person, school: School, seconds: int, answer: str
) -> None:
    assert session.session_ended_at is not None
    moment = session.session_ended_at + timedelta(hours=48, seconds=seconds)
    assert await disputes.may_open(session, yusuf, school=school, now=moment) == answer


async def test_both_sides_may_and_nobody_else(
    session: ClassSession, world: World, school: School, clock: SettableClock
) -> None:
    stranger, huda = await world.person("Nobody"), await world.admin()
    other = await Person.get(teachers__id=(await world.teacher("Maryam")).id)
    amina = await Person.get(name="Amina's phone")
    for person in (stranger, huda, other):
        assert await disputes.open_one(session, person, "!", school=school, now=clock()) == "not_yours"
    assert await disputes.may_open(session, amina, school=school, now=clock()) == "student"
    assert await Dispute.all().count() == 0


async def test_a_class_that_goes_on_cannot_be_contested_yet(
    session: ClassSession, yusuf: Person, world: World, school: School, clock: SettableClock
) -> None:
    reopened = await world.says(session, "click", clock.forward(minutes=1))
    assert reopened.session_status == "active"
    assert await disputes.open_one(reopened, yusuf, "!", school=school, now=clock()) == "still_open"


async def test_one_open_dispute_a_class_also_when_both_contest_at_once(
    session: ClassSession, yusuf: Person, school: School, clock: SettableClock
) -> None:
    amina = await Person.get(name="Amina's phone")
    answers = await asyncio.gather(
        *(disputes.open_one(session, person, "!", school=school, now=clock()) for person in (yusuf, amina))
    )
    assert sorted(isinstance(answer, Dispute) for answer in answers) == [False, True]
    assert "already_open" in answers


async def test_after_a_decision_it_may_be_contested_again(
    session: ClassSession, yusuf: Person, world: World, school: School, clock: SettableClock
) -> None:
    huda = await world.admin()
    dispute = await opened(session, yusuf, school, clock)
    assert await disputes.decide(dispute.id, by=huda, upheld=False, decision="Zoom says so", now=clock()) is not None
    await opened(session, yusuf, school, clock)


async def test_of_two_admins_at_once_one_decides(
    session: ClassSession, yusuf: Person, world: World, school: School, clock: SettableClock
) -> None:
    huda, omar = await world.admin("Huda"), await world.admin("Omar")
    dispute = await opened(session, yusuf, school, clock)
    assert session.started_at is not None
    left, upheld = await asyncio.gather(
        disputes.decide(dispute.id, by=huda, upheld=False, decision="No", now=clock()),
        disputes.uphold(
            dispute.id,
            by=omar,
            start=session.started_at,
            end=session.started_at + timedelta(minutes=40),
            reason="Yes",
            school=school,
            now=clock(),
        ),
    )
    assert (left is None) != (upheld is None)
    stored = await Dispute.get(id=dispute.id)
    after = await ClassSession.get(id=session.id)
    assert (stored.upheld, after.session_duration_minutes) == ((True, 40) if upheld else (False, 45))


async def test_a_decision_is_told_once_to_both_and_settles_the_admins_messages(
    session: ClassSession, yusuf: Person, world: World, school: School, clock: SettableClock
) -> None:
    huda = await world.admin()
    dispute = await opened(session, yusuf, school, clock)
    asked = await Notice.get(kind="dispute")
    assert session.started_at is not None
    await disputes.uphold(
        dispute.id,
        by=huda,
        start=session.started_at,
        end=session.started_at + timedelta(minutes=40),
        reason="Right",
        school=school,
        now=clock(),
    )
    told = await Notice.filter(kind="dispute").exclude(id=asked.id).prefetch_related("person").order_by("id")
    assert [notice.person.name for notice in told] == ["Yusuf", "Amina's phone"]
    assert (await Notice.get(id=asked.id)).revision == asked.revision + 1
    assert await Notice.filter(kind="corrected").count() == 0  # the decision says it


async def test_those_who_wait_longest_come_first(world: World, school: School, clock: SettableClock) -> None:
    teacher = await world.teacher()
    yusuf = await Person.get(name="Yusuf")
    for student in ("Amina", "Bilal"):
        session = await world.session(teacher, await world.student(teacher, student))
        await world.says(session, "click")
        clock.forward(minutes=30)
        await opened(await world.says(session, "teacher_tap"), yusuf, school, clock)
    assert [one.session.student.name for one in await disputes.undecided()] == ["Amina", "Bilal"]
