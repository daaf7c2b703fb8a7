"""How long teacher and student were in the room, and together, while it could be this class."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .facts import Facts, Policy, Stay
from .moments import LATEST, minutes, whole_seconds
from .spans import OPEN, Span, clip, intersect, linked, measure, subtract, union
from .window import LEAD, Window, zoom_opens_at
from .zoom_people import Person
from .zoom_sight import Sight


@dataclass(frozen=True, slots=True)
class Attendance:
    """Stretches that have not ended yet end at `OPEN`."""

    window: Window
    teacher: list[Span]  # from when the room opened for this class
    student: list[Span]  # from the start
    others: list[Span]
    is_counted: bool  # every stay has its beginning, so that sums mean something
    was_cut: bool  # Zoom never said that the student left, and the teacher's next class had to
    is_group: bool

    @property
    def together(self) -> list[Span]:
        return clip(intersect(self.teacher, self.student), self.window.start, OPEN)

    @property
    def teacher_in_class(self) -> list[Span]:
        return [span for span in self.teacher if span[1] > self.window.start]

    def taught_seconds(self) -> int | None:
        if not self.is_counted or self.is_open or not self.teacher_in_class or not self.student:
            return None
        return whole_seconds(measure(self.together))

    def waited_seconds(self, ended_at: datetime) -> int | None:
        """The teacher without the student; before the start only alone, for others may be another class.

        In a group nobody waits for a student who has been there and has gone: the others are still in class.
        """
        closes = max([self.window.closes, *(end for _, end in self.together if end != OPEN)])
        if self.is_group and self.student:
            closes = min(closes, self.student[-1][1])
        here = [(start, ended_at if end == OPEN else end) for start, end in self.teacher]
        here = clip(here, self.window.start - LEAD, closes)
        before = clip(self.others, self.window.start - LEAD, self.window.start)
        return whole_seconds(measure(subtract(subtract(here, self.student), before))) if here else None

    @property
    def anybody(self) -> bool:
        """Somebody was in the room while the class ran, whoever it was."""
        here = [*self.teacher_in_class, *self.student, *self.others]
        return any(start < self.window.closes and end > self.window.start for start, end in here)

    @property
    def is_open(self) -> bool:
        """Both are in the room, as far as Zoom has said."""
        return bool(self.together) and self.together[-1][1] == OPEN

    def student_alone_seconds(self, ended_at: datetime) -> int:
        return whole_seconds(measure(subtract(clip(self.student, self.window.start, ended_at), self.teacher)))

    def stays(self, spans: list[Span]) -> tuple[Stay, ...]:
        """For people to see: a teacher who stays for the next class has left this one."""
        over = self.window.succeeded_at
        last = max([self.window.closes, *(end for _, end in self.student if end != OPEN)])
        shown = clip(spans, spans[0][0], last) if over and spans else spans
        return tuple(Stay(start, None if end == OPEN else end) for start, end in shown)


def attend(sight: Sight, window: Window, facts: Facts, policy: Policy) -> Attendance:
    opens, closes = zoom_opens_at(facts), facts.closes_at or LATEST
    grace = minutes(policy.rejoin_grace_minutes)
    teacher = clip(sight.spans("teacher"), opens, closes)
    seen = union(sight.spans("student"))
    kept = _until_next_class(sight, window)
    student = clip(kept, max(opens, window.start), closes)
    others = (span for person in sight.people.persons("other", "unknown") for span in person.spans)
    return Attendance(
        window=window,
        teacher=linked(teacher, window.closes, grace),
        student=linked(student, window.closes, grace),
        others=union(others),
        is_counted=all(_is_counted(one, window) for one in sight.people.persons("teacher", "student")),
        was_cut=union(kept) != seen,
        is_group=facts.is_group,
    )


def _until_next_class(sight: Sight, window: Window) -> list[Span]:
    """A leave that never came must not keep the student until the end of the room's next class."""
    over = window.succeeded_at
    spans: list[Span] = []
    for person in sight.people.persons("student"):
        own = [leg.left_at for leg in person.legs if leg.left_at is not None]
        for start, end in person.spans:
            was_cut = over is not None and start < over < end < OPEN and end not in own
            spans.append((start, over) if was_cut and over is not None else (start, end))
    return spans


def _is_counted(person: Person, window: Window) -> bool:
    return not any(
        leg.joined_at is None and window.start <= leg.until <= window.deadline + timedelta(hours=1)
        for leg in person.legs
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """The teacher in the room of a class that never began."""

    stays: tuple[Stay, ...]
    seconds: int | None  # quite alone; None where the teacher was not seen


def waiting(sight: Sight, facts: Facts) -> Waiting:
    opens = zoom_opens_at(facts)
    closes = min(facts.closes_at or LATEST, facts.succeeded_at or LATEST, facts.expires_at)
    teacher = clip(sight.spans("teacher"), opens, closes)
    stays = tuple(Stay(start, None if end == closes else end) for start, end in teacher)
    company = (span for person in sight.people.persons("other", "unknown", "student") for span in person.spans)
    return Waiting(stays, whole_seconds(measure(subtract(teacher, company))) if teacher else None)
