"""Who is who in the room. Ambiguous is unknown, and unknown is not absent."""

from typing import Any

import pytest

from models.rules.facts import Verdict

from .room import AMINA, GUEST, HOST, KNOWN, TEACHER, Room
from .scene import CLICK, codes, facts, verdict_at

OVER = 5 * 60


def seen(room: Room, known: Any = KNOWN) -> Verdict:
    return verdict_at(OVER, CLICK, *room.events, known=known)


def teacher_and(*others: dict[str, Any], teacher: dict[str, Any] = TEACHER) -> Room:
    room = Room().stayed(teacher, (0, 50))
    for other in others:
        room.stayed(other, (0, 50))
    return room


@pytest.mark.parametrize(
    ("field", "value", "known"),
    [
        ("registrant_id", "abcdefghij0-klmnopq23456", "abcdefghij0-klmnopq23456"),
        ("customer_key", "349589LkJyeW", "349589LkJyeW"),
        ("id", "iFxeBPYun6SAiWUzBcEkX", "iFxeBPYun6SAiWUzBcEkX"),
        ("participant_user_id", "iFxeBPYun6SAiWUzBcEkX", "iFxeBPYun6SAiWUzBcEkX"),
        ("email", "Amina@Example.com", "amina@example.COM"),
        ("registrant_id", 1234567890, "1234567890"),
    ],
)
def test_ids_that_outlast_a_join_make_certain(field: str, value: Any, known: str) -> None:
    verdict = seen(teacher_and(GUEST | {field: value}), facts(student_zoom_ids=frozenset({known})))
    assert (verdict.taught_seconds, verdict.flags) == (3000, ())


def test_the_host_is_the_teacher_without_anybody_having_said_so() -> None:
    assert seen(teacher_and(AMINA)).taught_seconds == 3000


def test_a_substitute_or_alternative_host_is_known_by_id() -> None:
    room = Room(host="the-school").stayed(TEACHER, (0, 50)).stayed(AMINA, (0, 50))
    assert codes(seen(room).flags) == ["teacher_never_seen", "unknown_person", "room_shared"][:2]
    known = facts(student_zoom_ids=frozenset({"reg-amina"}), teacher_zoom_ids=frozenset({HOST}))
    assert seen(room, known).taught_seconds == 3000


@pytest.mark.parametrize("nothing", [None, "", "  ", [], {}, True, 1.5])
def test_null_empty_and_odd_ids_are_no_ids(nothing: Any) -> None:
    """Otherwise all guests would be one person, or everybody the host of a meeting without one."""
    ids = dict.fromkeys(("id", "participant_user_id", "registrant_id", "email", "customer_key"), nothing)
    room = Room(host="").stayed({"user_name": "A", **ids}, (0, 50)).stayed({"user_name": "B", **ids}, (0, 50))
    verdict = seen(room, facts(student_zoom_ids=frozenset({""}), teacher_zoom_ids=frozenset({""})))
    assert [flag.facts["name"] for flag in verdict.flags] == ["A", "B"]
    assert verdict.taught_seconds is None


def test_the_only_other_person_in_a_one_to_one_class_is_probably_the_student() -> None:
    verdict = seen(teacher_and(GUEST), facts())
    assert (verdict.taught_seconds, verdict.grade) == (3000, "witnessed")
    assert [(flag.code, flag.facts) for flag in verdict.flags] == [("probable_student", {"name": "iPhone"})]


def test_in_a_group_nobody_is_probable() -> None:
    verdict = seen(teacher_and(GUEST), facts(is_group=True))
    assert (verdict.taught_seconds, codes(verdict.flags)) == (None, [])


def test_in_a_group_a_student_is_missing_only_where_everybody_is_known() -> None:
    """Otherwise every student of a class by one pasted link would be flagged, every time."""
    known = facts(is_group=True, other_zoom_ids=frozenset({"reg-bilal"}), student_zoom_ids=frozenset({"reg-amina"}))
    bilal = GUEST | {"user_name": "Bilal", "registrant_id": "reg-bilal"}
    assert codes(seen(teacher_and(bilal), known).flags) == ["student_never_seen"]
    assert codes(seen(teacher_and(bilal, GUEST), known).flags) == []


def test_a_guest_of_a_group_is_known_by_the_name_that_somebody_confirmed() -> None:
    known = facts(is_group=True, student_aliases=frozenset({"Mother's iPad"}))
    verdict = seen(teacher_and(GUEST | {"user_name": "mother's  ipad"}, GUEST), known)
    assert (verdict.taught_seconds, codes(verdict.flags)) == (3000, [])


