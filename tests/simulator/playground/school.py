"""The school that is played with: stand-ins, the real program in a process of its own, and the phones of its people."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import httpx

from ..backend import Happening
from ..clock import ClockFile
from ..day import AFTERNOON
from ..program import Program, free_port
from ..telegram import TelegramServer
from ..zoom import ZoomServer
from .devices import Device, Role
from .hand import Hand

CAST: tuple[tuple[str, Role], ...] = (("Huda", "admin"), ("Yusuf", "teacher"), ("Amina", "student"))
Sayings = asyncio.Queue[dict[str, Any]]
Mode = Literal["on_time", "late", "twice", "lost", "held"]
LENT_ROOM = "a.room@amal.example"  # the Zoom user with which the bot makes meetings
PACKAGES = [
    {"name": "Default", "minutes": 60, "rate": 10, "currency": "USD"},
    {"name": "Europe", "minutes": 60, "rate": 12, "currency": "EUR"},
    {"name": "Half an hour", "minutes": 30, "rate": 5, "currency": "USD"},
]
CLAIM = re.compile(r"https://t\.me/\S+")
LENGTH = re.compile(r"(\d+) minutes?<")


@dataclass
class School:
    """`claim` is the link that the program prints for its first admin. Times are those of the shown clock."""

    telegram: TelegramServer
    zoom: ZoomServer
    program: Program
    clock: ClockFile
    url: str
    http: httpx.AsyncClient
    devices: list[Device] = field(default_factory=list)
    claim: str = ""
    webhooks: Mode = "on_time"
    ends: dict[str, datetime] = field(default_factory=dict)  # when the package of an opened class is over, by token
    deaths: list[tuple[str, datetime]] = field(default_factory=list)  # whose phone died, and when
    downloads: set[str] = field(default_factory=set)  # files that somebody has taken home
    sayings: list[Sayings] = field(default_factory=list)  # of every page that is open

    def __post_init__(self) -> None:
        self.changes = self.zoom.changes = self.zoom.webhooks.changes = self.telegram.backend.changes  # one bell
        self.hand = Hand(self.clock, self.beat, self.changes.happened)
        self.telegram.watch(self._watched)

    def add(self, name: str, role: Role = "") -> Device:
        device = Device(len(self.devices) + 1, self.telegram.phone(name), role)
        self.devices.append(device)
        self.changes.happened()
        return device

    def device(self, number: int) -> Device:
        assert 0 < number <= len(self.devices), "There is no such phone."
        return self.devices[number - 1]

    def device_of(self, person_id: int) -> Device | None:
        return next((device for device in self.devices if device.phone.id == person_id), None)

    def tell(self, device: Device | None, kind: str, **what: Any) -> None:
        """Something that shows once and is gone: typing, a small window."""
        for queue in self.sayings:
            queue.put_nowait({"part": kind, "phone": device.number if device else 0, **what})
        self.changes.happened()

    @contextmanager
    def listening(self) -> Iterator[Sayings]:
        """What is told from now on."""
        queue: Sayings = asyncio.Queue()
        self.sayings.append(queue)
        try:
            yield queue
        finally:
            self.sayings.remove(queue)

    async def happens_after(self, seen: int) -> None:
        """Returns at the first change after this count of the bell."""
        await self.changes.until(lambda: self.changes.count > seen, timeout=None)

    def _watched(self, happening: Happening) -> None:
        if happening.kind == "typing":
            self.tell(self.device_of(happening.chat.id), "typing")

    def opened(self, device: Device, token: str, page: str) -> None:
        """The class page is on this phone now."""
        device.pages.add(token)
        device.visited.add(token)
        length = LENGTH.search(page)
        self.ends.setdefault(token, self.clock.now() + timedelta(minutes=int(length[1]) if length else 60))

    def is_silenced(self, token: str) -> bool:
        """The phone with this class page is off: what its page would say as its last word is not heard."""
        return any(token in device.visited and not device.is_on for device in self.devices)

    async def beat(self) -> bool:
        """Whether a class page is open anywhere, now that each has said so."""
        await asyncio.gather(*(device.beat(self.http, self.program.url) for device in self.devices))
        return any(device.pages for device in self.devices)

    def next_end(self) -> datetime:
        """When the next class that was opened has lasted as long as its package."""
        ahead = [end for end in self.ends.values() if end > self.clock.now()]
        assert ahead, "No class is going on. Send one, and let the student join."
        return min(ahead)


@asynccontextmanager
async def begin(folder: Path, port: int = 0, shown: datetime = AFTERNOON) -> AsyncIterator[School]:
    """Nobody has come yet but the three with their phones. `port` is where the playground's page will be."""
    clock = ClockFile(folder / "clock.json", shown=shown, speed=0)
    url = f"http://127.0.0.1:{port or free_port()}"
    async with (
        TelegramServer(now=clock.now) as telegram,
        ZoomServer(clock=clock) as zoom,
        httpx.AsyncClient(trust_env=False, timeout=30) as http,
    ):
        zoom.host("A room", LENT_ROOM)
        settings = {
            "tracking": {"mode": "companion"},
            "school": {"name": "Amal Academy", "time_zone": "UTC"},
            "zoom": {**zoom.settings, "hosts": [LENT_ROOM]},
            "packages": PACKAGES,
            "web": {"base_url": f"{url}/site", "trust_proxy": True},
        }
        program = Program(folder, telegram, clock=clock, settings=settings)
        school = School(telegram, zoom, program, clock, url, http)
        for name, role in CAST:
            school.add(name, role)
        async with program:
            zoom.webhooks.url = f"{program.url}/api/zoom/webhook"
            school.claim = CLAIM.findall(await program.prints("first admin", timeout=30))[0]
            school.hand.set_speed(1.0)
            beating = asyncio.create_task(school.hand.keep_beating())
            try:
                yield school
            finally:
                beating.cancel()
                with suppress(asyncio.CancelledError):
                    await beating
