"""A class as Zoom's webhooks see it: when it began, when it ended, how long they were together."""

import pytest

from models.rules.facts import Evidence, Stay

from .room import AMINA, GUEST, KNOWN, MEETING, TEACHER, Room
from .scene import CLICK, SECOND, at, beats, codes, facts, minutes_of, said, verdict_at

OVER = 5 * 60


def plain_class() -> Room:
    return Room().opened(-5).stayed(TEACHER, (-5, 56)).stayed(AMINA, (1, 55)).ended(56)


def test_a_class_that_zoom_saw_from_end_to_end_is_witnessed() -> None:
    verdict = verdict_at(OVER, CLICK, *plain_class().events, known=KNOWN)
    assert (verdict.status, verdict.started_at, verdict.ended_at) == ("ended", at(0), at(55))
    assert (verdict.end_source, verdict.grade, verdict.flags) == ("zoom_webhook", "witnessed", ())
    assert (verdict.taught_seconds, verdict.waited_seconds) == (54 * 60, 7 * 60)
    assert verdict.teacher_stays == (Stay(at(-5), at(56)),)
    assert verdict.student_stays == (Stay(at(1), at(55)),)
    assert codes(verdict.because) == ["started_by_click", "zoom_said", "decided"]


def test_a_join_before_the_click_is_the_start() -> None:
    room = Room().stayed(TEACHER, (-5, 56)).stayed(AMINA, (-3, 55))
    verdict = verdict_at(OVER, CLICK, *room.events, known=KNOWN)
    assert (verdict.started_at, verdict.clicked_at, verdict.taught_seconds) == (at(-3), at(0), 58 * 60)
    assert codes(verdict.because)[0] == "started_by_zoom"


@pytest.mark.parametrize(("ahead", "flags"), [(5, []), (5.1, ["forwarded_link"])])
def test_a_student_who_is_in_long_before_the_click_had_a_forwarded_link(ahead: float, flags: list[str]) -> None:
    room = Room().stayed(TEACHER, (-10, 50)).stayed(AMINA, (-ahead, 50))
    assert codes(verdict_at(OVER, CLICK, *room.events, known=KNOWN).flags) == flags


def test_a_student_who_never_clicks_is_seen_by_zoom_all_the_same() -> None:
    room = Room().stayed(TEACHER, (-1, 56)).stayed(AMINA, (2, 55))
    verdict = verdict_at(OVER, *room.events, known=KNOWN)
    assert (verdict.status, verdict.started_at, verdict.clicked_at) == ("ended", at(2), None)
    assert codes(verdict.flags) == ["forwarded_link"]


def test_a_teacher_alone_in_the_room_is_waiting_and_not_teaching() -> None:
    room = Room().stayed(TEACHER, (0, 14))
    waiting = verdict_at(20, *room.events, known=KNOWN)
    assert (waiting.status, waiting.started_at, waiting.waited_seconds) == ("sent", None, None)
    assert waiting.teacher_stays == (Stay(at(0), at(14)),)
    expired = verdict_at(24 * 60, *room.events, known=KNOWN)
    assert (expired.status, expired.waited_seconds, expired.seconds) == ("expired", 14 * 60, None)
    assert expired.flags[0].code == "student_never_seen"
    assert expired.flags[0].facts == {"unknown_people": 0, "waited_seconds": 14 * 60}


def test_a_student_who_clicked_and_never_came_is_no_taught_time() -> None:
    verdict = verdict_at(OVER, CLICK, *Room().stayed(TEACHER, (-2, 14)).ended(14).events, known=KNOWN)
    assert (verdict.status, verdict.ended_at, verdict.end_source) == ("ended", at(14), "zoom_webhook")
    assert (verdict.taught_seconds, verdict.waited_seconds) == (None, 16 * 60)
    assert codes(verdict.flags) == ["student_never_seen"]


