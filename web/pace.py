"""A brake against scripts that hammer one link, so that they cannot fill the evidence table, and against guessing."""

from collections import Counter
from datetime import datetime
from typing import Literal

from .refusals import Refusal

Act = Literal["click", "landing", "group_landing", "beat", "fetch", "api", "api_file", "wrong_secret"]
MOST_A_MINUTE: dict[Act, int] = {
    "click": 20,
    "landing": 20,
    "group_landing": 5,
    "beat": 150,  # may be set to one a second
    "fetch": 6,
    "api": 120,  # by token
    "api_file": 6,
    "wrong_secret": 20,  # by address
}
MOST_COUNTED = 100_000  # tokens that were made up, too


class Pace:
    """Counts by class, token or address and calendar minute, in this process only: nothing depends on it."""

    def __init__(self) -> None:
        self._minute: datetime | None = None
        self._seen: Counter[tuple[Act, object]] = Counter()

    def check(self, act: Act, whom: object, now: datetime) -> None:
        """Raises Refusal 429 when this is too much in one minute. `whom`: a class's id or token, an address."""
        minute = now.replace(second=0, microsecond=0)
        if minute != self._minute or len(self._seen) > MOST_COUNTED:
            self._minute = minute
            self._seen.clear()
        self._seen[act, whom] += 1
        if self._seen[act, whom] > MOST_A_MINUTE[act]:
            raise Refusal(429, "too_many", retry_after=60 - now.second)
