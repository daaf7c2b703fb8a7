"""Making meetings on the school's account, and never two for one class."""

from datetime import timedelta
from typing import Any

import pytest

from models.meetings import Gone, Meeting, NoPersonalLinks, NotOurs, RateLimited, Unreachable
from tests.simulator.zoom_rooms import ZoomUser
from web.zoom.client import ZoomMeetings

from .conftest import BEGIN, Line

REFERENCE = "class-0001"


async def made(meetings: ZoomMeetings, host: ZoomUser, **more: Any) -> Meeting:
    wanted: dict[str, Any] = {"topic": "English", "starts_at": BEGIN, "minutes": 60, "reference": REFERENCE}
    return await meetings.create(host=host.email, **{**wanted, **more})


async def test_a_made_meeting_is_open_before_its_host_and_has_a_passcode(
    line: Line, meetings: ZoomMeetings, clark: ZoomUser
) -> None:
    meeting = await made(meetings, clark)
    room = line.zoom.room(meeting.id)
    assert (room.topic, room.minutes, room.scheduled_at, room.type) == ("English", 60, BEGIN, 2)
    assert room.password == line.passcode
    assert (meeting.waiting_room_forced, meeting.sign_in_forced, meeting.opens_before_host) == (False, False, True)
    assert (meeting.personal_links, meeting.reference, meeting.starts_at) == (True, REFERENCE, BEGIN)
    assert meeting.join_url == room.join_url


async def test_zoom_writes_to_no_student(line: Line, meetings: ZoomMeetings, clark: ZoomUser) -> None:
    meeting = await made(meetings, clark)
    settings = line.zoom.room(meeting.id).settings
    assert settings["registrants_confirmation_email"] is False
    assert settings["registrants_email_notification"] is False
    await meetings.personal_link(meeting.id, 12, "Amina")
    assert line.zoom.room(meeting.id).registrants[0].email == "student-12@students.school.example"


async def test_a_waiting_room_that_zoom_switched_on_is_told(line: Line, clark: ZoomUser) -> None:
    line.passcode = ""
    meeting = await made(line.connect(), clark)
    assert meeting.waiting_room_forced
    assert not meeting.opens_before_host


async def test_the_start_link_is_asked_for_anew_each_time(meetings: ZoomMeetings, clark: ZoomUser) -> None:
    meeting = await made(meetings, clark)
    first, second = await meetings.start_link(meeting.id), await meetings.start_link(meeting.id)
    assert f"/s/{meeting.id}?zak=" in first
    assert first != second


async def test_no_way_in_is_shown_by_repr(meetings: ZoomMeetings, clark: ZoomUser) -> None:
    meeting = await made(meetings, clark)
    link = await meetings.personal_link(meeting.id, 12, "Amina")
    assert "pwd=" in meeting.join_url
    assert "tk=" in link.url
    assert "https" not in f"{meeting!r} {link!r}"


async def test_the_same_student_gets_the_same_link(meetings: ZoomMeetings, clark: ZoomUser) -> None:
    meeting = await made(meetings, clark)
    amina = await meetings.personal_link(meeting.id, 12, "Amina")
    assert await meetings.personal_link(meeting.id, 12, "Amina") == amina
    other = await meetings.personal_link(meeting.id, 13, "Amina")
    assert (other.registrant_id, other.url) != (amina.registrant_id, amina.url)


async def test_who_cannot_have_personal_links_is_told_so(line: Line, meetings: ZoomMeetings, clark: ZoomUser) -> None:
    free = line.zoom.host("Mr Free", "free@school.example", licensed=False)
    with pytest.raises(NoPersonalLinks):
        await meetings.personal_link((await made(meetings, free)).id, 12, "Amina")
    common = await made(meetings, clark, reference="class-0002", personal_links=False)
    assert not common.personal_links
    with pytest.raises(NoPersonalLinks):
        await meetings.personal_link(common.id, 12, "Amina")


