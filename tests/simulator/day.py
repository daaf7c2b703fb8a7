"""One day of a small school, step by step, as its people live it: with phones, a browser and the real program.

Every step ends with something a person sees. Between any two steps the program may be killed and started again.
"""

import html
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from .chats import Message
from .clock import ClockFile
from .phone import Phone
from .program import Program
from .telegram import TelegramServer

LINK = re.compile(r"https://t\.me/\S+\?start=[\w-]+")
ZOOM_LINK = re.compile(r'href="(https://[^"]*zoom\.us/[^"]+)"')
PATIENCE = 30.0  # real seconds; a busy machine runs the program slowly

Step = Callable[["Day"], Awaitable[None]]


@dataclass
class Day:
    """The people and what they have in hand. Shown time passes only where a step says so."""

    telegram: TelegramServer
    program: Program
    clock: ClockFile
    speed: float = 0.0
    phones: dict[str, Phone] = field(default_factory=dict)
    csv: str = ""
    joined_at: dict[str, datetime] = field(default_factory=dict)
    _browsing: dict[str, str] = field(default_factory=dict)  # student → address of the class page they opened

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
        phone = self.phone(student)
        await phone.sees("invites you to class", timeout=PATIENCE)
        self._browsing[student] = phone.link("Join class")
        page = await phone.browser.get(self._browsing[student])
        assert page.status == 200, f"{page.status} {page.text}"
        assert ZOOM_LINK.search(page.text), page.text
        self.joined_at[student] = self.clock.now()

    async def beat(self, student: str) -> None:
        """What the companion page sends by itself."""
        answer = await self.phone(student).browser.request(
            "POST", f"{self.program.url}/api/zoom/heartbeat", json={"token": self._token(student)}
        )
        assert answer.status < 300, f"{answer.status} {answer.text}"

    async def leave(self, student: str) -> str:
        """Leave Zoom, which brings the browser back to our landing page; its text."""
        page = await self.phone(student).browser.get(self._browsing[student])
        found = ZOOM_LINK.search(page.text)
        assert found is not None
        landing = parse_qs(urlsplit(html.unescape(found[1])).query)["leave_url"][0]
        return (await self.phone(student).browser.get(landing)).text

    def _token(self, student: str) -> str:
        return parse_qs(urlsplit(self._browsing[student]).query)["token"][0]


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
        phone = day.phone(teacher)
        await phone.say("/students")
        await phone.tap("Add a student", timeout=PATIENCE)
        await phone.sees("student’s name", new=True, timeout=PATIENCE)
        await phone.say(student)
        await phone.tap(package, timeout=PATIENCE)
        await phone.tap("Skip", timeout=PATIENCE)
        link = invitation_in(await phone.sees("?start=", new=True, timeout=PATIENCE))
        await day.phone(student).open(link)
        await day.phone(student).sees("class", new=True, timeout=PATIENCE)

    step.__name__ = f"{teacher.lower()}_adds_{student.lower()}"
    return step


def send_class(teacher: str, student: str, link: str) -> Step:
    async def step(day: Day) -> None:
        phone = day.phone(teacher)
        await phone.say("/class")
        await phone.tap(student, timeout=PATIENCE)
        await phone.sees("Paste the Zoom link", new=True, timeout=PATIENCE)
        await phone.say(link)
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
    await day.phone("Mona").sees("25 min", timeout=PATIENCE)
    await day.phone("Omar").sees("25 min", timeout=PATIENCE)


async def linas_package_ends_her_class(day: Day) -> None:
    """30 minutes and 10 of grace after the click nobody has said anything: at most the package's length."""
    await day.reach("Lina", minutes=40)
    await day.phone("Karim").sees("30 min", timeout=PATIENCE)
    await day.phone("Lina").sees("30 min", timeout=PATIENCE)


async def amina_leaves_zoom(day: Day) -> None:
    await day.reach("Amina", minutes=45)
    assert "complete" in await day.leave("Amina")
    await day.phone("Yusuf").sees("45 min", timeout=PATIENCE)
    await day.phone("Amina").sees("45 min", timeout=PATIENCE)


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
    huda_reads_the_report,
)
