"""Terms change from a day on; what was sent before keeps what it had."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from models import audit, packages
from models.rules.terms import Terms
from models.school import PackageTerms
from models.tables.classes import ClassSession, Package
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.world import World

TODAY = date(2026, 3, 2)
TEN = Terms(60, Decimal(10), "EUR")
TWELVE = Terms(50, Decimal("12.50"), "EUR", buffer_minutes=5)
APRIL = date(2026, 4, 1)


@pytest.fixture
async def huda(world: World) -> Person:
    return await world.admin("Huda")


async def test_a_class_has_the_terms_of_its_day(world: World, huda: Person, clock: SettableClock) -> None:
    teacher, europe = await world.teacher(), await world.package()
    before = await world.session(teacher, await world.student(teacher, "Amina"))
    assert await packages.change(europe, TWELVE, since=APRIL, today=TODAY, by=huda, now=clock())
    march = await world.session(teacher, await world.student(teacher, "Bilal"))
    clock.forward(days=30)  # April 1 in Cairo
    april = await world.session(teacher, await world.student(teacher, "Celia"))
    kept = [await ClassSession.get(id=one.id) for one in (before, march, april)]
    assert [(one.package_minutes, one.package_rate, one.package_buffer_minutes) for one in kept] == [
        (60, Decimal(10), 10),
        (60, Decimal(10), 10),
        (50, Decimal("12.5"), 5),
    ]


async def test_a_change_is_in_the_trail_once(world: World, huda: Person, clock: SettableClock) -> None:
    europe = await world.package()
    assert await packages.change(europe, TWELVE, since=APRIL, today=TODAY, by=huda, now=clock())
    assert not await packages.change(europe, TWELVE, since=APRIL, today=TODAY, by=huda, now=clock())
    [entry] = await audit.page()
    assert (entry.what, entry.subject, entry.by_id) == ("package_changed", f"package:{europe.id}", huda.id)
    assert entry.before == {"package": "Europe", "minutes": 60, "rate": "10.0000", "buffer_minutes": None}
    assert entry.after == {
        "package": "Europe",
        "valid_from": "2026-04-01",
        "minutes": 50,
        "rate": "12.50",
        "buffer_minutes": 5,
    }


async def test_what_has_been_is_not_changed(world: World, huda: Person, clock: SettableClock) -> None:
    europe = await world.package()
    with pytest.raises(ValueError, match="what has been"):
        await packages.change(europe, TWELVE, since=TODAY - timedelta(days=1), today=TODAY, by=huda, now=clock())


async def test_only_a_change_that_has_not_begun_is_taken_back(world: World, huda: Person, clock: SettableClock) -> None:
    europe = await world.package()
    await packages.change(europe, TWELVE, since=APRIL, today=TODAY, by=huda, now=clock())
    assert not await packages.take_back(europe, APRIL, today=APRIL, by=huda, now=clock())
    assert await packages.take_back(europe, APRIL, today=TODAY, by=huda, now=clock())
    assert not await packages.take_back(europe, APRIL, today=TODAY, by=huda, now=clock())
    assert await packages.terms_on(europe, APRIL) == TEN


async def test_names_are_told_apart_without_case_and_accents(world: World, huda: Person, clock: SettableClock) -> None:
    await world.package()
    assert await packages.add("  EURÓPE ", TEN, by=huda, now=clock()) is None
    added = await packages.add("Asia", TEN, by=huda, now=clock())
    assert added is not None
    assert [offer.package.name for offer in await packages.available(TODAY)] == ["Europe", "0 Fee", "Asia"]


async def test_a_rate_of_nothing_that_somebody_typed_is_meant(world: World, huda: Person, clock: SettableClock) -> None:
    europe = await world.package()
    await packages.change(europe, Terms(60, Decimal(0), "EUR"), since=TODAY, today=TODAY, by=huda, now=clock())
    free = await packages.add("Trial", Terms(30, Decimal(0), "EUR"), by=huda, now=clock())
    assert free is not None
    assert free.is_free
    assert (await Package.get(id=europe.id)).is_free


async def test_a_retired_package_is_offered_to_nobody_and_kept_by_those_who_have_it(
    world: World, huda: Person, clock: SettableClock
) -> None:
    teacher, europe = await world.teacher(), await world.package()
    amina = await world.student(teacher)
    assert await packages.retire(europe, by=huda, now=clock())
    assert not await packages.retire(europe, by=huda, now=clock())
    assert await packages.find(europe.id) is None
    assert (await world.session(teacher, amina)).package_name == "Europe"
    assert await packages.learners(europe, TODAY) == 1
    assert await packages.learners_of_all(TODAY) == {europe.id: 1}
    assert await packages.bring_back(europe, by=huda, now=clock())
    assert not await packages.bring_back(europe, by=huda, now=clock())
    assert await packages.find(europe.id) is not None


async def test_a_shipped_package_without_a_rate_waits_for_one_unless_nothing_is_meant(
    database: str, clock: SettableClock
) -> None:
    terms = [
        PackageTerms("Europe", 60, Decimal(0), "EUR"),
        PackageTerms("0 Fee", 30, Decimal(0), "USD", is_free=True),
    ]
    await packages.ship(terms, clock())
    assert {one.name: one.is_free for one in await Package.all()} == {"Europe": False, "0 Fee": True}
