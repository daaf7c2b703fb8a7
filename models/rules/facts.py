"""What the rules are told and what they answer. Nothing here knows of a database, a clock or a network.

All moments are aware UTC datetimes; all lengths are seconds unless the name says minutes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Status = Literal["sent", "active", "ended", "timeout", "expired", "cancelled", "void"]
Grade = Literal["corrected", "verified", "witnessed", "agreed", "reported", "estimated", "unknown"]
EndSource = Literal[
    "correction",
    "zoom_report",
    "zoom_webhook",
    "agreement",
    "teacher_word",
    "student_word",
    "heartbeat",
    "succession",
    "package_length",
]

EvidenceKind = Literal[
    "click",  # every one after the first is activity; details: {"own_address": bool} (the teacher's own device)
    "student_landing",  # a browser came back to the student's leave page; details: {}
    "teacher_landing",
    "page_closing",  # the companion page said that it is being closed
    "teacher_tap",  # "Class is over", pressed on the card
    "student_tap",
    "teacher_answer",  # details: {"held": bool, "minutes": int | None}
    "student_answer",
    "zoom_started",  # details: {"uuid"}; happened_at is Zoom's start_time
    "zoom_joined",  # details: see zoom_legs: {"uuid", "host_id", "user_id", "user_name", "id", "email", …}
    "zoom_left",
    "zoom_breakout_joined",  # the same, and "parent_user_id": who this is in the main room
    "zoom_breakout_left",
    "zoom_waiting_joined",  # put or come into the waiting room; not in the class until let in
    "zoom_waiting_left",  # left the waiting room, by being admitted or by giving up
    "zoom_bound",  # a phone leg: details["bind_user_id"] is the phone of details["user_id"]
    "zoom_ended",  # details: {"uuid"}; happened_at is Zoom's end_time
    "zoom_report",  # details: {"instances": [{"uuid", "start", "end", "rows": […]}]}; see zoom_report
    "correction",  # details: {"start": iso | None, "end": iso | None, "void": bool, "reason": str, "by": int}
    "correction_undone",  # details: {"undoes": evidence key, "reason": str, "by": int}
    "merged",  # details: {"with": class, "by": int}; says nothing by itself: answers before it were about a part
    "split",  # details: {"at": iso, "by": int}; the same of the whole
]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One statement of one witness. `key` is unique within its class: the same key is the same statement."""

    kind: EvidenceKind
    happened_at: datetime
    received_at: datetime
    key: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """The school's settings that the rules depend on, in minutes unless named otherwise."""

    heartbeat_silence_minutes: int = 5
    heartbeat_proof_minutes: int = 15  # 0: the plain silence rule, every page counts as proved
    package_buffer_minutes: int = 10
    rejoin_grace_minutes: int = 10
    agreement_minutes: int = 5
    disagreement_minutes: int = 10  # witnesses further apart than this are a flag
    timeout_counts: Literal["package", "elapsed"] = "package"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one class session apart from its evidence."""

    issued_at: datetime
    expires_at: datetime  # the link is good until then; an unclicked class becomes `expired`
    package_minutes: int
    package_buffer_minutes: int
    due_at: datetime | None = None  # sent ahead of a class that is meant to begin then; None: to begin at once
    cancelled_at: datetime | None = None
    succeeded_at: datetime | None = None  # when the same teacher's next one-to-one class was first clicked
    first_beat_at: datetime | None = None  # beats are kept as first and last only: the rules need no others
    last_beat_at: datetime | None = None
    is_group: bool = False
    teacher_zoom_ids: frozenset[str] = frozenset()
    student_zoom_ids: frozenset[str] = frozenset()  # registrant ids and Zoom user ids known to be the student
    teacher_aliases: frozenset[str] = frozenset()  # Zoom names a person confirmed to be the teacher
    student_aliases: frozenset[str] = frozenset()
    other_zoom_ids: frozenset[str] = frozenset()  # known to be somebody else: other students, colleagues, bots
    other_aliases: frozenset[str] = frozenset()  # names a person said are nobody of this class
    opens_at: datetime | None = None  # what Zoom saw before this belongs to an earlier class of the same student
    closes_at: datetime | None = None  # what Zoom saw after this belongs to a later class of the same student
    merged_into: int | None = None  # the class in which its evidence counts: it is none of its own
    window_from: datetime | None = None  # split: the part that begins here, unless Zoom saw the student come later
    window_until: datetime | None = None  # split: what was said from here on is of the next part
    answers_from: datetime | None = None  # merged or split then: earlier answers were given about another class
    room_shared: bool = False  # other classes use this room: nobody is taken for the student before a click
    estimated_before: int = 0  # how many of the student's classes before this one, in a row, were only estimated


@dataclass(frozen=True, slots=True)
class Stay:
    """One stretch of being in the meeting; `until` None: has not left yet, as far as Zoom has said."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a person should look at: a stable code and the numbers its sentence needs."""

    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of why the verdict is what it is: a stable code; the bot finds the words."""

    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules conclude at a moment. Equal evidence gives an equal verdict."""

    status: Status
    started_at: datetime | None = None  # first click, or the join Zoom saw when that was earlier or there was no click
    clicked_at: datetime | None = None
    last_activity_at: datetime | None = None
    ended_at: datetime | None = None
    seconds: int | None = None  # ended_at - started_at, exact; None while open or never held
    # As Zoom saw it, and None while the class runs. A correction leaves both alone: Zoom saw what it saw.
    taught_seconds: int | None = None  # teacher and student together; None where Zoom did not see both
    waited_seconds: int | None = None  # teacher without student; None where Zoom did not see the teacher
    end_source: EndSource | None = None
    grade: Grade = "unknown"
    flags: tuple[Flag, ...] = ()
    because: tuple[Reason, ...] = ()
    look_again_at: datetime | None = None  # when a silent class must be judged again; None: only new evidence matters
    # only its page's silence is waited for, which each beat puts off, at the latest until then; None: not so
    beats_hold_until: datetime | None = None
    teacher_stays: tuple[Stay, ...] = ()  # within the class window; the last one open: in the room now
    student_stays: tuple[Stay, ...] = ()
