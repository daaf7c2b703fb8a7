"""What Zoom's API answers, as values: strict about what a class depends on, tolerant about everything else.

Zoom sends null, "" and nothing at all for the same thing, and ids as text or number. `Unexpected` is raised where
something needed is missing; its text names the field and never what stood in it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from models.meetings import Attendance, Host, Instance, Meeting, NoPersonalLinks, PastMeeting, PersonalLink, Unexpected
from models.rules.moments import moment_in, text_in

from .links import is_zoom_url
from .requests import MARK, REFERENCE

OK = 200
LICENSED = 2  # a user's type; 1 is Basic
REGISTERED_AT_ONCE = 0  # approval_type; 2 is without registration
LARGEST_ID = 2**63 - 1
LONGEST_STAY = 7 * 24 * 3600  # seconds


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `next_token` is empty on the last."""

    rows: list[Mapping[str, Any]]
    next_token: str


def read_host(body: object) -> Host:
    user = _mapping(body, "user")
    return Host(_needed(user, "id"), text_in(user, "email"), licensed=number_in(user, "type") == LICENSED)


def read_meeting(body: object) -> Meeting:
    told = _mapping(body, "meeting")
    settings = told.get("settings")
    settings = settings if isinstance(settings, Mapping) else {}
    return Meeting(
        id=_id(told),
        host_id=text_in(told, "host_id"),
        topic=text_in(told, "topic"),
        starts_at=moment_in(told, "start_time"),
        minutes=number_in(told, "duration"),
        reference=reference_in(told),
        personal_links=number_in(settings, "approval_type") == REGISTERED_AT_ONCE,
        waiting_room_forced=settings.get("waiting_room") is True,
        sign_in_forced=settings.get("meeting_authentication") is True,
        opens_before_host=settings.get("join_before_host") is True,
        join_url=_zoom_url(told, "join_url"),
    )


def read_start_link(body: object) -> str:
    return _zoom_url(_mapping(body, "meeting"), "start_url")


def read_personal_link(body: object) -> PersonalLink:
    """Raises NoPersonalLinks where somebody must approve the registrant first: then Zoom gives no link."""
    told = _mapping(body, "registrant")
    if not text_in(told, "join_url"):
        raise NoPersonalLinks
    return PersonalLink(_needed(told, "registrant_id"), _zoom_url(told, "join_url"))


def read_instances(body: object) -> list[Instance]:
    """Oldest first; those without a start come before all others."""
    rows = _rows(_mapping(body, "instances"), "meetings")
    found = [Instance(_needed(row, "uuid"), moment_in(row, "start_time")) for row in rows]
    return sorted(found, key=lambda one: one.started_at.timestamp() if one.started_at else 0.0)


def read_past(body: object) -> PastMeeting:
    told = _mapping(body, "past meeting")
    started_at, ended_at = moment_in(told, "start_time"), moment_in(told, "end_time")
    if started_at is None or ended_at is None or ended_at < started_at:
        raise Unexpected(OK, None, "a past meeting without its start and end")
    return PastMeeting(
        uuid=_needed(told, "uuid"),
        meeting_id=_id(told),
        host_id=text_in(told, "host_id"),
        started_at=started_at,
        ended_at=ended_at,
        minutes=number_in(told, "duration"),
        participants=number_in(told, "participants_count"),
    )


def read_page(body: object, name: str) -> Page:
    """`name` is where the rows are: "participants" or "meetings"."""
    told = _mapping(body, name)
    return Page(_rows(told, name), text_in(told, "next_page_token"))


def read_attendance(row: Mapping[str, Any]) -> Attendance:
    """A row without a leave time but with a length gets the one from the other."""
    joined_at, left_at = moment_in(row, "join_time"), moment_in(row, "leave_time")
    seconds = number_in(row, "duration")
    if left_at is None and joined_at is not None and seconds is not None and seconds <= LONGEST_STAY:
        left_at = joined_at + timedelta(seconds=seconds)
    return Attendance(
        name=text_in(row, "name"),
        email=text_in(row, "user_email"),
        zoom_user_id=text_in(row, "id") or text_in(row, "participant_user_id"),
        registrant_id=text_in(row, "registrant_id"),
        customer_key=text_in(row, "customer_key"),
        user_id=text_in(row, "user_id"),
        joined_at=joined_at,
        left_at=left_at,
        in_waiting_room=text_in(row, "status") == "in_waiting_room",
        breakout=text_in(row, "bo_mtg_id"),
    )


def reference_in(meeting: Mapping[str, Any]) -> str | None:
    """Ours, from the agenda of a meeting that Classclock made; None in others."""
    found = re.search(rf"{MARK}({REFERENCE.pattern})", text_in(meeting, "agenda"))
    return found[1] if found else None


def number_in(told: Mapping[str, Any], name: str) -> int | None:
    """The whole number under that name, given as number or text; None for anything else and for negative ones."""
    text = text_in(told, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


def _id(told: Mapping[str, Any]) -> int:
    number = number_in(told, "id")
    if not number or number > LARGEST_ID:
        raise Unexpected(OK, None, "a meeting without a number")
    return number


def _needed(told: Mapping[str, Any], name: str) -> str:
    text = text_in(told, name)
    if not text:
        raise Unexpected(OK, None, f"no {name}")
    return text


def _zoom_url(told: Mapping[str, Any], name: str) -> str:
    url = text_in(told, name)
    if not is_zoom_url(url):
        raise Unexpected(OK, None, f"{name} is no link of Zoom's")
    return url


def _mapping(body: object, what: str) -> Mapping[str, Any]:
    if not isinstance(body, Mapping):
        raise Unexpected(OK, None, f"no {what}")
    return body


def _rows(told: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = told.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise Unexpected(OK, None, f"no list of {name}")
    return rows
