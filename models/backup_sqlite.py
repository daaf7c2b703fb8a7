"""A copy of an SQLite database while others write to it, in one look at it: they go on, and none of it gets in."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from .backup_problem import BackupProblem

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"


def copy(source: Path, part: Path) -> Mapping[str, int]:
    """Returns how many rows of each table the copy was found to hold. Takes as long as the disk needs: in a thread."""
    try:
        with closing(_opened(source)) as original, closing(_opened(part)) as made:
            original.execute("BEGIN")  # the rows that are counted are those that are copied
            rows = _counted(original)
            original.backup(made)
            made.execute("PRAGMA journal_mode=DELETE")  # one file, without another beside it
            [said], *_ = made.execute("PRAGMA integrity_check").fetchall()
            if said != "ok" or _counted(made) != rows:
                raise BackupProblem(f"No backup was made: the copy was not as good as the database ({said})")
            return rows
    except sqlite3.Error as problem:
        raise BackupProblem(f"No backup was made: {problem}") from problem


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, isolation_level=None)


def _counted(database: sqlite3.Connection) -> Mapping[str, int]:
    names = [name for (name,) in database.execute(_TABLES)]
    return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
