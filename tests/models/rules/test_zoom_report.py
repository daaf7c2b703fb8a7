"""Zoom's participant report: the strongest witness, where it has something to say."""

from typing import Any

import pytest

from models.rules.facts import Evidence

from .room import AMINA, KNOWN, TEACHER, Room
from .scene import CLICK, at, codes, facts, said, verdict_at

OVER = 5 * 60


def row(who: dict[str, Any], joined: float, left: float, **more: Any) -> dict[str, Any]:
    """A row as the report endpoint gives it: name and user_email, and no host id."""
    named = {"name": who["user_name"], "user_email": who["email"]}
    ids = {name: who.get(name) for name in ("id", "participant_user_id", "registrant_id")}
    times = {"join_time": at(joined).isoformat(), "leave_time": at(left).isoformat().replace("+00:00", "Z")}
    return {**named, **ids, **times, "duration": int((left - joined) * 60), "status": "in_meeting", **more}


def report(*rows: dict[str, Any], uuid: str = "one", moment: float = 120) -> Evidence:
    host = TEACHER["id"]
    return said("zoom_report", moment, instances=[{"uuid": uuid, "host_id": host, "rows": list(rows)}])


def hooks() -> Room:
    return Room("one").opened(0).stayed(TEACHER, (0, 56)).stayed(AMINA, (1, 55)).ended(56)


def test_a_class_by_zooms_report_is_verified() -> None:
    verdict = verdict_at(OVER, CLICK, report(row(TEACHER, 0, 56), row(AMINA, 1, 55)), known=KNOWN)
    assert (verdict.status, verdict.ended_at, verdict.grade) == ("ended", at(55), "verified")
    assert (verdict.taught_seconds, verdict.end_source, verdict.flags) == (54 * 60, "zoom_report", ())
    assert codes(verdict.because) == ["started_by_click", "report_said", "decided"]


@pytest.mark.parametrize(("off", "flags"), [(1, []), (61 / 60, ["report_differs"])])
def test_a_report_outweighs_webhooks_and_more_than_a_minute_apart_is_a_flag(off: float, flags: list[str]) -> None:
    verdict = verdict_at(
        OVER, CLICK, *hooks().events, report(row(TEACHER, 0, 56), row(AMINA, 1, 55 - off)), known=KNOWN
    )
    assert (verdict.grade, verdict.ended_at, codes(verdict.flags)) == ("verified", at(55 - off), flags)
    assert codes(verdict.because)[1:3] == ["report_said", "zoom_said"]


def test_an_empty_report_is_no_absence() -> None:
    """Zoom returns no rows for a meeting of one participant, and none before the report is ready."""
    verdict = verdict_at(OVER, CLICK, *hooks().events, report(), known=KNOWN)
    assert (verdict.grade, verdict.ended_at, verdict.flags) == ("witnessed", at(55), ())
    assert verdict_at(OVER, CLICK, report(), known=KNOWN).end_source == "package_length"


def test_a_later_empty_report_takes_nothing_back_and_a_later_fuller_one_replaces() -> None:
    first = report(row(TEACHER, 0, 56), row(AMINA, 1, 40), moment=70)
    fuller = report(row(TEACHER, 0, 56), row(AMINA, 1, 40), row(AMINA, 41, 55), moment=90)
    assert verdict_at(OVER, CLICK, first, report(moment=80), known=KNOWN).ended_at == at(40)
    assert verdict_at(OVER, CLICK, fuller, first, known=KNOWN).ended_at == at(55)


def test_rows_of_the_waiting_room_are_not_the_class() -> None:
    waited = row(AMINA, 0, 10, status="in_waiting_room")
    verdict = verdict_at(OVER, CLICK, report(row(TEACHER, 0, 56), waited, row(AMINA, 10, 55)), known=KNOWN)
    assert verdict.taught_seconds == 45 * 60


def test_rows_of_breakout_rooms_overlap_and_are_counted_once() -> None:
    rows = (row(TEACHER, 0, 56), row(AMINA, 0, 55), row(AMINA, 20, 30, bo_mtg_id="bo"))
    assert verdict_at(OVER, CLICK, report(*rows), known=KNOWN).taught_seconds == 55 * 60


