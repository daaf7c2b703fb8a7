"""The sweep: when nothing is due, when the top of the hour has clicked, and an hour later when all of it is due.

Its cost must follow what is due, not what there is; and nobody may have to wait for the write lock meanwhile.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tortoise.expressions import F

from models import circumstances, sqlite
from models.database import opened, transaction
from models.rules.judge import judge
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession, Evidence
from models.tables.outbox import Notice
from models.tables.people import Contact, Person, Student, Teacher
from tests.world import World

from .filling import class_copies, copies
from .result import Result, in_turn

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SCHOOL = School(name="Bench", zone=ZoneInfo("UTC"))
FEW, MANY, REPEAT = 1_000, 100_000, 20
AMONG, DUE, SAMPLE = 200_000, 10_000, 300
Took = tuple[float, float]  # seconds on the clock, and of CPU
HOURS = timedelta(hours=6)  # between the rounds, each of which has classes of its own


async def measure(folder: Path, rounds: int) -> list[Result]:
    return [await _nothing_due(folder, rounds), *await _top_of_the_hour(folder, rounds)]


async def _nothing_due(folder: Path, rounds: int) -> Result:
    tables = {count: f"sqlite://{folder / f'{count}.sqlite3'}" for count in (FEW, MANY)}
    for count, url in tables.items():
        async with opened(url):
            await _classes(await _pair(), count, ("active", NOW + timedelta(hours=1)))
    seconds: dict[int, list[float]] = {FEW: [], MANY: []}
    for _ in range(rounds):  # in turn, each in its own open database; opening it is not counted
        for count, url in tables.items():
            async with opened(url):
                [once] = await in_turn(1, _swept)
                seconds[count].append(once)
    few, many = (statistics.median(seconds[count]) / REPEAT * 1e6 for count in (FEW, MANY))
    return Result(f"sweep, none due of {MANY:,} active", f"{many:.0f} µs", f"of {FEW:,}: {few:.0f} µs", many / few)


async def _top_of_the_hour(folder: Path, rounds: int) -> list[Result]:
    """Everybody clicks, and an hour later everybody's class is due; beside it the same class by class, by the ORM."""
    path = folder / "hour.sqlite3"
    clicks, alone, closing, waits = list[Took](), list[Took](), list[Took](), list[float]()
    async with opened(f"sqlite://{path}"):
        everybody = await _people(DUE + SAMPLE)
        await _classes(everybody, AMONG, ("timeout", None))
        for number in range(-1, rounds):  # the first is not counted
            at = NOW + number * HOURS
            ids = await _clicked(everybody, at)
            async with _waiting(path) as waited:
                clicks.append(await _took(partial(sweep, school=SCHOOL, now=at + timedelta(seconds=1))))
                waits += waited
            alone.append(await _took(partial(_one_by_one, ids[-SAMPLE:], at + timedelta(hours=3))))
            async with _waiting(path) as waited:
                closing.append(await _took(partial(sweep, school=SCHOOL, now=at + timedelta(hours=3))))
                waits += waited
    whole, loop = _median(closing), _median(alone)
    each, scaled = _median(clicks), (loop[0] / SAMPLE * DUE, loop[1] / SAMPLE * DUE)
    longest, usual = max(waits) * 1000, statistics.median(waits) * 1000
    against = f"ORM loop, from {SAMPLE}: {_told(scaled)}"
    return [
        Result(f"{DUE + SAMPLE:,} first clicks judged", _told(each), "a minute of clicks: 60 s", each[0] / 60),
        Result(f"{DUE:,} due among {AMONG:,} (ratio of CPU)", _told(whole), against, whole[1] / scaled[1]),
        Result(
            "longest wait for the write lock", f"{longest:.0f} ms", f"half of them: {usual:.0f} ms", longest / usual
        ),
    ]


def _median(took: list[Took]) -> Took:
    wall, cpu = zip(*took[1:], strict=True)
    return statistics.median(wall), statistics.median(cpu)


def _told(took: Took) -> str:
    return f"{took[0]:.1f} s, {took[1]:.1f} CPU"


@asynccontextmanager
async def _waiting(path: Path) -> AsyncIterator[list[float]]:
    """How long somebody who wants to write has to wait, again and again."""
    turn, waits = sqlite.write_turn(str(path)), list[float]()

    async def want() -> None:
        while True:
            began = time.perf_counter()
            async with turn:
                waits.append(time.perf_counter() - began)
            await asyncio.sleep(0.002)

    wanting = asyncio.create_task(want())
    yield waits
    wanting.cancel()


async def _took(work: Callable[[], Any]) -> Took:
    began, before = time.perf_counter(), time.process_time()
    await work()
    return time.perf_counter() - began, time.process_time() - before


