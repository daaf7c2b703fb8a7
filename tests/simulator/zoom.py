"""A stand-in for Zoom on loopback: its API, its join page, its rooms and its webhooks.

async with ZoomServer(clock=clock) as zoom:
    clark = zoom.host("Ms Clark", "clark@school.example")
    room = zoom.meeting(clark, "English")
    ...  # start the program with settings={"zoom": zoom.settings}
    zoom.webhooks.url = f"{program.url}/api/zoom/webhook"
    teacher, student = room.join("Ms Clark", user=clark), room.join("Amina")
    student.leave()
    room.end()
    await zoom.webhooks.settled()
"""

import asyncio
import base64
import html
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Literal, Self

from aiohttp import web

from . import zoom_events as events
from .changes import Changes
from .clock import ClockFile
from .listening import Listener
from .zoom_account import Account
from .zoom_api import ROUTES, Handler
from .zoom_errors import ZoomError, invalid_token, missing_scope, too_many
from .zoom_rooms import Instance, Meeting, Seat, ZoomUser
from .zoom_time import ZoomTime
from .zoom_tls import throwaway_tls
from .zoom_webhooks import WebhookSender

Meanwhile = Callable[[Literal["before", "after"], str, str], Awaitable[None]]

CREDENTIALS = {
    "account_id": "stand-in-account",
    "client_id": "stand-in-client",
    "client_secret": "stand-in-client-secret",
    "webhook_secret": "stand-in-webhook-secret",
}
LATE_LEFT = timedelta(seconds=75)  # how long Zoom takes to notice a dead battery
LEFT_AFTER_END = timedelta(seconds=2)  # the last `left` comes after `ended`
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Zoom stand-in</title>
<h1>Zoom stand-in</h1><p>Meeting <b id="meeting">{meeting}</b></p></html>"""


class ZoomServer:
    """`tls` opens a second, HTTPS listener for browsers, where the `openssl` command is there."""

    def __init__(self, *, clock: ClockFile | None = None, port: int = 0, tls: bool = False) -> None:
        self.time = ZoomTime(clock)
        self.account = Account(CREDENTIALS["account_id"], self.time.now, self)
        self.webhooks = WebhookSender(CREDENTIALS["webhook_secret"], self.time)
        self.changes = Changes()
        self.calls: list[tuple[str, str]] = []  # (method, path) of every API call
        self.meanwhile: Meanwhile = _nothing  # awaited "before" each call is carried out, and "after", unanswered yet
        self.visits: list[web.Request] = []
        self._listener = Listener(self._routes(), port)
        context = throwaway_tls() if tls else None
        self._secure = Listener(self._routes(), 0, context) if context else None
        self._delay = 0.0
        self._broken = (0.0, 503)  # until this monotonic second, with this status
        self._refusing: list[ZoomError] = []
        self._lost: Counter[str] = Counter()

    @property
    def url(self) -> str:
        return self._listener.url

    @property
    def settings(self) -> dict[str, str]:
        """The `[zoom]` table of the program's configuration."""
        return {**CREDENTIALS, "api_base": f"{self.url}/v2", "oauth_base": self.url}

    @property
    def chromium_arguments(self) -> list[str]:
        """Makes Chromium land here when it is sent to Zoom; empty without TLS."""
        if self._secure is None:
            return []
        here = f"127.0.0.1:{self._secure.port}"
        rules = f"MAP *.zoom.us {here}, MAP zoom.us {here}"
        return ["--ignore-certificate-errors", f"--host-resolver-rules={rules}"]

    async def start(self) -> None:
        await self._listener.start()
        if self._secure:
            await self._secure.start()

    async def stop(self) -> None:
        await self.webhooks.stop()
        await self._listener.stop()
        if self._secure:
            await self._secure.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # People and rooms

    def host(self, name: str, email: str, *, licensed: bool = True, inside: bool = True) -> ZoomUser:
        """A teacher's Zoom user; `inside=False`: a private account, of which the school hears nothing."""
        return self.account.add_user(name, email, licensed=licensed, inside=inside)

    def meeting(self, host: ZoomUser, topic: str = "Class", **more: Any) -> Meeting:
        """A meeting that was made by hand in Zoom."""
        return self.account.add_meeting(host, topic=topic, **more)

    def room(self, number: int) -> Meeting:
        """The meeting with this number, however it was made."""
        return next(meeting for meeting in self.account.meetings if meeting.id == number)

    async def landed(self, number: int, *, timeout: float = 10) -> web.Request:
        """The first request of somebody's browser for this meeting's join page, waiting for it."""
        found = await self.changes.until(lambda: self._visit(number), timeout=timeout)
        assert found is not None, f"nobody came to /j/{number} within {timeout} s"
        return found

    def _visit(self, number: int) -> web.Request | None:
        return next((visit for visit in self.visits if visit.match_info["meeting"] == str(number)), None)

    # What can go wrong

    def outage(self, seconds: float | None = None, *, status: int = 503) -> None:
        """The API answers `status` for so many real seconds, or until `recover()`."""
        self._broken = (time.monotonic() + seconds if seconds is not None else float("inf"), status)

    def slow(self, seconds: float) -> None:
        self._delay = seconds

    def recover(self) -> None:
        self._delay, self._broken = 0.0, (0.0, 503)
        self._refusing.clear()
        self._lost.clear()

    def lose_answers(self, verb: str, times: int = 1) -> None:
        """The next so many API calls with this verb are carried out, but nobody hears of it."""
        self._lost[verb] += times

    def limit(self, times: int = 1, *, daily_until: datetime | None = None) -> None:
        """The next `times` API calls get 429."""
        until = events.zoom_time(daily_until) if daily_until else None
        self._refusing += [too_many(daily_until=until) for _ in range(times)]

    def revoke_tokens(self) -> None:
        """Every token that was given out is worthless."""
        self.account.tokens.clear()

    def deauthorize(self) -> None:
        """The school removes the app."""
        self.revoke_tokens()
        self.webhooks.send(events.deauthorized(self.time.now(), self.account.id, CREDENTIALS["client_id"]))

    # Watching the rooms

    def started(self, instance: Instance) -> None:
        self._tell(instance, events.meeting_event("meeting.started", self.time.now(), self.account.id, instance))

    def ended(self, instance: Instance, gone: list[Seat]) -> None:
        self._tell(instance, events.meeting_event("meeting.ended", self.time.now(), self.account.id, instance))
        for seat in gone:
            self._tell(instance, events.left(self.time.now(), self.account.id, seat), LEFT_AFTER_END)

    def joined(self, seat: Seat) -> None:
        self._tell(seat.instance, events.joined(self.time.now(), self.account.id, seat))

    def left(self, seat: Seat, *, late: bool) -> None:
        event = events.left(self.time.now(), self.account.id, seat)
        self._tell(seat.instance, event, LATE_LEFT if late else timedelta(0))

    def noted(self, name: str, seat: Seat, more: dict[str, Any]) -> None:
        event = events.participant_event(name, self.time.now(), self.account.id, seat, more)
        self._tell(seat.instance, event)

    def _tell(self, instance: Instance, event: events.Event, after: timedelta = timedelta(0)) -> None:
        self.changes.happened()
        if instance.meeting.host.inside:  # events follow the host's account
            self.webhooks.send(event, after=after)

    # Serving

    def _routes(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/oauth/token", self._give_token)
        for path in ("/j/{meeting}", "/w/{meeting}", "/my/{meeting}", "/wc/join/{meeting}"):
            app.router.add_get(path, self._join_page)
        for verb, path, scopes, status, handler in ROUTES:
            app.router.add_route(verb, path, self._api(handler, scopes, status))
        return app

    async def _join_page(self, request: web.Request) -> web.Response:
        self.visits.append(request)
        self.changes.happened()
        meeting = html.escape(request.match_info["meeting"])
        return web.Response(text=PAGE.format(meeting=meeting), content_type="text/html")

    async def _give_token(self, request: web.Request) -> web.Response:
        if trouble := await self._trouble():
            return trouble
        wanted = {**request.query, **await request.post()}
        identity = f"{CREDENTIALS['client_id']}:{CREDENTIALS['client_secret']}"
        basic = "Basic " + base64.b64encode(identity.encode()).decode()
        if request.headers.get("Authorization") != basic:
            return _oauth_error(401, "invalid_client", "Invalid client_id or client_secret")
        if wanted.get("grant_type") != "account_credentials":
            return _oauth_error(400, "unsupported_grant_type", "unsupported grant type")
        if wanted.get("account_id") != self.account.id:
            return _oauth_error(400, "invalid_request", "Bad Request")
        return web.json_response(
            {
                "access_token": self.account.new_token(),
                "token_type": "bearer",
                "expires_in": 3600,
                "scope": " ".join(sorted(self.account.scopes)),
                "api_url": self.url,
            }
        )

    def _api(self, handler: Handler, scopes: tuple[str, ...], status: int) -> Any:
        async def answer(request: web.Request) -> web.Response:
            self.calls.append((request.method, request.path))
            await self.meanwhile("before", request.method, request.path)
            if trouble := await self._trouble():
                return trouble
            try:
                self._check_token(request, scopes)
                if self._refusing:
                    raise self._refusing.pop(0)
                result = await handler(self.account, request)
                self.changes.happened()
            except ZoomError as error:
                return web.json_response(error.body, status=error.status, headers=error.headers)
            await self.meanwhile("after", request.method, request.path)
            if self._lost[request.method] and request.transport is not None:
                self._lost[request.method] -= 1
                request.transport.abort()
            return web.json_response(result, status=status) if status != 204 else web.Response(status=204)

        return answer

    async def _trouble(self) -> web.Response | None:
        if self._delay:
            await asyncio.sleep(self._delay)
        until, status = self._broken
        return web.Response(status=status, text="<html>trouble</html>") if time.monotonic() < until else None

    def _check_token(self, request: web.Request, scopes: tuple[str, ...]) -> None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        granted = self.account.granted(token)
        if granted is None:
            raise invalid_token()
        if not granted & set(scopes):
            raise missing_scope(scopes[:1])


async def _nothing(*_: str) -> None:
    """A call is what it is."""


def _oauth_error(status: int, error: str, reason: str) -> web.Response:
    return web.json_response({"reason": reason, "error": error}, status=status)
