"""The hand on the playground's clock: pause, 1×, 60×, and ahead to a moment, while the open class pages beat.

Going ahead takes steps of half a minute, and the pages beat at each of them: a jump would look like a page gone quiet.
With no page open the steps are longer.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from ..clock import ClockFile

BEAT = timedelta(seconds=30)
SPEEDS = (0.0, 1.0, 60.0)
STRIDE = timedelta(minutes=5)
A_DAY = timedelta(days=1)
BREATH = 0.01  # real seconds between two steps, in which the program takes its turn


class Hand:
    """`beat` lets every open class page say that it is there, and says whether one is; `moved` hears of changes."""

    def __init__(self, clock: ClockFile, beat: Callable[[], Awaitable[bool]], moved: Callable[[], None]) -> None:
        self.clock = clock
        self.speed = clock.speed
        self.goal: datetime | None = None
        self.arrived = 0
        self.walks: list[asyncio.Task[None]] = []
        self._beat = beat
        self._moved = moved

    def set_speed(self, speed: float) -> None:
        """Also ends a way ahead that is under way."""
        assert speed in SPEEDS, "There is no such speed."
        self.speed, self.goal = speed, None
        self.clock.set_speed(speed)
        self._moved()

    def set_out(self, to: datetime) -> int:
        """Begin the way ahead; how many there were. It is over when `arrived` is as high."""
        self.goal = to
        self.clock.pause()
        self.walks.append(asyncio.create_task(self._walk(to)))
        return len(self.walks)

    async def _walk(self, to: datetime) -> None:
        """Beyond a day it jumps over what lies between: nobody sits in a class that long."""
        if to - self.clock.now() > A_DAY:
            self.clock.jump(to - self.clock.now() - BEAT)
        try:
            someone = await self._beat()
            while self.goal == to and (left := to - self.clock.now()) > timedelta(0):
                self.clock.jump(min(left, BEAT if someone else STRIDE))
                self._moved()
                someone = await self._beat()
                await asyncio.sleep(BREATH)
        finally:
            self.arrived += 1
            if self.goal == to:
                self.set_speed(self.speed)

    async def keep_beating(self) -> None:
        """Until it is cancelled, which also ends the way ahead."""
        try:
            while True:
                await self.clock.wait_until(self.clock.now() + BEAT)
                if self.goal is None:
                    await self._beat()
        finally:
            self.goal = None
            await asyncio.gather(*self.walks)


def next_month(now: datetime) -> datetime:
    """Nine in the morning of the first of the month that comes."""
    first = (now.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first.replace(hour=9, minute=0, second=0, microsecond=0)
