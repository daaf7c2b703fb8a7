"""Delivering the outbox: claim what is due, tell it, mark it. At least once: send first, mark after.

A claimed notice is alone in its chat, and several chats are told at once, as many and as fast as Telegram allows.
"""

import asyncio
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from math import inf

import structlog

from models import chats, delivering, following, notices, people, shares, telegram_groups, wishes
from models.ports import ChatMoved, Notifier, RecipientGone, Refused, TryAgain
from models.school import School
from models.tables.outbox import Notice

from .pacing import Allowed, Brake, Pace
from .telling import has_stopped, tell

AT_ONCE = 50  # claimed, when nothing limits the pace
LOOK_AGAIN = 0.5  # seconds, while the last messages are on their way
LONGEST_TURN = 0.05  # seconds, until who waits for a turn looks again
AFTER_YOU = 0.01  # seconds: whoever waits in a conversation goes first
RUN_FOR = 60.0  # seconds; then a run ends, so that whoever watches sees that the next one begins
RENEW_EVERY = 1.0  # seconds; a share is held for three
GIVE_UP_AFTER = timedelta(hours=24)
LONGEST_WAIT = timedelta(minutes=10)
LIVE_EVERY = timedelta(seconds=30)
ANNOUNCING_EVERY = timedelta(seconds=5)
LIVE_SHARE = 3  # all live lists together refresh with a third of what is allowed

log = structlog.get_logger(__name__)


