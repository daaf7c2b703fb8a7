"""Zoom's webhook events: bytes in, what was told out. Never raises, whatever the bytes are.

https://developers.zoom.us/docs/api/meetings/events/ ; fields that Zoom calls required are missing in the field, ids
come as text or number, and null, "" and nothing at all mean the same. Only text goes into `details`, without what a
database refuses (NUL, lone surrogates) and never longer than a column.
"""

import hashlib
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from models.rules.facts import EvidenceKind
from models.rules.moments import is_sane
from models.rules.names import clean_name
from models.zoom_events import Told

from .signature import is_plain_token

VALIDATION = "endpoint.url_validation"
MOST_EVENT, MOST_ID, MOST_EMAIL, MOST_REASON, MOST_KEY = 64, 64, 254, 200, 255  # characters

# Which evidence an event is, and where Zoom says when it happened. Every other event says nothing of a class: roles
# and scheduling change nobody's presence, and who waits for the host to open the room (jbh_*) is not in it yet.
EVIDENCE: Mapping[str, tuple[EvidenceKind, str]] = {
    "meeting.started": ("zoom_started", "start_time"),
    "meeting.ended": ("zoom_ended", "end_time"),
    "meeting.participant_joined": ("zoom_joined", "join_time"),
    "meeting.participant_left": ("zoom_left", "leave_time"),
    "meeting.participant_joined_breakout_room": ("zoom_breakout_joined", "join_time"),
    "meeting.participant_left_breakout_room": ("zoom_breakout_left", "leave_time"),
    "meeting.participant_joined_waiting_room": ("zoom_waiting_joined", "date_time"),
    "meeting.participant_put_in_waiting_room": ("zoom_waiting_joined", "date_time"),
    "meeting.participant_admitted": ("zoom_waiting_left", "date_time"),
    "meeting.participant_left_waiting_room": ("zoom_waiting_left", "date_time"),
    "meeting.participant_bind": ("zoom_bound", "date_time"),
}
ABOUT_MEETING = ("uuid", "host_id", "breakout_room_uuid")
ABOUT_PERSON = (
    "user_id",
    "id",
    "participant_user_id",
    "participant_uuid",
    "registrant_id",
    "customer_key",
    "parent_user_id",
    "bind_user_id",
    "bind_participant_uuid",
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MEETING = re.compile(r"[0-9]{1,18}", re.ASCII)  # 9 to 11 digits today; any that a BIGINT holds
_MILLISECONDS = re.compile(r"[0-9]{1,15}", re.ASCII)
_REQUEST_ID = re.compile(r"[\x21-\x7e]{1,128}")
_TAG = re.compile(r"<[^<>]*>")
_DATE_AND_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*", re.ASCII)
_GAPS = re.compile(r"[\s-]")
_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Validation:
    """Zoom asks whether we know the secret. `told` is kept too: it is a sign of life every 72 hours."""

    plain_token: str
    told: Told


@dataclass(frozen=True, slots=True)
class NotAnEvent:
    """`why` completes the sentence "the body …"."""

    why: str


def read_event(raw: bytes, *, request_id: str | None, now: datetime) -> Told | Validation | NotAnEvent:
    """One signed webhook. `request_id` is the header as it came; `now` serves an event that gives no moment at all."""
    said = _json(raw)
    if isinstance(said, NotAnEvent):
        return said
    name = said.get("event")
    event = _capped(_text(name), MOST_EVENT) if isinstance(name, str) else ""
    if not event:
        return NotAnEvent("names no event")
    told = _told(said, event, raw, request_id, now)
    if event != VALIDATION:
        return told
    token = _in(said, "payload").get("plainToken")
    return Validation(token, told) if is_plain_token(token) else NotAnEvent("holds no plainToken as Zoom makes them")


def _json(raw: bytes) -> Mapping[str, Any] | NotAnEvent:
    try:
        said = json.loads(raw.decode(), parse_constant=lambda _: None)
    except UnicodeDecodeError:
        return NotAnEvent("is not UTF-8")
    except RecursionError:
        return NotAnEvent("is nested too deeply")
    except ValueError:
        return NotAnEvent("is not JSON")
    return said if isinstance(said, dict) else NotAnEvent("is not a JSON object")


def _told(said: Mapping[str, Any], event: str, raw: bytes, request_id: str | None, now: datetime) -> Told:
    payload = _in(said, "payload")
    meeting = _in(payload, "object")
    kind, field = EVIDENCE.get(event, (None, ""))
    moment = _happened_at(said, payload, meeting, field)
    details = _details(meeting)
    return Told(
        request_id=request_id if request_id and _REQUEST_ID.fullmatch(request_id) else None,
        business_key=_business_key(event, kind, details, moment, raw),
        event=event,
        kind=kind if moment else None,  # what happened at no moment can decide nothing
        meeting_id=_meeting_id(meeting.get("id")),
        host_id=details.get("host_id"),
        happened_at=moment or now,
        body=raw.decode(),
        details=details,
    )


def _happened_at(
    said: Mapping[str, Any], payload: Mapping[str, Any], meeting: Mapping[str, Any], field: str
) -> datetime | None:
    """Zoom's own time for that kind of event, else `event_ts`: when Zoom noticed, seconds or a minute later.

    A change of role gives a `date_time` cut to the minute: like all events that are no evidence, it is taken at its
    `event_ts`. `app_deauthorized` has neither at the usual place.
    """
    candidates = (
        _moment(_in(meeting, "participant").get(field)) if field else None,
        _moment(meeting.get(field)) if field in {"start_time", "end_time"} else None,
        _moment_of_ms(said.get("event_ts")),
        _moment(payload.get("deauthorization_time")),
        _moment(payload.get("event_ts")),
        _moment(_in(meeting, "participant").get("date_time")),
    )
    return next((one for one in candidates if one is not None), None)


def _details(meeting: Mapping[str, Any]) -> dict[str, str]:
    """What the judge reads. Where Zoom says nothing there is no key."""
    person = _in(meeting, "participant")
    details = {name: _capped(_text(meeting.get(name)), MOST_ID) for name in ABOUT_MEETING}
    details |= {name: _capped(_text(person.get(name)), MOST_ID) for name in ABOUT_PERSON}
    details["email"] = _capped(_text(person.get("email")), MOST_EMAIL)
    details["user_name"] = clean_name(_text(person.get("user_name")))
    details["leave_reason"] = _plain(_text(person.get("leave_reason"))[: 4 * MOST_REASON])[:MOST_REASON]
    number = _text(person.get("phone_number"))
    details["phone_number"] = f"…{number[-2:]}" if number else ""  # that it is a phone matters, not whose
    return {name: value for name, value in details.items() if value}


def _business_key(
    event: str, kind: EvidenceKind | None, details: Mapping[str, str], moment: datetime | None, raw: bytes
) -> str:
    """The same for the same happening told twice, by two subscriptions or under two request ids.

    A person is named by what is theirs for one join. Where nobody is, only the same body is the same happening, but
    for a meeting that starts or ends: it does so once.
    """
    whole = hashlib.sha256(raw).hexdigest()
    once = "" if kind in {"zoom_started", "zoom_ended"} and details.get("uuid") else whole
    who = details.get("user_id") or details.get("participant_uuid") or once
    when = moment.isoformat() if moment else whole
    return _capped("|".join((event, details.get("uuid", ""), who, when)), MOST_KEY)


def _meeting_id(value: object) -> int | None:
    if isinstance(value, str):
        digits = _GAPS.sub("", value)
        value = int(digits) if _MEETING.fullmatch(digits) else None
    return value if type(value) is int and 0 < value < 10**18 else None


def _moment(value: object) -> datetime | None:
    """ISO 8601; Zoom means UTC where it gives no offset."""
    if not isinstance(value, str) or not _DATE_AND_TIME.fullmatch(value.strip()):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC) if is_sane(moment) else None


def _moment_of_ms(value: object) -> datetime | None:
    if isinstance(value, str) and _MILLISECONDS.fullmatch(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 10**13:
        return None
    moment = _EPOCH + timedelta(milliseconds=int(value))
    return moment if is_sane(moment) else None


def _in(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = said.get(name)
    return value if isinstance(value, dict) else _NOTHING


def _text(value: object) -> str:
    if type(value) is int:
        value = str(value) if abs(value) < 10**20 else ""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "ignore").decode().replace("\0", "").strip()


def _plain(text: str) -> str:
    """Without markup: `<br>` is a space, `&amp;` an ampersand."""
    return " ".join(html.unescape(_TAG.sub(" ", text)).replace("\0", "").split())


def _capped(text: str, most: int) -> str:
    """As it is, or its beginning and a hash of the rest: two different texts stay different."""
    if len(text) <= most:
        return text
    return text[: most - 33] + "~" + hashlib.sha256(text.encode()).hexdigest()[:32]
