"""Zoom's webhook events as values, in the shapes of its documentation and with the oddities seen in the field.

https://developers.zoom.us/docs/api/webhooks/ ; times are ISO UTC in whole seconds, `event_ts` is in milliseconds.
"""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from .zoom_rooms import Instance, Seat

Event = dict[str, Any]


def zoom_time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def body_of(event: Event) -> bytes:
    """Compact JSON in raw UTF-8: these bytes are what is signed."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def signature(secret: str, timestamp: str, body: bytes) -> str:
    message = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def encrypted(secret: str, plain_token: str) -> str:
    """What a genuine receiver answers to `endpoint.url_validation`."""
    return hmac.new(secret.encode(), plain_token.encode(), hashlib.sha256).hexdigest()


def envelope(name: str, at: datetime, account_id: str, about: dict[str, Any]) -> Event:
    payload = {"account_id": account_id, "object": about}
    return {"event": name, "payload": payload, "event_ts": int(at.timestamp() * 1000)}


def meeting_event(name: str, at: datetime, account_id: str, instance: Instance) -> Event:
    """`meeting.started` and `meeting.ended`. `duration` is the scheduled length in minutes, not the real one."""
    about = _about(instance)
    if instance.ended_at and name == "meeting.ended":
        about["end_time"] = zoom_time(instance.ended_at)
    return envelope(name, at, account_id, about)


def participant_event(
    name: str, at: datetime, account_id: str, seat: Seat, more: dict[str, Any] | None = None
) -> Event:
    about = {**_about(seat.instance), "participant": {**_participant(seat), **(more or {})}}
    return envelope(f"meeting.participant_{name}", at, account_id, about)


def joined(at: datetime, account_id: str, seat: Seat) -> Event:
    return participant_event("joined", at, account_id, seat, {"join_time": zoom_time(seat.joined_at)})


def left(at: datetime, account_id: str, seat: Seat) -> Event:
    assert seat.left_at is not None
    more = {"leave_time": zoom_time(seat.left_at), "leave_reason": seat.leave_reason}
    if not seat.registrant_id:
        more["registrant_id"] = ""  # null when the same person joined: seen in captures
    return participant_event("left", at, account_id, seat, more)


def deauthorized(at: datetime, account_id: str, client_id: str) -> Event:
    """No `object` and no `event_ts` at the top, as Zoom documents it."""
    payload = {
        "account_id": account_id,
        "user_id": "standinowner",
        "signature": "827edc3452044f0bc86bdd5684afb7d1e6becfa1a767f24df1b287853cf73000",
        "deauthorization_time": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "client_id": client_id,
        "event_ts": at.strftime("%Y-%m-%d %H:%M:%S"),
    }
    return {"event": "app_deauthorized", "payload": payload}


def _about(instance: Instance) -> dict[str, Any]:
    meeting = instance.meeting
    return {
        "id": str(meeting.id),
        "uuid": instance.uuid,
        "host_id": meeting.host.id,
        "topic": meeting.topic,
        "type": meeting.type,
        "start_time": zoom_time(instance.started_at),
        "timezone": "UTC",
        "duration": meeting.minutes,
    }


def _participant(seat: Seat) -> dict[str, Any]:
    zoom_id = seat.user.id if seat.user else ""
    return {
        "user_id": seat.user_id,
        "user_name": seat.name,
        "id": zoom_id,
        "participant_uuid": seat.uuid,
        "email": seat.user.email if seat.user else "",
        "registrant_id": seat.registrant_id,
        "participant_user_id": zoom_id,
        "phone_number": seat.phone_number,
    }
