"""The Zoom client on a real line to a stand-in Zoom, with pauses that take no time."""

import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.simulator.clock import ClockFile
from tests.simulator.zoom import CREDENTIALS, ZoomServer
from tests.simulator.zoom_rooms import Meeting, ZoomUser
from web.zoom.auth import Credentials, Tokens
from web.zoom.caller import Caller, Patience
from web.zoom.client import ZoomMeetings

BEGIN = datetime(2026, 10, 5, 15, 0, tzinfo=UTC)
IDENTITY = Credentials(CREDENTIALS["account_id"], CREDENTIALS["client_id"], CREDENTIALS["client_secret"])


@dataclass
class Naps:
    """Sleeps no time, and remembers how long it would have been. `then` is done in the next nap."""

    taken: list[float] = field(default_factory=list)
    then: Callable[[], None] | None = None

    async def sleep(self, seconds: float) -> None:
        self.taken.append(seconds)
        if self.then is not None:
            act, self.then = self.then, None
            act()

    def monotonic(self) -> float:
        return sum(self.taken)


@dataclass
class Line:
    zoom: ZoomServer
    clock: ClockFile
    naps: Naps
    http: httpx.AsyncClient
    passcode: str = "aB3_cD4eF5"
    secret: str = IDENTITY.client_secret
    timeout: float = 5.0

    @property
    def tokens(self) -> Tokens:
        identity = Credentials(IDENTITY.account_id, IDENTITY.client_id, self.secret)
        return Tokens(self.http, identity, oauth_base=self.zoom.url, clock=self.clock.now)

    def connect(self) -> ZoomMeetings:
        """A client as after a restart of the program."""
        caller = Caller(
            self.http,
            self.tokens,
            api_base=f"{self.zoom.url}/v2",
            clock=self.clock.now,
            patience=Patience(timeout=self.timeout),
            chance=random.Random(7),
            sleep=self.naps.sleep,
            monotonic=self.naps.monotonic,
        )
        return ZoomMeetings(caller, address_domain="students.school.example", passcode=lambda: self.passcode)

    def asked(self, verb: str, ending: str = "") -> int:
        """How often the API was asked so."""
        return len([1 for method, path in self.zoom.calls if method == verb and path.endswith(ending)])

    def held(self, host: ZoomUser, *, students: int = 1) -> Meeting:
        """A meeting of a teacher and some guests that is over."""
        room = self.zoom.meeting(host)
        self.hold(room, host, students=students)
        return room

    def hold(self, room: Meeting, host: ZoomUser, *, students: int = 1) -> None:
        room.join(host.name, user=host)
        for number in range(students):
            room.join(f"Student {number}")
        room.end()


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    clock = ClockFile(tmp_path / "clock.json", shown=BEGIN, speed=0)
    async with ZoomServer(clock=clock) as zoom, httpx.AsyncClient(trust_env=False) as http:
        yield Line(zoom, clock, Naps(), http)


@pytest.fixture
def meetings(line: Line) -> ZoomMeetings:
    return line.connect()


@pytest.fixture
def clark(line: Line) -> ZoomUser:
    return line.zoom.host("Ms Clark", "clark@school.example")
