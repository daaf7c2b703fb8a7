"""Zoom's API errors: an HTTP status, and a code of Zoom's own in the body (a code of 200 is an error too)."""

from functools import partial
from typing import Any


class ZoomError(Exception):
    def __init__(self, status: int, code: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}
        self.body: dict[str, Any] = {"code": code, "message": message}


invalid_token = partial(ZoomError, 401, 124, "Invalid access token.")
not_yours = partial(ZoomError, 400, 300, "Cannot access meeting information.")
lost_page = partial(ZoomError, 400, 300, "The next page token is invalid or expired.")
no_registration = partial(ZoomError, 400, 3000, "Registration cannot be enabled for a basic user.")


def missing_scope(scopes: tuple[str, ...]) -> ZoomError:
    return ZoomError(400, 4711, f"Invalid access token, does not contain scopes:[{', '.join(scopes)}].")


def unknown_user(user_id: str) -> ZoomError:
    return ZoomError(404, 1001, f"User does not exist: {user_id}.")


def unknown_meeting(meeting: str) -> ZoomError:
    return ZoomError(404, 3001, f"Meeting does not exist: {meeting}.")


def not_ended(meeting: str) -> ZoomError:
    return ZoomError(404, 3001, f"The meeting ID {meeting} is invalid or not end.")


def paid_only(account_id: str) -> ZoomError:
    return ZoomError(400, 200, f"Only available for paid account: {account_id}.")


def too_many(*, daily_until: str | None) -> ZoomError:
    """Per second, or for the rest of the day: then `Retry-After` is an ISO time, as Zoom sends it."""
    kind = "Daily-limit" if daily_until else "QPS"
    headers = {"X-RateLimit-Category": "Heavy", "X-RateLimit-Type": kind, "X-RateLimit-Remaining": "0"}
    if daily_until:
        headers["Retry-After"] = daily_until
    span = "daily" if daily_until else "maximum per-second"
    return ZoomError(429, 429, f"You have reached the {span} rate limit for this API.", headers)
