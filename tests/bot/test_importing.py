"""Import and export in the chat: a dry run, one Yes, and files that can come back."""

import csv
import io
from collections.abc import Callable

import pytest
from aiogram import Bot, Dispatcher

from models.spreadsheets import MOST_BYTES, csv_of, read, xlsx_of
from models.tables.classes import Enrolment
from models.tables.people import Invite, Student, Teacher
from tests.world import World

from .telegram import Chat, Chats, account_of

HEAD = ["student", "teacher", "package"]


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    await world.package()
    return await world.teacher("Yusuf")


@pytest.fixture
async def huda(world: World, yusuf: Teacher, chats: Chats) -> Chat:
    return chats(await world.admin())


async def asked(huda: Chat) -> None:
    await huda.say("/people")
    await huda.tap("Import and export")


def sent(huda: Chat) -> bytes:
    """The latest file."""
    file = next(one.file for one in reversed(huda.phone.messages) if one.from_bot and one.file)
    return file.content


async def test_a_file_is_looked_through_and_taken_with_one_yes(huda: Chat) -> None:
    await asked(huda)
    await huda.send_file(
        "list.csv", csv_of([[*HEAD, "phone"], ["Amina", "Yusuf", "Europe", "1"], ["Omar", "yusuf", "0 fee"]])
    )
    assert huda.text.splitlines() == [
        "list.csv, rows: 2",
        "New students: 2",
        "New enrolments: 2",
        "",
        "Row 2, new: Amina",
        "Row 2, new: Amina – Yusuf",
        "Row 3, new: Omar",
        "Row 3, new: Omar – Yusuf",
        "",
        "Columns that I don’t use: phone",
        "Nothing has been changed yet. Right like this?",
    ]
    assert not await Student.exists()
    await huda.tap_twice("Yes, do it")
    assert "✓ Done.\nNew students: 2\nNew enrolments: 2\n" in huda.text
    assert await Enrolment.all().count() == 2
    await huda.send_file("list.csv", csv_of([HEAD, ["Amina", "Yusuf", "Europe"]]))
    assert "as the school has it already" in huda.text


async def test_a_wrong_file_lists_every_error_and_changes_nothing(huda: Chat) -> None:
    lines = [HEAD, ["Amina", "Nobody <b>", "Europe"], ["", "Yusuf", "Europe"], ["Omar", "Yusuf", "Asia"]]
    await huda.send_file("list.csv", csv_of(lines))
    assert huda.text.splitlines() == [
        "Nothing was changed. Rows to be mended: 3",
        "",
        "• Row 2, teacher: There is no Nobody <b>. Please check the spelling, or add it first.",
        "• Row 3, student: This cell is empty. Please fill it in.",
        "• Row 4, package: There is no Asia. Please check the spelling, or add it first.",
        "",
        "Mend them and send the file again.",
    ]
    assert huda.last.markup is None
    assert not await Student.exists()


async def test_more_errors_than_a_message_holds_come_as_a_file(huda: Chat) -> None:
    await huda.send_file("list.csv", csv_of([HEAD, *([f"Student {n}", "Nobody", "Europe"] for n in range(40))]))
    assert "… and 25 more" in huda.saying("Rows to be mended: 40").text
    [sheet] = read(sent(huda), "mend")
    assert sheet.rows[40][1] == (
        "list",
        "41",
        "teacher",
        "There is no Nobody. Please check the spelling, or add it first.",
    )


async def test_what_is_exported_can_come_back_unchanged(huda: Chat, world: World, yusuf: Teacher) -> None:
    await world.student(yusuf, "=Amina")
    await asked(huda)
    for button in ("All lists (XLSX)", "Enrolments (CSV)", "Students (CSV)", "Packages (CSV)", "Teachers (CSV)"):
        await huda.tap(button)
        content = sent(huda)
        await huda.send_file("back.xlsx" if "XLSX" in button else f"{button.split()[0].lower()}.csv", content)
        assert "as the school has it already" in huda.text, button


async def test_the_empty_form_names_the_columns(huda: Chat) -> None:
    await asked(huda)
    await huda.tap("Empty form")
    assert [sheet.title for sheet in read(sent(huda), "form")] == ["teachers", "students", "packages", "enrolments"]


async def test_a_file_without_a_question_is_taken_when_it_is_a_spreadsheet(huda: Chat) -> None:
    assert "did not understand" in await huda.send_file("notes.pdf", b"%PDF")
    await huda.send_file("teachers.xlsx", xlsx_of([("teachers", [["name"], ["Maryam"]])]))
    assert "New teachers: 1" in huda.text
    await huda.tap("No, leave it")
    assert "Nothing was changed." in huda.text
    assert await Teacher.all().count() == 1