async def test_a_host_is_known_by_plan_and_a_stranger_is_not_ours(
    line: Line, meetings: ZoomMeetings, clark: ZoomUser
) -> None:
    free = line.zoom.host("Mr Free", "free@school.example", licensed=False)
    far = line.zoom.host("Mr Far", "far@elsewhere.example", inside=False)
    assert (await meetings.host(clark.email)).licensed
    assert (await meetings.host(clark.email)).id == clark.id
    assert not (await meetings.host(free.id)).licensed
    for ask in (meetings.host(far.email), made(meetings, far)):
        with pytest.raises(NotOurs):
            await ask


async def test_deleting_what_is_gone_is_as_good(line: Line, meetings: ZoomMeetings, clark: ZoomUser) -> None:
    meeting = await made(meetings, clark)
    await meetings.delete(meeting.id)
    assert line.zoom.room(meeting.id).deleted
    await meetings.delete(meeting.id)
    for ask in (meetings.meeting(meeting.id), meetings.start_link(meeting.id)):
        with pytest.raises(Gone):
            await ask


async def test_a_meeting_whose_answer_was_lost_is_found_and_not_made_twice(
    line: Line, meetings: ZoomMeetings, clark: ZoomUser
) -> None:
    line.zoom.lose_answers("POST")
    meeting = await made(meetings, clark)
    assert [room.id for room in line.zoom.account.meetings] == [meeting.id]
    assert line.asked("POST") == 1
    assert meeting.personal_links  # read whole, not as the list shows it


async def test_a_meeting_made_before_a_crash_is_found_after_it(line: Line, clark: ZoomUser) -> None:
    before = await made(line.connect(), clark)
    for number in range(3):
        await made(line.connect(), clark, reference=f"another-{number}")
    after = await made(line.connect(), clark, may_exist=True)
    assert after.id == before.id
    assert len(line.zoom.account.meetings) == 4


async def test_a_crash_before_zoom_heard_of_it_makes_one(line: Line, meetings: ZoomMeetings, clark: ZoomUser) -> None:
    await made(meetings, clark, may_exist=True)
    assert len(line.zoom.account.meetings) == 1


async def test_a_reference_is_found_whole_and_on_every_page(
    line: Line, meetings: ZoomMeetings, clark: ZoomUser
) -> None:
    longer = line.zoom.meeting(clark)
    longer.agenda = f"Classclock:{REFERENCE}-b"
    for _ in range(300):
        line.zoom.meeting(clark)
    ours = line.zoom.meeting(clark)
    ours.agenda = f"Bring the book. Classclock:{REFERENCE}"
    found = await meetings.find(clark.email, REFERENCE)
    assert found is not None
    assert found.id == ours.id
    assert await meetings.find(clark.email, "class-0009") is None
    assert await meetings.find(clark.email, REFERENCE[:8]) is None


async def test_a_meeting_not_made_in_an_outage_is_made_after_looking(
    line: Line, meetings: ZoomMeetings, clark: ZoomUser
) -> None:
    await meetings.host(clark.email)  # the token is there
    line.zoom.outage(status=502)
    line.naps.then = line.zoom.recover
    meeting = await made(meetings, clark)
    assert [room.id for room in line.zoom.account.meetings] == [meeting.id]
    assert [verb for verb, _ in line.zoom.calls[1:]] == ["POST", "GET", "POST"]


async def test_who_may_not_look_does_not_make_a_second_one(line: Line, clark: ZoomUser) -> None:
    line.zoom.account.scopes.discard("meeting:read:list_meetings:admin")
    line.zoom.lose_answers("POST")
    with pytest.raises(Unreachable) as raised:
        await made(line.connect(), clark)
    assert raised.value.uncertain
    assert line.asked("POST") == 1


async def test_after_a_hundred_meetings_a_host_rests_until_midnight(
    line: Line, meetings: ZoomMeetings, clark: ZoomUser
) -> None:
    other = line.zoom.host("Mr Okafor", "okafor@school.example")
    for number in range(100):
        await made(meetings, clark, reference=f"class-{number:04}")
    for _ in range(2):
        with pytest.raises(RateLimited) as raised:
            await made(meetings, clark, reference="class-0100")
        assert raised.value.until == BEGIN.replace(hour=0) + timedelta(days=1)
    assert line.asked("POST") == 101  # the second time nobody was asked
    assert await made(meetings, other, reference="class-0100")
    line.clock.jump(timedelta(hours=9))
    assert await made(meetings, clark, reference="class-0101")
