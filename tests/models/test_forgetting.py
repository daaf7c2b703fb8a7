"""Whoever is deleted takes nothing with them that a verdict or a pay line rests on."""

from random import Random
from typing import Any

import pytest

from models import forgetting, identities, judging
from models.database import transaction
from models.sweep import sweep
from models.tables.classes import ClassSession, Evidence
from models.tables.people import Person
from models.tables.zoom import ZoomEvent
from tests.conftest import SettableClock
from tests.world import World

from .school_day import Day, made_up

BROWSER: dict[str, Any] = {"agent": "Mozilla/5.0 (Linux; Android 14)", "address": "0123456789abcdef"}


@pytest.mark.parametrize("seed", range(5))
async def test_classes_are_judged_as_before(seed: int, world: World, clock: SettableClock) -> None:
    day = Day(world, clock())
    await day.play((day.moment(step), step) for step in made_up(Random(seed)))
    mother = await world.contact(day.people["amina"], "Umm Amina")
    father = await world.contact(day.people["bilal"], "Abu Bilal")
    await sweep(school=world.school, now=clock.forward(days=2))
    for row in await Evidence.filter(kind="click"):
        await Evidence.filter(id=row.id).update(details={**row.details, **BROWSER})
    before = await day.verdicts()
    told = await ZoomEvent.all().order_by("id").values("id", "details", "business_key")

    assert await forgetting.forget(mother, clock()) == []
    amina, bilal = day.sessions["amina"].id, day.sessions["bilal"].id
    assert not [row for row in await Evidence.filter(session_id=amina, kind="click") if row.details]
    assert all(row.details == BROWSER for row in await Evidence.filter(session_id=bilal, kind="click"))
    keys = await Evidence.filter(session_id=amina, key__startswith="zoom:").values_list("key", flat=True)
    events = {int(str(key).removeprefix("zoom:")) for key in keys}
    assert not await ZoomEvent.filter(id__in=events).exclude(body="").exists()
    assert await forgetting.forget(father, clock()) == []

    assert await ZoomEvent.all().order_by("id").values("id", "details", "business_key") == told
    for session in day.sessions.values():
        async with transaction():
            again = await ClassSession.get(id=session.id)
            await judging.judge_again(again, school=world.school, now=clock.forward(hours=1))
    assert await day.verdicts() == before


async def test_what_was_said_about_a_name_in_zoom_still_counts(world: World, clock: SettableClock) -> None:
    teacher = await world.teacher()
    amina = await world.student(teacher)
    mother = await Person.get(name="Amina's phone")
    by = await Person.get(teachers__id=teacher.id)
    await identities.answer(teacher.id, "iPhone", who="student", student=amina, by=by, school=world.school, now=clock())
    assert await forgetting.forget(mother, clock()) == []
    assert await identities.standing(teacher.id, "iPhone") is not None


async def test_of_two_copies_of_the_program_one_deletes(world: World, clock: SettableClock) -> None:
    """Both have read the account before either writes."""
    await world.student(await world.teacher())
    there = await Person.get(name="Amina's phone")
    same = await Person.get(id=there.id)
    await forgetting.forget(there, clock())
    await forgetting.forget(same, clock.forward(seconds=1))
    assert (await Person.get(id=there.id)).last_seen_at < clock()
