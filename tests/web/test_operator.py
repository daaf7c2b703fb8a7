"""What an operator asks: is it alive, is it keeping up, and how much is going on."""

import re
from datetime import timedelta

import pytest
from tortoise import Tortoise

from models.tables.classes import ClassSession
from models.tables.outbox import Notice
from tests.conftest import SettableClock
from tests.world import World

from .conftest import Client, Serve

SHOWN = {"Authorization": "Bearer correct-horse"}


async def test_all_is_well(serve: Serve, database: str, clock: SettableClock) -> None:
    client = await serve(last_sweep=lambda: clock.now - timedelta(seconds=42))
    answer = await client.get("/healthz")
    assert answer.status == 200
    assert await answer.json() == {"status": "ok", "database": "ok", "sweep_age_seconds": 42}


async def test_before_the_first_sweep_it_is_well_too(serve: Serve, database: str) -> None:
    client = await serve(last_sweep=lambda: None)
    assert (await (await client.get("/healthz")).json())["sweep_age_seconds"] is None


async def test_a_sweep_that_stands_still_is_unhealthy(serve: Serve, database: str, clock: SettableClock) -> None:
    client = await serve(last_sweep=lambda: clock.now - timedelta(minutes=6))
    answer = await client.get("/healthz")
    assert (answer.status, (await answer.json())["status"]) == (503, "late_sweep")


async def test_an_outside_crons_sweep_counts(serve: Serve, database: str, clock: SettableClock) -> None:
    client = await serve(last_sweep=lambda: clock.now - timedelta(minutes=6), cron_secret="correct-horse")
    await client.get("/api/cron/session-timeout", headers=SHOWN)
    assert (await client.get("/healthz")).status == 200


async def test_a_database_that_is_away_is_unhealthy_and_named(serve: Serve, database: str) -> None:
    client = await serve()
    connection = Tortoise.get_connection("default")
    await connection.close()
    connection.create_connection = _refuse  # type: ignore[method-assign]  # the server is gone
    answer = await client.get("/healthz")
    assert (answer.status, (await answer.json())["status"]) == (503, "no_database")


async def _refuse(*_: object, **__: object) -> None:
    raise ConnectionRefusedError


def value(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found, name
    return float(found[1])


async def metrics(client: Client) -> str:
    answer = await client.get("/metrics", headers=SHOWN)
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return await answer.text()


async def test_sessions_are_counted_by_status(serve: Serve, session: ClassSession, world: World) -> None:
    client = await serve(mode="direct", admin_token="correct-horse")
    teacher = await world.teacher("Mariam")
    await world.session(teacher, await world.student(teacher, "Omar"))
    await client.get(f"/api/zoom/track?token={session.tracking_token}", allow_redirects=False)
    text = await metrics(client)
    assert value(text, 'classclock_sessions{status="active"}') == 1
    assert value(text, 'classclock_sessions{status="sent"}') == 1
    assert value(text, 'classclock_sessions{status="ended"}') == 0
    assert value(text, "classclock_clicks_total") == 1


async def test_sessions_of_other_days_are_not_counted(
    serve: Serve, session: ClassSession, clock: SettableClock
) -> None:
    client = await serve(admin_token="correct-horse")
    clock.forward(hours=25)
    assert value(await metrics(client), 'classclock_sessions{status="sent"}') == 0


async def test_what_is_due_shows_with_its_age(serve: Serve, session: ClassSession, clock: SettableClock) -> None:
    client = await serve(admin_token="correct-horse")
    due = await Notice.filter(due_at__not_isnull=True).count()
    assert due > 0
    clock.forward(seconds=90)
    text = await metrics(client)
    assert value(text, "classclock_notices_due") == due
    assert value(text, "classclock_notices_oldest_seconds") == 90
    assert value(text, "classclock_classes_due") == 0
    clock.now = session.expires_at + timedelta(seconds=30)
    text = await metrics(client)
    assert value(text, "classclock_classes_due") == 1
    assert value(text, "classclock_classes_oldest_seconds") == 30


async def test_previews_and_failures_are_counted(serve: Serve, session: ClassSession) -> None:
    client = await serve(admin_token="correct-horse")
    await client.head(f"/api/zoom/track?token={session.tracking_token}")
    await ClassSession.filter(id=session.id).update(link="https://evil.com/")
    await client.get(f"/api/zoom/track?token={session.tracking_token}")
    text = await metrics(client)
    assert value(text, "classclock_looks_total") == 1
    assert value(text, "classclock_failures_total") == 1
    assert value(text, "classclock_clicks_total") == 0


async def test_every_line_is_prometheus_text(serve: Serve, session: ClassSession) -> None:
    client = await serve(admin_token="correct-horse")
    for line in (await metrics(client)).splitlines():
        assert re.fullmatch(r"# (HELP|TYPE) \w+ .+|\w+(\{\w+=\"\w+\"\})? \d+(\.\d+)?", line), line


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
async def test_numbers_of_a_school_are_not_for_strangers(serve: Serve, database: str, headers: dict[str, str]) -> None:
    client = await serve(admin_token="correct-horse")
    assert (await client.get("/metrics", headers=headers)).status == 401
    closed = await serve()
    assert (await closed.get("/metrics", headers=SHOWN)).status == 404
