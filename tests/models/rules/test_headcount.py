"""Counting people in Zoom's report: nobody twice, and no two as one."""

import json
from datetime import datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.headcount import Attendee, Hosts, attendees

from .scene import at

HOST = Hosts(frozenset({"host-id"}))
NOBODY = Hosts()


def row(name: str, joined: float = 0, left: float = 50, **more: Any) -> dict[str, Any]:
    return {"name": name, "join_time": at(joined).isoformat(), "leave_time": at(left).isoformat(), **more}


def names(rows: list[dict[str, Any]], hosts: Hosts = HOST) -> list[str]:
    return sorted(one.name for one in attendees(rows, hosts))


AMINA: dict[str, Any] = {"registrant_id": "r1"}
TABLE: list[tuple[str, list[dict[str, Any]], list[str]]] = [
    ("nobody", [], []),
    ("two students", [row("Amina", **AMINA), row("Bilal", registrant_id="r2")], ["Amina", "Bilal"]),
    ("who came back", [row("Amina", 0, 10, **AMINA), row("Amina", 20, 50, **AMINA)], ["Amina"]),
    ("two devices", [row("Amina", **AMINA), row("iPad", 1, 49, **AMINA)], ["Amina"]),
    ("namesakes by link", [row("Amina", **AMINA), row("Amina", registrant_id="r2")], ["Amina", "Amina"]),
    ("one address, any case", [row("Amina", user_email="A@x.org"), row("iPad", user_email="a@X.org")], ["Amina"]),
    ("two addresses, one name", [row("Amina", user_email="a@x"), row("Amina", user_email="b@x")], ["Amina", "Amina"]),
    (
        "two addresses by one link",
        [row("Amina", user_email="a@x", **AMINA), row("Mother", user_email="b@x", **AMINA)],
        ["Amina", "Mother"],
    ),
    (
        "a link once with and once without the address",
        [row("Amina", 0, 10, user_email="a@x", **AMINA), row("Amina", 20, 50, **AMINA)],
        ["Amina"],
    ),
    (
        "an address once with and once without the link",
        [row("Amina", 0, 10, user_email="a@x", **AMINA), row("Amina", 20, 50, user_email="a@x")],
        ["Amina"],
    ),
    (
        "an address that two links share belongs to neither",
        [row("A", user_email="p@x", registrant_id="r1"), row("B", user_email="p@x", registrant_id="r2"),
         row("Parent", user_email="p@x")],
        ["A", "B", "Parent"],
    ),
    ("one account without its address", [row("Amina", id="z", user_email="a@x"), row("iPad", id="z")], ["Amina"]),
    ("one account", [row("Amina", id="z"), row("iPad", 1, id="z")], ["Amina"]),
    ("a guest who came back", [row("Amina", 0, 20), row("amina ", 21, 50)], ["Amina"]),
    ("a guest whose old device leaves late", [row("Amina", 0, 21.5), row("Amina", 20, 50)], ["Amina"]),
    ("guests of one name at once", [row("iPhone"), row("iPhone", 5, 45)], ["iPhone", "iPhone"]),
    (
        "two namesakes, one of whom came back",
        [row("iPhone", 0, 20), row("iPhone", 5, 45), row("iPhone", 30, 50)],
        ["iPhone", "iPhone"],
    ),
    ("the same row twice", [row("Amina", user_id="7"), row("Amina", user_id="7")], ["Amina"]),
    ("guests without any name", [row(""), row("", 5, 45)], ["", ""]),
    ("a guest and a signed-in namesake", [row("Amina", 0, 20), row("Amina", 30, user_email="a@x")], ["Amina", "Amina"]),
    ("a guest's breakout room", [row("Amina"), row("Amina", 10, 20, bo_mtg_id="b")], ["Amina"]),
    ("the waiting room", [row("Amina", status="in_waiting_room")], []),
    ("let in", [row("Amina", 0, 3, status="in_waiting_room"), row("Amina", 3, 50)], ["Amina"]),
    ("the host on two devices", [row("Ms Clark", id="host-id"), row("iPad", participant_user_id="host-id")], []),
    ("a recording bot", [row("Otter.ai Notetaker", user_email="bot@otter.ai"), row("Amina")], ["Amina"]),
    ("a student whose device is called like a bot", [row("Fathom", **AMINA)], ["Fathom"]),
    ("times that make no sense", [row("Amina", 50, 0), {"name": "Bilal"}, {**row("Omar"), "leave_time": "soon"}], []),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), [case[1:] for case in TABLE], ids=[case[0] for case in TABLE])
def test_people_are_counted(rows: list[dict[str, Any]], expected: list[str]) -> None:
    assert names(rows) == expected
    assert names(rows[::-1]) == expected


def test_two_devices_at_once_count_their_time_once() -> None:
    rows = [row("iPad", 10, 40, **AMINA), row("Amina", 0, 20, **AMINA), row("Amina", 45, 50, **AMINA)]
    assert attendees(rows, HOST) == (Attendee("Amina", "", "r1", at(0), at(50), 45 * 60),)


def test_a_teacher_known_by_address_or_by_a_confirmed_name_is_not_counted() -> None:
    rows = [row("T", user_email="Clark@x.org"), row("Ustadh Yusuf"), row("Amina")]
    assert names(rows, Hosts(frozenset({"clark@X.org", ""}), frozenset({"ustadh  yusuf", ""}))) == ["Amina"]


def maybe(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(["", "", *values])


ROWS = st.lists(
    st.builds(
        lambda name, came, length, **ids: row(name, came, came + length, **ids),
        maybe("Amina", "Bilal"),
        st.integers(0, 50),
        st.integers(0, 50),
        registrant_id=maybe("r1", "r2"),
        user_email=maybe("a@x", "b@x"),
        id=maybe("z1", "host-id"),
        user_id=maybe("7", "8"),
    ),
    max_size=7,
)


@given(ROWS)
def test_different_addresses_and_links_are_different_people(rows: list[dict[str, Any]]) -> None:
    """Whoever has rows under two addresses or two links would be too few."""
    people = attendees(rows, NOBODY)
    for known, told in (("user_email", "email"), ("registrant_id", "registrant_id")):
        assert {one[known] for one in rows} - {""} == {getattr(one, told) for one in people} - {""}
        assert len(people) >= len({one[known] for one in rows} - {""})


@given(ROWS)
def test_every_row_is_somebodys_and_nobodys_time_is_longer_than_the_rows(rows: list[dict[str, Any]]) -> None:
    people = attendees(rows, NOBODY)
    assert bool(people) == bool(rows)
    assert len(people) <= len(rows)
    for one in people:
        assert 0 <= one.seconds <= (one.left_at - one.joined_at).total_seconds()
    lengths = (datetime.fromisoformat(one["leave_time"]) - datetime.fromisoformat(one["join_time"]) for one in rows)
    assert sum(one.seconds for one in people) <= sum(length.total_seconds() for length in lengths)


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_and_rows_told_twice_change_nothing(rows: list[dict[str, Any]], random: Random) -> None:
    known = [one for one in rows if one["user_id"] or one["registrant_id"] or one["user_email"] or one["id"]]
    people = attendees(rows, HOST)
    random.shuffle(rows)
    assert attendees(rows, HOST) == people
    assert attendees([*known, *known], HOST) == attendees(known, HOST)


@given(ROWS)
def test_the_host_never_counts(rows: list[dict[str, Any]]) -> None:
    others = [one for one in rows if one["id"] != "host-id"]
    assert json.dumps(attendees(rows, HOST), default=str) == json.dumps(attendees(others, HOST), default=str)
