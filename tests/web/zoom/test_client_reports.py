"""Reading what a meeting was, instance by instance."""

from datetime import timedelta

import httpx
import pytest

from models.meetings import MissingScopes, NotEndedYet, NotOurs, PlanTooLow, Unexpected, Unreachable
from models.rules.zoom_legs import participant_in
from tests.simulator.zoom_rooms import ZoomUser
from web.zoom.client import ZoomMeetings

from .conftest import BEGIN, Line

REPORT = "report:read:list_meeting_participants:admin"
PAST = "meeting:read:list_past_participants:admin"
ODD_UUIDS = [
    "/u2F0gUNSqqC7DT+08xKrw==",
    "Ahqu+zVcQpO//RcAUUWkNA==",
    "ab/cdUNSqqC7DT+08xKrw==",
    "M8TigfzxRTKJmhXnV7bNjw==",
]


async def test_every_instance_is_read_by_its_own_uuid_whatever_is_in_it(
    line: Line, meetings: ZoomMeetings, clark: ZoomUser
) -> None:
    room = line.zoom.meeting(clark)
    line.zoom.account.names.next_uuids = list(ODD_UUIDS)
    for students in range(1, 5):
        line.hold(room, clark, students=students)
        line.clock.jump(timedelta(hours=1))
    instances = await meetings.instances(room.id)
    assert [(one.uuid, one.started_at) for one in instances] == [
        (uuid, BEGIN + timedelta(hours=number)) for number, uuid in enumerate(ODD_UUIDS)
    ]
    assert [len(await meetings.participants(one.uuid)) for one in instances] == [2, 3, 4, 5]
    assert [(await meetings.past(one.uuid)).uuid for one in instances] == ODD_UUIDS


async def test_a_past_meeting_tells_how_long_it_really_was(line: Line, meetings: ZoomMeetings, clark: ZoomUser) -> None:
    room = line.zoom.meeting(clark, minutes=60)
    room.join("Ms Clark", user=clark)
    line.clock.jump(timedelta(minutes=17))
    room.end()
    past = await meetings.past(room.instances[0].uuid)
    assert (past.started_at, past.ended_at, past.minutes) == (BEGIN, BEGIN + timedelta(minutes=17), 17)
    assert (past.meeting_id, past.host_id, past.participants) == (room.id, clark.id, 1)


async def test_a_row_tells_who_joined_by_which_link_and_from_when_to_when(
    line: Line, meetings: ZoomMeetings, clark: ZoomUser
) -> None:
    made = await meetings.create(host=clark.id, topic="English", starts_at=BEGIN, minutes=60, reference="class-0001")
    link = await meetings.personal_link(made.id, 12, "Amina")
    room = line.zoom.room(made.id)
    room.join("Ms Clark", user=clark)
    line.clock.jump(timedelta(minutes=5))
    amina = room.join("somebody's phone", registrant=room.registrants[0])
    line.clock.jump(timedelta(minutes=40))
    amina.leave()
    room.end()
    teacher, student = await meetings.participants(room.instances[0].uuid)
    assert (teacher.zoom_user_id, teacher.email, teacher.registrant_id) == (clark.id, clark.email, "")
    assert (student.zoom_user_id, student.registrant_id) == ("", link.registrant_id)
    assert (student.joined_at, student.left_at) == (BEGIN + timedelta(minutes=5), BEGIN + timedelta(minutes=45))
    assert link.registrant_id in participant_in(student.as_details(), frozenset()).ids
    assert participant_in(teacher.as_details(), frozenset({clark.id})).is_host


async def test_the_waiting_room_and_breakout_rooms_are_marked(
    line: Line, meetings: ZoomMeetings, clark: ZoomUser
) -> None:
    room = line.zoom.meeting(clark)
    room.join("Ms Clark", user=clark)
    room.knock("Amina").admit().enter_breakout("Pairs")
    room.end()
    rows = await meetings.participants(room.instances[0].uuid)
    assert [(row.name, row.in_waiting_room, bool(row.breakout)) for row in rows] == [
        ("Ms Clark", False, False),
        ("Amina", True, False),
        ("Amina", False, False),
        ("Amina", False, True),
    ]
    assert rows[1].as_details()["status"] == "in_waiting_room"


async def test_a_long_report_is_read_to_its_last_page(line: Line, meetings: ZoomMeetings, clark: ZoomUser) -> None:
    room = line.held(clark, students=650)
    rows = await meetings.participants(room.instances[0].uuid)
    assert [row.name for row in rows[1:]] == [f"Student {number}" for number in range(650)]
    assert line.asked("GET", "participants") == 3


async def test_a_token_revoked_between_pages_loses_no_row(line: Line, meetings: ZoomMeetings, clark: ZoomUser) -> None:
    room = line.held(clark, students=650)
    line.http.event_hooks["response"] = [after_first_page(line.zoom.revoke_tokens)]
    rows = await meetings.participants(room.instances[0].uuid)
    assert len({row.user_id for row in rows}) == 651
    assert line.asked("GET", "participants") == 4  # one of them was refused


