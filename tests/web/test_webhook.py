"""Zoom's webhook, from the signed bytes to the verdict: through the real application on a real database."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse

from models import zoom_events
from models.database import connection
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession, Evidence
from models.tables.outbox import Notice
from models.tables.zoom import ZoomEvent
from tests.conftest import SettableClock
from tests.world import World
from tests.written import passed_on
from web.context import CONTEXT

from .conftest import Client, Serve
from .zoom.posting import NAMES, ROOM, ROUTES, SECRET, body, compact, headers, sample, sampled, signature

P = "meeting.participant_"
TEACHER = {"user_id": "101", "user_name": "Yusuf", "id": "yusufs-zoom-id"}
STUDENT = {"user_id": "102", "user_name": "Amina"}


@pytest.fixture
async def client(serve: Serve, database: str) -> Client:
    return await serve(zoom_webhook_secret=SECRET, admin_token="correct-horse")


@pytest.fixture
def post(client: Client, clock: SettableClock) -> Any:
    async def send(raw: bytes, route: str = ROUTES[0], **changed: str | None) -> ClientResponse:
        """Signed now, unless `changed` says otherwise; returns when what it led to has been judged."""
        return await client.post(
            route, data=raw, headers=headers(raw, clock(), **changed), skip_auto_headers=["Content-Type"]
        )

    return send


async def answered(client: Client, raw: bytes, clock: SettableClock) -> int:
    """The status. Does not wait until it has been judged."""
    return (await client.session.post(client.make_url(ROUTES[0]), data=raw, headers=headers(raw, clock()))).status


async def class_by_webhooks(post: Any, clock: SettableClock) -> None:
    """Both come, 45 minutes pass, the host ends it; Zoom tells of the end before the last one left."""
    await post(body("meeting.started", clock()))
    await post(body(P + "joined", clock(), **TEACHER))
    await post(body(P + "joined", clock.forward(minutes=2), **STUDENT))
    clock.forward(minutes=45)
    await post(body(P + "left", clock(), **TEACHER))
    await post(body("meeting.ended", clock()))
    await post(body(P + "left", clock(), **STUDENT))


def verdict(session: ClassSession) -> dict[str, object]:
    return {name: getattr(session, name) for name in session._meta.db_fields}


@asynccontextmanager
async def away(table: str) -> AsyncIterator[None]:
    """A database that cannot take it: one table is not there meanwhile."""
    await connection().execute_script(f'ALTER TABLE "{table}" RENAME TO "{table}_away"')
    yield
    await connection().execute_script(f'ALTER TABLE "{table}_away" RENAME TO "{table}"')


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("secret", [None, ""])
async def test_without_a_secret_there_is_no_webhook(
    serve: Serve, database: str, clock: SettableClock, route: str, secret: str | None
) -> None:
    client = await serve(zoom_webhook_secret=secret)
    raw = sample("meeting.started")
    forged = headers(raw, clock()) | {"x-zm-signature": signature(raw, str(int(clock().timestamp())), "")}
    assert (await client.post(route, data=raw, headers=forged)).status == 404


@pytest.mark.parametrize("route", ROUTES)
async def test_every_sample_is_kept_and_answered(post: Any, clock: SettableClock, route: str) -> None:
    for name in NAMES:
        assert (await post(sample(name), route)).status == 200
        event = await ZoomEvent.all().order_by("-id").first()
        assert event is not None
        assert (event.body.encode(), event.received_at, event.judge_at) == (sample(name), clock(), None)
    assert await ZoomEvent.all().count() == len(NAMES)


@pytest.mark.parametrize("route", ROUTES)
async def test_what_zoom_did_not_sign_is_refused_and_never_kept(post: Any, route: str) -> None:
    unsigned: list[dict[str, str | None]] = [
        {"signature": None},
        {"signature": ""},
        {"signature": "v0=" + "0" * 64},
        {"timestamp": "1658940994"},  # signed, and years old
        {"timestamp": "yesterday"},
        {"signature": signature(b"{}", "1772463600")},
    ]
    for raw in (sample(P + "joined"), sample("endpoint.url_validation"), b"", b"no JSON"):
        for changed in unsigned:
            answer = await post(raw, route, **changed)
            assert answer.status == 401
            assert "encryptedToken" not in await answer.text()
    assert await ZoomEvent.all().count() == 0


async def test_a_body_that_was_changed_under_way_is_refused(post: Any, clock: SettableClock) -> None:
    stamp = str(int(clock().timestamp()))
    signed = signature(body(P + "joined", clock(), **TEACHER), stamp)
    answer = await post(body(P + "joined", clock(), **STUDENT), signature=signed, timestamp=stamp)
    assert answer.status == 401


async def test_zooms_last_retry_is_taken_even_when_it_is_not_stamped_anew(post: Any, clock: SettableClock) -> None:
    stamp = str(int(clock().timestamp()))
    for minutes in (5, 20, 60):
        clock.forward(minutes=minutes)
        assert (await post(sample(P + "joined"), timestamp=stamp)).status == 200


async def test_a_validation_is_answered_with_the_token_and_its_hash(post: Any, client: Client) -> None:
    answer = await post(sample("endpoint.url_validation"))
    assert (answer.status, answer.content_type) == (200, "application/json")
    assert await answer.json() == {
        "plainToken": "qgg8vlvZRS6UYooatFL8Aw",
        "encryptedToken": "9c8ad56737c19db2904b301c0781e86857e999f39f07727668cf62a5e7e298c8",
    }


async def test_a_validation_is_answered_without_a_database_too(post: Any) -> None:
    async with away("zoom_event"):
        assert (await post(sample("endpoint.url_validation"))).status == 200


async def test_our_key_signs_no_message_for_anybody(post: Any, clock: SettableClock) -> None:
    forged = f"v0:{int(clock().timestamp())}:" + compact(sampled(P + "joined")).decode()
    raw = compact({"event": "endpoint.url_validation", "payload": {"plainToken": forged}})
    answer = await post(raw)
    assert answer.status == 400
    assert signature(compact(sampled(P + "joined")), str(int(clock().timestamp())))[3:] not in await answer.text()


async def test_a_wrong_content_type_is_refused_with_a_reason(post: Any) -> None:
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "", None, ";;", "json"):
        answer = await post(sample("meeting.started"), content_type=content_type)
        assert answer.status == 400
        assert "content type" in (await answer.json())["detail"]
    for content_type in ("application/json", "Application/JSON;charset=UTF-8"):
        assert (await post(sample("meeting.started"), content_type=content_type)).status == 200


async def test_signed_bytes_that_are_no_event_are_refused_with_a_reason(post: Any) -> None:
    for raw in (b"", b"[]", b"{", b"\xff", b'{"event":7}', b"[" * 200_000, b'{"a":' * 40_000, b"9" * 100_000):
        answer = await post(raw)
        assert answer.status == 400
        assert (await answer.json())["detail"].startswith("the body ")


async def test_a_body_over_256_kib_is_refused_and_one_below_is_taken(post: Any) -> None:
    said = sampled("meeting.started")
    said["payload"]["object"]["topic"] = ""
    room = 256 * 1024 - len(compact(said))
    said["payload"]["object"]["topic"] = "x" * room
    assert (await post(compact(said))).status == 200
    said["payload"]["object"]["topic"] += "x"
    assert (await post(compact(said))).status == 413


async def test_only_post_is_answered(client: Client) -> None:
    for method in ("get", "put", "delete", "head", "options"):
        assert (await client.request(method, ROUTES[0])).status == 405


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
async def test_a_body_that_is_not_encoded_as_it_says_is_refused(
    client: Client, clock: SettableClock, encoding: str
) -> None:
    raw = sample("meeting.started")
    said = headers(raw, clock()) | {"Content-Encoding": encoding}
    reader, writer = await asyncio.open_connection(client.host, client.port)
    lines = [f"POST {ROUTES[0]} HTTP/1.1", "Host: x", "Connection: close", f"Content-Length: {len(raw)}"]
    lines += [f"{name}: {value}" for name, value in said.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode() + raw)
    status = (await reader.read()).split(b" ", 2)[1]
    writer.close()
    await writer.wait_closed()
    assert status in {b"400", b"401"}
    assert await ZoomEvent.all().count() == 0


async def test_unknown_events_and_unknown_meetings_are_answered_and_kept(post: Any) -> None:
    unknown = {"event": "meeting.something_new", "event_ts": 1626230691572, "payload": {"object": {"id": "1"}}}
    assert (await post(compact(unknown))).status == 200
    assert (await post(sample(P + "joined"))).status == 200
    assert await ZoomEvent.all().count() == 2
    assert await Evidence.all().count() == 0


async def test_webhooks_alone_decide_a_class(
    post: Any, session: ClassSession, school: School, clock: SettableClock
) -> None:
    await class_by_webhooks(post, clock)
    await sweep(school=school, now=clock.forward(minutes=10))  # nobody came back
    await session.refresh_from_db()
    assert (session.session_status, session.end_source, session.grade) == ("ended", "zoom_webhook", "witnessed")
    assert session.taught_seconds == 45 * 60
    assert session.waited_seconds == 2 * 60


async def test_both_routes_lead_to_the_same_class(post: Any, session: ClassSession, clock: SettableClock) -> None:
    for route, person in zip(ROUTES, (TEACHER, STUDENT), strict=True):
        await post(body(P + "joined", clock(), **person), route)
    assert await Evidence.filter(session_id=session.id, kind="zoom_joined").count() == 2


@pytest.mark.parametrize("order", ["backwards", "twice", "backwards and twice"])
async def test_order_and_doubles_change_no_verdict(
    post: Any, school: School, session: ClassSession, clock: SettableClock, order: str
) -> None:
    began = clock()
    raws = [
        body("meeting.started", began),
        body(P + "joined", began, **TEACHER),
        body(P + "joined", began + timedelta(minutes=2), **STUDENT),
        body(P + "left", began + timedelta(minutes=47), **TEACHER),
        body("meeting.ended", began + timedelta(minutes=47)),
        body(P + "left", began + timedelta(minutes=47), **STUDENT),
    ]
    clock.forward(minutes=47)
    for raw in reversed(raws) if "backwards" in order else raws:
        for _ in range(2 if "twice" in order else 1):
            assert (await post(raw)).status == 200
    await sweep(school=school, now=clock.forward(minutes=10))
    await session.refresh_from_db()
    assert (session.session_status, session.grade, session.taught_seconds) == ("ended", "witnessed", 45 * 60)
    assert await Evidence.filter(session_id=session.id).count() == len(raws)


async def test_a_retry_and_a_double_and_a_replay_are_no_ops(
    post: Any, session: ClassSession, clock: SettableClock
) -> None:
    raw = body(P + "joined", clock(), **TEACHER)
    other_words = json.dumps(dict(reversed(json.loads(raw).items()))).encode()
    await post(raw, request_id="one")
    clock.forward(minutes=5)
    for again, request_id in ((raw, "one"), (raw, "two"), (raw, None), (other_words, "three")):
        assert (await post(again, request_id=request_id)).status == 200
    assert await ZoomEvent.all().count() == 1
    assert await Evidence.filter(session_id=session.id).count() == 1


async def test_doubles_at_the_same_moment_are_kept_once(
    client: Client, session: ClassSession, clock: SettableClock
) -> None:
    raw = body(P + "joined", clock(), **TEACHER)
    answers = await asyncio.gather(
        *(client.post(route, data=raw, headers=headers(raw, clock())) for route in ROUTES * 8)
    )
    assert {answer.status for answer in answers} == {200}
    assert await ZoomEvent.all().count() == 1
    assert await Evidence.filter(session_id=session.id).count() == 1


async def test_a_replay_of_stored_events_changes_no_verdict(
    post: Any, session: ClassSession, school: School, clock: SettableClock
) -> None:
    await class_by_webhooks(post, clock)
    await sweep(school=school, now=clock.forward(minutes=10))
    await session.refresh_from_db()
    before = verdict(session)
    assert before["session_status"] == "ended"
    clock.forward(minutes=3)
    for event in await ZoomEvent.all():
        assert (await post(event.body.encode())).status == 200
        await passed_on(event, school=school, now=clock())
    await session.refresh_from_db()
    assert verdict(session) == before


async def test_a_database_that_cannot_take_it_makes_zoom_try_again(
    post: Any, session: ClassSession, clock: SettableClock
) -> None:
    raw = body(P + "joined", clock(), **TEACHER)
    async with away("zoom_event"):
        answer = await post(raw, request_id="one")
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0
    clock.forward(minutes=5)
    assert (await post(raw, request_id="one")).status == 200
    assert await Evidence.filter(session_id=session.id).values_list("happened_at", flat=True) == [
        clock() - timedelta(minutes=5)
    ]


async def test_what_was_kept_and_could_not_be_judged_is_taken_up_later(
    post: Any, session: ClassSession, school: School, clock: SettableClock
) -> None:
    async with away("evidence"):
        assert (await post(body(P + "joined", clock(), **TEACHER))).status == 200
    assert await Evidence.all().count() == 0
    assert await zoom_events.pass_on_late(school=school, now=clock.forward(minutes=1)) == 1
    assert await Evidence.filter(session_id=session.id, kind="zoom_joined").count() == 1
    assert await zoom_events.pass_on_late(school=school, now=clock.forward(hours=1)) == 0


async def test_what_waits_to_be_judged_at_shutdown_is_not_lost(
    client: Client, session: ClassSession, school: School, clock: SettableClock
) -> None:
    raws = [body(P + "joined", clock(), user_id=str(number), user_name="Guest") for number in range(30)]
    for raw in raws:
        assert await answered(client, raw, clock) == 200
    await client.close()
    judged_by_then = await Evidence.all().count()
    assert judged_by_then + await ZoomEvent.filter(judge_at__isnull=False).count() == len(raws)
    await zoom_events.pass_on_late(school=school, now=clock.forward(minutes=2))
    assert await Evidence.filter(session_id=session.id).count() == len(raws)


async def test_zoom_is_answered_before_the_class_is_judged(
    client: Client, session: ClassSession, clock: SettableClock
) -> None:
    soon = client.app[CONTEXT].soon
    soon._task = busy = asyncio.create_task(asyncio.sleep(3600))  # another class is being judged, and takes long
    for number, person in enumerate((TEACHER, STUDENT), start=1):
        assert await answered(client, body(P + "joined", clock(), **person), clock) == 200
        assert await ZoomEvent.filter(judge_at__isnull=False).count() == number
        assert await Evidence.all().count() == 0
    busy.cancel()
    await asyncio.wait([busy])
    await client.post(ROUTES[0], data=(raw := body(P + "left", clock(), **STUDENT)), headers=headers(raw, clock()))
    assert await Evidence.filter(session_id=session.id).count() == 3


async def test_people_without_ids_and_meetings_of_number_ids_reach_the_class(
    post: Any, session: ClassSession, clock: SettableClock
) -> None:
    said = json.loads(body(P + "joined", clock(), **STUDENT))
    said["payload"]["object"]["id"] = ROOM
    await post(compact(said))
    [statement] = await Evidence.filter(session_id=session.id)
    assert (statement.kind, statement.happened_at) == ("zoom_joined", clock())
    assert statement.details["user_name"] == "Amina"
    assert "registrant_id" not in statement.details


async def test_the_app_being_removed_is_told_to_the_admins_once(post: Any, world: World, clock: SettableClock) -> None:
    huda = await world.admin("Huda")
    for _ in range(2):
        assert (await post(sample("app_deauthorized"))).status == 200
    [notice] = await Notice.filter(kind="zoom_silent")
    assert (notice.person_id, notice.revision, notice.details["what"]) == (huda.id, 1, "app_removed")


async def test_an_operator_sees_when_zoom_last_told_anything(post: Any, client: Client, clock: SettableClock) -> None:
    assert (await (await client.get("/healthz")).json())["zoom_event_age_seconds"] is None
    await post(sample("endpoint.url_validation"))
    await post(sample("meeting.started"))
    await post(sample("meeting.started"))
    await post(sample("meeting.started"), signature=None)
    clock.forward(minutes=2)
    assert (await (await client.get("/healthz")).json())["zoom_event_age_seconds"] == 120
    text = await (await client.get("/metrics", headers={"Authorization": "Bearer correct-horse"})).text()
    for line in (
        "zoom_events_total 2",
        "zoom_doubles_total 1",
        "zoom_strangers_total 1",
        "zoom_event_age_seconds 120.0",
    ):
        assert f"\nclassclock_{line}\n" in text
