"""What people, pages and Zoom do all at once, and what they were told: nothing of that may be lost."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import aiohttp

from tests.web.zoom.posting import body, compact, headers

from .yard import Lesson, Yard

BROWSER = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36"}
AT_ONCE = 12
TALKERS = 4  # people who write to the bot


@dataclass(frozen=True)
class Answered:
    """A statement that was answered as taken: of whom, which kind, and between which moments it was made."""

    lesson: Lesson
    kind: str
    since: datetime
    until: datetime


@dataclass
class Storm:
    """`taken` and `webhooks` (by request id) are promises; `answers` counts all, by status; 0: no answer."""

    yard: Yard
    dice: random.Random
    taken: list[Answered] = field(default_factory=list)
    beats: dict[Lesson, datetime] = field(default_factory=dict)
    webhooks: dict[str, bytes] = field(default_factory=dict)
    said: Counter[int] = field(default_factory=Counter)  # messages to the bot, by chat
    answers: Counter[int] = field(default_factory=Counter)
    without_retry_after: int = 0

    @asynccontextmanager
    async def raging(self) -> AsyncIterator[None]:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(30), headers=BROWSER) as client:
            acts = [self._people(client) for _ in range(AT_ONCE)]
            tasks = [asyncio.create_task(act) for act in (*acts, *(self._talk(number) for number in range(TALKERS)))]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                ended = await asyncio.gather(*tasks, return_exceptions=True)
        faults = [one for one in ended if isinstance(one, Exception)]
        assert not faults, faults

    async def _people(self, client: aiohttp.ClientSession) -> None:
        acts: list[Callable[[aiohttp.ClientSession, Lesson], Awaitable[None]]] = [
            self.click,
            self.beat,
            self.beat,
            self.land,
            self.webhook,
            self.webhook,
        ]
        while True:
            await self.dice.choice(acts)(client, self.dice.choice(self.yard.lessons))
            await asyncio.sleep(self.dice.uniform(0, 0.05))

    async def _talk(self, number: int) -> None:
        lesson = self.yard.lessons[number]
        phone = self.yard.phones[lesson.student_chat]
        while True:
            self.said[lesson.student_chat] += 1
            await phone.say("/classes")
            await asyncio.sleep(self.dice.uniform(1, 2))

    async def click(self, client: aiohttp.ClientSession, lesson: Lesson) -> None:
        await self._visit(client, lesson, "click", f"/api/zoom/track?token={lesson.token}")

    async def land(self, client: aiohttp.ClientSession, lesson: Lesson) -> None:
        """The page is the same for a class that has not begun, of which nothing is kept: a beat tells that it has."""
        kind = "student_landing" if lesson in self.beats else ""
        await self._visit(client, lesson, kind, f"/api/zoom/session-complete?token={lesson.token}")

    async def beat(self, client: aiohttp.ClientSession, lesson: Lesson) -> None:
        since = self.yard.clock.now()
        said = json.dumps({"token": lesson.token}).encode()
        status = await self._ask(client, "POST", "/api/zoom/heartbeat", said, {"Content-Type": "application/json"})
        if status == 200:
            self.beats[lesson] = max(since, self.beats.get(lesson, since))

    async def webhook(self, client: aiohttp.ClientSession, lesson: Lesson) -> None:
        now, number = self.yard.clock.now(), self.dice.randrange(10**9)
        name = self.dice.choice(["participant_joined", "participant_left"])
        who = {"user_id": str(number), "user_name": "Amina"}
        event = json.loads(body(f"meeting.{name}", now, uuid=f"{lesson.room}==", **who))
        event["payload"]["object"]["id"] = str(lesson.room)
        raw = compact(event)
        signed = headers(raw, now)
        if await self._ask(client, "POST", "/api/zoom/webhook", raw, signed) == 200:
            self.webhooks[signed["x-zm-request-id"]] = raw

    async def tell_again(self, client: aiohttp.ClientSession) -> None:
        """Every webhook that was taken comes once more, as if our answers had been lost."""
        for request_id, raw in self.webhooks.items():
            signed = headers(raw, self.yard.clock.now(), request_id=request_id)
            assert await self._ask(client, "POST", "/api/zoom/webhook", raw, signed) == 200

    async def _visit(self, client: aiohttp.ClientSession, lesson: Lesson, kind: str, path: str) -> None:
        since = self.yard.clock.now()
        status = await self._ask(client, "GET", path)
        if status == 200 and kind:
            self.taken.append(Answered(lesson, kind, since, self.yard.clock.now()))

    async def _ask(
        self,
        client: aiohttp.ClientSession,
        verb: str,
        path: str,
        data: bytes | None = None,
        more: Mapping[str, str] | None = None,
    ) -> int:
        try:
            async with client.request(verb, self.yard.url + path, data=data, headers=more) as answer:
                await answer.read()
                self.without_retry_after += answer.status == 503 and "Retry-After" not in answer.headers
                status = answer.status
        except (aiohttp.ClientError, TimeoutError):
            status = 0
            await asyncio.sleep(0.1)
        self.answers[status] += 1
        return status
