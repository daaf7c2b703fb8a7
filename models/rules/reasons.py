"""The codes of the steps of an explanation. The bot has a sentence for each.

Moments are ISO 8601 in UTC, lengths are whole seconds or, where the name says so, minutes.
"""

from typing import Literal, get_args

from .facts import Reason

ReasonCode = Literal[
    "never_clicked",  # expires_at
    "cancelled",  # at
    "merged",  # into: the number of the class in which it counts
    "voided",  # at, by, reason
    "corrected",  # at, by, reason, and started_at / ended_at where they were given
    "started_by_click",  # at, clicks
    "started_when_due",  # at; the link was opened only long before
    "started_by_zoom",  # at; the student was in the meeting before or without a click
    "started_by_correction",  # at
    "started_by_split",  # at; the second part of what was one class before
    "report_said",  # at, taught_seconds, waited_seconds (both only where known)
    "zoom_said",  # the same, from webhooks
    "zoom_unclear",  # Zoom spoke, but of nobody who could be recognised; people
    "agreed",  # at, teacher_at, student_at
    "agreed_not_held",  # at
    "teacher_tapped",  # at
    "teacher_landed",
    "teacher_answered",  # at, minutes
    "teacher_denied",  # said that it did not take place; at: when it was said
    "student_tapped",
    "student_landed",
    "student_answered",
    "student_denied",
    "confirmed",  # side; said that it took place, but not how long
    "word_too_late",  # side, at: after the package's end and buffer, so it says nothing of the end
    "taken_back",  # side, at, by_at: the class went on after that word
    "page_closed",  # at
    "page_last_beat",  # last_beat_at, silence_minutes: the page proved itself, so its silence means an end
    "page_unproved",  # last_beat_at, proof_minutes: it never beat long enough for its silence to mean something
    "page_left_open",  # last_beat_at: it beat on when the class must have been over
    "succeeded",  # at, ended_at: the teacher's next class began
    "package_over",  # at, package_minutes, buffer_minutes
    "still_open",  # the last step while the class runs
    "decided",  # source, grade, ended_at, seconds: the last step of a closed class
]
REASON_CODES: tuple[ReasonCode, ...] = get_args(ReasonCode)


def reason(code: ReasonCode, **facts: str | int) -> Reason:
    return Reason(code, facts)
