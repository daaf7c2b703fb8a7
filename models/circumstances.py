"""What the rules must know of a class besides its own evidence: who is who in Zoom, and the classes around it.

And the other way round: which classes must be judged again when one changes, so that the order in which things
became known leaves no trace.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from . import many, parts
from .neighbours import HELD, around, clicked_just_before, counting_back
from .rooms import sharing_the_room
from .rules.facts import Evidence as Statement
from .rules.facts import Facts
from .rules.parts import first_click
from .tables.classes import ClassSession, Evidence
from .who_is_who import told_apart

GONE = ("cancelled", "void")
_SAID = """
SELECT session_id, kind, key, happened_at, received_at, details FROM evidence WHERE session_id IN ({these})
ORDER BY happened_at, id
"""


@dataclass(frozen=True, slots=True)
class Known:
    """All that a class is judged by."""

    facts: Facts
    statements: Sequence[Statement]


async def known_of(sessions: Sequence[ClassSession]) -> list[Known]:
    """Of these classes in their order, by as many queries as of one.

    Whoever was merged or split is asked about class by class.
    """
    shaped = await parts.shaped_among(sessions)
    said = await _said_of([one for one in sessions if one.id not in shaped])
    said |= {number: [as_statement(row) for row in rows] for number, rows in shaped.items()}
    own = {one.id: own_facts(one) for one in sessions}
    nearby = await around(sessions, {number: first_click(said[number], facts) for number, facts in own.items()})
    seen = [one for one in sessions if any(said_of.kind.startswith("zoom") for said_of in said[one.id])]
    own |= await told_apart(own, seen)  # without Zoom's word nobody's identity there matters
    known = []
    for one in sessions:
        near = nearby[one.id]
        facts = replace(own[one.id], succeeded_at=near.succeeded_at, estimated_before=near.estimated_before)
        if one.id in shaped:
            facts = await parts.with_parts(facts, one, shaped[one.id])
        known.append(Known(facts, said[one.id]))
    return known


@dataclass(frozen=True, slots=True)
class Standing:
    """What other classes' facts take from this one."""

    clicked_at: datetime | None  # None for a class of a group too: its click ends nobody's class
    is_estimate: bool | None  # None: not held
    is_gone: bool

    @classmethod
    def of(cls, session: ClassSession) -> Self:
        held = session.session_status in HELD
        estimate = session.grade == "estimated" if held else None
        clicked_at = session.clicked_at if session.stream_id is None else None
        return cls(clicked_at, estimate, session.session_status in GONE)


async def dependents(turned: Sequence[tuple[ClassSession, Standing]]) -> set[int]:
    """Classes whose facts are others than they were, now that these no longer stand as they did."""
    clicks: list[tuple[ClassSession, datetime]] = []
    estimates: list[ClassSession] = []
    changed: set[int] = set()
    for session, before in turned:
        now = Standing.of(session)
        if now.clicked_at != before.clicked_at:
            clicks += [(session, moment) for moment in (before.clicked_at, now.clicked_at) if moment is not None]
        if now.is_estimate != before.is_estimate:
            estimates.append(session)
        if now.is_gone != before.is_gone:
            changed.update(await _heard_by_zoom([other.id for other in await sharing_the_room(session)]))
        changed.update(await parts.touched_by(session))
    return changed | await clicked_just_before(clicks) | await counting_back(estimates)


async def bounded_by(session: ClassSession) -> set[int]:
    """The teacher's classes that must have been over when this one was clicked."""
    return await clicked_just_before([(session, session.clicked_at)]) if session.clicked_at else set()


async def joined_in_room(session: ClassSession) -> list[int]:
    """Classes to which it makes a difference that this one was issued: the same student's one before it, and those
    that had the room to themselves until now.
    """
    room = await sharing_the_room(session)
    alone = len({other.student_id for other in room}) == 1  # of several students each had company before
    changed = [other.id for other in room if alone or other.student_id == session.student_id]
    return await _heard_by_zoom(changed)


async def joined_by_group(sessions: Sequence[ClassSession]) -> list[int]:
    """The same for a whole group class that was issued at once. Its own sessions are no company for each other."""
    if not sessions:
        return []
    room = [other for other in await sharing_the_room(sessions[0]) if other.stream_id != sessions[0].stream_id]
    alone = len({other.student_id for other in room}) == 1
    joined = {session.student_id for session in sessions}
    return await _heard_by_zoom([other.id for other in room if alone or other.student_id in joined])


async def look_around(session: ClassSession, now: datetime) -> None:
    """This class was cancelled: the next sweep judges those that share its room, which may now be theirs alone."""
    room = await _heard_by_zoom([other.id for other in await sharing_the_room(session)])
    await ClassSession.filter(id__in=room).update(look_again_at=now, beats_hold_until=None)


async def _said_of(sessions: Sequence[ClassSession]) -> dict[int, list[Statement]]:
    """Read without the ORM, which takes most of the time of a class with many statements."""
    found: dict[int, list[Statement]] = {session.id: [] for session in sessions}
    for row in await many.read(_SAID, ["INTEGER"], [[number] for number in found]):
        happened_at, received_at = many.moment(row["happened_at"]), many.moment(row["received_at"])
        details = json.loads(row["details"])
        found[row["session_id"]].append(Statement(row["kind"], happened_at, received_at, row["key"], details))
    return found


def as_statement(row: Evidence) -> Statement:
    return Statement(
        kind=row.kind,  # type: ignore[arg-type]  # the judge passes over kinds it does not know
        happened_at=row.happened_at,
        received_at=row.received_at,
        key=row.key,
        details=row.details,
    )


def own_facts(session: ClassSession) -> Facts:
    """What its row says."""
    return Facts(
        issued_at=session.issued_at,
        expires_at=session.expires_at,
        due_at=session.due_at if session.due_at > session.issued_at else None,
        package_minutes=session.package_minutes,
        package_buffer_minutes=session.package_buffer_minutes,
        cancelled_at=session.cancelled_at,
        first_beat_at=session.first_beat_at,
        last_beat_at=session.last_beat_at,
        is_group=session.stream_id is not None,
        window_from=session.window_from,
        window_until=session.window_until,
    )


async def _heard_by_zoom(sessions: list[int]) -> list[int]:
    """Those of which Zoom has said something: to the others it is all one who shares their room."""
    if not sessions:
        return []
    said = ClassSession.filter(id__in=sessions, evidence__kind__startswith="zoom").distinct()
    return [session.id for session in await said.only("id")]
