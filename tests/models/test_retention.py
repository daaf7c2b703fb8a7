"""What may be let go of after a while changes no verdict, now or when late evidence comes."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from models import judging, retention, zoom_events
from models.database import transaction
from models.sweep import sweep
from models.tables.classes import ClassSession, Evidence
from models.tables.zoom import ZoomEvent
from tests.conftest import SettableClock
from tests.world import World
from tests.written import keep

from .school_day import Day, made_up

BROWSER: dict[str, Any] = {"agent": "Mozilla/5.0 (Linux; Android 14)", "address": "0123456789abcdef"}


@pytest.mark.parametrize("seed", range(5))
async def test_what_is_thinned_is_judged_as_before(
    seed: int, world: World, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = made_up(Random(seed))
    day = Day(world, clock())
    await day.play((day.moment(step), step) for step in steps)
    await sweep(school=world.school, now=clock.forward(days=2))
    for row in await Evidence.filter(kind="click"):
        await Evidence.filter(id=row.id).update(details={**row.details, **BROWSER})
    before = await day.verdicts()
    monkeypatch.setattr(retention, "CHUNK", 3)

    assert await retention.thin(clock()) > 0
    assert await retention.thin(clock()) == 0
    assert not await ZoomEvent.exclude(body="").exists()
    clicks = await Evidence.filter(kind="click")
    assert all(BROWSER["agent"] not in str(row.details) for row in clicks)
    assert all(row.details["address"] == BROWSER["address"] for row in clicks)
    for session in day.sessions.values():
        async with transaction():
            await judging.judge_again(
                await ClassSession.get(id=session.id), school=world.school, now=clock.forward(hours=1)
            )
    assert await day.verdicts() == before


async def test_what_is_young_or_running_or_not_judged_yet_is_left_as_it_is(world: World, clock: SettableClock) -> None:
    teacher = await world.teacher()
    running = await world.session(teacher, await world.student(teacher))
    await world.says(running, "click", **BROWSER)
    told = zoom_events.Told("id", "key", "app_deauthorized", None, None, None, clock(), "word for word")
    event = await keep(told, clock.forward(minutes=1))
    assert event is not None

    assert await retention.thin(clock.forward(minutes=1)) == 0
    assert (await Evidence.get(session_id=running.id)).details["agent"]
    await ZoomEvent.filter(id=event.id).update(judge_at=None)
    assert await retention.thin(clock() - timedelta(minutes=2)) == 0


async def test_a_webhook_that_was_thinned_and_comes_again_does_nothing(world: World, clock: SettableClock) -> None:
    told = zoom_events.Told("id", "key", "meeting.started", None, None, None, clock(), "word for word")
    assert await keep(told, clock()) is not None
    assert await retention.thin(clock.forward(days=100)) == 1
    assert await keep(told, clock()) is None
    assert [event.body for event in await ZoomEvent.all()] == [""]
