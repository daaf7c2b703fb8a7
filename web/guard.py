"""Secrets that programs show. A route whose secret is not configured does not exist."""

import hmac

from aiohttp import web

from .refusals import Refusal


def admit(shown: str | None, wanted: str | None) -> None:
    """Raises Refusal 404 when no secret is configured, 401 when the shown one is missing or wrong."""
    if wanted is None:
        raise Refusal(404, "not_found")
    if shown is None or not hmac.compare_digest(shown.encode("utf-8", "replace"), wanted.encode()):
        raise Refusal(401, "secret")


def bearer(request: web.Request) -> str | None:
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    return shown.strip() if scheme.lower() == "bearer" else None
