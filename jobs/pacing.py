"""How fast Telegram lets us write. Pure: the seconds that are handed in come from any clock that only goes forward.

https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: about 30 messages a second in all, one
a second to a person, 20 a minute to a group. Edits count as messages.
"""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

WINDOW = 1.002  # seconds; a little more than Telegram's, for clocks that are read in steps
CATCH_UP = 0.25  # seconds: of a pause that was too long, so much may be made up for at once

CHATS_TO_BLAME_ALL = 3
LONGEST_SILENCE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What Telegram allows the bot. Small bursts to one chat, which it tolerates, are left to conversations."""

    per_second: int = 30
    person_gap: timedelta = timedelta(seconds=1.01)  # a little more, as with WINDOW
    group_gap: timedelta = timedelta(seconds=3.05)

    def gap(self, chat_id: int) -> timedelta:
        """How long a chat is left alone after a message. Groups have negative ids."""
        return self.group_gap if chat_id < 0 else self.person_gap


class Pace:
    """At most `most` messages in any second, spread evenly.

    Telegram counts a message at some moment between our sending and its answer. So one that is on its way counts, and
    one that was answered counts for a second from its answer: however the network bunches them, no second holds more.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._in_flight = 0
        self._answered: deque[float] = deque()
        self._next_at = -inf

    def allow(self, most: int, now: float) -> None:
        """Another share from now on. More than before begins gently: who gave it up has just been writing."""
        if most > self.most:
            self._next_at = max(self._next_at, now + 1 / most)
        self.most = most

    def wait(self, now: float) -> float:
        """Seconds until one more may go; 0: now; infinite: not before one that is on its way was answered."""
        self._forget(now)
        too_many = self._in_flight + len(self._answered) + 1 - self.most
        if too_many > len(self._answered):
            return inf
        free_at = self._answered[too_many - 1] + WINDOW if too_many > 0 else now
        return max(free_at, self._next_at, now) - now

    def begin(self, now: float) -> None:
        self._in_flight += 1
        self._next_at = max(self._next_at, now - CATCH_UP) + 1 / max(self.most, 1)

    def end(self, now: float) -> None:
        self._in_flight -= 1
        self._answered.append(now)
        self._forget(now)

    def _forget(self, now: float) -> None:
        while self._answered and self._answered[0] <= now - WINDOW:
            self._answered.popleft()


class Brake:
    """Whether a refusal is about one chat or about everybody: Telegram does not say.

    Three chats in a row without a message that arrived between them are everybody. Then all wait, longer each time;
    after a wait one message is tried alone.
    """

    def __init__(self) -> None:
        self.until: datetime | None = None
        self._refused: set[int] = set()
        self._stops = 0

    @property
    def careful(self) -> bool:
        """Nothing has arrived since all were stopped."""
        return self._stops > 0

    def on(self, now: datetime) -> bool:
        return self.until is not None and now < self.until

    def hear(self, until: datetime | None) -> None:
        """Another copy of the program was told to wait until then."""
        if until is not None:
            self._stop(until)

    def arrived(self) -> None:
        self._refused.clear()
        self._stops = 0

    def refused(self, chat_id: int, after: timedelta, now: datetime, *, everyone: bool) -> bool:
        """True when this stops everybody, or for longer than they were already."""
        self._refused.add(chat_id)
        if not (everyone or self.careful or len(self._refused) >= CHATS_TO_BLAME_ALL):
            return False
        if self.on(now):  # others were on their way when all were stopped
            return self._stop(now + after)
        self._stops += 1
        return self._stop(now + max(after, min(timedelta(seconds=2 ** (self._stops - 1)), LONGEST_SILENCE)))

    def _stop(self, until: datetime) -> bool:
        if self.until is not None and until <= self.until:
            return False
        self.until = until
        return True
