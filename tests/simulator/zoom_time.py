"""The time that the stand-in Zoom lives in: the shared clock file's, or the machine's."""

import asyncio
from datetime import UTC, datetime, timedelta

from .clock import ClockFile


class ZoomTime:
    def __init__(self, clock: ClockFile | None) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now() if self._clock else datetime.now(UTC)

    async def sleep(self, shown: timedelta) -> None:
        """Until so much shown time has passed."""
        if shown <= timedelta(0):
            return
        if self._clock:
            await self._clock.wait_until(self._clock.now() + shown)
        else:
            await asyncio.sleep(shown.total_seconds())
