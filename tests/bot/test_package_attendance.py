"""Below /packages: when a class counts as attended, and a rate of nothing that is meant."""

import pytest

from models.rules.presence import Thresholds
from models.tables.classes import Package
from models.tables.desk import Audit
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.world import World

from .telegram import Chat, Chats


@pytest.fixture
async def chat(chats: Chats, huda: Person, world: World) -> Chat:
    await world.package()
    return chats(huda)


async def test_thresholds_of_a_package_hold_for_classes_that_are_sent_from_then_on(
    chat: Chat, world: World, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    before = await world.session(teacher, await world.student(teacher, "Amina"))
    await chat.say("/packages")
    await chat.tap("Europe")
    await chat.tap("Attendance")
    assert "Late: more than 10 min after the class was due." in chat.text
    await chat.tap("Late")
    await chat.say("soon")
    assert "whole number from 0 to 600" in chat.text
    await chat.say("5")
    assert "Late: more than 5 min after the class was due." in chat.text
    await chat.tap("Present from")
    await chat.say("60 %")
    assert "Absent: together for less than 60% of its time." in chat.text
    after = await world.session(teacher, await world.student(teacher, "Omar"))
    assert Thresholds.of(before.thresholds) == Thresholds()
    assert Thresholds.of(after.thresholds) == Thresholds(late_minutes=5, present_percent=60)
    await chat.tap("Late")
    await chat.tap("Like the school: 10")
    assert (await Package.get(name="Europe")).thresholds == {"present_percent": 60}
    assert await Audit.filter(what="package_changed").count() == 3


async def test_a_rate_of_nothing_is_meant_when_somebody_says_so(chat: Chat) -> None:
    await Package.filter(name="0 Fee").update(is_free=False)
    await chat.say("/packages")
    await chat.tap("0 Fee")
    assert "its classes wait in the payroll" in chat.text
    assert await chat.tap("Nothing is paid?") == "Noted."
    assert "Nothing is paid for its classes, and that is meant." in chat.text
    assert (await Package.get(name="0 Fee")).is_free
    await chat.tap("✓ Nothing is paid")
    assert not (await Package.get(name="0 Fee")).is_free


async def test_a_package_that_pays_something_is_not_asked_about_nothing(chat: Chat) -> None:
    await chat.say("/packages")
    await chat.tap("Europe")
    assert not any("Nothing is paid" in label for label in chat.buttons)


async def test_nobody_but_an_admin_changes_thresholds(chats: Chats, chat: Chat, world: World) -> None:
    teacher = chats(await Person.get(teachers__id=(await world.teacher("Maryam")).id))
    await teacher.forge("pkf:2:0")
    assert (await Package.get(name="0 Fee")).is_free
