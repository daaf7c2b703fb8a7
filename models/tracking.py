"""What browsers say of a class: a click, a beat, a landing. Written by the shared commit, judged behind the answer.

Each is durable before it is answered. What it means is worked out right after; the class is marked as unjudged in the
same commit, so that a crash in between leaves it to the sweep.
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
  s.package_minutes, s.clicked_at, t.name AS teacher_name, st.name AS student_name,
  EXISTS (SELECT 1 FROM unjudged WHERE session_id = s.id) AS is_unjudged
FROM class_session s JOIN teacher t ON t.id = s.teacher_id JOIN student st ON st.id = s.student_id
WHERE s.{by} IN ({{keys}})
"""
_BY_TRACKING = _COLUMNS.format(by="tracking_token")
_BY_HOST = _COLUMNS.format(by="host_token")
_PAGE = """
SELECT tracking_token AS key, id, session_status, clicked_at,
  EXISTS (SELECT 1 FROM unjudged WHERE session_id = class_session.id) AS is_unjudged, look_again_at
FROM class_session WHERE tracking_token IN ({keys})
"""
_EVIDENCE = """
INSERT INTO evidence (session_id, kind, key, happened_at, received_at, details) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (session_id, key) DO NOTHING
"""
UNJUDGED = "INSERT INTO unjudged (said_at, session_id) VALUES (?, ?)"
# another copy of the program may have ended the class since its row was read: then the sweep looks again
_BEAT = """
UPDATE class_session SET first_beat_at = COALESCE(first_beat_at, ?), last_beat_at = ?, last_activity_at = ?,
  look_again_at = CASE WHEN session_status = 'active' THEN look_again_at ELSE ? END
WHERE (last_beat_at IS NULL OR last_beat_at < ?) AND id = ?
"""


@dataclass(frozen=True, slots=True)
class Begins:
    """What tells whether a class has begun, the columns of the same names."""

    id: int
    session_status: str
    clicked_at: datetime | None
    is_unjudged: bool

    @property
    def may_have_begun(self) -> bool:
        """It was clicked, or something that was said of it is still to be judged, which may be a click."""
        if self.session_status in GONE:
            return False
        return self.clicked_at is not None or (self.is_unjudged and self.session_status == "sent")


@dataclass(frozen=True, slots=True)
class Door(Begins):
    """A class as a browser may know it: enough to lead somebody into it, or to say why not."""

    tracking_token: str
    host_token: str
    expires_at: datetime
    link: str
    personal_link: str | None
    package_minutes: int
    teacher_name: str
    student_name: str

    @classmethod
    def of(cls, row: Row) -> Self:
        """In the order of the columns: by their names it takes as long again."""
        _, number, token, host_token, status, expires, link, own, minutes, clicked_at, teacher, student, unjudged = row
        begins = number, status, clicked_at and moment(clicked_at), bool(unjudged)
        return cls(*begins, token, host_token, moment(expires), link, own, minutes, teacher, student)

    def is_open(self, now: datetime) -> bool:
        """Whether a click leads into the class. Who is in it may come back in, however late."""
        if self.session_status in GONE or self.session_status == "expired":
            return False
        return now < self.expires_at or self.session_status == "active"


@dataclass(frozen=True, slots=True)
class Page(Begins):
    """As much of a class as a page that beats for it needs."""

    look_again_at: datetime | None

    @classmethod
    def of(cls, row: Row) -> Self:
        _, number, status, clicked_at, unjudged, due = row
        return cls(number, status, clicked_at and moment(clicked_at), bool(unjudged), due and moment(due))


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

    def matters(self, page: Page) -> bool:
        """The class was not active, or its page has just proved that it beats while Zoom is open."""
        if page.session_status != "active" or page.clicked_at is None:
            return True
        due = page.look_again_at
        return self.at - page.clicked_at >= self.proof and (due is None or due > self.at + self.silence)


def _click(door: Door | None, said: Said) -> Sequence[Statement]:
    return _kept(door, said) if door and door.is_open(said.at) else ()


def _landing(door: Door | None, said: Said) -> Sequence[Statement]:
    return _kept(door, said) if door and door.may_have_begun and door.session_status != "expired" else ()


def _beat(page: Page | None, beat: Beat) -> Sequence[Statement]:
    """The class is judged again where the beat could change its verdict; most change nothing."""
    if page is None or not page.may_have_begun:
        return ()
    alive = _BEAT, [beat.at, beat.at, beat.at, beat.at, beat.at, page.id]
    if beat.closing:
        return [alive, *_evidence(page.id, "page_closing", beat.at, {})]
    return [alive, _unjudged(page.id, beat.at)] if beat.matters(page) else [alive]


CLICK: Entry[Door, Said] = Entry(_BY_TRACKING, Door.of, _click)
STUDENT_LANDING: Entry[Door, Said] = Entry(_BY_TRACKING, Door.of, _landing)
TEACHER_LANDING: Entry[Door, Said] = Entry(_BY_HOST, Door.of, _landing)
BEAT: Entry[Page, Beat] = Entry(_PAGE, Page.of, _beat)


def _kept(door: Door, said: Said) -> Sequence[Statement]:
    details = said.details(door)
    return () if details is None else _evidence(door.id, said.kind, said.at, details)


def _evidence(session_id: int, kind: EvidenceKind, at: datetime, details: Mapping[str, Any]) -> Sequence[Statement]:
    """The same kind in the same second is the same statement."""
    values = [session_id, kind, f"{kind}:{int(at.timestamp())}", at, at, dict(details)]
    return [(_EVIDENCE, values), _unjudged(session_id, at)]


def _unjudged(session_id: int, at: datetime) -> Statement:
    return UNJUDGED, [at, session_id]
