"""Outages in the chat: what waits because of one, paying it in full with a look beforehand, and taking that back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from models import attendance
from models.pay import outages, runs
from models.pay.drafts import draft
from models.school import School
from models.tables.classes import ClassSession
from models.tables.desk import Audit
from models.tables.pay import Outage
from models.tables.people import Person, Teacher
from tests.bot.telegram import Chat, Chats, account_of
from tests.conftest import SettableClock
from tests.world import World

APRIL_2 = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)


async def absent(world: World, clock: SettableClock, by: Person, teacher: Teacher, student: str) -> ClassSession:
    session = await world.held(teacher, await world.student(teacher, student), by=by, minutes=30)
    over = clock() + timedelta(minutes=30)
    await attendance.mark(session.id, "absent", author="admin", by=by, reason="not there", now=over)
    return session


@pytest.fixture
async def yusuf(world: World, clock: SettableClock, huda: Person) -> Teacher:
    """Two students who were not there, from 17:00 to 18:00 in Cairo on the 2nd of March, and one on the 3rd."""
    teacher = await world.teacher("Yusuf")
    for student in ("Amina", "Omar <b>"):
        await absent(world, clock, huda, teacher, student)
    clock.forward(days=1)
    await absent(world, clock, huda, teacher, "Sara")
    clock.forward(hours=2)
    return teacher


async def report(chat: Chat) -> None:
    await chat.say("/payroll 2026-03")
    await chat.tap("Outages")
    await chat.tap("Report an outage")
    await chat.tap("Yesterday")
    await chat.say("17:20-17:40")
    await chat.say("Zoom <was> down")


async def owed(world: World, clock: SettableClock, month: str = "2026-03") -> tuple[Decimal, dict[str, int]]:
    drafted = await draft(month, rounding="minute", now=clock(), school=world.school)
    return sum(drafted.totals.values(), Decimal(0)), drafted.lacks


async def test_what_rests_on_an_outage_waits_and_is_paid_in_full_after_a_look(
    yusuf: Teacher, chat: Chat, world: World, clock: SettableClock
) -> None:
    await report(chat)
    assert "2 classes would cost somebody money and wait for you." in chat.text
    assert await chat.tap("Yes, do it") == "Done."
    assert await owed(world, clock) == (Decimal(0), {"outage": 2})
    await chat.tap("Pay them in full")
    await chat.say("Zoom’s fault")
    assert "Mon, Mar 2, 2026 · Yusuf · Omar <b>: 0.00 EUR → 10.00 EUR" in chat.text
    assert "Together 20.00 EUR instead of 0.00 EUR." in chat.text
    assert await chat.tap("Yes, do it") == "They are paid in full."
    assert await owed(world, clock) == (Decimal(20), {})
    assert "Huda had 2 classes paid in full: Zoom’s fault" in chat.text
    assert (await Audit.get(what="waived")).reason == "Zoom’s fault"


async def test_the_decision_is_taken_back_until_an_approved_month_has_it(
    yusuf: Teacher, chat: Chat, world: World, clock: SettableClock, huda: Person
) -> None:
    await report(chat)
    await chat.tap("Yes, do it")
    await chat.tap("Pay them in full")
    await chat.say("Zoom’s fault")
    await chat.tap("Yes, do it")
    assert (await chat.tap("Nothing rested on it")).startswith("Classes are paid in full because of it.")
    assert await chat.tap("Take the decision back") == "Done."
    assert await owed(world, clock) == (Decimal(0), {"outage": 2})
    await chat.tap("Pay them in full")
    await chat.say("again")
    await chat.tap("Yes, do it")
    clock.now = APRIL_2
    shown = chat.last
    await chat.say("/payroll")
    await chat.tap("Approve")
    await chat.tap("Yes")
    assert (await chat.tap("Take the decision back", message=shown)).startswith("An approved month has paid")


async def test_after_the_approval_it_is_made_good_in_the_next_month(
    yusuf: Teacher, chat: Chat, world: World, clock: SettableClock, huda: Person, school: School
) -> None:
    clock.now = APRIL_2
    await chat.say("/payroll")
    await chat.tap("Approve")
    await chat.tap("Yes")
    clock.forward(minutes=1)
    begun = datetime(2026, 3, 2, 15, 20, tzinfo=UTC)
    await outages.declare(begun, begun + timedelta(minutes=20), "Zoom was down", by=huda, now=clock())
    assert await owed(world, clock, "2026-04") == (Decimal(0), {})
    await chat.say("/payroll 2026-03")
    await chat.tap("Outages")
    await chat.tap("Reported")
    await chat.tap("Pay them in full")
    await chat.say("Zoom’s fault")
    assert "put right: Amina: 0.00 EUR → 10.00 EUR" in chat.text
    await chat.tap("Yes, do it")
    assert await owed(world, clock, "2026-04") == (Decimal(20), {})
    run = await runs.run_of("2026-03")
    assert run is not None
    assert sum((await runs.frozen(run)).totals.values(), Decimal(0)) == 0
    assert await chat.tap("Take the decision back") == "Done."
    assert await owed(world, clock, "2026-04") == (Decimal(0), {})


async def test_nothing_rested_on_it_and_it_is_looked_at_again(
    yusuf: Teacher, chat: Chat, world: World, clock: SettableClock
) -> None:
    await report(chat)
    await chat.tap("Yes, do it")
    await chat.tap("Nothing rested on it")
    assert "It was decided that nothing rested on it." in chat.text
    assert await owed(world, clock) == (Decimal(0), {})
    await chat.tap("Back")
    assert "Outages · March 2026" in chat.text
    await chat.tap("Back")
    assert "Payroll · March 2026" in chat.text
    await chat.tap("Outages")
    await chat.tap("✓ Reported")
    await chat.tap("Look at it again")
    assert await owed(world, clock) == (Decimal(0), {"outage": 2})


async def test_hours_that_are_not_understood_or_not_over_are_asked_for_again(yusuf: Teacher, chat: Chat) -> None:
    await chat.say("/payroll 2026-03")
    await chat.tap("Outages")
    assert "Nothing was down, as far as anybody knows." in chat.text
    await chat.tap("Report an outage")
    await chat.tap("Today")
    for typed in ("all day", "18:00-23:00", "25:00-26:00", "45 min"):
        assert "Please type two times like 16:00-17:30" in await chat.say(typed)
    assert not await Outage.exists()


async def test_nobody_but_an_admin_decides_on_outages(
    yusuf: Teacher, chats: Chats, clock: SettableClock, huda: Person
) -> None:
    down = await outages.declare(clock() - timedelta(hours=1), clock(), "down", by=huda, now=clock())
    await chats(await account_of(yusuf)).forge(f"oud:{down.id}:dismiss")
    assert (await Outage.get(id=down.id)).dismissed_at is None
