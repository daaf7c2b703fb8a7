"""The spreadsheet opens right everywhere, and runs nothing."""

import csv
import io
import re

import pytest

from models import csv_lines, exports
from models.filtering import Filter
from models.tables.classes import ClassSession
from tests.conftest import SettableClock
from tests.world import World


async def content(world: World) -> bytes:
    return b"".join([csv_lines.head(), *[lines.text async for lines in csv_lines.pages(Filter(), world.school)]])


async def rows(world: World) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((await content(world)).decode("utf-8-sig"), newline="")))


async def test_it_begins_with_a_byte_order_mark_and_the_column_names(world: World) -> None:
    text = (await content(world)).decode()
    assert text.startswith("\ufeffid,class_day,issued_at,")
    header = text.lstrip("\ufeff").strip().split(",")
    for column in (
        "tracking_token",
        "clicked_at",
        "last_activity_at",
        "session_ended_at",
        "session_duration_minutes",
        "session_duration_seconds",
        "session_status",
        "package_id",
        "package_rate",
        "end_source",
        "grade",
        "clicked_at_local",
    ):
        assert column in header


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
async def test_a_name_that_a_spreadsheet_would_run_is_defused(world: World, first: str) -> None:
    teacher = await world.teacher(f"{first}1+1")
    await world.session(teacher, await world.student(teacher, f"{first}cmd|' /C calc'!A0", connected=False))
    (row,) = await rows(world)
    assert row["student"] == f"'{first}cmd|' /C calc'!A0"
    assert row["teacher"] == f"'{first}1+1"


@pytest.mark.parametrize("name", ['a "quoted", name', "أمينة", "👩‍🏫", "O'Neill", "semi;colon", "two - dashes"])
async def test_any_other_name_comes_back_as_it_was(world: World, name: str) -> None:
    teacher = await world.teacher()
    await world.session(teacher, await world.student(teacher, name, connected=False))
    assert (await rows(world))[0]["student"] == name


async def test_moments_come_in_utc_and_in_the_schools_zone(world: World, clock: SettableClock) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    clock.forward(hours=7)  # past midnight in Cairo
    await world.says(session, "click")
    (row,) = await rows(world)
    assert (row["clicked_at"], row["clicked_at_local"]) == ("2026-03-02T22:00:00Z", "2026-03-03 00:00:00")
    assert (row["session_ended_at"], row["session_ended_at_local"]) == ("", "")


async def test_numbers_are_numbers_and_what_is_not_known_is_empty(world: World, clock: SettableClock) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    clock.forward(seconds=2730)
    await world.says(session, "teacher_tap")
    (row,) = await rows(world)
    assert (row["session_duration_seconds"], row["session_duration_minutes"]) == ("2730", "46")
    assert (row["package_rate"], row["currency"], row["package_minutes"]) == ("10.0000", "EUR", "60")
    assert (row["taught_seconds"], row["waited_seconds"]) == ("", "")


async def test_a_big_file_comes_in_pieces(world: World) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher, connected=False))
    own = {"id", "tracking_token", "host_token", "issue_key", "open_pair"}
    same = {name: getattr(session, name) for name in ClassSession._meta.db_fields if name not in own}
    await ClassSession.bulk_create(
        ClassSession(**same, tracking_token=f"t{n}", host_token=f"h{n}", issue_key=f"k{n}") for n in range(1200)
    )
    pages = [page async for page in exports.pages(Filter())]
    assert [len(page) for page in pages] == [500, 500, 201]
    assert len({row["id"] for page in pages for row in page}) == 1201


async def test_a_token_stands_in_the_spreadsheet_as_it_is(world: World) -> None:
    """A token that began with a dash would be defused, and no script would find its class."""
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    assert re.fullmatch("[0-9a-f]{32}", session.tracking_token)
    assert (await rows(world))[0]["tracking_token"] == session.tracking_token
