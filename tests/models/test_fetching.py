"""Zoom's report of a class that is over: asked for when it is due, all or nothing, and then it has the last word."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from models import fetches, fetching, judging, participants, streams
from models.database import transaction
from models.fetching import Outcome
from models.meetings import (
    Gone,
    MeetingsProblem,
    MissingScopes,
    NotEndedYet,
    NotOurs,
    PlanTooLow,
    RateLimited,
    Unauthorized,
    Unexpected,
    Unreachable,
)
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession, Evidence
from models.tables.pay import Outage
from models.tables.people import Student, Teacher
from models.tables.streams import LiveStream, ReportFetch
from tests.conftest import SettableClock
from tests.group_class import GroupClass, group
from tests.school_zoom import Held, SchoolZoom
from tests.world import World
from tests.zoom_room import HOST, INSTANCE, MEETING, ZoomRoom

HOUR = timedelta(hours=1)


@pytest.fixture
def school(school: School) -> School:
    return replace(school, reports=True)


@pytest.fixture
async def teacher(world: World) -> Teacher:
    return await world.teacher()


@pytest.fixture
async def session(world: World, teacher: Teacher) -> ClassSession:
    return await world.session(teacher, await world.student(teacher))


@pytest.fixture
def zoom() -> SchoolZoom:
    return SchoolZoom()


async def held(world: World, session: ClassSession, clock: SettableClock) -> Held:
    """Amina's class of 50 minutes, told by the webhooks and closed; and what Zoom's report of it should say."""
    begin, room = clock(), ZoomRoom(world.school)
    await world.says(session, "click")
    end = begin + timedelta(minutes=50)
    host = await room.stayed("Yusuf H.", begin, end, host=True)
    guest = await room.stayed("iPhone", begin + timedelta(minutes=2), end)
    await room.ended(end)
    clock.now = end + timedelta(minutes=10)
    await sweep(school=world.school, now=clock())
    report = Held(INSTANCE, begin, end, HOST)
    report.saw("Yusuf H.", begin, end, host, zoom_id=HOST)
    report.saw("iPhone", begin + timedelta(minutes=2), end, guest)
    return report


async def fetched(zoom: SchoolZoom, world: World) -> Outcome:
    """What the job does, with whatever is due."""
    row = await fetches.claim_next(world.clock())
    assert row is not None
    return await fetching.fetch(row, zoom, school=world.school, clock=world.clock)


async def reports(session: ClassSession) -> int:
    return await Evidence.filter(session_id=session.id, kind="zoom_report").count()


async def settled(session: ClassSession) -> tuple[str, int | None, str | None]:
    now = await ClassSession.get(id=session.id)
    return now.grade, now.taught_seconds, now.end_source


async def test_the_end_of_a_class_plans_the_question_and_the_report_verifies_it(
    world: World, session: ClassSession, zoom: SchoolZoom, clock: SettableClock
) -> None:
    zoom.held = [await held(world, session, clock)]
    row = await ReportFetch.get()
    assert (row.session_id, row.meeting_id, row.due_at) == (session.id, MEETING, clock())
    outcome = await fetched(zoom, world)
    assert (outcome.skipped, outcome.again_at) == (None, None)
    assert await settled(session) == ("verified", 48 * 60, "zoom_report")
    await row.refresh_from_db()
    assert (row.covered_at, row.due_at, row.claimed_until) == (clock(), None, None)
    assert await fetches.claim_next(clock.forward(days=9)) is None


async def test_without_a_zoom_api_nothing_is_planned(
    world: World, session: ClassSession, clock: SettableClock, school: School
) -> None:
    world.school = replace(school, reports=False)
    await held(world, session, clock)
    assert not await ReportFetch.exists()


async def test_a_class_that_goes_on_after_all_is_asked_about_when_it_has_ended(
    world: World, session: ClassSession, zoom: SchoolZoom, clock: SettableClock
) -> None:
    zoom.held = [await held(world, session, clock)]
    await fetched(zoom, world)
    begin, room = clock(), ZoomRoom(world.school, uuid="second==")
    end = begin + timedelta(minutes=8)
    host = await room.stayed("Yusuf H.", begin, end, host=True)
    guest = await room.stayed("iPhone", begin, end)
    await room.ended(end)
    clock.now = end + timedelta(minutes=10)
    await sweep(school=world.school, now=clock())
    assert (await ReportFetch.get()).due_at == clock()
    more = Held("second==", begin, end, HOST)
    more.saw("Yusuf H.", begin, end, host, zoom_id=HOST)
    more.saw("iPhone", begin, end, guest)
    zoom.held.append(more)
    await fetched(zoom, world)
    assert await settled(session) == ("verified", 56 * 60, "zoom_report")


async def test_a_report_that_lacks_somebody_is_asked_for_again_until_it_is_complete(
    world: World, session: ClassSession, zoom: SchoolZoom, clock: SettableClock
) -> None:
    """10, 30 and 120 minutes after the end, then at three at night in the school's zone."""
    report = await held(world, session, clock)
    end, late = report.ended_at, report.rows.pop()
    zoom.held = [report]
    asked_at = []
    for _ in range(4):
        asked_at.append(clock())
        outcome = await fetched(zoom, world)
        assert outcome.again_at is not None
        assert await fetches.claim_next(outcome.again_at - timedelta(seconds=1)) is None
        clock.now = outcome.again_at
    assert [moment - end for moment in asked_at[:3]] == [timedelta(minutes=m) for m in (10, 30, 120)]
    assert asked_at[3].astimezone(world.school.zone).strftime("%H:%M") == "03:00"
    report.rows.append(late)
    await fetched(zoom, world)
    assert (await settled(session))[0] == "verified"
    assert (await ReportFetch.get()).covered_at == clock()


