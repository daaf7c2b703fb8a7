"""Backups: of one moment, whole, restored as the program would find them; taken once a day, and old ones let go."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from jobs.backing_up import back_up
from models import backups
from models.backup_problem import BackupProblem
from models.database import on_postgres, opened, transaction
from tests.conftest import MakeDatabase, SettableClock
from tests.everything import everything
from tests.world import World

CAIRO = ZoneInfo("Africa/Cairo")
NIGHT = time(3)


async def taught(world: World) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher, "Āmina 'ʿ\t\\."))
    await world.says(session, "click", browser="a\nb", n=1.5)


async def restored(backup: Path, folder: Path, make_database: MakeDatabase) -> str:
    """As docs/operate.md has it."""
    if backup.suffix == ".sqlite3":
        shutil.copy(backup, folder / "restored.sqlite3")
        return f"sqlite://{folder / 'restored.sqlite3'}"
    url = await make_database(folder)
    command = ["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={url}", str(backup)]
    await asyncio.to_thread(subprocess.run, command, check=True)
    return url


async def test_what_is_restored_is_what_was_there(
    database: str, world: World, clock: SettableClock, tmp_path: Path, make_database: MakeDatabase
) -> None:
    await taught(world)
    before = await everything()
    backup = await backups.take(database, tmp_path / "backups", clock())
    await world.teacher("Mona")
    assert backup.file.name.startswith("classclock-20260302T150000Z.")
    assert backup.file.stat().st_mode & 0o077 == 0
    assert [file.name for file in backup.file.parent.iterdir()] == [backup.file.name]
    assert {name: count for name, count in backup.rows.items() if name in before} == {
        name: len(rows) for name, rows in before.items()
    }
    url = await restored(backup.file, tmp_path, make_database)
    async with opened(url) as applied:
        assert applied == []
        assert await everything() == before
        await world.student(await world.teacher("Karim"), "Lina")  # numbers go on where they were


async def test_it_is_of_one_moment_while_others_write(
    database: str, world: World, clock: SettableClock, tmp_path: Path, make_database: MakeDatabase
) -> None:
    """Each teacher is written with a student in one transaction: a copy has both or neither."""
    async with _somebody_writing(world):
        made = [await backups.take(database, tmp_path / str(number), clock()) for number in range(3)]
    assert all(backup.rows["student"] == backup.rows["teacher"] for backup in made)
    assert made[0].rows["student"] < made[-1].rows["student"]


@asynccontextmanager
async def _somebody_writing(world: World) -> AsyncIterator[None]:
    await world.package()

    async def write() -> None:
        for number in range(100_000):
            async with transaction():
                teacher = await world.teacher(f"Teacher {number}", connected=False)
                await world.student(teacher, f"Student {number}", connected=False)

    writing = asyncio.create_task(write())
    await asyncio.sleep(0)
    try:
        yield
    finally:
        writing.cancel()
        with suppress(asyncio.CancelledError):
            await writing


async def test_what_cannot_be_written_leaves_nothing_behind(
    database: str, clock: SettableClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BackupProblem, match=r"No backup was made in .*/file"):
        await backups.take(database, tmp_path / "file", clock())
    if on_postgres():
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(BackupProblem, match="pg_dump and pg_restore are not on this machine"):
            await backups.take(database, tmp_path / "backups", clock())
    else:
        with pytest.raises(BackupProblem, match=r"there is no .*nowhere"):
            await backups.take(f"sqlite://{tmp_path / 'nowhere'}", tmp_path / "backups", clock())
        (tmp_path / "letter").write_text("Dear Classclock, I am not a database. " * 50, encoding="utf-8")
        with pytest.raises(BackupProblem, match="file is not a database"):
            await backups.take(f"sqlite://{tmp_path / 'letter'}", tmp_path / "backups", clock())
    assert list((tmp_path / "backups").iterdir()) == []


# Once a day


async def test_one_of_several_copies_takes_it_and_only_once_a_day(world: World, clock: SettableClock) -> None:
    async def claims() -> int:
        return sum(await asyncio.gather(*(backups.claim(NIGHT, CAIRO, clock()) for _ in range(3))))

    assert await claims() == 1, "there was none yet"
    assert await claims() == 0, "it is being taken"
    await backups.was_taken(clock())
    clock.now = datetime.fromisoformat("2026-03-03T02:59:59+02:00")
    assert await claims() == 0
    clock.forward(seconds=1)
    assert await claims() == 1


async def test_one_that_failed_or_died_is_tried_again_within_the_hour(world: World, clock: SettableClock) -> None:
    assert await backups.claim(NIGHT, CAIRO, clock())
    clock.forward(minutes=59)
    assert not await backups.claim(NIGHT, CAIRO, clock())
    clock.forward(minutes=1)
    assert await backups.claim(NIGHT, CAIRO, clock())


async def test_the_job_takes_what_is_due_and_lets_go_of_what_is_old(
    database: str, world: World, clock: SettableClock, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("of somebody else.sqlite3", ".classclock-20260101T000000Z.dump.part"):
        (folder / name).write_bytes(b"x")
    for days in range(60):
        name = f"classclock-{clock() - timedelta(days=days + 1):%Y%m%dT%H%M%SZ}.sqlite3"
        (folder / name).write_bytes(b"x")

    backup = await back_up(database, folder, at=NIGHT, school=world.school, clock=clock)
    assert backup is not None
    assert backup.file.exists()
    assert (folder / "of somebody else.sqlite3").exists()
    assert not (folder / ".classclock-20260101T000000Z.dump.part").exists(), "whoever wrote it was killed"
    assert len(list(folder.iterdir())) < 15
    assert await back_up(database, folder, at=NIGHT, school=world.school, clock=clock) is None


async def test_a_job_that_cannot_write_says_so_and_comes_again(
    database: str, world: World, clock: SettableClock, tmp_path: Path
) -> None:
    (tmp_path / "full").touch()
    assert await back_up(database, tmp_path / "full", at=NIGHT, school=world.school, clock=clock) is None
    clock.forward(hours=1)
    assert await back_up(database, tmp_path / "backups", at=NIGHT, school=world.school, clock=clock) is not None
