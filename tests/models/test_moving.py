"""Moving a school to another database: all of it, exactly, or nothing.

CLASSCLOCK_TEST_DATABASE=postgres://… moves from SQLite to PostgreSQL and back; without it, from file to file.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tortoise import Tortoise, fields

from models.database import connection, inspected, opened
from models.moving.move import Moved, move
from models.moving.on_sqlite import OnSqlite
from models.moving.side import InUse, MoveProblem
from models.moving.tables import Checksum, Table, tables
from tests.conftest import MakeDatabase
from tests.databases import FileTemplate
from tests.everything import everything

ROWS = 4
TRICKY = {"z": 1, "a": [1.5, 1e16, -0.25, 10**15, None, True], "name": 'Āmina "ʿ" \\ \n', "": {}}


def value(kind: type[fields.Field[Any]], column: str, row: int) -> Any:
    """Something of that kind which another database may get wrong; numbers point to rows that come later."""
    return {
        fields.DatetimeField: datetime(2026, 3, row, 23, 59, 59, 123456 * (row % 2), tzinfo=UTC),
        fields.DateField: date(2026, 2, row),
        fields.DecimalField: Decimal("12345678.9001") if row % 2 else Decimal("0.10"),
        fields.BooleanField: bool(row % 2),
        fields.JSONField: fields.data.JSON_DUMPS(TRICKY if row % 2 else {}),
        fields.CharField: f"{row}ʿ\t",
        fields.TextField: f"{row}ʿ" * 1000,
    }.get(kind, ROWS + 1 - row)


def rows(table: Table) -> Iterator[list[Any]]:
    model = next(each for each in (Tortoise.apps or {})["models"].values() if each._meta.db_table == table.name)
    may_lack = {
        column for name, column in model._meta.fields_db_projection.items() if model._meta.fields_map[name].null
    }
    for row in range(1, ROWS + 1):
        given = dict(zip(table.columns, table.kinds, strict=True))
        yield [
            (row if table.numbered else f"{row}ʿ") if column == table.key
            else None if row == ROWS and column in may_lack
            else value(kind, column, row)
            for column, kind in given.items()
        ]  # fmt: skip


@pytest.fixture
async def young(file_template: FileTemplate, tmp_path: Path) -> str:
    """A file with the schema in it and nothing else."""
    (tmp_path / "old").mkdir()
    return await file_template.copy(tmp_path / "old")


@pytest.fixture
async def school_file(young: str) -> str:
    """A file with rows in every table."""
    async with inspected(young):
        ours = tables()
    async with OnSqlite.opened(Path(young.removeprefix("sqlite://"))) as file, file.filling():
        for table in ours:
            await file.put(table, list(rows(table)))
    return young


async def moved(source: str, target: str) -> dict[str, Moved]:
    return {one.table: one async for one in move(source, target)}


async def test_every_row_of_every_table_arrives_as_it_was_and_comes_back(
    school_file: str, make_database: MakeDatabase, tmp_path: Path
) -> None:
    async with inspected(school_file):
        before = await everything()
    target = await make_database(tmp_path)
    there = await moved(school_file, target)
    assert {name: one.rows for name, one in there.items()} == {name: len(found) for name, found in before.items()}
    assert set(there) == {model._meta.db_table for model in (Tortoise.apps or {})["models"].values()}
    async with inspected(target) as lacking:
        assert lacking == []
        assert await everything() == before
    back = await moved(target, f"sqlite://{tmp_path / 'back.sqlite3'}")
    assert back == there
    async with inspected(f"sqlite://{tmp_path / 'back.sqlite3'}"):
        assert await everything() == before


async def test_new_rows_go_on_where_the_numbers_were_be_the_last_row_gone(
    school_file: str, make_database: MakeDatabase, tmp_path: Path
) -> None:
    async def one_more() -> int:  # in SQL: Tortoise keeps its statements in the dialect that a process began with
        [row] = await connection().execute_query_dict("INSERT INTO zoom_host (zoom_user) VALUES ('x') RETURNING id")
        return int(row["id"])

    async def forget(number: int) -> None:
        await connection().execute_query(f"DELETE FROM zoom_host WHERE id = {number}")

    async with opened(school_file):
        await forget(await one_more())
    target = await make_database(tmp_path)
    await moved(school_file, target)
    async with opened(target):
        number = await one_more()
        assert number == ROWS + 2
        await forget(number)
    await moved(target, f"sqlite://{tmp_path / 'back.sqlite3'}")
    async with opened(f"sqlite://{tmp_path / 'back.sqlite3'}"):
        assert await one_more() == ROWS + 3


async def test_a_school_that_has_only_begun_can_be_moved_too(
    young: str, make_database: MakeDatabase, tmp_path: Path
) -> None:
    async with opened(young):
        await connection().execute_script(
            "DELETE FROM sqlite_sequence WHERE name = 'admin'; INSERT INTO sqlite_sequence VALUES ('admin', 0)"
        )  # a migration that makes a table anew leaves this
    assert not any(one.rows for one in (await moved(young, await make_database(tmp_path))).values())


async def test_what_guards_the_trail_guards_it_there_too(
    school_file: str, make_database: MakeDatabase, tmp_path: Path
) -> None:
    target = await make_database(tmp_path)
    await moved(school_file, target)
    async with opened(target):
        with pytest.raises(Exception, match="append-only"):
            await connection().execute_query("UPDATE audit SET reason = 'another'")
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            await connection().execute_query("UPDATE notice SET person_id = 99")


async def test_only_an_empty_database_is_moved_into(
    school_file: str, make_database: MakeDatabase, tmp_path: Path
) -> None:
    target = await make_database(tmp_path)
    await moved(school_file, target)
    with pytest.raises(MoveProblem, match="The target is not empty: there are rows in "):
        await moved(school_file, target)
    with pytest.raises(MoveProblem, match=r"in use|not empty"):
        await moved(school_file, school_file)
    stranger = f"sqlite://{tmp_path / 'other.sqlite3'}"
    with closing(sqlite3.connect(tmp_path / "other.sqlite3")) as other:
        other.execute("CREATE TABLE song (title)")
    with pytest.raises(MoveProblem, match="The target is not empty: it has a table song"):
        await moved(school_file, stranger)


async def test_nothing_is_moved_out_of_a_database_that_is_in_use(
    school_file: str, make_database: MakeDatabase, tmp_path: Path
) -> None:
    target = await make_database(tmp_path)
    with closing(sqlite3.connect(school_file.removeprefix("sqlite://"))) as idle:
        idle.execute("SELECT count(*) FROM person").fetchone()
        with pytest.raises(InUse):
            await moved(school_file, target)
    await moved(school_file, target)
    if target.startswith("postgres"):
        psql = await asyncpg.connect(target)
        with pytest.raises(InUse):
            await moved(target, f"sqlite://{tmp_path / 'back.sqlite3'}")
        await psql.close()


async def test_what_cannot_be_moved_whole_leaves_the_target_empty(
    school_file: str, make_database: MakeDatabase, tmp_path: Path
) -> None:
    async with opened(school_file):
        await connection().execute_script("PRAGMA foreign_keys=OFF; UPDATE notice SET person_id = 99 WHERE id = 1")
    target = await make_database(tmp_path)
    with pytest.raises(MoveProblem, match="notice"):
        await moved(school_file, target)
    async with opened(target):
        assert not any((await everything()).values())


async def test_a_database_of_an_older_program_is_brought_up_to_date_first(
    school_file: str, make_database: MakeDatabase, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(school_file.removeprefix("sqlite://"))) as older, older:
        older.execute("DELETE FROM tortoise_migrations WHERE id = (SELECT max(id) FROM tortoise_migrations)")
    with pytest.raises(MoveProblem, match="run `python -m bot migrate` first"):
        await moved(school_file, await make_database(tmp_path))


async def test_a_checksum_tells_rows_apart_and_orders_and_spellings_not(school_file: str) -> None:
    [people] = [table for table in tables() if table.name == "package"]
    alike, other = list(rows(people)), list(rows(people))
    place = people.columns.index("thresholds")
    alike[0][place] = '{"":{},"name":"\\u0100mina \\"ʿ\\" \\\\ \\n","a":[1.50,1E+16,-0.25,1e15,null,true],"z":1}'
    other[0][people.columns.index("created_at")] += timedelta(microseconds=1)
    sums = {}
    for name, said in (("as it is", rows(people)), ("alike", reversed(alike)), ("other", other)):
        checksum = Checksum(people)
        checksum.add(said)
        sums[name] = str(checksum)
    assert sums["as it is"] == sums["alike"]
    assert sums["as it is"] != sums["other"]
