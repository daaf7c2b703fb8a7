"""What the program asks the database, and how it would answer."""

import logging
import re

from models.database import connection, on_postgres

# A walk through a whole table. By an index it is one too, but in the order that was asked for, or of the index alone.
WALK = re.compile(r"^SCAN (?P<table>\w+)$")


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
