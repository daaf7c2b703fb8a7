"""A bad day for the operator, in the middle of a storm: what cannot be kept is refused in order, what was answered is
kept, and the program goes on by itself when the trouble is over.
"""

import asyncio
import contextlib
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from tests.conftest import MakeDatabase
from tests.simulator.nursery import Nursery
from tests.simulator.program import Program, free_port
from tests.simulator.telegram import TelegramServer

from .campaign import reckoned
from .storm import Storm
from .yard import Yard, yard

LASTS = 4.0  # real seconds
RECOVERED_WITHIN = 60.0
REPEATED = 50  # messages that were sent and could not be marked as sent

Trouble = Callable[[Yard], AbstractAsyncContextManager[None]]


async def survived(folder: Path, database: str, trouble: Trouble) -> Storm:
    async with yard(folder, database, classes=20) as here:
        storm = Storm(here, random.Random(1))
        await here.start()
        async with storm.raging():
            await asyncio.sleep(1)
            async with trouble(here):
                await asyncio.sleep(LASTS)
            good = storm.answers[200]
            async with asyncio.timeout(RECOVERED_WITHIN):
                while storm.answers[200] < good + 50:  # noqa: ASYNC110  # another process recovers
                    await asyncio.sleep(0.1)
        assert all(program.running for program in here.programs)
        await reckoned(here, storm, repeated=REPEATED)
    assert storm.answers[0] == 0, "somebody was not answered at all"
    return storm


@pytest.fixture
def file(tmp_path: Path, make_database: MakeDatabase) -> str:
    if "CLASSCLOCK_TEST_DATABASE" in os.environ:
        pytest.skip("SQLite's trouble")
    return f"sqlite://{tmp_path / 'classclock.sqlite3'}"


@pytest.fixture
async def server(tmp_path: Path, make_database: MakeDatabase) -> str:
    if "CLASSCLOCK_TEST_DATABASE" not in os.environ:
        pytest.skip("PostgreSQL's trouble")
    return await make_database(tmp_path)


# SQLite


@asynccontextmanager
async def no_byte_more(here: Yard) -> AsyncIterator[None]:
    """No file may grow: what a full disk and a used-up quota come to, without being root."""
    before = resource.prlimit(here.programs[0].pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    yield
    resource.prlimit(here.programs[0].pid, resource.RLIMIT_FSIZE, before)


@asynccontextmanager
async def locked(here: Yard) -> AsyncIterator[None]:
    """Somebody has the database open in a tool and has forgotten to finish."""
    with closing(sqlite3.connect(here.database.removeprefix("sqlite://"), isolation_level=None, timeout=30)) as tool:
        tool.execute("BEGIN EXCLUSIVE")
        yield
        await asyncio.sleep(4)  # five seconds is the longest that anybody waits for the answer
        tool.execute("ROLLBACK")


@pytest.mark.slow
@pytest.mark.parametrize("trouble", [no_byte_more, locked])
async def test_while_sqlite_cannot_write_it_says_try_again_and_goes_on_by_itself(
    tmp_path: Path, file: str, trouble: Trouble
) -> None:
    storm = await survived(tmp_path, file, trouble)
    assert storm.answers[503] > 0


@contextmanager
def disk(folder: Path, size: str) -> Iterator[None]:
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    made = subprocess.run(mount, capture_output=True, check=False)
    if made.returncode:
        pytest.skip("only root may make a disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.mark.slow
async def test_on_a_disk_that_is_full_it_says_try_again_until_there_is_room(tmp_path: Path, file: str) -> None:
    @asynccontextmanager
    async def full(here: Yard) -> AsyncIterator[None]:
        filler = tmp_path / "disk" / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as growing:
            while True:
                growing.write(b"x" * 4096)
        yield
        filler.unlink()

    with disk(tmp_path / "disk", "40m"):
        storm = await survived(tmp_path, f"sqlite://{tmp_path / 'disk' / 'classclock.sqlite3'}", full)
    assert storm.answers[503] > 0


@pytest.mark.slow
async def test_on_a_read_only_disk_it_does_not_start_and_says_why(tmp_path: Path, file: str) -> None:
    async with TelegramServer() as telegram, Nursery() as nursery:
        with disk(tmp_path / "disk", "40m"):
            database = f"sqlite://{tmp_path / 'disk' / 'classclock.sqlite3'}"
            program = Program(tmp_path, telegram, database=database, nursery=nursery)
            await program.start()
            await program.stop()
            await asyncio.to_thread(subprocess.run, ["mount", "-o", "remount,ro", str(tmp_path / "disk")], check=True)
            program.lines.clear()
            await program.launch()
            assert await program.wait() == 2
            assert "[database] url: the database cannot be opened: " in program.lines[-1]


# PostgreSQL


@asynccontextmanager
async def cut(here: Yard) -> AsyncIterator[None]:
    """Every connection, again and again: a failover, a firewall that forgets."""
    parts = urlsplit(here.database)
    admin = await asyncpg.connect(parts._replace(path="/postgres").geturl())
    for _ in range(8):
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", parts.path.lstrip("/")
        )
        await asyncio.sleep(LASTS / 8)
    await admin.close()
    yield


@pytest.mark.slow
async def test_connections_that_are_cut_are_made_anew(tmp_path: Path, server: str) -> None:
    await survived(tmp_path, server, cut)


@pytest.mark.slow
async def test_a_server_that_falls_over_is_waited_for(tmp_path: Path, server: str) -> None:
    with cluster() as (url, control):

        @asynccontextmanager
        async def down(here: Yard) -> AsyncIterator[None]:
            await asyncio.to_thread(control, "-m", "immediate", "stop")
            yield
            await asyncio.to_thread(control, "-w", "start")

        storm = await survived(tmp_path, url, down)
    assert storm.answers[503] > 0


@contextmanager
def cluster() -> Iterator[tuple[str, Callable[..., None]]]:
    """A PostgreSQL of the test's own, which may be broken."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs or os.getuid() != 0:
        pytest.skip("needs PostgreSQL's server programs, and root to start one")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="classclock-cluster-") as folder:
        options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder}"

        def control(*words: str) -> None:
            _as_postgres(programs[-1] / "pg_ctl", "-D", f"{folder}/data", "-l", f"{folder}/log", "-o", options, *words)

        shutil.chown(folder, "postgres")
        _as_postgres(programs[-1] / "initdb", "-D", f"{folder}/data", "--auth", "trust", "--encoding", "UTF8")
        control("-w", "start")
        try:
            yield f"postgres://postgres@127.0.0.1:{port}/postgres", control
        finally:
            control("-m", "immediate", "stop")


def _as_postgres(*command: str | Path) -> None:
    words = ["runuser", "-u", "postgres", "--", *map(str, command)]
    subprocess.run(words, cwd="/", check=True, stdout=subprocess.DEVNULL)
