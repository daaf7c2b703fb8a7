"""One commit for everybody who waits: what must be on disk before it is answered, at the price of one flush for all.

A flush takes as long for one click as for two hundred. So one writer with a connection of its own takes all that
waits, finds the rows it is about, writes, commits once, and only then is each caller answered. There is no timer: a
lone caller is written at once, and who comes during a commit is in the next one.

An entry that cannot be written is tried again alone, so that it fails nobody else. When too many wait, the next is
refused at the door instead of growing a queue that nobody's patience outlasts.
"""

import asyncio
import math
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, Protocol, Self, TypeVar

import asyncpg

from .database import SQLITE, connection_settings, postgres_login
from .many import as_json, as_text, numbered
from .sqlite import write_turn

# The database's own trouble: a full disk, a lock, a server that is away. Trying each alone would keep all waiting.
CUT = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # asyncpg's word for a connection that was cut in the middle of an answer
)
EVERYBODYS = (*CUT, asyncpg.InsufficientResourcesError, OSError, TimeoutError)
EVERYBODYS_ON_SQLITE = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
)

AROUND = 1.0  # seconds since somebody waited: until then, people come and go
QUIET = 0.005  # seconds without anybody: who comes one after the other would wait for each other's verdict
MOST_WAITING = 4096
MOST_AT_ONCE = 512
PATIENCE = 2.5  # seconds for our turn, and once more for a lock that another process holds
QUICK = 0.001  # seconds that a flush may take for nobody to notice that the event loop waits for it
LATELY = 10  # flushes by which the disk is known

Row = Any  # as the database's driver gives it: by column name, or unpacked in the order of the columns
Statement = tuple[str, Sequence[Any]]  # SQL with ? for each value; moments and dicts are taken as they are
What = TypeVar("What")
Found = TypeVar("Found")


class Full(Exception):
    """Too many wait already. `retry_after` is in seconds."""

    retry_after = 1


class Closed(Exception):
    """The writer has stopped, or could not be asked: nothing was written."""


@dataclass(frozen=True, eq=False, slots=True)
class Entry(Generic[Found, What]):
    """A kind of thing to be written.

    `find` is SQL that gives the rows of many keys at once, `{keys}` in the place of the list and the key as the first
    column, `key`. `read` says what such a row is. `put` turns what was found (None: nothing) into statements; it
    decides and does nothing.
    """

    find: str
    read: Callable[[Row], Found]
    put: Callable[[Found | None, What], Sequence[Statement]]


@dataclass(slots=True)
class _Waiting:
    entry: Entry[Any, Any]
    key: str
    what: Any
    done: asyncio.Future[Any]


class SharedCommit:
    """`async with SharedCommit(url) as commit:`. What was handed in when the block ends is written before it does."""

    def __init__(self, url: str, *, most_waiting: int = MOST_WAITING) -> None:
        self._writer = _writer(url)
        self._most_waiting = most_waiting
        self._waiting: list[_Waiting] = []
        self._in_hand = 0
        self._answered_at = -math.inf  # by the event loop's clock
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
        """How many wait for an answer, those that are just being written too."""
        return len(self._waiting) + self._in_hand

    @property
    def quiet(self) -> float:
        """Seconds since somebody waited for an answer."""
        return 0.0 if self.waiting else asyncio.get_running_loop().time() - self._answered_at

    async def let_pass(self, patience: float, stopping: Callable[[], bool] = lambda: False) -> bool:
        """Returns when nobody has waited for a moment, at the latest after so many seconds: for work that can wait.

        True: people come and go, so that it is to be done in small pieces.
        """
        clock = asyncio.get_running_loop().time
        until = clock() + patience
        while self.quiet < QUIET and clock() < until and not stopping():  # noqa: ASYNC110  # for a time, too
            await asyncio.sleep(QUIET)
        return self.quiet < AROUND

    async def write(self, entry: Entry[Found, What], key: str, what: What) -> Found | None:
        """Returns when it is on disk: what was found under that key. Raises Full, or what the database says."""
        if self._stopping or self._task is None:
            raise Closed
        if len(self._waiting) >= self._most_waiting:
            raise Full
        mine = _Waiting(entry, key, what, asyncio.get_running_loop().create_future())
        self._waiting.append(mine)
        self._come.set()
        found: Found | None = await mine.done
        return found

    async def _write_on(self) -> None:
        while True:
            await self._come.wait()
            self._come.clear()
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
                self._in_hand = len(batch)
                await self._take(batch)
                self._in_hand, self._answered_at = 0, asyncio.get_running_loop().time()
                await asyncio.sleep(0)  # these get their answers first
            if self._stopping:
                return

    async def _take(self, batch: list[_Waiting]) -> None:
        try:
            found = await self._commit(batch)
        except Exception as fault:
            if len(batch) == 1 or _is_everybodys(fault):
                for waiting in batch:
                    _fail(waiting, fault)
                return
            for alone in batch:
                await self._take([alone])
            return
        for waiting, one in zip(batch, found, strict=True):
            if not waiting.done.done():  # the caller may have gone away; it is written all the same
                waiting.done.set_result(one)

    async def _commit(self, batch: Sequence[_Waiting]) -> list[Any]:
        try:
            found = await self._writer.commit(batch)
        except CUT:  # once more by a new connection; what may have been written the first time is a no-op
            found = await self._writer.commit(batch)
        self.commits += 1
        self.entries += len(batch)
        return found


def _wanted(batch: Sequence[_Waiting]) -> dict[Entry[Any, Any], list[str]]:
    """The keys of each kind, sorted: two programs do not wait for each other in a ring."""
    keys: dict[Entry[Any, Any], set[str]] = {}
    for waiting in batch:
        keys.setdefault(waiting.entry, set()).add(waiting.key)
    return {entry: sorted(wanted) for entry, wanted in keys.items()}


