"""Why a class was judged as it was: one sentence for each step of the rules' explanation."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from .grades import grade_word, source_word
from .told import Told


def reason_sentence(reason: Mapping[str, Any], zone: ZoneInfo) -> str:
    """`reason` is {"code", "facts"}."""
    facts = reason.get("facts") or {}
    code = str(reason.get("code"))
    sentences = _beginnings() | _people() | _pages_and_zoom() | _ends()
    sentence = sentences.get(f"{code}:{facts.get('side')}") or sentences.get(code)
    words: dict[str, str] = {}
    if "source" in facts:
        words["source"] = source_word(str(facts["source"]))
    if "grade" in facts:
        words["grade"] = grade_word(str(facts["grade"]))
    return (sentence or _("Something else was noted about this class.")).format_map(Told(facts, zone, **words))


def _beginnings() -> dict[str, str]:
    return {
        "never_clicked": _("The link was never opened; it was good until {expires_at}."),
        "cancelled": _("Cancelled at {at}."),
        "merged": _("Merged by an admin: it counts in class no. {into}."),
        "voided": _("Struck out by an admin at {at}: {reason}"),
        "corrected": _("Corrected by an admin at {at}: {reason}"),
        "started_by_click": _("The student opened the link at {at}."),
        "started_when_due": _("The student opened the link before the class; it was due at {at}."),
        "started_by_zoom": _("Zoom saw the student come in at {at}."),
        "started_by_correction": _("An admin set the start to {at}."),
        "started_by_split": _("An admin split the class at {at}: this is the second part."),
    }


def _people() -> dict[str, str]:
    return {
        "agreed": _("Teacher and student named the same end: {at}."),
        "agreed_not_held": _("Teacher and student both said that it did not take place."),
        "teacher_tapped": _("The teacher pressed “Class is over” at {at}."),
        "teacher_landed": _("The teacher came back from Zoom at {at}."),
        "teacher_answered": _("The teacher said that it took {minutes}, until {at}."),
        "teacher_denied": _("The teacher said at {at} that it did not take place."),
        "student_tapped": _("The student’s side pressed “Class is over” at {at}."),
        "student_landed": _("The student came back from Zoom at {at}."),
        "student_answered": _("The student’s side said that it took {minutes}, until {at}."),
        "student_denied": _("The student’s side said at {at} that it did not take place."),
        "confirmed:teacher": _("The teacher said that it took place, but not how long."),
        "confirmed:student": _("The student’s side said that it took place, but not how long."),
        "word_too_late:teacher": _(
            "The teacher’s word of {at} came after the time of the class, so it does not count."
        ),
        "word_too_late:student": _(
            "The student’s word of {at} came after the time of the class, so it does not count."
        ),
        "taken_back:teacher": _("The teacher’s word of {at} does not count: the class went on at {by_at}."),
        "taken_back:student": _("The student’s word of {at} does not count: the class went on at {by_at}."),
    }


def _pages_and_zoom() -> dict[str, str]:
    return {
        "report_said": _("Zoom’s report names the end: {at}."),
        "zoom_said": _("Zoom told of the end: {at}."),
        "zoom_unclear": _("Zoom saw people in the room whom nobody could recognise: {people}."),
        "page_closed": _("The student closed the class page at {at}."),
        "page_last_beat": _("The class page was last heard of at {last_beat_at}, then silent for {silence_minutes}."),
        "page_unproved": _("The class page fell silent early, as phones do; that says nothing about the end."),
        "page_left_open": _("The class page stayed open after class, until {last_beat_at}; that says nothing."),
    }


def _ends() -> dict[str, str]:
    return {
        "succeeded": _("The teacher’s next class began at {at}."),
        "package_over": _("The time of the package ({package_minutes}) was over."),
        "still_open": _("The class is still going on."),
        "decided": _("So it ended at {ended_at}, after {seconds}. What decided: {source}. How sure: {grade}."),
    }
