"""Telegram's flood limits: messages a second in all and per chat, messages a minute per group.

Who goes over one is told how long to wait, and every try before that is refused again.
"""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

from .errors import too_many_requests


@dataclass
class Limits:
    """Off unless `enabled`. `burst` messages to one chat may come at once, then `per_chat` each second."""

    enabled: bool = False
    overall_per_second: int = 30
    per_chat_per_second: float = 1.0
    burst: int = 5
    per_group_per_minute: int = 20
    flood_seconds: int = 3  # the shortest wait that is asked of whoever went over


class Flood:
    """Counts what was sent, in the seconds of `ticks`: real ones, unless a test has its own."""

    def __init__(self, limits: Limits, ticks: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self._ticks = ticks
        self._sent: dict[int | None, deque[float]] = defaultdict(deque)
        self._closed_until: dict[int | None, float] = {}

    def close(self, chat_id: int | None, seconds: float) -> None:
        """Refuse everything for this chat (None: for all chats) during the next `seconds`."""
        self._closed_until[chat_id] = self._ticks() + seconds

    def check(self, chat_id: int) -> None:
        """ApiError 429 when this message may not be sent now; else it is counted."""
        now = self._ticks()
        left = max(self._closed_until.get(chat_id, now), self._closed_until.get(None, now)) - now
        if left > 0:
            raise too_many_requests(math.ceil(left))
        if not self.limits.enabled:
            return
        self._check(None, self.limits.overall_per_second, 1.0, now)
        if chat_id < 0:
            self._check(chat_id, self.limits.per_group_per_minute, 60.0, now)
        else:
            self._check(chat_id, self.limits.burst, self.limits.burst / self.limits.per_chat_per_second, now)
        for key in (None, chat_id):
            self._sent[key].append(now)

    def _check(self, key: int | None, most: int, window: float, now: float) -> None:
        sent = self._sent[key]
        while sent and sent[0] <= now - window:
            sent.popleft()
        if len(sent) >= most:
            wait = max(math.ceil(sent[0] + window - now), self.limits.flood_seconds)
            self.close(key, wait)
            raise too_many_requests(wait)
