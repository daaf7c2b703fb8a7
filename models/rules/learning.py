"""From which day to which somebody learns, with pauses in between. Both ends are included; an open end is None."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

State = Literal["planned", "going", "paused", "ended", "never"]


@dataclass(frozen=True, slots=True)
class Days:
    first: date
    last: date | None

    @property
    def empty(self) -> bool:
        """Taken back before it began."""
        return self.last is not None and self.last < self.first

    def __contains__(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def overlaps(self, other: "Days") -> bool:
        if self.empty or other.empty:
            return False
        return (other.last is None or self.first <= other.last) and (self.last is None or other.first <= self.last)


def state_on(day: date, lesson_days: Days, pauses: Iterable[Days] = ()) -> State:
    if lesson_days.empty:
        return "never"
    if day < lesson_days.first:
        return "planned"
    if day not in lesson_days:
        return "ended"
    return "paused" if any(day in pause for pause in pauses) else "going"
