"""What browsers say of a class: a click, a beat, a landing. Written by the shared commit, judged behind the answer.

Each is durable before it is answered. What it means is worked out right after; the class is marked as due in the same
commit, so that a crash in between leaves it to the sweep.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from .many import moment
from .rules.facts import EvidenceKind
from .shared_commit import Entry, Row, Statement

GONE = frozenset({"cancelled", "void"})

_COLUMNS = """
SELECT s.{by} AS key, s.id, s.tracking_token, s.host_token, s.session_status, s.expires_at, s.link, s.personal_link,
  s.package_minutes, s.clicked_at, s.look_again_at, t.name AS teacher_name, st.name AS student_name
FROM class_session s JOIN teacher t ON t.id = s.teacher_id JOIN student st ON st.id = s.student_id
WHERE s.{by} IN ({{keys}})
"""
_BY_TRACKING = _COLUMNS.format(by="tracking_token")
_BY_HOST = _COLUMNS.format(by="host_token")
_EVIDENCE = """
INSERT INTO evidence (session_id, kind, key, happened_at, received_at, details) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (session_id, key) DO NOTHING
"""
DUE = "UPDATE class_session SET look_again_at = ? WHERE (look_again_at IS NULL OR look_again_at > ?) AND id = ?"
# another copy of the program may have ended the class since its row was read: then the sweep looks again
_BEAT = """
UPDATE class_session SET first_beat_at = COALESCE(first_beat_at, ?), last_beat_at = ?, last_activity_at = ?,
  look_again_at = CASE WHEN session_status = 'active' THEN look_again_at ELSE ? END
WHERE (last_beat_at IS NULL OR last_beat_at < ?) AND id = ?
"""


@dataclass(frozen=True, slots=True)
class Named:
    name: str


@dataclass(frozen=True, slots=True)
class Door:
    """A class as a browser may know it: enough to lead somebody into it, or to say why not."""

    id: int
    tracking_token: str
    host_token: str
    session_status: str
    expires_at: datetime
    link: str
    personal_link: str | None
    package_minutes: int
    clicked_at: datetime | None
    teacher: Named
    student: Named

    @classmethod
    def of(cls, row: Row) -> Self:
        return cls(
            id=row["id"],
            tracking_token=row["tracking_token"],
            host_token=row["host_token"],
            session_status=row["session_status"],
            expires_at=moment(row["expires_at"]),
            link=row["link"],
            personal_link=row["personal_link"],
            package_minutes=row["package_minutes"],
            clicked_at=moment(row["clicked_at"]) if row["clicked_at"] else None,
            teacher=Named(row["teacher_name"]),
            student=Named(row["student_name"]),
        )

    def is_open(self, now: datetime) -> bool:
        """Whether a click leads into the class. Who is in it may come back in, however late."""
        if self.session_status in GONE or self.session_status == "expired":
            return False
        return now < self.expires_at or self.session_status == "active"

    def has_been_clicked(self) -> bool:
        return self.clicked_at is not None and self.session_status not in GONE


@dataclass(frozen=True, slots=True)
class Said:
    """One statement. `details` makes what is kept of the browser, from the class's own secret; None: keep nothing."""

    kind: EvidenceKind
    at: datetime
    details: Callable[[Door], Mapping[str, Any] | None] = lambda _: {}


@dataclass(frozen=True, slots=True)
class Beat:
    """A page that is alive; `closing`: and says goodbye. `proof` and `silence` are the school's."""

    at: datetime
    closing: bool
    proof: timedelta
    silence: timedelta


def _click(row: Row | None, said: Said) -> Sequence[Statement]:
    door = Door.of(row) if row else None
    return _kept(door, said) if door and door.is_open(said.at) else ()


def _landing(row: Row | None, said: Said) -> Sequence[Statement]:
    door = Door.of(row) if row else None
    return _kept(door, said) if door and door.has_been_clicked() and door.session_status != "expired" else ()


def _beat(row: Row | None, beat: Beat) -> Sequence[Statement]:
    """The class is judged again where the beat could change its verdict; most change nothing."""
    door = Door.of(row) if row else None
    if row is None or door is None or not door.has_been_clicked():
        return ()
    written: list[Statement] = [(_BEAT, [beat.at, beat.at, beat.at, beat.at, beat.at, door.id])]
    if beat.closing:
        written += _kept(door, Said("page_closing", beat.at))
    elif beat_matters(row, beat):
        written.append(_due(door, beat.at))
    return written


CLICK: Entry[Said] = Entry(_BY_TRACKING, _click)
STUDENT_LANDING: Entry[Said] = Entry(_BY_TRACKING, _landing)
TEACHER_LANDING: Entry[Said] = Entry(_BY_HOST, _landing)
BEAT: Entry[Beat] = Entry(_BY_TRACKING, _beat)


def beat_matters(row: Row, beat: Beat) -> bool:
    """The class was not active, or its page has just proved that it beats while Zoom is open."""
    door = Door.of(row)
    if door.session_status != "active" or door.clicked_at is None:
        return True
    due = row["look_again_at"]
    return beat.at - door.clicked_at >= beat.proof and (due is None or moment(due) > beat.at + beat.silence)


def _kept(door: Door, said: Said) -> list[Statement]:
    """The same kind in the same second is the same statement."""
    details = said.details(door)
    if details is None:
        return []
    key = f"{said.kind}:{int(said.at.timestamp())}"
    values = [door.id, said.kind, key, said.at, said.at, dict(details)]
    return [(_EVIDENCE, values), _due(door, said.at)]


def _due(door: Door, at: datetime) -> Statement:
    return DUE, [at, at, door.id]
