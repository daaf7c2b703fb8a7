"""A PostgreSQL database, as a move reads or fills it: alone, in one transaction."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from ..database import postgres_login
from .side import AT_ONCE, InUse, MoveProblem, Side
from .tables import Row, Table

_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
_FOREIGN_KEYS = """
SELECT conrelid::regclass::text AS name, conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint
WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY oid
"""


class OnPostgres(Side):
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @classmethod
    @asynccontextmanager
    async def opened(cls, credentials: Mapping[str, Any]) -> AsyncIterator["OnPostgres"]:
        try:
            connection = await asyncpg.connect(**postgres_login(credentials), timeout=10)
            try:
                async with connection.transaction(isolation="repeatable_read"):
                    if others := await connection.fetchval(_OTHERS):
                        raise InUse(f"the PostgreSQL database has {others} other connections")
                    yield cls(connection)
            finally:
                await connection.close()
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as problem:
            raise MoveProblem(str(problem)) from problem

    async def names(self) -> set[str]:
        return {row["tablename"] for row in await self._connection.fetch(_TABLES)}

    async def holds_any(self, name: str) -> bool:
        return bool(await self._connection.fetchval(f'SELECT EXISTS (SELECT FROM "{name}")'))

    async def pages(self, table: Table) -> AsyncIterator[Sequence[Row]]:
        columns = ", ".join(f'"{column}"' for column in table.columns)
        await self._connection.execute(f'DECLARE "all {table.name}" CURSOR FOR SELECT {columns} FROM "{table.name}"')
        while page := await self._connection.fetch(f'FETCH {AT_ONCE} FROM "all {table.name}"'):
            yield [list(row.values()) for row in page]
        await self._connection.execute(f'CLOSE "all {table.name}"')  # asyncpg's own would stay open and hold the table

    async def put(self, table: Table, rows: Iterable[Row]) -> None:
        await self._connection.copy_records_to_table(table.name, records=rows, columns=table.columns)

    async def numbers(self, tables: Sequence[Table]) -> Mapping[str, int]:
        given = {
            table.name: await self._connection.fetchval(
                "SELECT pg_sequence_last_value(pg_get_serial_sequence($1, $2))", table.name, table.key
            )
            for table in tables
            if table.numbered
        }
        return {name: number for name, number in given.items() if number is not None}

    async def number_on(self, tables: Sequence[Table], last: Mapping[str, int]) -> None:
        for table in tables:
            if table.name in last:
                await self._connection.execute(
                    "SELECT setval(pg_get_serial_sequence($1, $2), $3)", table.name, table.key, last[table.name]
                )

    @asynccontextmanager
    async def filling(self) -> AsyncIterator[None]:
        """Without foreign keys, so that the order of rows is nobody's matter; put back, each is checked at once."""
        keys = await self._connection.fetch(_FOREIGN_KEYS)
        for key in keys:
            await self._connection.execute(f'ALTER TABLE {key["name"]} DROP CONSTRAINT "{key["conname"]}"')
        yield
        for key in keys:
            add = f'ALTER TABLE {key["name"]} ADD CONSTRAINT "{key["conname"]}" {key["definition"]}'
            await self._connection.execute(add)
