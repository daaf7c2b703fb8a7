"""When Zoom's word stops coming, somebody has to hear of it: classes would be judged by weaker witnesses unnoticed.

Zoom asks the webhook to prove itself every 72 hours and switches it off after six failures, so 80 hours without any
sign of life mean that something is broken. Each occurrence is told to each admin once.
"""

from datetime import datetime, timedelta
from typing import Any

from . import telling
from .database import connection, on_postgres, stamp, transaction
from .notices import decide
from .tables.classes import ClassSession
from .tables.outbox import Notice
from .tables.zoom import ZoomEvent

SILENT_AFTER = timedelta(hours=80)
QUIET_AFTER = timedelta(minutes=15)  # after the click
QUIET_UNTIL = timedelta(hours=3)  # nobody is told of older ones, after the program was down
HABIT = 3  # classes in a row

# In a room that Zoom has told of before, or by a teacher of whose last classes Zoom told every time: teachers who
# sometimes use an account of their own are no reason to alarm anybody.
_GONE_QUIET = """
SELECT s.id FROM class_session s
WHERE s.session_status = 'active' AND s.meeting_id IS NOT NULL AND s.clicked_at > {since} AND s.clicked_at <= {until}
  AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.session_id = s.id AND e.kind LIKE 'zoom%')
  AND (
    EXISTS (
      SELECT 1 FROM class_session p
      WHERE p.teacher_id = s.teacher_id AND p.issued_at < s.issued_at AND p.meeting_id = s.meeting_id AND p.zoom_seen)
    OR {habit} = (
      SELECT COUNT(*) FROM (
        SELECT p.zoom_seen FROM class_session p
        WHERE p.teacher_id = s.teacher_id AND p.issued_at < s.issued_at AND p.clicked_at IS NOT NULL
        ORDER BY p.issued_at DESC LIMIT {habit}) AS before
      WHERE before.zoom_seen))
ORDER BY s.id
"""


async def last_heard() -> datetime | None:
    """When Zoom last sent anything that it had signed; None: never."""
    event = await ZoomEvent.all().order_by("-received_at").only("received_at").first()
    return event.received_at if event else None


async def silence(now: datetime) -> datetime | None:
    """Since when Zoom has been silent, if that is too long; None where it never said anything: nobody expects it to."""
    heard = await last_heard()
    return heard if heard is not None and now - heard > SILENT_AFTER else None


async def teachers_gone_quiet(now: datetime) -> list[ClassSession]:
    """Classes that are going on and of which Zoom says nothing, though it used to tell of this teacher's classes.

    With teacher and student loaded. Nobody need be to blame: it may also be that nobody has come into the room.
    """
    since, until = ("$1", "$2") if on_postgres() else ("?", "?")
    query = _GONE_QUIET.format(since=since, until=until, habit=HABIT)
    rows = await connection().execute_query_dict(query, [stamp(now - QUIET_UNTIL), stamp(now - QUIET_AFTER)])
    quiet = ClassSession.filter(id__in=[row["id"] for row in rows])
    return await quiet.order_by("id").prefetch_related("teacher", "student")


async def app_removed(event: ZoomEvent, now: datetime) -> None:
    """Somebody took the app out of the Zoom account: no event will come any more."""
    await tell_once(f"removed:{event.id}", {"what": "app_removed", "at": event.happened_at.isoformat()}, now=now)


async def tell_once(about: str, details: dict[str, Any], *, now: datetime, session: ClassSession | None = None) -> bool:
    """To every admin. `about` names the occurrence; True when somebody had not been told of it."""
    fresh = False
    async with transaction():
        for admin in await telling.admins():
            subject = f"zoom_silent:{about}:{admin.id}"
            if admin.blocked_at is None and not await Notice.exists(subject=subject):
                await decide(admin, "zoom_silent", subject=subject, now=now, session=session, details=details)
                fresh = True
    return fresh
