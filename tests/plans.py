"""What the program asks the database, and how it would answer."""

import json
import logging
import re
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from models.database import connection, on_postgres, transaction

# A walk through a whole table. By an index it is one too, but in the order that was asked for, or of the index alone.
WALK = re.compile(r"^SCAN (?P<table>\w+)$")
STREAMING = frozenset({"Limit", "Nested Loop", "Result", "Subquery Scan", "Append", "Incremental Sort", "Memoize"})
_MANY = """
SET LOCAL enable_seqscan = off;
UPDATE pg_class SET reltuples = 100000, relpages = 1 WHERE relname IN ({tables});
DELETE FROM pg_statistic USING pg_class WHERE starelid = pg_class.oid AND relname IN ({tables})
"""
_PARTIAL = "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE indpred IS NOT NULL"


class Plans(logging.Handler):
    """Every question to the database while it is entered."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self._log = logging.getLogger("tortoise.db_client")
        self._asked: dict[str, list[object]] = {}

    def __enter__(self) -> "Plans":
        self._level = self._log.level
        self._log.setLevel(logging.DEBUG)
        self._log.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._log.removeHandler(self)
        self._log.setLevel(self._level)

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.args, tuple) and len(record.args) == 2:
            query, values = record.args
            if str(query).lstrip().startswith("SELECT"):
                self._asked.setdefault(str(query), values if isinstance(values, list) else [])

    async def steps(self, about: str) -> dict[str, list[str]]:
        """Each question that names this table, and the steps of its plan."""
        explain, column = ("EXPLAIN", "QUERY PLAN") if on_postgres() else ("EXPLAIN QUERY PLAN", "detail")
        return {
            query: [str(step[column]) for step in await connection().execute_query_dict(f"{explain} {query}", values)]
            for query, values in self._asked.items()
            if about in query and not query.endswith("WHERE 1=0")  # looking for none of them: nothing is read
        }

    async def walks(self, tables: Collection[str]) -> list[str]:
        """The questions that walk through one of these tables, each with the step that does."""
        if on_postgres():
            return await self._walks_on_postgres(tables)
        found = []
        for table in tables:
            for query, steps in (await self.steps(table)).items():
                aliases = {table, *([alias] if (alias := _alias(query, table)) else [])}
                walked = [step for step in steps if (walk := WALK.match(step)) and walk["table"] in aliases]
                found += [f"{query}\n{step}" for step in walked]
        return found

    async def _walks_on_postgres(self, tables: Collection[str]) -> list[str]:
        """As among a hundred thousand rows of which nothing else is known, and where any index is better than none."""
        found = []
        async with _undone():
            await connection().execute_script(_MANY.format(tables=", ".join(f"'{table}'" for table in tables)))
            partial = {row["relname"] for row in await connection().execute_query_dict(_PARTIAL)}
            for query, values in self._asked.items():
                [row] = await connection().execute_query_dict(f"EXPLAIN (FORMAT JSON) {query}", values)
                [plan] = json.loads(row["QUERY PLAN"])
                walked = [step for step in _walks_of(plan["Plan"], tables) if step.get("Index Name") not in partial]
                found += [f"{query}\n{step}" for step in walked]
        return found


class _Undone(Exception):
    pass


@asynccontextmanager
async def _undone() -> AsyncIterator[None]:
    """A transaction of which nothing stays."""
    with suppress(_Undone):
        async with transaction():
            yield
            raise _Undone


def _alias(query: str, table: str) -> str:
    words = query.replace('"', "").split()
    places = [place for place, word in enumerate(words[:-1]) if word == table]
    return next((words[place + 1] for place in places if words[place + 1].isalpha()), "")


def _walks_of(step: Mapping[str, Any], tables: Collection[str], *, few: bool = False) -> Iterator[Mapping[str, Any]]:
    """`few`: whoever asks stops after the first rows."""
    kind = step["Node Type"]
    for part in step.get("Plans", ()):
        yield from _walks_of(part, tables, few=kind == "Limit" or (few and kind in STREAMING))
    is_walk = kind == "Seq Scan" or (kind == "Index Scan" and "Index Cond" not in step and not few)
    if step.get("Relation Name") in tables and is_walk:
        yield {name: value for name, value in step.items() if name in ("Node Type", "Index Name", "Filter")}
