"""Where browsers land after Zoom: a hint is taken, the minutes are shown, and nobody is believed too much."""

import asyncio

import pytest

from models import classes, streams
from models.tables.classes import ClassSession, Evidence
from models.tables.people import Teacher
from tests.conftest import SettableClock
from tests.world import World
from tests.written import unjudged_click
from web.context import CONTEXT

from .conftest import Serve


@pytest.fixture
async def begun(session: ClassSession, world: World) -> ClassSession:
    return await world.says(session, "click")


def student_lands(session: ClassSession) -> str:
    return f"/api/zoom/session-complete?token={session.tracking_token}"


def teacher_lands(session: ClassSession) -> str:
    return f"/api/zoom/teacher-left?session={session.host_token}"


async def landings(session: ClassSession) -> list[str]:
    rows = Evidence.filter(session_id=session.id, kind__in=["student_landing", "teacher_landing"])
    return [row.kind for row in await rows.order_by("id")]


async def test_the_student_coming_back_ends_the_class(serve: Serve, begun: ClassSession, clock: SettableClock) -> None:
    client = await serve()
    clock.forward(minutes=45)
    answer = await client.get(student_lands(begun))
    text = await answer.text()
    assert answer.status == 200
    assert "<h1>Session complete</h1>" in text
    assert "45 minutes" in text
    fresh = await ClassSession.get(id=begun.id)
    assert (fresh.session_status, fresh.session_ended_at) == ("ended", clock.now)
    assert await landings(begun) == ["student_landing"]


async def test_the_teacher_coming_back_ends_the_class(serve: Serve, begun: ClassSession, clock: SettableClock) -> None:
    client = await serve()
    clock.forward(minutes=45)
    text = await (await client.get(teacher_lands(begun))).text()
    assert "Class with <bdi>Amina</bdi>" in text
    assert "45 minutes" in text
    assert (await ClassSession.get(id=begun.id)).end_source == "teacher_word"


async def test_the_page_says_what_the_landing_comes_to_before_that_is_written(
    serve: Serve, begun: ClassSession, clock: SettableClock
) -> None:
    client = await serve()
    clock.forward(minutes=45)
    soon = client.app[CONTEXT].soon
    soon._task = busy = asyncio.create_task(asyncio.sleep(3600))  # another class is being judged, and takes long
    both = [client.session.get(client.make_url(address)) for address in (student_lands(begun), teacher_lands(begun))]
    for answer in await asyncio.gather(*both):
        assert "45 minutes" in await answer.text()
    assert sorted(await landings(begun)) == ["student_landing", "teacher_landing"]
    assert (await ClassSession.get(id=begun.id)).session_status == "active"
    busy.cancel()
    await asyncio.wait([busy])
    await client.get(student_lands(begun))
    fresh = await ClassSession.get(id=begun.id)
    assert (fresh.session_status, fresh.session_duration_minutes) == ("ended", 45)


async def test_a_provisional_length_is_not_called_confirmed(
    serve: Serve, begun: ClassSession, clock: SettableClock
) -> None:
    client = await serve()
    clock.forward(minutes=45)
    text = await (await client.get(student_lands(begun))).text()
    assert "This is what we know so far" in text
    assert "confirmed" not in text


async def test_a_confirmed_length_is_called_so(
    serve: Serve, begun: ClassSession, world: World, clock: SettableClock
) -> None:
    client = await serve()
    clock.forward(minutes=45)
    await world.says(begun, "correction", start=None, end=clock.now.isoformat(), void=False, reason="asked", by=1)
    text = await (await client.get(student_lands(begun))).text()
    assert "These minutes are confirmed" in text


async def test_times_are_the_schools_until_the_browser_knows_better(
    serve: Serve, begun: ClassSession, clock: SettableClock
) -> None:
    client = await serve()
    began = clock.now
    clock.forward(minutes=45)
    text = await (await client.get(student_lands(begun))).text()
    assert f'<time datetime="{began.isoformat()}">5:00\u202fPM</time>' in text
    assert "(Cairo time)" in text


