"""What Zoom said: kept once, passed on to the classes it concerns, and taken up again when that failed."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tortoise.exceptions import OperationalError

from models import zoom_events
from models.database import connection
from models.rules.facts import EvidenceKind
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession, Evidence
from models.tables.outbox import Notice
from models.tables.zoom import ZoomEvent
from models.zoom_events import Hearing, Told
from tests.conftest import SettableClock
from tests.world import World
from tests.written import keep, passed_on

ROOM = 12345678901


def told(
    name: str,
    at: datetime,
    *,
    kind: EvidenceKind | None = "zoom_joined",
    meeting_id: int | None = ROOM,
    who: str = "101",
) -> Told:
    return Told(
        request_id=f"request-{name}-{who}",
        business_key=f"{name}|instance|{who}|{at.isoformat()}",
        event=name,
        kind=kind,
        meeting_id=meeting_id,
        host_id="yusufs-zoom-id",
        happened_at=at,
        body="{}",
        details={"uuid": "instance", "user_id": who, "user_name": "Amina"},
    )


async def kept(one: Told, now: datetime) -> ZoomEvent:
    event = await keep(one, now)
    assert event is not None
    return event


async def heard(session: ClassSession) -> int:
    return await Evidence.filter(session_id=session.id, kind__startswith="zoom").count()


@pytest.fixture
async def session(world: World) -> ClassSession:
    teacher = await world.teacher("Yusuf")
    return await world.session(teacher, await world.student(teacher, "Amina"))


async def test_an_event_is_kept_once_by_request_and_by_what_happened(database: str, clock: SettableClock) -> None:
    one = told("joined", clock())
    assert await keep(one, clock()) is not None
    assert await keep(one, clock()) is None
    assert await keep(replace(one, request_id="another"), clock()) is None
    assert await keep(replace(one, request_id=None), clock()) is None
    assert await keep(replace(one, business_key="another"), clock()) is None
    assert await ZoomEvent.all().count() == 1


async def test_events_without_request_id_are_told_apart_by_what_happened(database: str, clock: SettableClock) -> None:
    for who in ("101", "102"):
        assert await keep(replace(told("joined", clock(), who=who), request_id=None), clock()) is not None


async def test_twins_at_the_same_moment_are_kept_once(database: str, clock: SettableClock) -> None:
    one = told("joined", clock())
    await asyncio.gather(*(keep(one, clock()) for _ in range(12)))
    assert await ZoomEvent.all().count() == 1


@pytest.mark.parametrize(("kind", "meeting_id"), [(None, ROOM), ("zoom_joined", None)])
async def test_what_can_concern_no_class_does_not_wait_to_be_judged(
    database: str, clock: SettableClock, kind: EvidenceKind | None, meeting_id: int | None
) -> None:
    event = await kept(told("other", clock(), kind=kind, meeting_id=meeting_id), clock())
    assert event.judge_at is None


async def test_an_event_reaches_the_classes_of_its_room_and_no_others(
    session: ClassSession, school: School, clock: SettableClock
) -> None:
    event = await kept(told("joined", clock()), clock())
    elsewhere = await kept(told("joined elsewhere", clock(), meeting_id=ROOM + 1), clock())
    assert await passed_on(event, school=school, now=clock()) == 1
    assert await passed_on(elsewhere, school=school, now=clock()) == 0
    [statement] = await Evidence.filter(session_id=session.id)
    assert (statement.kind, statement.happened_at, statement.details["user_id"]) == ("zoom_joined", clock(), "101")


async def test_passing_on_again_changes_nothing(session: ClassSession, school: School, clock: SettableClock) -> None:
    event = await kept(told("joined", clock()), clock())
    for _ in range(3):
        await passed_on(event, school=school, now=clock.forward(minutes=1))
    assert await heard(session) == 1
    await event.refresh_from_db()
    assert event.judge_at is None


@pytest.mark.parametrize(("hours", "concerned"), [(-3.1, 0), (-2.9, 1), (0, 1), (24, 1), (35.9, 1), (36.1, 0)])
async def test_a_room_is_a_classs_only_around_the_time_of_its_link(
    session: ClassSession, school: School, clock: SettableClock, hours: float, concerned: int
) -> None:
    event = await kept(told("joined", clock() + timedelta(hours=hours)), clock())
    assert await passed_on(event, school=school, now=clock()) == concerned


async def test_a_cancelled_class_hears_nothing_and_a_void_one_does(
    world: World, session: ClassSession, school: School, clock: SettableClock
) -> None:
    event = await kept(told("joined", clock()), clock())
    await ClassSession.filter(id=session.id).update(session_status="cancelled")
    assert await passed_on(event, school=school, now=clock()) == 0
    await ClassSession.filter(id=session.id).update(session_status="void")
    assert await passed_on(event, school=school, now=clock()) == 1


async def test_a_process_that_died_between_keeping_and_judging_loses_nothing(
    session: ClassSession, school: School, clock: SettableClock
) -> None:
    for who in ("101", "102", "103"):
        await kept(told("joined", clock(), who=who), clock())
    clock.forward(seconds=59)
    assert await zoom_events.pass_on_late(school=school, now=clock()) == 0  # another process may be at it
    clock.forward(seconds=1)
    assert await zoom_events.pass_on_late(school=school, now=clock()) == 3
    assert await heard(session) == 3
    assert await zoom_events.pass_on_late(school=school, now=clock.forward(hours=1)) == 0


async def test_a_process_that_died_between_the_evidence_and_the_verdict_leaves_the_class_to_the_sweep(
    session: ClassSession, school: School, clock: SettableClock
) -> None:
    one = told("joined", clock())
    host = {"user_name": "Yusuf", "id": "yusufs-zoom-id", "host_id": "yusufs-zoom-id"}
    event = await kept(replace(one, details={**one.details, **host}), clock())
    assert await Hearing(school).these([event.business_key], clock()) == [session.id]
    assert not (await ClassSession.get(id=session.id)).zoom_seen
    await sweep(school=school, now=clock.forward(seconds=1))
    assert (await ClassSession.get(id=session.id)).zoom_seen


async def test_what_is_heard_together_leaves_what_it_leaves_one_by_one(
    world: World, school: School, clock: SettableClock
) -> None:
    sessions = []
    for number in range(4):
        teacher = await world.teacher(f"Teacher {number}")
        sessions.append(await world.session(teacher, await world.student(teacher, f"Student {number}")))
        await ClassSession.filter(id=sessions[-1].id).update(meeting_id=ROOM + number // 2)  # two share a room
    asked = []
    for round_ in range(2):
        keys = []
        for number in range(2):
            one = told(f"joined {round_}", clock.forward(seconds=1), meeting_id=ROOM + number, who=str(number))
            host = {"id": f"host-{number}-{round_}", "host_id": f"host-{number}-{round_}"}
            keys.append((await kept(replace(one, details={**one.details, **host}), clock())).business_key)
        for together in [keys] if round_ else [[key] for key in keys]:
            assert await Hearing(school).these(together * 2, clock())
            assert await Hearing(school).these(together, clock()) == []
        asked.append(await Notice.filter(kind="is_it_you").count())
        assert [await heard(session) for session in sessions] == [round_ + 1] * 4
    assert asked == [4, 8]


async def test_an_event_that_cannot_be_judged_stops_no_other_and_is_tried_again(
    session: ClassSession, school: School, clock: SettableClock
) -> None:
    bad = await kept(told("joined", clock(), who="101"), clock())
    await kept(told("joined", clock(), who="102"), clock())
    await ZoomEvent.filter(id=bad.id).update(details=[7])  # not what anybody can read
    clock.forward(minutes=1)
    await zoom_events.pass_on_late(school=school, now=clock())
    assert await heard(session) == 1
    await bad.refresh_from_db()
    assert (bad.attempts, bad.judge_at) == (1, clock() + timedelta(minutes=1))
    await ZoomEvent.filter(id=bad.id).update(details={})
    await zoom_events.pass_on_late(school=school, now=clock.forward(minutes=2))
    assert await heard(session) == 2


async def test_a_database_that_cannot_take_it_says_so(database: str, clock: SettableClock) -> None:
    await connection().execute_script("ALTER TABLE zoom_event RENAME TO zoom_event_away")
    with pytest.raises(OperationalError):
        await keep(told("joined", clock()), clock())


async def test_what_zoom_said_before_the_class_was_sent_is_recalled(
    world: World, school: School, clock: SettableClock
) -> None:
    began = clock()
    for minutes in (-60, -10):
        at = began + timedelta(minutes=minutes)
        await passed_on(await kept(told("joined", at, who=str(minutes)), at), school=school, now=at)
    assert await Evidence.all().count() == 0
    teacher = await world.teacher("Yusuf")
    session = await world.session(teacher, await world.student(teacher, "Amina"))
    for _ in range(2):
        await zoom_events.recall(session, school=school, now=clock())
    assert await heard(session) == 2
