"""Opening the house: which database, which schema, and one way to write.

SQLite: WAL, `synchronous=FULL` (NORMAL can lose an answered click at power loss), foreign keys, a busy timeout, and a
64 MiB journal limit (Tortoise's default of 16 KiB halves the durable commit rate).
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.connection import get_connection
from tortoise.exceptions import BaseORMException
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.transactions import in_transaction

from .schema_state import QuickExecutor

APP = {
    "models": [
        "models.tables.people",
        "models.tables.classes",
        "models.tables.outbox",
        "models.tables.zoom",
        "models.tables.desk",
        "models.tables.streams",
        "models.tables.pay",
    ],
    "default_connection": "default",
    "migrations": "models.migrations",
}
MAKE_MIGRATIONS = {"connections": {"default": "sqlite://:memory:"}, "apps": {"models": APP}}

SQLITE = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "busy_timeout": 5000,
    "foreign_keys": "ON",
    "journal_size_limit": 64 * 1024 * 1024,
}

LONGEST_QUERY = 64 * 1024  # that PostgreSQL plans once and not each time; that of a file has 22 KiB

# no such folder or server, a wrong password, a file that is something else
CANNOT_OPEN = (OSError, sqlite3.Error, BaseORMException, asyncpg.PostgresError)


class Pooled(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no types
    """Goes back to the pool as it is: nobody listens on it, sets anything or keeps a lock past a transaction, and to
    have PostgreSQL undo all that after every question took a third of the question's time.
    """

    def get_reset_query(self) -> str:
        return ""


class DatabaseProblem(Exception):
    """The database cannot be used; the message is one sentence that says why and what to do."""


def connection_settings(url: str) -> dict[str, Any]:
    """Tortoise's connection settings for `sqlite://PATH` or `postgres://…`; DatabaseProblem for anything else."""
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        path = url.removeprefix("sqlite://")
        if not path:
            raise DatabaseProblem("[database] url names no file; write for example sqlite://data/classclock.sqlite3")
        return {"engine": "models.sqlite", "credentials": {"file_path": path, **SQLITE}}
    if scheme in {"postgres", "postgresql", "asyncpg"}:
        settings = expand_db_url("asyncpg" + url[len(scheme) :])
        pool = {"connection_class": Pooled, "max_cacheable_statement_size": LONGEST_QUERY}
        return {"engine": "tortoise.backends.asyncpg", "credentials": settings["credentials"] | pool}
    raise DatabaseProblem(
        f"[database] url begins with {scheme or 'nothing'}://; Classclock runs on sqlite:// and postgres:// only"
    )


def postgres_login(credentials: Mapping[str, Any]) -> dict[str, Any]:
    """What asyncpg needs of Tortoise's settings for a connection of one's own."""
    wanted = ("host", "port", "user", "password", "database")
    return {name: credentials[name] for name in wanted if credentials.get(name) is not None}


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[list[str]]:
    """The database, migrated to this program's schema; gives the migrations applied, closes when the block ends."""
    settings = connection_settings(url)
    try:
        try:
            applied = await _made_ready(settings)
        except CANNOT_OPEN as error:
            raise DatabaseProblem(f"[database] url: the database cannot be opened: {error}") from error
        yield applied
    finally:
        await Tortoise.close_connections()


@asynccontextmanager
async def inspected(url: str) -> AsyncIterator[list[str]]:
    """The database as it is, nothing made or changed; gives the migrations that a start would apply."""
    settings = connection_settings(url)
    file = settings["credentials"].get("file_path")
    if file is not None and not await asyncio.to_thread(Path(file).exists):
        raise DatabaseProblem(f"[database] url: there is no {file} yet; the first start makes it")
    try:
        try:
            await _connect(settings)
            pending, _ = await _compared()
        except CANNOT_OPEN as error:
            raise DatabaseProblem(f"[database] url: the database cannot be opened: {error}") from error
        yield pending
    finally:
        await Tortoise.close_connections()


async def _made_ready(settings: dict[str, Any]) -> list[str]:
    if settings["engine"] == "models.sqlite":
        Path(settings["credentials"]["file_path"]).parent.mkdir(parents=True, exist_ok=True)
    await _connect(settings)
    return await migrate()


async def _connect(settings: dict[str, Any]) -> None:
    await Tortoise.init(
        config={"connections": {"default": settings, "reading": settings}, "apps": {"models": APP}},
        _enable_global_fallback=True,  # aiohttp and APScheduler start tasks outside this context
    )
    await connection().create_connection(with_db=True)  # Tortoise's own first query waits for ever if this fails


async def _compared() -> tuple[list[str], MigrationExecutor]:
    """The migrations that the database lacks. DatabaseProblem for a database from a newer program."""
    executor = QuickExecutor(connection(), {"models": APP})
    await executor.loader.build_graph()
    known = {key.name for key in executor.loader.graph.nodes}
    applied = {key.name for key in await executor.recorder.applied_migrations()}
    if unknown := sorted(applied - known):
        raise DatabaseProblem(
            f"The database was written by a newer Classclock (it has {unknown[-1]}); install that version or newer"
        )
    return sorted(known - applied), executor


async def migrate() -> list[str]:
    """Bring the schema up to this program's; returns the names applied. Refuses a database from a newer program."""
    _, executor = await _compared()
    names: list[str] = []
    await executor.migrate(
        [MigrationTarget(app_label="models", name="__latest__")],
        direction="forward",
        progress=lambda event, _, name: names.append(name) if event == "apply_done" else None,
    )
    return names


def connection() -> BaseDBAsyncClient:
    return get_connection("default")


def reading() -> BaseDBAsyncClient:
    """For questions that may take long, of what is committed: on SQLite nobody who writes or judges waits for them.

    Inside a transaction it is the transaction's own.
    """
    here = connection()
    return here if on_postgres() or isinstance(here, TransactionalDBClient) else get_connection("reading")


def transaction() -> Any:
    """`async with transaction():` everything written inside is written together or not at all."""
    return in_transaction("default")


async def one_at_a_time(what: str) -> None:
    """Inside a transaction: until it ends, whoever asks for the same waits. On SQLite every transaction is alone."""
    if on_postgres():
        await connection().execute_query("SELECT pg_advisory_xact_lock(hashtext($1))", [what])


def on_postgres() -> bool:
    return bool(connection().capabilities.dialect == "postgres")


def stamp(moment: datetime) -> Any:
    """A moment as this database's raw SQL takes it: Tortoise keeps text on SQLite, a timestamp on PostgreSQL."""
    return moment if on_postgres() else moment.isoformat(" ")
