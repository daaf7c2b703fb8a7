"""Opening the database: any empty one is brought to the schema, and what cannot be used is refused with a sentence."""

from pathlib import Path

import pytest
from tortoise import Tortoise
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from models.database import APP, DatabaseProblem, connection, connection_settings, on_postgres, opened
from models.tables.people import Person
from tests.conftest import SettableClock

ALL = sorted(path.stem for path in (Path(__file__).parents[2] / "models" / "migrations").glob("0*.py"))


async def test_an_empty_database_gets_the_schema_once(database_url: str) -> None:
    async with opened(database_url) as applied:
        assert applied == ALL
    async with opened(database_url) as applied:
        assert applied == []


async def test_the_schema_is_what_tortoise_makes_by_itself(tmp_path: Path) -> None:
    """Also where an older database is brought up to date: the first half of the second is Tortoise's own work."""
    schemas = []
    for name, by_itself in (("ours", []), ("half", [MigrationTarget("models", "0003_pay")])):
        url = f"sqlite://{tmp_path / name}"
        await Tortoise.init(config={"connections": {"default": connection_settings(url)}, "apps": {"models": APP}})
        await MigrationExecutor(connection(), {"models": APP}).migrate(by_itself)
        await Tortoise.close_connections()
        async with opened(url) as applied:
            assert applied == [migration for migration in ALL if not by_itself or migration > "0003_pay"]
            schemas.append(await connection().execute_query_dict("SELECT name, sql FROM sqlite_master ORDER BY 1"))
    assert schemas[0] == schemas[1]


async def test_what_was_written_is_there_after_closing(database_url: str, clock: SettableClock) -> None:
    async with opened(database_url):
        await Person.create(telegram_id=1, name="Huda", created_at=clock(), last_seen_at=clock())
    async with opened(database_url):
        assert [person.name for person in await Person.all()] == ["Huda"]


async def test_a_database_of_a_newer_program_is_refused_and_left_alone(database_url: str) -> None:
    newer = "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('models', '9999_later', '2030-01-01')"
    async with opened(database_url):
        await connection().execute_query(newer)
    with pytest.raises(DatabaseProblem, match=r"newer Classclock \(it has 9999_later\)"):
        async with opened(database_url):
            pass


async def test_sqlite_keeps_what_was_answered_and_its_foreign_keys(database: str) -> None:
    if on_postgres():
        pytest.skip("PostgreSQL does so by itself")
    said = {}
    for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
        _, [row] = await connection().execute_query(f"PRAGMA {name}")
        [said[name]] = row.values()
    assert said == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


@pytest.mark.parametrize(
    "url", ["mysql://root:geheim@127.0.0.1/x", "redis://:geheim@127.0.0.1", "x.sqlite3", "sqlite://"]
)
async def test_another_database_is_refused_without_saying_its_address(url: str) -> None:
    with pytest.raises(DatabaseProblem, match=r"\[database\] url") as refused:
        async with opened(url):
            pass
    assert "geheim" not in str(refused.value)


async def test_a_file_that_is_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Classclock, I am not a database. " * 50, encoding="utf-8")
    with pytest.raises(DatabaseProblem, match="cannot be opened: file is not a database"):
        async with opened(f"sqlite://{file}"):
            pass
    assert file.read_text(encoding="utf-8").startswith("Dear Classclock")


@pytest.mark.parametrize("url", ["sqlite:///dev/null/classclock.sqlite3", "postgres://anna:geheim@127.0.0.1:1/school"])
async def test_a_place_that_cannot_be_reached_is_named_without_its_password(url: str) -> None:
    with pytest.raises(DatabaseProblem, match=r"\[database\] url: the database cannot be opened: ") as refused:
        async with opened(url):
            pass
    assert "geheim" not in str(refused.value)


async def test_the_migrations_end_where_the_tables_are(database: str) -> None:
    """A table that was changed without a migration would be missing in every school that updates."""
    detector = MigrationAutodetector(Tortoise.apps, {"models": APP})
    assert [step for change in await detector.changes() for step in change.operations] == []
