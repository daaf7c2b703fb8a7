"""Tortoise's SQLite backend with what it lacks: transactions that take the write lock when they begin, and that give
the connection back when they could not begin; and rows that are quick to read.

A deferred BEGIN that reads first and writes later fails at once, busy timeout or not, when another process (a
backup, an outside cron, `python -m bot migrate`) has written in between. See tortoise-orm issue 1675.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Sequence
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError

_turns: dict[str, asyncio.Lock] = {}


def write_turn(path: str) -> asyncio.Lock:
    """Whoever writes to this file in a transaction takes it first. Other processes wait as SQLite lets them wait."""
    return _turns.setdefault(path, asyncio.Lock())


class QuickRows(SqliteClient):
    """A sqlite3.Row looks for each column by its name among all: of a class, that takes half the time of reading it."""

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Sequence[dict[str, Any]]]:
        count, rows = await super().execute_query(query, values)
        names = list(rows[0].keys()) if rows else []
        return count, [dict(zip(names, row, strict=True)) for row in rows]

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        return list((await self.execute_query(query, values))[1])


class ImmediateTransaction(QuickRows, SqliteTransactionWrapper):
    async def begin(self) -> None:
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error


class ImmediateContext(SqliteTransactionContext):
    """Tortoise's own keeps the connection for ever when BEGIN fails or is cancelled, and everybody after it waits."""

    def __init__(self, connection: Any, trxlock: asyncio.Lock, turn: asyncio.Lock) -> None:
        super().__init__(connection, trxlock)
        self._turn = turn

    async def __aenter__(self) -> TransactionalDBClient:
        async with contextlib.AsyncExitStack() as entering:
            await entering.enter_async_context(self._turn)
            await entering.enter_async_context(self._trxlock)
            await self.ensure_connection()
            await self._begin()
            entering.pop_all()  # both are given back in __aexit__
        connection: TransactionalDBClient = self.connection
        self.token = get_connections().set(self.connection_name, connection)
        return connection

    async def __aexit__(self, *fault: Any) -> None:
        try:
            await super().__aexit__(*fault)
        finally:
            self._turn.release()

    async def _begin(self) -> None:
        beginning = asyncio.ensure_future(self.connection.begin())
        try:
            await asyncio.shield(beginning)
        except asyncio.CancelledError:
            await asyncio.wait([beginning])  # SQLite's thread begins all the same
            if beginning.exception() is None:
                await self.connection.rollback()
            raise


class ImmediateSqliteClient(QuickRows):
    def _in_transaction(self) -> TransactionContext:
        return ImmediateContext(ImmediateTransaction(self), self._lock, write_turn(self.filename))


def get_client_class(_: dict[str, Any]) -> type[SqliteClient]:
    """Named by Tortoise's backend protocol."""
    return ImmediateSqliteClient
