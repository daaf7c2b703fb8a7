"""The companion page says that it is alive; strangers and broken bodies change nothing."""

import json
from collections.abc import AsyncIterator

import pytest

from models.tables.classes import ClassSession, Evidence
from tests.conftest import SettableClock
from tests.world import World
from tests.written import unjudged_click

from .conftest import Serve

BEAT = "/api/zoom/heartbeat"


@pytest.fixture
async def begun(session: ClassSession, world: World) -> ClassSession:
    return await world.says(session, "click")


async def test_a_beat_is_activity(serve: Serve, begun: ClassSession, clock: SettableClock) -> None:
    client = await serve()
    clock.forward(minutes=3)
    answer = await client.post(BEAT, json={"token": begun.tracking_token})
    assert (answer.status, await answer.json()) == (200, {"active": True})
    fresh = await ClassSession.get(id=begun.id)
    assert fresh.last_activity_at == fresh.last_beat_at == clock.now


async def test_send_beacon_may_send_text(serve: Serve, begun: ClassSession, clock: SettableClock) -> None:
    client = await serve()
    body = json.dumps({"token": begun.tracking_token, "hidden": True})
    answer = await client.post(BEAT, data=body, headers={"Content-Type": "text/plain;charset=UTF-8"})
    assert answer.status == 200
    assert (await ClassSession.get(id=begun.id)).last_beat_at == clock.now


async def test_a_closing_page_is_evidence(serve: Serve, begun: ClassSession, clock: SettableClock) -> None:
    client = await serve()
    clock.forward(minutes=20)
    answer = await client.post(BEAT, json={"token": begun.tracking_token, "closing": True})
    assert (answer.status, await answer.json()) == (200, {"active": False})
    (said,) = await Evidence.filter(session_id=begun.id, kind="page_closing")
    assert said.happened_at == clock.now


async def test_the_page_is_told_when_the_class_is_over(
    serve: Serve, begun: ClassSession, world: World, clock: SettableClock
) -> None:
    client = await serve()
    clock.forward(minutes=40)
    await world.says(begun, "correction", start=None, end=clock.now.isoformat(), void=False, reason="asked", by=1)
    clock.forward(minutes=1)
    answer = await client.post(BEAT, json={"token": begun.tracking_token})
    assert (answer.status, await answer.json()) == (200, {"active": False})


async def test_a_beat_before_any_click_is_nobodys(serve: Serve, session: ClassSession) -> None:
    client = await serve()
    assert (await client.post(BEAT, json={"token": session.tracking_token})).status == 404
    assert (await ClassSession.get(id=session.id)).last_beat_at is None
    await ClassSession.filter(id=session.id).update(look_again_at=session.issued_at)  # something else is to be judged
    assert (await client.post(BEAT, json={"token": session.tracking_token})).status == 404


async def test_a_beat_whose_click_is_still_to_be_judged_is_not_told_that_the_class_is_over(
    serve: Serve, session: ClassSession, clock: SettableClock
) -> None:
    client = await serve()
    await unjudged_click(session.tracking_token, clock())
    clock.forward(seconds=30)
    answer = await client.post(BEAT, json={"token": session.tracking_token})
    assert (answer.status, await answer.json()) == (200, {"active": True})
    assert (await ClassSession.get(id=session.id)).last_beat_at == clock()


@pytest.mark.parametrize("token", ["a" * 22, "", "short", "\ud800" * 20, None, 7, ["x"], {"a": 1}])
async def test_an_unknown_token_is_404(serve: Serve, begun: ClassSession, token: object) -> None:
    client = await serve()
    answer = await client.post(BEAT, data=json.dumps({"token": token}))
    assert (answer.status, await answer.json()) == (404, {"error": "unknown"})


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"token"', b"null", b"\xff\xfe{", b"[" * 1000, b'{"token": 1e999', b"token=a"]
)
async def test_a_broken_body_is_400_and_says_why(serve: Serve, begun: ClassSession, body: bytes) -> None:
    client = await serve()
    answer = await client.post(BEAT, data=body)
    assert answer.status == 400
    assert (await answer.json())["error"] == "bad_request"
    assert "detail" in await answer.json()


@pytest.mark.parametrize("name", ["closing", "hidden"])
async def test_a_flag_that_is_no_flag_is_400(serve: Serve, begun: ClassSession, name: str) -> None:
    client = await serve()
    answer = await client.post(BEAT, json={"token": begun.tracking_token, name: "yes"})
    assert answer.status == 400
    assert name in (await answer.json())["detail"]
    assert (await ClassSession.get(id=begun.id)).last_beat_at is None


async def test_a_body_over_a_kibibyte_is_413_however_it_is_sent(serve: Serve, begun: ClassSession) -> None:
    client = await serve()
    body = json.dumps({"token": begun.tracking_token, "filling": "x" * 2000}).encode()

    async def in_pieces() -> AsyncIterator[bytes]:  # sent without a length
        for start in range(0, len(body), 100):
            yield body[start : start + 100]

    assert (await client.post(BEAT, data=body)).status == 413
    assert (await client.post(BEAT, data=in_pieces())).status == 413


async def test_a_script_cannot_beat_without_end(serve: Serve, begun: ClassSession) -> None:
    client = await serve()
    statuses = [(await client.post(BEAT, json={"token": begun.tracking_token})).status for _ in range(160)]
    assert statuses == [200] * 150 + [429] * 10


async def test_only_post_beats(serve: Serve, begun: ClassSession) -> None:
    client = await serve()
    answer = await client.get(BEAT + "?token=" + begun.tracking_token)
    assert (answer.status, answer.headers["Allow"]) == (405, "POST")
