"""Everything known of one class, put together once, before anybody asks what time it is."""

from dataclasses import dataclass
from datetime import datetime

from .corrections import Correction, standing_correction
from .endings import Ending
from .facts import Evidence, Facts, Policy, Reason
from .heartbeat import Page, page_ending, page_of, why_not_heard
from .lengths import package_ending, succession_ending
from .moments import told
from .reasons import reason
from .testimony import Testimony
from .window import Window, window_from
from .words import Words, listen, word_endings


@dataclass(frozen=True, slots=True)
class Course:
    """A class that began: its window, what everybody said in it, and every end they name, strongest first."""

    window: Window
    start_step: Reason
    page: Page | None
    words: Words
    endings: tuple[Ending, ...]


@dataclass(frozen=True, slots=True)
class Case:
    facts: Facts
    policy: Policy
    clicks: tuple[Evidence, ...]
    correction: Correction | None
    last_activity_at: datetime | None
    course: Course | None

    @property
    def clicked_at(self) -> datetime | None:
        return self.clicks[0].happened_at if self.clicks else None

    @property
    def turning_points(self) -> list[datetime]:
        """Every moment at which silence alone could change the verdict."""
        moments = [self.facts.expires_at]
        if self.course is not None:
            moments += [one.counts_from for one in self.course.endings if one.counts_from is not None]
        return sorted(set(moments))


def open_case(facts: Facts, testimony: Testimony, policy: Policy) -> Case:
    clicks = testimony.of("click")
    correction = standing_correction(testimony)
    start = _start(testimony.moments("click"), correction)
    return Case(
        facts=facts,
        policy=policy,
        clicks=tuple(clicks),
        correction=correction,
        last_activity_at=_last_activity(testimony, facts),
        course=None if start is None else _course(*start, testimony, facts, policy, correction),
    )


def _start(clicks: tuple[datetime, ...], correction: Correction | None) -> tuple[datetime, Reason] | None:
    if correction is not None and correction.start is not None:
        return correction.start, reason("started_by_correction", at=told(correction.start))
    if clicks:
        return clicks[0], reason("started_by_click", at=told(clicks[0]), clicks=len(clicks))
    return None


def _course(
    start: datetime,
    start_step: Reason,
    testimony: Testimony,
    facts: Facts,
    policy: Policy,
    correction: Correction | None,
) -> Course:
    clicks = testimony.moments("click")
    window = window_from(start, clicks, facts, policy)
    page = page_of(clicks, testimony.moments("page_closing"), facts, window)
    words = listen(testimony, window, clicks, page)
    endings = correction.endings(start) if correction else []
    endings += word_endings(words, policy, zoom_spoke=False)
    endings += [one for one in (page_ending(page, window, policy) if page else None,) if one is not None]
    endings += succession_ending(window)
    endings.append(package_ending(window, facts))
    return Course(window, start_step, page, words, tuple(endings))


def _last_activity(testimony: Testimony, facts: Facts) -> datetime | None:
    seen = list(testimony.moments("click", "page_closing", "student_landing"))
    if seen and facts.last_beat_at is not None:
        seen.append(facts.last_beat_at)
    return max(seen, default=None)


def silent_page(course: Course, policy: Policy) -> list[Reason]:
    said = why_not_heard(course.page, course.window, policy) if course.page else None
    return [said] if said else []