def test_waited_alone_is_not_absent() -> None:
    verdict = verdict_at(OVER, CLICK, *Room().stayed(AMINA, (1, 15)).events, known=KNOWN)
    assert (verdict.status, verdict.ended_at, verdict.taught_seconds, verdict.waited_seconds) == (
        "ended",
        at(15),
        None,
        None,
    )
    assert verdict.flags[0].code == "teacher_never_seen"
    assert verdict.flags[0].facts["waited_seconds"] == 14 * 60


def test_two_who_missed_each_other_were_never_together() -> None:
    room = Room().stayed(TEACHER, (0, 10)).stayed(AMINA, (14, 20))
    verdict = verdict_at(OVER, CLICK, *room.events, known=KNOWN)
    assert (verdict.ended_at, verdict.taught_seconds, verdict.waited_seconds) == (at(20), 0, 600)


def test_a_student_who_leaves_early_ends_the_class_and_the_teacher_waited_on() -> None:
    room = Room().stayed(TEACHER, (0, 50)).stayed(AMINA, (0, 20))
    verdict = verdict_at(OVER, CLICK, *room.events, known=KNOWN)
    assert (verdict.ended_at, verdict.taught_seconds, verdict.waited_seconds) == (at(20), 20 * 60, 30 * 60)


@pytest.mark.parametrize("back", [25, 30, 45])
def test_a_student_who_comes_back_within_the_window_made_a_gap(back: float) -> None:
    room = Room().stayed(TEACHER, (0, 58)).stayed(AMINA, (0, 20), (back, 57))
    verdict = verdict_at(OVER, CLICK, *room.events, known=KNOWN)
    assert (verdict.ended_at, verdict.taught_seconds) == (at(57), (20 + 57 - back) * 60)


@pytest.mark.parametrize(("moment", "status"), [(at(30) - SECOND, "active"), (at(30), "ended")])
def test_a_leave_is_an_end_only_when_the_rejoin_grace_is_over(moment: object, status: str) -> None:
    room = Room()
    room.came(TEACHER, 0)
    room.stayed(AMINA, (0, 20))
    verdict = verdict_at(moment, CLICK, *room.events, known=KNOWN)  # type: ignore[arg-type]  # datetimes only
    assert verdict.status == status
    assert verdict.look_again_at == (at(30) if status == "active" else None)


def test_a_rejoin_after_the_grace_reopens_the_class() -> None:
    room = Room()
    room.came(TEACHER, 0)
    room.stayed(AMINA, (0, 20))
    assert verdict_at(32, CLICK, *room.events, known=KNOWN).status == "ended"
    room.came(AMINA, 33)
    again = verdict_at(34, CLICK, *room.events, known=KNOWN)
    assert (again.status, again.ended_at, again.seconds, again.taught_seconds) == ("active", None, None, None)
    assert again.student_stays == (Stay(at(0), at(20)), Stay(at(33), None))


def test_a_leave_is_an_end_at_once_where_nothing_can_follow() -> None:
    def over(left: float, *more: Evidence, succeeded: float | None = None) -> str:
        events = Room().stayed(TEACHER, (0, left)).stayed(AMINA, (0, left)).events
        known = (
            KNOWN if succeeded is None else facts(student_zoom_ids=frozenset({"reg-amina"}), succeeded_at=at(succeeded))
        )
        return verdict_at(left + 1, CLICK, *events, *more, known=known).status

    assert over(50) == "active"
    assert over(60) == "ended"  # the package is over
    assert over(50, said("teacher_tap", 49)) == "ended"
    assert over(50, said("student_tap", 50.5)) == "ended"
    assert over(50, said("teacher_tap", 30)) == "active"  # that tap was about something else
    assert over(50, said("student_landing", 50.5)) == "active"  # anybody with the link could have done that
    assert over(50, succeeded=50.5) == "ended"


def test_while_zoom_sees_both_nobody_weaker_ends_the_class() -> None:
    room = Room()
    room.came(TEACHER, 0)
    room.came(AMINA, 0)
    story = [CLICK, *room.events, said("teacher_tap", 20), said("student_landing", 21)]
    verdict = verdict_at(40, *story, known=beats(0.5, 30, student_zoom_ids=frozenset({"reg-amina"})))
    assert (verdict.status, verdict.look_again_at) == ("active", at(70))
    assert verdict_at(40, CLICK, *room.events, known=KNOWN).status == "active"


