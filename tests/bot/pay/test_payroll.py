"""/payroll: the month as an admin drafts, approves and pays it, and the files that go to the bank."""

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from models import corrections
from models.school import School
from models.tables.classes import ClassSession, Package
from models.tables.pay import PayLine
from models.tables.people import Person, Teacher
from tests.bot.telegram import Chat, Chats
from tests.conftest import SettableClock
from tests.world import World

APRIL_2 = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)


async def held(world: World, clock: SettableClock, by: Person, teacher: Teacher, student: str, package: str) -> None:
    await world.held(teacher, await world.student(teacher, student, connected=False, package=package), by=by)
    clock.forward(hours=1)


@pytest.fixture
async def march(world: World, clock: SettableClock, huda: Person, school: School) -> Teacher:
    """Two classes of Europe, one of 0 Fee whose rate nobody has meant, and the month is over."""
    yusuf = await world.teacher("Yusuf <b>")
    await held(world, clock, huda, yusuf, "=Amina", "Europe")
    await held(world, clock, huda, yusuf, "Omar", "Europe")
    await held(world, clock, huda, yusuf, "Sara", "0 Fee")
    await Package.filter(name="0 Fee").update(is_free=False)
    clock.now = APRIL_2
    return yusuf


def rows(chat: Chat) -> list[dict[str, Any]]:
    assert chat.last.file is not None
    return list(csv.DictReader(io.StringIO(chat.last.file.content.decode("utf-8-sig"))))


async def test_the_month_that_is_over_says_what_is_owed_and_what_is_missing(march: Teacher, chat: Chat) -> None:
    said = await chat.say("/payroll")
    assert "Payroll · March 2026" in said
    assert "To pay: 20.00 EUR" in said
    assert "1 class has no rate" in said
    assert any("Yusuf <b>" in label for label in chat.buttons)


async def test_every_line_says_why(march: Teacher, chat: Chat) -> None:
    await chat.say("/payroll 2026-03")
    await chat.tap("Yusuf")
    await chat.tap("Omar")
    assert "A class that took place pays 10.00 EUR." in chat.text
    await chat.tap("Back")
    await chat.tap("Back")
    await chat.tap("What waits (1)")
    await chat.tap("Sara")
    assert "/packages sets its rate" in chat.text


async def test_it_is_approved_paid_and_then_closed(march: Teacher, chat: Chat, clock: SettableClock) -> None:
    await chat.say("/payroll")
    await chat.tap("Approve")
    await chat.tap("Yes")
    assert "Approved" in chat.text
    assert "Approve" not in chat.buttons
    await chat.tap("Mark as paid")
    await chat.tap("Yes")
    assert "Paid" in chat.text
    assert "Take approval back" not in chat.buttons


async def test_an_approval_is_taken_back(march: Teacher, chat: Chat) -> None:
    await chat.say("/payroll")
    await chat.tap("Approve")
    await chat.tap("Yes")
    await chat.tap("Take approval back")
    await chat.tap("Yes")
    assert "In review" in chat.text
    assert "Approve" in chat.buttons


async def test_nothing_of_a_paid_month_is_undone_even_by_a_button_from_before(
    march: Teacher, chat: Chat, clock: SettableClock
) -> None:
    await chat.say("/payroll")
    await chat.tap("Approve")
    await chat.tap("Yes")
    old = chat.button("Take approval back")["callback_data"]
    await chat.tap("Mark as paid")
    await chat.tap("Yes")
    before = await PayLine.all().order_by("id").values()
    await chat.forge(old)
    assert await chat.forge(f"{old.replace('payask', 'paydo')}:{'0' * 16}") == (
        "This month is not approved, or it is paid."
    )
    assert "Paid" in chat.text
    session = await ClassSession.filter(student__name="Omar").get()
    huda = await Person.get(name="Huda")
    clock.forward(minutes=5)
    await corrections.correct(
        session, by=huda, reason="no", void=True, school=School("Amal", ZoneInfo("Africa/Cairo")), now=clock()
    )
    assert await PayLine.all().order_by("id").values() == before
    assert "To pay: -10.00 EUR" in await chat.say("/payroll 2026-04")


async def test_what_changed_since_the_look_is_looked_at_again(
    march: Teacher, chat: Chat, world: World, clock: SettableClock, huda: Person
) -> None:
    await chat.say("/payroll")
    await chat.tap("Approve")
    clock.now = APRIL_2 - timedelta(days=4)
    await held(world, clock, huda, march, "Layla", "Europe")
    clock.now = APRIL_2
    assert (await chat.tap("Yes")).startswith("Something has changed since you looked.")
    assert "Approve" in chat.buttons


async def test_totals_and_classes_add_up_to_the_cent_in_both_kinds_of_file(march: Teacher, chat: Chat) -> None:
    await chat.say("/payroll")
    await chat.tap("Totals, CSV")
    [total] = rows(chat)
    assert (total["teacher"], total["amount"], total["currency"], total["classes"]) == (
        "Yusuf <b>",
        "20.00",
        "EUR",
        "2",
    )
    await chat.tap("Every class, CSV", message=chat.saying("Payroll"))
    detail = rows(chat)
    assert sum(Decimal(row["amount"]) for row in detail if row["currency"] == "EUR") == Decimal("20.00")
    assert {row["student"] for row in detail} == {"'=Amina", "Omar", "Sara"}
    await chat.tap("Every class, XLSX", message=chat.saying("Payroll"))
    assert chat.last.file is not None
    sheet = load_workbook(io.BytesIO(chat.last.file.content)).active
    assert sheet is not None
    head, *lines = sheet.iter_rows(values_only=True)
    amount, student = head.index("amount"), head.index("student")
    assert sum(Decimal(str(line[amount])) for line in lines) == Decimal(20)
    assert {line[student] for line in lines} == {"=Amina", "Omar", "Sara"}


async def test_a_month_that_is_no_month_is_asked_for_again(chat: Chat) -> None:
    assert "Which month?" in await chat.say("/payroll the other one")
    assert "There is nothing in this month." in await chat.say("/payroll 2031-12")


async def test_nobody_but_an_admin_sees_the_payroll(march: Teacher, chats: Chats) -> None:
    teacher = chats((await Person.filter(teachers__id=march.id))[0])
    said = await teacher.say("/payroll")
    assert "20.00" not in said
