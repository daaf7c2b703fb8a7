"""The servers that are measured, each in a process of its own: ours, and what it is held against.

`python -m tests.bench.serving WHAT URL MODE PORT` prints its port and serves until it is killed; several may share one,
0 is any. `ours` is the web side of
the program as it is, judging behind its answers. The others answer the same requests: `bare` does nothing else,
`checked` looks at a beat or a signature as we do and keeps nothing, `plain` keeps a click in a transaction of its own,
`orm` does the same as Tortoise would have one write it.
"""

import asyncio
import gc
import gettext
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

import uvloop
from aiohttp import web

from models import many
from models.database import connection, on_postgres, opened, transaction
from models.school import School
from models.shared_commit import SharedCommit
from models.tables.classes import ClassSession, Evidence
from models.tracking import CLICK, Door, Said
from web.app import create_app
from web.settings import Mode, WebSettings
from web.zoom.sansio import read_event, signed_at

from .load import HOST

SECRET = "bench"
SCHOOL = School(name="Bench", zone=ZoneInfo("Africa/Cairo"))  # its clocks are changed twice a year
ZOOM = "https://us05web.zoom.us/j/12345678901?pwd=x"


def now() -> datetime:
    return datetime.now(UTC)  # the composition root of what is measured


async def _redirect(_: web.Request) -> web.Response:
    return web.Response(status=302, headers={"Location": ZOOM})


async def _beat(request: web.Request) -> web.Response:
    said = json.loads(await request.read())
    if not isinstance(said, dict) or not isinstance(said.get("token"), str):
        raise web.HTTPBadRequest
    return web.json_response({"active": True})


async def _webhook(request: web.Request) -> web.Response:
    raw, headers = await request.read(), request.headers
    signature, timestamp = headers.get("x-zm-signature"), headers.get("x-zm-request-timestamp")
    if signed_at(SECRET, raw, signature=signature, timestamp=timestamp, now=now()) is None:
        raise web.HTTPUnauthorized
    read_event(raw, request_id=None, now=now())
    return web.json_response({"kept": True})


async def _plain(request: web.Request) -> web.Response:
    """What the shared commit does for many, for one: find, keep, mark as due, commit."""
    token, at = request.query["token"], now()
    async with transaction():
        find = CLICK.find.format(keys="$1" if on_postgres() else "?")
        [row] = await connection().execute_query_dict(find, [token])
        for sql, values in CLICK.put(Door.of(row.values()), Said("click", at)):
            await many.write(sql, [values])
    return await _redirect(request)


async def _orm(request: web.Request) -> web.Response:
    at = now()
    async with transaction():
        session = await ClassSession.get(tracking_token=request.query["token"]).prefetch_related("teacher", "student")
        key = f"click:{int(at.timestamp())}"
        if not await Evidence.exists(session=session, key=key):
            await Evidence.create(session=session, kind="click", key=key, happened_at=at, received_at=at, details={})
        session.look_again_at = at
        await session.save()
    return await _redirect(request)


@asynccontextmanager
async def _ours(url: str, mode: Mode) -> AsyncIterator[web.Application]:
    async with opened(url), SharedCommit(url) as commit:
        yield create_app(
            settings=WebSettings(f"http://{HOST}", mode=mode, admin_token=SECRET, zoom_webhook_secret=SECRET),
            school=SCHOOL,
            clock=now,
            words=lambda _: gettext.NullTranslations(),
            commit=commit,
        )


@asynccontextmanager
async def _alone(routes: list[web.RouteDef], url: str | None = None) -> AsyncIterator[web.Application]:
    async with AsyncExitStack() as stack:
        if url is not None:
            await stack.enter_async_context(opened(url))
        app = web.Application()
        app.add_routes(routes)
        yield app


def _made(what: str, url: str, mode: Mode) -> Any:
    click: Callable[[Any], web.RouteDef] = lambda handler: web.get("/api/zoom/track", handler)  # noqa: E731
    match what:
        case "ours":
            return _ours(url, mode)
        case "bare":
            return _alone([click(_redirect)])
        case "checked":
            return _alone([web.post("/api/zoom/heartbeat", _beat), web.post("/api/zoom/webhook", _webhook)])
        case "plain":
            return _alone([click(_plain)], url)
        case "orm":
            return _alone([click(_orm)], url)
    raise SystemExit(f"no such server: {what}")


async def serve(what: str, url: str, mode: Mode, port: int) -> None:
    async with _made(what, url, mode) as app:
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, HOST, port, backlog=1024, reuse_port=True).start()
        gc.freeze()  # as the program does
        print(runner.addresses[0][1], flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    what, url, wanted, port = sys.argv[1:]
    [mode] = [one for one in get_args(Mode) if one == wanted]
    uvloop.run(serve(what, url, mode, int(port)))