async def test_what_never_comes_is_given_up_openly_after_the_seventh_night(
    world: World, session: ClassSession, zoom: SchoolZoom, clock: SettableClock
) -> None:
    report = await held(world, session, clock)
    report.rows.pop()
    zoom.held = [report]
    asked = 0
    while row := await fetches.claim_next(clock()):
        asked += 1
        outcome = await fetching.fetch(row, zoom, school=world.school, clock=clock)
        clock.now = outcome.again_at or clock.forward(days=1)
    row = await ReportFetch.get()
    assert (asked, row.due_at, row.covered_at, row.problem) == (10, None, None, "stays missing: 1")
    assert row.given_up_at is not None
    assert await reports(session) == 1  # the same half report is no news
    assert (await settled(session))[0] == "witnessed"


async def test_one_instance_that_fails_leaves_the_class_as_it_was(
    world: World, session: ClassSession, zoom: SchoolZoom, clock: SettableClock
) -> None:
    report = await held(world, session, clock)
    other = Held("second==", report.ended_at + timedelta(minutes=20), report.ended_at + timedelta(minutes=30), HOST)
    zoom.held = [report, other]
    zoom.fail("participants second==", Unreachable("HTTP 503", uncertain=True))
    assert (await fetched(zoom, world)).skipped == "zoom_api_error"
    assert (await reports(session), (await settled(session))[0]) == (0, "witnessed")
    clock.forward(minutes=1)
    await fetched(zoom, world)
    assert (await settled(session))[0] == "verified"


async def test_reports_that_fail_for_long_are_an_outage_until_they_come_again(
    world: World, session: ClassSession, zoom: SchoolZoom, clock: SettableClock
) -> None:
    zoom.held = [await held(world, session, clock)]
    zoom.fail(f"participants {INSTANCE}", Unreachable("HTTP 503", uncertain=True))
    await fetched(zoom, world)
    down = await Outage.get()
    assert (down.source, down.began_at, down.ended_at) == ("zoom", clock(), None)
    clock.forward(minutes=20)
    await fetched(zoom, world)
    assert (await Outage.get()).ended_at == clock()


