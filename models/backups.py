"""Copies of the whole database, made while the program runs: of one moment, checked, and there in full or not at all.

On SQLite a copy is a database file of its own, on PostgreSQL what pg_dump writes. Either is written beside its name,
read again in full, and only then given the name; a folder never holds half a backup that looks like a whole one.
"""

import asyncio
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from pathlib import Path

from . import backup_postgres, backup_sqlite
from .backup_problem import BackupProblem
from .database import connection_settings
from .rules.rotation import kept
from .rules.wishes import next_at
from .tables.pay import LifeSign

TAKEN, CLAIMED = "backup", "backup:claimed"
TRY_AGAIN = timedelta(hours=1)  # after one that failed, or whose process died
SPARE = 64 * 1024 * 1024  # bytes left over for the program itself, if the database is on the same disk
STAMP = "%Y%m%dT%H%M%SZ"
OURS = re.compile(r"classclock-(\d{8}T\d{6}Z)\.(sqlite3|dump)")
PART = re.compile(r"\.classclock-(\d{8}T\d{6}Z)\..*")


@dataclass(frozen=True, slots=True)
class Backup:
    """`rows`: how many of each table it was found to hold."""

    file: Path
    rows: Mapping[str, int]

    @property
    def bytes(self) -> int:
        return self.file.stat().st_size


async def take(url: str, folder: Path, now: datetime) -> Backup:
    """A backup of this moment. Raises BackupProblem, and DatabaseProblem for what is no database of ours."""
    settings = connection_settings(url)
    on_sqlite = settings["engine"] == "models.sqlite"
    file = folder / f"classclock-{now.astimezone(UTC):{STAMP}}.{'sqlite3' if on_sqlite else 'dump'}"
    part = folder / f".{file.name}.part"
    try:
        await asyncio.to_thread(_begin, part)
        try:
            if on_sqlite:
                rows = await asyncio.to_thread(_copied, Path(settings["credentials"]["file_path"]), part)
            else:
                rows = await backup_postgres.dump(settings["credentials"], part)
            await asyncio.to_thread(_name, part, file)
        finally:
            part.unlink(missing_ok=True)
    except OSError as problem:
        raise BackupProblem(f"No backup was made in {folder}: {problem.strerror or problem}") from problem
    return Backup(file, rows)


async def claim(at: time, zone: tzinfo, now: datetime) -> bool:
    """Whether a backup is due, once a day at that time, and nobody else has begun with it: then it is ours to take."""
    taken = await LifeSign.get_or_none(what=TAKEN)
    if taken is not None and next_at(taken.seen_at, at, zone) > now:
        return False
    _, first = await LifeSign.get_or_create(what=CLAIMED, defaults={"seen_at": now})
    free = LifeSign.filter(what=CLAIMED, seen_at__lte=now - TRY_AGAIN)
    return first or await free.update(seen_at=now) == 1


async def was_taken(now: datetime) -> None:
    await LifeSign.update_or_create(what=TAKEN, defaults={"seen_at": now})


def rotate(folder: Path) -> int:
    """Returns how many of our own were deleted. Files with other names are nobody's business."""
    ours, parts = _named(OURS, folder), _named(PART, folder)
    stay = kept(ours.values())
    gone = [file for file, taken in ours.items() if taken not in stay]
    given_up = [file for file, begun in parts.items() if stay and begun < max(stay)]  # its process died
    for file in (*gone, *given_up):
        file.unlink(missing_ok=True)
    return len(gone)


def _named(pattern: re.Pattern[str], folder: Path) -> dict[Path, datetime]:
    return {file: _moment(found[1]) for file in folder.iterdir() if (found := pattern.fullmatch(file.name))}


def _begin(part: Path) -> None:
    part.parent.mkdir(parents=True, exist_ok=True)
    part.touch(mode=0o600)  # names and links of a whole school


def _moment(stamp: str) -> datetime:
    return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)


def _copied(source: Path, part: Path) -> Mapping[str, int]:
    if not source.exists():
        raise BackupProblem(f"No backup was made: there is no {source}")
    need, free = source.stat().st_size + SPARE, shutil.disk_usage(part.parent).free
    if free < need:
        raise BackupProblem(f"No backup was made: {need // 10**6} MB are needed in {part.parent}, {free // 10**6} free")
    return backup_sqlite.copy(source, part)


def _name(part: Path, file: Path) -> None:
    """On disk first, then under its name."""
    for path in (part, file.parent):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        if path is part:
            part.rename(file)
