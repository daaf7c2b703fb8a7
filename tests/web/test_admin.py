"""The admin API: the same filters and numbers as in the chat, page by page or as a file, for those with the token."""

import csv
import io
from typing import Any

import pytest
from aiohttp import ClientError
from tortoise import Tortoise

from models import reports
from models.exports import COLUMNS, ROW
from models.filtering import Filter
from models.tables.classes import ClassSession
from tests.conftest import SettableClock
from tests.world import World
from web.openapi import AUTO_TIMEOUT, SESSIONS

from .conftest import BASE_URL, Client, Serve
from .schema import mismatches

SHOWN = {"Authorization": "Bearer correct-horse-battery"}


@pytest.fixture
async def client(serve: Serve, database: str) -> Client:
    return await serve(admin_token="correct-horse-battery")


async def described(client: Client) -> dict[str, Any]:
    document = await (await client.get("/api/openapi.json")).json()
    assert isinstance(document, dict)
    return document


async def asked(client: Client, path: str, *, post: bool = False, headers: dict[str, str] | None = None) -> Any:
    """The answer's JSON, held against the description."""
    answer = await (client.post if post else client.get)(path, headers=SHOWN if headers is None else headers)
    said = await answer.json()
    document = await described(client)
    operation = document["paths"][path.partition("?")[0]]["post" if post else "get"]
    schema = operation["responses"][str(answer.status)]["content"]["application/json"]["schema"]
    assert mismatches(said, schema, document) == []
    return said


async def a_day(world: World, clock: SettableClock) -> list[ClassSession]:
    """Held, running, never opened, flagged: five classes of two teachers."""
    yusuf, maryam = await world.teacher("Yusuf"), await world.teacher("Maryam", connected=False)
    for name in ("Amina", "Omar"):
        session = await world.session(yusuf, await world.student(yusuf, name, connected=False))
        await world.says(session, "click")
        clock.forward(minutes=40)
        await world.says(session, "teacher_tap")
    running = await world.session(maryam, await world.student(maryam, "=Sara", connected=False))
    await world.says(running, "click")
    await world.session(maryam, await world.student(maryam, "Ámina", connected=False))
    await ClassSession.filter(id=1).update(flags=[{"code": "over_package", "facts": {"minutes": 3}}])
    clock.forward(days=1)
    await world.session(maryam, await world.student(maryam, "Noor", connected=False))
    return await ClassSession.all().order_by("id")


async def test_every_answer_is_as_it_is_described(world: World, clock: SettableClock, client: Client) -> None:
    await a_day(world, clock)
    page = await asked(client, SESSIONS)
    assert [one["id"] for one in page["sessions"]] == [1, 2, 3, 4, 5]
    assert list(page["sessions"][0]) == list(ROW)
    assert page["sessions"][0]["flags"] == ["over_package"]
    assert page["sessions"][0]["clicked_at"] == "2026-03-02T15:00:00Z"
    assert page["sessions"][0]["package_rate"] == "10.0000"
    assert (page["time_zone"], page["next_cursor"]) == ("Africa/Cairo", None)
    await asked(client, f"{SESSIONS}?date=nonsense")
    await asked(client, SESSIONS, headers={})
    assert (await described(client))["servers"] == [{"url": BASE_URL}]


FOUND = [
    ("date=2026-03-02", [1, 2, 3, 4]),
    ("date=today", [5]),
    ("date=yesterday&teacher=1", [1, 2]),
    ("date=2026-03", [1, 2, 3, 4, 5]),
    ("from=2026-03-03", [5]),
    ("to=2026-03-02&status=ended", [1, 2]),
    ("from=2026-03-02&to=2026-03-02&status=active", [3]),
    ("student=2", [2]),
    ("search=amina", [1, 4]),
    ("search=maryam&status=sent", [4, 5]),
    ("flag=over_package", [1]),
    ("flag=any", [1]),
    ("grade=reported", [1, 2]),
    ("grade=verified", []),
]


async def test_filters_are_those_of_the_chat(world: World, clock: SettableClock, client: Client) -> None:
    await a_day(world, clock)
    for query, found in FOUND:
        page = await asked(client, f"{SESSIONS}?{query}")
        assert [one["id"] for one in page["sessions"]] == found, query
        assert page["totals"]["sessions"] == len(found), query


async def test_the_totals_are_those_of_the_report(world: World, clock: SettableClock, client: Client) -> None:
    await a_day(world, clock)
    said = (await asked(client, f"{SESSIONS}?limit=1"))["totals"]
    totals = await reports.totals(Filter())
    assert (said["sessions"], said["held"], said["seconds"]) == (totals.sessions, totals.held, totals.seconds)
    assert (said["by_status"], said["by_grade"]) == (totals.by_status, totals.by_grade)


