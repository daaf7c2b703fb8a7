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
    "click",  # a person opened the tracked link; every one after the first is activity
    "student_landing",  # a browser came back to the student's leave page; details: {}
    "teacher_landing",
    "page_closing",  # the companion page said that it is being closed
    "teacher_tap",  # "Class is over", pressed on the card
    "student_tap",
    "teacher_answer",  # details: {"held": bool, "minutes": int | None}
    "student_answer",
    "zoom_started",  # details: {"uuid"}; happened_at is Zoom's start_time
    "zoom_joined",  # details: see Participant
    "zoom_left",
    "zoom_ended",  # details: {"uuid"}; happened_at is Zoom's end_time
    "zoom_report",  # details: {"instances": [{"uuid", "start", "end", "rows": [Participant + join_time, leave_time]}]}
    "correction",  # details: {"start": iso | None, "end": iso | None, "void": bool, "reason": str, "by": int}
    "correction_undone",  # details: {"undoes": evidence key, "reason": str, "by": int}
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
    cancelled_at: datetime | None = None
    succeeded_at: datetime | None = None  # when the same teacher's next one-to-one class was first clicked
    first_beat_at: datetime | None = None  # beats are kept as first and last only: the rules need no others
    last_beat_at: datetime | None = None
    is_group: bool = False
    teacher_zoom_ids: frozenset[str] = frozenset()
    student_zoom_ids: frozenset[str] = frozenset()  # registrant ids and Zoom user ids known to be the student
    teacher_aliases: frozenset[str] = frozenset()  # Zoom names a person confirmed to be the teacher
    student_aliases: frozenset[str] = frozenset()


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
    taught_seconds: int | None = None  # teacher and student together, as Zoom saw it; None where Zoom did not see both
    waited_seconds: int | None = None  # teacher without student
    end_source: EndSource | None = None
    grade: Grade = "unknown"
    flags: tuple[Flag, ...] = ()
    because: tuple[Reason, ...] = ()
    look_again_at: datetime | None = None  # when a silent class must be judged again; None: only new evidence matters