@pytest.mark.parametrize(("is_group", "waited"), [(True, 300), (False, 1500)])
def test_in_a_group_nobody_waits_for_a_student_who_has_gone(is_group: bool, waited: int) -> None:
    known = facts(is_group=is_group, student_zoom_ids=frozenset({"reg-amina"}))
    room = Room().stayed(TEACHER, (-5, 50)).stayed(AMINA, (0, 30)).stayed(GUEST, (1, 50)).ended(50)
    assert seen(room, known).waited_seconds == waited


def test_without_the_teacher_nobody_is_probable() -> None:
    """The one who is there may be the teacher, signed out."""
    verdict = seen(Room().stayed(GUEST, (0, 50)).ended(50), facts())
    assert (verdict.taught_seconds, codes(verdict.flags)) == (None, ["unknown_person"])


def test_of_two_others_neither_is_the_student() -> None:
    verdict = seen(teacher_and(GUEST, GUEST | {"user_name": "Amina"}), facts())
    assert (verdict.ended_at, verdict.taught_seconds) == (CLICK.happened_at.replace(minute=50), None)
    assert codes(verdict.flags) == ["student_never_seen", "unknown_person", "unknown_person"]


def test_somebody_passing_by_does_not_make_the_student_unknown() -> None:
    room = teacher_and(GUEST).stayed(GUEST | {"user_name": "Wrong door"}, (3, 7))
    verdict = seen(room, facts())
    assert verdict.taught_seconds == 3000
    assert codes(verdict.flags) == ["probable_student", "unknown_person"]
    assert verdict.flags[1].facts == {"name": "Wrong door", "seconds": 240}


def test_an_unbound_phone_is_less_plausible_than_a_face() -> None:
    phone = GUEST | {"user_name": "34600***", "phone_number": "34600000000"}
    assert seen(teacher_and(GUEST, phone), facts()).taught_seconds == 3000
    assert seen(teacher_and(phone), facts()).taught_seconds == 3000  # unless it is the only one


def test_a_guest_who_rejoins_is_one_person() -> None:
    room = Room().stayed(TEACHER, (0, 50)).stayed(GUEST, (0, 20), (25, 50))
    assert seen(room, facts()).taught_seconds == 45 * 60


def test_a_guest_whose_app_was_killed_is_one_person_though_the_old_leg_leaves_late() -> None:
    room = Room().stayed(TEACHER, (0, 50)).stayed(GUEST, (0, 21.5), (20, 50))
    assert seen(room, facts()).taught_seconds == 3000


def test_a_guest_whose_old_leg_never_left_is_one_person_once_the_meeting_is_over() -> None:
    room = Room().stayed(TEACHER, (0, 56))
    room.came(GUEST, 0)
    room.stayed(GUEST, (20, 50)).ended(56)
    verdict = seen(room, facts())
    assert (verdict.taught_seconds, codes(verdict.flags)) == (3000, ["probable_student"])


def test_two_guests_of_one_name_stay_two() -> None:
    verdict = seen(teacher_and(GUEST, GUEST), facts())
    assert verdict.taught_seconds is None
    assert codes(verdict.flags) == ["student_never_seen", "unknown_person", "unknown_person"]


@pytest.mark.parametrize("name", ["Amina", " amina ", "AMINA"])
def test_a_confirmed_name_is_the_student(name: str) -> None:
    known = facts(student_aliases=frozenset({"Amina"}))
    verdict = seen(teacher_and(GUEST | {"user_name": name}, GUEST | {"user_name": "Mother"}), known)
    assert verdict.taught_seconds == 3000
    assert codes(verdict.flags) == ["unknown_person", "room_shared"]


@pytest.mark.parametrize("name", ["Amina B", "Aminah", "Anima", "A", "Âmina", "امينة"])
def test_a_similar_name_is_nobody(name: str) -> None:
    known = facts(student_aliases=frozenset({"Amina"}))
    verdict = seen(teacher_and(GUEST | {"user_name": name}, GUEST | {"user_name": "Mother"}), known)
    assert verdict.taught_seconds is None


def test_a_report_writes_a_number_sign_for_a_comma_in_a_confirmed_name() -> None:
    known = facts(student_aliases=frozenset({"Khan, Amina"}))
    room = teacher_and(GUEST | {"user_name": "Khan# Amina"}, GUEST | {"user_name": "Mother"})
    assert seen(room, known).taught_seconds == 3000


