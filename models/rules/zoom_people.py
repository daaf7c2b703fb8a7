"""Who of the people Zoom saw is the teacher, who the student, and who nobody knows.

In this order: ids that outlast a join (registrant, SDK customer key, Zoom account, own-account e-mail); the host's
account, which is the teacher's; a name that a person confirmed, exactly; and in a one-to-one class the only other
person there, who is only *probably* the student. Names that are merely similar mean nothing, and where two could be
meant, nobody is.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from .facts import Facts
from .moments import LATEST
from .spans import Span, clip, intersect, measure, union
from .window import longest_after, longest_before, zoom_opens_at
from .zoom_legs import Leg, Participant

Role = Literal["teacher", "student", "other", "unknown", "bot"]
LATE_LEFT = timedelta(minutes=2)  # an app that was killed leaves 1–1.5 minutes late, after its owner is back
PASSING_BY = timedelta(minutes=5)
_BOTS = re.compile(
    r"note[ -]?taker|otter\.ai|otterpilot|fireflies|\bread\.ai|\bfathom\b|tl;dv|\bmeetgeek|\bavoma\b|recording bot|"
    r"ai (?:companion|assistant|meeting)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Person:
    """All legs that are known to be one person's."""

    legs: tuple[Leg, ...]
    role: Role

    @property
    def who(self) -> Participant:
        first, *rest = (leg.who for leg in self.legs)
        for more in rest:
            first = first.merged(more)
        return first

    @property
    def spans(self) -> list[Span]:
        return union(span for leg in self.legs for span in _left_by_rejoin(leg, self.legs).spans)


def _left_by_rejoin(leg: Leg, legs: tuple[Leg, ...]) -> Leg:
    """A leg that only the meeting's end closed was left, at the latest, when its owner came back by another."""
    if leg.left_at is not None or leg.cut_at is None or leg.joined_at is None:
        return leg
    joins = [other.joined_at for other in legs if other.joined_at is not None]
    back = min((moment for moment in joins if moment > leg.joined_at), default=leg.cut_at)
    return replace(leg, cut_at=min(leg.cut_at, back))


@dataclass(frozen=True, slots=True)
class People:
    """Everybody in the room, and whether the student is only taken for it."""

    everybody: tuple[Person, ...]
    is_probable: bool = False

    def persons(self, *roles: Role) -> list[Person]:
        return [person for person in self.everybody if person.role in roles]


def recognise(legs: list[Leg], facts: Facts, clicked_at: datetime | None) -> People:
    persons = [Person(tuple(group), _role(group, facts)) for group in _grouped(legs)]
    persons = _without_namesakes(persons, facts)
    student = None if facts.is_group else _only_other(persons, facts, clicked_at)
    if student is not None:
        persons = [replace(one, role="student") if one is student else one for one in persons]
    return People(tuple(persons), is_probable=student is not None)


def _grouped(legs: list[Leg]) -> list[list[Leg]]:
    """Legs that share an id, or belong to a leg of the main room; guests without ids that share a name in turn."""
    groups: list[list[Leg]] = []
    for leg in sorted(legs, key=_leg_order):
        mine = [group for group in groups if any(_same_person(leg, other) for other in group)]
        if len(mine) == 1 or (mine and leg.who.ids) or (mine and leg.parent):
            merged = [*(one for group in mine for one in group), leg]
            groups = [group for group in groups if group not in mine] + [merged]
        else:
            groups.append([leg])
    return groups


def _leg_order(leg: Leg) -> tuple[object, ...]:
    """Main room first, so that a breakout or phone leg finds whose it is."""
    return leg.parent != "", leg.joined_at or leg.until, leg.until, leg.uuid, leg.user_id, leg.who.name


def _same_person(leg: Leg, other: Leg) -> bool:
    if leg.parent and leg.uuid == other.uuid and leg.parent in {other.user_id, other.parent}:
        return True
    if leg.who.ids & other.who.ids:
        return True
    if leg.who.ids or other.who.ids or not leg.who.name or leg.who.name != other.who.name:
        return False
    # Guests of one name: one who came back, or two? Two, if both were there for longer than a late "left" explains.
    pair = (leg, other)
    return measure(intersect(*(_left_by_rejoin(one, pair).spans for one in pair))) <= LATE_LEFT


