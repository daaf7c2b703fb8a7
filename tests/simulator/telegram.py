"""A stand-in for Telegram's Bot API: a real HTTP server on loopback, strict where Telegram is.

async with TelegramServer() as telegram:
    amina = telegram.phone("Amina")
    ...  # start the bot with api_base = telegram.url and token = telegram.token
    await amina.start()
    await amina.sees("Welcome")
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import web

from . import methods_bot, methods_messages
from .arguments import Arguments, read_request
from .backend import Backend, Happening
from .browser import Browser
from .chats import Chat
from .errors import ApiError, body_too_large, unauthorized, unknown_method
from .limits import Limits
from .listening import Listener
from .methods import METHODS
from .older import as_before_rich_messages
from .phone import Phone
from .webhook import WebhookDelivery

__all__ = ["Call", "Limits", "TelegramServer", "methods_bot", "methods_messages"]

TOKEN = "7000000001:stand-in-for-a-real-bot-token"
MOST_BODY_BYTES = 60 * 1024 * 1024


@dataclass(frozen=True)
class Call:
    """One call of the bot. `result` is what it was answered, `error` what it was refused with."""

    method: str
    payload: dict[str, Any]
    at: datetime
    result: Any = None
    error: ApiError | None = None


class TelegramServer:
    """`port` 0 takes a free one. `now` dates the messages; every wait is in real seconds."""

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "classclock_bot",
        name: str = "Classclock",
        port: int = 0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        limits: Limits | None = None,
        localhost_allowed: bool = False,
        https_webhook_only: bool = False,
        webhook_retry_delay: float = 0.2,
    ) -> None:
        self.backend = Backend(token, username, name, now, limits or Limits(), localhost_allowed, https_webhook_only)
        self.calls: list[Call] = []
        self.refusals: list[Call] = []
        self.hosts: dict[str, str] = {}  # which stand-in serves a host in the phones' browsers: {"zoom.us": zoom.url}
        self._listener = Listener(self._routes(), port)
        self._webhook = WebhookDelivery(self.backend, self._perform, webhook_retry_delay)
        self._delivering: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return self._listener.url

    @property
    def token(self) -> str:
        return self.backend.token

    @property
    def username(self) -> str:
        return self.backend.username

    async def start(self) -> None:
        await self._listener.start()
        self._delivering = asyncio.create_task(self._webhook.run())

    async def stop(self) -> None:
        self.backend.updates.interrupt()
        if self._delivering:
            self._delivering.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._delivering
        await self._listener.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def phone(self, name: str, user_id: int | None = None, language: str = "en") -> Phone:
        """A person's Telegram app. The bot has not met them before they press Start."""
        person = self.backend.memory.add_person(name, user_id, language)
        return Phone(self.backend, person, Browser(self.hosts))

    def group(self, title: str, *phones: Phone) -> Chat:
        """A group that the bot and these people are in."""
        return self.backend.memory.add_group(title, [phone.person for phone in phones])

    def watch(self, watcher: Callable[[Happening], None]) -> None:
        """Call `watcher` with everything that shows on a phone from now on, as it happens."""
        self.backend.watchers.append(watcher)

    async def called(self, method: str, *, timeout: float = 10, **payload: Any) -> Call:
        """The first accepted call of this method whose payload holds these values, waiting for it if need be."""
        found = await self.backend.changes.until(lambda: self._find(method, payload), timeout=timeout)
        if found is None:
            raise AssertionError(f"no {method} with {payload} came within {timeout} s")
        return found

    def _find(self, method: str, payload: dict[str, Any]) -> Call | None:
        wanted = {key: str(value) for key, value in payload.items()}
        for call in self.calls:
            if call.method.lower() == method.lower():
                had = {key: str(call.payload.get(key)) for key in wanted}
                if had == wanted:
                    return call
        return None

    # What can go wrong

    async def outage(self, seconds: float | None = None, *, status: int = 502, refuse: bool = False) -> None:
        """Every call is answered `status` (or the connection is refused) for a while, or until `recover()`.

        Long polls that are open break too, as they do when a data centre goes away.
        """
        self.backend.faults.break_for(seconds, status)
        if refuse:
            await self._listener.refuse()
        self.backend.updates.interrupt()
        if seconds is not None and refuse:
            asyncio.get_running_loop().call_later(seconds, lambda: asyncio.ensure_future(self.recover()))

    async def recover(self) -> None:
        """Ends outages, slowness and lost answers."""
        self.backend.faults.mend()
        await self._listener.accept()

    def slow(self, seconds: float) -> None:
        """Each answer takes this long; 0 ends it."""
        self.backend.faults.delay = seconds

    def flood(self, chat: int | Phone | Chat | None, retry_after: float) -> None:
        """429 for messages to this chat (None: to any) during the next `retry_after` seconds."""
        chat_id = chat.person.id if isinstance(chat, Phone) else chat.id if isinstance(chat, Chat) else chat
        self.backend.flood.close(chat_id, retry_after)

    def lose_answer(self, method: str, times: int = 1) -> None:
        """The next `times` calls of this method do their work, but the bot never hears about it."""
        self.backend.faults.lost_answers[method.lower()] += times

    def lose_request(self, method: str, times: int = 1) -> None:
        """The next `times` calls of this method break off before anything was done."""
        self.backend.faults.lost_requests[method.lower()] += times

    def block(self, phone: Phone) -> None:
        phone.block()

    def deactivate(self, phone: Phone) -> None:
        phone.deactivate()

    # Serving

    def _routes(self) -> web.Application:
        app = web.Application(client_max_size=MOST_BODY_BYTES)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_get("/file/bot{token}/documents/{file_id}", self._download)
        return app

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        faults = self.backend.faults
        method = request.match_info["method"]
        if faults.delay:
            await asyncio.sleep(faults.delay)
        if faults.broken:
            return _json(ApiError(faults.status, "Bad Gateway").to_api(), faults.status)
        if faults.loses_request(method) and request.transport:
            request.transport.abort()
            return web.Response()
        answer = await self._checked_answer(request, method)
        if faults.broken:  # since a moment ago: an open long poll breaks too
            return _json(ApiError(faults.status, "Bad Gateway").to_api(), faults.status)
        if faults.loses_answer(method) and request.transport:
            request.transport.abort()
        return answer

    async def _checked_answer(self, request: web.Request, method: str) -> web.Response:
        try:
            return _json({"ok": True, "result": await self._checked_call(request, method)}, 200)
        except ApiError as error:
            return _json(error.to_api(), error.code)

    async def _checked_call(self, request: web.Request, method: str) -> object:
        if not request.match_info["token"].partition(":")[0].isdigit():
            raise unknown_method()
        if request.match_info["token"] != self.token:
            raise unauthorized()
        try:
            return await self._perform(method, await read_request(request))
        except web.HTTPRequestEntityTooLarge:
            raise body_too_large() from None

    async def _perform(self, method: str, arguments: Arguments) -> object:
        at, known = self.backend.now(), METHODS.get(method.lower())
        try:
            if known is None:
                raise unknown_method()
            if self.backend.is_old:
                as_before_rich_messages(method, arguments)
            result = await known(self.backend, arguments)
        except ApiError as error:
            self.refusals.append(Call(method, arguments.fields, at, error=error))
            self.backend.changes.happened()
            raise
        if method.lower() != "getupdates":
            self.calls.append(Call(method, arguments.fields, at, result))
            self.backend.changes.happened()
        return result

    async def _download(self, request: web.Request) -> web.Response:
        file = self.backend.memory.files.get(request.match_info["file_id"])
        if request.match_info["token"] != self.token or file is None:
            return _json(unknown_method().to_api(), 404)
        return web.Response(body=file.content, content_type="application/octet-stream")


def _json(answer: dict[str, Any], status: int) -> web.Response:
    return web.json_response(answer, status=status)
