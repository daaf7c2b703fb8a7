"""What the operator asks for besides running: a backup now, and a move to another database."""

from collections.abc import AsyncIterator
from pathlib import Path

from models import backups
from models.backup_problem import BackupProblem
from models.moving.move import move as moving
from models.moving.side import InUse, MoveProblem

from .clock import system_clock
from .config import Config

SAY_WHERE = "Say where to: --to postgres://user:password@host:5432/name, or --to sqlite://FILE"
STOP_IT = "{why}: stop the program (all copies) and everything else that has the database open, then try again"
NOT_MOVED = "Nothing was moved: {why}"
DONE = "{tables} tables, {rows:,} rows: counts and checksums agree. Now write the new address into [database] url."
NOWHERE = "Say where the backup shall go: --to FOLDER, or [database] backup_folder"


async def backup(config: Config, to: str | None) -> AsyncIterator[str]:
    """What was made. Nothing is rotated: what an operator asks for is not let go of by itself."""
    folder = to or config.database.backup_folder
    if folder is None:
        raise BackupProblem(NOWHERE)
    made = await backups.take(config.database.url.get_secret_value(), Path(folder), system_clock()())
    rows = sum(made.rows.values())
    yield f"{made.file}: {len(made.rows)} tables, {rows:,} rows, {made.bytes / 10**6:,.1f} MB, read again in full"


async def move(config: Config, to: str | None) -> AsyncIterator[str]:
    """One line for each table that holds anything, and what to do next."""
    if to is None:
        raise MoveProblem(SAY_WHERE)
    tables = rows = 0
    try:
        async for moved in moving(config.database.url.get_secret_value(), to):
            tables, rows = tables + 1, rows + moved.rows
            if moved.rows:
                yield f"{moved.table:20} {moved.rows:>12,} rows  {moved.checksum}"
    except InUse as problem:
        raise MoveProblem(STOP_IT.format(why=problem)) from problem
    except MoveProblem as problem:
        raise MoveProblem(NOT_MOVED.format(why=problem)) from problem
    yield DONE.format(tables=tables, rows=rows)
