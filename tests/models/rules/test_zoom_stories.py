"""What teams report of Zoom, one by one and in their order, and what comes of it here (zoom.md §7)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.rules.facts import Stay

from .room import AMINA, GUEST, HOST, KNOWN, MEETING, TEACHER, Room
from .scene import CLICK, at, codes, facts, said, verdict_at

OVER = 5 * 60


def plain_class() -> Room:
    return Room().opened(-5).stayed(TEACHER, (-5, 56)).stayed(AMINA, (1, 55)).ended(56)


def test_1_several_uuids_per_lesson_are_one_class_and_the_first_ended_does_not_end_it() -> None:
    first = Room("one").opened(-5).stayed(TEACHER, (-5, -2)).ended(-2)
    second = Room("two").opened(0).stayed(TEACHER, (0, 56)).stayed(AMINA, (1, 55)).ended(56)
    verdict = verdict_at(OVER, CLICK, *first.events, *second.events, known=KNOWN)
    assert (verdict.ended_at, verdict.taught_seconds, verdict.waited_seconds) == (at(55), 54 * 60, 5 * 60)


def test_2_when_the_host_leaves_and_others_continue_the_class_ends_with_the_teachers_own_leave() -> None:
    room = Room().stayed(TEACHER, (0, 40)).stayed(AMINA, (1, 70)).ended(70)
    verdict = verdict_at(OVER, CLICK, *room.events, known=KNOWN)
    assert (verdict.ended_at, verdict.taught_seconds) == (at(40), 39 * 60)


def test_3_ended_before_left_closes_the_stay_until_its_own_left_overrides_and_left_may_never_come() -> None:
    room = Room()
    room.came(TEACHER, 0)
    amina = room.came(AMINA, 0)
    room.ended(65)
    without = verdict_at(OVER, CLICK, *room.events, known=KNOWN)
    assert (without.ended_at, without.taught_seconds) == (at(65), 65 * 60)
    room.left(AMINA, 64, amina)
    assert verdict_at(OVER, CLICK, *room.events, known=KNOWN).ended_at == at(64)


def test_4_retries_do_not_double_count() -> None:
    events = plain_class().events
    again = [said(one.kind, one.happened_at, **one.details) for one in events]  # other keys: two subscriptions
    once, twice = (verdict_at(OVER, CLICK, *story, known=KNOWN) for story in (events, events + again))
    assert once == twice


def test_5_rejoins_overwrite_nothing_and_their_gaps_are_not_paid() -> None:
    room = Room().stayed(TEACHER, (0, 20), (30, 50), (55, 60)).stayed(AMINA, (0, 60))
    verdict = verdict_at(OVER, CLICK, *room.events, known=KNOWN)
    assert (verdict.ended_at, verdict.taught_seconds) == (at(60), 45 * 60)


def test_5_a_late_left_with_the_old_user_id_does_not_undo_the_rejoin() -> None:
    room = Room().stayed(TEACHER, (0, 56))
    old = room.came(AMINA, 0)
    new = room.came(AMINA, 20)
    room.left(AMINA, 21.5, old)
    live = verdict_at(23, CLICK, *room.events, known=KNOWN)
    assert live.student_stays[-1] == Stay(at(0), None)
    room.left(AMINA, 55, new)
    verdict = verdict_at(OVER, CLICK, *room.events, known=KNOWN)
    assert (verdict.ended_at, verdict.taught_seconds) == (at(55), 55 * 60)


def test_6_the_first_to_come_is_not_the_teacher_and_a_name_within_a_name_is_nobody() -> None:
    room = (
        Room().stayed(GUEST | {"user_name": "Amina's sister"}, (-3, 2)).stayed(TEACHER, (0, 56)).stayed(AMINA, (1, 55))
    )
    known = facts(student_aliases=frozenset({"Amina"}))
    verdict = verdict_at(OVER, CLICK, *room.events, known=known)
    assert (verdict.teacher_stays, verdict.student_stays) == ((Stay(at(0), at(56)),), (Stay(at(1), at(55)),))


@pytest.mark.parametrize(("waited", "taught"), [((0, 8), 47), ((-3, 0), 55), ((20, 30), 45)])
def test_7_people_in_the_waiting_room_are_not_in_the_class(waited: tuple[float, float], taught: int) -> None:
    """Whether Zoom says "joined" before or after admitting somebody is not documented: both come to the same."""
    room = Room().stayed(TEACHER, (-5, 56))
    amina = room.came(AMINA, 0)
    room.left(AMINA, 55, amina)
    where = {"uuid": room.uuid, "user_id": amina}
    waits = [said("zoom_waiting_joined", waited[0], **where), said("zoom_waiting_left", waited[1], **where)]
    verdict = verdict_at(OVER, CLICK, *room.events, *waits, known=KNOWN)
    assert verdict.taught_seconds == taught * 60


def test_7_a_wait_without_an_end_takes_nothing_away() -> None:
    room = Room().stayed(TEACHER, (0, 56))
    amina = room.came(AMINA, 0)
    room.left(AMINA, 55, amina)
    wait = said("zoom_waiting_joined", 10, uuid=room.uuid, user_id=amina)
    assert verdict_at(OVER, CLICK, *room.events, wait, known=KNOWN).taught_seconds == 55 * 60


@pytest.mark.parametrize("leaves_main", [True, False])
def test_8_breakout_rooms_are_the_class_whether_or_not_zoom_says_left_for_the_main_room(
    leaves_main: bool,
) -> None:
    room = Room().stayed(TEACHER, (0, 56))
    amina = room.came(GUEST | {"user_name": "Amina"}, 0)
    guest = {"uuid": room.uuid, "user_id": "999", "parent_user_id": amina, "user_name": "Amina"}
    inside = [said("zoom_breakout_joined", 20, **guest), said("zoom_breakout_left", 40, **guest)]
    if leaves_main:
        room.left(GUEST | {"user_name": "Amina"}, 20, amina)
        room.stayed(GUEST | {"user_name": "Amina"}, (40, 55))
    else:
        room.left(GUEST | {"user_name": "Amina"}, 55, amina)
    verdict = verdict_at(OVER, CLICK, *room.events, *inside)
    assert (verdict.ended_at, verdict.taught_seconds, codes(verdict.flags)) == (at(55), 55 * 60, ["probable_student"])


def test_9_a_phone_leg_of_the_same_person_adds_no_minute_and_is_no_second_student() -> None:
    phone = GUEST | {"user_name": "34600***", "phone_number": "34600000000"}
    room = Room().stayed(TEACHER, (0, 56))
    amina = room.came(AMINA, 0)
    leg = room.came(phone, 2)
    room.left(AMINA, 50, amina).left(phone, 55, leg)
    bound = said("zoom_bound", 2, uuid=room.uuid, user_id=amina, bind_user_id=leg)
    verdict = verdict_at(OVER, CLICK, *room.events, bound, known=KNOWN)
    assert (verdict.ended_at, verdict.taught_seconds, verdict.flags) == (at(55), 55 * 60, ())


def test_10_the_forty_minute_cut_of_a_free_host_is_a_gap_and_not_an_end() -> None:
    first = Room("one").opened(0).stayed(TEACHER, (0, 40)).stayed(AMINA, (0, 40)).ended(40)
    cut = verdict_at(45, CLICK, *first.events, known=KNOWN)
    assert (cut.status, cut.look_again_at) == ("active", at(50))
    second = Room("two").opened(43).stayed(TEACHER, (43, 61)).stayed(AMINA, (44, 61)).ended(61)
    verdict = verdict_at(OVER, CLICK, *first.events, *second.events, known=KNOWN)
    assert (verdict.ended_at, verdict.taught_seconds) == (at(61), 57 * 60)


def test_10_a_new_instance_closes_what_the_old_one_left_open() -> None:
    first, second = Room("one"), Room("two")
    first.came(TEACHER, 0)
    first.came(AMINA, 0)  # neither leave nor ended ever come
    second.stayed(TEACHER, (43, 61)).stayed(AMINA, (44, 60)).ended(61)
    verdict = verdict_at(OVER, CLICK, *first.events, *second.events, known=KNOWN)
    assert (verdict.ended_at, verdict.taught_seconds) == (at(60), (43 + 16) * 60)


def test_11_a_late_re_click_creates_a_tiny_instance_of_one_and_changes_nothing() -> None:
    late = Room("late").stayed(AMINA, (66, 67)).ended(67)
    verdict = verdict_at(OVER, CLICK, *plain_class().events, said("click", 65.9), *late.events, known=KNOWN)
    assert (verdict.ended_at, verdict.taught_seconds) == (at(55), 54 * 60)


def test_12_after_an_outage_the_report_brings_back_what_no_webhook_told() -> None:
    """That validations are answered without a database, and silence is told: see tests/web and tests/jobs."""
    rows = [
        {"name": who["user_name"], "id": who["id"], "registrant_id": who.get("registrant_id"), "user_id": str(number),
         "join_time": at(0).isoformat(), "leave_time": at(50).isoformat()}
        for number, who in enumerate((TEACHER, AMINA))
    ]  # fmt: skip
    report = said("zoom_report", 60, instances=[{"uuid": MEETING, "host_id": HOST, "rows": rows}])
    verdict = verdict_at(OVER, CLICK, report, known=KNOWN)
    assert (verdict.grade, verdict.taught_seconds) == ("verified", 50 * 60)


def test_13_recording_bots_and_ai_assistants_are_nobody() -> None:
    room = plain_class().stayed(GUEST | {"user_name": "Fireflies.ai Notetaker"}, (0, 56))
    assert verdict_at(OVER, CLICK, *room.events, known=KNOWN).flags == ()
    alone = Room().stayed(TEACHER, (0, 30)).stayed(GUEST | {"user_name": "Otter.ai"}, (0, 30))
    assert codes(verdict_at(OVER, CLICK, *alone.events).flags) == ["student_never_seen"]


def test_14_minutes_come_from_zooms_stamps_and_never_from_their_arrival() -> None:
    events = plain_class().events
    late = [replace(one, received_at=one.happened_at + timedelta(minutes=85)) for one in events]
    prompt, delayed = (verdict_at(OVER, CLICK, *story, known=KNOWN) for story in (events, late))
    assert delayed == prompt


def test_15_an_admin_corrects_what_zoom_got_wrong_and_what_zoom_saw_is_kept_beside_it() -> None:
    correction = said(
        "correction", 90, end=at(50).isoformat(), start=None, void=False, reason="a guest in her place", by=1
    )
    verdict = verdict_at(OVER, CLICK, *plain_class().events, correction, known=KNOWN)
    assert (verdict.ended_at, verdict.grade, verdict.taught_seconds) == (at(50), "corrected", 54 * 60)
    assert [step.code for step in verdict.because if step.code in {"corrected", "zoom_said"}] == [
        "corrected",
        "zoom_said",
    ]
