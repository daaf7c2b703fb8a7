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

MOST_COUNTED = 100_000  # tokens that were made up, too


class Pace:
    """Counts by class and calendar minute, in this process only: it saves rows, nothing depends on it."""

    def __init__(self) -> None:
        self._minute: datetime | None = None
        self._seen: Counter[tuple[Act, object]] = Counter()

    def check(self, act: Act, whom: object, now: datetime) -> None:
        """Raises Refusal 429 when this is too much for one class in one minute. `whom`: its id or its token."""
        minute = now.replace(second=0, microsecond=0)
        if minute != self._minute or len(self._seen) > MOST_COUNTED:
            self._minute = minute
            self._seen.clear()
        self._seen[act, whom] += 1
        if self._seen[act, whom] > MOST_A_MINUTE[act]:
            raise Refusal(429, "too_many", retry_after=60)