def test_landings_count_only_while_zoom_has_not_spoken() -> None:
    landing = said("student_landing", 30)
    assert verdict_at(31, CLICK, landing, known=KNOWN).ended_at == at(30)
    verdict = verdict_at(OVER, CLICK, landing, *plain_class().events, known=KNOWN)
    assert (verdict.ended_at, verdict.flags) == (at(55), ())


def test_a_tap_that_contradicts_zoom_is_flagged_and_changes_nothing() -> None:
    verdict = verdict_at(OVER, CLICK, said("teacher_tap", 66), *plain_class().events, known=KNOWN)
    assert verdict.ended_at == at(55)
    assert [(flag.code, flag.facts) for flag in verdict.flags] == [
        ("disagree", {"source": "teacher_word", "minutes": 11})
    ]


def test_a_class_that_runs_over_under_zooms_eyes_counts_in_full_and_is_flagged() -> None:
    room = Room().stayed(TEACHER, (0, 90)).stayed(AMINA, (0, 91))
    verdict = verdict_at(OVER, CLICK, *room.events, known=KNOWN)
    assert (verdict.ended_at, verdict.taught_seconds, codes(verdict.flags)) == (at(90), 90 * 60, ["over_package"])


@pytest.mark.parametrize(("moment", "status"), [(70, "active"), (249, "active"), (250, "timeout")])
def test_a_class_whose_leaves_were_lost_does_not_run_for_ever(moment: float, status: str) -> None:
    room = Room()
    room.came(TEACHER, 0)
    room.came(AMINA, 0)
    verdict = verdict_at(moment, CLICK, *room.events, known=KNOWN)
    assert verdict.status == status
    if status == "timeout":
        assert (minutes_of(verdict), verdict.grade, verdict.taught_seconds) == (60, "estimated", None)
        assert codes(verdict.flags) == ["leave_never_came"]


def test_several_classes_through_one_room_are_kept_apart() -> None:
    """The teacher stays in the personal room; Amina from four to five, Bilal from five to six."""
    bilal = GUEST | {"user_name": "Bilal"}
    amina = GUEST | {"user_name": "Amina"}
    room = Room().opened(-5).stayed(TEACHER, (-5, 121)).stayed(amina, (0, 55)).stayed(bilal, (61, 118)).ended(121)
    first = verdict_at(OVER, CLICK, *room.events, known=facts(succeeded_at=at(60), room_shared=True))
    assert (first.ended_at, first.taught_seconds, first.waited_seconds) == (at(55), 55 * 60, 10 * 60)
    assert codes(first.flags) == ["probable_student"]
    assert first.teacher_stays == (Stay(at(-5), at(60)),)
    known = facts(issued_at=at(-10), room_shared=True)
    second = verdict_at(OVER, said("click", 60), *room.events, known=known)
    assert (second.started_at, second.ended_at, second.taught_seconds) == (at(60), at(118), 57 * 60)
    assert second.flags[0].facts == {"name": "Bilal"}
    assert second.waited_seconds == (5 + 1 + 3) * 60  # 55–60 alone before the click, then until he came, and after


def test_a_student_of_the_room_before_the_click_is_somebody_elses() -> None:
    room = Room()
    room.came(TEACHER, 0)
    room.came(GUEST, 1)
    known = facts(room_shared=True)
    assert verdict_at(10, *room.events, known=known).status == "sent"
    assert verdict_at(10, *room.events).status == "active"


def test_two_classes_of_one_student_in_one_room_share_no_minute() -> None:
    room = Room().stayed(TEACHER, (0, 62)).stayed(AMINA, (0, 61))
    ids = frozenset({"reg-amina"})
    first = facts(package_minutes=30, student_zoom_ids=ids, succeeded_at=at(30), closes_at=at(30))
    second = facts(package_minutes=30, student_zoom_ids=ids, opens_at=at(30))
    one = verdict_at(OVER, CLICK, *room.events, known=first)
    two = verdict_at(OVER, said("click", 30), *room.events, known=second)
    assert (one.ended_at, one.taught_seconds) == (at(30), 30 * 60)
    assert (two.started_at, two.ended_at, two.taught_seconds) == (at(30), at(61), 31 * 60)


