"""/report: numbers of a period, and the spreadsheet when it is asked for."""

import csv
import io
from pathlib import Path
from secrets import token_hex
from zipfile import ZipFile

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import SendDocument, TelegramMethod
from aiogram.methods.base import TelegramType

from bot.routers.report import ReportOf, SpreadsheetOf
from bot.spreadsheet import CsvFiles, write_csv
from models.exports import csv_head
from models.filtering import Filter
from models.rules.periods import month_of
from models.tables.classes import ClassSession
from models.tables.people import Person, Teacher
from tests.conftest import SettableClock
from tests.simulator.telegram import TelegramServer
from tests.world import World

from .telegram import Chat, Chats, InProcess


@pytest.fixture
async def chat(world: World, chats: Chats) -> Chat:
    """An admin's."""
    return chats(await world.admin("Huda"))


async def held(world: World, clock: SettableClock, teacher: Teacher, student: str, minutes: int = 45) -> ClassSession:
    """A class that took place; the clock stands at its end."""
    session = await world.session(teacher, await world.student(teacher, student, connected=False))
    await world.says(session, "click")
    clock.forward(minutes=minutes)
    return await world.says(session, "teacher_tap")


def sheet(chat: Chat) -> list[dict[str, str]]:
    """The rows of the spreadsheet that came last."""
    assert chat.last.file is not None
    return list(csv.DictReader(io.StringIO(chat.last.file.content.decode("utf-8-sig"))))


async def test_the_report_adds_up_a_day(world: World, chat: Chat, clock: SettableClock) -> None:
    yusuf = await world.teacher("Yusuf")
    await held(world, clock, yusuf, "Amina", 45)
    await held(world, clock, yusuf, "Omar", 30)
    maryam = await world.teacher("Maryam", connected=False)
    await world.session(maryam, await world.student(maryam, "Sara", connected=False))
    assert (await chat.say("/report")).splitlines() == [
        "Report · today, Mon, Mar 2, 2026",
        "",
        "3 classes sent",
        "2 held: 1 h 15 min",
        "",
        "What became of them",
        "⚪ sent, not opened yet: 1",
        "🔵 over: 2",
        "",
        "How sure the times are",
        "reported: 2. One side said so.",
        "",
        "Teachers",
        "1. Yusuf: 2 classes, 1 h 15 min",
        "",
        "Days begin at midnight in Africa/Cairo, the school’s time zone.",
    ]


async def test_periods_are_chosen_by_buttons_in_one_message(world: World, chat: Chat, clock: SettableClock) -> None:
    await held(world, clock, await world.teacher(), "Amina")
    clock.forward(days=1)
    assert "No classes in these days." in await chat.say("/report")
    assert chat.buttons == ["• Today", "Yesterday", "This week", "Last week", "This month", "Last month"]
    await chat.tap("Yesterday")
    assert "yesterday, Mon, Mar 2, 2026" in chat.text
    assert "1 class sent" in chat.text
    await chat.tap("This month")
    assert "this month, Sun, Mar 1, 2026 – Tue, Mar 31, 2026" in chat.text
    assert chat.buttons[-1] == "Spreadsheet (CSV)"
    assert len(chat.answers) == 1


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("last week", "last week, Mon, Feb 23, 2026 – Sun, Mar 1, 2026"),
        ("2026-02", "Sun, Feb 1, 2026 – Sat, Feb 28, 2026"),
        ("2026-03-02", "Report · Mon, Mar 2, 2026"),
        ("2026-03-01..2026-03-15", "Sun, Mar 1, 2026 – Sun, Mar 15, 2026"),
    ],
)
async def test_periods_can_be_typed(chat: Chat, typed: str, days: str) -> None:
    assert days in await chat.say(f"/report {typed}")


@pytest.mark.parametrize("typed", ["2026-13", "soon", "<b>", "🙂", "x" * 4000])
async def test_a_period_that_is_none_gets_one_sentence_with_examples(chat: Chat, typed: str) -> None:
    said = await chat.say(f"/report {typed}")
    assert "I don’t know which days" in said
    assert "/report last week" in said


