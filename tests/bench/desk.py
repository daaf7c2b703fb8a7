"""The admin's desk with a million classes behind it, through the real dispatcher: what the server takes for
an answer, against the 300 ms that it may; the plans of what it asks the database; and a file of all of them.
"""

import resource
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.enums import ParseMode

from bot.app import create_dispatcher
from bot.i18n import Catalogues
from bot.outlet.notifier import TelegramNotifier
from bot.spreadsheet import write_csv
from bot.storage import ConversationStorage
from jobs.delivery import Delivery
from models import exports, reports
from models.database import connection, on_postgres, opened
from models.filtering import Filter
from models.rules.periods import month_of
from models.school import School
from models.tables.classes import ClassSession
from models.tables.people import Student, Teacher
from tests.bot.conftest import all_is_well
from tests.bot.links import TestLinks
from tests.bot.telegram import Chat, Chats, InProcess
from tests.conftest import SettableClock
from tests.plans import Plans
from tests.simulator.telegram import TelegramServer
from tests.world import World

from .filling import class_copies, copies, day_in, json_in, moment_in
from .result import Result, in_turn

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
SCHOOL = School(name="Bench", zone=ZoneInfo("Africa/Cairo"))
CLASSES, TEACHERS, STUDENTS, IN_CLASS = 1_000_000, 500, 10_000, 200
ALLOWED = 0.3  # seconds
ASKED = {
    "/sessions, every day": "/sessions all",
    "/sessions of a month": "/sessions last month",
    "/sessions of one status": "/sessions all timeout",
    "/sessions of one student": "/sessions all Student 7777",
    "/sessions, a search that finds everybody": "/sessions all student",
    "/sessions of one grade": "/sessions all corrected",
    "/report of a month": "/report last month",
    "/report of a month, one teacher": "/report last month Teacher 77",
}


async def measure(folder: Path, rounds: int, *, url: str | None = None, classes: int = CLASSES) -> list[Result]:
    clock = SettableClock(NOW)
    async with opened(url or f"sqlite://{folder / 'desk.sqlite3'}"):
        world = World(SCHOOL, clock)
        admin = await world.admin()
        await _year(world, classes)
        telegram = TelegramServer(now=clock)
        bot = Bot(telegram.token, session=InProcess(telegram), default=DefaultBotProperties(parse_mode=ParseMode.HTML))
        catalogues, links = Catalogues(), TestLinks()
        dispatcher = create_dispatcher(
            school=SCHOOL,
            clock=clock,
            links=links,
            catalogues=catalogues,
            bot_name=telegram.username,
            storage=ConversationStorage(clock),
            examine=all_is_well,
        )
        chat = Chats(telegram, bot, dispatcher)(admin)
        delivery = Delivery(TelegramNotifier(bot, SCHOOL, links, catalogues, clock), clock, SCHOOL)
        results = [await _answered(what, _saying(chat, clock, text), rounds) for what, text in ASKED.items()]
        results.append(await _answered("/live", _live(chat, clock, delivery), rounds))
        results += await _pages(rounds, classes)
        results += await _file(folder, classes)
    return results


async def _answered(what: str, ask: Callable[[], Awaitable[object]], rounds: int) -> Result:
    plans = Plans()
    with plans:
        await ask()
    before = time.process_time()
    [seconds] = await in_turn(rounds, ask)
    cpu = (time.process_time() - before) / (rounds + 1)
    await _print(plans, what)
    measured = f"{seconds * 1000:.0f} ms, {cpu * 1000:.0f} CPU"
    return Result(what, measured, f"allowed: {ALLOWED * 1000:.0f} ms", seconds / ALLOWED)


def _saying(chat: Chat, clock: SettableClock, text: str) -> Callable[[], Awaitable[object]]:
    async def say() -> None:
        clock.forward(seconds=30)  # nobody asks so fast that they are slowed down
        await chat.say(text)
        if "class" not in chat.text:
            raise RuntimeError(chat.text)

    return say


def _live(chat: Chat, clock: SettableClock, delivery: Delivery) -> Callable[[], Awaitable[object]]:
    async def look() -> None:
        clock.forward(seconds=30)
        await chat.say("/live")
        await delivery.run()
        if "In class now" not in chat.text:
            raise RuntimeError(chat.text)

    return look


async def _pages(rounds: int, classes: int) -> list[Result]:
    """A page of the API and of every file: the last one costs what the first one does."""
    last = await ClassSession.all().order_by("-class_day", "-id").offset(exports.PAGE).first()
    if last is None or last.class_day is None:
        raise RuntimeError("no classes")
    after = last.class_day, last.id
    first_page, last_page = await in_turn(
        rounds,
        lambda: exports.rows(Filter(), limit=exports.PAGE),
        lambda: exports.rows(Filter(), limit=exports.PAGE, after=after),
    )
    measured, against = f"{last_page * 1000:.1f} ms", f"the first page: {first_page * 1000:.1f} ms"
    return [Result(f"the last page of {classes:,}", measured, against, last_page / first_page)]


