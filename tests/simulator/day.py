"""One day of a small school, step by step, as its people live it: with phones, a browser and the real program.

Every step ends with something a person sees. Between any two steps the program may be killed and started again.
"""

import html
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from . import group_day
from .backend import Happening
from .chats import Message
from .clock import ClockFile
from .nursery import Nursery
from .phone import Phone
from .program import Program
from .telegram import TelegramServer
from .zoom import ZoomServer
from .zoom_rooms import Meeting, Seat

LINK = re.compile(r"https://t\.me/\S+\?start=[\w-]+")
ZOOM_LINK = re.compile(r'href="(https://[^"]*zoom\.us/[^"]+)"')
AFTERNOON = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
PATIENCE = 30.0  # real seconds; a busy machine runs the program slowly

Step = Callable[["Day"], Awaitable[None]]


@dataclass
class Day:
    """The people and what they have in hand. Shown time passes only where a step says so."""

    telegram: TelegramServer
    program: Program
    clock: ClockFile
    zoom: ZoomServer
    speed: float = 0.0
    phones: dict[str, Phone] = field(default_factory=dict)
    csv: str = ""
    rooms: dict[str, Meeting] = field(default_factory=dict)  # by teacher
    seats: dict[str, Seat] = field(default_factory=dict)  # who is in a Zoom room, by name
    joined_at: dict[str, datetime] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)  # of the class page of each student
    _landings: dict[str, str] = field(default_factory=dict)  # where Zoom's page leads each student afterwards

    def phone(self, name: str) -> Phone:
        if name not in self.phones:
            self.phones[name] = self.telegram.phone(name)
        return self.phones[name]

    async def reach(self, student: str, **after_joining: float) -> None:
        """Let shown time pass until so long after the student joined."""
        await self.until(self.joined_at[student] + timedelta(**after_joining))

    async def until(self, until: datetime) -> None:
        """`speed`-fold, or in one jump when `speed` is 0. In between the clock stands still."""
        if self.speed:
            self.clock.set_speed(self.speed)
            await self.clock.wait_until(until)
            self.clock.pause()
        if until > self.clock.now():
            self.clock.jump(until - self.clock.now())

    async def join(self, student: str) -> None:
        """Tap *Join class*, and open Zoom from the page."""
        await self.phone(student).sees("invites you to class", timeout=PATIENCE)
        link = await self.zoom_link(student)
        self._landings[student] = parse_qs(urlsplit(link).query)["leave_url"][0]
        self.joined_at[student] = self.clock.now()

    async def zoom_link(self, student: str) -> str:
        """Tap *Join class*, or open the link that the teacher passed on; where its page leads."""
        phone = self.phone(student)
        if phone.person.started:
            self.addresses[student] = phone.link("Join class")
        page = await phone.browser.get(self.addresses[student])
        assert page.status == 200, f"{page.status} {page.text}"
        found = ZOOM_LINK.search(page.text)
        assert found, page.text
        return html.unescape(found[1])

    async def add_student(self, teacher: str, student: str, package: str, *, device: str) -> None:
        """The teacher adds a student, and that phone follows the invitation."""
        phone = self.phone(teacher)
        await phone.say("/students")
        await phone.tap("Add a student", timeout=PATIENCE)
        await phone.sees("student’s name", new=True, timeout=PATIENCE)
        await phone.say(student)
        await phone.tap(package, timeout=PATIENCE)
        await phone.tap("Skip", timeout=PATIENCE)
        link = invitation_in(await phone.sees("?start=", new=True, timeout=PATIENCE))
        await self.phone(device).open(link)
        await self.phone(device).sees("class", new=True, timeout=PATIENCE)

    def room(self, teacher: str) -> Meeting:
        """The teacher's meeting on the school's Zoom account."""
        if teacher not in self.rooms:
            self.rooms[teacher] = self.zoom.meeting(self.zoom.host(teacher, f"{teacher.lower()}@amal.example"))
        return self.rooms[teacher]

    async def beat(self, student: str) -> None:
        """What the companion page sends by itself."""
        answer = await self.phone(student).browser.request(
            "POST", f"{self.program.url}/api/zoom/heartbeat", json={"token": self._token(student)}
        )
        assert answer.status < 300, f"{answer.status} {answer.text}"

    async def leave(self, student: str) -> str:
        """Leave Zoom, which brings the browser back to our landing page; its text."""
        return (await self.phone(student).browser.get(self._landings[student])).text

    def _token(self, student: str) -> str:
        return parse_qs(urlsplit(self.addresses[student]).query)["token"][0]


