"""/report: numbers of a period, and the spreadsheet when it is asked for."""

import asyncio
import csv
import io
from pathlib import Path
from secrets import token_hex
from zipfile import ZipFile

import pytest
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import AnswerCallbackQuery, SendDocument, TelegramMethod
from aiogram.methods.base import TelegramType
from openpyxl import load_workbook

from bot.handing_over import HowFar
from bot.i18n import Catalogues
from bot.screens.report import Hand, ReportOf
from bot.spreadsheet import CsvFiles, write_csv, write_xlsx
from models import csv_lines
from models.filtering import Filter
from models.rules.periods import month_of
from models.tables.classes import ClassSession
from models.tables.people import Person, Teacher
from tests.conftest import SettableClock
from tests.simulator.screen import readable
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
        "On average 38 min, where the package gives 60 min",
        "",
        "What became of them",
        "⚪ sent, not opened yet: 1",
        "🔵 over: 2",
        "",
        "How sure the times are",
        "reported: 2 (100%). One side said so.",
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
    periods = ["Yesterday", "This week", "Last week", "This month", "Last month"]
    assert chat.buttons == ["• Today", *periods, "One person’s classes"]
    await chat.tap("Yesterday")
    assert "yesterday, Mon, Mar 2, 2026" in chat.text
    assert "1 class sent" in chat.text
    await chat.tap("This month")
    assert "this month, Sun, Mar 1, 2026 – Tue, Mar 31, 2026" in chat.text
    assert chat.buttons[-4:] == ["Picture", "CSV", "Excel", "One person’s classes"]
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


async def test_a_name_that_nobody_has_is_said_with_what_to_do(chat: Chat) -> None:
    said = await chat.say("/report last week <b>nobody</b>")
    assert said.startswith("I know nobody with <b>nobody</b> in their name.")


async def test_the_spreadsheet_is_made_on_tap_and_holds_the_days_that_were_shown(
    world: World, chat: Chat, clock: SettableClock
) -> None:
    await held(world, clock, await world.teacher("Yusuf"), "Amina", 45)
    await chat.say("/report this month")
    assert chat.last.file is None
    clock.forward(days=60)
    assert await chat.tap("CSV") == "It is on its way."
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
    await chat.tap("CSV")
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
    await chat.tap("CSV")
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
    await chat.tap("CSV")
    assert [row["student"] for row in sheet(chat)] == ["Omar"]


async def test_a_button_copied_from_an_admin_gives_a_teacher_no_more(
    world: World, chats: Chats, chat: Chat, clock: SettableClock
) -> None:
    await held(world, clock, await world.teacher("Yusuf"), "Amina")
    maryam = chats(await Person.get(id=(await world.teacher("Maryam")).person_id))
    await chat.say("/report")
    await maryam.forge(chat.button("CSV")["callback_data"])
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
    assert "older message" in await chat.forge(Hand(what="csv", days="2026-03").pack())


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
    await chat.tap("CSV")
    assert chat.text == "It could not be sent. Please try again in a minute."


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
    assert all(part.startswith(csv_lines.head()) for part in parts)
    assert b"".join(part.removeprefix(csv_lines.head()) for part in parts) == b"".join(lines)


async def test_the_picture_comes_as_photos_with_days_and_zone(world: World, chat: Chat, clock: SettableClock) -> None:
    await held(world, clock, await world.teacher("Yusuf"), "Amina", 45)
    await chat.say("/report this week")
    assert await chat.tap("Picture") == "It is on its way."
    photos = [message for message in chat.phone.messages if message.is_photo]
    assert len(photos) == 2
    assert "this week" not in readable(photos[0].text)  # the days themselves: next week they are still right
    assert "Mon, Mar 2, 2026 – Sun, Mar 8, 2026" in readable(photos[0].text)
    assert "Africa/Cairo" in readable(photos[0].text)


async def test_where_no_class_was_held_there_is_no_picture(world: World, chat: Chat) -> None:
    teacher = await world.teacher()
    await world.session(teacher, await world.student(teacher, connected=False))
    await chat.say("/report")
    await chat.tap("Picture")
    assert chat.text == "No class was held in these days, so there is nothing to draw."


async def test_the_workbook_holds_what_the_csv_holds_and_runs_nothing(
    world: World, chat: Chat, clock: SettableClock
) -> None:
    await held(world, clock, await world.teacher("Yusuf"), "=1+1", 45)
    await held(world, clock, await world.teacher("Maryam", connected=False), "#N/A", 30)
    await chat.say("/report")
    await chat.tap("CSV")
    lines = sheet(chat)
    await chat.tap("Excel")
    assert chat.last.file is not None
    assert chat.last.file.name == "classclock-2026-03-02.xlsx"
    book = load_workbook(io.BytesIO(chat.last.file.content))
    about = {row[0]: row[1] for row in book["Report"].iter_rows(values_only=True) if len(row) > 1}
    assert (about["Time zone"], about["Classes held"], about["Seconds held"]) == ("Africa/Cairo", 2, 4500)
    heads, *rows = book["Classes"].iter_rows()
    assert [cell.value for cell in heads] == list(lines[0])
    for row, line in zip(rows, lines, strict=True):
        shown = dict(zip(line, row, strict=True))
        assert shown["student"].value == line["student"].removeprefix("'")
        assert shown["student"].data_type == "s"
        assert shown["session_duration_seconds"].value == int(line["session_duration_seconds"])
        assert str(shown["clicked_at_local"].value) == line["clicked_at_local"]
        assert shown["package_rate"].value == 10


