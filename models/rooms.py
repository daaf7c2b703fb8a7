"""Who shares a class's room: other classes of the same meeting whose links are good at a common time.

The other students of a group class are no other class; there may be hundreds of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from . import many
from .tables.classes import ClassSession

_SHARING = """
WITH mine(id, meeting, stream, issued, expires) AS ({these})
SELECT mine.id AS mine, o.id, o.student_id, o.stream_id, o.registrant_id, o.due_at FROM mine JOIN class_session o
  ON o.meeting_id = mine.meeting AND o.issued_at < mine.expires AND o.expires_at > mine.issued AND o.id <> mine.id
  AND o.session_status NOT IN ('cancelled', 'void')
  AND (mine.stream IS NULL OR o.stream_id IS NULL OR o.stream_id <> mine.stream)
ORDER BY o.id
"""


@dataclass(frozen=True, slots=True)
class Beside:
    """A class that shares the room."""

    id: int
    student_id: int
    stream_id: int | None
    registrant_id: str | None
    due_at: datetime


async def sharing_the_room(session: ClassSession) -> list[Beside]:
    return (await sharing_rooms([session]))[session.id]


async def sharing_rooms(sessions: Sequence[ClassSession]) -> dict[int, list[Beside]]:
    """By class."""
    beside: dict[int, list[Beside]] = {one.id: [] for one in sessions}
    asked = [
        [one.id, one.meeting_id, one.stream_id, one.issued_at, one.expires_at]
        for one in sessions
        if one.meeting_id is not None
    ]
    for row in await many.read(_SHARING, ["INTEGER", "BIGINT", "INTEGER", "MOMENT", "MOMENT"], asked):
        other = Beside(row["id"], row["student_id"], row["stream_id"], row["registrant_id"], many.moment(row["due_at"]))
        beside[row["mine"]].append(other)
    return beside
