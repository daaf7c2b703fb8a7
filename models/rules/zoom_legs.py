"""Zoom's participant events as legs: one leg is one stay of one device in one instance of the meeting.

Details are read as Zoom sends them: "uuid", "host_id", "user_id", "user_name", "id", "participant_user_id",
"participant_uuid", "email", "registrant_id", "customer_key", "phone_number", for breakout rooms "parent_user_id".
Zoom sends null, "" and nothing at all for the same thing, and ids as text or number.

- A leg's joined and left carry the same `user_id`; every rejoin has a new one.
- `meeting.ended` may come before the last left: it closes open legs, and a later left of the same leg overrides it.
- A room has one instance at a time: where one began, the legs still open in an earlier one are closed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from .facts import Evidence
from .moments import text_in
from .spans import OPEN, Span, subtract
from .testimony import Testimony, details_of

_ID_FIELDS = ("registrant_id", "customer_key", "id", "participant_user_id", "email", "user_email")


@dataclass(frozen=True, slots=True)
class Participant:
    """Who Zoom says somebody is. `ids` are those that outlast a join; e-mail addresses are in lower case."""

    ids: frozenset[str]
    name: str
    is_host: bool
    is_phone: bool

    def merged(self, other: "Participant") -> "Participant":
        return Participant(
            self.ids | other.ids,
            max(self.name, other.name),  # some name, whichever of the two came first
            self.is_host or other.is_host,
            self.is_phone or other.is_phone,
        )


@dataclass(frozen=True, slots=True)
class Leg:
    """`joined_at` None: the join never came. `left_at` is Zoom's own word; `cut_at` is when the meeting was over."""

    uuid: str
    user_id: str
    who: Participant
    joined_at: datetime | None
    left_at: datetime | None
    cut_at: datetime | None = None
    parent: str = ""  # the user id of the same person's leg in the main room
    waited: tuple[Span, ...] = ()  # in the waiting room meanwhile

    @property
    def until(self) -> datetime:
        return self.left_at or self.cut_at or OPEN

    @property
    def spans(self) -> list[Span]:
        """A leg whose join never came has no length, yet tells when somebody left."""
        if self.joined_at is None:
            return [(self.until, self.until)]
        return subtract([(self.joined_at, self.until)], self.waited) if self.waited else [(self.joined_at, self.until)]


def participant_in(details: Mapping[str, Any], hosts: frozenset[str]) -> Participant:
    ids = {text_in(details, name) for name in _ID_FIELDS}
    account = {text_in(details, "id"), text_in(details, "participant_user_id")} - {""}
    return Participant(
        ids=frozenset(one.lower() if "@" in one else one for one in ids if one),
        name=text_in(details, "user_name") or text_in(details, "name"),
        is_host=bool(account & hosts),
        is_phone=bool(text_in(details, "phone_number")),
    )


def hosts_in(testimony: Testimony) -> frozenset[str]:
    """The host's Zoom user id, as every event of the meeting carries it."""
    events = testimony.of("zoom_started", "zoom_joined", "zoom_left", "zoom_ended")
    return frozenset(text_in(details_of(one), "host_id") for one in events) - {""}


def legs_from(testimony: Testimony) -> list[Leg]:
    hosts = hosts_in(testimony)
    legs = _paired(testimony.of("zoom_joined", "zoom_left"), "zoom_joined", hosts)
    rooms = _paired(testimony.of("zoom_breakout_joined", "zoom_breakout_left"), "zoom_breakout_joined", hosts)
    waits = _paired(testimony.of("zoom_waiting_joined", "zoom_waiting_left"), "zoom_waiting_joined", hosts)
    legs = _bound(_cut(legs + rooms, testimony), testimony)
    return [replace(leg, waited=_waited(leg, waits)) for leg in legs] if waits else legs


def _paired(events: list[Evidence], joins: str, hosts: frozenset[str]) -> list[Leg]:
    groups: dict[tuple[str, str], list[Evidence]] = {}
    for event in events:
        groups.setdefault(_leg_key(event), []).append(event)
    return [leg for group in groups.values() for leg in _legs_of(group, joins, hosts)]


