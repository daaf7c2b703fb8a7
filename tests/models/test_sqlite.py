"""A transaction that could not begin holds nobody up afterwards."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from tortoise.exceptions import OperationalError

from models.database import connection, opened, transaction
from tests.databases import FileTemplate


@pytest.fixture
async def file(file_template: FileTemplate, tmp_path: Path) -> Path:
    return Path((await file_template.copy(tmp_path)).removeprefix("sqlite://"))


async def write() -> None:
    async with transaction():
        await connection().execute_query("SELECT 1")


async def test_a_database_that_was_busy_can_be_written_to_again(file: Path) -> None:
    async with opened(f"sqlite://{file}"):
        await connection().execute_query("PRAGMA busy_timeout = 50")
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            await asyncio.create_task(write())
        other.execute("ROLLBACK")
        other.close()
        await asyncio.wait_for(asyncio.create_task(write()), timeout=5)


async def test_a_writer_that_was_cancelled_at_any_step_holds_up_nobody(file: Path) -> None:
    async with opened(f"sqlite://{file}"):
        for steps in range(30):
            writer = asyncio.create_task(write())
            for _ in range(steps):
                await asyncio.sleep(0)
            writer.cancel()
            await asyncio.wait([writer])
            await asyncio.wait_for(asyncio.create_task(write()), timeout=5)
