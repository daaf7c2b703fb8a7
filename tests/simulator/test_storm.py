"""The real program in a storm of messages: killed without warning, and two copies of it on one database.

STORM_KILLS=20 kills as often; the suite is content with three.
"""

import asyncio
import os
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.database import opened
from models.delivering import LEASE
from models.school import School
from models.tables.people import Person
from tests.conftest import MakeDatabase
from tests.storm import answer_phones, brew
from tests.world import World

from .clock import ClockFile
from .limits import Limits
from .nursery import Nursery
from .program import Program
from .rows import everything_is_told
from .telegram import TelegramServer

KILLS = int(os.environ.get("STORM_KILLS", "3"))
BETWEEN = 30  # messages from one kill to the next
AT_ONCE = 30  # no more than this are on their way at any moment
NUMBER = re.compile(r"no\. (\d+)")


@dataclass
class Scene:
    telegram: TelegramServer
    database: str
    clock: ClockFile
    folder: Path
    nursery: Nursery

    def program(self, name: str) -> Program:
        """A copy. By webhook, as several copies must be: Telegram lets only one ask."""
        folder = self.folder / name
        folder.mkdir()
        secret = {"updates": "webhook", "webhook_secret": "a-secret-for-this-test"}
        settings = {"telegram": {"token": self.telegram.token, "api_base": self.telegram.url, **secret}}
        return Program(
            folder, self.telegram, clock=self.clock, database=self.database, settings=settings, nursery=self.nursery
        )

    @property
    def told(self) -> list[tuple[int, str]]:
        """Chat and message, in the order in which Telegram took them."""
        sent = (call.payload for call in self.telegram.calls if call.method == "sendMessage")
        return [(int(payload["chat_id"]), _number(str(payload["text"]))) for payload in sent]

    async def until_told(self, count: int) -> None:
        await self.telegram.backend.changes.until(lambda: len(self.told) >= count, timeout=120)

    def too_many(self) -> list[str]:
        return [call.error.description for call in self.telegram.refusals if call.error and call.error.code == 429]


@asynccontextmanager
async def scene(
    folder: Path, school: School, nursery: Nursery, make_migrated: MakeDatabase, people: int
) -> AsyncIterator[Scene]:
    """A school whose people have two messages each to come."""
    database, clock = await make_migrated(folder), ClockFile(folder / "clock.json", shown=datetime.now(UTC))
    async with TelegramServer(limits=Limits(enabled=True)) as telegram:
        async with opened(database):
            answer_phones(telegram, await brew(World(school, clock.now), people, each=2, kinds=["corrected"]))
        yield Scene(telegram, database, clock, folder, nursery)


@pytest.mark.slow
async def test_killed_in_the_storm_it_repeats_at_most_what_was_on_its_way(
    tmp_path: Path, school: School, nursery: Nursery, make_migrated: MakeDatabase
) -> None:
    people = KILLS * BETWEEN // 2 + 25
    async with scene(tmp_path, school, nursery, make_migrated, people) as storm:
        program = storm.program("killed")
        await program.start()
        for _ in range(KILLS):
            await storm.until_told(len(storm.told) + BETWEEN)
            await program.kill()
            storm.clock.jump(LEASE + timedelta(seconds=1))  # what was on its way is tried again after its lease
            await program.start()
        await _everything_is_told(storm.database)
        await program.stop()
        await _nothing_is_lost(storm, people)
        assert sum((Counter(storm.told) - Counter(set(storm.told))).values()) <= KILLS * AT_ONCE
        assert not storm.too_many()


@pytest.mark.slow
async def test_two_copies_on_one_database_tell_each_message_once_and_provoke_no_refusal(
    tmp_path: Path, school: School, nursery: Nursery, make_migrated: MakeDatabase
) -> None:
    async with scene(tmp_path, school, nursery, make_migrated, 100) as storm:
        async with storm.program("one"), storm.program("other"):
            await _everything_is_told(storm.database)
        await _nothing_is_lost(storm, 100)
        assert len(storm.told) == len(set(storm.told))
        assert not storm.too_many()


@pytest.mark.slow
async def test_of_three_copies_one_dies_and_the_others_tell_what_it_had_claimed(
    tmp_path: Path, school: School, nursery: Nursery, make_migrated: MakeDatabase
) -> None:
    async with scene(tmp_path, school, nursery, make_migrated, 100) as storm:
        victim = storm.program("victim")
        async with storm.program("one"), storm.program("other"):
            await victim.start()
            await storm.until_told(len(storm.told) + BETWEEN)
            await victim.kill()
            await _only_the_claims_of_the_dead_are_left(storm)
            storm.clock.jump(LEASE + timedelta(seconds=1))
            await _everything_is_told(storm.database)
        await _nothing_is_lost(storm, 100)
        assert len(storm.told) - len(set(storm.told)) <= AT_ONCE


async def _only_the_claims_of_the_dead_are_left(storm: Scene) -> None:
    """Nothing has been told for some seconds: what is due waits for leases to run out."""
    told = -1
    while told < len(storm.told):
        told = len(storm.told)
        await asyncio.sleep(6)  # a share of the rate is free again after four


async def _nothing_is_lost(storm: Scene, people: int) -> None:
    """Everybody has both messages, the first of them first; a repetition comes right behind, not later."""
    async with opened(storm.database):
        chats = await Person.filter(name__startswith="Parent ").values_list("telegram_id", flat=True)
    assert len(chats) == people
    heard: dict[int, list[str]] = {int(chat): [] for chat in chats}  # type: ignore[call-overload]
    for chat, number in storm.told:
        heard[chat].append(number)
    assert {chat for chat, said in heard.items() if sorted(set(said)) != ["0", "1"] or said != sorted(said)} == set()


async def _everything_is_told(database: str) -> None:
    async with opened(database):
        await everything_is_told(120)


def _number(text: str) -> str:
    found = NUMBER.search(text)
    assert found, text
    return found[1]
