"""Zoom's meetings and the people in them.

A meeting has a number; every time somebody comes into the empty room a new instance with a new uuid begins. Every
coming in is a new seat with a new `user_id`, also for the same person. Whoever moves a seat tells `Watcher`.
"""

import base64
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True)
class ZoomUser:
    """Somebody with a Zoom account. `licensed`: a paid seat; `inside`: of the school's own Zoom account."""

    id: str
    name: str
    email: str
    licensed: bool = True
    inside: bool = True


@dataclass
class Seat:
    """One person in one instance, from joining to leaving. `user` is None for a guest."""

    instance: "Instance"
    name: str
    user: ZoomUser | None
    registrant_id: str | None
    user_id: str
    uuid: str
    joined_at: datetime
    left_at: datetime | None = None
    leave_reason: str = ""
    waiting: bool = False  # in the waiting room, not yet in the meeting
    breakout: str = ""  # the uuid of a breakout room, while this seat is in it
    phone_number: str = ""

    @property
    def there(self) -> bool:
        return self.left_at is None

    @property
    def room(self) -> "Meeting":
        return self.instance.meeting

    def leave(self) -> None:
        """Press Leave."""
        self.room.seat_empties(self, f"{self.name} left the meeting.<br>Reason: left the meeting.")

    def drop(self) -> None:
        """The battery dies: Zoom notices late."""
        self.room.seat_empties(self, f"{self.name} left the meeting.<br>Reason: Network connection error.", late=True)

    def admit(self) -> "Seat":
        """Let in from the waiting room; the seat in the meeting is a new one."""
        return self.room.admit(self)

    def enter_breakout(self, room: str) -> "Seat":
        """Move to a breakout room: a new `user_id` there, while the old seat ends."""
        return self.room.move(self, room)


@dataclass
class Instance:
    """One running of a meeting."""

    meeting: "Meeting"
    uuid: str
    started_at: datetime
    ended_at: datetime | None = None
    seats: list[Seat] = field(default_factory=list)

    @property
    def people(self) -> list[Seat]:
        """Who is in the meeting now."""
        return [seat for seat in self.seats if seat.there and not seat.waiting]


@dataclass(frozen=True)
class Registrant:
    id: str
    first_name: str
    last_name: str
    email: str
    join_url: str


class Watcher(Protocol):
    """Hears what happens in rooms. `late`: Zoom noticed only after a while."""

    def started(self, instance: Instance) -> None: ...
    def ended(self, instance: Instance, gone: list[Seat]) -> None: ...
    def joined(self, seat: Seat) -> None: ...
    def left(self, seat: Seat, *, late: bool) -> None: ...
    def noted(self, name: str, seat: Seat, more: dict[str, Any]) -> None: ...


