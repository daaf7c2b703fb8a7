"""What is asked of Zoom, without any network."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from models.meetings import NotOurs
from web.zoom import requests

NOW = datetime(2026, 10, 5, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("uuid", "part"),
    [
        ("/u2F0gUNSqqC7DT+08xKrw==", "%252Fu2F0gUNSqqC7DT%252B08xKrw%253D%253D"),
        ("Ahqu+zVcQpO//RcAUUWkNA==", "Ahqu%252BzVcQpO%252F%252FRcAUUWkNA%253D%253D"),
        ("M8TigfzxRTKJmhXnV7bNjw==", "M8TigfzxRTKJmhXnV7bNjw%3D%3D"),
        ("ab/cd==", "ab%2Fcd%3D%3D"),
    ],
)
def test_a_uuid_is_encoded_twice_only_where_zoom_wants_it(uuid: str, part: str) -> None:
    assert requests.instance(uuid) == part


@pytest.mark.parametrize("uuid", ["", "..", "a?b=c", "ab cd", "Ünicode=", "x" * 65])
def test_what_is_no_uuid_gets_into_no_path(uuid: str) -> None:
    with pytest.raises(NotOurs):
        requests.instance(uuid)


@pytest.mark.parametrize("user", ["", "..", "."])
def test_what_is_no_user_gets_into_no_path(user: str) -> None:
    with pytest.raises(NotOurs):
        requests.host(user)


def test_a_users_address_cannot_leave_its_place_in_the_path() -> None:
    assert requests.host("a+b@school.example").path == "/users/a%2Bb@school.example"
    assert requests.host("../meetings/1?x#y").path == "/users/..%2Fmeetings%2F1%3Fx%23y"


def order(**more: Any) -> requests.Order:
    usual = {"host": "h", "topic": "English", "starts_at": NOW, "minutes": 60, "reference": "class-0001"}
    return requests.Order(**{**usual, "personal_links": True, **more})


def test_the_order_of_a_meeting_is_what_zoom_needs_and_nothing_leaks() -> None:
    cairo = timezone(timedelta(hours=3))
    request = requests.create(order(starts_at=NOW.astimezone(cairo), topic="A\u202eB\n" + "x" * 300), "aB3_cD4eF5")
    assert request.body is not None
    assert request.body["start_time"] == "2026-10-05T15:00:00Z"
    assert (request.body["type"], request.body["duration"], request.body["password"]) == (2, 60, "aB3_cD4eF5")
    assert request.body["topic"].startswith("AB xxx")
    assert len(request.body["topic"]) <= 200
    settings = request.body["settings"]
    assert (settings["waiting_room"], settings["join_before_host"], settings["approval_type"]) == (False, True, 0)
    assert not request.repeatable
    assert "aB3_cD4eF5" not in repr(request)


def test_without_personal_links_nobody_has_to_register() -> None:
    body = requests.create(order(personal_links=False), "aB3_cD4eF5").body
    assert body is not None
    assert body["settings"]["approval_type"] == 2


@pytest.mark.parametrize(
    "wrong",
    [{"starts_at": NOW.replace(tzinfo=None)}, {"minutes": 0}, {"reference": "short"}, {"reference": "with space 01"}],
)
def test_a_meeting_that_could_not_be_found_again_is_not_ordered(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="reference"):
        order(**wrong)


def test_a_student_has_no_address_but_a_name() -> None:
    request = requests.register(81234567001, address=requests.student_address(7, "s.example"), name="Noor " * 40)
    assert request.body is not None
    assert request.body["email"] == "student-7@s.example"
    assert 0 < len(request.body["first_name"]) <= 64
    blank = requests.register(81234567001, address="a@s.example", name="\u200e \u202e").body
    assert blank is not None
    assert blank["first_name"]


def test_a_passcode_has_ten_signs_of_every_kind_and_is_never_the_same() -> None:
    passcodes = {requests.new_passcode() for _ in range(200)}
    assert len(passcodes) == 200
    for passcode in passcodes:
        assert re.fullmatch(r"[A-Za-z0-9@_*-]{10}", passcode)
        assert all(re.search(kind, passcode) for kind in ("[a-z]", "[A-Z]", "[0-9]", "[@_*-]"))


@pytest.mark.parametrize(
    "granted", ["meeting:read:meeting", "meeting:read:meeting:admin", "meeting:read:admin", "meeting:read"]
)
def test_a_scope_is_had_by_its_granular_or_its_classic_name(granted: str) -> None:
    assert requests.READ.is_among({granted})


@pytest.mark.parametrize(
    "granted", ["meeting:read:meeting:adminx", "meeting:write:admin", "meeting:read:list_meetings"]
)
def test_another_scope_does_not_do(granted: str) -> None:
    assert not requests.READ.is_among({granted})
