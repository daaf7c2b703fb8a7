"""How many at once: as many as keep the write lock short, learned from how long the last ones took."""

import asyncio
from dataclasses import dataclass

LOCKED_FOR = 0.03  # seconds of the write lock that a chunk should take
AMONG_PEOPLE = 0.01  # the same while people come and go: whoever clicks meanwhile waits for it
PEOPLE_FIRST = 4  # times as long as a chunk has just held the lock: a full house has most of the machine to itself


async def nobody_waits(_: float) -> bool:
    """Between the chunks of work that nobody competes with."""
    return False


@dataclass(slots=True)
class ChunkSize:
    least: int
    most: int
    now: int = 0
    among_people: bool = False
    took: float = 0.0  # seconds that the last chunk held the lock
    _began: float = 0.0

    def __post_init__(self) -> None:
        self.now = self.now or self.least

    def begin(self) -> None:
        """In the transaction: from now on it has the lock."""
        self._began = asyncio.get_running_loop().time()

    def done(self, count: int) -> None:
        """The transaction is over. To fewer at once, to more half of the way."""
        self.took = asyncio.get_running_loop().time() - self._began
        if count:
            fitting = count * (AMONG_PEOPLE if self.among_people else LOCKED_FOR) / max(self.took, 0.001)
            self.now = round(min(max(min(fitting, (self.now + fitting) / 2), self.least), self.most))
