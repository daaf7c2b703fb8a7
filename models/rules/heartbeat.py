"""What the companion page can say, and when it may say anything at all.

Phones suspend pages, and a suspended page is not an ended class: silence means something only from a page that has
proved that it beats while Zoom is open. And a page that is left open says nothing either: what beats on when the
class must have been over does not testify.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .endings import Ending
from .facts import Facts, Policy, Reason
from .moments import minutes, told
from .reasons import reason
from .window import Window


@dataclass(frozen=True, slots=True)
class Page:
    """The page of one class: when it was opened (first click), beat first and last, and was last closed."""

    clicked_at: datetime
    last_click_at: datetime  # within the class window
    first_beat_at: datetime | None
    last_beat_at: datetime | None
    closed_at: datetime | None

    def is_proved(self, policy: Policy) -> bool:
        if policy.heartbeat_proof_minutes <= 0:
            return True
        proved_at = self.clicked_at + minutes(policy.heartbeat_proof_minutes)
        return self.last_beat_at is not None and self.last_beat_at >= proved_at

    def beat_within(self, after: datetime, until: datetime) -> bool:
        """Only the first and the last beat are kept; in between the page is taken to have beaten."""
        if self.first_beat_at is None or self.last_beat_at is None:
            return False
        return self.last_beat_at > after and self.first_beat_at <= until


def page_of(clicks: tuple[datetime, ...], closings: tuple[datetime, ...], facts: Facts, window: Window) -> Page | None:
    """None where no page was ever opened."""
    if not clicks:
        return None
    clicked_at = clicks[0]
    beat = facts.last_beat_at is not None and facts.last_beat_at >= clicked_at
    first_beat_at = max(facts.first_beat_at or clicked_at, clicked_at) if beat else None
    return Page(
        clicked_at=clicked_at,
        last_click_at=max((click for click in clicks if click <= window.deadline), default=clicked_at),
        first_beat_at=first_beat_at,
        last_beat_at=facts.last_beat_at if beat else None,
        closed_at=max((moment for moment in closings if moment >= clicked_at), default=None),
    )


def page_ending(page: Page, window: Window, policy: Policy) -> list[Ending]:
    """The end the page tells of, if it may testify and does."""
    if not page.is_proved(policy):
        return []
    beat, closed = page.last_beat_at, page.closed_at
    if closed is not None and closed >= max(page.last_click_at, beat or closed):
        return _closed(closed, window)
    if beat is None or beat < page.last_click_at:
        return []  # opened again since: that page has not said anything yet
    silence = minutes(policy.heartbeat_silence_minutes)
    # Silence must be complete before the class has to be over: a page that still beats then was left open.
    if beat < window.start or beat + silence > window.closes:
        return []
    said = reason("page_last_beat", last_beat_at=told(beat), silence_minutes=policy.heartbeat_silence_minutes)
    return [Ending("heartbeat", window.estimate(beat), said, "timeout", beat + silence)]


def puts_off(endings: Sequence[Ending], look_again_at: datetime) -> datetime | None:
    """Until when a page that beats on puts off what it would end at `look_again_at`; None where it is not alone."""
    counts = {one.source: one.counts_from for one in endings}
    is_alone = counts.keys() == {"heartbeat", "package_length"} and counts["heartbeat"] == look_again_at
    return counts["package_length"] if is_alone else None


def next_look(last_beat_at: datetime, hold_until: datetime, policy: Policy) -> datetime:
    """When a class whose verdict says `beats_hold_until` must be judged again, its page having beaten since."""
    return min(last_beat_at + minutes(policy.heartbeat_silence_minutes), hold_until)


def _closed(closed: datetime, window: Window) -> list[Ending]:
    if not window.start <= closed <= window.closes:
        return []
    return [Ending("heartbeat", window.estimate(closed), reason("page_closed", at=told(closed)))]


def why_not_heard(page: Page, window: Window, policy: Policy) -> list[Reason]:
    """The step that tells why a page that did beat does not testify."""
    if page.last_beat_at is None:
        return []
    if not page.is_proved(policy):
        proof = policy.heartbeat_proof_minutes
        return [reason("page_unproved", last_beat_at=told(page.last_beat_at), proof_minutes=proof)]
    if page.last_beat_at + minutes(policy.heartbeat_silence_minutes) > window.closes:
        return [reason("page_left_open", last_beat_at=told(page.last_beat_at))]
    return []
