"""Classes that an admin merged or split: which evidence counts where, and what the rules must know of it.

Merged: the later class has `merged_into`, and its evidence counts in the earlier one. Split: the new class has
`split_from` and a window, and the evidence of the first counts in both, each within its window. What was said of one
class as it was, corrections and answers, never counts in another.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tortoise.expressions import Q, Subquery

from . import many
from .rules.facts import Facts
from .rules.parts import OWN
from .tables.classes import ClassSession, Evidence

SHAPED = ("merged", "split")
_WHOLE = "SELECT DISTINCT merged_into_id AS id FROM class_session WHERE merged_into_id IN ({these})"


async def evidence_of(session: ClassSession) -> list[Evidence]:
    """All that counts in this class, in the order in which it happened."""
    own = [session.id] if session.split_from_id is None else [session.id, session.split_from_id]
    merged = Subquery(ClassSession.filter(merged_into_id=session.id).values("id"))
    rows = await Evidence.filter(Q(session_id__in=own) | Q(session_id__in=merged)).order_by("happened_at", "id")
    if all(row.session_id == session.id for row in rows):
        return rows
    rows = [row for row in rows if row.session_id == session.id or row.kind not in OWN]
    return list({row.key: row for row in rows}.values())  # Zoom's events came to both under one key


async def shaped_among(sessions: Sequence[ClassSession]) -> dict[int, list[Evidence]]:
    """Those of them that are merged or parts, by id, with what counts in each; most are neither."""
    whole = {row["id"] for row in await many.read(_WHOLE, ["INTEGER"], [[one.id] for one in sessions])}
    return {one.id: await evidence_of(one) for one in sessions if one.id in whole or _is_part(one)}


async def with_parts(facts: Facts, session: ClassSession, evidence: Sequence[Evidence]) -> Facts:
    """What the rules are told besides of a class that was merged or split."""
    if session.merged_into_id is not None:
        return replace(facts, merged_into=session.merged_into_id)
    merged = {row.session_id for row in evidence} - {session.id, session.split_from_id}
    if merged:
        facts = await _with_merged(facts, sorted(merged))
    if session.window_from is not None or session.window_until is not None:
        facts = await _within_window(facts, session)
    if merged or session.window_from is not None or session.window_until is not None:
        shaped = [row.happened_at for row in evidence if row.kind in SHAPED and row.session_id == session.id]
        facts = replace(facts, answers_from=max(shaped, default=None))
    return facts


async def touched_by(session: ClassSession) -> list[int]:
    """Classes in which this one's evidence counts."""
    if session.merged_into_id is not None:
        return [session.merged_into_id]
    if session.window_until is None or session.split_from_id is not None:
        return []
    return [one.id for one in await ClassSession.filter(split_from_id=session.id, merged_into_id=None).only("id")]


async def relatives(session: ClassSession) -> list[ClassSession]:
    """The class it counts in or comes from, and those that count in it or come from it; the oldest first."""
    near = Q(merged_into_id=session.id) | Q(split_from_id=session.id)
    near |= Q(id__in=[one for one in (session.merged_into_id, session.split_from_id) if one is not None])
    found = ClassSession.filter(near).exclude(id=session.id).order_by("issued_at", "id")
    return await found.prefetch_related("teacher", "student")


async def _with_merged(facts: Facts, merged: list[int]) -> Facts:
    others = await ClassSession.filter(id__in=merged)
    return replace(
        facts,
        issued_at=min([facts.issued_at, *(one.issued_at for one in others)]),
        expires_at=max([facts.expires_at, *(one.expires_at for one in others)]),
        first_beat_at=_earliest(facts.first_beat_at, *(one.first_beat_at for one in others)),
        last_beat_at=_latest(facts.last_beat_at, *(one.last_beat_at for one in others)),
    )


async def _within_window(facts: Facts, session: ClassSession) -> Facts:
    """The next part ends this one as the teacher's next class would, and Zoom's word is clipped at both borders."""
    start, end = session.window_from, session.window_until
    first, last = facts.first_beat_at, facts.last_beat_at
    if session.split_from_id is not None:
        root = await ClassSession.get(id=session.split_from_id)
        first, last = root.first_beat_at, root.last_beat_at
    if first is None or last is None or (start and last < start) or (end and first >= end):
        first = last = None
    return replace(
        facts,
        window_from=start,
        window_until=end,
        opens_at=_latest(facts.opens_at, start),
        closes_at=_earliest(facts.closes_at, end),
        succeeded_at=_earliest(facts.succeeded_at, end),
        first_beat_at=_latest(first, start) if first else None,
        last_beat_at=_earliest(last, end) if last else None,
    )


def _is_part(session: ClassSession) -> bool:
    shape = (session.merged_into_id, session.split_from_id, session.window_from, session.window_until)
    return any(one is not None for one in shape)


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _latest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)
