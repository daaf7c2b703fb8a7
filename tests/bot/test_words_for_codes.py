"""Every code that the rules can utter has words, whatever facts come with it."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from bot.i18n import Catalogues
from bot.texts import audit, grades, reasons, review, sessions, statuses
from models.audit import WHATS
from models.ports import NoticeKind
from models.rules.facts import EndSource, Grade, Status
from models.rules.flags import FLAG_CODES
from models.rules.reasons import REASON_CODES

CAIRO = ZoneInfo("Africa/Cairo")
NEUTRAL = {
    "Something about this class is worth a look.",
    "Something else was noted about this class.",
    "There is nothing to judge by yet.",
    "Nobody has said yet when it ended.",
    "another trace",
}


@pytest.fixture(autouse=True)
def english(tmp_path: Path) -> Iterator[None]:
    with Catalogues(tmp_path).context():
        yield


@pytest.mark.parametrize("code", FLAG_CODES)
@pytest.mark.parametrize("side", ["teacher", "student"])
def test_every_flag_has_a_sentence(code: str, side: str) -> None:
    assert grades.flag_sentence({"code": code, "facts": {"denied_by": side}}, CAIRO) not in NEUTRAL


@pytest.mark.parametrize("code", FLAG_CODES)
def test_every_flag_has_a_short_name_to_filter_by(code: str) -> None:
    assert sessions.flag_name(code) != code


@pytest.mark.parametrize("what", WHATS)
def test_every_kind_of_change_has_a_heading(what: str) -> None:
    assert audit.what(what)[0].isupper()


@pytest.mark.parametrize("code", REASON_CODES)
@pytest.mark.parametrize("side", ["teacher", "student"])
def test_every_reason_has_a_sentence(code: str, side: str) -> None:
    assert reasons.reason_sentence({"code": code, "facts": {"side": side}}, CAIRO) not in NEUTRAL


@pytest.mark.parametrize("source", get_args(EndSource))
def test_every_end_source_has_a_word_and_a_sentence(source: str) -> None:
    assert grades.source_sentence(source) not in NEUTRAL
    assert grades.source_word(source) not in NEUTRAL


@pytest.mark.parametrize("grade", get_args(Grade))
def test_every_grade_has_a_word_and_a_sentence(grade: str) -> None:
    assert grades.grade_word(grade)
    assert grade == "unknown" or grades.grade_sentence(grade) not in NEUTRAL


@pytest.mark.parametrize("status", get_args(Status))
def test_every_status_has_a_badge_and_a_word(status: str) -> None:
    assert statuses.BADGES[status]
    assert status == "cancelled" or statuses.word(status) != status


def test_every_kind_of_message_has_a_name_where_it_did_not_arrive() -> None:
    said = {review.about(kind) for kind in get_args(NoticeKind)}
    assert len(said) == len(get_args(NoticeKind))
    assert not said & {kind for kind in get_args(NoticeKind) if "_" in kind}


def test_a_code_from_a_newer_version_is_told_neutrally() -> None:
    assert grades.flag_sentence({"code": "brand_new"}, CAIRO) in NEUTRAL
    assert reasons.reason_sentence({"code": "brand_new"}, CAIRO) in NEUTRAL


def test_the_numbers_of_a_sentence_are_written_for_the_reader() -> None:
    said = reasons.reason_sentence(
        {
            "code": "decided",
            "facts": {
                "source": "teacher_word",
                "grade": "reported",
                "ended_at": "2026-03-02T15:45:00+00:00",
                "seconds": 2700,
            },
        },
        CAIRO,
    )
    assert said == "So it ended at 17:45, after 45 min. What decided: the teacher. How sure: reported."


def test_what_a_person_typed_cannot_mark_up_the_message() -> None:
    said = grades.flag_sentence({"code": "unknown_person", "facts": {"name": "<b>Ali</b> {0}", "seconds": 600}}, CAIRO)
    assert "&lt;b&gt;Ali" in said
    assert "<b>" not in said