async def test_pages_that_zoom_has_forgotten_make_no_half_report(
    line: Line, meetings: ZoomMeetings, clark: ZoomUser
) -> None:
    room = line.held(clark, students=650)
    line.http.event_hooks["response"] = [after_first_page(lambda: line.clock.jump(timedelta(minutes=16)))]
    with pytest.raises(Unreachable):
        await meetings.participants(room.instances[0].uuid)
    assert len(await meetings.participants(room.instances[0].uuid)) == 651


async def test_a_page_that_fails_for_good_makes_no_half_report(
    line: Line, meetings: ZoomMeetings, clark: ZoomUser
) -> None:
    room = line.held(clark, students=650)
    line.http.event_hooks["response"] = [after_first_page(lambda: line.zoom.outage(status=418))]
    with pytest.raises(Unexpected):
        await meetings.participants(room.instances[0].uuid)


async def test_nobody_is_told_of_a_meeting_before_it_is_over(
    line: Line, meetings: ZoomMeetings, clark: ZoomUser
) -> None:
    line.zoom.account.report_delay = timedelta(minutes=2)
    room = line.zoom.meeting(clark)
    room.join("Ms Clark", user=clark)
    room.join("Amina")
    uuid = room.instances[0].uuid
    with pytest.raises(NotEndedYet):
        await meetings.participants(uuid)
    room.end()
    for ask in (meetings.participants(uuid), meetings.past(uuid)):
        with pytest.raises(NotEndedYet):
            await ask
    assert line.naps.taken == []  # whoever asks decides when to ask again
    line.clock.jump(timedelta(minutes=2))
    assert len(await meetings.participants(uuid)) == 2


async def test_a_meeting_of_one_person_has_no_rows(line: Line, meetings: ZoomMeetings, clark: ZoomUser) -> None:
    room = line.held(clark, students=0)
    assert await meetings.participants(room.instances[0].uuid) == []


async def test_without_the_report_scope_the_past_meeting_is_read(
    line: Line, meetings: ZoomMeetings, clark: ZoomUser
) -> None:
    room = line.held(clark)
    line.zoom.account.scopes.discard(REPORT)
    assert len(await meetings.participants(room.instances[0].uuid)) == 2
    assert [path.split("/")[2] for _, path in line.zoom.calls] == ["past_meetings"]


@pytest.mark.parametrize("code", [200, 4711])
async def test_a_report_that_zoom_will_not_give_is_read_from_the_past_meeting(line: Line, code: int) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path.split("/")[2])
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "abc"})  # which does not say its scopes
        if "/report/" in request.url.path:
            return httpx.Response(400, json={"code": code, "message": "Non."})
        return httpx.Response(200, json={"participants": [{"name": "Amina"}], "next_page_token": ""})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as line.http:
        rows = await line.connect().participants("M8TigfzxRTKJmhXnV7bNjw==")
    assert [row.name for row in rows] == ["Amina"]
    assert asked == ["token", "report", "past_meetings"]


async def test_without_any_scope_for_reports_the_missing_one_is_named(
    line: Line, meetings: ZoomMeetings, clark: ZoomUser
) -> None:
    room = line.held(clark)
    line.zoom.account.scopes -= {REPORT, PAST}
    with pytest.raises(MissingScopes) as raised:
        await meetings.participants(room.instances[0].uuid)
    assert raised.value.scopes == (PAST,)


async def test_a_free_account_has_no_reports(line: Line, meetings: ZoomMeetings, clark: ZoomUser) -> None:
    room = line.held(clark)
    line.zoom.account.free = True
    with pytest.raises(PlanTooLow):
        await meetings.participants(room.instances[0].uuid)


async def test_a_meeting_of_another_account_is_not_ours(line: Line, meetings: ZoomMeetings) -> None:
    far = line.zoom.host("Mr Far", "far@elsewhere.example", inside=False)
    room = line.held(far)
    for uuid in (room.instances[0].uuid, "", "../users/me", "a b"):
        with pytest.raises(NotOurs):
            await meetings.participants(uuid)


async def test_the_survey_names_the_scopes_that_each_feature_lacks(line: Line, meetings: ZoomMeetings) -> None:
    assert await meetings.missing() == []
    line.zoom.account.scopes -= {REPORT, "meeting:write:registrant:admin"}
    (lack,) = await meetings.missing()  # reports can still be read from past meetings
    assert (lack.feature, lack.scopes) == ("personal_links", ("meeting:write:registrant:admin",))
    line.zoom.account.scopes = {"meeting:write:admin", "meeting:read:admin"}
    assert [(lack.feature, lack.scopes) for lack in await meetings.missing()] == [
        ("host_plans", ("user:read:user:admin",))
    ]
    line.zoom.account.scopes = {"user:read:admin"}
    assert len(await meetings.missing()) == 8


class after_first_page:  # noqa: N801  # reads as what it is: a step between two pages
    def __init__(self, act: object) -> None:
        self._act = act

    async def __call__(self, answer: httpx.Response) -> None:
        if answer.request.url.path.endswith("/participants") and self._act is not None:
            act, self._act = self._act, None
            assert callable(act)
            act()