async def test_only_instances_around_the_class_are_asked_about(
    world: World, session: ClassSession, zoom: SchoolZoom, clock: SettableClock
) -> None:
    """Half an hour before to two hours after; and the one before that, should the room have been open all day."""
    report = await held(world, session, clock)
    begin, end = report.started_at, report.ended_at
    far = [
        Held("yesterday", begin - 20 * HOUR, begin - 19 * HOUR),
        Held("morning", begin - 4 * HOUR, begin - 3 * HOUR),
        Held("allday", begin - 3 * HOUR, end + 5 * HOUR),
        Held("late", end + timedelta(minutes=119), end + 3 * HOUR),
        Held("evening", end + timedelta(minutes=121), end + 3 * HOUR),
    ]
    zoom.held = [report, *far]
    await fetched(zoom, world)
    questions = [one.removeprefix("participants ") for one in zoom.asked if one.startswith("participants")]
    assert sorted(questions) == sorted([INSTANCE, "allday", "late"])


async def test_rows_of_other_hours_of_a_room_that_is_open_all_day_are_left_out(
    world: World, session: ClassSession, zoom: SchoolZoom, clock: SettableClock
) -> None:
    report = await held(world, session, clock)
    report.started_at -= 3 * HOUR
    report.saw("Omar", report.started_at, report.started_at + HOUR, "77")
    zoom.held = [report]
    await fetched(zoom, world)
    evidence = await Evidence.get(kind="zoom_report")
    assert [row["name"] for row in evidence.details["instances"][0]["rows"]] == ["Yusuf H.", "iPhone"]


async def test_a_meeting_of_one_person_has_no_report_and_that_says_nothing(
    world: World, session: ClassSession, zoom: SchoolZoom, clock: SettableClock
) -> None:
    begin, room = clock(), ZoomRoom(world.school)
    await world.says(session, "click")
    await room.stayed("Yusuf H.", begin, begin + timedelta(minutes=20), host=True)
    await sweep(school=world.school, now=clock.forward(minutes=90))
    before = await settled(session)
    zoom.held = [Held(INSTANCE, begin, begin + timedelta(minutes=20), HOST)]
    while row := await fetches.claim_next(clock()):
        outcome = await fetching.fetch(row, zoom, school=world.school, clock=clock)
        assert outcome.skipped == "no_data_from_zoom"
        clock.now = outcome.again_at or clock.forward(days=1)
    assert (await reports(session), await settled(session)) == (0, before)
    assert (await ReportFetch.get()).given_up_at is None  # nobody need look at it


async def test_a_report_of_a_class_without_webhooks_is_taken_for_whole_when_it_comes_twice(
    world: World, session: ClassSession, zoom: SchoolZoom, clock: SettableClock
) -> None:
    """Nobody knows what it should have. The host is told by the meeting itself."""
    begin = clock()
    await world.says(session, "click")
    await sweep(school=world.school, now=clock.forward(minutes=90))
    report = Held(INSTANCE, begin, begin + timedelta(minutes=55), HOST)
    report.saw("Yusuf H.", begin, report.ended_at, "1", zoom_id=HOST)
    zoom.held = [report]
    first = await fetched(zoom, world)
    assert first.again_at is not None
    report.saw("iPhone", begin, begin + timedelta(minutes=40), "2")
    clock.now = first.again_at
    second = await fetched(zoom, world)
    assert await settled(session) == ("verified", 40 * 60, "zoom_report")
    assert second.again_at is not None
    clock.now = second.again_at
    assert (await fetched(zoom, world)).again_at is None


async def test_a_class_nobody_clicked_is_found_by_the_report_alone(
    world: World, session: ClassSession, zoom: SchoolZoom, clock: SettableClock
) -> None:
    begin = clock() + 3 * HOUR
    await ClassSession.filter(id=session.id).update(registrant_id="reg-amina")
    await sweep(school=world.school, now=clock.forward(hours=25))
    assert (await ClassSession.get(id=session.id)).session_status == "expired"
    report = Held(INSTANCE, begin, begin + HOUR, HOST)
    report.saw("Yusuf H.", begin, begin + HOUR, "1", zoom_id=HOST)
    report.saw("Amina", begin, begin + timedelta(minutes=50), "2", registrant="reg-amina")
    zoom.held = [report]
    await fetched(zoom, world)
    assert await settled(session) == ("verified", 50 * 60, "zoom_report")


async def test_a_deleted_meeting_is_asked_about_by_the_instances_that_the_webhooks_named(
    world: World, session: ClassSession, zoom: SchoolZoom, clock: SettableClock
) -> None:
    zoom.held = [await held(world, session, clock)]
    zoom.fail("instances", Gone())
    await fetched(zoom, world)
    assert (await settled(session))[0] == "verified"


