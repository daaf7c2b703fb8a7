"""A real database for every test, a clock that stands where the test puts it, and a school to play in."""

import asyncio
import gc
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings

from models.database import opened
from models.school import School

from .databases import FileTemplate, ServerTemplate, Template, make_anew, server_url
from .simulator.nursery import Nursery
from .world import World

# aiogram and Tortoise leave a million objects that live for ever: looking through them so often is a third of the time
gc.set_threshold(100_000, 50, 100)

# A commit waits for the disk, and tests are nearly nothing but commits. What is in memory survives a killed program.
MEMORY, ENOUGH = Path("/dev/shm"), 2 << 30
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

settings.register_profile("untimed", deadline=None)  # a slow machine is no fault of what is tested
settings.load_profile("untimed")

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
        url = server_url()
        if url is None:
            return f"sqlite://{folder / 'classclock.sqlite3'}"
        await make_anew(f"{url}_fresh")
        return f"{url}_fresh"

    return make


@pytest.fixture
async def database_url(make_database: MakeDatabase, tmp_path: Path) -> str:
    """The address of an empty database."""
    return await make_database(tmp_path)


@pytest.fixture(scope="session")
def file_template(tmp_path_factory: pytest.TempPathFactory) -> FileTemplate:
    """For tests of SQLite, whichever database the others run on."""
    return asyncio.run(FileTemplate.made(tmp_path_factory.mktemp("template")))


@pytest.fixture(scope="session")
def template(request: pytest.FixtureRequest) -> Template:
    url = server_url()
    if url is None:
        return cast("FileTemplate", request.getfixturevalue("file_template"))
    return asyncio.run(ServerTemplate.made(url))


@pytest.fixture
def make_migrated(template: Template) -> MakeDatabase:
    """As `make_database`, but with the schema in it: for programs whose very first start is not the question."""
    return template.copy


@pytest.fixture
async def database(template: Template, tmp_path: Path) -> AsyncIterator[str]:
    """An open, migrated database; yields its address."""
    url = await template.clean(tmp_path)
    async with opened(url):
        yield url


@pytest.fixture(scope="session")
def loaded() -> Iterator[Nursery]:
    nursery = Nursery(kept=True)
    yield nursery
    nursery.close()


@pytest.fixture
async def nursery(loaded: Nursery) -> AsyncIterator[Nursery]:
    """Starts the real program without loading it anew for each test."""
    async with loaded:
        yield loaded


@pytest.fixture
async def world(database: str, school: School, clock: SettableClock) -> World:
    return World(school, clock)
