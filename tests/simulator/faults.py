"""What can go wrong with Telegram, on demand."""

import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Faults:
    """The stand-in asks this before and after each call. Times in real seconds."""

    delay: float = 0.0
    status: int = 502
    broken_until: float = 0.0
    lost_answers: Counter[str] = field(default_factory=Counter)
    lost_requests: Counter[str] = field(default_factory=Counter)

    @property
    def broken(self) -> bool:
        return time.monotonic() < self.broken_until

    def break_for(self, seconds: float | None, status: int) -> None:
        self.status = status
        self.broken_until = time.monotonic() + seconds if seconds is not None else float("inf")

    def mend(self) -> None:
        self.delay, self.broken_until = 0.0, 0.0
        self.lost_answers.clear()
        self.lost_requests.clear()

    def loses_answer(self, method: str) -> bool:
        """Whether the answer to this call gets lost on its way, although the work was done."""
        return _taken(self.lost_answers, method)

    def loses_request(self, method: str) -> bool:
        """Whether this call gets lost on its way, and nothing is done."""
        return _taken(self.lost_requests, method)


def _taken(counted: Counter[str], method: str) -> bool:
    if not counted[method.lower()]:
        return False
    counted[method.lower()] -= 1
    return True
