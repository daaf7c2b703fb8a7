"""What Zoom tells the benchmarked servers, signed as Zoom signs."""

import time
from datetime import UTC, datetime

from tests.web.zoom.posting import ROOM, body, signature

from .load import post
from .serving import SECRET


def webhook(name: str, room: int, **person: str) -> bytes:
    """Something happens in a meeting. Signed when it is made, minutes before it is sent at most: Zoom's retries are as
    old.
    """
    at = datetime.fromtimestamp(time.time(), UTC)
    raw = body(f"meeting.participant_{name}", at, **person).replace(str(ROOM).encode(), str(room).encode())
    stamp = str(int(at.timestamp()))
    signed = signature(raw, stamp, SECRET)
    return post("/api/zoom/webhook", raw, x_zm_request_timestamp=stamp, x_zm_signature=signed)
