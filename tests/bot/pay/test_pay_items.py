"""Bonuses, deductions and advances in the chat: with a reason, seen by the teacher, undone until frozen."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from models.pay import runs
from models.pay.drafts import draft
from models.tables.desk import Audit
from models.tables.pay import PayItem
from models.tables.people import Person, Teacher
from tests.bot.telegram import Chat, Chats, account_of
from tests.conftest import SettableClock
from tests.world import World

APRIL_2 = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
async def yusuf(world: World, clock: SettableClock, huda: Person) -> Teacher:
    """10 EUR in March."""
    teacher = await world.teacher("Yusuf <b>")
    await world.held(teacher, await world.student(teacher, "Amina"), by=huda)
    return teacher


async def bonus(chat: Chat) -> None:
    await chat.say("/payroll 2026-03")
    await chat.tap("Yusuf")
    await chat.tap("＋ Bonus")
    await chat.say("25 eur")
    await chat.say("Covered for <Maryam>")


async def test_a_bonus_has_an_amount_a_reason_and_says_what_the_month_comes_to(
    yusuf: Teacher, chat: Chat, chats: Chats
) -> None:
    await bonus(chat)
    assert "Bonus of 25.00 EUR for Yusuf <b>, March 2026" in chat.text
    assert "The month comes to 35.00 EUR instead of 10.00 EUR." in chat.text
    assert await chat.tap("Yes, do it") == "Written down."
    assert "Bonus · Yusuf <b> · 25.00 EUR" in chat.buttons
    teacher = chats(await account_of(yusuf))
    assert "So far: 35.00 EUR" in await teacher.say("/pay 2026-03")
    await teacher.tap("bonus")
    assert "Covered for <Maryam>" in teacher.text
    assert "Take back" not in teacher.buttons
    assert (await Audit.get(what="pay_item_added")).reason == "Covered for <Maryam>"


async def test_a_deduction_asks_for_whom_and_understands_only_what_is_clear(yusuf: Teacher, chat: Chat) -> None:
    await chat.say("/payroll 2026-03")
    await chat.tap("Bonus, deduction, advance")
    assert "There are none in this month." in chat.text
    await chat.tap("＋ Deduction")
    await chat.say("nobody")
    assert "I know no teacher called nobody." in chat.text
    await chat.say("yus")
    await chat.tap("Yusuf")
    for typed, answer in (("much", "I did not understand"), ("5 XXY", "no currency"), ("0 EUR", "above zero")):
        assert answer in await chat.say(typed)
    await chat.say("2.0050 EUR")
    assert "at most 500 characters" in await chat.say("x" * 501)
    await chat.say("late twice")
    assert "The month comes to 7.99 EUR instead of 10.00 EUR." in chat.text
    await chat.tap_twice("Yes, do it")
    assert [item.amount for item in await PayItem.all()] == [Decimal("2.01")]


async def test_it_is_taken_back_until_the_month_is_approved(
    yusuf: Teacher, chat: Chat, clock: SettableClock, huda: Person, world: World
) -> None:
    await bonus(chat)
    await chat.tap("Yes, do it")
    clock.now = APRIL_2
    await chat.say("/payroll")
    await chat.tap("Approve")
    await chat.tap("Yes")
    await chat.tap("Bonus, deduction, advance")
    await chat.tap("Yusuf")
    assert (await chat.tap("Take back")).startswith("It is in an approved month")
    run = await runs.run_of("2026-03")
    assert run is not None
    await runs.take_back(run, by=huda, now=clock())
    await chat.tap("Take back")
    await chat.tap("Yes, do it")
    assert "There are none in this month." in chat.text
    [line] = (await draft("2026-03", rounding="minute", now=clock(), school=world.school)).lines
    assert line.kind == "class"
    assert await Audit.exists(what="pay_item_withdrawn", by_id=huda.id)


async def test_of_an_approved_month_it_comes_with_the_next(
    yusuf: Teacher, chat: Chat, clock: SettableClock, world: World
) -> None:
    clock.now = APRIL_2
    await chat.say("/payroll")
    await chat.tap("Approve")
    await chat.tap("Yes")
    await bonus(chat)
    assert "it comes with the next one" in chat.text
    await chat.tap("Yes, do it")
    [line] = (await draft("2026-04", rounding="minute", now=clock(), school=world.school)).lines
    assert (line.kind, line.amount) == ("bonus", Decimal(25))


async def test_no_teacher_writes_a_bonus_down(yusuf: Teacher, chats: Chats) -> None:
    teacher = chats(await account_of(yusuf))
    await teacher.forge(f"pia:202603:bonus:{yusuf.id}")
    await teacher.say("25 EUR")
    assert not await PayItem.exists()
