"""The examples of docs/rules.md come out as that page says."""

from .room import AMINA, GUEST, KNOWN, TEACHER, Room
from .scene import CLICK, at, codes, facts, minutes_of, said, verdict_at

OVER = 5 * 60


def test_zoom_saw_it() -> None:
    room = Room().stayed(TEACHER, (-2, 57)).stayed(AMINA, (1, 20), (23, 56))
    verdict = verdict_at(OVER, CLICK, *room.events, said("student_landing", 100), known=KNOWN)
    assert (verdict.started_at, verdict.ended_at, verdict.grade) == (at(0), at(56), "witnessed")
    assert (verdict.taught_seconds, verdict.waited_seconds, verdict.flags) == (52 * 60, 7 * 60, ())


def test_the_teacher_used_a_private_account() -> None:
    teacher, student = said("teacher_tap", 44), said("student_tap", 47)
    agreed = verdict_at(OVER, CLICK, teacher, student)
    assert (minutes_of(agreed), agreed.grade) == (44, "agreed")
    assert verdict_at(OVER, CLICK, teacher).grade == "reported"
    assert verdict_at(70, CLICK).status == "timeout"
    assert (minutes_of(verdict_at(70, CLICK)), verdict_at(70, CLICK).grade) == (60, "estimated")


def test_two_students_one_room() -> None:
    room = Room().stayed(TEACHER, (-2, 109)).stayed(GUEST, (1, 52)).stayed(GUEST | {"user_name": "Bilal B."}, (53, 108))
    amina = verdict_at(OVER, CLICK, *room.events, known=facts(room_shared=True, succeeded_at=at(50)))
    bilal = verdict_at(OVER, said("click", 50), *room.events, known=facts(room_shared=True, issued_at=at(45)))
    assert codes(amina.flags) == ["probable_student"]
    assert codes(bilal.flags) == ["probable_student", "unknown_person"]
    for verdict, start, end in ((amina, 0, 52), (bilal, 50, 108)):
        assert (verdict.started_at, verdict.ended_at, verdict.grade) == (at(start), at(end), "witnessed")
