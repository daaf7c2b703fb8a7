"""Classes that were over before there was attendance: it is found out for them behind the scenes, the newest first.

What is left to do is in the rows themselves, so it goes on after any interruption. What was approved stays as it is:
a class that a closed month lacks is proposed for the next one.
"""

from datetime import date, datetime

from . import attendance, judging
from .database import connection, on_postgres, transaction
from .rules.periods import ONE_DAY
from .school import School
from .tables.classes import ClassSession

_SOME = (  # as the index class_session_unsettled
    "SELECT id FROM class_session {by} WHERE presence IS NULL AND session_status IN ('ended', 'timeout', 'expired') "
    "ORDER BY class_day DESC, id DESC LIMIT 10"
)


def _some() -> str:
    """SQLite would take the index of statuses and walk through all classes that are over, where none is left."""
    return _SOME.format(by="" if on_postgres() else "INDEXED BY class_session_unsettled")


async def settle_some(*, school: School, now: datetime) -> int:
    """How many were settled; 0: there are none left."""
    ids = [row["id"] for row in await connection().execute_query_dict(_some())]
    for session_id in ids:
        await _settle(session_id, school, now)
    return len(ids)


async def are_left(first: date, last: date) -> bool:
    """Whether there are any of these days of the school. A day more on either side: their days were those of UTC."""
    some = ClassSession.filter(presence=None, session_status__in=("ended", "timeout", "expired"))
    return await some.filter(class_day__gte=first - ONE_DAY, class_day__lte=last + ONE_DAY).exists()


async def _settle(session_id: int, school: School, now: datetime) -> None:
    """Nobody is told: nothing has happened."""
    async with transaction():
        session = await ClassSession.select_for_update(no_key=True).get(id=session_id)
        if session.presence is not None:
            return
        worth = attendance.worth_of(session)
        await attendance.settle(session, await judging.verdict_of(session, school=school, now=now), school)
        if session.presence is None:  # judged otherwise by today's rules: then nothing is known
            session.presence = session.attendance = "unknown"
        if attendance.worth_of(session) != worth:
            session.changed_at = now
        await session.save(update_fields=["class_day", "presence", "attendance", "attendance_by", "changed_at"])
