"""What can be done on the playground's page, by name: with a phone, with Zoom, with the clock.

An act that cannot be done raises AssertionError with a sentence for the one who tried.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Literal, TypeVar
from urllib.parse import parse_qs, urlsplit

from ..errors import ApiError
from ..zoom_rooms import Meeting, Seat
from . import devices, hand
from .devices import Device
from .school import Mode, School

Answer = dict[str, Any] | None
Act = Callable[..., Awaitable[Answer]]
A = TypeVar("A", bound=Callable[..., Awaitable[Any]])
LATE_WEBHOOK = timedelta(minutes=2)

ACTS: dict[str, Act] = {}
_under_way: set[asyncio.Task[Any]] = set()


def act(function: A) -> A:
    ACTS[function.__name__] = function
    return function


# A phone


@act
async def start(school: School, *, phone: int, payload: str = "") -> None:
    await _awake(school, phone).phone.start(payload)


@act
async def say(school: School, *, phone: int, text: str) -> Answer:
    device = _awake(school, phone)
    if text.startswith(f"https://t.me/{school.telegram.username}"):
        await device.phone.open(text)
    else:
        await device.phone.say(text)
    return None


@act
async def press(school: School, *, phone: int, message: int, row: int, column: int) -> None:
    """The answer comes later, as a small window."""
    device = _awake(school, phone)
    pressed = device.message(message)
    button = (pressed.markup or {})["inline_keyboard"][row][column]
    _later(_pressed(school, device, device.phone.press(pressed, button)))


async def _pressed(school: School, device: Device, pressing: Any) -> None:
    try:
        answer = await pressing
    except AssertionError:
        answer = {"text": "The bot did not answer.", "show_alert": False, "url": ""}
    school.tell(device, "answer", **answer)


@act
async def follow(school: School, *, phone: int, url: str) -> Answer:
    """Open an address: Zoom's takes the person into the room, the program's own opens in the phone's browser."""
    device, host = _awake(school, phone), urlsplit(url).hostname or ""
    if host == "t.me":
        shared = parse_qs(urlsplit(url).query).get("url", [url])  # t.me/share/url?url=…: sent on to somebody
        return {"invitation": shared[0]}
    if url.startswith(f"{school.url}/site/"):
        return {"page": url.replace(school.url, f"{school.url}/phones/{phone}", 1)}
    assert host == "zoom.us" or host.endswith(".zoom.us"), f"{host} is outside, and nothing leaves this machine."
    device.arrive(school.zoom, url)
    return None


@act
async def close(school: School, *, phone: int) -> None:
    """Close the browser."""
    school.device(phone).pages.clear()
    school.changes.happened()


@act
async def power(school: School, *, phone: int, on: bool) -> None:
    device = school.device(phone)
    if on:
        device.is_on = True
    else:
        school.deaths.append((device.name, school.clock.now()))
        device.die()
    school.changes.happened()


@act
async def block(school: School, *, phone: int) -> None:
    """Stop and block the bot, or let it write again."""
    person = _awake(school, phone).phone
    person.unblock() if person.person.blocked_bot else person.block()
    school.changes.happened()


@act
async def my_room(school: School, *, phone: int, private: bool = False) -> Answer:
    """This person's own Zoom link: on the school's account, or on a private one of which the school hears nothing."""
    name = school.device(phone).name
    room = devices.private_room(school.zoom, name) if private else devices.own_room(school.zoom, name)
    school.changes.happened()
    return {"link": room.join_url}


@act
async def leave(school: School, *, phone: int) -> Answer:
    device = _awake(school, phone)
    landing = device.leave()
    device.pages.clear()
    return await follow(school, phone=phone, url=landing) if landing else None


@act
async def add_phone(school: School, *, name: str) -> Answer:
    assert name.strip(), "Whose phone is it? Type a name."
    return {"phone": school.add(name.strip()[:40]).number}


# Zoom


@act
async def join(school: School, *, meeting: int, name: str, phone: int = 0) -> None:
    """Come into a room, under any name. A teacher in their own room is its host."""
    room, device = _room(school, meeting), school.device(phone) if phone else None
    assert name.strip(), "Under which name?"
    seat = room.join(name.strip()[:60], user=room.host if device and device.name == room.host.name else None)
    if device:
        device.seat = seat


@act
async def quit_seat(school: School, *, seat: str, drops: bool = False) -> None:
    sitting = _seat(school, seat)
    sitting.drop() if drops else sitting.leave()


@act
async def end(school: School, *, meeting: int) -> None:
    _room(school, meeting).end()


@act
async def webhooks(school: School, *, mode: Mode) -> None:
    """From now on. What was held back goes out when they are not held any more."""
    school.webhooks, sender = mode, school.zoom.webhooks
    sender.delay = LATE_WEBHOOK if mode == "late" else timedelta(0)
    sender.doubled = "new_id" if mode == "twice" else "no"
    sender.lose("" if mode == "lost" else None)
    sender.hold() if mode == "held" else sender.release()
    school.changes.happened()


@act
async def release(school: School, *, shuffled: bool = False) -> None:
    """Let go what was held back, and hold on."""
    sender = school.zoom.webhooks
    sender.release("shuffled" if shuffled else "as_it_was")
    sender.hold()
    school.changes.happened()


@act
async def report(school: School, *, minutes: int) -> None:
    """So long after a meeting's end Zoom's report is ready."""
    school.zoom.account.report_delay = timedelta(minutes=minutes)
    school.changes.happened()


# The clock


@act
async def speed(school: School, *, speed: float) -> None:
    school.hand.set_speed(speed)
    school.changes.happened()


@act
async def ahead(school: School, *, minutes: int = 0, to: Literal["", "class", "month"] = "") -> Answer:
    now = school.clock.now()
    if to == "class":
        goal = school.next_end()
    else:
        goal = hand.next_month(now) if to == "month" else now + timedelta(minutes=minutes)
    return {"way": school.hand.set_out(goal)}


async def do(school: School, name: str, arguments: dict[str, Any]) -> Answer:
    """One act; what the page is answered. A refusal is `{"error": …}`."""
    known = ACTS.get(name)
    if known is None:
        return {"error": "There is no such act."}
    try:
        return await known(school, **arguments)
    except (AssertionError, ApiError) as refusal:
        return {"error": str(refusal)}


def _awake(school: School, number: int) -> Device:
    device = school.device(number)
    assert device.is_on, f"{device.name}’s phone is off."
    return device


def _room(school: School, number: int) -> Meeting:
    return devices.room_of(school.zoom, number)


def _seat(school: School, uuid: str) -> Seat:
    seats = (seat for room in school.zoom.account.meetings for one in room.instances for seat in one.seats)
    found = next((seat for seat in seats if seat.uuid == uuid), None)
    assert found, "Nobody sits there any more."
    return found


def _later(work: Any) -> None:
    task = asyncio.ensure_future(work)
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)
