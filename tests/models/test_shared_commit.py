"""One commit for everybody who waits."""

import asyncio
import contextlib
import math
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from models.database import connection, opened
from models.shared_commit import Closed, Entry, Full, Row, SharedCommit, Statement
from models.tables.outbox import Conversation
from tests.databases import FileTemplate

FIND = "SELECT key AS key, state FROM conversation WHERE key IN ({keys})"
INSERT = "INSERT INTO conversation (state, data, key) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
BROKEN = "INSERT INTO no_such_table (key) VALUES (?)"


def keep(row: Row | None, what: tuple[str, str]) -> Sequence[Statement]:
    """(key, state); the state "broken" cannot be written, and what is there stays."""
    key, state = what
    if row is not None:
        return ()
    return [(BROKEN, [key])] if state == "broken" else [(INSERT, [state, {"kept": True}, key])]


KEEP: Entry[Row, tuple[str, str]] = Entry(FIND, dict, keep)


async def states() -> dict[str, str | None]:
    return {row.key: row.state for row in await Conversation.all()}


async def test_what_was_answered_is_written(database: str) -> None:
    async with SharedCommit(database) as commit:
        assert await commit.write(KEEP, "a", ("a", "new")) is None
        assert await states() == {"a": "new"}
        found = await commit.write(KEEP, "a", ("a", "newer"))
        assert found is not None
        assert found["state"] == "new"
    assert (await Conversation.get(key="a")).data == {"kept": True}


async def test_who_waits_together_is_written_by_one_commit(database: str) -> None:
    async with SharedCommit(database) as commit:
        await asyncio.gather(*(commit.write(KEEP, f"{n}", (f"{n}", "new")) for n in range(300)))
        assert commit.entries == 300
        assert commit.commits <= 2  # the first may have gone alone
    assert len(await states()) == 300


async def test_one_that_cannot_be_written_fails_nobody_else(database: str) -> None:
    async with SharedCommit(database) as commit:
        answers = await asyncio.gather(
            *(commit.write(KEEP, f"{n}", (f"{n}", "broken" if n == 7 else "new")) for n in range(20)),
            return_exceptions=True,
        )
        assert [n for n, answer in enumerate(answers) if isinstance(answer, Exception)] == [7]
    assert sorted(await states(), key=int) == [f"{n}" for n in range(20) if n != 7]


async def test_when_too_many_wait_the_next_is_refused_and_the_others_are_written(database: str) -> None:
    async with SharedCommit(database, most_waiting=5) as commit:
        answers = await asyncio.gather(
            *(commit.write(KEEP, f"{n}", (f"{n}", "new")) for n in range(8)), return_exceptions=True
        )
    assert [type(answer) for answer in answers[5:]] == [Full, Full, Full]
    assert len(await states()) == 5


async def test_what_was_handed_in_before_the_end_is_written(database: str) -> None:
    async with SharedCommit(database) as commit:
        handed_in = [asyncio.create_task(commit.write(KEEP, f"{n}", (f"{n}", "new"))) for n in range(3)]
        await asyncio.sleep(0)
    assert [task.result() for task in handed_in] == [None, None, None]
    assert len(await states()) == 3
    with pytest.raises(Closed):
        await commit.write(KEEP, "late", ("late", "new"))


async def test_a_caller_who_gave_up_is_written_all_the_same(database: str) -> None:
    async with SharedCommit(database) as commit:
        gone = asyncio.create_task(commit.write(KEEP, "gone", ("gone", "new")))
        await asyncio.sleep(0)
        gone.cancel()
        await commit.write(KEEP, "here", ("here", "new"))
    assert set(await states()) == {"gone", "here"}


async def test_it_takes_turns_with_the_transactions_of_everybody_else(database: str) -> None:
    from models.database import transaction  # noqa: PLC0415

    async def in_transaction(n: int) -> None:
        async with transaction():
            await Conversation.create(key=f"orm {n}", state="x")

    async with SharedCommit(database) as commit:
        await asyncio.gather(
            *(in_transaction(n) for n in range(20)),
            *(commit.write(KEEP, f"{n}", (f"{n}", "new")) for n in range(20)),
        )
    assert len(await states()) == 40


async def test_the_event_loop_goes_on_while_another_process_has_the_database(
    file_template: FileTemplate, tmp_path: Path
) -> None:
    url = await file_template.copy(tmp_path)
    async with opened(url), SharedCommit(url) as commit:
        for n in range(50):  # a disk that has been quick is waited for without a thread
            await commit.write(KEEP, f"{n}", (f"{n}", "new"))
        with contextlib.closing(sqlite3.connect(urlsplit(url).path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            writing = asyncio.create_task(commit.write(KEEP, "late", ("late", "new")))
            for _ in range(3):
                await asyncio.sleep(0.01)
            assert not writing.done()  # it would have given up by now, and nobody else been served
            other.execute("ROLLBACK")
        await writing
        assert (await states())["late"] == "new"


async def test_a_cut_connection_is_made_anew(database: str) -> None:
    if not database.startswith("postgres"):
        pytest.skip("a file is never cut")
    async with SharedCommit(database) as commit:
        await commit.write(KEEP, "before", ("before", "new"))
        await connection().execute_query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        first = await asyncio.gather(commit.write(KEEP, "cut", ("cut", "new")), return_exceptions=True)
        await commit.write(KEEP, "after", ("after", "new"))
        assert "after" in await states(), first


async def test_work_that_can_wait_is_told_whether_people_come_and_go(database: str) -> None:
    async with SharedCommit(database) as commit:
        assert not await commit.let_pass(1)
        await commit.write(KEEP, "a", ("a", "new"))
        assert await commit.let_pass(1)


async def test_it_is_quiet_from_the_last_answer_on(database: str) -> None:
    async with SharedCommit(database) as commit:
        assert commit.quiet == math.inf
        writing = asyncio.create_task(commit.write(KEEP, "a", ("a", "new")))
        await asyncio.sleep(0)
        assert commit.quiet == 0.0
        await writing
        assert commit.quiet < math.inf