@asynccontextmanager
async def begin(
    folder: Path,
    *,
    speed: float = 0.0,
    nursery: Nursery | None = None,
    database: str | None = None,
    hosts: Sequence[str] = (),
    watcher: Callable[[Happening, datetime], None] = lambda *_: None,
) -> AsyncIterator[Day]:
    """The school before anybody has come: stand-ins and program are up. `watcher` sees what shows on the phones.

    `hosts`: addresses of licensed Zoom users that the school lends out.
    """
    clock = ClockFile(folder / "clock.json", shown=AFTERNOON, speed=0)
    async with TelegramServer(now=clock.now) as telegram, ZoomServer(clock=clock) as zoom:
        telegram.watch(lambda happening: watcher(happening, clock.now()))
        settings = {
            "tracking": {"mode": "companion"},
            "school": {"name": "Amal Academy", "time_zone": "UTC"},
            "zoom": {**zoom.settings, "hosts": [zoom.host("A room", address).email for address in hosts]},
        }
        ours = Program(folder, telegram, clock=clock, database=database, settings=settings, nursery=nursery)
        async with ours as program:
            zoom.webhooks.url = f"{program.url}/api/zoom/webhook"
            yield Day(telegram, program, clock, zoom, speed)


def invitation_in(message: Message) -> str:
    found = LINK.search(message.text)
    assert found is not None, message.text
    return html.unescape(found[0])


async def huda_claims_the_school(day: Day) -> None:
    line = await day.program.prints("first admin", timeout=PATIENCE)
    await day.phone("Huda").open(line.split()[-1])
    await day.phone("Huda").sees("admin", new=True, timeout=PATIENCE)


def invite_teacher(name: str) -> Step:
    async def step(day: Day) -> None:
        huda = day.phone("Huda")
        await huda.say("/invite")
        await huda.tap("A teacher", timeout=PATIENCE)
        await huda.sees("teacher’s name", new=True, timeout=PATIENCE)
        await huda.say(name)
        link = invitation_in(await huda.sees("You are invited to teach", new=True, timeout=PATIENCE))
        await day.phone(name).open(link)
        await day.phone(name).sees("/students", new=True, timeout=PATIENCE)

    step.__name__ = f"huda_invites_{name.lower()}"
    return step


def add_student(teacher: str, student: str, package: str) -> Step:
    async def step(day: Day) -> None:
        await day.add_student(teacher, student, package, device=student)

    step.__name__ = f"{teacher.lower()}_adds_{student.lower()}"
    return step


def send_class(teacher: str, student: str, link: str = "") -> Step:
    """Without a `link`, the one of the teacher's meeting on the school's Zoom account."""

    async def step(day: Day) -> None:
        phone = day.phone(teacher)
        await phone.say("/class")
        await phone.tap(student, timeout=PATIENCE)
        await phone.sees("Paste the Zoom link", new=True, timeout=PATIENCE)
        await phone.say(link or day.room(teacher).join_url)
        confirm = await phone.sees("Send this class?", new=True, timeout=PATIENCE)
        await phone.tap("Send", message=confirm, timeout=PATIENCE)
        await phone.sees(f"Sent to {student}", timeout=PATIENCE)
        await day.phone(student).sees("invites you to class", timeout=PATIENCE)

    step.__name__ = f"{teacher.lower()}_sends_{student.lower()}_a_class"
    return step


def joins(student: str) -> Step:
    async def step(day: Day) -> None:
        await day.join(student)
        await day.phone(student).sees("In class with", timeout=PATIENCE)

    step.__name__ = f"{student.lower()}_taps_join_class"
    return step


async def omars_phone_beats_and_dies(day: Day) -> None:
    """Its page beats for 25 minutes, which proves that it can while Zoom is open; then the battery is empty."""
    for beat in range(1, 51):
        await day.reach("Omar", seconds=30 * beat)
        await day.beat("Omar")


async def omars_silence_ends_his_class(day: Day) -> None:
    await day.reach("Omar", minutes=31)
    await day.phone("Mona").sees("About 25 min", timeout=PATIENCE)
    await day.phone("Omar").sees("About 25 min", timeout=PATIENCE)


async def linas_package_ends_her_class(day: Day) -> None:
    """30 minutes and 10 of grace after the click nobody has said anything: at most the package's length."""
    await day.reach("Lina", minutes=40)
    await day.phone("Karim").sees("At most 30 min", timeout=PATIENCE)
    await day.phone("Lina").sees("At most 30 min", timeout=PATIENCE)


async def amina_leaves_zoom(day: Day) -> None:
    await day.reach("Amina", minutes=45)
    assert "complete" in await day.leave("Amina")
    await day.phone("Yusuf").sees("45 min", timeout=PATIENCE)
    await day.phone("Amina").sees("45 min", timeout=PATIENCE)


