"""What pg_dump writes of a PostgreSQL database, in one look at it, and read again by pg_restore in full."""

import asyncio
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import asyncpg

from .backup_problem import BackupProblem
from .database import postgres_login

_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "database": "PGDATABASE",
}
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
_BEGINS = re.compile(rb'COPY \S+?\."?(\w+)"? \(')
_ENDS = b"\\.\n"


async def dump(credentials: Mapping[str, Any], part: Path) -> Mapping[str, int]:
    """Returns how many rows of each table the file was found to hold. Never puts the password on a command line."""
    if not (shutil.which("pg_dump") and shutil.which("pg_restore")):
        raise BackupProblem(
            "No backup was made: pg_dump and pg_restore are not on this machine. Install PostgreSQL's client programs, "
            "at least as new as the server"
        )
    login = postgres_login(credentials)
    environment = os.environ | {_VARIABLES[name]: str(value) for name, value in login.items()}
    try:
        rows = await _dumped(login, part, environment)
    except asyncpg.PostgresError as problem:
        raise BackupProblem(f"No backup was made: {problem}") from problem
    if await asyncio.to_thread(_read_again, part) != rows:
        raise BackupProblem("No backup was made: the file did not hold every row of the database")
    return rows


async def _dumped(login: Mapping[str, Any], part: Path, environment: Mapping[str, str]) -> Mapping[str, int]:
    connection = await asyncpg.connect(**login, timeout=10)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            look = await connection.fetchval("SELECT pg_export_snapshot()")  # what is counted is what is dumped
            names = [row["tablename"] for row in await connection.fetch(_TABLES)]
            rows = {name: await connection.fetchval(f'SELECT count(*) FROM "{name}"') for name in names}
            command = ["pg_dump", "--format=custom", "--no-owner", f"--snapshot={look}", f"--file={part}"]
            await asyncio.to_thread(_run, command, environment)
            return rows
    finally:
        await connection.close()


def _run(command: list[str], environment: Mapping[str, str]) -> None:
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if ended.returncode:
        *_, last = ["", *ended.stderr.strip().splitlines()]
        raise BackupProblem(f"No backup was made: {last}")


def _read_again(part: Path) -> Mapping[str, int]:
    rows: dict[str, int] = {}
    table = None
    command = ["pg_restore", "--data-only", "--file=-", str(part)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reading:  # noqa: S603
        for line in reading.stdout or ():
            if table is not None and line != _ENDS:
                rows[table] += 1
            elif table is not None:
                table = None
            elif begins := _BEGINS.match(line):
                table = begins[1].decode()
                rows[table] = 0
    return rows if reading.returncode == 0 else {}
