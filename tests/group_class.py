"""A group class of which Zoom tells: who was in it, by its webhooks and by its report."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from models import streams, students
from models.meetings import PersonalLink
from models.ports import ClassLink
from models.sweep import sweep
from models.tables.people import Student, Teacher
from models.tables.streams import LiveStream

from .conftest import SettableClock
from .school_zoom import Held
from .world import World
from .zoom_room import HOST, INSTANCE, MEETING, ZoomRoom

LINK = ClassLink("https://zoom.us/j/12345678901?pwd=abc", MEETING)


async def group(
    world: World,
    teacher: Teacher,
    among: Sequence[Student],
    *,
    ahead: timedelta = timedelta(),
    personal: bool = True,
) -> LiveStream:
    """Sent now and due so long after; with or without a personal link for each."""
    today = world.school.day_of(world.clock())
    enrolled = [await students.enrolled(teacher, one.id, today) for one in among]
    links = {one.id: PersonalLink(f"reg-{one.id}", f"https://zoom.us/w/{MEETING}?tk={one.id}") for one in among}
    return await streams.issue(
        teacher,
        press_key="press",
        topic="Tajwid",
        due_at=world.clock() + ahead,
        minutes=60,
        students=[one.enrolment for one in enrolled if one is not None],
        link=LINK,
        school=world.school,
        now=world.clock(),
        personal=links if personal else {},
    )


class GroupClass:
    """Amina on two devices, two called Bilal, Omar who never comes; the teacher is the host."""

    def __init__(self, world: World, clock: SettableClock, among: Sequence[Student], *strangers: str) -> None:
        self.begin = clock()
        self.end = self.begin + timedelta(minutes=60)
        self.report = Held(INSTANCE, self.begin, self.end, HOST)
        self._world, self._clock = world, clock
        amina, bilal, other, _ = (f"reg-{one.id}" for one in among)
        self._stays: list[tuple[str, float, float, dict[str, Any]]] = [
            ("Yusuf H.", 0, 60, {"host": True}),
            ("Amina", 1, 50, {"registrant": amina}),
            ("iPad", 5, 55, {"registrant": amina}),
            ("Bilal", 2, 58, {"registrant": bilal}),
            ("Bilal", 3, 40, {"registrant": other}),
            *((name, 0, 60, {}) for name in strangers),
        ]

    async def play(self) -> None:
        """Through the webhooks, to the end and ten minutes past it."""
        room = ZoomRoom(self._world.school)
        await room.opened(self.begin)
        for name, since, until, who in self._stays:
            came, left = (self.begin + timedelta(minutes=minutes) for minutes in (since, until))
            user_id = await room.stayed(name, came, left, **who)
            zoom_id = HOST if who.get("host") else ""
            self.report.saw(name, came, left, user_id, zoom_id=zoom_id, registrant=who.get("registrant", ""))
        await room.ended(self.end)
        self._clock.now = self.end + timedelta(minutes=10)
        await sweep(school=self._world.school, now=self._clock())
