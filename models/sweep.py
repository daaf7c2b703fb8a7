"""Looking again at classes that have gone silent. The deadline column says which: never the whole table."""

from datetime import datetime

import structlog

from . import judging, zoom_events
from .database import transaction
from .school import School
from .tables.classes import ClassSession

CHUNK = 100

log = structlog.get_logger(__name__)


async def sweep(*, school: School, now: datetime) -> list[ClassSession]:
    """Judge every class that is due; returns those that this sweep closed, with teacher and student loaded.

    What Zoom said and nobody has judged yet comes first: it may be that a silent class is not silent. One transaction a
    class: a class that cannot be judged does not hold up the others.
    """
    while await zoom_events.pass_on_late(school=school, now=now):
        pass
    closed: list[ClassSession] = []
    failed: set[int] = set()
    while due := await _due(now, failed):
        for session_id in due:
            try:
                session = await look(session_id, school, now)
            except Exception:
                log.exception("class_not_judged", session_id=session_id)
                failed.add(session_id)
                continue
            if session is not None:
                closed.append(session)
    return closed


async def _due(now: datetime, failed: set[int]) -> list[int]:
    """The next that are due, by deadline: in the order of ids, SQLite would walk the whole table.

    A class that was judged is not due any more, one that could not be judged still is: it is passed over.
    """
    rows = ClassSession.filter(look_again_at__lte=now).order_by("look_again_at", "id").limit(CHUNK + len(failed))
    return [row.id for row in await rows.only("id") if row.id not in failed]


async def look(session_id: int, school: School, now: datetime) -> ClassSession | None:
    """Judge one class if it is due; the class, with teacher and student loaded, where that closed it."""
    async with transaction():
        session = (
            await ClassSession.select_for_update(no_key=True).filter(id=session_id, look_again_at__lte=now).first()
        )
        if session is None:  # another copy of the program, or new evidence, was first
            return None
        was = session.session_status
        await judging.judge_again(session, school=school, now=now)
        if session.session_status in {was, "active"}:
            return None
    await session.fetch_related("teacher", "student")
    return session
