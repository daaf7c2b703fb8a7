"""What Zoom's two witnesses saw: its webhooks, and its report with the webhooks filling the instances it lacks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from .facts import Facts
from .moments import LATEST
from .spans import Span, intersect, measure
from .testimony import Testimony
from .window import longest_before, zoom_opens_at
from .zoom_legs import Leg, legs_from
from .zoom_people import People, Role, recognise
from .zoom_report import covered, report_legs

TOLERANCE = timedelta(seconds=60)  # a report and webhooks of the same stay may differ by this much


@dataclass(frozen=True, slots=True)
class Sight:
    """`overs` are the moments at which instances of the meeting ended, of whoever was in them."""

    source: Literal["zoom_report", "zoom_webhook"]
    people: People
    overs: tuple[datetime, ...]
    lacks: int = 0  # instances that the report lacks, though the webhooks saw the class in them

    def sees(self, role: Role) -> bool:
        return any(person.role == role for person in self.people.everybody)

    def spans(self, role: Role) -> list[Span]:
        return [span for person in self.people.persons(role) for span in person.spans]


def sights(testimony: Testimony, facts: Facts, clicked_at: datetime | None) -> list[Sight]:
    """The best one first; none where Zoom has not spoken."""
    if not testimony.has_zooms():
        return []
    hooks = legs_from(testimony)
    overs = testimony.moments("zoom_ended")
    seen = Sight("zoom_webhook", recognise(hooks, facts, clicked_at), overs)
    found = [seen] if hooks or overs else []
    rows = report_legs(testimony, hooks)
    if rows:
        reported = _reported(rows, hooks, facts, clicked_at, overs)
        roles: tuple[Role, Role] = ("teacher", "student")
        knows_less = any(seen.sees(role) and not reported.sees(role) for role in roles)
        found = [*found, reported] if knows_less else [reported, *found]
    return found


def _reported(
    rows: list[Leg], hooks: list[Leg], facts: Facts, clicked_at: datetime | None, overs: tuple[datetime, ...]
) -> Sight:
    rest = [leg for leg in hooks if leg.uuid not in covered(rows)]
    lacks = len({leg.uuid for leg in rest}) if _saw_class(rest, facts, clicked_at) else 0
    people = recognise(rows + rest, facts, clicked_at)
    return Sight("zoom_webhook" if lacks else "zoom_report", people, overs, lacks)


def _saw_class(legs: list[Leg], facts: Facts, clicked_at: datetime | None) -> bool:
    """Instances of one person never have a report; those in which teacher and student met should."""
    sight = Sight("zoom_webhook", recognise(legs, facts, clicked_at), ())
    return measure(intersect(sight.spans("teacher"), sight.spans("student"))) > TOLERANCE


def student_joined_at(sight: Sight, facts: Facts, clicked_at: datetime | None) -> datetime | None:
    """When Zoom first saw the student come in, if that can be this class.

    A click hours after a stay belongs to that stay only if nobody came after it: out of curiosity, not to a class.
    """
    opens = zoom_opens_at(facts)
    closes = min(facts.closes_at or LATEST, facts.succeeded_at or LATEST, LATEST if clicked_at else facts.expires_at)
    stays = [stay for stay in sight.spans("student") if stay[0] < stay[1] and stay[0] < closes and stay[1] > opens]
    if clicked_at is None:
        return min((max(start, opens) for start, _ in stays), default=None)
    joins = [start for start, _ in stays if start >= opens]  # who has been there since before did not come for this
    near = [start for start in joins if start >= longest_before(clicked_at, facts)]
    if not near and any(end > clicked_at for _, end in stays):
        return None
    return min(near or joins, default=None)
