"""Zoom's webhook deliveries: signed, three seconds to answer, tried again only after 5xx or no answer at all.

https://developers.zoom.us/docs/api/webhooks/ : retries after 5, then 20, then 60 minutes, in shown time.
"""

import asyncio
import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import httpx

from .changes import Changes
from .zoom_events import Event, body_of, encrypted, signature
from .zoom_time import ZoomTime

ANSWER_SECONDS = 3.0
RETRIES = (timedelta(minutes=5), timedelta(minutes=20), timedelta(minutes=60))
PLAIN_TOKEN = "qgg8vlvZRS6UYooatFL8Aw"  # the one of Zoom's documentation


@dataclass(frozen=True)
class Delivery:
    """One try. `status` is 0 when nothing answered."""

    event: Event
    request_id: str
    attempt: int
    status: int
    at: datetime


class WebhookSender:
    """Delivers in the background. What goes wrong is set here: `delay`, `doubled`, `lose`, `hold` and `release`.

    First tries come in order, so that a test without accidents is the same every time; Zoom does not promise it.
    """

    def __init__(self, secret: str, time: ZoomTime, url: str | None = None) -> None:
        self.secret = secret
        self.url = url
        self.delay = timedelta(0)
        self.doubled: Literal["no", "same_id", "new_id"] = "no"
        self.fresh_stamps = True  # whether a retry is signed anew: Zoom doesn't say
        self.deliveries: list[Delivery] = []
        self.lost: list[Event] = []
        self.changes = Changes()
        self._time = time
        self._losing: Callable[[Event], bool] = lambda _: False
        self._held: list[Event] | None = None
        self._flying: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Event()  # set when the event before has had its first try
        self._turn.set()

    @property
    def held(self) -> int:
        """How many are kept back."""
        return len(self._held or [])

    def lose(self, which: Callable[[Event], bool] | str | None = "") -> None:
        """Lose events whose name holds this text ("" all, None none any more), or that a test chooses."""
        if callable(which):
            self._losing = which
        else:
            self._losing = lambda event: which is not None and which in event["event"]

    def hold(self) -> None:
        """Keep what comes from now on back."""
        self._held = self._held or []

    def release(self, order: Literal["as_it_was", "reversed", "shuffled"] = "as_it_was", seed: int = 1) -> None:
        """Deliver what was held back, in this order, one after the other."""
        held, self._held = self._held or [], None
        if order == "reversed":
            held.reverse()
        elif order == "shuffled":
            random.Random(seed).shuffle(held)
        self._begin(held)

    def send(self, event: Event, *, after: timedelta = timedelta(0)) -> None:
        if self._losing(event):
            self.lost.append(event)
        elif self._held is not None:
            self._held.append(event)
        elif self.url:
            self._begin([event], after + self.delay)

    async def settled(self) -> None:
        """Returns when nothing is under way any more, retries included."""
        while self._flying:
            await asyncio.gather(*self._flying)

    async def stop(self) -> None:
        for task in self._flying:
            task.cancel()
        await asyncio.gather(*self._flying, return_exceptions=True)

    async def validate(self) -> bool:
        """Zoom's check of the endpoint, every 72 hours: does it know the secret?"""
        assert self.url, "no webhook URL is configured"
        now = self._time.now()
        event = {
            "payload": {"plainToken": PLAIN_TOKEN},
            "event_ts": int(now.timestamp() * 1000),
            "event": "endpoint.url_validation",
        }
        answer = await self._post(body_of(event), _new_request_id(), str(int(now.timestamp())))
        if answer is None or answer.status_code != 200:
            return False
        expected = {"plainToken": PLAIN_TOKEN, "encryptedToken": encrypted(self.secret, PLAIN_TOKEN)}
        return bool(answer.json() == expected)

    def _begin(self, events: list[Event], after: timedelta = timedelta(0)) -> None:
        for event in events:
            request_id = _new_request_id()
            self._fly(event, request_id, after)
            if self.doubled != "no":
                self._fly(event, request_id if self.doubled == "same_id" else _new_request_id(), after)

    def _fly(self, event: Event, request_id: str, after: timedelta) -> None:
        before, mine = self._turn, asyncio.Event()
        if after <= timedelta(0):
            self._turn = mine
        task = asyncio.create_task(self._deliver(event, request_id, after, before, mine))
        self._flying.add(task)
        task.add_done_callback(self._flying.discard)

    async def _deliver(
        self, event: Event, request_id: str, after: timedelta, before: asyncio.Event, mine: asyncio.Event
    ) -> None:
        await self._time.sleep(after)
        await before.wait()
        stamp = str(int(self._time.now().timestamp()))
        for attempt, pause in enumerate((timedelta(0), *RETRIES)):
            await self._time.sleep(pause)
            if self.fresh_stamps:
                stamp = str(int(self._time.now().timestamp()))
            answer = await self._post(body_of(event), request_id, stamp)
            status = answer.status_code if answer is not None else 0
            self.deliveries.append(Delivery(event, request_id, attempt, status, self._time.now()))
            mine.set()
            self.changes.happened()
            if 0 < status < 500:
                return

    async def _post(self, body: bytes, request_id: str, stamp: str) -> httpx.Response | None:
        headers = {
            "user-agent": "Zoom Marketplace/1.0a",
            "content-type": "application/json; charset=utf-8",
            "x-zm-request-timestamp": stamp,
            "x-zm-signature": signature(self.secret, stamp, body),
            "x-zm-request-id": request_id,
        }
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=ANSWER_SECONDS) as client:
                return await client.post(self.url or "", content=body, headers=headers)
        except httpx.TransportError:
            return None


def _new_request_id() -> str:
    raw = secrets.token_hex(16)
    return "_".join((raw[:8], raw[8:12], raw[12:16], raw[16:20], raw[20:]))
