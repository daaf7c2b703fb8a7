"""What Zoom's answers mean, without any network."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.meetings import (
    Gone,
    MeetingsProblem,
    MissingScopes,
    NoPersonalLinks,
    NotEndedYet,
    NotOurs,
    PlanTooLow,
    RateLimited,
    Unauthorized,
    Unexpected,
    Unreachable,
)
from web.zoom import answers, requests
from web.zoom.errors import limited_until, refusal

NOW = datetime(2026, 10, 5, 15, 0, tzinfo=UTC)
TOMORROW = datetime(2026, 10, 6, tzinfo=UTC)
JOIN = "https://us02web.zoom.us/j/81234567001?pwd=abc.1"


def meeting(**more: Any) -> dict[str, Any]:
    return {"id": 81234567001, "join_url": JOIN, "settings": {"approval_type": 0}, **more}


@pytest.mark.parametrize("number", [81234567001, "81234567001", " 81234567001 "])
def test_a_meetings_number_may_be_a_number_or_text(number: object) -> None:
    assert answers.read_meeting(meeting(id=number)).id == 81234567001


@pytest.mark.parametrize("odd", [None, "", 0, -1, True, 1.5, "1e5", "٨١٢٣", 2**63, "9" * 5000, [], {}])
def test_a_meeting_without_a_number_is_none(odd: object) -> None:
    with pytest.raises(Unexpected):
        answers.read_meeting(meeting(id=odd))


@pytest.mark.parametrize("url", [None, "", 5, "http://zoom.us/j/1", "https://zoom.us.evil.example/j/81234567001"])
def test_a_join_link_that_leads_elsewhere_is_none(url: object) -> None:
    with pytest.raises(Unexpected) as raised:
        answers.read_meeting(meeting(join_url=url))
    assert "evil" not in str(raised.value)


@pytest.mark.parametrize("odd", [None, "", 0, [], {}, "x", {"waiting_room": None}, {"approval_type": ""}])
def test_odd_fields_that_nothing_depends_on_are_left_out(odd: object) -> None:
    told = meeting(settings=odd, topic=odd, host_id=odd, start_time=odd, duration=odd, agenda=odd)
    read = answers.read_meeting(told)
    assert (read.waiting_room_forced, read.personal_links, read.reference) == (False, False, None)
    assert (read.starts_at, read.id) == (None, 81234567001)


@pytest.mark.parametrize("body", [None, [], "text", 5])
def test_an_answer_of_another_shape_is_unexpected(body: object) -> None:
    reads: list[Any] = [answers.read_meeting, answers.read_host, answers.read_instances, answers.read_past]
    reads += [answers.read_start_link, answers.read_personal_link, lambda told: answers.read_page(told, "participants")]
    for read in reads:
        with pytest.raises(Unexpected):
            read(body)


@pytest.mark.parametrize("rows", [None, {}, "", [1], [None]])
def test_a_report_without_its_rows_is_not_an_empty_report(rows: object) -> None:
    with pytest.raises(Unexpected):
        answers.read_page({"participants": rows, "next_page_token": ""}, "participants")
    assert answers.read_page({"participants": [], "next_page_token": None}, "participants").rows == []


def test_null_empty_and_missing_are_the_same_in_a_row() -> None:
    names = ("id", "name", "user_email", "registrant_id", "customer_key", "user_id", "status", "bo_mtg_id", "duration")
    rows: list[dict[str, Any]] = [{}, dict.fromkeys(names), dict.fromkeys(names, "")]
    first, *others = [answers.read_attendance(row) for row in rows]
    assert all(other == first for other in others)
    assert first.as_details() == {"status": "in_meeting"}


def test_a_row_of_numbers_is_read_as_one_of_text() -> None:
    row = {"user_id": 16778240, "registrant_id": 7, "join_time": "2026-10-05T15:00:00Z", "duration": "90"}
    read = answers.read_attendance(row)
    assert (read.user_id, read.registrant_id) == ("16778240", "7")
    assert read.left_at == NOW + timedelta(seconds=90)
    assert json.loads(json.dumps(read.as_details()))["leave_time"] == "2026-10-05T15:01:30+00:00"


def test_a_row_whose_times_make_no_sense_is_kept_without_them() -> None:
    row = {"name": "Amina", "join_time": "2026-10-05T15:00:00", "leave_time": "later", "duration": 60}
    read = answers.read_attendance(row)
    assert (read.name, read.joined_at, read.left_at) == ("Amina", None, None)
    assert answers.read_attendance({"join_time": "2026-10-05T15:00:00Z", "duration": "9" * 15}).left_at is None


def test_instances_come_in_the_order_they_began() -> None:
    told = [("bbbb==", "2026-10-05T16:00:00Z"), ("aaaa==", "2026-10-05T15:00:00Z"), ("cccc==", None)]
    body = {"meetings": [{"uuid": uuid, "start_time": start} for uuid, start in told]}
    assert [one.uuid for one in answers.read_instances(body)] == ["cccc==", "aaaa==", "bbbb=="]
    with pytest.raises(Unexpected):
        answers.read_instances({"meetings": [{"uuid": None}]})


def test_a_registrant_who_must_be_approved_first_has_no_link() -> None:
    with pytest.raises(NoPersonalLinks):
        answers.read_personal_link({"registrant_id": "abc", "join_url": None})


def read_refusal(request: requests.Request, status: int, code: object = None) -> MeetingsProblem:
    return refusal(request, status, {}, {"code": code, "message": "Une réunion n'existe pas"}, NOW)


@pytest.mark.parametrize(
    ("request_", "status", "code", "problem"),
    [
        (requests.meeting(1), 404, 3001, Gone),
        (requests.delete(1), 404, 3001, Gone),
        (requests.delete(1), 400, 3007, Gone),
        (requests.delete(1), 400, 3002, NotEndedYet),
        (requests.report("abcd"), 404, 3001, NotEndedYet),
        (requests.report("abcd"), 404, "3001", NotEndedYet),
        (requests.report("abcd"), 400, 300, NotOurs),
        (requests.report("abcd"), 400, 12702, Gone),
        (requests.report("abcd"), 400, 200, PlanTooLow),
        (requests.report("abcd"), 400, 4711, MissingScopes),
        (requests.report("abcd"), 400, 4700, MissingScopes),
        (requests.report("abcd"), 401, 124, Unauthorized),
        (requests.host("h"), 404, 1001, NotOurs),
        (requests.host("h"), 400, 1010, NotOurs),
        (requests.host("h"), 400, 300, Unexpected),
        (requests.host("h"), 403, None, Unexpected),
        (requests.host("h"), 429, 429, RateLimited),
        (requests.host("h"), 408, None, Unreachable),
        (requests.host("h"), 500, 3001, Unreachable),
        (requests.register(1, address="a@b.example", name="A"), 404, 404, NoPersonalLinks),
        (requests.register(1, address="a@b.example", name="A"), 400, 3000, NoPersonalLinks),
        (requests.register(1, address="a@b.example", name="A"), 404, 3001, Gone),
    ],
)
def test_a_refusal_is_read_by_its_code_and_where_it_came(
    request_: requests.Request, status: int, code: object, problem: type[MeetingsProblem]
) -> None:
    assert type(read_refusal(request_, status, code)) is problem


@pytest.mark.parametrize("body", [None, [], "text", {"code": None}, {"code": "x"}, {"code": [1]}, {"code": 10**40}])
def test_a_refusal_without_a_code_is_unexpected(body: object) -> None:
    problem = refusal(requests.host("h"), 400, {}, body, NOW)
    assert isinstance(problem, Unexpected)
    assert (problem.status, problem.code) == (400, None)


@pytest.mark.parametrize(
    ("headers", "until"),
    [
        ({}, NOW + timedelta(seconds=1)),
        ({"x-ratelimit-type": "QPS"}, NOW + timedelta(seconds=1)),
        ({"x-ratelimit-type": "Daily-limit"}, TOMORROW),
        ({"x-ratelimit-type": "Daily-limit", "retry-after": "2026-10-06T00:00:00Z"}, TOMORROW),
        ({"retry-after": "2026-10-06T00:00:00"}, TOMORROW),
        ({"retry-after": "2026-10-06T03:00:00+03:00"}, TOMORROW),
        ({"retry-after": "Tue, 06 Oct 2026 00:00:00 GMT"}, TOMORROW),
        ({"retry-after": "90"}, NOW + timedelta(seconds=90)),
        ({"retry-after": "0"}, NOW + timedelta(seconds=1)),
        ({"retry-after": "soon", "x-ratelimit-reset": str(int(TOMORROW.timestamp()))}, TOMORROW),
        ({"x-ratelimit-reset": str(int(TOMORROW.timestamp() * 1000))}, TOMORROW),
        ({"x-ratelimit-reset": "5"}, NOW + timedelta(seconds=5)),
        ({"retry-after": "2026-10-05T14:00:00Z"}, NOW + timedelta(seconds=1)),  # their clock is behind ours
        ({"retry-after": "2036-10-05T14:00:00Z"}, NOW + timedelta(hours=25)),
        ({"retry-after": "9" * 13}, NOW + timedelta(hours=25)),
        ({"retry-after": "9" * 5000}, NOW + timedelta(seconds=1)),
        ({"retry-after": "-5"}, NOW + timedelta(seconds=1)),
        ({"retry-after": "٩٠"}, NOW + timedelta(seconds=1)),
    ],
)
def test_a_limit_ends_when_the_headers_say(headers: dict[str, str], until: datetime) -> None:
    assert limited_until(headers, NOW) == until
