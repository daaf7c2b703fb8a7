"""Saying no. A route raises Refusal; people get a small page, programs get JSON, nobody gets a traceback."""

import sqlite3
from collections import Counter
from collections.abc import Callable
from typing import Literal

import asyncpg
import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from tortoise.exceptions import BaseORMException

from models.shared_commit import Closed, Full

Why = Literal[
    "bad_request",
    "unknown",
    "not_found",
    "method",
    "expired",
    "cancelled",
    "void",
    "damaged",
    "too_large",
    "too_many",
    "secret",
    "try_again",
    "failed",
]
BY_STATUS: dict[int, Why] = {404: "not_found", 405: "method", 413: "too_large"}
STORE_TROUBLE = (
    BaseORMException,
    sqlite3.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what asyncpg says of a connection that was cut in the middle of an answer
    OSError,
    TimeoutError,
)

log = structlog.get_logger(__name__)
Say = Callable[[web.Request, "Refusal"], web.StreamResponse]


class Refusal(Exception):
    """`why` is a stable code; `detail` tells a program more. `retry_after` is in seconds."""

    def __init__(
        self, status: int, why: Why, *, detail: str = "", retry_after: int | None = None, allow: str = ""
    ) -> None:
        super().__init__(why)
        self.status = status
        self.why = why
        self.detail = detail
        self.headers: dict[str, str] = {"Allow": allow} if allow else {}
        if retry_after is not None:
            self.headers["Retry-After"] = str(retry_after)


def refusing(say: Say, counts: Counter[str]) -> Middleware:
    """The middleware that turns everything that goes wrong into an answer."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Exception as error:
            refusal = _refusal(error)
            if refusal.status >= 500:
                counts["failure"] += 1
                log.error("request_failed", route=_route(request), why=refusal.why, exc_info=error)
            return say(request, refusal)

    return middleware


def _route(request: web.Request) -> str:
    """The route, not the address: addresses carry tokens and secrets."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "none"


def _refusal(error: Exception) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, web.HTTPException):
        return _of_http(error)
    if isinstance(error, web.RequestPayloadError):  # not the encoding it claims, or cut off
        return Refusal(400, "bad_request", detail="the body cannot be read")
    if isinstance(error, Full):
        return Refusal(503, "try_again", retry_after=error.retry_after)
    if isinstance(error, (*STORE_TROUBLE, Closed)):
        return Refusal(503, "try_again", retry_after=5)
    return Refusal(500, "failed")


def _of_http(error: web.HTTPException) -> Refusal:
    return Refusal(error.status, BY_STATUS.get(error.status, "bad_request"), allow=error.headers.get("Allow", ""))