async def test_the_spreadsheet_is_made_on_tap_and_holds_the_days_that_were_shown(
    world: World, chat: Chat, clock: SettableClock
) -> None:
    await held(world, clock, await world.teacher("Yusuf"), "Amina", 45)
    await chat.say("/report this month")
    assert chat.last.file is None
    clock.forward(days=60)
    assert await chat.tap("Spreadsheet") == "The spreadsheet is on its way."
    assert chat.last.file is not None
    assert chat.last.file.name == "classclock-2026-03.csv"
    assert "Sun, Mar 1, 2026 – Tue, Mar 31, 2026" in chat.text
    (row,) = sheet(chat)
    assert (row["teacher"], row["student"]) == ("Yusuf", "Amina")
    assert row["clicked_at"] == "2026-03-02T15:00:00Z"
    assert row["clicked_at_local"] == "2026-03-02 17:00:00"
    assert (row["session_duration_seconds"], row["session_duration_minutes"]) == ("2700", "45")
    assert (row["end_source"], row["grade"]) == ("teacher_word", "reported")


async def test_the_spreadsheet_begins_with_a_byte_order_mark_and_runs_nothing(
    world: World, chat: Chat, clock: SettableClock
) -> None:
    await held(world, clock, await world.teacher(), '=HYPERLINK("http://evil.example","you won")')
    await chat.say("/report")
    await chat.tap("Spreadsheet")
    assert chat.last.file is not None
    assert chat.last.file.content.startswith(b"\xef\xbb\xbf")
    assert sheet(chat)[0]["student"] == '\'=HYPERLINK("http://evil.example","you won")'


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("today", "classclock-2026-03-02.csv"),
        ("this week", "classclock-2026-03-02--2026-03-08.csv"),
        ("2026-03-01..2026-03-31", "classclock-2026-03.csv"),
    ],
)
async def test_the_file_is_called_after_its_days(
    world: World, chat: Chat, clock: SettableClock, typed: str, name: str
) -> None:
    await held(world, clock, await world.teacher(), "Amina")
    await chat.say(f"/report {typed}")
    await chat.tap("Spreadsheet")
    assert chat.last.file is not None
    assert chat.last.file.name == name


async def test_a_teacher_sees_their_own_classes_only(world: World, chats: Chats, clock: SettableClock) -> None:
    yusuf, maryam = await world.teacher("Yusuf"), await world.teacher("Maryam")
    await held(world, clock, yusuf, "Amina", 45)
    await held(world, clock, maryam, "Omar", 30)
    chat = chats(await Person.get(id=maryam.person_id))
    said = await chat.say("/report")
    assert "Your own classes, Maryam" in said
    assert "1 held: 30 min" in said
    assert "Yusuf" not in said
    await chat.tap("Spreadsheet")
    assert [row["student"] for row in sheet(chat)] == ["Omar"]


async def test_a_button_copied_from_an_admin_gives_a_teacher_no_more(
    world: World, chats: Chats, chat: Chat, clock: SettableClock
) -> None:
    await held(world, clock, await world.teacher("Yusuf"), "Amina")
    maryam = chats(await Person.get(id=(await world.teacher("Maryam")).person_id))
    await chat.say("/report")
    await maryam.forge(chat.button("Spreadsheet")["callback_data"])
    assert sheet(maryam) == []


async def test_an_admin_who_also_teaches_sees_the_school(world: World, chats: Chats, clock: SettableClock) -> None:
    await held(world, clock, await world.teacher("Yusuf"), "Amina")
    huda = await world.admin("Huda")
    maryam = await world.teacher("Maryam", connected=False)
    await Teacher.filter(id=maryam.id).update(person_id=huda.id)
    assert "1. Yusuf: 1 class, 45 min" in await chats(huda).say("/report")


