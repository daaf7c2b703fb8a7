"""When the meeting of a group class was over, by what Zoom said of it: in any order, and as often as it likes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .facts import Evidence
from .moments import text_in
from .testimony import Testimony, details_of


@dataclass(frozen=True, slots=True)
class Hours:
    """A room that empties and fills again is an instance more. Either may be None; both, when Zoom told of neither."""

    over_at: datetime | None  # the last end of all, while no instance runs
    running_since: datetime | None


def hours(said: Iterable[Evidence]) -> Hours:
    testimony = Testimony(said)
    begun = {text_in(details_of(event), "uuid"): event.happened_at for event in testimony.of("zoom_started")}
    ended = {text_in(details_of(event), "uuid"): event.happened_at for event in testimony.of("zoom_ended")}
    last = max(ended.values(), default=None)
    # a room has one instance at a time: an earlier one without an end is one whose end was lost
    running = [moment for uuid, moment in begun.items() if uuid not in ended and (last is None or moment > last)]
    return Hours(None if running else last, max(running, default=None))
