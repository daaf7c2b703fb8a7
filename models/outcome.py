"""How far a meeting that was wanted has come, as people are told of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .tables.classes import ClassSession
from .tables.people import Student
from .tables.streams import LiveStream, MadeMeeting

Trouble = Literal[
    "zoom_down",  # no answer, or one that makes no sense
    "slow",  # it takes longer than anybody wants to wait
    "limited",  # the account has asked Zoom for too much
    "no_host",  # every Zoom user that could hold it is taken
    "not_allowed",  # credentials, scopes or plan: the operator must see to it
    "refused",  # Zoom will not, and nobody here knows why
    "fault",  # our own
    "already_open",  # the student has another class of this teacher
    "not_your_student",
    "nobody_left",  # of a group class
]
Note = Literal["waiting_room", "sign_in", "forty_minutes"]  # what the teacher must know of the room


@dataclass(frozen=True, slots=True)
class Taken:
    """A Zoom user who cannot hold the meeting. `host` is as the school calls it; empty for the teacher's own."""

    host: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """`issued`: the class is sent. `later`: not yet, and it is tried again without anybody pressing anything.
    `at_work`: somebody is at it. `failed`: it will not be made, see `trouble`. `dropped`: not wanted any more.
    """

    state: Literal["issued", "later", "at_work", "failed", "dropped"]
    made: MadeMeeting
    trouble: Trouble | None = None
    taken: tuple[Taken, ...] = ()
    student: Student | None = None  # of a one-to-one class
    session: ClassSession | None = None  # with its teacher and student
    stream: LiveStream | None = None
    notes: tuple[Note, ...] = ()
