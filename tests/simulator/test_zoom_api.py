"""The stand-in Zoom's API, through httpx as the program uses it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from .clock import ClockFile
from .zoom import CREDENTIALS, ZoomServer
from .zoom_rooms import Meeting

IDENTITY = (CREDENTIALS["client_id"], CREDENTIALS["client_secret"])


@pytest.fixture
def clock(tmp_path: Path) -> ClockFile:
    return ClockFile(tmp_path / "clock.json", speed=0)


@pytest.fixture
async def zoom(clock: ClockFile) -> AsyncIterator[ZoomServer]:
    async with ZoomServer(clock=clock) as server:
        yield server


@pytest.fixture
async def api(zoom: ZoomServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, base_url=f"{zoom.url}/v2") as client:
        await sign_in(client, zoom)
        yield client


async def sign_in(client: httpx.AsyncClient, zoom: ZoomServer) -> None:
    form = {"grant_type": "account_credentials", "account_id": CREDENTIALS["account_id"]}
    answer = await client.post(f"{zoom.url}/oauth/token", data=form, auth=IDENTITY)
    assert answer.json()["expires_in"] == 3600
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


def played(zoom: ZoomServer, clock: ClockFile) -> Meeting:
    """A class of 45 minutes between a teacher and a guest; the guest came five minutes late."""
    teacher = zoom.host("Clark, Ann", "clark@school.example")
    room = zoom.meeting(teacher)
    room.join("Clark, Ann", user=teacher)
    clock.jump(timedelta(minutes=5))
    guest = room.join("Amina")
    clock.jump(timedelta(minutes=40))
    guest.leave()
    room.end()
    return room


async def refusal(answer: httpx.Response) -> tuple[int, int]:
    return answer.status_code, answer.json()["code"]


async def test_a_meeting_is_made_read_and_deleted(zoom: ZoomServer, api: httpx.AsyncClient) -> None:
    zoom.host("Ms Clark", "clark@school.example")
    wanted = {"topic": "English", "type": 2, "start_time": "2026-10-05T15:00:00Z", "duration": 30, "password": "a1"}
    made = await api.post("/users/clark@school.example/meetings", json=wanted)
    assert made.status_code == 201
    assert made.json()["join_url"] == f"https://us02web.zoom.us/j/{made.json()['id']}?pwd=a1"
    read = await api.get(f"/meetings/{made.json()['id']}")
    assert (read.json()["topic"], read.json()["duration"], read.json()["start_time"]) == (
        "English", 30, "2026-10-05T15:00:00Z",
    )  # fmt: skip
    assert (await api.delete(f"/meetings/{made.json()['id']}")).status_code == 204
    assert await refusal(await api.get(f"/meetings/{made.json()['id']}")) == (404, 3001)


async def test_a_room_without_any_protection_gets_a_waiting_room(zoom: ZoomServer, api: httpx.AsyncClient) -> None:
    zoom.host("Ms Clark", "clark@school.example")
    wanted = {"password": "", "settings": {"join_before_host": True, "waiting_room": False}}
    made = await api.post("/users/clark@school.example/meetings", json=wanted)
    assert made.json()["settings"]["waiting_room"] is True
    assert made.json()["settings"]["join_before_host"] is False


async def test_a_registrant_has_a_link_of_their_own(zoom: ZoomServer, api: httpx.AsyncClient) -> None:
    room = zoom.meeting(zoom.host("Ms Clark", "clark@school.example"), settings={"approval_type": 0})
    person = {"first_name": "Amina", "email": "student-1@school.example"}
    first = await api.post(f"/meetings/{room.id}/registrants", json=person)
    again = await api.post(f"/meetings/{room.id}/registrants", json=person)
    assert first.status_code == 201
    assert "tk=" in first.json()["join_url"]
    assert first.json()["registrant_id"] == again.json()["registrant_id"]
    free = zoom.meeting(zoom.host("Mr Free", "free@school.example", licensed=False), settings={"approval_type": 0})
    assert (await api.post(f"/meetings/{free.id}/registrants", json=person)).status_code == 400


async def test_the_report_has_a_row_per_joining_in_seconds(
    zoom: ZoomServer, clock: ClockFile, api: httpx.AsyncClient
) -> None:
    room = played(zoom, clock)
    rows = (await api.get(f"/report/meetings/{room.id}/participants")).json()["participants"]
    assert [(row["name"], row["duration"], row["status"]) for row in rows] == [
        ("Clark# Ann", 45 * 60, "in_meeting"),
        ("Amina", 40 * 60, "in_meeting"),
    ]
    assert [bool(row["id"]) for row in rows] == [True, False]
    past = (await api.get(f"/past_meetings/{room.id}")).json()
    assert (past["duration"], past["participants_count"]) == (45, 2)


async def test_a_number_means_the_latest_instance_and_a_uuid_any(
    zoom: ZoomServer, clock: ClockFile, api: httpx.AsyncClient
) -> None:
    zoom.account.names.next_uuids = ["/u2F0gUNSqqC7DT+08xKrw=="]
    room = played(zoom, clock)
    room.join("Amina").leave()  # a late second click
    listed = (await api.get(f"/past_meetings/{room.id}/instances")).json()["meetings"]
    assert [one["uuid"] for one in listed] == [instance.uuid for instance in room.instances]
    path = "/past_meetings/{}/participants"
    assert (await api.get(path.format(room.id))).json()["participants"] == []  # one alone is in no report
    once = quote(room.instances[0].uuid, safe="")
    assert await refusal(await api.get(path.format(once))) == (404, 3001)
    twice = quote(once, safe="")
    assert len((await api.get(path.format(twice))).json()["participants"]) == 2


async def test_long_lists_come_in_pages(zoom: ZoomServer, clock: ClockFile, api: httpx.AsyncClient) -> None:
    room = zoom.meeting(zoom.host("Ms Clark", "clark@school.example"))
    for number in range(7):
        room.join(f"Student {number}")
    room.end()
    names: list[str] = []
    token = "first"
    while token:
        query = {"page_size": "3", "next_page_token": "" if token == "first" else token}
        page = (await api.get(f"/past_meetings/{room.id}/participants", params=query)).json()
        names += [row["name"] for row in page["participants"]]
        token = page["next_page_token"]
    assert names == [f"Student {number}" for number in range(7)]


async def test_a_report_is_not_there_before_the_end_nor_at_once(
    zoom: ZoomServer, clock: ClockFile, api: httpx.AsyncClient
) -> None:
    zoom.account.report_delay = timedelta(minutes=2)
    room = played(zoom, clock)
    path = f"/report/meetings/{room.id}/participants"
    assert await refusal(await api.get(path)) == (404, 3001)
    clock.jump(timedelta(minutes=2))
    assert (await api.get(path)).status_code == 200


async def test_tokens_scopes_plans_and_strangers_are_checked(
    zoom: ZoomServer, clock: ClockFile, api: httpx.AsyncClient
) -> None:
    room = played(zoom, clock)
    path = f"/report/meetings/{room.id}/participants"
    zoom.account.free = True
    assert await refusal(await api.get(path)) == (400, 200)
    zoom.account.free = False
    stranger = zoom.host("Mr Far", "far@elsewhere.example", inside=False)
    assert await refusal(await api.post(f"/users/{stranger.email}/meetings", json={})) == (404, 1001)
    zoom.account.scopes.discard("report:read:list_meeting_participants:admin")
    await sign_in(api, zoom)
    answer = await api.get(path)
    assert await refusal(answer) == (400, 4711)
    assert "report:read:list_meeting_participants:admin" in answer.json()["message"]
    zoom.revoke_tokens()
    assert await refusal(await api.get(path)) == (401, 124)
    bad = await api.post(f"{zoom.url}/oauth/token", data={"grant_type": "x"}, auth=("a", "b"))
    assert (bad.status_code, bad.json()["error"]) == (401, "invalid_client")


async def test_a_token_lasts_an_hour_of_shown_time(zoom: ZoomServer, clock: ClockFile, api: httpx.AsyncClient) -> None:
    zoom.host("Ms Clark", "clark@school.example")
    clock.jump(timedelta(minutes=59))
    assert (await api.get("/users/clark@school.example")).status_code == 200
    clock.jump(timedelta(minutes=1))
    assert await refusal(await api.get("/users/clark@school.example")) == (401, 124)


async def test_limits_and_outages_come_on_demand(zoom: ZoomServer, clock: ClockFile, api: httpx.AsyncClient) -> None:
    zoom.host("Ms Clark", "clark@school.example")
    zoom.limit(daily_until=clock.now())
    limited = await api.get("/users/clark@school.example")
    assert (limited.status_code, limited.headers["X-RateLimit-Type"]) == (429, "Daily-limit")
    assert limited.headers["Retry-After"].endswith("Z")
    zoom.outage()
    assert (await api.get("/users/clark@school.example")).status_code == 503
    zoom.recover()
    assert (await api.get("/users/clark@school.example")).status_code == 200
