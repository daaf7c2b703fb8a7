"""An SQLite file, as a move reads or fills it: alone, in one transaction."""

import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path

from .side import AT_ONCE, InUse, MoveProblem, Side
from .tables import FROM_SQLITE, TO_SQLITE, Row, Table

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


class OnSqlite(Side):
    """Nobody else can open the file meanwhile: in WAL mode whoever has it open holds a lock, idle or not."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    @asynccontextmanager
    async def opened(cls, file: Path) -> AsyncIterator["OnSqlite"]:
        try:
            with closing(sqlite3.connect(file, isolation_level=None, timeout=1)) as connection:
                try:
                    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
                    connection.execute("PRAGMA synchronous=FULL")
                    connection.execute("BEGIN EXCLUSIVE")
                except sqlite3.OperationalError as locked:
                    raise InUse(f"{file} is in use") from locked
                yield cls(connection)
                connection.execute("COMMIT")
        except sqlite3.Error as problem:
            raise MoveProblem(str(problem)) from problem

    async def names(self) -> set[str]:
        return {name for (name,) in self._connection.execute(_TABLES)}

    async def holds_any(self, name: str) -> bool:
        return self._connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone() is not None

    async def pages(self, table: Table) -> AsyncIterator[Sequence[Row]]:
        converted = table.converting(FROM_SQLITE)
        rows = self._connection.execute(f'SELECT {_listed(table.columns)} FROM "{table.name}"')
        while page := rows.fetchmany(AT_ONCE):
            yield [converted(row) for row in page]

    async def put(self, table: Table, rows: Sequence[Row]) -> None:
        converted, places = table.converting(TO_SQLITE), ", ".join("?" * len(table.columns))
        into = f'INSERT INTO "{table.name}" ({_listed(table.columns)}) VALUES ({places})'
        self._connection.executemany(into, map(converted, rows))

    async def numbers(self, tables: Sequence[Table]) -> Mapping[str, int]:
        numbered = {table.name for table in tables if table.numbered}
        last = dict(self._connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
        return {name: last[name] for name in numbered & last.keys() if last[name]}

    async def number_on(self, tables: Sequence[Table], last: Mapping[str, int]) -> None:
        for name, number in last.items():
            self._connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", [name])
            self._connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [name, number])

    @asynccontextmanager
    async def filling(self) -> AsyncIterator[None]:
        """This file's own connection does not ask for foreign keys; what points nowhere is found at the end."""
        yield
        for table, number, parent, _ in self._connection.execute("PRAGMA foreign_key_check"):
            raise MoveProblem(f"{table} number {number} points to a {parent} that is not there")


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