async def test_students_and_strangers_get_no_report(world: World, chats: Chats) -> None:
    teacher = await world.teacher()
    amina = await world.student(teacher, "Amina", connected=False)
    chat = chats(await world.contact(amina, "Amina"))
    assert "That is for teachers and for the admins" in await chat.say("/report")
    assert "older message" in await chat.forge(ReportOf(days="today").pack())
    assert "older message" in await chat.forge(SpreadsheetOf(days="2026-03").pack())


async def test_a_forged_period_is_taken_for_today(chat: Chat) -> None:
    await chat.say("/report")
    await chat.forge(ReportOf(days="whenever").pack())
    assert "today, Mon, Mar 2, 2026" in chat.text


async def test_only_the_ten_teachers_with_most_hours_are_named(world: World, chat: Chat, clock: SettableClock) -> None:
    for number in range(12):
        await held(world, clock, await world.teacher(f"T{number:02}", connected=False), "Amina", 20 + number)
    said = await chat.say("/report")
    assert "1. T11: 1 class, 31 min" in said
    assert "10. T02: 1 class, 22 min\n… and 2 more" in said


async def test_two_teachers_of_one_name_stay_two(world: World, chat: Chat, clock: SettableClock) -> None:
    for _ in range(2):
        await held(world, clock, await world.teacher("Yusuf", connected=False), "Amina", 30)
    said = await chat.say("/report")
    assert "1. Yusuf: 1 class, 30 min\n2. Yusuf: 1 class, 30 min" in said


async def test_a_report_of_endless_names_still_fits_and_counts_what_is_missing(
    world: World, chat: Chat, clock: SettableClock
) -> None:
    for _ in range(10):
        await held(world, clock, await world.teacher("<" * 128, connected=False), "Amina", 20)
    said = await chat.say("/report")
    assert "10 held: 3 h 20 min" in said
    assert "1. <<<" in said
    assert "… and " in said


async def test_a_spreadsheet_that_telegram_does_not_take_is_said(
    world: World, chat: Chat, clock: SettableClock, bot: Bot, telegram: TelegramServer
) -> None:
    await held(world, clock, await world.teacher(), "Amina")
    await chat.say("/report")
    bot.session = TakesNoFiles(telegram)
    await chat.tap("Spreadsheet")
    assert chat.text == "The spreadsheet could not be sent. Please try again in a minute."


class TakesNoFiles(InProcess):
    """Telegram on a bad day."""

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109  # the signature is aiogram’s
    ) -> TelegramType:
        if isinstance(method, SendDocument):
            raise TelegramBadRequest(method, "Request Entity Too Large")
        return await super().make_request(bot, method, timeout)


async def test_a_file_that_is_too_big_for_telegram_is_zipped(
    world: World, clock: SettableClock, tmp_path: Path
) -> None:
    await held(world, clock, await world.teacher(), "Amina")
    march = month_of(world.school.day_of(clock()))
    (file,) = await write_csv(Filter(march.first, march.last), march, world.school, tmp_path, at_most=100)
    assert file.name == "classclock-2026-03.csv.zip"
    with ZipFile(file) as archive:
        assert archive.namelist() == ["classclock-2026-03.csv"]
        assert archive.read("classclock-2026-03.csv").startswith(b"\xef\xbb\xbf")
    assert not (tmp_path / "classclock-2026-03.csv").exists()


def test_a_file_that_is_too_big_even_when_zipped_comes_in_parts_with_the_same_headings(tmp_path: Path) -> None:
    files = CsvFiles(tmp_path, "classclock", at_most=300_000)
    lines = [f"{n},{token_hex(50_000)}\r\n".encode() for n in range(20)]
    for line in lines:
        files.add(line)
    paths = files.close()
    assert [path.name for path in paths] == [
        "classclock.csv.zip",
        *(f"classclock-{n}.csv.zip" for n in range(2, len(paths) + 1)),
    ]
    assert len(paths) > 2
    assert not (tmp_path / "classclock.csv").exists()
    parts = [ZipFile(path).read(path.name.removesuffix(".zip")) for path in paths]
    assert all(part.startswith(csv_head()) for part in parts)
    assert b"".join(part.removeprefix(csv_head()) for part in parts) == b"".join(lines)
