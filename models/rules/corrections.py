"""What an admin said: stronger than every witness, and undone only by naming it."""

from dataclasses import dataclass
from datetime import datetime

from .endings import Ending
from .facts import Reason
from .moments import moment_in, text_in, told
from .reasons import ReasonCode, reason
from .testimony import Testimony, details_of


@dataclass(frozen=True, slots=True)
class Correction:
    """The latest correction that was not undone; of two at one moment the one with the greater key."""

    at: datetime
    by: int
    why: str
    is_void: bool
    start: datetime | None
    end: datetime | None

    @property
    def step(self) -> Reason:
        facts: dict[str, str | int] = {"at": told(self.at), "by": self.by, "reason": self.why}
        for name, moment in (("started_at", self.start), ("ended_at", self.end)):
            if moment is not None and not self.is_void:
                facts[name] = told(moment)
        code: ReasonCode = "voided" if self.is_void else "corrected"
        return reason(code, **facts)

    def endings(self, start: datetime) -> list[Ending]:
        """The end it gives, if any; never before the start."""
        return [] if self.end is None else [Ending("correction", max(start, self.end), self.step)]


def standing_correction(testimony: Testimony) -> Correction | None:
    undone = [details_of(one).get("undoes") for one in testimony.of("correction_undone")]
    standing = [one for one in testimony.of("correction") if one.key not in undone]
    if not standing:
        return None
    latest = standing[-1]
    details = details_of(latest)
    by = details.get("by")
    return Correction(
        at=latest.happened_at,
        by=by if isinstance(by, int) else 0,
        why=text_in(details, "reason"),
        is_void=details.get("void") is True,
        start=moment_in(details, "start"),
        end=moment_in(details, "end"),
    )
