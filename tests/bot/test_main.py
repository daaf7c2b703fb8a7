"""The real program as an operator meets it: how it starts, what it says when it cannot, and how it stops."""

import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import MakeDatabase
from tests.simulator.clock import ClockFile
from tests.simulator.nursery import Nursery
from tests.simulator.program import Program
from tests.simulator.telegram import TelegramServer


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


async def sentence(program: Program) -> tuple[int, str]:
    """Start what cannot start: its exit status and all that it said besides the log."""
    await program.launch()
    status = await program.wait()
    return status, "\n".join(line for line in program.lines if not line.startswith("timestamp="))


async def test_what_the_operator_has_to_mend_is_one_line_with_status_2(
    tmp_path: Path, telegram: TelegramServer, nursery: Nursery
) -> None:
    (tmp_path / "letter").write_text("Dear Classclock, I am not a database. " * 50, encoding="utf-8")
    cases: dict[str, dict[str, Any]] = {
        "[tracking] countdown_secnds is not a key; did you mean countdown_seconds?": {
            "tracking": {"countdown_secnds": 3}
        },
        "[tracking] countdown_seconds must be a plain whole number": {"tracking": {"countdown_seconds": "five"}},
        "[web] base_url has a host that Telegram refuses": {"web": {"base_url": "http://localhost:8080"}},
        "[database] url must begin with sqlite:// or postgres://": {"database": {"url": "mysql://x:geheim@h/y"}},
        "[database] url: the database cannot be opened: ": {"database": {"url": f"sqlite://{tmp_path / 'letter'}"}},
        "[web] host and port: cannot listen on ": {"web": {"port": int(telegram.url.rpartition(":")[2])}},
        "Telegram refuses [telegram] token": {"telegram": {"token": "123456:AAH-geheim-geheim-geheim-geheim"}},
    }
    for expected, settings in cases.items():
        status, said = await sentence(Program(tmp_path, telegram, settings=settings, nursery=nursery))
        assert (status, said.count("\n")) == (2, 0), said
        assert expected in said
        assert "geheim" not in said


async def test_backups_are_taken_by_the_program_and_beside_it_on_demand(
    tmp_path: Path, telegram: TelegramServer, nursery: Nursery, make_migrated: MakeDatabase
) -> None:
    url, settings = await make_migrated(tmp_path), {"database": {"backup_folder": str(tmp_path / "daily")}}
    program = Program(tmp_path, telegram, database=url, nursery=nursery)
    asked = Program(tmp_path, telegram, database=url, nursery=nursery, order="backup")
    assert await sentence(asked) == (2, "Say where the backup shall go: --to FOLDER, or [database] backup_folder")
    await program.start()
    asked = Program(tmp_path, telegram, database=url, nursery=nursery, order=f"backup --to {tmp_path / 'mine'}")
    status, said = await sentence(asked)
    await program.stop()
    assert (status, said.count("\n")) == (0, 0), said
    assert "read again in full" in said
    [file] = (tmp_path / "mine").iterdir()
    assert str(file) in said

    clock = ClockFile(tmp_path / "clock.json", shown=datetime(2026, 3, 2, 15, tzinfo=UTC), speed=0)
    running = Program(tmp_path, telegram, clock=clock, database=url, nursery=nursery, settings=settings)
    async with running:
        await running.prints("event=backup")
    assert [file.stem for file in (tmp_path / "daily").iterdir()] == ["classclock-20260302T150000Z"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_stops_in_order_when_it_is_told_to(
    tmp_path: Path, telegram: TelegramServer, nursery: Nursery, number: signal.Signals
) -> None:
    """Once as an operator starts it, on no database yet."""
    program = Program(tmp_path, telegram, nursery=None if number == signal.SIGTERM else nursery)
    await program.start()
    link = (await program.prints("to become the school's first admin")).split()[-1]
    huda = telegram.phone("Huda")
    await huda.open(link)
    await huda.sees("You are an admin")
    assert await program.stop(number) == 0
    assert "Traceback" not in program.output
    assert telegram.token not in program.output
    with closing(sqlite3.connect(tmp_path / "classclock.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert not (tmp_path / "classclock.sqlite3-wal").exists(), "the database was not closed"


@pytest.mark.parametrize(
    "settings",
    [{}, {"telegram": {"updates": "webhook", "webhook_secret": "a-secret-of-the-school"}}],
    ids=["polling", "webhook"],
)
async def test_an_update_that_cannot_be_read_holds_up_nobody(
    tmp_path: Path, telegram: TelegramServer, nursery: Nursery, make_migrated: MakeDatabase, settings: dict[str, Any]
) -> None:
    database = await make_migrated(tmp_path)
    async with Program(tmp_path, telegram, database=database, settings=settings, nursery=nursery) as program:
        await program.prints("talking")
        telegram.backend.updates.add("message", {"message_id": 1, "text": "something that is new in Telegram"})
        huda = telegram.phone("Huda")
        await huda.start()
        await huda.sees("I clock the online classes", timeout=20)
        assert "event=update_not_understood" in program.output
        assert "something that is new" not in program.output
