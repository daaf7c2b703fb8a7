"""Leaving and coming back: what was taught stays, and what somebody changed meanwhile stays changed."""

from datetime import date

import pytest

from models import audit, enrolments, membership
from models.tables.classes import Enrolment
from models.tables.people import Admin, Person, Teacher
from tests.conftest import SettableClock
from tests.world import World

TODAY = date(2026, 3, 2)
JUNE = date(2026, 6, 30)


@pytest.fixture
async def huda(world: World) -> Person:
    return await world.admin("Huda")


async def test_who_comes_back_gets_what_ended_with_the_leaving(
    world: World, huda: Person, clock: SettableClock
) -> None:
    yusuf, maryam = await world.teacher("Yusuf"), await world.teacher("Maryam")
    for name in ("Amina", "Badr", "Celia"):
        await world.student(yusuf, name, connected=False)
    amina, badr, celia = await Enrolment.all().order_by("id").prefetch_related("student")
    await enrolments.end(amina, JUNE, by=huda, now=clock())
    await enrolments.end(celia, date(2026, 3, 1), by=huda, now=clock())  # never began
    assert await membership.remove_teacher(yusuf, today=TODAY, by=huda, now=clock())
    assert [row.last_day for row in await Enrolment.all().order_by("id")] == [TODAY, TODAY, date(2026, 3, 1)]
    await enrolments.end(badr, date(2026, 3, 1), by=huda, now=clock())
    await enrolments.begin(badr.student, maryam, await world.package(), first_day=TODAY, by=huda, now=clock())
    assert await membership.bring_back_teacher(yusuf, by=huda, now=clock())
    assert [row.last_day for row in await Enrolment.filter(teacher_id=yusuf.id).order_by("id")] == [
        JUNE,
        date(2026, 3, 1),
        date(2026, 3, 1),
    ]


async def test_leaving_and_coming_back_twice_brings_back_only_the_last_time(
    world: World, huda: Person, clock: SettableClock
) -> None:
    yusuf = await world.teacher()
    amina = await world.student(yusuf)
    for _ in range(2):
        assert await membership.student_left(amina, today=TODAY, by=huda, now=clock())
        assert not await membership.student_left(amina, today=TODAY, by=huda, now=clock())
        assert await membership.student_back(amina, by=huda, now=clock())
        assert not await membership.student_back(amina, by=huda, now=clock())
    assert (await Enrolment.get()).last_day is None
    left = [entry for entry in await audit.page() if entry.what == "student_left"]
    assert left[0].before == {"name": "Amina", "enrolments": [str((await Enrolment.get()).id)]}


async def test_a_name_that_is_the_same_is_no_change(world: World, huda: Person, clock: SettableClock) -> None:
    yusuf = await world.teacher("Yusuf")
    assert not await membership.rename(yusuf, "Yusuf", by=huda, now=clock())
    assert await membership.rename(yusuf, "YUSUF", by=huda, now=clock())
    assert (await Teacher.get()).search_key == "yusuf"
    assert len(await audit.page()) == 1


async def test_one_admin_always_stays(world: World, huda: Person, clock: SettableClock) -> None:
    omar = await world.admin("Omar")
    rows = {row.person_id: row for row in await Admin.all().prefetch_related("person")}
    assert await membership.remove_admin(rows[huda.id], by=omar, now=clock()) is None
    assert await membership.remove_admin(rows[huda.id], by=omar, now=clock()) == "gone"
    assert await membership.remove_admin(rows[omar.id], by=omar, now=clock()) == "last"


async def test_disconnecting_a_teacher_without_an_account_is_no_change(
    world: World, huda: Person, clock: SettableClock
) -> None:
    yusuf = await world.teacher(connected=False)
    assert not await membership.disconnect_teacher(yusuf, by=huda, now=clock())