class Delivery:
    """One copy's worker; any number of copies may run side by side. `allowed` None: one after the other, unpaced.

    `ticks` are seconds that only go forward, `pause` waits so many of them.
    """

    def __init__(
        self,
        notifier: Notifier,
        clock: Callable[[], datetime],
        school: School,
        *,
        allowed: Allowed | None = None,
        ticks: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._notifier = notifier
        self._clock = clock
        self._school = school
        self._allowed = allowed
        self._ticks = ticks
        self._pause = pause
        self._name = secrets.token_hex(16)  # of this copy, among those that share what is allowed
        self._pace = Pace(0 if allowed else 1)
        self._share_ends = self._renew_at = self._run_ends = -inf
        self._brake = Brake()
        self._claimed: deque[Notice] = deque()
        self._ahead: asyncio.Task[bool] | None = None  # a look for more, while the last that were claimed go out
        self._in_flight: set[asyncio.Task[None]] = set()
        self._turns = 0  # how many wait for one in conversations
        self._told = 0
        self._stopping = False

    def stop(self) -> None:
        """Finish what is on its way and give the rest back."""
        self._stopping = True

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Around a message that somebody else writes to Telegram: it waits for its turn, and counts."""
        self._turns += 1
        try:
            while self._allowed and self._ticks() < self._share_ends and (left := self._pace.wait(self._ticks())) > 0:
                await self._pause(min(left, LONGEST_TURN))
        finally:
            self._turns -= 1
        self._pace.begin(self._ticks())
        try:
            yield
        finally:
            self._pace.end(self._ticks())

    async def run(self) -> int:
        """Deliver what is due, for a minute at most; returns how many were told."""
        self._told, self._run_ends = 0, self._ticks() + RUN_FOR
        if not await delivering.is_anything_due(self._clock()):
            return 0
        try:
            while await self._may_go():
                was_telling = bool(self._in_flight)  # what ends while we look may be due again
                if self._claimed:
                    self._begin(self._claimed.popleft())
                    self._look_ahead()
                elif await self._look():
                    continue  # a conversation may have taken the turn meanwhile
                elif self._in_flight:
                    await asyncio.wait(self._in_flight, timeout=LOOK_AGAIN)
                elif not was_telling:
                    break
        finally:
            await self._finish()
        return self._told

    async def _may_go(self) -> bool:
        """Wait until one more message may go. False: none may until somebody looks again."""
        while self._goes_on() and await self._has_share():
            left = self._left()
            if left == 0:
                return True
            if left == inf and self._in_flight:
                await asyncio.wait(self._in_flight, return_when=asyncio.FIRST_COMPLETED)
            else:
                await self._pause(min(left, LONGEST_TURN))  # conversations may come in between, or end
        return False

    def _goes_on(self) -> bool:
        return not self._stopping and self._ticks() < self._run_ends and not self._brake.on(self._clock())

    def _left(self) -> float:
        """Seconds; infinite: until one that is on its way has ended."""
        if self._in_flight and (self._allowed is None or self._brake.careful):
            return inf
        if self._allowed is None:
            return 0
        left = self._pace.wait(self._ticks())
        return max(left, AFTER_YOU) if self._turns else left

    async def _has_share(self) -> bool:
        if self._allowed is None:
            return True
        if (ticks := self._ticks()) >= self._renew_at:
            share = await shares.take(self._name, self._allowed.per_second, self._clock())
            self._share_ends, self._renew_at = ticks + shares.HELD_FOR.total_seconds(), ticks + RENEW_EVERY
            self._pace.allow(share, self._ticks())
            self._brake.hear(await shares.silent_until(self._clock()))
        return self._pace.most > 0 and self._ticks() < self._share_ends

    def _look_ahead(self) -> None:
        """A look takes as long as a message or two, so it is begun before there are none left."""
        if self._ahead is not None and self._ahead.done():
            self._ahead.result()  # if the database failed us, the run ends
            self._ahead = None
        few = self._pace.most // 4
        if self._allowed and self._ahead is None and not self._brake.careful and len(self._claimed) == few:
            self._ahead = asyncio.create_task(self._claim())

    async def _look(self) -> bool:
        ahead, self._ahead = self._ahead, None
        return bool((ahead and await ahead) or await self._claim())

    async def _claim(self) -> bool:
        limit = 1 if self._brake.careful else AT_ONCE if self._allowed is None else self._pace.most
        while rows := await delivering.claim(self._clock(), limit):
            self._claimed.extend([one for one in rows if not await self._is_set_aside(one)])
            if self._claimed:
                return True
        return False

    async def _is_set_aside(self, notice: Notice) -> bool:
        """Whether this is not to be told now, or not at all."""
        if notice.person.blocked_at is not None and _is_private(notice):
            await delivering.skip(notice)
            return True
        quiet_until = wishes.held_until(notice, self._school, self._clock())
        if quiet_until is not None:
            await delivering.hold(notice, quiet_until)
        return quiet_until is not None

    async def _finish(self) -> None:
        if self._ahead is not None:
            await asyncio.gather(self._ahead, return_exceptions=True)
            self._ahead = None
        await delivering.give_back(self._claimed)
        self._claimed.clear()
        if self._in_flight:
            await asyncio.wait(self._in_flight)
        if self._stopping:
            await shares.give_back(self._name, self._clock())

    def _begin(self, notice: Notice) -> None:
        self._pace.begin(self._ticks())
        task = asyncio.create_task(self._one(notice))
        self._in_flight.add(task)
        task.add_done_callback(self._in_flight.discard)

    async def _one(self, notice: Notice) -> None:
        try:
            await self._tell_and_mark(notice)
        except Exception:  # the database failed us: told or not, it is tried again when its lease has run out
            log.exception("notice_not_marked", notice=notice.id, kind=notice.kind)

    async def _tell_and_mark(self, notice: Notice) -> None:
        try:
            message_id = await self._tell(notice)
        except RecipientGone as gone:
            await self._gone(notice, gone)
        except ChatMoved as moved:
            await chats.moved(_chat(notice), moved.to)
            await delivering.give_back([notice])
        except Refused as refused:
            log.error("notice_refused", notice=notice.id, kind=notice.kind, why=str(refused))
            await self._give_up(notice, str(refused))
        except TryAgain as wait:
            await self._wait(notice, wait)
        except Exception as fault:  # our own: it may pass, and holds up nothing else in that chat
            log.exception("notice_failed", notice=notice.id, kind=notice.kind)
            await self._later(notice, delivering.put_off, timedelta(0), repr(fault))
        else:
            await self._mark(notice, message_id)

    async def _tell(self, notice: Notice) -> int:
        try:
            return await tell(self._notifier, notice, self._clock())
        finally:
            self._pace.end(self._ticks())

    async def _mark(self, notice: Notice, message_id: int) -> None:
        now = self._clock()
        self._brake.arrived()
        self._told += 1
        alone = self._allowed.gap(_chat(notice)) if self._allowed and message_id else None
        await delivering.delivered(
            notice,
            message_id,
            now,
            refresh_at=await self._refresh_at(notice, now),
            hold_until=now + alone if alone else None,
        )

    async def _gone(self, notice: Notice, gone: RecipientGone) -> None:
        if _is_private(notice):  # and not a group that is gone
            await people.cannot_be_reached(notice.person_id, self._clock(), gone.why)
        else:
            await telegram_groups.left(_chat(notice), self._clock())
        await self._give_up(notice, str(gone))

    async def _give_up(self, notice: Notice, problem: str) -> None:
        await delivering.give_up(notice, self._clock(), problem)
        if notice.kind == "stream_post":  # the teacher's card says that the group was not told
            await following.again(notice.details["stream"], ("stream_card",), self._clock())

    async def _wait(self, notice: Notice, wait: TryAgain) -> None:
        now, after = self._clock(), timedelta(seconds=wait.after)
        if self._brake.refused(_chat(notice), after, now, everyone=wait.everyone) and self._brake.until:
            log.warning("telegram_takes_nothing", why=str(wait), until=self._brake.until.isoformat())
            if self._allowed:
                await shares.hush(self._name, self._brake.until)
        await self._later(notice, delivering.wait, after, str(wait))

    async def _later(
        self,
        notice: Notice,
        how: Callable[[Notice, datetime, str], Awaitable[None]],
        after: timedelta,
        problem: str,
    ) -> None:
        now = self._clock()
        if notice.due_since is not None and now - notice.due_since >= GIVE_UP_AFTER:
            await self._give_up(notice, problem)
            return
        backoff = min(timedelta(seconds=2 ** min(notice.attempts, 10)), LONGEST_WAIT)
        await how(notice, now + max(backoff, after), problem)

    async def _refresh_at(self, notice: Notice, now: datetime) -> datetime | None:
        """A live list is due again in half a minute; after its hour it is told once more, that it has stopped."""
        until = notice.refresh_until
        if until is None or has_stopped(notice, now):
            return None
        every = LIVE_EVERY
        if notice.kind == "announcing":  # the longer it takes, the less there is to see
            every = max(ANNOUNCING_EVERY, (now - notice.created_at) / 20)
        elif self._allowed:
            together = await notices.open_lists(now) * LIVE_SHARE / self._allowed.per_second
            every = max(every, timedelta(seconds=together))
        return min(now + every, until)


def _is_private(notice: Notice) -> bool:
    return _chat(notice) > 0


def _chat(notice: Notice) -> int:
    chat: int = notice.person.telegram_id if notice.chat_id is None else notice.chat_id
    return chat