def _read(entry: Entry[Any, Any], rows: Iterable[Row]) -> dict[str, Any]:
    return {row[0]: entry.read(row) for row in rows}


def _found(batch: Sequence[_Waiting], those: Mapping[Entry[Any, Any], Mapping[str, Any]]) -> list[Any]:
    return [those[waiting.entry].get(waiting.key) for waiting in batch]


def _statements(batch: Sequence[_Waiting], found: Sequence[Any]) -> dict[str, list[Sequence[Any]]]:
    """By SQL, each with the values of all who need it."""
    together: dict[str, list[Sequence[Any]]] = {}
    for waiting, one in zip(batch, found, strict=True):
        for sql, values in waiting.entry.put(one, waiting.what):
            together.setdefault(sql, []).append(values)
    return together


def _is_everybodys(fault: Exception) -> bool:
    return isinstance(fault, EVERYBODYS) or _code(fault) in EVERYBODYS_ON_SQLITE


def _code(fault: Exception) -> int:
    """SQLite's, without what it adds to it."""
    return int(getattr(fault, "sqlite_errorcode", sqlite3.SQLITE_OK)) & 0xFF


def _fail(waiting: _Waiting, fault: Exception) -> None:
    if not waiting.done.done():
        waiting.done.set_exception(fault)


class _Writer(Protocol):
    async def commit(self, batch: Sequence[_Waiting]) -> list[Any]: ...

    async def close(self) -> None: ...


def _writer(url: str) -> _Writer:
    settings = connection_settings(url)
    if settings["engine"] == "models.sqlite":
        return _OnSqlite(settings["credentials"]["file_path"])
    return _OnPostgres(settings["credentials"])


class _OnSqlite:
    """In turn with the ORM's transactions: SQLite lets one write, and its own waiting is a clumsy poll.

    Plain sqlite3, and in the event loop as long as the disk is quick: two threads that want Python's lock for every
    statement take longer to agree than such a flush takes. A slower disk is waited for in a thread, and so is whoever
    else has the database locked.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="shared-commit")
        self._connection: sqlite3.Connection | None = None
        self._flush = 2 * QUICK  # seconds that one takes, of late

    async def commit(self, batch: Sequence[_Waiting]) -> list[Any]:
        turn = write_turn(self._path)
        async with asyncio.timeout(PATIENCE):
            await turn.acquire()
        try:
            if self._connection is not None and self._flush <= QUICK:
                try:
                    return self._write(batch, 0)
                except sqlite3.OperationalError as fault:
                    if _code(fault) != sqlite3.SQLITE_BUSY:
                        raise
            found: list[Any] = await self._in_thread(self._write, batch, PATIENCE)
            return found
        finally:
            turn.release()

    async def close(self) -> None:
        await self._in_thread(self._hang_up)
        self._thread.shutdown()

    async def _in_thread(self, work: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *args)

    def _write(self, batch: Sequence[_Waiting], patience: float) -> list[Any]:
        """`patience`: seconds for which another process may have the database locked."""
        connection = self._connected()
        connection.execute(f"PRAGMA busy_timeout={round(patience * 1000)}")
        connection.execute("BEGIN IMMEDIATE")
        try:
            found = _found(batch, {entry: self._find(entry, keys) for entry, keys in _wanted(batch).items()})
            for sql, rows in _statements(batch, found).items():
                connection.executemany(sql, [[as_text(value) for value in row] for row in rows])
            began = time.perf_counter()
            connection.execute("COMMIT")
            self._flush += (time.perf_counter() - began - self._flush) / LATELY
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return found

    def _find(self, entry: Entry[Any, Any], keys: Sequence[str]) -> dict[str, Any]:
        return _read(entry, self._connected().execute(entry.find.format(keys=", ".join("?" * len(keys))), keys))

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            # never by two threads at once: whoever uses it has the turn
            self._connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            self._connection.row_factory = sqlite3.Row
            # what is in the log goes into the database with the ORM's commits, in their thread: it takes its time
            for name, value in (SQLITE | {"wal_autocheckpoint": 0}).items():
                self._connection.execute(f"PRAGMA {name}={value}")
        return self._connection

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()


class _OnPostgres:
    """A connection of its own, made anew after the server cut it."""

    def __init__(self, credentials: Mapping[str, Any]) -> None:
        self._credentials = postgres_login(credentials)
        self._connection: asyncpg.Connection | None = None

    async def commit(self, batch: Sequence[_Waiting]) -> list[Any]:
        connection = await self._connected()
        try:
            return await self._write(connection, batch)
        except CUT:
            connection.terminate()
            raise

    async def _write(self, connection: asyncpg.Connection, batch: Sequence[_Waiting]) -> list[Any]:
        async with connection.transaction():
            those = {entry: await self._find(connection, entry, keys) for entry, keys in _wanted(batch).items()}
            found = _found(batch, those)
            for sql, values in _statements(batch, found).items():
                # in the order of the last value, an id in every update, for the same reason as the keys
                in_order = sorted(([as_json(value) for value in row] for row in values), key=lambda row: str(row[-1]))
                await connection.executemany(numbered(sql), in_order)
            return found

    async def _find(
        self, connection: asyncpg.Connection, entry: Entry[Any, Any], keys: Sequence[str]
    ) -> dict[str, Any]:
        return _read(entry, await connection.fetch(entry.find.format(keys="SELECT unnest($1::text[])"), keys))

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def _connected(self) -> asyncpg.Connection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(**self._credentials, timeout=5)
        return self._connection
