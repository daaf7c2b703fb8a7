"""Judging many classes at once: what comes of it is what would come of judging them one after the other."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from models import judging
from models.database import transaction
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession, Evidence
from models.tables.outbox import Notice
from tests.conftest import SettableClock
from tests.world import World

from .school_day import VERDICT

KINDS = ("click", "teacher_tap", "student_tap", "student_landing", "page_closing")
STANDS = (*VERDICT, "class_day", "presence", "attendance", "attendance_by", "open_pair")


class Undone(Exception):
    pass


class Queries(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1


@contextmanager
def counted() -> Iterator[Queries]:
    """What Tortoise asks of the database meanwhile."""
    asked, log = Queries(), logging.getLogger("tortoise.db_client")
    level = log.level
    log.addHandler(asked)
    log.setLevel(logging.DEBUG)
    try:
        yield asked
    finally:
        log.setLevel(level)
        log.removeHandler(asked)


async def made_up_day(world: World, random: Random, count: int) -> list[int]:
    """Classes of two teachers one after the other, some of them of one student; nobody has judged what was said."""
    teachers = [await world.teacher(name) for name in ("Yusuf", "Maryam")]
    owners = [random.choice(teachers) for _ in range(4)]
    pairs = [(teacher, await world.student(teacher, f"Student {number}")) for number, teacher in enumerate(owners)]
    ids = []
    issued_at = world.clock()
    for _ in range(count):
        session = await world.session(*random.choice(pairs))
        issued_at += timedelta(minutes=random.choice([20, 50, 90]), seconds=1)
        await ClassSession.filter(id=session.id).update(
            issued_at=issued_at, due_at=issued_at, expires_at=issued_at + timedelta(days=1), open_pair=None
        )
        for kind in KINDS[: random.choice([0, 1, 1, 2])] + tuple(random.sample(KINDS, random.randint(0, 2))):
            moment = issued_at + timedelta(seconds=random.randint(1, 6000))
            await Evidence.create(
                session_id=session.id, kind=kind, key=f"{kind}:{moment}", happened_at=moment, received_at=moment
            )
        ids.append(session.id)
    return ids


async def outcome(chunks: list[list[int]], school: School, now: datetime) -> tuple[list[Any], set[tuple[str, int]]]:
    """Every class and every message as they stand when these were judged in this order. Nothing of it is kept."""
    with suppress(Undone):
        async with transaction():
            for chunk in chunks:
                await judging.judge_by_id(chunk, school=school, now=now)
            rows = await ClassSession.all().order_by("id").values("id", *STANDS)
            told = {(notice.subject, notice.priority) for notice in await Notice.filter(revision__gt=0)}
            raise Undone
    return rows, told


@pytest.mark.parametrize("seed", range(8))
async def test_classes_judged_together_stand_as_if_judged_one_by_one_in_whatever_order(
    seed: int, world: World, clock: SettableClock
) -> None:
    random = Random(seed)
    ids = await made_up_day(world, random, 9)
    now = clock.forward(hours=random.choice([4, 20, 40]))
    alone, told = await outcome([[number] for number in ids], world.school, now)
    assert {row["session_status"] for row in alone} & {"active", "ended", "timeout"}
    for size in (1, 2, random.randint(3, 8), 9):
        mixed = random.sample(ids, len(ids))
        chunks = [mixed[at : at + size] for at in range(0, len(mixed), size)]
        rows, said = await outcome(chunks, world.school, now)
        for one, other in zip(alone, rows, strict=True):
            assert {column: other[column] for column in one if one[column] != other[column]} == {}
        assert said == told


async def test_a_class_that_cannot_be_judged_fails_nobody_else_in_its_chunk(world: World, clock: SettableClock) -> None:
    sessions = await clicked(world, 5)
    await ClassSession.filter(id=sessions[2].id).update(thresholds=["no thresholds"])
    closed = await sweep(school=world.school, now=clock.forward(hours=3))
    assert {session.id for session in closed} == {session.id for session in sessions} - {sessions[2].id}
    assert (await ClassSession.get(id=sessions[2].id)).session_status == "active"
    await ClassSession.filter(id=sessions[2].id).update(thresholds={})
    assert [one.id for one in await sweep(school=world.school, now=clock())] == [sessions[2].id]


async def test_two_sweeps_at_the_same_time_close_each_class_once(world: World, clock: SettableClock) -> None:
    sessions = await clicked(world, 40)
    now = clock.forward(hours=3)
    both = await asyncio.gather(*(sweep(school=world.school, now=now) for _ in range(2)))
    assert sorted(one.id for closed in both for one in closed) == [session.id for session in sessions]
    assert {notice.revision for notice in await Notice.filter(kind__in=("class_summary", "question"))} == {1}


async def test_many_classes_take_as_many_queries_as_few(world: World, clock: SettableClock) -> None:
    counts = []
    for classes in (3, 16):
        await clicked(world, classes)
        with counted() as asked:
            await sweep(school=world.school, now=clock.forward(hours=3))
        counts.append(asked.count)
    assert counts[0] == counts[1]


async def clicked(world: World, count: int) -> list[ClassSession]:
    """Classes of one teacher each, that have begun."""
    sessions = []
    for number in range(count):
        teacher = await world.teacher(f"Teacher {number}")
        session = await world.session(teacher, await world.student(teacher, f"Student {number}"))
        sessions.append(await world.says(session, "click"))
    return sessions