def test_a_report_that_lacks_an_instance_is_completed_by_webhooks_and_not_verified() -> None:
    second = Room("two").stayed(TEACHER, (43, 61)).stayed(AMINA, (43, 60)).ended(61)
    first = Room("one").stayed(TEACHER, (0, 40)).stayed(AMINA, (0, 40)).ended(40)
    partial = report(row(TEACHER, 0, 40), row(AMINA, 0, 40))
    verdict = verdict_at(OVER, CLICK, *first.events, *second.events, partial, known=KNOWN)
    assert (verdict.grade, verdict.ended_at, verdict.taught_seconds) == ("witnessed", at(60), 57 * 60)
    assert codes(verdict.flags) == ["report_incomplete"]
    assert codes(verdict.because).count("zoom_said") == 1


def test_an_instance_of_one_person_never_has_a_report_and_is_not_missed() -> None:
    alone = Room("zero").stayed(TEACHER, (-10, -3)).ended(-3)
    full = report(row(TEACHER, 0, 56), row(AMINA, 1, 55))
    verdict = verdict_at(OVER, CLICK, *alone.events, *hooks().events, full, known=KNOWN)
    assert (verdict.grade, verdict.flags) == ("verified", ())
    assert verdict.waited_seconds == (7 + 1 + 1) * 60


def test_a_report_that_recognises_fewer_people_does_not_outweigh_the_webhooks() -> None:
    anonymous = AMINA | {"registrant_id": None, "user_name": "Somebody"}
    other = AMINA | {"registrant_id": None, "user_name": "Else"}
    blank = report(row(TEACHER, 0, 56), row(anonymous, 1, 50), row(other, 1, 50))
    verdict = verdict_at(OVER, CLICK, *hooks().events, blank, known=KNOWN)
    assert (verdict.grade, verdict.ended_at) == ("witnessed", at(55))


def test_a_row_is_known_by_the_user_id_of_the_join() -> None:
    room = Room("one").stayed(TEACHER, (0, 56))
    amina = room.came(AMINA, 1)
    room.left(AMINA, 55, amina)
    blank = AMINA | {"registrant_id": None}
    verdict = verdict_at(
        OVER, CLICK, *room.events, report(row(TEACHER, 0, 56), row(blank, 1, 55, user_id=amina)), known=KNOWN
    )
    assert (verdict.grade, verdict.taught_seconds) == ("verified", 54 * 60)


@pytest.mark.parametrize(
    "instances",
    [
        None,
        "rows",
        5,
        [None],
        [{}],
        [{"uuid": "x", "rows": "no"}],
        [{"uuid": "x", "rows": [None, 3, []]}],
        {"rows": []},
    ],
)
def test_a_report_of_another_shape_says_nothing(instances: Any) -> None:
    verdict = verdict_at(OVER, CLICK, said("zoom_report", 90, instances=instances), known=KNOWN)
    assert verdict.end_source == "package_length"


@pytest.mark.parametrize("leave", [None, "", "later", at(0).isoformat(), "2026-10-05T16:40:00", "9999-12-31T23:59:59Z"])
def test_a_row_without_sensible_times_says_nothing(leave: Any) -> None:
    broken = row(AMINA, 1, 55) | {"leave_time": leave}
    verdict = verdict_at(OVER, CLICK, report(row(TEACHER, 0, 56), broken), known=KNOWN)
    assert verdict.student_stays == ()


def test_a_report_alone_can_begin_a_class_that_nobody_clicked() -> None:
    verdict = verdict_at(OVER, report(row(TEACHER, 0, 56), row(AMINA, 1, 55)), known=KNOWN)
    assert (verdict.started_at, verdict.ended_at, verdict.grade) == (at(1), at(55), "verified")


def test_the_teachers_account_is_the_host_by_the_webhooks_word() -> None:
    rows = [row(TEACHER, 0, 56), row(AMINA, 1, 55)]
    plain = said("zoom_report", 90, instances=[{"uuid": "one", "rows": rows}])
    verdict = verdict_at(OVER, CLICK, *hooks().events, plain, known=facts(student_zoom_ids=frozenset({"reg-amina"})))
    assert verdict.grade == "verified"