@pytest.mark.parametrize(
    ("name", "content", "answer"),
    [
        ("a.csv", b"x" * (MOST_BYTES + 1), "too big"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as XLSX or CSV"),
        ("a.xlsx", b"PK\x03\x04", "can’t read this as a spreadsheet"),
        ("<b>\u202e.jpg", b"\x89PNG\r\n\x1a\n\x00", "can’t read this as a spreadsheet"),
        ("a.csv", b"", "nothing in this file"),
        ("a.csv", b"hello\nworld\n", "its first line must name the columns"),
        ("a.csv", b"name\nAmina\n", "teachers or students?"),
        ("😀" * 60 + ".csv", csv_of([HEAD, ["😀" * 3000, "Yusuf", "Europe"]]), "New students: 1"),
    ],
)
async def test_any_file_is_answered_kindly(huda: Chat, name: str, content: bytes, answer: str) -> None:
    await asked(huda)
    assert answer in await huda.send_file(name, content)
    assert not await Student.exists()


async def test_words_instead_of_a_file_are_answered(huda: Chat) -> None:
    await asked(huda)
    assert "send the spreadsheet as a file" in await huda.say("Amina, Yusuf")
    await huda.send_file("list.csv", csv_of([HEAD, ["Amina", "Yusuf", "Europe"]]))
    assert "press one of the two buttons" in await huda.say("yes")


async def test_the_yes_survives_a_restart(huda: Chat, chats: Chats, make_dispatcher: Callable[[], Dispatcher]) -> None:
    await huda.send_file("list.csv", csv_of([HEAD, ["Amina", "Yusuf", "Europe"]]))
    chats.dispatcher = make_dispatcher()
    await huda.tap("Yes, do it")
    assert await Student.all().count() == 1


async def test_a_school_that_changed_meanwhile_is_looked_at_again(huda: Chat, world: World, yusuf: Teacher) -> None:
    await huda.send_file("list.csv", csv_of([HEAD, ["Amina", "Yusuf", "Europe"], ["Omar", "Yusuf", "Europe"]]))
    await world.student(yusuf, "Omar")
    assert "changed in the meantime" in await huda.tap("Yes, do it")
    assert "New students: 1\n" in huda.text
    await huda.tap("Yes, do it")
    assert await Student.all().count() == 2


async def test_a_second_file_takes_the_place_of_the_first(huda: Chat) -> None:
    await huda.send_file("one.csv", csv_of([HEAD, ["Amina", "Yusuf", "Europe"]]))
    first = huda.last
    await huda.send_file("two.csv", csv_of([HEAD, ["Omar", "Yusuf", "Europe"]]))
    assert "no longer works" in await huda.tap("Yes, do it", message=first)
    assert not await Student.exists()


async def test_when_telegram_cannot_be_reached_nothing_is_lost(huda: Chat, bot: Bot) -> None:
    await huda.send_file("list.csv", csv_of([HEAD, ["Amina", "Yusuf", "Europe"]]))
    files = huda.phone._backend.memory.files
    kept = dict(files)
    files.clear()
    assert "could not get the file" in await huda.tap("Yes, do it")
    files.update(kept)
    await huda.tap("Yes, do it")
    assert await Student.all().count() == 1


async def test_nobody_but_an_admin_imports_or_exports(chats: Chats, yusuf: Teacher) -> None:
    chat = chats(await account_of(yusuf))
    assert "did not understand" in await chat.send_file("list.csv", csv_of([["teacher"], ["Maryam"]]))
    for data in ("imp", "exp:book", "imy:x", "imn"):
        assert "no longer works" in await chat.forge(data)
    assert await Teacher.all().count() == 1


@pytest.mark.parametrize("data", ["imy:x", "imn", "exp:everything"])
async def test_forged_buttons_change_nothing(data: str, huda: Chat) -> None:
    assert "no longer works" in await huda.forge(data)


async def test_everybody_who_is_new_gets_a_link_in_one_file(
    huda: Chat, yusuf: Teacher, world: World, chats: Chats
) -> None:
    await world.student(yusuf, "Connected")
    await huda.send_file("list.csv", csv_of([HEAD, ["=Amina", "Yusuf", "Europe"], ["Omar", "Yusuf", "Europe"]]))
    await huda.tap("Yes, do it")
    await huda.tap("Invitations as a file")
    assert huda.buttons == ["For 2 students", "Import and export"]
    await huda.tap_twice("For 2 students")
    lines = list(csv.DictReader(io.StringIO(sent(huda).decode("utf-8-sig"))))
    assert [(line["name"].strip("'"), line["learns_with"]) for line in lines] == [
        ("=Amina", "Yusuf"),
        ("Omar", "Yusuf"),
    ]
    assert await Invite.all().count() == 2
    payload = lines[1]["link"].rpartition("=")[2]
    assert "Omar" in await chats("Omar’s father").say(f"/start {payload}")
    await huda.say("/people")
    await huda.tap("Import and export")
    await huda.tap("Invitations as a file")
    assert huda.buttons == ["For 1 student", "Import and export"]


async def test_teachers_get_links_too_and_nobody_else_makes_them(
    huda: Chat, yusuf: Teacher, world: World, chats: Chats
) -> None:
    teaching = chats(await account_of(yusuf))
    await teaching.say("/help")
    assert "no longer works" in await teaching.forge("inv:teachers")
    await asked(huda)
    await huda.tap("Invitations as a file")
    assert "Everybody who is with the school is connected." in huda.text
    maryam = await world.teacher("Maryam", connected=False)
    await huda.tap("Import and export")
    await huda.tap("Invitations as a file")
    await huda.tap("For 1 teacher")
    [line] = csv.DictReader(io.StringIO(sent(huda).decode("utf-8-sig")))
    await chats("Maryam").say(f"/start {line['link'].rpartition('=')[2]}")
    assert (await Teacher.get(id=maryam.id)).person_id is not None
