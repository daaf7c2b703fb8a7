"""Databases to test in: an SQLite file, or PostgreSQL where CLASSCLOCK_TEST_DATABASE=postgres://… says so.

The schema is made once. A file that has it is copied for each test; a PostgreSQL database is emptied of what the last
test wrote, which takes a tenth of making it anew.
"""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from models.database import opened

# All columns, and all triggers with those of the foreign keys among them.
SHAPE = """
SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
    SELECT concat_ws(' ', relname, attname, atttypid, attnotnull)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger
) AS shape(part)
"""
EMPTY = """
DO $$ DECLARE one record; BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;  -- without foreign keys and without what guards the trail
    FOR one IN SELECT tablename AS name FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'tortoise_migrations'
        LOOP EXECUTE format('DELETE FROM %I', one.name); END LOOP;
    PERFORM setval(format('public.%I', sequencename)::regclass, 1, false) FROM pg_sequences
        WHERE schemaname = 'public' AND sequencename NOT LIKE 'tortoise%' AND last_value IS NOT NULL;
END $$
"""


def server_url() -> str | None:
    """The PostgreSQL database to use, None for SQLite. Tests that run side by side get one each."""
    url = os.environ.get("CLASSCLOCK_TEST_DATABASE")
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    return f"{url}_{worker}" if url and worker else url


async def migrate(url: str) -> None:
    async with opened(url):
        pass


async def make_anew(url: str, template: str = "template1") -> None:
    """Dropped and created, on a PostgreSQL server; as a copy of the database of that name."""
    name = _name(url)
    if "test" not in name:
        raise RuntimeError(f"{name}: only a database with 'test' in its name is dropped and made anew")
    async with _connected(urlunsplit(urlsplit(url)._replace(path="/postgres"))) as server:
        await server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


@dataclass
class FileTemplate:
    """An SQLite file with nothing but the schema in it."""

    file: Path

    @classmethod
    async def made(cls, folder: Path) -> "FileTemplate":
        await migrate(f"sqlite://{folder / 'classclock.sqlite3'}")
        return cls(folder / "classclock.sqlite3")

    async def copy(self, folder: Path) -> str:
        """The address of another such file, in that folder."""
        return f"sqlite://{shutil.copy(self.file, folder)}"

    async def clean(self, folder: Path) -> str:
        return await self.copy(folder)


@dataclass
class ServerTemplate:
    """A PostgreSQL database with nothing but the schema in it; `url` is another one, which the tests share."""

    url: str
    shape: str = ""

    @classmethod
    async def made(cls, url: str) -> "ServerTemplate":
        await make_anew(f"{url}_template")
        await migrate(f"{url}_template")
        template = cls(url)
        await template._make()
        async with _connected(url) as server:
            template.shape = await server.fetchval(SHAPE)
        return template

    async def copy(self, _: Path) -> str:
        """The address of another such database, the same one each time."""
        await make_anew(f"{self.url}_fresh", template=_name(f"{self.url}_template"))
        return f"{self.url}_fresh"

    async def clean(self, _: Path) -> str:
        """Emptied; made anew only where the last test changed the schema, or this user may not empty it."""
        async with _connected(self.url) as server:
            as_made = await server.fetchval(SHAPE) == self.shape
            try:
                await server.execute(EMPTY)
            except asyncpg.InsufficientPrivilegeError:
                as_made = False
        if not as_made:
            await self._make()
        return self.url

    async def _make(self) -> None:
        await make_anew(self.url, template=_name(f"{self.url}_template"))
        async with _connected(self.url) as server:  # the server is not what is killed here
            await server.execute(f'ALTER DATABASE "{_name(self.url)}" SET synchronous_commit = off')


Template = FileTemplate | ServerTemplate


def _name(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    server = await asyncpg.connect(url)
    try:
        yield server
    finally:
        await server.close()