async def _one_by_one(ids: list[int], now: datetime) -> None:
    """The least that an ORM makes of it: rows loaded, judged and saved, each class in a transaction of its own."""
    for session_id in ids:
        async with transaction():
            session = await ClassSession.get(id=session_id)
            before = ClassSession.filter(student_id=session.student_id, issued_at__lt=session.issued_at)
            await before.order_by("-issued_at").limit(3)
            later = ClassSession.filter(
                teacher_id=session.teacher_id, clicked_at__gt=session.clicked_at, stream_id=None
            )
            await later.order_by("clicked_at").first()
            rows = await Evidence.filter(session_id=session_id)
            facts = circumstances.own_facts(session)
            verdict = judge(facts, [circumstances.as_statement(row) for row in rows], SCHOOL.policy, now)
            session.session_status, session.grade = verdict.status, verdict.grade
            session.session_ended_at, session.session_duration_seconds = verdict.ended_at, verdict.seconds
            session.look_again_at, session.open_pair = verdict.look_again_at, None
            await session.save()
            for kind in ("class_card", "class_link"):
                await Notice.filter(session_id=session_id, kind=kind).update(revision=F("revision") + 1, due_at=now)
            readers = [
                *await Person.filter(teachers__id=session.teacher_id),
                *await Person.filter(contacts__student_id=session.student_id),
            ]
            for kind in ("class_summary", "question"):
                for person in readers:
                    await _decide(kind, person, session, now)


async def _decide(kind: str, person: Person, session: ClassSession, now: datetime) -> None:
    subject = f"{kind}:{session.id}:{person.id}"
    told = {"person_id": person.id, "kind": kind, "session_id": session.id, "priority": 4, "created_at": now}
    await Notice.get_or_create(subject=subject, defaults={**told, "revision": 0})
    await Notice.filter(subject=subject).update(revision=F("revision") + 1, due_at=now)


Pair = tuple[int, int, int]  # ids of the first teacher and the first student, and how many there are of each


async def _pair() -> Pair:
    world = World(SCHOOL, lambda: NOW)
    teacher = await world.teacher()
    student = await world.student(teacher)
    await world.session(teacher, student)
    return teacher.id, student.id, 1


async def _people(count: int) -> Pair:
    """So many teachers and students, each with a chat."""
    await _pair()
    person, number = await Person.all().order_by("id").first(), "100000000 + {id}"
    teachers = await copies(person, count, telegram_id=number)
    students = await copies(person, count, telegram_id=number)
    teacher = await copies(await Teacher.first(), count, person_id=f"{teachers} + i")
    student = await copies(await Student.first(), count)
    await copies(await Contact.first(), count, student_id=f"{student} + i", person_id=f"{students} + i")
    return teacher + 1, student + 1, count


async def _classes(people: Pair, count: int, stands: tuple[str, datetime | None], at: datetime = NOW) -> int:
    """The id of the first."""
    teacher, student, each = people
    status, look_again_at = stands
    moment, due = f"'{at.isoformat(' ')}'", f"'{look_again_at.isoformat(' ')}'" if look_again_at else "NULL"
    last = await class_copies(
        await ClassSession.all().order_by("id").first(),
        count,
        teacher_id=f"{teacher} + i % {each}",
        student_id=f"{student} + i % {each}",
        meeting_id="1000000000 + {id}",
        issued_at=moment,
        due_at=moment,
        session_status=f"'{status}'",
        look_again_at=due,
    )
    return last + 1


async def _clicked(people: Pair, at: datetime) -> list[int]:
    """Each of them has a class that was clicked and not judged, and the two messages that tell of it."""
    count, moment = people[2], f"'{at.isoformat(' ')}'"
    first = await _classes(people, count, ("sent", at), at)
    if not await Evidence.exists():
        await Evidence.create(
            session=await ClassSession.all().order_by("id").first(),
            kind="click",
            key="click:1",
            happened_at=at,
            received_at=at,
            details={"agent": "a browser", "address": "an address"},
        )
    own = {"session_id": f"{first - 1} + i", "happened_at": moment, "received_at": moment}
    await copies(await Evidence.all().order_by("id").first(), count, **own)
    for kind in ("class_card", "class_link"):
        notice = await Notice.filter(kind=kind).order_by("id").first()
        await copies(notice, count, subject=f"'{kind}-' || {{id}}", session_id=f"{first - 1} + i")
    return list(range(first, first + count))


async def _swept() -> None:
    for _ in range(REPEAT):
        if await sweep(school=SCHOOL, now=NOW + timedelta(minutes=1)):
            raise RuntimeError("something was due")
