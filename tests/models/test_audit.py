"""The trail: what was changed by hand stays written down."""

from datetime import date
from decimal import Decimal

import asyncpg
import pytest
from tortoise.exceptions import BaseORMException, IntegrityError

from models import audit
from models.database import connection
from models.tables.desk import Audit
from tests.world import World


@pytest.mark.parametrize("statement", ["UPDATE audit SET reason = 'another'", "DELETE FROM audit"])
async def test_the_database_refuses_to_change_the_trail(world: World, statement: str) -> None:
    await audit.record("settings_changed", subject="settings", by=None, now=world.clock(), reason="As agreed")
    with pytest.raises((BaseORMException, asyncpg.PostgresError), match="append-only"):
        await connection().execute_query(statement)
    assert [row.reason for row in await Audit.all()] == ["As agreed"]


async def test_moments_days_and_amounts_are_kept_as_they_are_written(world: World) -> None:
    before = {"rate": Decimal("10.5000"), "valid_from": date(2026, 3, 1), "at": world.clock(), "minutes": 60}
    row = await audit.record("package_changed", subject="package:1", by=None, now=world.clock(), before=before)
    kept = {"rate": "10.5000", "valid_from": "2026-03-01", "at": "2026-03-02T15:00:00+00:00", "minutes": 60}
    assert (await Audit.get(id=row.id)).before == kept


async def test_a_change_is_undone_once(world: World) -> None:
    change = await audit.record("package_retired", subject="package:1", by=None, now=world.clock())
    await audit.record("package_changed", subject="package:1", by=None, now=world.clock(), undoes=change)
    assert await audit.is_undone(change)
    with pytest.raises(IntegrityError):
        await audit.record("package_changed", subject="package:1", by=None, now=world.clock(), undoes=change)


async def test_pages_go_from_the_newest_back_without_gaps(world: World) -> None:
    huda, omar = await world.admin("Huda"), await world.admin("Omar")
    for number in range(5):
        by = omar if number == 2 else huda
        await audit.record("student_renamed", subject=f"student:{number}", by=by, now=world.clock())
    first = await audit.page(limit=2)
    assert [row.subject for row in first] == ["student:4", "student:3"]
    rest = await audit.page(before_id=first[-1].id)
    assert [row.subject for row in rest] == ["student:2", "student:1", "student:0"]
    assert [row.by.name for row in await audit.page(person_id=omar.id) if row.by] == ["Omar"]
