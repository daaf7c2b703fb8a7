"""Everything known of one class, put together once, before anybody asks what time it is."""

from dataclasses import dataclass
from datetime import datetime

from .attendance import attend
from .corrections import Correction, standing_correction
from .endings import STRENGTH, Ending
from .facts import Evidence, Facts, Policy, Reason
from .heartbeat import Page, page_ending, page_of
from .lengths import package_ending, succession_ending
from .moments import EARLIEST, LATEST, told
from .parts import until_border
from .reasons import reason
from .testimony import Testimony
from .window import Window, timely, window_from
from .words import Words, listen, word_endings
from .zoom_sight import Sight, sights, student_joined_at
from .zoom_word import ZoomWord, zoom_word


@dataclass(frozen=True, slots=True)
class Course:
    """A class that began: its window, what everybody said in it, and every end they name, strongest first."""

    window: Window
    start_step: Reason
    page: Page | None
    words: Words
    zoom: tuple[ZoomWord, ...]  # the best witness first; empty where Zoom has not spoken
    endings: tuple[Ending, ...]

    @property
    def held_until(self) -> datetime | None:
        """Before this nobody weaker than Zoom ends the class."""
        return self.zoom[0].holds_until if self.zoom else None


@dataclass(frozen=True, slots=True)
class Case:
    facts: Facts
    policy: Policy
    clicks: tuple[Evidence, ...]
    correction: Correction | None
    last_activity_at: datetime | None
    sights: tuple[Sight, ...]
    course: Course | None

    @property
    def clicked_at(self) -> datetime | None:
        return self.clicks[0].happened_at if self.clicks else None

    @property
    def turning_points(self) -> list[datetime]:
        """Every moment at which silence alone could change the verdict."""
        if self.course is None:
            return [self.facts.expires_at]
        moments = {one.counts_from for one in self.course.endings} | {self.course.held_until, self.course.window.start}
        return sorted(moment for moment in moments if moment is not None)


def open_case(facts: Facts, testimony: Testimony, policy: Policy) -> Case:
    clicks = timely(testimony.moments("click"), facts)
    seen = sights(testimony, facts, facts.window_from or (clicks[0] if clicks else None))
    correction = standing_correction(testimony)
    began = _beginning(clicks, seen, facts)
    start = _corrected(correction) or began
    return Case(
        facts=facts,
        policy=policy,
        clicks=tuple(testimony.of("click")),
        correction=correction,
        last_activity_at=_last_activity(testimony, facts),
        sights=tuple(seen),
        course=_course(start, (began or start)[0], testimony, seen, facts, policy, correction) if start else None,
    )


Beginning = tuple[datetime, Reason]


def _beginning(clicks: tuple[datetime, ...], seen: list[Sight], facts: Facts) -> Beginning | None:
    """The first click, or the join that Zoom saw before it or without one. The second part of a class begins where an
    admin split it, or with the join after that: its clicks were made on a link that was opened before.
    """
    clicked_at = clicks[0] if clicks and facts.window_from is None else None
    joins = (student_joined_at(sight, facts, clicked_at) for sight in seen)
    joined_at = next((moment for moment in joins if moment is not None), None)
    if joined_at is not None and (clicked_at is None or joined_at < clicked_at):
        return joined_at, reason("started_by_zoom", at=told(joined_at))
    if clicked_at is not None and clicked_at == facts.due_at:
        return clicked_at, reason("started_when_due", at=told(clicked_at))
    if clicked_at is not None:
        return clicked_at, reason("started_by_click", at=told(clicked_at), clicks=len(clicks))
    if facts.window_from is not None:
        return facts.window_from, reason("started_by_split", at=told(facts.window_from))
    return None


def _corrected(correction: Correction | None) -> Beginning | None:
    if correction is None or correction.start is None:
        return None
    return correction.start, reason("started_by_correction", at=told(correction.start))


def _course(
    start: Beginning,
    began_at: datetime,
    testimony: Testimony,
    seen: list[Sight],
    facts: Facts,
    policy: Policy,
    correction: Correction | None,
) -> Course:
    """`began_at` is the start before any correction: what Zoom saw is measured from there."""
    clicks = timely(testimony.moments("click"), facts)
    window = window_from(start[0], clicks, facts, policy)
    opened = (
        clicks if facts.window_from is None else (facts.window_from, *clicks)
    )  # the page was open before, as a rule
    page = page_of(opened, testimony.moments("page_closing"), facts, window)
    words = listen(testimony, window, clicks, page)
    natural = window if began_at == start[0] else window_from(began_at, clicks, facts, policy)
    zoom = [zoom_word(one, attend(one, natural, facts, policy), start[0], words, facts, policy) for one in seen]
    endings = correction.endings(start[0]) if correction else []
    endings += _zoom_endings(zoom)
    endings += word_endings(words, policy, zoom_spoke=any(one.spoke for one in zoom))
    endings += page_ending(page, window, policy) if page else []
    endings += succession_ending(window)
    endings.append(package_ending(window, facts))
    endings = until_border(endings, start[0], facts)
    return Course(window, start[1], page, words, tuple(zoom), tuple(endings))


def _zoom_endings(zoom: list[ZoomWord]) -> list[Ending]:
    """The best witness's end, and that of a weaker one beside it. A report that knew less than the webhooks is no
    witness of its own, and one that lacks instances stands in for the webhooks it completes.
    """
    endings = [word.ending for word in zoom[:1] if word.ending is not None]
    weaker = (word for word in zoom[1:] if STRENGTH[word.sight.source] > STRENGTH[zoom[0].sight.source])
    return endings + [word.ending for word in weaker if word.ending is not None]


def _last_activity(testimony: Testimony, facts: Facts) -> datetime | None:
    seen = list(testimony.moments("click", "page_closing", "student_landing", "zoom_joined", "zoom_left"))
    if facts.last_beat_at is not None:
        seen.append(facts.last_beat_at)
    start, end = facts.window_from or EARLIEST, facts.window_until or LATEST
    return max((moment for moment in seen if start <= moment < end), default=None)
