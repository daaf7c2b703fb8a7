"""Every kind of evidence and every problem with a link has words, whatever details come with it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from bot.i18n import Catalogues
from bot.texts import evidence, report, send
from bot.texts.addresses import short_link
from bot.texts.lists import LIMIT, fitted, length
from models.ports import ClassLink, LinkProblem
from models.rules.facts import EvidenceKind, Grade
from models.tables.classes import Evidence

CAIRO = ZoneInfo("Africa/Cairo")
FIVE = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english(tmp_path: Path) -> Iterator[None]:
    with Catalogues(tmp_path).context():
        yield


@pytest.mark.parametrize("kind", get_args(EvidenceKind))
@pytest.mark.parametrize("details", [{}, {"held": False}, {"minutes": None}, {"user_name": "<b>"}, {"instances": None}])
def test_every_kind_of_evidence_has_words(kind: str, details: dict[str, object]) -> None:
    said = evidence.statement(kind, details)
    assert said != "Something else was noted"
    assert "<b>" not in said


def test_a_name_from_outside_cannot_fill_the_message() -> None:
    assert len(evidence.statement("zoom_joined", {"user_name": "&" * 100_000})) < 1000
    assert len(evidence.statement("correction", {"reason": "&" * 100_000})) < 1000


def test_evidence_of_a_later_program_is_shown_neutrally() -> None:
    assert evidence.statement("telepathy", {}) == "Something else was noted"


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"held": True, "minutes": 45}, "The teacher answered: it took place, 45 min"),
        ({"held": True, "minutes": None}, "The teacher answered: it took place"),
        ({"held": False}, "The teacher answered: it did not take place"),
    ],
)
def test_an_answer_is_told_as_it_was_given(details: dict[str, object], said: str) -> None:
    assert evidence.statement("teacher_answer", details) == said


@pytest.mark.parametrize(("seconds", "shown"), [(0, False), (60, False), (61, True), (-300, False)])
def test_a_delay_is_shown_above_a_minute(seconds: int, shown: bool) -> None:
    row = Evidence(kind="click", key="k", happened_at=FIVE, received_at=FIVE + timedelta(seconds=seconds))
    assert ("heard" in evidence.line(row, CAIRO, FIVE)) is shown


@pytest.mark.parametrize("problem", get_args(LinkProblem))
def test_every_problem_with_a_link_says_what_to_send_instead(problem: LinkProblem) -> None:
    said = send.link_problem(problem)
    assert any(word in said for word in ("Paste", "Send the link", "Copy the link again"))


def test_every_grade_is_in_the_report() -> None:
    assert set(report.GRADES) == set(get_args(Grade))


@pytest.mark.parametrize(
    ("meeting_id", "shown"),
    [(123456789, "123 456 789"), (1234567890, "123 456 7890"), (12345678901, "123 4567 8901")],
)
def test_meeting_numbers_are_written_as_zoom_writes_them(meeting_id: int, shown: str) -> None:
    assert short_link(ClassLink("https://zoom.us/j/1", meeting_id)) == shown


def test_a_personal_link_is_shown_without_its_password() -> None:
    assert short_link(ClassLink("https://zoom.us/my/jane?pwd=secret#success", None)) == "zoom.us/my/jane"


@pytest.mark.parametrize("line", ["x", "🙂" * 20, "y" * 4000, "&lt;" * 100])
@pytest.mark.parametrize("count", [0, 1, 40, 5000])
def test_a_list_never_exceeds_a_message_and_loses_nothing_silently(line: str, count: int) -> None:
    said = fitted("head", [line] * count, "foot", hidden=3)
    assert length(said) <= LIMIT
    assert said.startswith("head")
    assert said.endswith("foot")
    shown = said.count(line) if line != "x" else said.split("\n").count(line)
    more = f"… and {count - shown + 3:,} more"
    assert more in said