def _leg_key(event: Evidence) -> tuple[str, str]:
    """(instance, whatever tells this join from others)."""
    details = details_of(event)
    names = ("user_id", "participant_uuid", "registrant_id", "id", "participant_user_id", "user_name")
    return text_in(details, "uuid"), next((text_in(details, name) for name in names if text_in(details, name)), "")


def _legs_of(events: list[Evidence], joins: str, hosts: frozenset[str]) -> list[Leg]:
    """One join, as a rule. The last of several lefts counts; a left without a join is a leg of unknown beginning.

    Without a user id a group may hold several joins, and a left that follows no join closes nothing.
    """
    legs: list[Leg] = []
    is_open = False
    for event in sorted(events, key=lambda one: (one.happened_at, one.kind != joins)):
        who = participant_in(details_of(event), hosts)
        if event.kind == joins and not is_open:
            legs.append(_leg(event, who, joined_at=event.happened_at, left_at=None))
        elif event.kind != joins and legs and (is_open or legs[-1].user_id):
            legs[-1] = replace(legs[-1], left_at=event.happened_at, who=legs[-1].who.merged(who))
        elif event.kind != joins and not legs:
            legs.append(_leg(event, who, joined_at=None, left_at=event.happened_at))
        is_open = event.kind == joins
    return legs


def _leg(event: Evidence, who: Participant, *, joined_at: datetime | None, left_at: datetime | None) -> Leg:
    details = details_of(event)
    parent = text_in(details, "parent_user_id")
    return Leg(text_in(details, "uuid"), text_in(details, "user_id"), who, joined_at, left_at, parent=parent)


def _cut(legs: list[Leg], testimony: Testimony) -> list[Leg]:
    ended: dict[str, datetime] = {}
    for event in testimony.of("zoom_ended"):
        ended[text_in(details_of(event), "uuid")] = event.happened_at  # in order: the last one counts
    began = _beginnings(legs, testimony)
    return [replace(leg, cut_at=_cut_at(leg, ended, began)) if leg.left_at is None else leg for leg in legs]


def _cut_at(leg: Leg, ended: Mapping[str, datetime], began: Mapping[str, datetime]) -> datetime | None:
    joined_at = leg.joined_at
    if joined_at is None:
        return None
    over = ended.get(leg.uuid)
    if over is not None and over >= joined_at:
        return over
    return min((moment for uuid, moment in began.items() if uuid != leg.uuid and moment >= joined_at), default=None)


def _beginnings(legs: Iterable[Leg], testimony: Testimony) -> dict[str, datetime]:
    """When each instance is first known to run."""
    seen = [(leg.uuid, leg.joined_at or leg.until) for leg in legs]
    seen += [(text_in(details_of(one), "uuid"), one.happened_at) for one in testimony.of("zoom_started")]
    began: dict[str, datetime] = {}
    for uuid, moment in seen:
        if uuid:
            began[uuid] = min(moment, began.get(uuid, moment))
    return began


def _bound(legs: list[Leg], testimony: Testimony) -> list[Leg]:
    """A phone that Zoom tied to a person is a leg of that person."""
    owners: dict[tuple[str, str], str] = {}
    for event in testimony.of("zoom_bound"):
        details = details_of(event)
        owners[text_in(details, "uuid"), text_in(details, "bind_user_id")] = text_in(details, "user_id")
    return [replace(leg, parent=owners.get((leg.uuid, leg.user_id), leg.parent)) for leg in legs] if owners else legs


def _waited(leg: Leg, waits: list[Leg]) -> tuple[Span, ...]:
    """Only a wait with both its ends counts: Zoom does not say whether being admitted comes before or after joining."""
    return tuple(
        (wait.joined_at, wait.left_at)
        for wait in waits
        if wait.joined_at is not None and wait.left_at is not None
        if wait.uuid == leg.uuid and wait.user_id and wait.user_id == leg.user_id
    )
