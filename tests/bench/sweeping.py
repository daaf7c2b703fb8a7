"""The sweep: when nothing is due, when the top of the hour has clicked, and an hour later when all of it is due.

Its cost must follow what is due, not what there is; and nobody may have to wait for the write lock meanwhile.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tortoise.expressions import F

from models import circumstances, sqlite
from models.database import connection, on_postgres, opened, transaction
from models.rules.judge import judge
from models.school import School
from models.sweep import Chunks, sweep
from models.tables.classes import ClassSession, Evidence
from models.tables.outbox import Notice
from models.tables.people import Contact, Person, Student, Teacher
from tests.world import World

from .filling import class_copies, copies
from .result import Result, in_turn

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SCHOOL = School(name="Bench", zone=ZoneInfo("UTC"))
ACTIVE = (1_000, 10_000, 100_000, 1_000_000)
REPEAT, A_FEW = 20, 1_000  # sweeps that find nothing, and classes that are due among so many
DUE, SAMPLE = 3_000, 300
Pair = tuple[int, int, int]  # ids of the first teacher and the first student, and how many there are of each
Took = tuple[float, float]  # seconds on the clock, and of CPU
HOURS = timedelta(hours=6)  # between the rounds, each of which has classes of its own
FAR = NOW + timedelta(days=30)


async def measure(folder: Path, rounds: int, *, url: str | None = None, classes: int = ACTIVE[-1]) -> list[Result]:
    """`classes`: how many are active at last."""
    url = url or f"sqlite://{folder / 'sweep.sqlite3'}"
    async with opened(url):
        bench = _Bench(rounds, await _pair(), await _people(DUE + SAMPLE))
        return [*await bench.growing(classes), *await bench.top_of_the_hour()]


@dataclass
class _Bench:
    """One database that becomes fuller. Those that are active and not due are of one teacher: nobody looks at them."""

    rounds: int
    pair: Pair
    everybody: Pair
    hours: int = 0
    active: int = 0

    async def growing(self, classes: int) -> list[Result]:
        """What a sweep costs that finds nothing, and one that finds a few, by how many are active."""
        nothing, few = dict[int, float](), dict[int, float]()
        for count in [one for one in ACTIVE if one <= classes]:
            await _classes(self.pair, count - self.active, ("active", FAR))
            self.active = count
            [nothing[count]] = [each / REPEAT * 1e6 for each in await in_turn(self.rounds, _swept)]
            few[count] = await self._a_few() * 1e6
        return [*_compared("none due of {:,} active", "µs", nothing), *_compared("each due among {:,}", "µs CPU", few)]

    async def _a_few(self) -> float:
        """Seconds of CPU that closing one takes."""
        teacher, student, _ = self.everybody
        took = []
        for _ in range(3):
            _, at = await self._clicks((teacher, student, A_FEW))
            await sweep(school=SCHOOL, now=at + timedelta(seconds=1))
            took.append(await _took(partial(sweep, school=SCHOOL, now=at + timedelta(hours=3))))
        return _median(took)[1] / A_FEW

    async def top_of_the_hour(self) -> list[Result]:
        """Everybody clicks, and hours later all of it is due; beside it the same class by class, by the ORM."""
        clicks, alone, closing = list[Took](), list[Took](), list[Took]()
        held, waits = list[float](), list[float]()
        for _ in range(self.rounds + 1):
            ids, at = await self._clicks(self.everybody)
            async with _waiting(waits):
                clicks.append(await _took(partial(_chunks, at + timedelta(seconds=1), held)))
            alone.append(await _took(partial(_one_by_one, ids[-SAMPLE:], at + timedelta(hours=3))))
            async with _waiting(waits):
                closing.append(await _took(partial(_chunks, at + timedelta(hours=3), held)))
        whole, each = _median(closing), _median(clicks)
        loop = tuple(seconds / SAMPLE * DUE for seconds in _median(alone))
        against, among = f"ORM loop, from {SAMPLE}: ", f"{DUE:,} due among {self.active:,} active"
        results = [
            Result(f"{DUE + SAMPLE:,} first clicks judged", _told(each), "a minute of clicks: 60 s", each[0] / 60),
            Result(among, f"{whole[0]:.2f} s", f"{against}{loop[0]:.1f} s", whole[0] / loop[0]),
            Result(f"{among}, CPU", f"{whole[1]:.2f} s", f"{against}{loop[1]:.1f} s", whole[1] / loop[1]),
            _longest("longest that a chunk held the lock", held),
        ]
        return [*results, _longest("longest wait for the write lock", waits)] if waits else results

    async def _clicks(self, people: Pair) -> tuple[list[int], datetime]:
        self.hours += 1
        at = NOW + self.hours * HOURS
        return await _clicked(people, at), at


def _compared(what: str, unit: str, measured: dict[int, float]) -> list[Result]:
    """By how many are active, each against the fewest."""
    (_, least), *rest = measured.items()
    against = f"{what.format(min(measured))}: {least:.0f}"
    return [Result(what.format(count), f"{each:.0f} {unit}", against, each / least) for count, each in rest]


def _median(took: list[Took]) -> Took:
    """The first is not counted."""
    wall, cpu = zip(*took[1:], strict=True)
    return statistics.median(wall), statistics.median(cpu)


def _told(took: Took) -> str:
    return f"{took[0]:.1f} s, {took[1]:.1f} CPU"


def _longest(what: str, seconds: list[float]) -> Result:
    longest, usual = max(seconds) * 1000, statistics.median(seconds) * 1000
    return Result(f"{what} (half: {usual:.0f} ms)", f"{longest:.0f} ms", "allowed: 60 ms", longest / 60)


async def _chunks(now: datetime, held: list[float]) -> None:
    """A sweep, and how long each of its transactions took from when it had the lock."""
    chunks = Chunks(SCHOOL)
    while await chunks.next_due(now, []):
        held.append(chunks.size.took)


@asynccontextmanager
async def _waiting(waits: list[float]) -> AsyncIterator[None]:
    """How long somebody who wants to write has to wait, again and again, where only one writes at a time."""
    if on_postgres():
        yield
        return
    there: Any = connection()
    turn = sqlite.write_turn(there.filename)

    async def want() -> None:
        while True:
            began = time.perf_counter()
            async with turn:
                waits.append(time.perf_counter() - began)
            await asyncio.sleep(0.002)

    wanting = asyncio.create_task(want())
    yield
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


async def _pair() -> Pair:
    world = World(SCHOOL, lambda: NOW)
    teacher = await world.teacher()
    student = await world.student(teacher)
    await world.session(teacher, student)
    return teacher.id, student.id, 1


async def _people(count: int) -> Pair:
    """So many teachers and students, each with a chat."""
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
        if await sweep(school=SCHOOL, now=NOW):
            raise RuntimeError("something was due")
