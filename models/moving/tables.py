"""The tables as a move sees them: their columns, and what a row is, whichever database it stands in."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from tortoise import Tortoise, fields
from tortoise.models import Model

Row = Sequence[Any]  # of moments, days, decimals, truths, numbers and texts; JSON as it is written
Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    key: str
    numbered: bool  # the database gives its rows their numbers
    columns: tuple[str, ...]
    kinds: tuple[type[fields.Field[Any]], ...]

    def converting(self, how: dict[type[fields.Field[Any]], Convert]) -> Callable[[Iterable[Any]], list[Any]]:
        """What turns a row, given how each kind of value is turned. Nothing stays nothing."""
        turns = [(place, how[kind]) for place, kind in enumerate(self.kinds) if kind in how]

        def converted(row: Iterable[Any]) -> list[Any]:
            values = list(row)
            for place, turn in turns:
                if values[place] is not None:
                    values[place] = turn(values[place])
            return values

        return converted


def tables() -> list[Table]:
    """Of the program as it is, once the ORM knows its models."""
    return sorted((_table(model) for model in (Tortoise.apps or {})["models"].values()), key=lambda table: table.name)


def _table(model: type[Model]) -> Table:
    meta = model._meta  # noqa: SLF001  # Tortoise has no other way to ask for a model's columns
    columns = {column: type(meta.fields_map[name]) for name, column in meta.fields_db_projection.items()}
    return Table(meta.db_table, meta.db_pk_column, meta.pk.generated, tuple(columns), tuple(columns.values()))


FROM_SQLITE: dict[type[fields.Field[Any]], Convert] = {
    fields.DatetimeField: lambda text: _aware(datetime.fromisoformat(text)),
    fields.DateField: date.fromisoformat,
    fields.DecimalField: lambda text: Decimal(str(text)),
    fields.BooleanField: bool,
}
TO_SQLITE: dict[type[fields.Field[Any]], Convert] = {
    fields.DatetimeField: lambda moment: moment.isoformat(" "),
    fields.DateField: date.isoformat,
    fields.DecimalField: str,
    fields.JSONField: lambda text: fields.data.JSON_DUMPS(json.loads(text)),
}
_COMPARABLE: dict[type[fields.Field[Any]], Convert] = {
    fields.DecimalField: Decimal.normalize,
    fields.JSONField: lambda text: text if text in {"{}", "[]"} else _in_order(text),
}


class Checksum:
    """Of rows in any order, from either database: PostgreSQL and SQLite sort texts differently."""

    def __init__(self, table: Table) -> None:
        self.rows = 0
        self._sum = 0
        self._comparable = table.converting(_COMPARABLE)

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            said = repr(self._comparable(row)).encode("utf-8", "surrogatepass")
            self._sum += int.from_bytes(blake2b(said, digest_size=8).digest())
            self.rows += 1

    def __str__(self) -> str:
        return f"{self._sum % 2**64:016x}"


def _aware(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _in_order(text: str) -> str:
    """JSON without what jsonb does not keep: the order of keys, and how a number is written."""
    return json.dumps(json.loads(text, parse_float=_number, parse_int=_number), sort_keys=True)


def _number(written: str) -> str:
    return f"number {Decimal(written).normalize()}"