async def yusuf_opens_his_room(day: Day) -> None:
    """Before Amina comes he is alone in it: waiting, not teaching. The bot asks once whether this account is his."""
    room = day.room("Yusuf")
    day.seats["Yusuf"] = room.join("Yusuf", user=room.host)
    await day.phone("Yusuf").tap("Yes, that’s me", timeout=PATIENCE)


async def amina_comes_into_the_room(day: Day) -> None:
    await day.join("Amina")
    day.seats["Amina"] = day.room("Yusuf").join("Amina")
    await day.phone("Yusuf").sees("In the room: both", timeout=PATIENCE)


async def both_leave_zoom(day: Day) -> None:
    """Zoom's webhooks say when. The meeting's end comes before Amina's own leave, as Zoom likes to send it."""
    await day.reach("Amina", minutes=50)
    day.seats["Yusuf"].leave()
    day.room("Yusuf").end()
    await day.reach("Amina", minutes=61)
    await day.phone("Yusuf").sees("50 min", timeout=PATIENCE)
    await day.phone("Amina").sees("50 min", timeout=PATIENCE)


async def aminas_landing_comes_too_late(day: Day) -> None:
    """A minute later her browser comes back from Zoom. Zoom has spoken, so it changes nothing."""
    await day.reach("Amina", minutes=62)
    assert "complete" in await day.leave("Amina")


async def mona_says_that_omars_time_is_wrong(day: Day) -> None:
    mona = day.phone("Mona")
    summary = await mona.sees("About 25 min", timeout=PATIENCE)
    await mona.tap("Wrong?", message=summary, timeout=PATIENCE)
    await mona.sees("What is wrong?", new=True, timeout=PATIENCE)
    await mona.say("His battery died, we talked on for half an hour on his mother’s phone.")
    await mona.sees("Sent to the school", new=True, timeout=PATIENCE)
    await day.phone("Huda").sees("A time is contested", timeout=PATIENCE)


async def huda_corrects_it(day: Day) -> None:
    """The decision is told to both sides, and the summary says the new time."""
    huda = day.phone("Huda")
    contested = await huda.sees("A time is contested", timeout=PATIENCE)
    await huda.tap("Uphold: correct the time", message=contested, timeout=PATIENCE)
    await huda.sees("When was it really?", new=True, timeout=PATIENCE)
    await huda.say("55 min")
    await huda.sees("Why?", new=True, timeout=PATIENCE)
    await huda.say("The mother wrote to us and confirms it.")
    await huda.tap("Yes, do it", timeout=PATIENCE)
    await day.phone("Mona").sees("looked at a contested time", timeout=PATIENCE)
    await day.phone("Omar").sees("55 min", timeout=PATIENCE)


async def huda_reads_the_report(day: Day) -> None:
    huda = day.phone("Huda")
    await huda.say("/report today")
    await huda.sees("3", new=True, timeout=PATIENCE)
    await huda.tap("CSV", timeout=PATIENCE)
    message = await _document(day)
    assert message.file is not None
    day.csv = message.file.content.decode("utf-8-sig")


async def _document(day: Day) -> Message:
    huda = day.phone("Huda")

    def newest() -> Message | None:
        return next((one for one in reversed(huda.messages) if one.from_bot and one.file is not None), None)

    found = await day.telegram.backend.changes.until(newest, timeout=PATIENCE)
    assert found is not None, huda.screen()
    return found


STEPS: tuple[Step, ...] = (
    huda_claims_the_school,
    invite_teacher("Yusuf"),
    invite_teacher("Mona"),
    invite_teacher("Karim"),
    add_student("Yusuf", "Amina", "Default"),
    add_student("Mona", "Omar", "Europe"),
    add_student("Karim", "Lina", "0 Fee"),
    send_class("Yusuf", "Amina", "https://zoom.us/j/12345678901?pwd=amina"),
    send_class("Mona", "Omar", "https://us05web.zoom.us/j/23456789012?pwd=omar"),
    send_class("Karim", "Lina", "345 678 9012"),
    joins("Amina"),
    joins("Omar"),
    joins("Lina"),
    omars_phone_beats_and_dies,
    omars_silence_ends_his_class,
    linas_package_ends_her_class,
    amina_leaves_zoom,
    send_class("Yusuf", "Amina"),
    yusuf_opens_his_room,
    amina_comes_into_the_room,
    both_leave_zoom,
    aminas_landing_comes_too_late,
    mona_says_that_omars_time_is_wrong,
    huda_corrects_it,
    *group_day.STEPS,
    huda_reads_the_report,
)
