"""Reading what a stranger sends: never more than a limit, never anything but a JSON object."""

import json
from typing import Any

from aiohttp import web

from .refusals import Refusal


async def raw_body(request: web.Request, *, most: int) -> bytes:
    """The bytes as they came. Raises Refusal 413 over `most`."""
    if (request.content_length or 0) > most:
        raise Refusal(413, "too_large")
    return await request.clone(client_max_size=most).read()


async def json_object(request: web.Request, *, most: int) -> dict[str, Any]:
    """The body as an object. Raises Refusal 413 over `most` bytes, 400 for everything that is no JSON object."""
    raw = await raw_body(request, most=most)
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        raise Refusal(400, "bad_request", detail="the body is not JSON") from None
    if not isinstance(said, dict):
        raise Refusal(400, "bad_request", detail="the body is not a JSON object")
    return said