async def _file(folder: Path, classes: int) -> list[Result]:
    """Memory is what the whole process took at most, so a file of a tenth goes first."""
    period = month_of(NOW.date())
    tenth = Filter(first=(NOW - timedelta(days=36)).date())

    async def seconds(wanted: Filter) -> float:
        began = time.perf_counter()
        for path in await write_csv(wanted, period, SCHOOL, folder):
            path.unlink()
        return time.perf_counter() - began

    some = await seconds(tenth)
    before = _most_megabytes()
    all_of_them = await seconds(Filter())
    count = (await reports.totals(tenth)).sessions
    return [
        Result(
            f"CSV of {classes:,}, classes a second",
            f"{classes / all_of_them:,.0f}/s",
            f"of {count:,}: {count / some:,.0f}/s",
            all_of_them / classes / (some / count),
        ),
        Result(
            f"CSV of {classes:,}, memory at most",
            f"{_most_megabytes():.0f} MB",
            f"before: {before:.0f} MB",
            _most_megabytes() / before,
        ),
    ]


def _most_megabytes() -> float:
    """Linux counts in KiB, macOS in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


async def _print(plans: Plans, what: str) -> None:
    print(f"\n{what}")
    for query, steps in (await plans.steps("class_session")).items():
        print(f"  {' '.join(query.split())[:100]}")
        print(*(f"    {step}" for step in steps), sep="\n")


async def _year(world: World, classes: int) -> None:
    """Copies of one class: so many in a year, ends and grades of all kinds, some in class now."""
    teacher = await world.teacher("Teacher 1", connected=False)
    session = await world.session(teacher, await world.student(teacher, "Student 1", connected=False))
    for table, count in ((Teacher, TEACHERS), (Student, STUDENTS)):
        row, name = await table.first(), table._meta.db_table
        await copies(row, count - 1, name=f"'{name.title()} ' || {{id}}", search_key=f"'{name} ' || {{id}}")
    await _flushing("OFF")
    await class_copies(session, classes, **_made(int((NOW - timedelta(days=365)).timestamp()), classes))
    newest = f"id > (SELECT MAX(id) - {IN_CLASS} FROM class_session)"
    await connection().execute_query(
        "UPDATE class_session SET session_status = 'active', session_ended_at = NULL, session_duration_seconds = NULL, "
        f"session_duration_minutes = NULL, started_at = issued_at, clicked_at = issued_at WHERE {newest}"
    )
    await _flushing("FULL")


async def _flushing(how: str) -> None:
    if not on_postgres():
        await connection().execute_query(f"PRAGMA synchronous = {how}")


def _made(began: int, classes: int) -> dict[str, str]:
    """What is different in each class, as SQL of its number `i`."""
    at = f"({began} + i * {365 * 24 * 3600} / {classes})"
    held, length = "i % 100 < 92", "(1200 + i * 31 % 2700)"

    return {
        "teacher_id": f"1 + i * 7919 % {STUDENTS} % {TEACHERS}",
        "student_id": f"1 + i * 7919 % {STUDENTS}",
        "issued_at": moment_in(at),
        "due_at": moment_in(at),
        "class_day": day_in(f"{at} + 7200"),
        "clicked_at": f"CASE WHEN {held} THEN {moment_in(f'{at} + i % 900')} END",
        "started_at": f"CASE WHEN {held} THEN {moment_in(f'{at} + i % 900')} END",
        "session_ended_at": f"CASE WHEN {held} THEN {moment_in(f'{at} + i % 900 + {length}')} END",
        "session_duration_seconds": f"CASE WHEN {held} THEN {length} END",
        "session_duration_minutes": f"CASE WHEN {held} THEN ({length} + 30) / 60 END",
        "session_status": "CASE WHEN i % 100 < 86 THEN 'ended' WHEN i % 100 < 92 THEN 'timeout' "
        "WHEN i % 100 < 96 THEN 'expired' WHEN i % 100 < 99 THEN 'cancelled' ELSE 'void' END",
        "grade": "CASE WHEN i % 100 >= 92 THEN 'unknown' WHEN i % 100 >= 86 THEN 'estimated' "
        "WHEN i % 10 < 6 THEN 'witnessed' WHEN i % 10 < 8 THEN 'verified' ELSE 'reported' END",
        "end_source": f"CASE WHEN {held} THEN 'zoom_webhook' END",
        "attendance": f"CASE WHEN {held} THEN CASE i % 23 WHEN 0 THEN 'late' WHEN 1 THEN 'absent' ELSE 'present' END "
        "END",
        "flags": json_in(
            """CASE WHEN i % 20 = 0 THEN '[{"code":"over_package","facts":{"minutes":7}}]' ELSE '[]' END"""
        ),
    }
