"""A clock that two processes share through a file, so that a school day can be played in a minute.

The file holds `{"real_origin": epoch seconds, "shown_origin": ISO UTC, "speed": factor}`; now is
`shown_origin + (real now - real_origin) * speed`. The program under test reads the same file.
"""

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from .changes import Changes


class ClockFile:
    """The hand on the clock: speeds it up, stops it, moves it forward. Every change replaces the file whole."""

    def __init__(self, path: Path, *, shown: datetime | None = None, speed: float = 1.0) -> None:
        self.path = path
        self._changes = Changes()
        self._real_origin = time.time()
        self._shown_origin = shown or datetime.now(UTC)
        self._speed = speed
        self._write()

    @property
    def speed(self) -> float:
        return self._speed

    def now(self) -> datetime:
        return self._shown_origin + timedelta(seconds=(time.time() - self._real_origin) * self._speed)

    def set_speed(self, speed: float) -> None:
        self._rebase(self.now(), speed)

    def pause(self) -> None:
        self.set_speed(0.0)

    def jump(self, by: timedelta) -> None:
        self._rebase(self.now() + by, self._speed)

    async def wait_until(self, moment: datetime) -> None:
        """Returns when the shown time reaches `moment`, however the hand is moved meanwhile."""
        while (left := (moment - self.now()).total_seconds()) > 0:
            seen = self._changes.count
            real_seconds = left / self._speed if self._speed > 0 else None
            await self._changes.until(lambda seen=seen: self._changes.count > seen, timeout=real_seconds)  # type: ignore[misc]
        await asyncio.sleep(0)

    def _rebase(self, shown: datetime, speed: float) -> None:
        self._real_origin, self._shown_origin, self._speed = time.time(), shown, speed
        self._write()
        self._changes.happened()

    def _write(self) -> None:
        values = {
            "real_origin": self._real_origin,
            "shown_origin": self._shown_origin.isoformat(),
            "speed": self._speed,
        }
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(values), encoding="utf-8")
        fresh.replace(self.path)  # a reader sees the old clock or the new one, never half of one