def test_a_next_class_that_contradicts_zoom_is_a_flag_and_no_end() -> None:
    room = Room().stayed(TEACHER, (0, 90)).stayed(AMINA, (0, 58))
    known = facts(student_zoom_ids=frozenset({"reg-amina"}), succeeded_at=at(45))
    verdict = verdict_at(OVER, CLICK, *room.events, known=known)
    assert (verdict.ended_at, verdict.taught_seconds) == (at(58), 58 * 60)
    assert [(flag.code, flag.facts) for flag in verdict.flags] == [("two_at_once", {"minutes": 13})]


def test_a_leave_that_never_came_does_not_keep_the_student_through_the_next_class() -> None:
    room = Room().stayed(TEACHER, (0, 120))
    room.came(AMINA, 0)
    room.ended(120)
    known = facts(student_zoom_ids=frozenset({"reg-amina"}), succeeded_at=at(57))
    verdict = verdict_at(OVER, CLICK, *room.events, known=known)
    assert (verdict.ended_at, verdict.taught_seconds) == (at(57), 57 * 60)
    assert codes(verdict.flags) == ["leave_never_came"]


def test_a_join_that_was_lost_leaves_the_end_and_no_sum() -> None:
    room = Room().stayed(TEACHER, (0, 56)).left(AMINA, 55, "lost")
    verdict = verdict_at(OVER, CLICK, *room.events, known=KNOWN)
    assert (verdict.status, verdict.end_source, verdict.taught_seconds) == ("ended", "zoom_webhook", None)


def test_a_meeting_of_strangers_ends_the_class_when_it_ends() -> None:
    room = Room(host="").stayed(GUEST, (0, 50)).stayed(GUEST | {"user_name": "PC"}, (1, 50)).ended(50)
    verdict = verdict_at(OVER, CLICK, *room.events)
    assert (verdict.ended_at, verdict.grade, verdict.taught_seconds) == (at(50), "witnessed", None)
    assert "zoom_unclear" in codes(verdict.because)
    assert codes(verdict.flags) == ["unknown_person", "unknown_person"]


def test_strangers_alone_leave_the_word_to_people() -> None:
    room = Room(host="")
    room.came(GUEST, 0)
    verdict = verdict_at(50, CLICK, *room.events, said("student_landing", 45))
    assert (verdict.ended_at, verdict.grade) == (at(45), "reported")
    assert "zoom_unclear" in codes(verdict.because)


def test_a_stranger_alone_for_hours_makes_no_class_longer_than_its_package() -> None:
    verdict = verdict_at(OVER, CLICK, *Room().stayed(TEACHER, (0, 200)).events, known=KNOWN)
    assert (verdict.status, minutes_of(verdict), verdict.end_source) == ("timeout", 60, "package_length")
    assert codes(verdict.flags) == ["student_never_seen"]
    assert verdict.waited_seconds == 70 * 60


def test_an_early_click_of_the_next_student_ends_nothing_that_zoom_still_sees() -> None:
    room = Room()
    room.came(TEACHER, 0)
    room.came(AMINA, 0)
    known = facts(student_zoom_ids=frozenset({"reg-amina"}), succeeded_at=at(20))
    verdict = verdict_at(40, CLICK, *room.events, known=known)
    assert (verdict.status, verdict.look_again_at) == ("active", at(70))


@pytest.mark.parametrize("who", [AMINA, GUEST])
def test_who_was_in_the_room_hours_before_the_click_was_there_for_something_else(who: dict[str, str]) -> None:
    room = Room().stayed(TEACHER, (-300, -240), (0, 56)).stayed(who, (-300, -250), (1, 55))
    known = facts(issued_at=at(-400), student_zoom_ids=frozenset({"reg-amina"}))
    verdict = verdict_at(OVER, CLICK, *room.events, known=known)
    assert (verdict.started_at, verdict.ended_at, verdict.taught_seconds) == (at(0), at(55), 54 * 60)


