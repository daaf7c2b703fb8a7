"""The school's Zoom account in memory: what `models.meetings.Meetings` promises, and every way in which it fails."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from models.meetings import (
    Attendance,
    Feature,
    Gone,
    Host,
    Instance,
    Lack,
    Meeting,
    Meetings,
    NoPersonalLinks,
    NotEndedYet,
    NotOurs,
    PastMeeting,
    PersonalLink,
)


class Killed(BaseException):
    """The process that asked is no more: nothing in it can catch this or tidy up."""


@dataclass
class Held:
    """One running of a meeting that is over, with the rows that Zoom has of it so far."""

    uuid: str
    started_at: datetime
    ended_at: datetime
    host_id: str = ""
    rows: list[Attendance] = field(default_factory=list)

    def saw(
        self,
        name: str,
        since: datetime,
        until: datetime,
        user_id: str = "",
        *,
        zoom_id: str = "",
        registrant: str = "",
        email: str = "",
        waiting: bool = False,
    ) -> None:
        self.rows.append(Attendance(name, email, zoom_id, registrant, "", user_id, since, until, waiting, ""))


@dataclass
class SchoolZoom(Meetings):
    """`fail("create", problem)` raises it at the next such question; `done=True`: Zoom did it all the same.

    `before["create"] = act`: `await act()` runs when the question arrives, as whatever happens meanwhile.
    """

    hosts: dict[str, Host] = field(default_factory=dict)
    rooms: dict[int, Meeting] = field(default_factory=dict)
    registrants: dict[tuple[int, int], PersonalLink] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)  # whatever the number of the meeting
    lacks: set[Feature] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    waiting_room: bool = False
    before: dict[str, Any] = field(default_factory=dict)
    _failures: dict[str, list[tuple[BaseException, bool]]] = field(default_factory=lambda: defaultdict(list))
    _numbers: "count[int]" = field(default_factory=lambda: count(90000000001))

    def add_host(self, email: str, *, licensed: bool = True) -> Host:
        host = Host(f"id-{email.partition('@')[0]}", email, licensed)
        self.hosts[host.id] = self.hosts[email] = host
        return host

    def fail(self, verb: str, problem: BaseException, *, times: int = 1, done: bool = False) -> None:
        self._failures[verb] += [(problem, done)] * times

    def recover(self) -> None:
        self._failures.clear()

    async def may(self, feature: Feature) -> bool:
        return feature not in self.lacks

    async def host(self, host: str) -> Host:
        await self._arrives("host")
        return self._host(host)

    async def create(
        self,
        *,
        host: str,
        topic: str,
        starts_at: datetime,
        minutes: int,
        reference: str,
        personal_links: bool = True,
        may_exist: bool = False,
    ) -> Meeting:
        lost = await self._arrives("create")
        there = [room for room in self.rooms.values() if room.reference == reference]
        if may_exist and there:
            return there[0]
        holder = self._host(host)
        if personal_links and not holder.licensed:
            raise NoPersonalLinks
        number = next(self._numbers)
        self.rooms[number] = Meeting(
            id=number,
            host_id=holder.id,
            topic=topic,
            starts_at=starts_at,
            minutes=minutes,
            reference=reference,
            personal_links=personal_links,
            waiting_room_forced=self.waiting_room,
            sign_in_forced=False,
            opens_before_host=not self.waiting_room,
            join_url=f"https://zoom.us/j/{number}?pwd=abc",
        )
        if lost:
            raise lost
        return self.rooms[number]

    async def find(self, host: str, reference: str) -> Meeting | None:
        await self._arrives("find")
        return next((room for room in self.rooms.values() if room.reference == reference), None)

    async def meeting(self, meeting_id: int) -> Meeting:
        await self._arrives("meeting")
        if meeting_id not in self.rooms:
            raise Gone
        return self.rooms[meeting_id]

    async def start_link(self, meeting_id: int) -> str:
        await self._arrives("start_link")
        if meeting_id not in self.rooms:
            raise Gone
        return f"https://us02web.zoom.us/s/{meeting_id}?zak=token-{len(self.asked)}"

    async def personal_link(self, meeting_id: int, student_id: int, name: str) -> PersonalLink:
        lost = await self._arrives("personal_link")
        room = await self.meeting(meeting_id)
        if not room.personal_links:
            raise NoPersonalLinks
        link = PersonalLink(f"registrant-{student_id}", f"https://zoom.us/w/{meeting_id}?tk=of-{student_id}")
        self.registrants[meeting_id, student_id] = link
        if lost:
            raise lost
        return link

    async def delete(self, meeting_id: int) -> None:
        await self._arrives("delete")
        self.rooms.pop(meeting_id, None)

    async def instances(self, meeting_id: int) -> list[Instance]:
        await self._answers("instances")
        if not self.held:
            raise NotEndedYet
        return [Instance(one.uuid, one.started_at) for one in sorted(self.held, key=lambda one: one.started_at)]

    async def past(self, uuid: str) -> PastMeeting:
        await self._answers("past")
        one = self._held(uuid)
        return PastMeeting(uuid, 1, one.host_id, one.started_at, one.ended_at, None, None)

    async def participants(self, uuid: str) -> list[Attendance]:
        await self._answers(f"participants {uuid}")
        return list(self._held(uuid).rows)

    async def missing(self) -> list[Lack]:
        return [Lack(feature, (feature,)) for feature in sorted(self.lacks)]

    def _held(self, uuid: str) -> Held:
        for one in self.held:
            if one.uuid == uuid:
                return one
        raise NotEndedYet

    async def _answers(self, verb: str) -> None:
        """Nothing is done by asking, so an answer that is lost is no answer."""
        if lost := await self._arrives(verb):
            raise lost

    def _host(self, wanted: str) -> Host:
        if wanted not in self.hosts:
            raise NotOurs
        return self.hosts[wanted]

    async def _arrives(self, verb: str) -> BaseException | None:
        """Raises what is to happen instead; returns what is to happen after it was done."""
        self.asked.append(verb)
        if act := self.before.pop(verb, None):
            await act()
        if not self._failures[verb]:
            return None
        problem, done = self._failures[verb].pop(0)
        if not done:
            raise problem
        return problem
