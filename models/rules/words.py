"""What teacher and student themselves say: taps on *Class is over*, leave landings, and answers to the one question.

- Each side has one word about the end: its latest answer; without one its latest tap; without one its latest landing.
- Taps and landings count between the start and the package's end plus buffer. A later click within that time takes
  them back; a later heartbeat takes back landings only, since a page left open must not outvote a person.
- "It did not take place" is an end at the very start: 0 seconds.
- Two words within the agreement time are agreed, and the *earlier* one is the end: until then both vouch for the
  class. Otherwise the teacher's word is the stronger one.
- "It took place" without a number says nothing about the end, but it is something behind the click.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from .endings import Ending
from .facts import EndSource, Evidence, EvidenceKind, Policy, Reason
from .heartbeat import Page
from .moments import minutes, told
from .reasons import ReasonCode, reason
from .testimony import Testimony, details_of
from .window import Window

Side = Literal["teacher", "student"]
How = Literal["answer", "tap", "landing"]

_KINDS: dict[tuple[Side, How], EvidenceKind] = {
    ("teacher", "answer"): "teacher_answer",
    ("teacher", "tap"): "teacher_tap",
    ("teacher", "landing"): "teacher_landing",
    ("student", "answer"): "student_answer",
    ("student", "tap"): "student_tap",
    ("student", "landing"): "student_landing",
}
_CODES: dict[tuple[Side, How], ReasonCode] = {
    ("teacher", "answer"): "teacher_answered",
    ("teacher", "tap"): "teacher_tapped",
    ("teacher", "landing"): "teacher_landed",
    ("student", "answer"): "student_answered",
    ("student", "tap"): "student_tapped",
    ("student", "landing"): "student_landed",
}
_DENIED: dict[Side, ReasonCode] = {"teacher": "teacher_denied", "student": "student_denied"}
_SOURCES: dict[Side, EndSource] = {"teacher": "teacher_word", "student": "student_word"}
LONGEST_ANSWER = 24 * 60  # minutes; more is a slip of the finger


@dataclass(frozen=True, slots=True)
class Word:
    """One side's word: the class was over at `at`. `held` is False for "it did not take place"."""

    side: Side
    how: How
    at: datetime
    said: Reason
    held: bool = True

    @property
    def ending(self) -> Ending:
        return Ending(_SOURCES[self.side], self.at, self.said)


@dataclass(frozen=True, slots=True)
class Words:
    """Everything both sides said. `steps` tells of words that could not count."""

    teacher: Word | None
    student: Word | None
    confirmed_by: frozenset[Side]  # who answered that it took place, with or without saying how long
    over_since: datetime | None  # the earliest tap that stands: somebody pressed *Class is over*
    steps: tuple[Reason, ...]

    @property
    def contradict(self) -> bool:
        """One side says it took place, by whatever word, the other that it did not."""
        pairs: tuple[tuple[Word | None, Word | None, Side], ...] = (
            (self.teacher, self.student, "student"),
            (self.student, self.teacher, "teacher"),
        )
        return any(
            one is not None and not one.held and ((other is not None and other.held) or side in self.confirmed_by)
            for one, other, side in pairs
        )


SILENCE = Words(None, None, frozenset(), None, ())


def listen(testimony: Testimony, window: Window, clicks: tuple[datetime, ...], page: Page | None) -> Words:
    if not testimony.has_any(_KINDS.values()):  # of most classes nobody ever says a word
        return SILENCE
    steps: list[Reason] = []
    confirmed: set[Side] = set()
    words: dict[Side, Word | None] = {"teacher": None, "student": None}
    taps: list[datetime] = []
    sides: tuple[Side, Side] = ("teacher", "student")
    for side in sides:
        answer, vouched = _answer(testimony, side, window)
        if vouched:
            steps.append(reason("confirmed", side=side))
            confirmed.add(side)
        tap = _latest_standing(testimony, side, "tap", window, _taken_back_by_click(clicks, window), steps)
        landing = _latest_standing(testimony, side, "landing", window, _taken_back(clicks, page, window), steps)
        words[side] = answer or tap or landing
        taps += [tap.at] if tap else []
    return Words(words["teacher"], words["student"], frozenset(confirmed), min(taps, default=None), tuple(steps))


def _answer(testimony: Testimony, side: Side, window: Window) -> tuple[Word | None, bool]:
    """The side's latest answer as a word, and whether it says that the class took place."""
    said = [one for one in testimony.of(_KINDS[side, "answer"]) if one.happened_at >= window.start]
    if not said:
        return None, False
    latest = said[-1]
    held = details_of(latest).get("held")
    if held is False:
        return Word(side, "answer", window.start, reason(_DENIED[side], at=told(latest.happened_at)), held=False), False
    count = _minutes_answered(latest)
    if held is not True or count is None:
        return None, held is True
    at = window.start + timedelta(minutes=count)
    return Word(side, "answer", at, reason(_CODES[side, "answer"], at=told(at), minutes=count)), True


def _minutes_answered(answer: Evidence) -> int | None:
    value: Any = details_of(answer).get("minutes")
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 <= value <= LONGEST_ANSWER else None


Undoing = Callable[[datetime], datetime | None]  # a word's moment → the moment that took it back, if any did


def _taken_back_by_click(clicks: tuple[datetime, ...], window: Window) -> Undoing:
    return lambda word: next((click for click in clicks if word < click <= window.deadline), None)


def _taken_back(clicks: tuple[datetime, ...], page: Page | None, window: Window) -> Undoing:
    by_click = _taken_back_by_click(clicks, window)

    def undone(word: datetime) -> datetime | None:
        if page is not None and page.last_beat_at is not None and page.beat_within(word, window.deadline):
            return by_click(word) or page.last_beat_at
        return by_click(word)

    return undone


def _latest_standing(
    testimony: Testimony, side: Side, how: How, window: Window, undone: Undoing, steps: list[Reason]
) -> Word | None:
    """The side's latest tap or landing inside the window, if nothing took it back; `steps` learns why not."""
    said = [moment for moment in testimony.moments(_KINDS[side, how]) if moment >= window.start]
    if said and said[-1] > window.deadline:
        steps.append(reason("word_too_late", side=side, at=told(said[-1])))
    timely = [moment for moment in said if moment <= window.deadline]
    if not timely:
        return None
    by = undone(timely[-1])
    if by is not None:
        steps.append(reason("taken_back", side=side, at=told(timely[-1]), by_at=told(by)))
        return None
    return Word(side, how, timely[-1], reason(_CODES[side, how], at=told(timely[-1])))


def word_endings(words: Words, policy: Policy, *, zoom_spoke: bool) -> list[Ending]:
    """Strongest first. Landings are hints that anyone with the link could produce: Zoom silences them."""
    teacher, student = (
        None if word is not None and word.how == "landing" and zoom_spoke else word
        for word in (words.teacher, words.student)
    )
    if student is not None and not student.held and "teacher" in words.confirmed_by:
        student = None  # the teacher's word is the stronger one, also where it gives no length
    endings = [word.ending for word in (teacher, student) if word is not None]
    if teacher and student and abs(teacher.at - student.at) <= minutes(policy.agreement_minutes):
        endings.insert(0, Ending("agreement", min(teacher.at, student.at), _agreed(teacher, student)))
    return endings


def _agreed(teacher: Word, student: Word) -> Reason:
    at = min(teacher.at, student.at)
    if not teacher.held and not student.held:
        return reason("agreed_not_held", at=told(at))
    return reason("agreed", at=told(at), teacher_at=told(teacher.at), student_at=told(student.at))
