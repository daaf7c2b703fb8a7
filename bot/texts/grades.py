"""How we know and how sure: words for every grade, every source of an end, and every flag of the rules."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from .told import Told


def grade_word(grade: str) -> str:
    words = {
        # Translators: how sure a class's times are, from surest to least sure; one or two words each
        "corrected": _("corrected"),
        "verified": _("verified"),
        "witnessed": _("witnessed"),
        "agreed": _("agreed"),
        "reported": _("reported"),
        "estimated": _("estimated"),
        "unknown": _("not known yet"),
    }
    return words.get(grade, grade)


def grade_sentence(grade: str) -> str:
    sentences = {
        "corrected": _("An admin of the school has set these times."),
        "verified": _("Zoom’s own report confirms these times."),
        "witnessed": _("Zoom saw the class as it happened."),
        "agreed": _("Teacher and student said the same."),
        "reported": _("One side said so."),
        "estimated": _("Nobody saw the end: this is an estimate."),
        "unknown": _("There is nothing to judge by yet."),
    }
    return sentences.get(grade, _("There is nothing to judge by yet."))


def source_word(source: str) -> str:
    """As the subject of a sentence."""
    words = {
        "correction": _("the admin’s correction"),
        "zoom_report": _("Zoom’s report"),
        "zoom_webhook": _("Zoom"),
        "agreement": _("teacher and student together"),
        "teacher_word": _("the teacher"),
        "student_word": _("the student"),
        "heartbeat": _("the class page"),
        "succession": _("the teacher’s next class"),
        "package_length": _("the package length"),
    }
    return words.get(source, _("another trace"))


def source_sentence(source: str | None) -> str:
    """How we know when the class ended."""
    sentences = {
        "correction": _("An admin of the school set the end."),
        "zoom_report": _("Zoom’s report says when it ended."),
        "zoom_webhook": _("Zoom saw when it ended."),
        "agreement": _("Teacher and student both said when it ended."),
        "teacher_word": _("The teacher’s side said when it ended."),
        "student_word": _("The student’s side said when it ended."),
        "heartbeat": _("The student’s class page went quiet then."),
        "succession": _("The teacher’s next class began then."),
        "package_length": _("Nobody said when it ended, so the length of the package was taken."),
    }
    return sentences.get(source or "", _("Nobody has said yet when it ended."))


def flag_sentence(flag: Mapping[str, Any], zone: ZoneInfo) -> str:
    """Why a person should look at this class. `flag` is {"code", "facts"}."""
    facts = flag.get("facts") or {}
    code = str(flag.get("code"))
    if code == "answers_contradict":
        code = f"{code}:{facts.get('denied_by')}"
    words = {"source": source_word(str(facts["source"]))} if "source" in facts else {}
    sentence = _flags().get(code, _("Something about this class is worth a look."))
    return sentence.format_map(Told(facts, zone, **words))


def _flags() -> dict[str, str]:
    return {
        "disagree": _("Another witness names another end: {source}, {minutes} apart."),
        "answers_contradict:teacher": _("The student says it took place, the teacher says it did not."),
        "answers_contradict:student": _("The teacher says it took place, the student says it did not."),
        "click_only": _("The link was opened, and nothing else was seen of this class."),
        "estimated_in_a_row": _("Only estimated, like this student’s classes before it: {times} in a row."),
        "over_package": _("Longer than the package by {minutes}."),
        "two_at_once": _("The teacher’s next class began {minutes} before this one ended."),
        "own_address": _("The link was opened from the teacher’s own internet address."),
        "student_never_seen": _("Zoom never saw the student."),
        "teacher_never_seen": _("Zoom never saw the teacher; the student waited {waited_seconds}."),
        "probable_student": _("{name} was taken for the student, because nobody else was there."),
        "unknown_person": _("Somebody unknown was in the room for {seconds}: {name}."),
        "room_shared": _("Others were in the room during the class: {people}, for {seconds}."),
        "forwarded_link": _("The student was in the room without having opened the link: was it forwarded?"),
        "report_differs": _("Zoom’s report and what Zoom said during the class differ by {seconds}."),
        "report_incomplete": _("Zoom’s report lacks a part of this class that Zoom had told of."),
        "leave_never_came": _("Zoom never said that they left."),
    }
