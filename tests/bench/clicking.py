"""A tracked click, durable before it is answered, against a bare aiohttp redirect and against a bare ORM write."""

import asyncio
import gettext
import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web

from models.database import opened
from models.school import School
from models.shared_commit import SharedCommit
from models.tables.classes import ClassSession
from tests.world import World
from web.app import create_app
from web.settings import WebSettings

from .result import Result, in_turn

CLICKS = 200
AT_ONCE = 16


async def measure(folder: Path, rounds: int) -> list[Result]:
    moments = (datetime(2026, 3, 2, 15, 0, tzinfo=UTC) + timedelta(seconds=number) for number in itertools.count())
    school = School(name="Bench", zone=ZoneInfo("UTC"))
    world = World(school, lambda: next(moments))
    url = f"sqlite://{folder / 'bench.sqlite3'}"
    async with opened(url), SharedCommit(url) as commit, aiohttp.ClientSession() as client:
        sessions = await _sessions(world)
        ours = await _served(
            create_app(
                settings=WebSettings(base_url="http://127.0.0.1", mode="direct"),
                school=school,
                clock=lambda: next(moments),
                words=lambda _: gettext.NullTranslations(),
                commit=commit,
            )
        )
        bare = await _served(_bare())
        tokens = itertools.cycle([session.tracking_token for session in sessions])
        clicks, redirects, written = await in_turn(
            rounds,
            lambda: _get_all(client, [f"{ours[1]}/api/zoom/track?token={next(tokens)}" for _ in range(CLICKS)]),
            lambda: _get_all(client, [f"{bare[1]}/" for _ in range(CLICKS)]),
            lambda: _orm_writes(sessions),
        )
        for runner, _ in (ours, bare):
            await runner.cleanup()
    what, ours_rate = "durable click, direct mode", f"{CLICKS / clicks:.0f}/s"
    return [
        Result(what, ours_rate, f"bare 302: {CLICKS / redirects:.0f}/s", redirects / clicks),
        Result(what, ours_rate, f"ORM get and save: {CLICKS / written:.0f}/s", written / clicks),
    ]


async def _sessions(world: World) -> list[ClassSession]:
    """A teacher for each, as at the top of the hour; enough of them that the brake on one link is never touched."""
    sessions = []
    for number in range(CLICKS):
        teacher = await world.teacher(f"Teacher {number}")
        sessions.append(await world.session(teacher, await world.student(teacher, f"Student {number}")))
    return sessions


async def _served(app: web.Application) -> tuple[web.AppRunner, str]:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    return runner, f"http://{host}:{port}"


def _bare() -> web.Application:
    async def redirect(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "https://zoom.us/j/12345678901"})

    app = web.Application()
    app.add_routes([web.get("/", redirect)])
    return app


async def _get_all(client: aiohttp.ClientSession, addresses: list[str]) -> None:
    turns = asyncio.Semaphore(AT_ONCE)

    async def get(address: str) -> None:
        async with turns, client.get(address, allow_redirects=False, headers={"User-Agent": "Mozilla/5.0"}) as answer:
            if answer.status != 302:
                raise RuntimeError(f"{answer.status} instead of 302")

    await asyncio.gather(*map(get, addresses))


async def _orm_writes(sessions: list[ClassSession]) -> None:
    for session in sessions:
        row = await ClassSession.get(tracking_token=session.tracking_token)
        row.last_activity_at = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
        await row.save()
