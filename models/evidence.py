"""The door through which every statement of every witness comes in, but for what browsers say: see models.tracking.

`testify` inserts (the same statement twice is a no-op), judges again from all evidence, and writes the verdict and what
is to be told in the same transaction. Nothing is ever incremented; everything is recomputed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import judging
from .database import transaction
from .rules.facts import EvidenceKind
from .school import School
from .tables.classes import ClassSession, Evidence


@dataclass(frozen=True, slots=True)
class Heard:
    """What a statement led to: the class as it now stands, and whether the statement was new."""

    session: ClassSession
    fresh: bool


async def testify(
    session_id: int,
    kind: EvidenceKind,
    *,
    happened_at: datetime,
    received_at: datetime,
    school: School,
    key: str | None = None,
    details: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> Heard:
    """Take one statement about one class. Without a `key`, the same kind in the same second is the same statement.

    `now` is when it is judged: later than `received_at` for what was kept first and is taken up afterwards.
    """
    key = key or f"{kind}:{int(happened_at.timestamp())}"
    async with transaction():
        # the row lock makes statements about one class wait for each other where the database has several writers
        session = await ClassSession.select_for_update(no_key=True).get(id=session_id)
        if await Evidence.exists(session_id=session_id, key=key):
            return Heard(await _whole(session_id), fresh=False)
        await Evidence.create(
            session_id=session_id,
            kind=kind,
            key=key,
            happened_at=happened_at,
            received_at=received_at,
            details=dict(details or {}),
        )
        await judging.judge_again(session, school=school, now=now or received_at)
        return Heard(await _whole(session_id), fresh=True)


async def _whole(session_id: int) -> ClassSession:
    return await ClassSession.get(id=session_id).prefetch_related("teacher", "student")