async def test_without_the_scope_for_past_meetings_the_rows_have_to_do(
    world: World, session: ClassSession, zoom: SchoolZoom, clock: SettableClock
) -> None:
    zoom.held = [await held(world, session, clock)]
    zoom.fail("past", MissingScopes(["meeting:read:past_meeting:admin"]))
    await fetched(zoom, world)
    assert (await settled(session))[0] == "verified"


UNTIL = datetime.fromisoformat("2026-03-03T00:00:00+00:00")
TROUBLE: list[tuple[MeetingsProblem, str, timedelta | datetime | None]] = [
    (NotEndedYet(), "no_data_from_zoom", timedelta(minutes=20)),
    (NotOurs(), "no_data_from_zoom", None),
    (Gone(), "no_data_from_zoom", None),
    (RateLimited(UNTIL), "zoom_api_error", UNTIL),
    (Unreachable("HTTP 503", uncertain=True), "zoom_api_error", timedelta(minutes=1)),
    (Unexpected(418, None), "zoom_api_error", timedelta(minutes=1)),
    (PlanTooLow(), "zoom_api_error", timedelta(minutes=20)),
    (MissingScopes(["report:read:admin"]), "zoom_api_error", timedelta(minutes=20)),
    (Unauthorized(), "zoom_api_error", timedelta(minutes=20)),
]


@pytest.mark.parametrize(("problem", "skipped", "again"), TROUBLE, ids=[type(one[0]).__name__ for one in TROUBLE])
async def test_trouble_with_zoom_says_when_it_is_asked_again(
    world: World,
    session: ClassSession,
    zoom: SchoolZoom,
    clock: SettableClock,
    problem: MeetingsProblem,
    skipped: str,
    again: timedelta | datetime | None,
) -> None:
    zoom.held = [await held(world, session, clock)]
    zoom.fail(f"participants {INSTANCE}", problem)
    outcome = await fetched(zoom, world)
    expected = clock() + again if isinstance(again, timedelta) else again
    row = await ReportFetch.get()
    assert (outcome.skipped, outcome.again_at, row.due_at, row.claimed_until) == (skipped, expected, expected, None)
    assert row.problem is not None
    assert row.problem.startswith(type(problem).__name__)
    assert await reports(session) == 0
    assert (row.given_up_at is not None) == (again is None)  # the webhooks saw a class there


async def test_a_class_is_asked_about_by_one_worker_and_by_another_when_that_one_died(
    world: World, session: ClassSession, clock: SettableClock
) -> None:
    await held(world, session, clock)
    rows = await asyncio.gather(*(fetches.claim_next(clock()) for _ in range(6)))
    assert len([row for row in rows if row is not None]) == 1
    assert await fetches.claim_next(clock.forward(minutes=14)) is None
    assert await fetches.claim_next(clock.forward(minutes=1)) is not None


async def test_a_cancelled_class_is_not_asked_about(
    world: World, session: ClassSession, zoom: SchoolZoom, clock: SettableClock
) -> None:
    await held(world, session, clock)
    await ClassSession.filter(id=session.id).update(session_status="cancelled")
    assert (await fetched(zoom, world)).skipped == "no_data_from_zoom"
    assert ((await ReportFetch.get()).due_at, zoom.asked) == (None, [])


async def test_a_report_that_differs_by_more_than_a_minute_is_flagged(
    world: World, session: ClassSession, zoom: SchoolZoom, clock: SettableClock
) -> None:
    report = await held(world, session, clock)
    report.rows[1] = replace(report.rows[1], left_at=report.ended_at - timedelta(seconds=61))
    zoom.held = [report]
    await fetched(zoom, world)
    after = await ClassSession.get(id=session.id)
    assert (after.grade, [flag["code"] for flag in after.flags]) == ("verified", ["probable_student", "report_differs"])


# Group classes


@pytest.fixture
async def four(world: World, teacher: Teacher) -> list[Student]:
    return [await world.student(teacher, name) for name in ("Amina", "Bilal", "Bilal", "Omar")]