@dataclass
class Meeting:
    """`minutes` is the scheduled length. `type`: 1 instant, 2 scheduled, 4 personal room."""

    id: int
    host: ZoomUser
    topic: str
    now: Callable[[], datetime]
    watcher: Watcher
    names: "Names"
    minutes: int = 60
    type: int = 2
    password: str = ""
    agenda: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    scheduled_at: datetime | None = None
    created_at: datetime | None = None
    instances: list[Instance] = field(default_factory=list)
    registrants: list[Registrant] = field(default_factory=list)
    deleted: bool = False

    @property
    def join_url(self) -> str:
        passcode = f"?pwd={self.password}" if self.password else ""
        return f"https://us02web.zoom.us/j/{self.id}{passcode}"

    @property
    def current(self) -> Instance | None:
        """The instance that runs now."""
        return next((instance for instance in self.instances if instance.ended_at is None), None)

    def join(
        self, name: str, *, user: ZoomUser | None = None, registrant: Registrant | None = None, phone: str = ""
    ) -> Seat:
        """Come in: as a guest, signed in as `user`, through a personal link, or by telephone."""
        return self._sit(name, user, registrant.id if registrant else None, phone_number=phone)

    def knock(self, name: str, *, user: ZoomUser | None = None) -> Seat:
        """Come as far as the waiting room."""
        seat = self._sit(name, user, None, waiting=True)
        self._note("joined_waiting_room", seat)
        return seat

    def admit(self, waiting: Seat) -> Seat:
        waiting.left_at = self._second()
        self._note("admitted", waiting)
        self._note("left_waiting_room", waiting)
        return self._sit(waiting.name, waiting.user, waiting.registrant_id)

    def move(self, seat: Seat, breakout: str) -> Seat:
        """Into a breakout room (a name), or back into the main one ("")."""
        seat.left_at = self._second()
        uuid = self.names.breakout(breakout) if breakout else ""
        new = self._new_seat(seat.instance, seat.name, seat.user, seat.registrant_id, breakout=uuid)
        kind, told = ("joined_breakout_room", new) if uuid else ("left_breakout_room", seat)
        self._note(kind, told, breakout_room_uuid=uuid or seat.breakout, parent_user_id=seat.user_id)
        return new

    def end(self) -> None:
        """The host ends the meeting for all (or Zoom does: the forty minutes of a free account)."""
        instance = self.current
        assert instance is not None, f"nobody is in {self.topic}"
        gone = [seat for seat in instance.seats if seat.there]
        for seat in gone:
            seat.left_at = self._second()
            seat.leave_reason = f"{seat.name} left the meeting.<br>Reason: Host ended the meeting."
        self._close(instance, gone)

    def seat_empties(self, seat: Seat, reason: str, *, late: bool = False) -> None:
        assert seat.there, f"{seat.name} is not in the meeting any more"
        seat.left_at, seat.leave_reason = self._second(), reason
        self.watcher.left(seat, late=late)
        if not seat.instance.people:
            self._close(seat.instance, [])
        elif seat.user == self.host and seat.user:
            heir = seat.instance.people[0]
            self._note("role_changed", heir, old_role="attendee", new_role="host")

    def _sit(self, name: str, user: ZoomUser | None, registrant_id: str | None, **more: Any) -> Seat:
        instance = self.current or self._begin()
        seat = self._new_seat(instance, name, user, registrant_id, **more)
        if not seat.waiting:
            self.watcher.joined(seat)
        return seat

    def _new_seat(
        self, instance: Instance, name: str, user: ZoomUser | None, registrant_id: str | None, **more: Any
    ) -> Seat:
        user_id, uuid = self.names.seat()
        seat = Seat(instance, name, user, registrant_id, user_id, uuid, self._second(), **more)
        instance.seats.append(seat)
        return seat

    def _begin(self) -> Instance:
        assert not self.deleted, f"{self.topic} was deleted"
        instance = Instance(self, self.names.instance(), self._second())
        self.instances.append(instance)
        self.watcher.started(instance)
        return instance

    def _close(self, instance: Instance, gone: list[Seat]) -> None:
        instance.ended_at = self._second()
        self.watcher.ended(instance, gone)

    def _note(self, name: str, seat: Seat, **more: Any) -> None:
        date_time = self._second().strftime("%Y-%m-%dT%H:%M:%SZ")
        self.watcher.noted(name, seat, {"date_time": date_time, **more})

    def _second(self) -> datetime:
        return self.now().replace(microsecond=0)  # Zoom tells whole seconds


class Names:
    """Ids as Zoom makes them, the same in every run. Put uuids into `next_uuids` to choose the next ones."""

    def __init__(self) -> None:
        self.next_uuids: list[str] = []
        self._random = random.Random(2026)
        self._meetings = itertools.count(81_234_567_001)
        self._user_ids = itertools.count(16_778_240, 1024)
        self._registrants = itertools.count(1)
        self._breakouts: dict[str, str] = {}

    def meeting(self) -> int:
        return next(self._meetings)

    def instance(self) -> str:
        return self.next_uuids.pop(0) if self.next_uuids else self._base64(16)

    def seat(self) -> tuple[str, str]:
        """`user_id` and `participant_uuid`."""
        return str(next(self._user_ids)), self._random.randbytes(16).hex().upper()

    def user(self) -> str:
        return self._base64(16).translate(str.maketrans("+/", "AB")).rstrip("=")

    def registrant(self) -> str:
        return f"reg{next(self._registrants):05}-{self._random.randbytes(6).hex()}"

    def passcode(self) -> str:
        return self._random.randbytes(3).hex()

    def token(self) -> str:
        return self._random.randbytes(24).hex()

    def breakout(self, name: str) -> str:
        return self._breakouts.setdefault(name, self._base64(16))

    def _base64(self, length: int) -> str:
        return base64.b64encode(self._random.randbytes(length)).decode()
