"""The stretch of time within which things said about a class can be true of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .facts import Facts, Policy
from .moments import minutes


@dataclass(frozen=True, slots=True)
class Window:
    """`start` ≤ `package_end` ≤ `deadline`; `latest_estimate` is one of the two latter, by policy.

    `succeeded_at` is kept only where it can bound this class: after its start, before its deadline, and not
    followed by a click of this class's own student, who would then not be through.
    """

    start: datetime
    package_end: datetime
    deadline: datetime
    latest_estimate: datetime
    succeeded_at: datetime | None

    @property
    def closes(self) -> datetime:
        """When the class must have been over, as far as anybody knows who has not seen it."""
        return self.succeeded_at or self.deadline

    def estimate(self, moment: datetime) -> datetime:
        """A class is never estimated to be longer than its package (or, by policy, its deadline)."""
        return max(self.start, min(moment, self.latest_estimate, self.closes))


def window_from(start: datetime, clicks: tuple[datetime, ...], facts: Facts, policy: Policy) -> Window:
    package_end = start + minutes(facts.package_minutes)
    deadline = package_end + minutes(facts.package_buffer_minutes)
    return Window(
        start=start,
        package_end=package_end,
        deadline=deadline,
        latest_estimate=package_end if policy.timeout_counts == "package" else deadline,
        succeeded_at=_bounding(facts.succeeded_at, start, deadline, clicks),
    )


LEAD = timedelta(minutes=30)  # a teacher may issue the link when the class already runs
LONGEST_OVERRUN = timedelta(hours=3)  # past the deadline; then events were lost


def zoom_opens_at(facts: Facts) -> datetime:
    """From when on what Zoom saw in the room can be this class."""
    return facts.opens_at or (facts.due_at or facts.issued_at) - LEAD


def timely(clicks: tuple[datetime, ...], facts: Facts) -> tuple[datetime, ...]:
    """The clicks from shortly before the class is due. Who opened the link long before, and then no more, is taken to
    have come when it was due: the way into the meeting stays open behind that click.
    """
    due_at = facts.due_at
    if due_at is None or not clicks:
        return clicks
    return tuple(click for click in clicks if click >= due_at - LEAD) or (due_at,)


def longest_before(click: datetime, facts: Facts) -> datetime:
    """A click is of the class that began by Zoom at or after this; of one before, the window would be over."""
    return click - minutes(facts.package_minutes) - minutes(facts.package_buffer_minutes)


def longest_after(click: datetime | None, facts: Facts) -> datetime:
    """Who comes to the room later is there for something else. The last day of a link may be days after its class."""
    over = minutes(facts.package_minutes) + minutes(facts.package_buffer_minutes) + LONGEST_OVERRUN
    return (click or facts.expires_at) + over


def _bounding(
    succeeded_at: datetime | None, start: datetime, deadline: datetime, clicks: tuple[datetime, ...]
) -> datetime | None:
    if succeeded_at is None or not start < succeeded_at <= deadline:
        return None
    went_on = any(succeeded_at < click <= deadline for click in clicks)
    return None if went_on else succeeded_at
