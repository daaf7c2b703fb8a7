"""Real Chromium on the real pages, with a stand-in Zoom on TLS where zoom.us should be."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port
from playwright.async_api import Browser, BrowserContext, async_playwright

from bot.clock import system_clock
from bot.i18n import Catalogues
from models.school import School
from models.shared_commit import SharedCommit
from models.tables.classes import ClassSession
from tests.simulator.changes import Changes
from tests.simulator.listening import Listener
from tests.simulator.zoom import ZoomServer
from tests.world import World
from web.app import create_app
from web.context import CONTEXT
from web.settings import WebSettings

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
QUIET += ["--no-first-run", "--disable-component-update", "--disable-default-apps"]


class Site:
    """The school's own pages, and what was asked of them."""

    def __init__(self, address: str, app: web.Application) -> None:
        self.address = address
        self.counts = app[CONTEXT].counts
        self.changes = Changes()

    def track(self, session: ClassSession) -> str:
        return f"{self.address}/api/zoom/track?token={session.tracking_token}"

    def complete(self, session: ClassSession) -> str:
        return f"{self.address}/api/zoom/session-complete?token={session.tracking_token}"

    async def until(self, act: str, times: int, *, within: float = 20) -> None:
        """Until this was done so many times since the start; the acts are those of /metrics."""
        done = await self.changes.until(lambda: self.counts[act] >= times, timeout=within)
        assert done, f"{act}: {self.counts[act]} of {times} within {within} s"


Open = Callable[..., Awaitable[Site]]


@pytest.fixture
async def site(school: School, database: str) -> AsyncIterator[Open]:
    """`await site(mode="countdown", …)`: serves the pages on loopback, by the machine's own clock."""
    listeners: list[Listener] = []
    catalogues = Catalogues()
    commit = await SharedCommit(database).__aenter__()

    async def start(**settings: Any) -> Site:
        port = unused_port()
        made = WebSettings(base_url=f"http://127.0.0.1:{port}", languages=("en", "ar", "es"), **settings)
        app = create_app(settings=made, school=school, clock=system_clock(), words=catalogues.of, commit=commit)
        opened = Site(made.base_url, app)

        async def tell(*_: object) -> None:
            opened.changes.happened()

        app.on_response_prepare.append(tell)
        listeners.append(Listener(app, port))
        await listeners[-1].start()
        return opened

    yield start
    for listener in listeners:
        await listener.stop()
    await commit.__aexit__()


@pytest.fixture
async def zoom() -> AsyncIterator[ZoomServer]:
    async with ZoomServer(tls=True) as server:
        assert server.chromium_arguments, "the openssl command is missing"
        yield server


@pytest.fixture
async def chromium(zoom: ZoomServer) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *zoom.chromium_arguments])
        yield browser
        await browser.close()


@pytest.fixture
async def window(zoom: ZoomServer, tmp_path: Path) -> AsyncIterator[BrowserContext]:
    """A window with tabs that hide each other. Playwright's own browsers show every page at once."""
    arguments = [
        *QUIET,
        *zoom.chromium_arguments,
        "--remote-debugging-port=0",
        f"--user-data-dir={tmp_path / 'chromium'}",
    ]
    process = await asyncio.create_subprocess_exec(CHROMIUM, *arguments, stderr=asyncio.subprocess.PIPE)
    try:
        address = await _devtools(process)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.connect_over_cdp(address, no_defaults=True)
            yield browser.contexts[0]
            await browser.close()
    finally:
        process.terminate()
        await process.communicate()


async def _devtools(process: asyncio.subprocess.Process) -> str:
    """Where the browser listens: it says so among its complaints."""
    assert process.stderr is not None
    async with asyncio.timeout(30):
        while line := (await process.stderr.readline()).decode():
            if found := re.search(r"DevTools listening on (ws://\S+)", line):
                return found[1]
    raise AssertionError("Chromium ended before it listened")


@pytest.fixture
async def session(world: World) -> ClassSession:
    """A class that was sent an hour ago, by the machine's clock."""
    clock = system_clock()
    world.clock = lambda: clock() - timedelta(hours=1)
    teacher = await world.teacher("Yusuf Rahman")
    session = await world.session(teacher, await world.student(teacher, "Amina Haddad"))
    world.clock = clock
    return session
