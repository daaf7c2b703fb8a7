"""How the school pays: agreed on, changed and taken back in the chat, each with what it comes to."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from models.pay import runs, terms
from models.pay.drafts import draft
from models.rules.pay import PayRule
from models.school import School
from models.tables.desk import Audit
from models.tables.pay import PayRun, PayTerms
from models.tables.people import Person, Teacher
from tests.bot.telegram import Chat, Chats
from tests.conftest import SettableClock
from tests.world import World

APRIL_2 = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
async def yusuf(world: World, clock: SettableClock, huda: Person) -> Teacher:
    """An hour of Europe at 10 EUR, on Monday the 2nd of March."""
    teacher = await world.teacher("Yusuf <b>")
    await world.held(teacher, await world.student(teacher, "Amina"), by=huda, minutes=30)
    clock.forward(minutes=30)
    return teacher


async def rate(chat: Chat, amount: str) -> None:
    await chat.tap("Rate:")
    await chat.say(amount)


async def owed(world: World, clock: SettableClock) -> list[Decimal]:
    drafted = await draft("2026-03", rounding="minute", now=clock(), school=world.school)
    return [line.amount for line in drafted.lines]


async def test_a_rule_for_a_package_is_agreed_and_says_beforehand_what_it_comes_to(
    yusuf: Teacher, chat: Chat, world: World, clock: SettableClock
) -> None:
    await chat.say("/payroll 2026-03")
    await chat.tap("Pay rules")
    assert "each class that took place pays the rate of its package" in chat.text
    await chat.tap("Another rule")
    await chat.tap("All teachers")
    await chat.tap("Europe")
    await rate(chat, "14")
    assert "Each class that took place pays 14.00 EUR." in chat.text
    await chat.tap("From which day")
    await chat.tap("This month")
    assert "Europe, from Sun, Mar 1, 2026 on:" in chat.text
    assert "In March 2026 that changes 1 line: 10.00 EUR → 14.00 EUR." in chat.text
    assert await chat.tap("Yes, do it") == "Agreed."
    assert "Europe · per class · from Sun, Mar 1, 2026" in chat.buttons
    assert await owed(world, clock) == [Decimal("14.00")]
    trail = await Audit.get(what="pay_rule_agreed")
    assert trail.after == {"package": "Europe", "valid_from": "2026-03-01", "rate": "14.0"}


async def test_a_teachers_own_rule_counts_before_the_packages(
    yusuf: Teacher, chat: Chat, world: World, clock: SettableClock
) -> None:
    package = await world.package()
    since = date(2026, 3, 1)
    await terms.agree(PayRule(rate=Decimal(14)), teacher=None, package=package, valid_from=since, by=None, now=clock())
    await chat.say("/payroll 2026-03")
    await chat.tap("Pay rules")
    await chat.tap("Another rule")
    await chat.say("nobody")
    assert "I know no teacher called nobody." in chat.text
    await chat.say("yus")
    await chat.tap("Yusuf <b>")
    await chat.tap("All packages")
    await chat.tap("Pays: per class")
    assert "An hour taught pays what the package’s rate comes to for an hour." in chat.text
    await rate(chat, "about 20")
    assert "Please type an amount" in chat.text
    await chat.say("20")
    await chat.tap("Minimum:")
    await chat.say("3000")
    assert "whole minutes from 0 to 1,440" in chat.text
    await chat.say("45")
    await chat.tap("No-show:")
    await chat.say("50%")
    assert "A student who does not come: 50% of the rate." in chat.text
    await chat.tap("Cap:")
    await chat.tap("Like the package")
    await chat.tap("From which day")
    await chat.say("2026-03-02")
    assert "14.00 EUR → 15.00 EUR" in chat.text
    await chat.tap("Yes, do it")
    assert await owed(world, clock) == [Decimal("15.00")]


async def test_a_rule_is_taken_back_and_the_one_before_it_counts_again(
    yusuf: Teacher, chat: Chat, world: World, clock: SettableClock, huda: Person
) -> None:
    since = date(2026, 3, 1)
    for amount in (12, 14):
        rule = PayRule(rate=Decimal(amount))
        await terms.agree(rule, teacher=yusuf, package=None, valid_from=since, by=huda, now=clock())
    await chat.say("/payroll 2026-03")
    await chat.tap("Pay rules")
    await chat.tap("Yusuf <b>")
    assert "pays 14.00." in chat.text
    await chat.tap("Take back")
    assert "14.00 EUR → 12.00 EUR" in chat.text
    assert await chat.tap("Yes, do it") == "Taken back."
    assert await owed(world, clock) == [Decimal("12.00")]
    assert await Audit.exists(what="pay_rule_withdrawn", by_id=huda.id)


async def test_what_an_approved_month_rests_on_is_not_taken_back(
    yusuf: Teacher, chat: Chat, world: World, clock: SettableClock, huda: Person, school: School
) -> None:
    rule = PayRule(rate=Decimal(14))
    await terms.agree(rule, teacher=yusuf, package=None, valid_from=date(2026, 3, 1), by=huda, now=clock())
    clock.now = APRIL_2
    seen = await draft("2026-03", rounding="minute", now=clock(), school=school)
    run = await runs.approve(
        "2026-03", fingerprint=seen.fingerprint, rounding="minute", by=huda, school=school, now=clock()
    )
    assert isinstance(run, PayRun)
    await chat.say("/payroll 2026-03")
    await chat.tap("Pay rules")
    await chat.tap("Yusuf <b>")
    assert (await chat.tap("Take back")).startswith("An approved month rests on this rule.")
    assert await PayTerms.filter(withdrawn_at=None).count() == 1
    await runs.take_back(run, by=huda, now=clock())
    await chat.tap("Take back")
    await chat.tap("Yes, do it")
    assert not await PayTerms.filter(withdrawn_at=None).exists()


async def test_nothing_is_agreed_twice_or_after_no(yusuf: Teacher, chat: Chat) -> None:
    await chat.say("/payroll 2026-03")
    await chat.tap("Pay rules")
    await chat.tap("Another rule")
    await chat.tap("All teachers")
    await chat.tap("All packages")
    await chat.tap("From which day")
    await chat.say("the first")
    assert "I did not understand that day." in chat.text
    await chat.tap("Today")
    await chat.tap("No, leave it", message=chat.saying("No class so far is paid differently by it."))
    assert not await PayTerms.exists()
    await chat.say("/payroll 2026-03")
    await chat.tap("Pay rules")
    await chat.tap("Another rule")
    await chat.tap("All teachers")
    await chat.tap("All packages")
    await chat.tap("From which day")
    await chat.tap("Today")
    await chat.tap_twice("Yes, do it")
    assert await PayTerms.all().count() == 1


async def test_nobody_but_an_admin_agrees_on_rules(yusuf: Teacher, chats: Chats) -> None:
    teacher = chats((await Person.filter(teachers__id=yusuf.id))[0])
    assert "Another rule" not in await teacher.forge("pr")
    assert "Another rule" not in teacher.buttons