def test_a_click_out_of_curiosity_after_a_class_by_forwarded_link_is_no_class() -> None:
    room = Room().stayed(TEACHER, (0, 56)).stayed(GUEST, (1, 55))
    verdict = verdict_at(OVER, *room.events, said("click", 150))
    assert (verdict.started_at, verdict.clicked_at, verdict.ended_at) == (at(1), at(150), at(55))
    assert codes(verdict.flags) == ["probable_student", "forwarded_link"]


def test_a_guest_of_hours_ago_does_not_make_the_one_of_now_unknown() -> None:
    room = Room().stayed(TEACHER, (-300, 56)).stayed(GUEST | {"user_name": "PC"}, (-300, -250)).stayed(GUEST, (1, 55))
    verdict = verdict_at(OVER, CLICK, *room.events, known=facts(issued_at=at(-400)))
    assert verdict.taught_seconds == 54 * 60


def test_a_join_at_the_very_moment_of_the_click_is_no_news() -> None:
    room = Room().stayed(TEACHER, (0, 56)).stayed(AMINA, (0, 55))
    assert codes(verdict_at(OVER, CLICK, *room.events, known=KNOWN).because)[0] == "started_by_click"


def test_a_room_that_was_empty_during_the_class_leaves_a_click_with_nothing_behind_it() -> None:
    before = Room("before").stayed(TEACHER, (-20, -5)).stayed(GUEST | {"user_name": "PC"}, (-20, 0)).ended(-1)
    verdict = verdict_at(OVER, CLICK, *before.events, known=facts(room_shared=True))
    assert (verdict.end_source, codes(verdict.flags)) == ("package_length", ["student_never_seen", "click_only"])


def test_events_without_a_user_id_are_paired_by_who_and_when() -> None:
    room = Room().stayed(TEACHER, (0, 56))
    who = {"uuid": room.uuid, "host_id": room.host, **AMINA}
    comes = [said("zoom_joined", minute, **who) for minute in (0, 30)]
    goes = [said("zoom_left", minute, **who) for minute in (20, 55, 55.5)]
    verdict = verdict_at(OVER, CLICK, *room.events, *comes, *goes, known=KNOWN)
    assert (verdict.ended_at, verdict.taught_seconds) == (at(55), 45 * 60)


def test_a_leave_before_the_join_of_the_same_user_id_does_not_hide_the_join() -> None:
    room = Room().stayed(TEACHER, (0, 56))
    room.left(AMINA, -10, "7")
    room.events.append(said("zoom_joined", 2, uuid=room.uuid, host_id=room.host, **{**AMINA, "user_id": "7"}))
    room.left(AMINA, 55, "7")
    verdict = verdict_at(OVER, CLICK, *room.events, known=KNOWN)
    assert (verdict.ended_at, verdict.taught_seconds) == (at(55), 53 * 60)


def test_somebody_else_in_the_waiting_room_takes_nothing_from_the_student() -> None:
    wait = {"uuid": MEETING, "user_id": "somebody-else"}
    waits = [said("zoom_waiting_joined", 10, **wait), said("zoom_waiting_left", 20, **wait)]
    assert verdict_at(OVER, CLICK, *plain_class().events, *waits, known=KNOWN).taught_seconds == 54 * 60


@pytest.mark.parametrize("minute", [-61, 24 * 60 + 1])
def test_a_student_seen_outside_the_links_time_and_without_a_click_begins_no_class(minute: float) -> None:
    room = Room().stayed(TEACHER, (minute - 1, minute + 50)).stayed(AMINA, (minute, minute + 0.5))
    assert verdict_at(2000, *room.events, known=KNOWN).status == "expired"


def test_a_leave_without_a_join_begins_no_class_that_nobody_clicked() -> None:
    assert verdict_at(100, *Room().left(AMINA, 55, "lost").events, known=KNOWN).status == "sent"
