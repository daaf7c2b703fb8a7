"""Tortoise's SQLite backend with the one thing it lacks: transactions that take the write lock when they begin.

A deferred BEGIN that reads first and writes later fails at once, busy timeout or not, when another process (a
backup, an outside cron, `python -m bot migrate`) has written in between. See tortoise-orm issue 1675.
"""

import sqlite3
from typing import Any

from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.exceptions import OperationalError


class ImmediateTransaction(SqliteTransactionWrapper):
    async def begin(self) -> None:
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error


class ImmediateSqliteClient(SqliteClient):
    def _in_transaction(self) -> TransactionContext:
        return SqliteTransactionContext(ImmediateTransaction(self), self._lock)


def get_client_class(_: dict[str, Any]) -> type[SqliteClient]:
    """Named by Tortoise's backend protocol."""
    return ImmediateSqliteClient
