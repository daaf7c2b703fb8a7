"""Sends requests to Zoom until one is answered, or until waiting is of no use.

1. A token that Zoom refuses is replaced once, and the request sent again.
2. A limit is waited for if it passes before the deadline, and remembered if not: until then nothing is sent.
3. Trouble on the way or in Zoom's servers is waited out with growing, jittered pauses; what may not be done twice is
   only sent again when it certainly was not done.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
import structlog

from models.meetings import MissingScopes, NotEndedYet, RateLimited, TryLater, Unexpected, Unreachable

from .auth import Token, Tokens
from .errors import refusal
from .requests import Request

FIRST_PAUSE = 0.5  # seconds, doubled at each try
LONGEST_PAUSE = 8.0
AFTER_GIVING_UP = timedelta(minutes=1)
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """In seconds: for one try, and for one request with all its tries and pauses. `at_once`: requests on their way."""

    timeout: float = 10.0
    deadline: float = 30.0
    at_once: int = 4


class Caller:
    """`api_base` is without a slash at its end. `sleep` and `monotonic` in seconds; `chance` makes the jitter."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        tokens: Tokens,
        *,
        api_base: str,
        clock: Callable[[], datetime],
        patience: Patience | None = None,
        chance: random.Random | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http = http
        self._tokens = tokens
        self._api_base = api_base
        self._clock = clock
        self._patience = patience or Patience()
        self._chance = chance or random.Random()
        self._sleep = sleep
        self._monotonic = monotonic
        self._places = asyncio.Semaphore(self._patience.at_once)
        self._closed: dict[str, datetime] = {}  # what is limited, and until when

    async def call(self, request: Request) -> object:
        """The body of Zoom's answer, None for an empty one. Raises MeetingsProblem."""
        self._refuse_while_limited(request)
        give_up_at = self._monotonic() + self._patience.deadline
        attempt = 1
        while True:
            try:
                return await self._try(request)
            except TryLater as problem:
                pause = self._pause(problem, attempt)
                if not _may_repeat(request, problem):
                    raise
                if attempt >= request.tries or self._monotonic() + pause >= give_up_at:
                    self._remember(request, problem)
                    raise
                log.info("zoom_again", request=request.name, attempt=attempt, pause=round(pause, 1), why=str(problem))
            await self._sleep(pause)
            attempt += 1

    async def scopes(self) -> frozenset[str] | None:
        """What the app may do, as far as is known."""
        return (await self._tokens.token()).scopes

    async def scopes_anew(self) -> frozenset[str] | None:
        return (await self._tokens.fresh()).scopes

    async def pause(self, attempt: int) -> None:
        """As long as before that try of a request in trouble."""
        await self._sleep(self._back_off(attempt))

    def _refuse_while_limited(self, request: Request) -> None:
        until = self._closed.get(_limit_of(request))
        if until is None:
            return
        if self._clock() < until:
            raise RateLimited(until)
        del self._closed[_limit_of(request)]

    def _remember(self, request: Request, problem: TryLater) -> None:
        """A limit that outlasted every try: asking on would only make the app look broken to Zoom."""
        if isinstance(problem, RateLimited):
            problem.until = max(problem.until, self._clock() + AFTER_GIVING_UP)
            self._closed[_limit_of(request)] = problem.until
            log.warning("zoom_limited", request=request.name, until=problem.until.isoformat())

    def _pause(self, problem: TryLater, attempt: int) -> float:
        pause = self._back_off(attempt)
        if isinstance(problem, RateLimited):
            return max((problem.until - self._clock()).total_seconds(), 0.0) + pause
        return pause

    def _back_off(self, attempt: int) -> float:
        return min(FIRST_PAUSE * 2.0 ** (attempt - 1), LONGEST_PAUSE) * self._chance.uniform(0.5, 1.0)

    async def _try(self, request: Request) -> object:
        token = await self._tokens.token()
        answer = await self._send(request, token)
        if answer.status_code == 401:
            answer = await self._send(request, await self._tokens.instead_of(token))
        if answer.is_success:
            return _body(answer)
        problem = refusal(request, answer.status_code, answer.headers, _told(answer), self._clock())
        if isinstance(problem, MissingScopes):
            log.warning("zoom_scope_missing", request=request.name, scopes=problem.scopes)
        raise problem

    async def _send(self, request: Request, token: Token) -> httpx.Response:
        """`from None`: httpx's exceptions carry the request and its token along."""
        headers = {"Authorization": f"Bearer {token.value}"}
        try:
            async with self._places, asyncio.timeout(self._patience.timeout):
                return await self._http.request(
                    request.method,
                    f"{self._api_base}{request.path}",
                    params=request.query or None,
                    json=request.body,
                    headers=headers,
                    timeout=httpx.Timeout(self._patience.timeout, connect=self._patience.timeout / 2),
                )
        except NOT_SENT as trouble:
            raise Unreachable(type(trouble).__name__, uncertain=False) from None
        except (httpx.RequestError, TimeoutError) as trouble:
            raise Unreachable(type(trouble).__name__, uncertain=True) from None


def _may_repeat(request: Request, problem: TryLater) -> bool:
    if isinstance(problem, NotEndedYet):
        return False
    return request.repeatable or not (isinstance(problem, Unreachable) and problem.uncertain)


def _limit_of(request: Request) -> str:
    return request.limited_as or request.name


def _body(answer: httpx.Response) -> object:
    if not answer.content:
        return None
    try:
        body: object = answer.json()
    except ValueError:
        raise Unexpected(answer.status_code, None, "no JSON") from None
    return body


def _told(answer: httpx.Response) -> object:
    try:
        return _body(answer)
    except Unexpected:
        return None
