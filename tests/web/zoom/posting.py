"""What Zoom sends: the payloads of tests/samples/zoom, signed as Zoom signs, independently of our own code."""

import hashlib
import hmac
import json
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[2] / "samples" / "zoom"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.json"))
SECRET = "test-secret-token"
ROUTES = ["/api/zoom/webhook", "/api/webhooks/zoom"]
ROOM = 12345678901  # the meeting of the classes of tests.world
_request_ids = count(1)


def sample(name: str) -> bytes:
    return (SAMPLES / f"{name}.json").read_bytes()


def sampled(name: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(sample(name))
    return said


def compact(event: object) -> bytes:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def zoom_time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def body(
    name: str, at: datetime, *, uuid: str = "instance==", host_id: str = "yusufs-zoom-id", **person: object
) -> bytes:
    """An event of the class's room: its sample with this moment, and these fields of the participant."""
    event = sampled(name)
    event["event_ts"] = int(at.timestamp() * 1000) + 2400
    about = event["payload"]["object"]
    about |= {"id": str(ROOM), "uuid": uuid, "host_id": host_id, "start_time": zoom_time(at)}
    if "end_time" in about:
        about["end_time"] = zoom_time(at)
    if "participant" in about:
        moments = {
            field: zoom_time(at) for field in ("join_time", "leave_time", "date_time") if field in about["participant"]
        }
        nobody = {"id": "", "participant_user_id": "", "email": "", "registrant_id": "", "phone_number": ""}
        about["participant"] |= {**nobody, "customer_key": "", "participant_uuid": "", **moments, **person}
    return compact(event)


def signature(raw: bytes, timestamp: str, secret: str = SECRET) -> str:
    message = b"v0:" + timestamp.encode() + b":" + raw
    return "v0=" + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def headers(raw: bytes, now: datetime, **changed: str | None) -> dict[str, str]:
    """`changed` by the names without dashes: `signature="…"`, `request_id=None` leaves it out."""
    timestamp = changed.get("timestamp") or str(int(now.timestamp()))
    all_ = {
        "content-type": changed.get("content_type", "application/json; charset=utf-8"),
        "x-zm-request-timestamp": timestamp,
        "x-zm-signature": changed.get("signature", signature(raw, timestamp)),
        "x-zm-request-id": changed.get("request_id", f"6009d653_d487_445d_8406_{next(_request_ids):012d}"),
    }
    return {name: value for name, value in all_.items() if value is not None}
