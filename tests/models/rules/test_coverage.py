"""Does the report have every stay of which the webhooks told?"""

from typing import Any

import pytest

from models.rules import testimony
from models.rules.coverage import lacking
from models.rules.zoom_legs import legs_from

from .room import AMINA, GUEST, TEACHER, Room

BILAL = GUEST | {"user_name": "Bilal, B.", "registrant_id": "reg-bilal"}


def rows_of(*rooms: Room, without: str = "") -> dict[str, list[dict[str, Any]]]:
    """The report that fits what the webhooks told, but for the stays of one person."""
    return {
        room.uuid: [
            {**event.details, "name": event.details["user_name"].replace(",", "#")}
            for event in room.events
            if event.kind == "zoom_joined" and event.details["user_name"] != without
        ]
        for room in rooms
    }


def missing(reported: dict[str, list[dict[str, Any]]], *rooms: Room) -> list[tuple[str, str]]:
    legs = legs_from(testimony.Testimony(event for room in rooms for event in room.events))
    return sorted((leg.uuid, leg.who.name) for leg in lacking(legs, reported))


@pytest.fixture
def first() -> Room:
    return Room("one").stayed(TEACHER, (0, 40)).stayed(AMINA, (1, 20), (25, 40)).stayed(BILAL, (2, 39)).ended(40)


@pytest.fixture
def second() -> Room:
    room = Room("two")
    room._next += 50 * 1024  # user ids are the instance's own
    return room.stayed(TEACHER, (43, 60)).stayed(AMINA, (43, 60)).ended(60)


def test_a_full_report_lacks_nothing(first: Room, second: Room) -> None:
    assert missing(rows_of(first, second), first, second) == []


def test_whoever_is_not_in_it_yet_is_missed(first: Room) -> None:
    assert missing(rows_of(first, without="Bilal, B."), first) == [("one", "Bilal, B.")]


def test_an_instance_that_is_not_in_it_yet_is_missed(first: Room, second: Room) -> None:
    assert missing(rows_of(first), first, second) == [("two", "Amina"), ("two", "Ustadha Maryam")]
    assert len(missing({}, first, second)) == 6


def test_a_second_stay_that_is_not_in_it_yet_is_missed(first: Room) -> None:
    report = rows_of(first)
    report["one"].remove(next(row for row in report["one"][::-1] if row["name"] == "Amina"))
    assert missing(report, first) == [("one", "Amina")]


@pytest.mark.parametrize("numbered", ["other", "none"])
def test_a_report_with_user_ids_of_its_own_is_compared_by_person(first: Room, numbered: str) -> None:
    report = rows_of(first)
    for row in report["one"]:
        row["user_id"] = f"{row['user_id']}0" if numbered == "other" else ""
    assert missing(report, first) == []
    report["one"] = [row for row in report["one"] if row["name"] != "Bilal# B."]
    assert missing(report, first) == [("one", "Bilal, B.")]


def test_an_instance_of_one_person_never_has_a_report() -> None:
    assert missing({}, Room().stayed(TEACHER, (0, 10), (12, 40)).ended(40)) == []
    assert missing({}, Room().stayed(GUEST, (0, 10), (12, 40)).ended(40)) == []


def test_two_guests_are_company_and_so_are_a_guest_and_the_teacher() -> None:
    other = GUEST | {"user_name": "Galaxy"}
    assert len(missing({}, Room().stayed(GUEST, (0, 40)).stayed(other, (0, 40)))) == 2
    assert len(missing({}, Room().stayed(TEACHER, (0, 40)).stayed(GUEST, (0, 40)))) == 2


def test_a_glimpse_and_a_stay_whose_join_was_lost_are_not_missed(first: Room) -> None:
    report = rows_of(first)
    first.stayed(GUEST, (5, 5.9)).left(GUEST | {"user_name": "Ghost"}, 30, "99")
    assert missing(report, first) == []


def test_who_is_still_there_is_missed_too(first: Room) -> None:
    report = rows_of(first)
    first.came(GUEST, 10)
    assert missing(report, first) == [("one", "iPhone")]
