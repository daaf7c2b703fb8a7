"""A school in a storm, and the copies of the real program that serve it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from models.database import opened
from models.school import School
from models.tables.classes import ClassSession
from models.tables.people import Person
from tests.simulator.clock import ClockFile
from tests.simulator.limits import Limits
from tests.simulator.nursery import Nursery
from tests.simulator.phone import Phone
from tests.simulator.program import Program, free_port
from tests.simulator.telegram import TelegramServer
from tests.web.zoom.posting import SECRET
from tests.world import World

from .balancer import Balancer

SPEED = 20.0  # shown seconds in a real one: classes begin, fall silent and are closed while it storms
FIRST_ROOM = 80_000_000_001
SCHOOL = School(name="Torture", zone=ZoneInfo("UTC"))  # judged with the settings that the program has by itself


@dataclass(frozen=True)
class Lesson:
    """What its people have in hand of one class."""

    id: int
    token: str
    host_token: str
    room: int
    student_chat: int


@dataclass
class Yard:
    database: str
    telegram: TelegramServer
    clock: ClockFile
    programs: list[Program]
    url: str  # where all copies are reached
    lessons: list[Lesson]
    phones: dict[int, Phone]

    async def start(self) -> None:
        for program in self.programs:  # one after the other: the first brings the schema up to date
            await program.start()

    async def stop(self) -> None:
        await asyncio.gather(*(program.stop() for program in self.programs if program.running))


@asynccontextmanager
async def yard(
    folder: Path, database: str, *, classes: int, copies: int = 1, speed: float = SPEED
) -> AsyncIterator[Yard]:
    clock = ClockFile(folder / "clock.json", shown=datetime.now(UTC).replace(microsecond=0), speed=speed)
    ports = [free_port() for _ in range(copies)]
    async with TelegramServer(now=clock.now, limits=Limits(enabled=speed == 1)) as telegram, Nursery() as nursery:
        async with opened(database):
            lessons = await _lessons(World(SCHOOL, clock.now), classes)
            phones = {one.telegram_id: telegram.phone(one.name, one.telegram_id) for one in await Person.all()}
        for phone in phones.values():
            phone.person.started = phone.person.seen = True
        async with Balancer(ports) as balancer:
            programs = [_program(folder, telegram, clock, database, port, balancer.url, nursery) for port in ports]
            here = Yard(database, telegram, clock, programs, balancer.url, lessons, phones)
            try:
                yield here
            finally:
                await here.stop()


async def _lessons(world: World, count: int) -> list[Lesson]:
    """A teacher for each, in a room of their own."""
    made: list[Lesson] = []
    for number in range(count):
        teacher = await world.teacher(f"Teacher {number}")
        student = await world.student(teacher, f"Student {number}", connected=False)
        phone = await world.contact(student, f"Student {number}'s phone")
        one = await world.session(teacher, student)
        room = FIRST_ROOM + number
        await ClassSession.filter(id=one.id).update(meeting_id=room, link=f"https://zoom.us/j/{room}")
        made.append(Lesson(one.id, one.tracking_token, one.host_token, room, phone.telegram_id))
    return made


def _program(
    folder: Path, telegram: TelegramServer, clock: ClockFile, database: str, port: int, url: str, nursery: Nursery
) -> Program:
    own = folder / str(port)
    own.mkdir()
    hook = {"updates": "webhook", "webhook_secret": "a-secret-for-this-test"}
    settings = {
        "web": {"base_url": url, "port": port, "host": "127.0.0.1"},
        "telegram": {"token": telegram.token, "api_base": telegram.url, **hook},
        "zoom": {"webhook_secret": SECRET},
    }
    return Program(own, telegram, clock=clock, database=database, port=port, settings=settings, nursery=nursery)
