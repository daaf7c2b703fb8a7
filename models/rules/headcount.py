"""Who was in a meeting, counted from Zoom's report: each person once, and no row for two people.

A row is one stay of one device. Rows are one person's when they have the same registrant id; else the same e-mail
address; else the same Zoom account; else, among guests of whom nothing else is known, the same name at different
times. Two e-mail addresses are two people, whatever else is the same, and so are two guests of one name who are there
together: to take two for one is worse than to count somebody's second device.

The waiting room, recording bots and the host are nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, TypeVar

from .moments import moment_in, text_in, whole_seconds
from .spans import Span, intersect, measure, union
from .zoom_people import LATE_LEFT, is_bot, plain_name

Row = Mapping[str, Any]  # as in the evidence `zoom_report`, see zoom_report
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Hosts:
    """Who is not counted: Zoom user ids and e-mail addresses, and names that somebody confirmed to be the teacher."""

    ids: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Attendee:
    """`seconds` is the union of all stays: two devices at once count once. `name` is the one shown first."""

    name: str
    email: str
    registrant_id: str
    joined_at: datetime
    left_at: datetime
    seconds: int


@dataclass(frozen=True, slots=True)
class Stay:
    """One row, read. Empty text: Zoom did not say."""

    name: str
    registrant: str
    email: str  # in lower case
    account: str
    device: str  # this joining only
    span: Span
    in_breakout: bool

    @property
    def is_known(self) -> bool:
        return bool(self.registrant or self.email or self.account)


def attendees(rows: Iterable[Row], hosts: Hosts) -> tuple[Attendee, ...]:
    """In the order in which they came, whatever the order of the rows."""
    ids = {one.lower() if "@" in one else one for one in hosts.ids} - {""}
    names = {plain_name(one) for one in hosts.names} - {""}
    stays = sorted((stay for row in rows for stay in _read(row)), key=_order)
    stays = [one for one in stays if not ids & {one.account, one.email} and plain_name(one.name) not in names]
    stays = [one for one in stays if one.registrant or not is_bot(one.name)]
    people = [*_known([one for one in stays if one.is_known]), *_guests([one for one in stays if not one.is_known])]
    order = attrgetter("joined_at", "name", "email", "registrant_id", "left_at", "seconds")
    return tuple(sorted((_attendee(one) for one in people), key=order))


def _read(row: Row) -> list[Stay]:
    """Nothing where the row is no stay in the meeting."""
    joined_at, left_at = moment_in(row, "join_time"), moment_in(row, "leave_time")
    if joined_at is None or left_at is None or left_at < joined_at or text_in(row, "status") == "in_waiting_room":
        return []
    stay = Stay(
        name=text_in(row, "name"),
        registrant=text_in(row, "registrant_id"),
        email=text_in(row, "user_email").lower(),
        account=text_in(row, "id") or text_in(row, "participant_user_id") or text_in(row, "customer_key"),
        device=text_in(row, "user_id"),
        span=(joined_at, left_at),
        in_breakout=bool(text_in(row, "bo_mtg_id")),
    )
    return [stay]


def _order(stay: Stay) -> tuple[object, ...]:
    """Main room first, so that a guest's breakout finds whose it is."""
    return stay.in_breakout, *stay.span, stay.name, stay.registrant, stay.email, stay.account, stay.device


def _known(stays: list[Stay]) -> Iterable[list[Stay]]:
    """A row that knows less belongs to the one person it can belong to; where that could be two, it is a third."""
    emails: dict[str, set[str]] = {}
    registrants: dict[str, set[str]] = {}
    for one in stays:
        if one.registrant and one.email:
            emails.setdefault(one.registrant, set()).add(one.email)
            registrants.setdefault(one.email, set()).add(one.registrant)
    owners: dict[str, set[tuple[str, str]]] = {}
    keys = {one: _key(one, emails, registrants) for one in stays}
    for one, key in keys.items():
        if any(key):
            owners.setdefault(one.account, set()).add(key)
    people: dict[tuple[str, ...], list[Stay]] = {}
    for one in stays:
        whose = keys[one] if any(keys[one]) else _only(owners.get(one.account))
        people.setdefault(whose or ("", "", one.account), []).append(one)
    return people.values()


def _key(stay: Stay, emails: Mapping[str, set[str]], registrants: Mapping[str, set[str]]) -> tuple[str, str]:
    registrant = stay.registrant or (_only(registrants.get(stay.email)) or "")
    return registrant, stay.email or (_only(emails.get(stay.registrant)) or "")


def _only(found: set[Key] | None) -> Key | None:
    return next(iter(found)) if found is not None and len(found) == 1 else None


def _guests(stays: list[Stay]) -> list[list[Stay]]:
    """Guests of one name in turn are one; a guest without any name is somebody of their own."""
    people: list[list[Stay]] = []
    for stay in stays:
        mine = next((one for one in people if _came_back(stay, one)), None)
        if mine is None:
            people.append([stay])
        else:
            mine.append(stay)
    return people


def _came_back(stay: Stay, person: list[Stay]) -> bool:
    if plain_name(stay.name) != plain_name(person[0].name):
        return False
    if stay.device and any(stay.device == one.device for one in person):
        return True
    in_turn = measure(intersect([stay.span], [one.span for one in person])) <= LATE_LEFT
    return bool(stay.name) and (stay.in_breakout or in_turn)


def _attendee(stays: list[Stay]) -> Attendee:
    first = min(stays, key=lambda one: one.span)
    spans = union(one.span for one in stays)
    return Attendee(
        name=first.name or max(one.name for one in stays),
        email=max(one.email for one in stays),
        registrant_id=max(one.registrant for one in stays),
        joined_at=spans[0][0],
        left_at=max(end for _, end in spans),
        seconds=whole_seconds(measure(spans)),
    )
