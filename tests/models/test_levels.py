"""How much is seen of each teacher's classes, and which step would show more."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from models import levels
from models.tables.classes import ClassSession
from models.tables.streams import MadeMeeting
from models.tables.zoom import ZoomEvent
from tests.conftest import SettableClock
from tests.world import World

Held = Callable[..., Awaitable[None]]


@pytest.fixture
def held(world: World, clock: SettableClock) -> Held:
    """`await held("Yusuf", 3, zoom_seen=True)`: classes of a teacher of that name, with what became of them."""
    teachers: dict[str, Any] = {}

    async def hold(name: str, count: int, *, made: bool = False, **columns: Any) -> None:
        if name not in teachers:
            teacher = await world.teacher(name)
            teachers[name] = teacher, await world.student(teacher)
        teacher, student = teachers[name]
        for _ in range(count):
            session = await world.session(teacher, student)
            meeting = await _meeting(session) if made else None
            changes: dict[str, Any] = {"session_status": "ended", "open_pair": None, "made_meeting_id": meeting}
            await ClassSession.filter(id=session.id).update(**(changes | columns))

    async def _meeting(session: ClassSession) -> int:
        key, now = f"made-{session.id}", clock()
        times: dict[str, Any] = {"starts_at": now, "ends_at": now, "created_at": now}
        made = await MadeMeeting.create(
            reference=key, press_key=key, teacher_id=session.teacher_id, topic="x", state="made", **times
        )
        return made.id

    return hold


async def heard(clock: SettableClock) -> None:
    moments: dict[str, Any] = {"happened_at": clock(), "received_at": clock()}
    await ZoomEvent.create(business_key="x", event="endpoint.url_validation", body="{}", **moments)


async def told(world: World, *, api: bool) -> list[tuple[str, str, str | None]]:
    found = await levels.of_teachers(world.school, api, world.clock())
    return [(level.teacher.name, level.seen, level.next_step) for level in found]


ALL: dict[str, Any] = {"zoom_seen": True, "registrant_id": "r"}
CASES: list[tuple[str, dict[str, Any], str, str | None]] = [
    ("a private account", {}, "pasted_links", "join_account"),
    ("a link without a number", {"meeting_id": None}, "pasted_links", "link_with_number"),
    ("the school's account", {"zoom_seen": True}, "school_account", "let_bot_make"),
    ("a meeting made without a licence", {"zoom_seen": True, "made": True}, "school_account", "license_host"),
    ("personal links", {**ALL, "made": True}, "personal_links", None),
]


@pytest.mark.parametrize(("columns", "seen", "step"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
async def test_the_last_classes_tell_the_level(
    world: World, held: Held, clock: SettableClock, columns: dict[str, Any], seen: str, step: str | None
) -> None:
    await held("Yusuf", 2, **columns)
    await held("Yusuf", 1)  # pasted in a hurry
    await heard(clock)
    assert await told(world, api=True) == [("Yusuf", seen, step)]


async def test_without_an_api_that_is_the_step_for_who_is_seen_and_webhooks_for_who_is_not(
    world: World, held: Held, clock: SettableClock
) -> None:
    await held("Maryam", 1, zoom_seen=True)
    await held("Yusuf", 1)
    await world.teacher("Zaid")
    assert await told(world, api=False) == [
        ("Maryam", "school_account", "connect_api"),
        ("Yusuf", "pasted_links", "hear_zoom"),
        ("Zaid", "no_classes", "hear_zoom"),
    ]
    await heard(clock)
    assert (await told(world, api=False))[1:] == [
        ("Yusuf", "pasted_links", "join_account"),
        ("Zaid", "no_classes", None),
    ]


async def test_the_numbers_are_those_of_the_last_thirty_days_and_of_classes_that_were_held(
    world: World, held: Held, clock: SettableClock
) -> None:
    await held("Yusuf", 4, **ALL)
    clock.forward(days=31)
    await held("Yusuf", 2, zoom_seen=True, grade="verified")
    await held("Yusuf", 1, session_status="expired")
    (level,) = await levels.of_teachers(world.school, True, clock())
    assert (level.classes, level.told_by_zoom, level.verified, level.personal) == (2, 2, 2, 0)