async def test_who_left_by_mistake_can_go_back(serve: Serve, begun: ClassSession, clock: SettableClock) -> None:
    client = await serve()
    clock.forward(minutes=5)
    text = await (await client.get(student_lands(begun))).text()
    assert f"/api/zoom/track?token={begun.tracking_token}" in text
    assert begun.tracking_token not in await (await client.get(teacher_lands(begun))).text()


async def test_a_landing_before_any_click_records_nothing(serve: Serve, session: ClassSession) -> None:
    client = await serve()
    for address in (student_lands(session), teacher_lands(session)):
        answer = await client.get(address)
        assert answer.status == 200
        assert "Class not begun" in await answer.text()
    assert await landings(session) == []


async def test_a_landing_whose_click_is_still_to_be_judged_is_kept_and_shows_its_minutes(
    serve: Serve, session: ClassSession, clock: SettableClock
) -> None:
    client = await serve()
    await unjudged_click(session.tracking_token, clock())
    clock.forward(minutes=45)
    assert "45 minutes" in await (await client.get(student_lands(session))).text()
    assert len(await landings(session)) == 1


@pytest.mark.parametrize("headers", [{"User-Agent": "TelegramBot (like TwitterBot)"}, {"Sec-Purpose": "prefetch"}])
async def test_a_machine_that_looks_is_no_landing(
    serve: Serve, begun: ClassSession, clock: SettableClock, headers: dict[str, str]
) -> None:
    client = await serve()
    clock.forward(minutes=45)
    for address in (student_lands(begun), teacher_lands(begun)):
        assert "minutes" not in await (await client.get(address, headers=headers)).text()
        await client.head(address)
    assert await landings(begun) == []
    assert (await ClassSession.get(id=begun.id)).session_status == "active"


async def test_a_cancelled_class_has_no_landing(serve: Serve, session: ClassSession, clock: SettableClock) -> None:
    teacher = await Teacher.get(id=session.teacher_id)
    assert await classes.cancel(session.id, teacher, clock.now)
    client = await serve()
    for address in (student_lands(session), teacher_lands(session)):
        assert (await client.get(address)).status == 410
    assert await landings(session) == []


async def test_the_students_token_opens_no_teachers_door_nor_the_other_way_round(
    serve: Serve, begun: ClassSession
) -> None:
    client = await serve()
    crossed = (
        f"/api/zoom/teacher-left?session={begun.tracking_token}",
        f"/api/zoom/session-complete?token={begun.host_token}",
        f"/api/zoom/track?token={begun.host_token}",
        f"/api/zoom/teacher-left?session={begun.id}",
    )
    for address in crossed:
        assert (await client.get(address)).status == 404
    assert await landings(begun) == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_only_get_lands(serve: Serve, begun: ClassSession, method: str) -> None:
    client = await serve()
    for address in (student_lands(begun), teacher_lands(begun)):
        assert (await client.request(method, address)).status == 405
    assert await landings(begun) == []


async def test_hammering_a_landing_does_not_fill_the_table(
    serve: Serve, begun: ClassSession, clock: SettableClock
) -> None:
    client = await serve()
    for _ in range(30):
        clock.forward(seconds=1)
        await client.get(student_lands(begun))
    assert len(await landings(begun)) == 20


async def test_the_teacher_who_leaves_a_group_class_leaves_every_student_in_it(
    world: World, serve: Serve, clock: SettableClock
) -> None:
    teacher = await world.teacher("Yusuf")
    stream = await world.stream(teacher, [await world.student(teacher, name) for name in ("Amina", "Bilal", "Omar")])
    amina, bilal, _ = await streams.sessions_of(stream.id)
    client = await serve()
    address = f"/api/zoom/teacher-left?session={stream.host_token}"
    assert "nothing has been noted" in await (await client.get(address)).text()
    await world.says(amina, "click")
    await world.says(bilal, "click")
    clock.forward(minutes=50)
    assert (await client.head(address)).status == 200
    assert not await Evidence.filter(kind="teacher_landing").exists()
    page = await (await client.get(address)).text()
    assert "We have noted that you left." in page
    assert "Tajwid" in page
    assert {one.session_id for one in await Evidence.filter(kind="teacher_landing")} == {amina.id, bilal.id}
    await stream.refresh_from_db()
    assert stream.status == "ended"
