"""Who was in a class, for the teacher who holds its token and for programs that know a secret."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models.school import School
from models.tables.classes import ClassSession, Evidence
from models.tables.people import Student, Teacher
from models.tables.streams import LiveStream, ReportFetch
from tests.conftest import SettableClock
from tests.group_class import GroupClass, group
from tests.school_zoom import SchoolZoom
from tests.world import World

from .conftest import Serve

ROUTE = "/api/zoom/participants"
SECRETS = {"admin_token": "the admin's token", "cron_secret": "the cron's secret"}
BEARER = {"Authorization": f"Bearer {SECRETS['admin_token']}"}


@pytest.fixture
def school(school: School) -> School:
    return replace(school, reports=True)


@pytest.fixture
async def teacher(world: World) -> Teacher:
    return await world.teacher()


@pytest.fixture
async def four(world: World, teacher: Teacher) -> list[Student]:
    return [await world.student(teacher, name) for name in ("Amina", "Bilal", "Bilal", "Omar")]


@pytest.fixture
async def stream(world: World, teacher: Teacher, four: list[Student]) -> LiveStream:
    return await group(world, teacher, four)


@pytest.fixture
async def played(world: World, clock: SettableClock, four: list[Student], stream: LiveStream) -> GroupClass:
    played = GroupClass(world, clock, four)
    await played.play()
    return played


@pytest.fixture
def zoom(played: GroupClass) -> SchoolZoom:
    return SchoolZoom(held=[played.report])


async def test_the_teachers_token_fetches_a_group_class_and_says_who_was_there(
    serve: Serve, stream: LiveStream, played: GroupClass, zoom: SchoolZoom, clock: SettableClock
) -> None:
    client = await serve(meetings=zoom)
    answer = await client.get(ROUTE, params={"session": stream.host_token})
    assert answer.status == 200
    said = await answer.json()
    people = said["participantsData"].pop("participants")
    assert said == {
        "fetched": True,
        "againAt": None,
        "participantCount": 3,
        "participantsFetchedAt": clock().isoformat(),
        "participantsData": {"totalRecords": 5, "uniqueCount": 3},
    }
    assert people[0] == {
        "name": "Amina",
        "email": "",
        "joinTime": (played.begin + timedelta(minutes=1)).isoformat(),
        "leaveTime": (played.begin + timedelta(minutes=55)).isoformat(),
        "duration": 54 * 60,
    }
    again = await (await client.post(ROUTE, params={"session": stream.host_token})).json()
    assert (again["fetched"], again["skipped"], again["participantCount"]) == (False, "already_fetched", 3)


async def test_the_token_of_a_one_to_one_class_says_who_was_in_it(
    serve: Serve, world: World, played: GroupClass, zoom: SchoolZoom, clock: SettableClock
) -> None:
    lina = await world.teacher("Lina")
    alone = await world.session(lina, await world.student(lina, "Sara"))
    client = await serve(meetings=zoom)
    said = await (await client.get(ROUTE, params={"session": alone.host_token})).json()
    assert said == {
        "fetched": False,
        "skipped": "not_ended",
        "againAt": None,
        "participantCount": None,
        "participantsFetchedAt": None,
        "participantsData": None,
    }
    await world.says(alone, "click", played.begin)
    await world.says(alone, "teacher_tap", played.end)
    said = await (await client.get(ROUTE, params={"session": alone.host_token})).json()
    assert (said["fetched"], said["participantCount"]) == (True, 3)  # by chance it is the same room


@pytest.mark.parametrize("secret", SECRETS.values())
async def test_either_secret_fetches_a_group_class_by_its_number(
    serve: Serve, stream: LiveStream, zoom: SchoolZoom, secret: str
) -> None:
    client = await serve(meetings=zoom, **SECRETS)
    answer = await client.get(ROUTE, params={"stream": stream.id}, headers={"Authorization": f"Bearer {secret}"})
    assert (answer.status, (await answer.json())["participantCount"]) == (200, 3)


async def test_whatever_is_due_is_fetched_by_an_outside_scheduler(
    serve: Serve, stream: LiveStream, zoom: SchoolZoom
) -> None:
    client = await serve(meetings=zoom, **SECRETS)
    said = await (await client.post(ROUTE, headers=BEARER)).json()
    told = {"stream": stream.id, "session": None, "participantCount": 3, "fetched": True, "againAt": None}
    assert said == {"fetched": 1, "classes": [told]}
    assert await (await client.post(ROUTE, headers=BEARER)).json() == {"fetched": 0, "classes": []}


STRANGERS: list[tuple[dict[str, str], dict[str, str]]] = [
    ({}, {}),
    ({"stream": "1"}, {}),
    ({"stream": "1"}, {"Authorization": "Bearer wrong"}),
    ({"stream": "1"}, {"Authorization": "Bearer "}),
    ({"stream": "1"}, {"Authorization": f"Basic {SECRETS['admin_token']}"}),
    ({"stream": "999"}, {}),
    ({"session": "0" * 32}, {}),
    ({"session": "1"}, {}),
    ({"session": "1"}, BEARER),
    ({"session": ""}, BEARER),
]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("query", "headers"), STRANGERS)
async def test_a_stranger_learns_nothing_and_nothing_is_asked(
    serve: Serve,
    stream: LiveStream,
    zoom: SchoolZoom,
    method: str,
    query: dict[str, str],
    headers: dict[str, str],
) -> None:
    client = await serve(meetings=zoom, **SECRETS)
    answer = await client.request(method, ROUTE, params=query, headers=headers)
    assert (answer.status, await answer.json(), zoom.asked) == (401, {"error": "secret"}, [])


async def test_a_students_token_is_no_teachers(serve: Serve, stream: LiveStream, zoom: SchoolZoom) -> None:
    client, session = await serve(meetings=zoom), await ClassSession.filter(stream_id=stream.id).first()
    assert session is not None
    assert (await client.get(ROUTE, params={"session": session.tracking_token})).status == 401


async def test_without_configured_secrets_no_bearer_opens_it(
    serve: Serve, stream: LiveStream, zoom: SchoolZoom
) -> None:
    client = await serve(meetings=zoom)
    answer = await client.post(ROUTE, params={"stream": stream.id}, headers={"Authorization": "Bearer "})
    assert answer.status == 401


@pytest.mark.parametrize(("query", "status"), [({"stream": "999"}, 404), ({"stream": "x"}, 404), ({}, 400)])
async def test_a_program_that_asks_for_no_class_is_told_so(
    serve: Serve, zoom: SchoolZoom, query: dict[str, Any], status: int
) -> None:
    client = await serve(meetings=zoom, **SECRETS)
    assert (await client.get(ROUTE, params=query, headers=BEARER)).status == status


async def test_without_a_zoom_api_the_answer_says_so(serve: Serve, stream: LiveStream, played: GroupClass) -> None:
    client = await serve(**SECRETS)
    said = await (await client.get(ROUTE, params={"session": stream.host_token})).json()
    assert (said["skipped"], said["detail"]) == ("zoom_api_error", "no Zoom API is configured")
    assert (await client.post(ROUTE, headers=BEARER)).status == 404


async def test_somebody_who_presses_without_end_is_slowed_down(
    serve: Serve, stream: LiveStream, zoom: SchoolZoom
) -> None:
    client = await serve(meetings=zoom)
    answers = [await client.get(ROUTE, params={"session": stream.host_token}) for _ in range(7)]
    assert [answer.status for answer in answers] == [200] * 6 + [429]


async def test_head_fetches_nothing(serve: Serve, stream: LiveStream, zoom: SchoolZoom) -> None:
    client = await serve(meetings=zoom)
    assert (await client.head(ROUTE, params={"session": stream.host_token})).status == 405
    assert (zoom.asked, await Evidence.filter(kind="zoom_report").count()) == ([], 0)
    assert (await ReportFetch.get()).fetched_at is None
