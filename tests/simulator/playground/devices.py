"""One phone of the playground: its chat with the bot, the class pages it has open, and its seat in Zoom."""

import contextlib
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import httpx

from ..chats import Message
from ..phone import Phone
from ..zoom import ZoomServer
from ..zoom_rooms import Meeting, Seat

Role = Literal["admin", "teacher", "student", ""]


@dataclass
class Device:
    """`number` names it in addresses. `pages`: the tracking tokens of the class pages that are open on it; `visited`
    also those that were."""

    number: int
    phone: Phone
    role: Role = ""
    is_on: bool = True
    pages: set[str] = field(default_factory=set)
    visited: set[str] = field(default_factory=set)
    seat: Seat | None = None
    landing: str = ""  # where Zoom leads its browser after the meeting

    @property
    def name(self) -> str:
        return self.phone.name

    @property
    def address(self) -> str:
        """Each phone has an internet address of its own."""
        return f"10.0.0.{self.number}"

    @property
    def meeting(self) -> Seat | None:
        """Its seat while it sits in a meeting."""
        return self.seat if self.seat is not None and self.seat.there else None

    def message(self, number: int) -> Message:
        found = self.phone.chat.message(number)
        assert found is not None, "This message is gone."
        return found

    def arrive(self, zoom: ZoomServer, link: str) -> Seat:
        """Open a Zoom link: the app takes the person into the room. A start link makes them the host."""
        parts = urlsplit(link)
        wanted = parse_qs(parts.query)
        room = room_of(zoom, int(parts.path.rpartition("/")[2]))
        starts = "/s/" in parts.path or room.host.name == self.name
        token = wanted.get("tk", [""])[0]
        registrant = next((one for one in room.registrants if token and f"tk={token}" in one.join_url), None)
        if self.meeting:
            self.meeting.leave()
        self.landing = wanted.get("leave_url", [""])[0]
        self.seat = room.join(self.name, user=room.host if starts else None, registrant=registrant)
        return self.seat

    def leave(self) -> str:
        """Press Leave in Zoom; the landing to which the browser comes back."""
        assert self.meeting, f"{self.name} is in no meeting."
        self.meeting.leave()
        return self.landing

    def die(self) -> None:
        """The battery is empty: the pages fall silent, and Zoom notices late."""
        self.is_on = False
        self.pages.clear()
        if self.meeting:
            self.meeting.drop()

    async def beat(self, http: httpx.AsyncClient, program_url: str) -> None:
        """What the class pages send by themselves, until they hear that the class is over. A beat may get lost."""
        for token in tuple(self.pages):
            headers, said = {"X-Forwarded-For": self.address}, {"token": token, "hidden": True}
            with contextlib.suppress(httpx.TransportError):
                answer = await http.post(f"{program_url}/api/zoom/heartbeat", headers=headers, json=said)
                if answer.status_code == 404 or (answer.is_success and not answer.json()["active"]):
                    self.pages.discard(token)


def room_of(zoom: ZoomServer, number: int) -> Meeting:
    """Any number that somebody pasted is a room; one that the school's account doesn't know is on a private one."""
    known = next((meeting for meeting in zoom.account.meetings if meeting.id == number), None)
    return known or private_room(zoom, "Somebody else", number)


def private_room(zoom: ZoomServer, owner: str, number: int | None = None) -> Meeting:
    """A meeting of an account of which the school hears nothing."""
    host = zoom.host(owner, f"{_mailbox(owner)}@private.example", inside=False)
    room = zoom.meeting(host, f"{owner}’s private room")
    room.id = number or room.id
    return room


def own_room(zoom: ZoomServer, owner: str) -> Meeting:
    """The meeting of this teacher's user on the school's account."""
    mine = [meeting for meeting in zoom.account.meetings if meeting.host.inside and meeting.host.name == owner]
    return mine[0] if mine else zoom.meeting(zoom.host(owner, f"{_mailbox(owner)}@amal.example"), f"{owner}’s room")


def _mailbox(name: str) -> str:
    return ".".join(name.lower().split())
