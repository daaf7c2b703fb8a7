"""Did Zoom send these bytes? https://developers.zoom.us/docs/api/webhooks/#verify-webhook-events

The signature is over the bytes as they came: the same JSON written anew has another one. One key signs events and
answers `endpoint.url_validation`, so whoever answers an unsigned validation signs forged events for strangers.
"""

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import TypeGuard

# Zoom tries again until 85 minutes later, and does not say whether it stamps a retry anew. What is replayed inside
# the window is stored already, and so changes nothing.
STALE_AFTER = timedelta(hours=2)

_SECONDS = re.compile(r"[0-9]{1,10}", re.ASCII)
_PLAIN_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


def signed_at(
    secret: str, raw: bytes, *, signature: str | None, timestamp: str | None, now: datetime
) -> datetime | None:
    """When Zoom signed `raw`; None when it did not, or too long ago, whatever the two headers hold."""
    if signature is None or timestamp is None or not _SECONDS.fullmatch(timestamp):
        return None
    wanted = "v0=" + _hmac(secret, b"v0:" + timestamp.encode() + b":" + raw)
    if not hmac.compare_digest(signature.encode("utf-8", "replace"), wanted.encode()):
        return None
    signed = datetime.fromtimestamp(int(timestamp), UTC)
    return signed if abs(now - signed) <= STALE_AFTER else None


def is_plain_token(text: object) -> TypeGuard[str]:
    """Anything else might be a message for which somebody wants our signature."""
    return isinstance(text, str) and _PLAIN_TOKEN.fullmatch(text) is not None


def validation_answer(secret: str, plain_token: str) -> dict[str, str]:
    """What `endpoint.url_validation` is answered with. Only for a signed request."""
    return {"plainToken": plain_token, "encryptedToken": _hmac(secret, plain_token.encode())}


def _hmac(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
