"""A brake against scripts that hammer one link, so that they cannot fill the evidence table."""

from collections import Counter
from datetime import datetime
from typing import Literal

from .refusals import Refusal

Act = Literal["click", "landing", "group_landing", "beat", "fetch"]
MOST_A_MINUTE: dict[Act, int] = {
    "click": 20,
    "landing": 20,
    "group_landing": 5,
    "beat": 150,  # may be set to one a second
    "fetch": 6,
}


class Pace:
    """Counts by class and calendar minute, in this process only: it saves rows, nothing depends on it."""

    def __init__(self) -> None:
        self._minute: datetime | None = None
        self._seen: Counter[tuple[Act, int]] = Counter()

    def check(self, act: Act, session_id: int, now: datetime) -> None:
        """Raises Refusal 429 when this is too much for one class in one minute."""
        minute = now.replace(second=0, microsecond=0)
        if minute != self._minute:
            self._minute = minute
            self._seen.clear()
        self._seen[act, session_id] += 1
        if self._seen[act, session_id] > MOST_A_MINUTE[act]:
            raise Refusal(429, "too_many", retry_after=60)
