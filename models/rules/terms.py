"""What a package's classes are: minutes, rate, currency. Other terms hold from a day of the school on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

MOST_MINUTES = 600
MOST_BUFFER = 240


@dataclass(frozen=True, slots=True)
class Terms:
    """Of one class. `buffer_minutes` None: the school's."""

    minutes: int
    rate: Decimal
    currency: str
    buffer_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The first terms, and what they become: each change holds from its day until the next one's."""

    first: Terms
    changes: Mapping[date, Terms]

    def on(self, day: date) -> Terms:
        begun = [since for since in self.changes if since <= day]
        return self.changes[max(begun)] if begun else self.first

    def changed(self, since: date, terms: Terms) -> "Timeline":
        """With these terms from that day on, until the next change that is planned already."""
        return Timeline(self.first, {**self.changes, since: terms})
