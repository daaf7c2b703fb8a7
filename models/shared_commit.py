"""One commit for everybody who waits: what must be on disk before it is answered, at the price of one flush for all.

A flush takes as long for one click as for two hundred. So one writer with a connection of its own takes all that
waits, finds the rows it is about, writes, commits once, and only then is each caller answered. There is no timer: a
lone caller is written at once, and who comes during a commit is in the next one.

An entry that cannot be written is tried again alone, so that it fails nobody else. When too many wait, the next is
refused at the door instead of growing a queue that nobody's patience outlasts.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, Self, TypeVar

import aiosqlite
import asyncpg

from .database import SQLITE, connection_settings
from .sqlite import write_turn

MOST_WAITING = 4096
MOST_AT_ONCE = 512

Row = Mapping[str, Any]
Statement = tuple[str, Sequence[Any]]  # SQL with ? for each value; moments and dicts are taken as they are
What = TypeVar("What")


class Full(Exception):
    """Too many wait already. `retry_after` is in seconds."""

    retry_after = 1


class Closed(Exception):
    """The writer has stopped, or could not be asked: nothing was written."""


@dataclass(frozen=True, slots=True)
class Entry(Generic[What]):
    """A kind of thing to be written.

    `find` is SQL that gives the rows of many keys at once, `{keys}` in the place of the list and the key as the column
    `key`. `put` turns the row that was found (None: there is none) into statements; it decides and does nothing.
    """

    find: str
    put: Callable[[Row | None, What], Sequence[Statement]]


@dataclass(slots=True)
class _Waiting:
    entry: Entry[Any]
    key: str
    what: Any
    done: asyncio.Future[Row | None]


class SharedCommit:
    """`async with SharedCommit(url) as commit:`. What was handed in when the block ends is written before it does."""

    def __init__(self, url: str, *, most_waiting: int = MOST_WAITING) -> None:
        self._writer = _writer(url)
        self._most_waiting = most_waiting
        self._waiting: list[_Waiting] = []
        self._come = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self.commits = 0  # since the start, for /metrics
        self.entries = 0

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._write_on())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopping = True
        self._come.set()
        if self._task is not None:
            await self._task
        await self._writer.close()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    async def write(self, entry: Entry[What], key: str, what: What) -> Row | None:
        """Returns when it is on disk: the row of that key as it was before. Raises Full, or what the database says."""
        if self._stopping or self._task is None:
            raise Closed
        if len(self._waiting) >= self._most_waiting:
            raise Full
        mine = _Waiting(entry, key, what, asyncio.get_running_loop().create_future())
        self._waiting.append(mine)
        self._come.set()
        return await mine.done

    async def _write_on(self) -> None:
        while True:
            await self._come.wait()
            self._come.clear()
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
                await self._take(batch)
            if self._stopping:
                return

    async def _take(self, batch: list[_Waiting]) -> None:
        try:
            found = await self._commit(batch)
        except Exception as fault:
            if len(batch) == 1:
                _fail(batch[0], fault)
                return
            for alone in batch:
                await self._take([alone])
            return
        for waiting, row in zip(batch, found, strict=True):
            if not waiting.done.done():  # the caller may have gone away; it is written all the same
                waiting.done.set_result(row)

    async def _commit(self, batch: Sequence[_Waiting]) -> list[Row | None]:
        async with self._writer.transaction():
            found = await self._find(batch)
            together: dict[str, list[Sequence[Any]]] = {}
            for waiting, row in zip(batch, found, strict=True):
                for sql, values in waiting.entry.put(row, waiting.what):
                    together.setdefault(sql, []).append(values)
            for sql, rows in together.items():
                await self._writer.put(sql, rows)
        self.commits += 1
        self.entries += len(batch)
        return found

    async def _find(self, batch: Sequence[_Waiting]) -> list[Row | None]:
        keys: dict[str, set[str]] = {}
        for waiting in batch:
            keys.setdefault(waiting.entry.find, set()).add(waiting.key)
        rows = {find: await self._writer.find(find, sorted(wanted)) for find, wanted in keys.items()}
        return [rows[waiting.entry.find].get(waiting.key) for waiting in batch]


def _fail(waiting: _Waiting, fault: Exception) -> None:
    if not waiting.done.done():
        waiting.done.set_exception(fault)


class _Writer(Protocol):
    def transaction(self) -> contextlib.AbstractAsyncContextManager[None]: ...

    async def find(self, sql: str, keys: Sequence[str]) -> dict[str, Row]: ...

    async def put(self, sql: str, rows: Sequence[Sequence[Any]]) -> None: ...

    async def close(self) -> None: ...


def _writer(url: str) -> _Writer:
    settings = connection_settings(url)
    if settings["engine"] == "models.sqlite":
        return _OnSqlite(settings["credentials"]["file_path"])
    return _OnPostgres(settings["credentials"])


class _OnSqlite:
    """In turn with the ORM's transactions: SQLite lets one write, and its own waiting is a clumsy poll."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._connection: aiosqlite.Connection | None = None

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        async with write_turn(self._path):
            connection = await self._connected()
            await connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                await connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    await connection.execute("ROLLBACK")
                raise

    async def find(self, sql: str, keys: Sequence[str]) -> dict[str, Row]:
        rows = await (await self._connected()).execute_fetchall(sql.format(keys=", ".join("?" * len(keys))), keys)
        return {row["key"]: dict(row) for row in rows}

    async def put(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        await (await self._connected()).executemany(sql, [[_as_text(value) for value in row] for row in rows])

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def _connected(self) -> aiosqlite.Connection:
        if self._connection is None:
            self._connection = await aiosqlite.connect(self._path, isolation_level=None)
            self._connection.row_factory = aiosqlite.Row
            for name, value in SQLITE.items():
                await self._connection.execute(f"PRAGMA {name}={value}")
        return self._connection


class _OnPostgres:
    """A connection of its own, made anew after the server cut it."""

    def __init__(self, credentials: Mapping[str, Any]) -> None:
        wanted = ("host", "port", "user", "password", "database")
        self._credentials = {name: credentials[name] for name in wanted if credentials.get(name) is not None}
        self._connection: asyncpg.Connection | None = None

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        connection = await self._connected()
        async with connection.transaction():
            yield

    async def find(self, sql: str, keys: Sequence[str]) -> dict[str, Row]:
        rows = await (await self._connected()).fetch(sql.format(keys="SELECT unnest($1::text[])"), keys)
        return {row["key"]: row for row in rows}

    async def put(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """In the order of the last value, an id in every update: two programs do not wait for each other in a ring."""
        in_order = sorted(map(_as_json, rows), key=lambda row: str(row[-1]))
        await (await self._connected()).executemany(_numbered(sql), in_order)

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def _connected(self) -> asyncpg.Connection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(**self._credentials, timeout=5)
        return self._connection


def _numbered(sql: str) -> str:
    first, *rest = sql.split("?")
    return first + "".join(f"${number}{part}" for number, part in enumerate(rest, start=1))


def _as_text(value: Any) -> Any:
    """As Tortoise keeps it on SQLite."""
    return value.isoformat(" ") if isinstance(value, datetime) else _json(value)


def _as_json(row: Sequence[Any]) -> list[Any]:
    return [_json(value) for value in row]


def _json(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if isinstance(value, dict) else value