async def test_a_group_class_is_counted_and_each_of_its_classes_verified(
    world: World, teacher: Teacher, four: list[Student], zoom: SchoolZoom, clock: SettableClock
) -> None:
    stream, played = await group(world, teacher, four), GroupClass(world, clock, four)
    await played.play()
    row = await ReportFetch.get()
    assert (row.stream_id, row.ended_at) == (stream.id, played.end)
    zoom.held = [played.report]
    outcome = await fetched(zoom, world)
    assert (outcome.found and outcome.found.count, outcome.again_at) == (3, None)
    sessions = await ClassSession.filter(stream_id=stream.id).order_by("id")
    assert [(one.grade, one.taught_seconds, one.session_status) for one in sessions] == [
        ("verified", 54 * 60, "ended"),
        ("verified", 56 * 60, "ended"),
        ("verified", 37 * 60, "ended"),
        ("unknown", None, "sent"),
    ]
    assert [one.flags for one in sessions] == [[{"code": "forwarded_link", "facts": {}}]] * 3 + [[]]
    stored = await participants.of_stream(stream.id)
    assert stored is not None
    assert stored.as_json()["participantCount"] == 3
    data = stored.data
    assert (data["totalRecords"], data["uniqueCount"]) == (5, 3)
    assert [(one["name"], one["duration"]) for one in data["participants"]] == [
        ("Amina", 54 * 60),
        ("Bilal", 56 * 60),
        ("Bilal", 37 * 60),
    ]


async def test_a_link_that_expires_a_day_later_asks_nothing_anew(
    world: World, teacher: Teacher, four: list[Student], zoom: SchoolZoom, clock: SettableClock
) -> None:
    await group(world, teacher, four)
    played = GroupClass(world, clock, four)
    await played.play()
    zoom.held = [played.report]
    await fetched(zoom, world)
    await sweep(school=world.school, now=clock.forward(hours=25))
    assert await ClassSession.filter(session_status="expired").count() == 1
    row = await ReportFetch.get()
    assert (row.due_at, row.covered_at is not None) == (None, True)


async def test_who_came_by_a_personal_link_is_told_of_in_that_students_class_alone(
    world: World, teacher: Teacher, four: list[Student], zoom: SchoolZoom, clock: SettableClock
) -> None:
    """Or thirty students would be nine hundred statements. The host and people nobody knows are everybody's."""
    stream, played = await group(world, teacher, four), GroupClass(world, clock, four, "Grandmother")
    await played.play()
    zoom.held = [played.report]
    await fetched(zoom, world)
    for session in await ClassSession.filter(stream_id=stream.id):
        said = await Evidence.filter(session_id=session.id, kind__in=("zoom_joined", "zoom_report"))
        hooks = {one.details["registrant_id"] for one in said if one.kind == "zoom_joined"}
        rows = [row for one in said if one.kind == "zoom_report" for row in one.details["instances"][0]["rows"]]
        own = hooks - {""}
        assert own <= {session.registrant_id}
        assert {row["name"] for row in rows if "registrant_id" not in row} == {"Yusuf H.", "Grandmother"}
        assert {row["registrant_id"] for row in rows if "registrant_id" in row} == own
        assert session.flags in ([], [{"code": "forwarded_link", "facts": {}}])


async def test_the_same_meeting_may_end_and_go_on(
    world: World, teacher: Teacher, four: list[Student], clock: SettableClock
) -> None:
    stream, begin = await group(world, teacher, four), clock()

    async def told() -> tuple[str, datetime | None]:
        now = await LiveStream.get(id=stream.id)
        return now.status, now.ended_at

    first, second = ZoomRoom(world.school, uuid="one=="), ZoomRoom(world.school, uuid="two==")
    moments = [begin + timedelta(minutes=minutes) for minutes in (0, 20, 25, 60)]
    await first.opened(moments[0])
    await first.ended(moments[1])
    assert await told() == ("ended", moments[1])
    await second.opened(moments[2])
    assert await told() == ("live", None)
    await second.ended(moments[3])
    assert await told() == ("ended", moments[3])
    assert (await ReportFetch.get()).due_at == moments[3] + timedelta(minutes=10)