def _role(group: list[Leg], facts: Facts) -> Role:
    ids = frozenset().union(*(leg.who.ids for leg in group))
    by_id = {role for role, known in _known_ids(facts).items() if ids & known}
    if by_id:
        # Say, the teacher's account on the student's personal link: nobody's attendance, and nobody plausible.
        return by_id.pop() if len(by_id) == 1 else "other"
    if any(leg.who.is_host for leg in group):
        return "teacher"
    names = {plain_name(leg.who.name) for leg in group}
    by_name = {role for role, aliases in _known_names(facts).items() if names & aliases}
    if by_name:
        return by_name.pop() if len(by_name) == 1 else "unknown"
    return "bot" if any(is_bot(leg.who.name) for leg in group) else "unknown"


def _known_ids(facts: Facts) -> dict[Role, set[str]]:
    def plain(ids: frozenset[str]) -> set[str]:
        return {one.lower() if "@" in one else one for one in ids}

    return {
        "teacher": plain(facts.teacher_zoom_ids),
        "student": plain(facts.student_zoom_ids),
        "other": plain(facts.other_zoom_ids),
    }


def _known_names(facts: Facts) -> dict[Role, set[str]]:
    return {
        "teacher": {plain_name(name) for name in facts.teacher_aliases} - {""},
        "student": {plain_name(name) for name in facts.student_aliases} - {""},
        "other": {plain_name(name) for name in facts.other_aliases} - {""},
    }


def is_bot(name: str) -> bool:
    """A recording bot or an assistant, by the name it shows."""
    return _BOTS.search(name) is not None


def plain_name(name: str) -> str:
    """The same name, however it came: Zoom's reports write "#" for a comma."""
    return " ".join(name.replace(",", "#").casefold().split())


def _without_namesakes(persons: list[Person], facts: Facts) -> list[Person]:
    """Two people who were recognised by one confirmed name are both unknown: it was confirmed of one of them.

    In a one-to-one class two guests of that name are one person with two devices; in a group they are not.
    """
    ambiguous: list[Person] = []
    roles: tuple[Role, Role] = ("teacher", "student")
    for role in roles:
        by_name = [one for one in persons if one.role == role and not _is_certain(one, role, facts)]
        with_ids = [one for one in by_name if one.who.ids]
        if len(with_ids) > 1 or (facts.is_group and len(by_name) > 1):
            ambiguous += by_name
    return [replace(one, role="unknown") if one in ambiguous else one for one in persons]


def _is_certain(person: Person, role: Role, facts: Facts) -> bool:
    return person.who.is_host or bool(person.who.ids & _known_ids(facts)[role])


def _only_other(persons: list[Person], facts: Facts, clicked_at: datetime | None) -> Person | None:
    """The only plausible other person, if the teacher was there and nobody is known to be the student.

    Where other classes use the room, whoever was there before this student's click is somebody else's student.
    """
    roles = {one.role for one in persons}
    if "student" in roles or "teacher" not in roles or (facts.room_shared and clicked_at is None):
        return None
    unknown = [one for one in persons if one.role == "unknown"]
    since = _plausible_since(unknown, facts, clicked_at)
    until = min(facts.closes_at or LATEST, facts.succeeded_at or LATEST, longest_after(clicked_at, facts))

    def presence(person: Person) -> timedelta:
        return measure(clip(person.spans, since, until))

    there = [one for one in unknown if presence(one) > timedelta()]
    for sift in _SIFTS:
        if len(there) > 1:
            there = [one for one in there if sift(one, presence(one))]
    return there[0] if len(there) == 1 else None


def _plausible_since(unknown: list[Person], facts: Facts, clicked_at: datetime | None) -> datetime:
    if clicked_at is None:
        return zoom_opens_at(facts)
    if facts.room_shared:
        return clicked_at
    came = any(end > clicked_at for person in unknown for _, end in person.spans)
    return max(zoom_opens_at(facts), longest_before(clicked_at, facts)) if came else zoom_opens_at(facts)


_SIFTS: tuple[Callable[[Person, timedelta], bool], ...] = (
    lambda person, _: not person.who.is_phone,
    lambda _, presence: presence >= PASSING_BY,
)
