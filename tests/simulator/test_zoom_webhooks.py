"""The stand-in Zoom's webhooks, as a receiver meets them."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web

from .clock import ClockFile
from .listening import Listener
from .zoom import CREDENTIALS, ZoomServer
from .zoom_events import encrypted, signature
from .zoom_rooms import Meeting, ZoomUser
from .zoom_tls import throwaway_tls

SECRET = CREDENTIALS["webhook_secret"]


@dataclass
class Receiver:
    """Checks the signature over the raw body, and answers what the test says."""

    events: list[dict[str, Any]] = field(default_factory=list)
    request_ids: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return [event["event"].removeprefix("meeting.") for event in self.events]

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        message = f"v0:{request.headers['x-zm-request-timestamp']}:".encode() + body
        expected = "v0=" + hmac.new(SECRET.encode(), message, hashlib.sha256).hexdigest()
        assert request.headers["x-zm-signature"] == expected
        self.events.append(json.loads(body))
        self.request_ids.append(request.headers["x-zm-request-id"])
        if self.events[-1]["event"] == "endpoint.url_validation":
            token = self.events[-1]["payload"]["plainToken"]
            return web.json_response({"plainToken": token, "encryptedToken": encrypted(SECRET, token)})
        return web.Response(status=self.answers.pop(0) if self.answers else 200)


@pytest.fixture
def clock(tmp_path: Path) -> ClockFile:
    return ClockFile(tmp_path / "clock.json", speed=36_000)  # ten hours a second


@pytest.fixture
async def zoom(clock: ClockFile) -> AsyncIterator[ZoomServer]:
    async with ZoomServer(clock=clock) as server:
        yield server


@pytest.fixture
async def receiver(zoom: ZoomServer) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    listener = Listener(app)
    await listener.start()
    zoom.webhooks.url = f"{listener.url}/hook"
    yield receiver
    await listener.stop()


@pytest.fixture
def clark(zoom: ZoomServer) -> ZoomUser:
    return zoom.host("Ms Clark", "clark@school.example")


@pytest.fixture
def room(zoom: ZoomServer, clark: ZoomUser) -> Meeting:
    return zoom.meeting(clark, "Урок")


def test_signatures_match_the_known_vectors() -> None:
    body = (
        b'{"event":"session.started","payload":{"account_id":"{ACCOUNT_ID}","object":{"start_time":'
        b'"2022-07-27T16:56:34Z","id":"{SESSION_ID}"}},"event_ts":1658940994914}'
    )
    known = "v0=bc1d4295f3f6ef93b66a2c2ed8427e35ef0ec92dea1406a87f39157ce94077ad"
    assert signature("test-secret-token", "1658940994", body) == known
    known = "9c8ad56737c19db2904b301c0781e86857e999f39f07727668cf62a5e7e298c8"
    assert encrypted("test-secret-token", "qgg8vlvZRS6UYooatFL8Aw") == known


async def test_a_class_is_told_in_order_and_signed(
    zoom: ZoomServer, receiver: Receiver, room: Meeting, clark: ZoomUser
) -> None:
    room.join("Ms Clark", user=clark)
    student = room.join("Amina Юсуф")
    student.leave()
    await zoom.webhooks.settled()
    assert receiver.names == ["started", "participant_joined", "participant_joined", "participant_left"]
    teacher, guest = (event["payload"]["object"]["participant"] for event in receiver.events[1:3])
    assert teacher["id"] == receiver.events[0]["payload"]["object"]["host_id"]
    assert (guest["id"], guest["email"], guest["registrant_id"]) == ("", "", None)
    left = receiver.events[3]["payload"]["object"]["participant"]
    assert (left["user_id"], left["registrant_id"]) == (guest["user_id"], "")


async def test_when_the_host_ends_the_meeting_the_leavings_come_after_the_end(
    zoom: ZoomServer, receiver: Receiver, room: Meeting, clark: ZoomUser
) -> None:
    room.join("Ms Clark", user=clark)
    room.join("Amina")
    room.end()
    await zoom.webhooks.settled()
    assert receiver.names[-3:] == ["ended", "participant_left", "participant_left"]


async def test_a_dead_battery_is_told_late_and_a_rejoin_is_another_seat(
    zoom: ZoomServer, receiver: Receiver, room: Meeting, clark: ZoomUser
) -> None:
    room.join("Ms Clark", user=clark)
    first = room.join("Amina")
    first.drop()
    second = room.join("Amina")
    await zoom.webhooks.settled()
    assert receiver.names[-2:] == ["participant_joined", "participant_left"]
    assert receiver.events[-1]["payload"]["object"]["participant"]["user_id"] == first.user_id != second.user_id


async def test_a_new_coming_into_the_empty_room_is_a_new_instance(
    zoom: ZoomServer, receiver: Receiver, room: Meeting
) -> None:
    room.join("Amina").leave()
    room.join("Amina")
    await zoom.webhooks.settled()
    started = [event for event in receiver.events if event["event"] == "meeting.started"]
    assert len({event["payload"]["object"]["uuid"] for event in started}) == 2


async def test_waiting_and_breakout_rooms_are_told_as_they_are(
    zoom: ZoomServer, receiver: Receiver, room: Meeting, clark: ZoomUser
) -> None:
    room.join("Ms Clark", user=clark)
    waiting = room.knock("Amina")
    inside = waiting.admit()
    group = inside.enter_breakout("Group 1")
    room.move(group, "")
    await zoom.webhooks.settled()
    told = [name.removeprefix("participant_") for name in receiver.names[2:]]
    assert told == [
        "joined_waiting_room", "admitted", "left_waiting_room", "joined", "joined_breakout_room", "left_breakout_room",
    ]  # fmt: skip
    assert waiting.user_id != inside.user_id != group.user_id


async def test_a_server_error_is_tried_again_under_the_same_id_until_it_is_taken(
    zoom: ZoomServer, receiver: Receiver, room: Meeting, clock: ClockFile
) -> None:
    receiver.answers = [503, 503, 200]
    before = clock.now()
    zoom.webhooks.send({"event": "meeting.started", "payload": {}})
    await zoom.webhooks.settled()
    assert len(receiver.request_ids) == 3
    assert len(set(receiver.request_ids)) == 1
    assert [delivery.status for delivery in zoom.webhooks.deliveries] == [503, 503, 200]
    assert zoom.webhooks.deliveries[-1].at - before >= timedelta(minutes=25)


@pytest.mark.parametrize("status", [301, 401, 404, 429])
async def test_what_is_refused_is_not_tried_again(zoom: ZoomServer, receiver: Receiver, status: int) -> None:
    receiver.answers = [status]
    zoom.webhooks.send({"event": "meeting.started", "payload": {}})
    await zoom.webhooks.settled()
    assert len(receiver.events) == 1


async def test_after_three_retries_an_event_is_gone(zoom: ZoomServer, receiver: Receiver) -> None:
    receiver.answers = [500] * 9
    zoom.webhooks.send({"event": "meeting.started", "payload": {}})
    await zoom.webhooks.settled()
    assert len(receiver.events) == 4


async def test_events_are_doubled_lost_and_turned_round_on_demand(
    zoom: ZoomServer, receiver: Receiver, room: Meeting
) -> None:
    zoom.webhooks.hold()
    room.join("Amina").leave()
    zoom.webhooks.release("reversed")
    await zoom.webhooks.settled()
    assert receiver.names == ["ended", "participant_left", "participant_joined", "started"]
    receiver.events.clear()
    receiver.request_ids.clear()
    zoom.webhooks.lose("participant")
    zoom.webhooks.doubled = "new_id"
    room.join("Amina")
    await zoom.webhooks.settled()
    assert receiver.names == ["started", "started"]
    assert len(set(receiver.request_ids)) == 2
    assert [event["event"] for event in zoom.webhooks.lost] == ["meeting.participant_joined"]


async def test_of_a_private_account_nothing_is_heard(zoom: ZoomServer, receiver: Receiver) -> None:
    room = zoom.meeting(zoom.host("Mr Far", "far@elsewhere.example", inside=False))
    room.join("Amina").leave()
    await zoom.webhooks.settled()
    assert receiver.events == []


async def test_the_endpoint_is_validated_by_its_secret(zoom: ZoomServer, receiver: Receiver) -> None:
    assert await zoom.webhooks.validate()
    assert zoom.webhooks.url
    zoom.webhooks.url = zoom.webhooks.url.replace("/hook", "/elsewhere")
    assert not await zoom.webhooks.validate()


@pytest.mark.skipif(throwaway_tls() is None, reason="no openssl command to make a certificate with")
async def test_a_browser_lands_on_the_join_page_also_over_tls() -> None:
    async with ZoomServer(tls=True) as zoom:
        arguments = zoom.chromium_arguments
        port = arguments[1].rpartition(":")[2]
        async with httpx.AsyncClient(trust_env=False, verify=False) as browser:
            page = await browser.get(f"https://127.0.0.1:{port}/j/5551112222?pwd=x")
        assert "Zoom stand-in" in page.text
        visit = await zoom.landed(5551112222)
        assert visit.query["pwd"] == "x"
