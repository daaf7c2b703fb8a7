"""Zoom's refusals, read by status and code. Never by text: Zoom writes it in the account's language."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from models.meetings import (
    Gone,
    MeetingsProblem,
    MissingScopes,
    NotOurs,
    PlanTooLow,
    RateLimited,
    Unauthorized,
    Unexpected,
    Unreachable,
)

from .answers import number_in
from .requests import Request

A_MOMENT = timedelta(seconds=1)
A_DAY = timedelta(hours=25)
NO_SCOPE = frozenset({4700, 4711})
MEANINGS: dict[int, type[MeetingsProblem]] = {
    200: PlanTooLow,  # a code, not a status
    1001: NotOurs,  # no such user
    1010: NotOurs,  # a user of another account
    12702: Gone,  # a year ago
}


def refusal(request: Request, status: int, headers: Mapping[str, str], body: object, now: datetime) -> MeetingsProblem:
    """What an answer other than 2xx means. `headers` are looked up in lower case."""
    code = number_in(body, "code") if isinstance(body, Mapping) else None
    if status == 429:
        return RateLimited(limited_until(headers, now))
    if status >= 500 or status == 408:
        return Unreachable(f"HTTP {status}", uncertain=True)
    if code in NO_SCOPE:
        return MissingScopes([request.scope.to_add])
    if status == 401:
        return Unauthorized()
    meaning = {**MEANINGS, **request.refusals}.get(code) if code is not None else None
    return meaning() if meaning else Unexpected(status, code, request.name)


def limited_until(headers: Mapping[str, str], now: datetime) -> datetime:
    """When to ask again, from the headers of a 429; between a second and a day away.

    https://developers.zoom.us/docs/api/rate-limits/ : `Retry-After` is an ISO moment and comes with daily limits only.
    """
    told = _moment(headers.get("retry-after", ""), now) or _moment(headers.get("x-ratelimit-reset", ""), now)
    if told is None:
        is_daily = headers.get("x-ratelimit-type", "").lower().startswith("daily")
        told = _midnight_after(now) if is_daily else now + A_MOMENT
    return min(max(told, now + A_MOMENT), now + A_DAY)


def _moment(text: str, now: datetime) -> datetime | None:
    """An ISO moment, Unix seconds or milliseconds, seconds from now, or a date as HTTP writes it."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return _counted(int(text), now) if len(text) <= 13 else None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
        except (ValueError, OverflowError):
            continue
        return moment.replace(tzinfo=moment.tzinfo or UTC)
    return None


def _counted(number: int, now: datetime) -> datetime:
    if number < 10**9:
        return now + timedelta(seconds=min(number, A_DAY.total_seconds()))
    return datetime.fromtimestamp(number // 1000 if number >= 10**11 else number, UTC)


def _midnight_after(now: datetime) -> datetime:
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)


def oauth_error(body: object) -> str:
    """OAuth's own error code, if the answer has one that can be shown."""
    code = body.get("error") if isinstance(body, Mapping) else None
    return code if isinstance(code, str) and code.isascii() and code.replace("_", "").isalpha() else ""
