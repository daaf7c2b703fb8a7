"""A real database for every test, a clock that stands where the test puts it, and a school to play in.

CLASSCLOCK_TEST_DATABASE=postgres://… runs the same tests on PostgreSQL, in a database of its own that is made anew.
"""

import asyncio
import gc
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from models.database import opened
from models.school import School

from .world import World

# aiogram and Tortoise leave a million objects that live for ever: looking through them so often is a third of the time
gc.set_threshold(100_000, 50, 100)

BEGIN = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


class SettableClock:
    """Stands still until the test moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **length: float) -> datetime:
        """`forward(minutes=5)`: move on and say the new time."""
        self.now += timedelta(**length)
        return self.now


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(BEGIN)


@pytest.fixture
def school() -> School:
    return School(name="Amal Academy", zone=ZoneInfo("Africa/Cairo"))


MakeDatabase = Callable[[Path], Awaitable[str]]


@pytest.fixture
def make_database() -> MakeDatabase:
    """Gives the address of an empty database: a file in that folder, or the PostgreSQL one made anew."""

    async def make(folder: Path) -> str:
        url = _test_server()
        if url is None:
            return f"sqlite://{folder / 'classclock.sqlite3'}"
        await make_anew(url)
        return url

    return make


@pytest.fixture
async def database_url(make_database: MakeDatabase, tmp_path: Path) -> str:
    """The address of an empty database."""
    return await make_database(tmp_path)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with nothing but the schema in it, made once: copying it takes a fraction of migrating anew."""
    url = _test_server()
    if url is None:
        url = f"sqlite://{tmp_path_factory.mktemp('template') / 'classclock.sqlite3'}"
        asyncio.run(_migrate(url))
    else:
        url = f"{url}_template"
        asyncio.run(make_anew(url))
        asyncio.run(_migrate(url))
    return url


@pytest.fixture
async def database(template: str, tmp_path: Path) -> AsyncIterator[str]:
    """An open, migrated database; yields its address."""
    if template.startswith("sqlite"):
        url = f"sqlite://{tmp_path / 'classclock.sqlite3'}"
        shutil.copy(template.removeprefix("sqlite://"), url.removeprefix("sqlite://"))
    else:
        url = template.removesuffix("_template")
        await make_anew(url, template=urlsplit(template).path.lstrip("/"))
    async with opened(url):
        yield url


@pytest.fixture
async def world(database: str, school: School, clock: SettableClock) -> World:
    return World(school, clock)


def _test_server() -> str | None:
    """The PostgreSQL database to use, None for SQLite. Tests that run side by side get one each."""
    url = os.environ.get("CLASSCLOCK_TEST_DATABASE")
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    return f"{url}_{worker}" if url and worker else url


async def _migrate(url: str) -> None:
    async with opened(url):
        pass


async def make_anew(url: str, template: str = "template1") -> None:
    parts = urlsplit(url)
    name = parts.path.lstrip("/")
    if "test" not in name:
        raise RuntimeError(f"{name}: only a database with 'test' in its name is dropped and made anew")
    async with _server(urlunsplit(parts._replace(path="/postgres"))) as server:
        await server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


@asynccontextmanager
async def _server(url: str) -> AsyncIterator[asyncpg.Connection]:
    server = await asyncpg.connect(url)
    try:
        yield server
    finally:
        await server.close()
