"""A group class while its teacher puts it together. It lives in the conversation, so a restart loses nothing of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any, Literal

from aiogram.fsm.context import FSMContext

from models import hosts, students
from models.meetings import Meetings
from models.ports import ClassLink, Links
from models.rules.typed_moments import JUST_NOW
from models.school import School
from models.students import Enrolled
from models.tables.people import Person, Teacher

Missing = Literal["topic", "when", "who", "link"]
LENGTHS = (30, 45, 60, 75, 90, 120)  # minutes
LONGEST = max(LENGTHS)


@dataclass(frozen=True, slots=True)
class Here:
    """What every step needs: who is speaking, and what they have."""

    teacher: Teacher
    person: Person
    school: School
    links: Links
    now: datetime
    meetings: Meetings | None

    async def can_make(self) -> bool:
        """Whether a Zoom meeting could be made for this teacher."""
        return self.meetings is not None and await hosts.are_there(self.teacher.id, self.school)


@dataclass(slots=True)
class Draft:
    """Plain JSON values. `due_at`: ISO, or "now" whenever that will be; `link`: the columns of a ClassLink."""

    topic: str = ""
    due_at: str = ""
    everyone: bool = False
    students: list[int] = field(default_factory=list)
    picking: bool = False  # the students are still being ticked
    search: str = ""
    link: dict[str, Any] | None = None
    make: bool = False  # the bot is to make the meeting
    wanted: bool = False  # …and has been told to, by the key
    chat_id: int | None = None
    chat_title: str = ""
    minutes: int | None = None
    key: str = ""

    def moment(self, now: datetime) -> datetime | None:
        """When it begins; None while nobody has said, or when that is over."""
        if self.due_at == "now":
            return now
        due_at = datetime.fromisoformat(self.due_at) if self.due_at else None
        return due_at if due_at is not None and due_at >= now - JUST_NOW - timedelta(minutes=1) else None

    def missing(self, now: datetime) -> Missing | None:
        """What to ask next; None when there is all that is needed."""
        if not self.topic:
            return "topic"
        if self.moment(now) is None:
            return "when"
        if self.picking or not (self.everyone or self.students):
            return "who"
        return None if self.link is not None or self.make else "link"

    @property
    def class_link(self) -> ClassLink | None:
        return ClassLink(**self.link) if self.link is not None else None

    @property
    def chat(self) -> tuple[int, str] | None:
        return None if self.chat_id is None else (self.chat_id, self.chat_title)

    def take_link(self, link: ClassLink) -> None:
        self.link, self.make = {"url": link.url, "meeting_id": link.meeting_id}, False

    async def chosen(self, here: Here) -> list[Enrolled]:
        """Those who are this teacher's students at this moment; of all, without those who are taking a break."""
        today = here.school.day_of(here.now)
        if not self.everyone:
            return await students.among(here.teacher, self.students, today)
        return [one for one in await students.among(here.teacher, None, today) if one.pause is None]

    def length(self, chosen: Sequence[Enrolled]) -> int:
        """As the teacher said, else as long as the longest class that one of them has bought."""
        return self.minutes or max((one.terms.minutes for one in chosen), default=60)


async def draft_of(state: FSMContext) -> Draft:
    data = await state.get_data()
    return Draft(**{one.name: data[one.name] for one in fields(Draft) if one.name in data})


async def keep(state: FSMContext, draft: Draft) -> None:
    await state.set_data(asdict(draft))