async def test_more_rows_than_a_workbook_should_have_come_in_several(
    world: World, clock: SettableClock, tmp_path: Path
) -> None:
    teacher = await world.teacher()
    for name in ("Amina", "Omar", "Sara"):
        await held(world, clock, teacher, name)
    march = month_of(world.school.day_of(clock()))
    files = await write_xlsx(
        Filter(), march, world.school, tmp_path, about=[["A"]], right_to_left=True, rows_per_file=2
    )
    assert [file.name for file in files] == ["classclock-2026-03.xlsx", "classclock-2026-03-2.xlsx"]
    books = [load_workbook(file) for file in files]
    assert [book["Classes"].max_row for book in books] == [3, 2]
    assert all(book["Classes"].sheet_view.rightToLeft for book in books)


async def test_one_persons_report_is_found_by_a_part_of_the_name(
    world: World, chat: Chat, clock: SettableClock
) -> None:
    await held(world, clock, await world.teacher("Yusuf"), "Amina", 45)
    await held(world, clock, await world.teacher("Maryam", connected=False), "Omar", 30)
    said = await chat.say("/report this week yus")
    assert "Teacher: Yusuf" in said
    assert "1 held: 45 min" in said
    assert "Maryam" not in said
    assert "Student: Omar" in await chat.say("/report OMAR")
    assert "this month" in chat.text
    await chat.tap("Last week")
    assert "Student: Omar" in chat.text
    await chat.tap("This week")
    await chat.tap("CSV")
    assert [row["student"] for row in sheet(chat)] == ["Omar"]
    assert "Student: Omar" in chat.text
    await chat.say("/report today omar")
    await chat.tap("All classes")
    assert "2 held" in chat.text


async def test_of_several_people_with_that_name_one_is_chosen(world: World, chat: Chat, clock: SettableClock) -> None:
    yusuf, maryam = await world.teacher("Yusuf"), await world.teacher("Maryam Amin", connected=False)
    await held(world, clock, yusuf, "Amina", 45)
    await held(world, clock, maryam, "Amina", 30)
    assert "Several people have amin in their name" in await chat.say("/report today amin")
    assert chat.buttons == ["Maryam Amin, teacher", "Amina, with Yusuf", "Amina, with Maryam Amin", "Back"]
    await chat.tap("Amina, with Maryam Amin")
    assert "Student: Amina" in chat.text
    assert "1 held: 30 min" in chat.text


async def test_the_name_can_be_asked_for_and_wrong_answers_are_met_kindly(
    world: World, chats: Chats, chat: Chat, clock: SettableClock
) -> None:
    await held(world, clock, await world.teacher("Yusuf"), "Amina", 45)
    await chat.say("/report")
    await chat.tap("One person")
    assert "Type a part of the name" in chat.text
    for wrong in ("nobody", "<b>", "🙂", "x" * 4000, "\u202e\u202e"):
        assert "part of the name" in await chat.say(wrong)
    assert "Type a part of the name" in await chat.send_file()
    assert "Student: Amina" in await chat.say("amina")
    assert "today" in chat.text


async def test_a_teacher_finds_their_own_students_only(world: World, chats: Chats, clock: SettableClock) -> None:
    yusuf, maryam = await world.teacher("Yusuf"), await world.teacher("Maryam")
    theirs = await held(world, clock, yusuf, "Amina", 45)
    mine = await held(world, clock, maryam, "Amira", 30)
    chat = chats(await Person.get(id=maryam.person_id))
    assert "Student: Amira" in await chat.say("/report today ami")
    assert "I don’t know which days" in await chat.say("/report yusuf")
    for whom in (f"s{theirs.student_id}", f"t{yusuf.id}", "t1", "x", "s" + "9" * 20, "s-1", "s٣"):
        await chat.say("/help")
        await chat.forge(ReportOf(days="today", whom=whom).pack())
        assert "Your own classes, Maryam" in chat.text
        await chat.forge(Hand(what="csv", days="today", whom=whom).pack())
        assert [row["id"] for row in sheet(chat)] == [str(mine.id)]


async def test_who_asks_again_before_it_is_done_is_told_so(
    world: World, chat: Chat, clock: SettableClock, bot: Bot, dispatcher: Dispatcher, telegram: TelegramServer
) -> None:
    await held(world, clock, await world.teacher(), "Amina")
    await chat.say("/report")
    answered = asyncio.Event()
    bot.session = Tells(telegram, answered)
    dispatcher["errands"].begin(chat.phone.id, answered.wait)  # still at work when the button is pressed
    assert "One thing after the other" in await chat.tap("CSV")
    assert chat.last.file is None


class Tells(InProcess):
    """Says when a press was answered."""

    def __init__(self, telegram: TelegramServer, answered: asyncio.Event) -> None:
        super().__init__(telegram)
        self._answered = answered

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109  # the signature is aiogram’s
    ) -> TelegramType:
        taken = await super().make_request(bot, method, timeout)
        if isinstance(method, AnswerCallbackQuery):
            self._answered.set()
        return taken


async def test_how_far_a_long_file_is_stands_in_one_message_that_goes_when_it_is_done(
    chat: Chat, bot: Bot, catalogues: Catalogues
) -> None:
    await chat.say("/help")
    with catalogues.context(), catalogues.use_locale("en"):
        how_far = HowFar(bot, chat.phone.id, 2000, soon=0, pace=0)
        await how_far.tell(500)
        assert chat.text == "Working: 500 of 2,000 classes are written."
        message = chat.last
        await how_far.tell(1500)
        assert readable(message.text) == "Working: 1,500 of 2,000 classes are written."
        await how_far.over()
    assert message.deleted
    quick = HowFar(bot, chat.phone.id, 2000)
    await quick.tell(500)
    await quick.over()
    assert "Working" not in chat.text