async def test_who_looks_in_half_an_hour_before_does_not_end_the_group_class(
    world: World, teacher: Teacher, four: list[Student], clock: SettableClock
) -> None:
    stream = await group(world, teacher, four)
    await LiveStream.filter(id=stream.id).update(due_at=clock() + 2 * HOUR)
    room = ZoomRoom(world.school)
    await room.opened(clock())
    await room.ended(clock.forward(minutes=5))
    assert (await LiveStream.get(id=stream.id)).status == "sent"
    assert not await ReportFetch.exists()


async def test_a_crash_between_two_students_is_made_good_by_the_next_worker(
    world: World, teacher: Teacher, four: list[Student], zoom: SchoolZoom, clock: SettableClock
) -> None:
    stream, played = await group(world, teacher, four), GroupClass(world, clock, four)
    await played.play()
    zoom.held = [played.report]
    await fetched(zoom, world)
    verdicts = await _verdicts(stream)
    last = await ClassSession.get(grade="verified", registrant_id=f"reg-{four[2].id}")
    await Evidence.filter(kind="zoom_report", session_id__gte=last.id).delete()
    async with transaction():
        await judging.judge_again(last, school=world.school, now=clock())
    again = {"due_at": clock(), "covered_at": None, "claimed_until": clock() + timedelta(minutes=15)}
    await ReportFetch.all().update(**again)  # as whoever died left it
    assert await _verdicts(stream) != verdicts
    clock.forward(minutes=15)
    await fetched(zoom, world)
    assert await _verdicts(stream) == verdicts
    assert await Evidence.filter(kind="zoom_report").count() == 4


async def _verdicts(stream: LiveStream) -> list[dict[str, Any]]:
    names = ("grade", "taught_seconds", "session_ended_at", "session_status")
    return await ClassSession.filter(stream_id=stream.id).order_by("id").values(*names)


# Asked now, because somebody wants to know


async def now_of(about: Any, zoom: SchoolZoom | None, world: World) -> str | None:
    about = await type(about).get(id=about.id)
    return (await fetching.fetch_now(about, zoom, school=world.school, clock=world.clock)).skipped


async def test_every_reason_to_ask_nothing_has_its_name(
    world: World, teacher: Teacher, four: list[Student], zoom: SchoolZoom, clock: SettableClock
) -> None:
    stream, played = await group(world, teacher, four), GroupClass(world, clock, four)
    assert await now_of(stream, zoom, world) == "not_ended"
    await played.play()
    clock.now = played.end + timedelta(seconds=119)
    assert await now_of(stream, zoom, world) == "too_soon"
    clock.now = played.end + timedelta(minutes=2)
    assert await now_of(stream, zoom, world) == "no_data_from_zoom"
    assert await now_of(stream, None, world) == "zoom_api_error"
    zoom.fail("instances", Unreachable("no answer", uncertain=True))
    assert await now_of(stream, zoom, world) == "zoom_api_error"
    zoom.held, row = [played.report], await ReportFetch.get()
    assert await fetches.claim(row, clock()) is not None
    assert await now_of(stream, zoom, world) == "too_soon"  # somebody is asking at this moment
    clock.forward(minutes=15)
    late = played.report.rows.pop()
    assert await now_of(stream, zoom, world) is None
    assert await now_of(stream, zoom, world) == "too_soon"
    played.report.rows.append(late)
    clock.forward(minutes=1)
    assert await now_of((await streams.sessions_of(stream.id))[0], zoom, world) is None  # the group's, by any of its
    assert await now_of(stream, zoom, world) == "already_fetched"
    await LiveStream.filter(id=stream.id).update(meeting_id=None)
    assert await now_of(stream, zoom, world) == "no_zoom_meeting_id"


async def test_a_class_that_ended_before_there_was_a_zoom_api_can_be_asked_about(
    world: World, session: ClassSession, zoom: SchoolZoom, clock: SettableClock, school: School
) -> None:
    world.school = replace(school, reports=False)
    zoom.held = [await held(world, session, clock)]
    world.school = school
    assert await now_of(session, zoom, world) is None
    stored = await participants.of_session(await ClassSession.get(id=session.id))
    assert stored is not None
    assert [one["name"] for one in stored.data["participants"]] == ["iPhone"]