async def test_pages_neither_repeat_nor_skip_while_classes_are_added(
    world: World, clock: SettableClock, client: Client
) -> None:
    await a_day(world, clock)
    teacher = await world.teacher("Huda", connected=False)
    seen: list[int] = []
    cursor = ""
    while True:
        page = await asked(client, f"{SESSIONS}?limit=2{cursor}")
        assert (page["totals"] is None) == bool(cursor)
        seen += [one["id"] for one in page["sessions"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
        if len(seen) == 2:
            await world.session(teacher, await world.student(teacher, "New", connected=False))
    assert seen == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("how", [{"params": {"format": "csv"}}, {"headers": {**SHOWN, "Accept": "text/csv"}}])
async def test_the_file_is_the_one_of_the_chat(
    world: World, clock: SettableClock, client: Client, how: dict[str, Any]
) -> None:
    await a_day(world, clock)
    answer = await client.get(SESSIONS, **{"headers": SHOWN, **how})
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    text = (await answer.read()).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    assert list(lines[0]) == COLUMNS
    assert [line["student"] for line in lines] == ["Amina", "Omar", "'=Sara", "Ámina", "Noor"]
    assert {line["time_zone"] for line in lines} == {"Africa/Cairo"}


REFUSED = [
    ("date=soon", "date is a day, a month or a word"),
    ("date=2026-03&from=2026-03-01", "either date, or from and to"),
    ("from=2026-13-01", "from is a day like"),
    ("to=tomorrow", "to is a day like"),
    ("from=2026-03-02&to=2026-03-01", "from is after to"),
    ("status=done", "status is one of sent, active"),
    ("grade=A", "grade is one of"),
    ("flag=red", "flag is one of"),
    ("teacher=Yusuf", "teacher is a whole number"),
    ("teacher=0", "teacher is a whole number"),
    ("student=99999999999", "student is a whole number"),
    ("student=٣", "student is a whole number"),
    ("limit=1001", "limit is a whole number from 1 to 1000"),
    ("format=xml", "format is one of json, csv"),
    ("format=csv&limit=5", "CSV is one file"),
    ("cursor=!!!", "cursor is the next_cursor"),
    ("cursor=MjAyNi0wMy0wMiA5OTk5OTk5OTk5OTk5", "cursor is the next_cursor"),
    ("cursor=", "cursor is the next_cursor"),
    ("search=" + "x" * 129, "at most 128 characters"),
    ("search=%00", "a part of a name"),
    ("status=sent&status=ended", "more than once"),
    ("stauts=sent", "there is no parameter stauts"),
]


async def test_what_is_not_understood_is_refused_with_the_reason(client: Client) -> None:
    for query, why in REFUSED:
        answer = await client.get(f"{SESSIONS}?{query}", headers=SHOWN)
        said = await answer.json()
        assert (answer.status, said.get("error")) == (400, "bad_request"), query
        assert why in said["detail"], query


async def test_any_text_may_be_searched_for(world: World, clock: SettableClock, client: Client) -> None:
    await a_day(world, clock)
    for search in ("%25", "_", "'; DROP TABLE class_session; --", "\u202e%25", "😀", "%ff", "\\"):
        assert (await asked(client, f"{SESSIONS}?search={search}"))["sessions"] == [], search
    assert await ClassSession.all().count() == 5


async def test_without_the_token_nothing_is_learned(world: World, clock: SettableClock, client: Client) -> None:
    """The answer is the same whatever is asked, also for what would be refused to somebody with the token."""
    session = (await a_day(world, clock))[2]
    for shown in (None, "Bearer", "Bearer wrong", "Bearer correct-horse-batterz", "Basic correct-horse-battery"):
        headers = {"Authorization": shown} if shown else {}
        for method, path in (("GET", SESSIONS), ("GET", f"{SESSIONS}?date=soon&cursor=!"), ("POST", AUTO_TIMEOUT)):
            answer = await client.request(method, path, headers=headers)
            assert (answer.status, await answer.json()) == (401, {"error": "secret"})
    assert (await ClassSession.get(id=session.id)).session_status == "active"


async def test_without_a_configured_token_there_is_no_admin_api(serve: Serve, database: str) -> None:
    client = await serve()
    for method, path in (("GET", SESSIONS), ("POST", AUTO_TIMEOUT)):
        assert (await client.request(method, path, headers=SHOWN)).status == 404


async def test_silent_classes_are_closed_and_named(world: World, clock: SettableClock, client: Client) -> None:
    await a_day(world, clock)
    said = await asked(client, AUTO_TIMEOUT, post=True)
    assert said["closed"] == len(said["sessions"]) > 0
    assert {"id": 3, "session_status": "timeout"}.items() <= next(
        one for one in said["sessions"] if one["id"] == 3
    ).items()
    assert (await ClassSession.get(id=3)).session_status == "timeout"
    assert await asked(client, AUTO_TIMEOUT, post=True) == {"closed": 0, "sessions": []}


async def test_a_program_that_asks_too_often_is_told_when_to_come_again(client: Client, clock: SettableClock) -> None:
    clock.forward(seconds=20)
    statuses = [(await client.get(f"{SESSIONS}?limit=0", headers=SHOWN)).status for _ in range(121)]
    assert statuses == [400] * 120 + [429]
    answer = await client.get(SESSIONS, headers=SHOWN)
    assert answer.headers["Retry-After"] == "40"
    clock.forward(seconds=40)
    await asked(client, SESSIONS)


async def test_guessing_is_slowed_down_and_does_not_lock_the_school_out(client: Client) -> None:
    statuses = [(await client.get(SESSIONS, headers={"Authorization": f"Bearer {n}"})).status for n in range(21)]
    assert statuses == [401] * 20 + [429]
    await asked(client, SESSIONS)


async def test_a_file_that_breaks_off_is_not_taken_for_a_whole_one(
    world: World, clock: SettableClock, client: Client
) -> None:
    """The headings are sent; then the database is gone."""
    await a_day(world, clock)
    await Tortoise.get_connection("default").execute_script("ALTER TABLE student RENAME TO pupil")
    with pytest.raises(ClientError):
        await _whole_file(client)


async def _whole_file(client: Client) -> bytes:
    answer = await client.get(f"{SESSIONS}?format=csv", headers=SHOWN)
    content: bytes = await answer.read()
    return content


async def test_a_database_that_cannot_answer_is_said(world: World, clock: SettableClock, client: Client) -> None:
    await Tortoise.get_connection("default").execute_script("ALTER TABLE student RENAME TO pupil")
    assert (await asked(client, SESSIONS))["error"] == "try_again"
