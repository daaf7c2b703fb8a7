"""/audit: who changed what, when and why; of all, of a class, of a person; and as a spreadsheet."""

import csv
import io

import pytest

from bot.screens.audit import OneChange, TrailFile
from bot.screens.story import Trail
from models import audit, cancelling
from models.audit_file import trail_csv
from models.school import School
from models.tables.classes import ClassSession
from models.tables.desk import Audit
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.world import World

from .telegram import Chat, Chats


@pytest.fixture
async def chat(huda: Person, chats: Chats) -> Chat:
    return chats(huda)


@pytest.fixture
async def cancelled(world: World, huda: Person, school: School, clock: SettableClock) -> ClassSession:
    """17:00–17:45, then cancelled by Huda."""
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    clock.forward(minutes=45)
    await world.says(session, "teacher_tap")
    await cancelling.cancel(session.id, by=huda, reason="=The family <b>moved</b>", school=school, now=clock())
    return session


async def test_nothing_changed_is_said(chat: Chat) -> None:
    assert await chat.say("/audit") == "What was changed\nNothing yet."


async def test_a_change_is_told_with_who_when_why_and_before_and_after(chat: Chat, cancelled: ClassSession) -> None:
    assert (await chat.say("/audit")).splitlines() == [
        "What was changed",
        "",
        "1. Cancelled",
        "Yusuf → Amina",
        "Mon, Mar 2, 17:00–17:45 · 45 min → cancelled",
        "Huda, Mon, Mar 2, 17:45",
        "Reason: =The family <b>moved</b>",
        "",
        "The newest first. Times are in Africa/Cairo.",
    ]
    await chat.tap("1")
    assert chat.buttons == ["Take this back", "See the class", "All by Huda", "Back"]
    await chat.tap("See the class")
    assert "cancelled" in chat.text


async def test_it_is_filtered_by_class_and_by_person(
    chat: Chat, cancelled: ClassSession, world: World, clock: SettableClock
) -> None:
    omar = await world.admin("Ómar")
    await audit.record("student_renamed", subject="student:1", by=omar, now=clock(), after={"name": "Amina B"})
    assert "Student renamed\nName: Amina B" in await chat.say("/audit")
    assert "Cancelled" not in await chat.say("/audit omar")
    assert "What was changed · Ómar" in chat.text
    said = await chat.say(f"/audit {cancelled.id}")
    assert f"What was changed · Class no. {cancelled.id}, Yusuf → Amina" in said
    assert "Student renamed" not in said
    await chat.tap("All changes")
    assert "Student renamed" in chat.text
    assert "Nobody called <b>x has changed anything." in await chat.say("/audit <b>x")
    assert "has changed anything" in await chat.say(f"/audit {'9' * 4000}")


async def test_pages_are_turned_both_ways(chat: Chat, huda: Person, clock: SettableClock) -> None:
    for number in range(12):
        await audit.record("package_added", subject=f"package:{number}", by=huda, now=clock(), after={"name": number})
    first = await chat.say("/audit")
    assert "Name: 11" in first
    await chat.tap("Older")
    second = chat.text
    assert "Name: 6" in second
    await chat.tap("Older")
    assert "Name: 0" in chat.text
    assert "Older ›" not in chat.buttons
    await chat.tap("Newer")
    assert chat.text == second
    await chat.tap("2")
    await chat.tap("Back")
    assert chat.text == second
    await chat.tap("Newer")
    assert chat.text == first


async def test_what_a_later_program_wrote_is_shown_as_well_as_it_goes(chat: Chat, clock: SettableClock) -> None:
    before = {"name": "a", "is_who": None, "seen_at": "nonsense", "brand_new": True, "people": ["b", "c"]}
    await audit.record("imported", subject="x:1", by=None, now=clock(), before=before, after={"name": "b" * 500})
    said = await chat.say("/audit")
    assert "Name: a → bbb" in said
    assert "brand new: yes\npeople: b, c\nseen at: nonsense\nthe operator, " in said


async def test_endless_reasons_fit_into_a_message(chat: Chat, huda: Person, clock: SettableClock) -> None:
    for _ in range(5):
        await audit.record("imported", subject="import:1", by=huda, now=clock(), reason="&" * 4000)
    assert "&&&" in await chat.say("/audit")
    await chat.tap("1")
    assert "&&&" in chat.text


async def test_the_file_holds_all_and_runs_nothing(
    chat: Chat, cancelled: ClassSession, huda: Person, school: School, clock: SettableClock
) -> None:
    await chat.say("/audit")
    await chat.tap("As a spreadsheet")
    assert chat.last.file is not None
    written = chat.last.file.content
    assert written.startswith(b"\xef\xbb\xbf")
    [row] = csv.DictReader(io.StringIO(written.decode("utf-8-sig")))
    assert (row["by"], row["what"], row["class"], row["teacher"]) == ("Huda", "cancelled", "1", "Yusuf")
    assert row["reason"] == "'=The family <b>moved</b>"
    assert (row["happened_at"], row["happened_at_local"]) == ("2026-03-02T15:45:00Z", "2026-03-02 17:45:00")
    assert not [page async for page in trail_csv(school, person_id=4711)][1:]


@pytest.mark.parametrize("data", [f"tr:{10**30}:0:0:0", "tr:0:0:-1:0", f"trc:0:0:0:0:{2**31}", "trf:x:0"])
async def test_numbers_that_no_button_of_ours_had_are_refused(chat: Chat, data: str) -> None:
    assert "older message" in await chat.forge(data)


async def test_only_admins_read_it(world: World, chats: Chats, cancelled: ClassSession) -> None:
    chat = chats(await Person.get(name="Yusuf"))
    assert "That is for the admins" in await chat.say("/audit")
    change = await Audit.get()
    for forged in (Trail(), OneChange(change=change.id), TrailFile()):
        assert "older message" in await chat.forge(forged.pack())
