"""/packages: look, change from a day on, add, retire."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from aiogram import Dispatcher

from models import audit, packages
from models.tables.classes import Package, PackageChange
from tests.conftest import SettableClock
from tests.world import TERMS, World

from .telegram import Chat, Chats, account_of


@pytest.fixture
async def huda(world: World, chats: Chats, clock: SettableClock) -> Chat:
    await packages.ship(TERMS, clock())
    return chats(await world.admin())


async def asked_for_day(huda: Chat, field: str, value: str) -> None:
    await huda.say("/packages")
    await huda.tap("Europe")
    await huda.tap(field)
    await huda.say(value)


async def test_the_list_says_minutes_and_rate(huda: Chat) -> None:
    await huda.say("/packages")
    assert huda.buttons == ["Europe · 60 min · 10.00 EUR", "0 Fee · 30 min · 0.00 USD", "＋ Add a package"]


async def test_a_rate_is_changed_from_a_day_on(huda: Chat, world: World) -> None:
    teacher = await world.teacher()
    await world.student(teacher)
    await asked_for_day(huda, "Rate", "12,5 eur")
    assert huda.buttons == ["Today · Mon, Mar 2, 2026", "Tomorrow · Tue, Mar 3, 2026", "Next month · Wed, Apr 1, 2026"]
    await huda.tap("Next month")
    await huda.tap("New prices")
    assert huda.text == (
        "Right like this?\nEurope\n10.00 EUR → 12.50 EUR\n"
        "From Wed, Apr 1, 2026 on. Classes of earlier days keep what they have.\nReason: New prices"
    )
    assert "keep what they had" in await huda.tap("Yes, do it")
    assert huda.text.splitlines() == [
        "Europe",
        "Minutes: 60 min",
        "Rate per class: 10.00 EUR",
        "Closed when nothing more is heard: 10 min after the minutes",
        "1 student has it.",
        "",
        "From Wed, Apr 1, 2026: 10.00 EUR → 12.50 EUR",
    ]
    await huda.tap("Take back the change of Wed, Apr 1, 2026")
    assert await PackageChange.exists()
    assert await huda.tap("Agreed otherwise") == "Taken back."
    assert not await PackageChange.exists()
    assert (await audit.page())[0].reason == "Agreed otherwise"


async def test_a_change_that_began_while_it_was_asked_why_stays(huda: Chat, clock: SettableClock) -> None:
    await asked_for_day(huda, "Minutes", "45 min")
    await huda.tap("Tomorrow")
    await huda.tap("New prices")
    await huda.tap("Yes, do it")
    await huda.tap("Take back the change of Tue, Mar 3, 2026")
    clock.forward(days=1)
    await huda.say("A mistake")
    assert "has begun" in huda.answers[-2]
    assert await PackageChange.exists()


async def test_minutes_hold_from_today_for_the_next_class(huda: Chat, world: World) -> None:
    await asked_for_day(huda, "Minutes", "45 min")
    await huda.tap("Today")
    await huda.tap("New prices")
    await huda.tap("Yes, do it")
    assert "Since Mon, Mar 2, 2026: 60 min → 45 min" in huda.text
    teacher = await world.teacher()
    assert (await world.session(teacher, await world.student(teacher))).package_minutes == 45


async def test_the_buffer_can_be_the_schools_again(huda: Chat) -> None:
    await asked_for_day(huda, "Closing time", "20")
    await huda.tap("Today")
    await huda.say("They run late")
    await huda.tap("Yes, do it")
    await huda.tap("Closing time")
    await huda.tap("Like the school: 10 min")
    await huda.tap("Today")
    await huda.tap("It was a mistake")
    assert "closed after 20 min → 10 min" in huda.text
    await huda.tap("Yes, do it")
    assert (await PackageChange.get()).buffer_minutes is None


async def test_a_day_can_be_typed_and_a_wrong_one_is_asked_again(huda: Chat) -> None:
    await asked_for_day(huda, "Minutes", "45")
    assert "did not understand that day" in await huda.say("some <b>day</b>")
    assert "two different days" in await huda.say("3/4/2026")
    assert "That day is over" in await huda.say("2026-03-01")
    assert "Why?" in await huda.say("15.3.2026")
    assert "From Sun, Mar 15, 2026 on" in await huda.say("New prices")
    assert "press one of the two buttons" in await huda.say("yes")
    await huda.tap("No, leave it")
    assert "Rate per class" in huda.saying("Europe").text
    assert not await PackageChange.exists()


@pytest.mark.parametrize(
    ("field", "typed", "answer"),
    [
        ("Minutes", "an hour", "whole minutes from 1 to 600"),
        ("Minutes", "0", "whole minutes from 1 to 600"),
        ("Minutes", "9" * 4000, "whole minutes from 1 to 600"),
        ("Closing time", "-1", "whole minutes from 0 to 240"),
        ("Rate", "ten euros", "like 1200.50 EUR"),
        ("Rate", "12", "like 1200.50 EUR"),
        ("Rate", "1,000 EUR", "without separators"),
        ("Rate", "12 ABC", "no currency ABC"),
        ("Rate", "<b>12</b> EUR 🙂", "like 1200.50 EUR"),
    ],
)
async def test_a_value_that_makes_no_sense_is_asked_again(huda: Chat, field: str, typed: str, answer: str) -> None:
    await asked_for_day(huda, field, typed)
    assert answer in huda.text
    await huda.send_file()
    assert await PackageChange.all().count() == 0


async def test_the_same_value_is_not_a_change(huda: Chat) -> None:
    await asked_for_day(huda, "Minutes", "60")
    await huda.tap("Tomorrow")
    assert huda.text == "It is like that on Tue, Mar 3, 2026 already, so there is nothing to change."


async def test_a_second_press_changes_nothing(huda: Chat) -> None:
    await asked_for_day(huda, "Minutes", "45")
    await huda.tap("Today")
    await huda.tap("New prices")
    await huda.tap_twice("Yes, do it")
    assert await PackageChange.all().count() == 1


async def test_a_change_survives_a_restart_and_a_night(
    huda: Chat, chats: Chats, make_dispatcher: Callable[[], Dispatcher], clock: SettableClock
) -> None:
    await asked_for_day(huda, "Minutes", "45")
    await huda.tap("Today")
    await huda.tap("New prices")
    chats.dispatcher = make_dispatcher()
    clock.forward(days=1)
    await huda.tap("Yes, do it")
    assert "That day is over" in huda.text
    await huda.tap("Today")
    await huda.tap("Yes, do it")
    assert "Since Tue, Mar 3, 2026: 60 min → 45 min" in huda.text


async def test_a_package_is_added(huda: Chat) -> None:
    await huda.say("/packages")
    await huda.tap("Add a package")
    assert "a package Europe already" in (await huda.say("europe")).replace("europe", "Europe")
    assert "at most 64" in await huda.say("x" * 65)
    await huda.say("Gulf <b>")
    await huda.say("45")
    assert "Why?" in await huda.say("8 kwd")
    await huda.tap("New course")
    assert "Gulf <b>\nMinutes: 45 min\nRate per class: 8.000 KWD" in huda.text
    await huda.tap_twice("Yes, do it")
    added = await Package.get(name="Gulf <b>")
    assert (added.minutes, added.rate, added.currency, added.is_free) == (45, Decimal(8), "KWD", False)
    assert [(row.what, row.reason) for row in await audit.page()] == [("package_added", "New course")]


async def test_a_package_is_retired_and_offered_again(huda: Chat) -> None:
    await huda.say("/packages")
    await huda.tap("0 Fee")
    await huda.tap("Retire")
    await huda.tap("Is not sold any more")
    assert "Retired: no more students get it." in huda.text
    await huda.tap("All packages")
    assert huda.buttons[0].startswith("0 Fee")
    await huda.tap("0 Fee")
    await huda.tap("Offer it again")
    assert await huda.tap("Goes on after all") == "Students can get it again."
    await huda.tap("All packages")
    assert any(label.startswith("0 Fee") for label in huda.buttons)


async def test_only_admins_change_packages(huda: Chat, world: World, chats: Chats) -> None:
    europe = await Package.get(name="Europe")
    chat = chats(await account_of(await world.teacher()))
    await chat.say("/help")
    for data in (f"pko:{europe.id}:0", f"pkc:{europe.id}:rate", "pka", f"pk1:{europe.id}", "pky:x"):
        assert "no longer works" in await chat.forge(data)
    assert "for the admins" in await chat.say("/packages")


@pytest.mark.parametrize(
    "data", ["pk1:999", "pko:999:0", "pkc:999:rate", "pkt:739000:999", "pkt:1:1", "day:739000", "pky:x"]
)
async def test_forged_buttons_change_nothing(data: str, huda: Chat) -> None:
    assert "no longer works" in await huda.forge(data)
