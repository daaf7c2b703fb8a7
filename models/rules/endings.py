"""What one witness says about the end of a class."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .facts import EndSource, Grade, Reason

GRADES: dict[EndSource, Grade] = {  # strongest first: the order of this table is the order of the witnesses
    "correction": "corrected",
    "zoom_report": "verified",
    "zoom_webhook": "witnessed",
    "agreement": "agreed",
    "teacher_word": "reported",
    "student_word": "reported",
    "heartbeat": "estimated",
    "succession": "estimated",
    "package_length": "estimated",
}
STRENGTH: dict[EndSource, int] = {source: rank for rank, source in enumerate(GRADES)}


@dataclass(frozen=True, slots=True)
class Ending:
    """`at` is when the class ended; `counts_from` is when that may be believed (None: as soon as it is known)."""

    source: EndSource
    at: datetime
    reason: Reason
    status: Literal["ended", "timeout"] = "ended"
    counts_from: datetime | None = None

    def counts(self, now: datetime) -> bool:
        return self.counts_from is None or now >= self.counts_from
