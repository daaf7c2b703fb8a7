"""A whole school from one database into another: SQLite to PostgreSQL when it outgrows a machine, or back.

1. Both are opened alone. The source has this program's schema, the target has no row.
2. Every table is copied page by page, read again on the other side, and compared by count and checksum.
3. New rows get the numbers that they would have got.
4. One commit. Whatever fails before it leaves the target empty; the source is never written to.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from ..database import connection_settings, inspected, opened
from .on_postgres import OnPostgres
from .on_sqlite import OnSqlite
from .side import MoveProblem, Side
from .tables import Checksum, Table, tables

MIGRATIONS = "tortoise_migrations"  # the target writes its own


@dataclass(frozen=True, slots=True)
class Moved:
    """One table that is in the target as it is in the source."""

    table: str
    rows: int
    checksum: str


async def move(source: str, target: str) -> AsyncIterator[Moved]:
    """Each table as it is done; when there are no more, all of it is on disk. Raises MoveProblem, DatabaseProblem."""
    async with inspected(source) as lacking:
        if lacking:
            raise MoveProblem("The database is from an older Classclock: run `python -m bot migrate` first")
        ours = tables()
    async with _side(source) as there:
        async with _side(target) as here:
            await _is_empty(here, ours)
        async with opened(target):
            pass
        async with _side(target) as here, here.filling():
            for table in ours:
                yield await _moved(table, there, here)
            await here.number_on(ours, await there.numbers(ours))


async def _is_empty(target: Side, ours: list[Table]) -> None:
    known, names = {table.name for table in ours}, await target.names() - {MIGRATIONS}
    if names - known:
        raise MoveProblem(f"The target is not empty: it has a table {min(names - known)}")
    for name in sorted(names):
        if await target.holds_any(name):
            raise MoveProblem(f"The target is not empty: there are rows in {name}")


async def _moved(table: Table, there: Side, here: Side) -> Moved:
    sent, arrived = Checksum(table), Checksum(table)
    async for page in there.pages(table):
        sent.add(page)
        await here.put(table, page)
    async for page in here.pages(table):
        arrived.add(page)
    if (sent.rows, str(sent)) != (arrived.rows, str(arrived)):
        raise MoveProblem(f"{table.name} did not arrive as it was: {sent.rows} {sent}, {arrived.rows} {arrived}")
    return Moved(table.name, arrived.rows, str(arrived))


def _side(url: str) -> AbstractAsyncContextManager[Side]:
    settings = connection_settings(url)
    if settings["engine"] == "models.sqlite":
        return OnSqlite.opened(Path(settings["credentials"]["file_path"]))
    return OnPostgres.opened(settings["credentials"])
