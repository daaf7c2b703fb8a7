"""Many rows by one statement, where the ORM would go row by row. SQL has a ? for each value, on either database."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from .database import connection, on_postgres

SqlType = str  # for a cast: INTEGER, MOMENT
PLAIN = frozenset({str, int, float, bool, type(None)})  # needs no making into text
_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


async def write(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Once for each row; moments, days, lists and dicts are taken as they are. Call inside a transaction."""
    if not rows:
        return
    if on_postgres():
        await connection().execute_many(numbered(sql), [[as_json(value) for value in row] for row in rows])
    else:
        await connection().execute_many(sql, [[as_text(value) for value in row] for row in rows])


async def read(sql: str, columns: Sequence[SqlType], rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """What `sql` finds about all of them at once: it says {these} where it means the rows, one VALUES list of them."""
    if not rows:
        return []
    moment = "TIMESTAMPTZ" if on_postgres() else "TEXT"
    one = ", ".join(f"CAST(? AS {moment if column == 'MOMENT' else column})" for column in columns)
    sql = sql.format(these="VALUES " + ", ".join([f"({one})"] * len(rows)))
    if on_postgres():
        return await connection().execute_query_dict(numbered(sql), [value for row in rows for value in row])
    return await connection().execute_query_dict(sql, [as_text(value) for row in rows for value in row])


def numbered(sql: str) -> str:
    """As asyncpg takes it."""
    first, *rest = sql.split("?")
    return first + "".join(f"${number}{part}" for number, part in enumerate(rest, start=1))


def as_text(value: Any) -> Any:
    """As Tortoise keeps it on SQLite."""
    if type(value) in PLAIN:
        return value
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else as_json(value)


def moment(value: Any) -> datetime:
    """As raw SQL gives it, text on SQLite."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def as_json(value: Any) -> Any:
    return _encoded(value) if isinstance(value, dict | list) else value
