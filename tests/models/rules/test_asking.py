import pytest

from models.rules.asking import needs_a_word
from models.rules.facts import Evidence

from .room import AMINA, KNOWN, TEACHER, Room
from .scene import CLICK, beats, said, verdict_at

ROOM = Room()
ROOM.came(TEACHER, 0)
ROOM.came(AMINA, 0)
ALONE = Room().stayed(TEACHER, (0, 200))


@pytest.mark.parametrize(
    ("moment", "story", "asked"),
    [
        (69, [CLICK], False),  # still running
        (70, [CLICK], True),
        (70, [CLICK, said("student_tap", 50)], False),
        (90, [CLICK, said("teacher_answer", 80, held=True, minutes=50)], False),
        (300, [CLICK, *ROOM.events], False),  # Zoom has spoken, though its leaves were lost
        (300, [CLICK, *ALONE.events], False),
        (5000, [], False),
    ],
)
def test_both_are_asked_only_about_an_estimate_that_zoom_knows_nothing_of(
    moment: float, story: list[Evidence], asked: bool
) -> None:
    assert needs_a_word(verdict_at(moment, *story, known=KNOWN)) is asked


def test_an_end_by_heartbeat_is_asked_about_too() -> None:
    assert needs_a_word(verdict_at(46, CLICK, known=beats(0.5, 40)))
