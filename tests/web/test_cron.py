"""An outside cron may run the sweep, if it knows the secret."""

import pytest

from models.tables.classes import ClassSession
from tests.conftest import SettableClock
from tests.world import World

from .conftest import Serve

CRON = "/api/cron/session-timeout"


async def test_the_sweep_closes_what_is_silent_and_says_what(
    serve: Serve, session: ClassSession, world: World, clock: SettableClock
) -> None:
    await world.says(session, "click")
    client = await serve(cron_secret="correct horse")
    clock.forward(minutes=90)
    answer = await client.get(CRON, headers={"Authorization": "Bearer correct horse"})
    assert answer.status == 200
    assert await answer.json() == {"closed": 1, "sessions": [{"id": session.id, "session_status": "timeout"}]}
    assert (await ClassSession.get(id=session.id)).session_status == "timeout"


async def test_the_secret_may_stand_in_the_address(serve: Serve, session: ClassSession) -> None:
    client = await serve(cron_secret="correct-horse")
    answer = await client.get(CRON + "?secret=correct-horse")
    assert await answer.json() == {"closed": 0, "sessions": []}


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("", {}),
        ("?secret=", {}),
        ("?secret=wrong", {}),
        ("?secret=%C3%BC", {}),
        ("", {"Authorization": "Bearer wrong"}),
        ("", {"Authorization": "Bearer"}),
        ("", {"Authorization": "Basic correct-horse"}),
        ("?secret=correct-horse", {"Authorization": "Bearer wrong"}),
    ],
)
async def test_without_the_secret_nothing_is_swept(
    serve: Serve, session: ClassSession, world: World, clock: SettableClock, query: str, headers: dict[str, str]
) -> None:
    await world.says(session, "click")
    client = await serve(cron_secret="correct-horse")
    clock.forward(minutes=90)
    answer = await client.get(CRON + query, headers=headers)
    assert (answer.status, await answer.json()) == (401, {"error": "secret"})
    assert (await ClassSession.get(id=session.id)).session_status == "active"


async def test_without_a_configured_secret_the_route_does_not_exist(serve: Serve, session: ClassSession) -> None:
    client = await serve()
    assert (await client.get(CRON + "?secret=")).status == 404


async def test_head_does_not_sweep(serve: Serve, session: ClassSession, world: World, clock: SettableClock) -> None:
    await world.says(session, "click")
    client = await serve(cron_secret="correct-horse")
    clock.forward(minutes=90)
    assert (await client.head(CRON + "?secret=correct-horse")).status == 405
    assert (await ClassSession.get(id=session.id)).session_status == "active"
