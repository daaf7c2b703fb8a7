"""Every list of the desk is found by an index: none of them walks through all classes there ever were."""

import contextlib
import itertools
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from models import audit, exports, live, reports, review, sessions
from models.database import opened
from models.filtering import NEWEST_FIRST, OLDEST_FIRST, Condition, Filter, matching
from models.pay import drafts, waivers
from models.school import School
from models.tables.classes import ClassSession
from models.tables.people import Teacher
from tests.bench.filling import class_copies
from tests.databases import FileTemplate
from tests.plans import Plans
from tests.world import World

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SCHOOL = School(name="Amal Academy", zone=ZoneInfo("Africa/Cairo"))
DAYS = Filter(date(2026, 3, 1), date(2026, 3, 31))
LARGE = ("class_session", "evidence", "audit", "notice")
FILTERS = {
    "all days": Filter(),
    "a month": DAYS,
    "a status": Filter(status="timeout"),
    "a status of a month": DAYS.but(status="timeout"),
    "a grade": Filter(grade="corrected"),
    "a flag": Filter(flag="over_package"),
    "any flag": Filter(flag="any"),
    "a teacher": Filter(teacher_id=1),
    "a student": Filter(student_id=1),
    "a name": Filter(search="yusuf"),
    "a name of a month": DAYS.but(search="yusuf"),
}
Ask = Callable[[Filter], Awaitable[object]]
OF_A_FILTER: dict[str, Ask] = {
    "counts": sessions.counts,
    "the first page": sessions.page,
    "the last page": lambda wanted: sessions.newest(wanted, limit=6, oldest_first=True),
    "a later page": lambda wanted: sessions.newest(wanted, limit=6, before=(NOW.date(), 7)),
    "an earlier page": lambda wanted: sessions.newest(wanted, limit=6, after=(NOW.date(), 7)),
    "a page of a file": lambda wanted: exports.rows(wanted, limit=500, after=(NOW.date(), 7)),
}
NUMBERS: dict[str, Ask] = {
    "totals": reports.totals,
    "totals of all teachers together": lambda wanted: reports.totals(wanted, by_teacher=False),
    "curves": lambda wanted: reports.curves(wanted, SCHOOL),
}


async def _day_of_teacher() -> object:
    return await sessions.day_of_teacher(await Teacher.get(), NOW.date(), SCHOOL)


OTHERS: tuple[Callable[[], Awaitable[object]], ...] = (
    lambda: live.now_in_class(NOW),
    lambda: live.now_in_class(NOW, 1),
    _day_of_teacher,
    lambda: audit.page(before_id=7),
    lambda: audit.page(session_id=1),
    lambda: audit.page(person_id=1),
    lambda: drafts.draft("2026-03", rounding="minute", now=NOW, school=SCHOOL),
    lambda: drafts.draft("2026-03", rounding="minute", now=NOW, school=SCHOOL, teacher_id=1),
    lambda: waivers.resting_on(NOW - timedelta(hours=1), NOW, NOW),
    lambda: review.counts(NOW),
    lambda: review.flagged(NOW, page=0, per_page=6),
    lambda: review.given_up(NOW, page=0, per_page=6),
)


@pytest.fixture
async def issued(world: World) -> ClassSession:
    """One class is enough: without statistics, a plan is made by the indexes alone."""
    teacher = await world.teacher()
    return await world.session(teacher, await world.student(teacher))


async def walks(ask: Callable[[], Awaitable[object]]) -> list[str]:
    """The questions that walk through a large table, with their plans."""
    with Plans() as plans:
        await ask()
    return await plans.walks(LARGE)


@pytest.mark.parametrize("what", OF_A_FILTER)
async def test_every_list_is_found_by_an_index(issued: ClassSession, what: str) -> None:
    for wanted in FILTERS.values():
        assert await walks(partial(OF_A_FILTER[what], wanted)) == []


@pytest.mark.parametrize("what", NUMBERS)
async def test_numbers_of_days_or_people_are_found_by_an_index(issued: ClassSession, what: str) -> None:
    for of in ("a month", "a teacher", "a student", "a name of a month"):
        assert await walks(partial(NUMBERS[what], FILTERS[of])) == []


async def test_what_the_desk_opens_with_is_found_by_an_index(issued: ClassSession) -> None:
    for ask in OTHERS:
        assert await walks(ask) == []


async def test_a_later_page_begins_where_the_last_one_ended(file_template: FileTemplate, tmp_path: Path) -> None:
    async with opened(await file_template.copy(tmp_path)):
        world = World(SCHOOL, lambda: NOW)
        teacher = await world.teacher()
        session = await world.session(teacher, await world.student(teacher))
        await class_copies(session, 3_000, class_day="date('2026-03-01', (i / 100) || ' days')")
        whole, after = await matching(DAYS), (date(2026, 3, 2), session.id + 3_001)
        for order, key in ((OLDEST_FIRST, (date(2026, 3, 29), 0)), (NEWEST_FIRST, after)):
            later = steps(tmp_path, whole.past(key, order), order)
            assert later < 1.5 * steps(tmp_path, whole, order)


def steps(folder: Path, found: Condition, order: str) -> int:
    """What SQLite does for a page."""
    [file] = folder.glob("*.sqlite3")
    with contextlib.closing(sqlite3.connect(file)) as there:
        done = itertools.count()
        there.set_progress_handler(lambda: next(done) and None, 1)
        values = [str(value) for value in found.values]
        there.execute(
            f"SELECT s.id FROM class_session s WHERE {found.sql} ORDER BY {order} LIMIT 5",  # ours
            values,
        ).fetchall()
        return next(done)


async def test_a_walk_would_be_seen(issued: ClassSession) -> None:
    assert await walks(lambda: ClassSession.filter(package_name="Europe")) != []
