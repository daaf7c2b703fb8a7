"""Server-to-server OAuth: one token, kept until shortly before its end.

https://developers.zoom.us/docs/internal-apps/s2s-oauth/ . There is no refresh token, a new one is simply asked for. At
some accounts a new token ends the one before, so there is one at a time, behind a lock.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from models.meetings import MeetingsProblem, RateLimited, TryLater, Unauthorized, Unreachable
from models.rules.moments import text_in

from .answers import number_in
from .errors import limited_until, oauth_error

EARLY = timedelta(minutes=5)
SHORTEST_LIFE = timedelta(minutes=1)
USUAL_LIFE = 3600  # seconds


@dataclass(frozen=True, slots=True)
class Credentials:
    """Of a server-to-server OAuth app."""

    account_id: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Token:
    """`scopes` is None where Zoom did not say."""

    value: str = field(repr=False)
    renew_at: datetime
    ends_at: datetime
    scopes: frozenset[str] | None


class Tokens:
    """Gives the token that is good now. Raises Unauthorized, RateLimited or Unreachable.

    `oauth_base` is without a slash at its end; `timeout` in seconds.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        credentials: Credentials,
        *,
        oauth_base: str,
        clock: Callable[[], datetime],
        timeout: float = 10.0,
    ) -> None:
        self._http = http
        self._credentials = credentials
        self._url = f"{oauth_base}/oauth/token"
        self._clock = clock
        self._timeout = timeout
        self._lock = asyncio.Lock()
        self._token: Token | None = None

    async def token(self) -> Token:
        async with self._lock:
            token = self._token
            if token is None or self._clock() >= token.renew_at:
                token = await self._renewed(token)
            return token

    async def instead_of(self, refused: Token) -> Token:
        """A new one, unless somebody else got one meanwhile."""
        async with self._lock:
            if self._token is None or self._token is refused:
                self._token = await self._fetch()
            return self._token

    async def fresh(self) -> Token:
        """A new one in any case: it carries the scopes that the app has now."""
        async with self._lock:
            self._token = await self._fetch()
            return self._token

    async def _renewed(self, old: Token | None) -> Token:
        """A token that is still good for minutes outlasts a short trouble of Zoom's."""
        try:
            self._token = await self._fetch()
        except TryLater:
            if old is None or self._clock() >= old.ends_at:
                raise
            return old
        return self._token

    async def _fetch(self) -> Token:
        form = {"grant_type": "account_credentials", "account_id": self._credentials.account_id}
        identity = (self._credentials.client_id, self._credentials.client_secret)
        try:
            async with asyncio.timeout(self._timeout):
                answer = await self._http.post(self._url, data=form, auth=identity, timeout=self._timeout)
        except (httpx.RequestError, TimeoutError) as trouble:
            raise Unreachable(f"no token: {type(trouble).__name__}", uncertain=False) from None
        if answer.status_code != 200:
            raise _refusal(answer, self._clock())
        return _read_token(answer, self._clock())


def _refusal(answer: httpx.Response, now: datetime) -> MeetingsProblem:
    if answer.status_code == 429:
        return RateLimited(limited_until(answer.headers, now))
    if answer.status_code in {400, 401, 403}:
        return Unauthorized(oauth_error(_json(answer)))
    return Unreachable(f"no token: HTTP {answer.status_code}", uncertain=False)


def _read_token(answer: httpx.Response, now: datetime) -> Token:
    body = _json(answer)
    told = body if isinstance(body, dict) else {}
    value = text_in(told, "access_token")
    if not value or not value.isascii() or not value.isprintable():
        raise Unreachable("no token in OAuth's answer", uncertain=False)
    life = timedelta(seconds=min(number_in(told, "expires_in") or USUAL_LIFE, 24 * USUAL_LIFE))
    scopes = frozenset(text_in(told, "scope").split())
    return Token(value, now + max(life - EARLY, SHORTEST_LIFE), now + life, scopes or None)


def _json(answer: httpx.Response) -> object:
    try:
        body: object = answer.json()
    except ValueError:
        return None
    return body
