"""Tortoise's SQLite backend with what it lacks: transactions that take the write lock when they begin, and that give
the connection back when they could not begin.

A deferred BEGIN that reads first and writes later fails at once, busy timeout or not, when another process (a
backup, an outside cron, `python -m bot migrate`) has written in between. See tortoise-orm issue 1675.
"""

import asyncio
import sqlite3
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError


class ImmediateTransaction(SqliteTransactionWrapper):
    async def begin(self) -> None:
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error


class ImmediateContext(SqliteTransactionContext):
    """Tortoise's own keeps the connection for ever when BEGIN fails or is cancelled, and everybody after it waits."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self._begin()
        except BaseException:
            self._trxlock.release()
            raise
        connection: TransactionalDBClient = self.connection
        self.token = get_connections().set(self.connection_name, connection)
        return connection

    async def _begin(self) -> None:
        beginning = asyncio.ensure_future(self.connection.begin())
        try:
            await asyncio.shield(beginning)
        except asyncio.CancelledError:
            await asyncio.wait([beginning])  # SQLite's thread begins all the same
            if beginning.exception() is None:
                await self.connection.rollback()
            raise


class ImmediateSqliteClient(SqliteClient):
    def _in_transaction(self) -> TransactionContext:
        return ImmediateContext(ImmediateTransaction(self), self._lock)


def get_client_class(_: dict[str, Any]) -> type[SqliteClient]:
    """Named by Tortoise's backend protocol."""
    return ImmediateSqliteClient
