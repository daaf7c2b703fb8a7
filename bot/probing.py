"""Asking an address from this machine, as somebody else would: for /doctor only."""

import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

import httpx

SECONDS = 8.0
MOST_BYTES = 10_000

Trouble = Literal["certificate", "timeout", "refused"]


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    date: str | None  # the Date header: when the other side thinks it is
    text: str


class Unreached(Exception):
    """No answer. `why` says where it got stuck."""

    def __init__(self, why: Trouble) -> None:
        super().__init__(why)
        self.why = why


Probe = Callable[[str], Awaitable[Reply]]


async def probe(url: str) -> Reply:
    """GET without following redirects and without a proxy. Unreached when there is no answer."""
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=SECONDS) as http, http.stream("GET", url) as reply:
            text = b""
            async for piece in reply.aiter_bytes():
                text += piece
                if len(text) > MOST_BYTES:
                    break
            return Reply(reply.status_code, reply.headers.get("Date"), text.decode(errors="replace"))
    except httpx.TimeoutException as error:
        raise Unreached("timeout") from error
    except httpx.HTTPError as error:
        raise Unreached("certificate" if _is_tls(error) else "refused") from error


def _is_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