def test_a_name_confirmed_for_both_sides_is_nobody() -> None:
    both = frozenset({"iPhone"})
    verdict = seen(Room(host="").stayed(GUEST, (0, 50)), facts(student_aliases=both, teacher_aliases=both))
    assert codes(verdict.flags) == ["unknown_person"]


def test_a_teacher_who_is_signed_out_is_known_by_a_confirmed_name() -> None:
    maryam = GUEST | {"user_name": "Ustadha Maryam"}
    known = facts(teacher_aliases=frozenset({"Ustadha Maryam"}), student_zoom_ids=frozenset({"reg-amina"}))
    assert seen(teacher_and(AMINA, teacher=maryam), known).taught_seconds == 3000


def test_one_name_and_two_accounts_are_two_people_and_neither_the_student() -> None:
    known = facts(student_aliases=frozenset({"Amina"}))
    one, two = ({"user_name": "Amina", "id": id_} for id_ in ("account-1", "account-2"))
    assert seen(teacher_and(one, two), known).taught_seconds is None
    certain = seen(teacher_and(one), known)
    assert (certain.taught_seconds, certain.flags) == (3000, ())


def test_a_confirmed_name_counts_in_a_group_where_one_bears_it() -> None:
    known = facts(student_aliases=frozenset({"Amina"}), is_group=True)
    room = teacher_and(GUEST | {"user_name": "Amina"}, GUEST | {"user_name": "Bilal"})
    assert seen(room, known).taught_seconds == 3000


def test_the_teachers_second_account_of_a_confirmed_name_takes_nothing_from_the_host() -> None:
    phone = GUEST | {"user_name": "Ustadha Maryam", "id": "another-account"}
    known = facts(teacher_aliases=frozenset({"Ustadha Maryam"}), student_zoom_ids=frozenset({"reg-amina"}))
    verdict = seen(teacher_and(AMINA, phone), known)
    assert (verdict.taught_seconds, verdict.flags) == (3000, ())


def test_an_account_and_a_guest_of_one_name_are_two() -> None:
    room = Room().stayed(TEACHER, (0, 50)).stayed(GUEST | {"id": "account"}, (0, 20)).stayed(GUEST, (25, 50))
    verdict = seen(room, facts())
    assert codes(verdict.flags) == ["student_never_seen", "unknown_person", "unknown_person"]


def test_two_devices_of_a_confirmed_name_are_one_student_alone_and_two_people_in_a_group() -> None:
    amina = GUEST | {"user_name": "Amina"}
    alias = frozenset({"Amina"})
    assert seen(teacher_and(amina, amina), facts(student_aliases=alias)).taught_seconds == 3000
    assert seen(teacher_and(amina, amina), facts(student_aliases=alias, is_group=True)).taught_seconds is None


def test_the_students_personal_link_opened_from_the_teachers_account_is_nobody() -> None:
    known = facts(student_zoom_ids=frozenset({"reg-amina"}), teacher_zoom_ids=frozenset({"teacher-account"}))
    forged = GUEST | {"registrant_id": "reg-amina", "id": "teacher-account", "user_name": "Amina"}
    assert seen(teacher_and(forged), known).taught_seconds is None


def test_other_known_students_are_company_and_never_plausible() -> None:
    bilal = GUEST | {"user_name": "Bilal", "registrant_id": "reg-bilal"}
    alone = seen(teacher_and(bilal), facts(other_zoom_ids=frozenset({"reg-bilal"})))
    assert (alone.taught_seconds, codes(alone.flags)) == (None, ["student_never_seen"])
    known = facts(student_zoom_ids=frozenset({"reg-amina"}), other_zoom_ids=frozenset({"reg-bilal"}))
    shared = seen(teacher_and(AMINA, bilal), known)
    assert shared.taught_seconds == 3000
    assert [(flag.code, flag.facts) for flag in shared.flags] == [("room_shared", {"people": 1, "seconds": 3000})]


def test_the_student_of_a_second_device_with_the_same_account_is_counted_once() -> None:
    room = Room().stayed(TEACHER, (0, 50)).stayed(AMINA, (0, 30), (10, 50))
    assert seen(room).taught_seconds == 3000


def test_a_class_of_a_group_counts_this_student_only() -> None:
    bilal = GUEST | {"user_name": "Bilal", "registrant_id": "reg-bilal"}
    room = Room().stayed(TEACHER, (0, 60)).stayed(AMINA, (10, 40)).stayed(bilal, (0, 60))
    known = facts(student_zoom_ids=frozenset({"reg-amina"}), is_group=True)
    verdict = seen(room, known)
    assert (verdict.taught_seconds, verdict.flags) == (30 * 60, ())
