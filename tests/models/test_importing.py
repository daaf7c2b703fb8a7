"""A file is taken as a whole or not at all, and what is exported can be imported again unchanged."""

from datetime import date
from decimal import Decimal

import pytest

from models import audit, enrolments, importing, packages, roster_files
from models.importing import Preview
from models.rules.headings import KINDS, Kind
from models.rules.terms import Terms
from models.spreadsheets import csv_of, xlsx_of
from models.tables.classes import Enrolment, Package
from models.tables.people import Person, Student, Teacher
from tests.bot.links import TestLinks
from tests.conftest import SettableClock
from tests.world import World

TODAY = date(2026, 3, 2)
LINK = "https://zoom.us/j/12345678901"


@pytest.fixture
async def huda(world: World) -> Person:
    return await world.admin("Huda")


@pytest.fixture
async def school_of_two(world: World, huda: Person, clock: SettableClock) -> None:
    """With everything that a list can hold: namesakes, pauses, ends, somebody who has left, terms to come."""
    yusuf, maryam = await world.teacher("Yusuf"), await world.teacher("-Maryam", connected=False)
    amina = await world.student(yusuf, "Amina", default_link=LINK)
    await world.student(maryam, "Amina", connected=False, package="0 Fee")
    await Student.filter(id=(await world.student(yusuf, "José")).id).update(left_at=clock())
    learning = (await enrolments.of_student(amina.id, TODAY))[0].enrolment
    await enrolments.move(learning, maryam, date(2026, 4, 1), by=huda, now=clock())
    europe = await world.package()
    terms = Terms(45, Decimal("8.125"), "KWD", buffer_minutes=0)
    await packages.change(europe, terms, since=date(2026, 5, 1), today=TODAY, by=huda, now=clock())
    await packages.retire(await world.package("0 Fee"), by=huda, now=clock())


async def look(content: bytes, name: str = "list") -> Preview:
    return await importing.preview(content, name, links=TestLinks(), today=TODAY)


async def take(content: bytes, by: Person, world: World, name: str = "list") -> bool:
    shown = await look(content, name)
    done, _ = await importing.take(
        content, name, shown.digest, links=TestLinks(), today=TODAY, by=by, now=world.clock()
    )
    return done


async def everybody() -> list[int]:
    return [await table.all().count() for table in (Teacher, Student, Package, Enrolment)]


@pytest.mark.usefixtures("school_of_two")
async def test_an_export_imported_again_changes_nothing(world: World, huda: Person) -> None:
    book = await roster_files.book(world.school)
    shown = await look(xlsx_of(book))
    assert (shown.plan.faults, shown.plan.steps) == ([], [])
    assert shown.rows == sum(len(lines) - 1 for _, lines in book) > 0
    for kind in KINDS:
        shown = await look(csv_of(await roster_files.lines(kind, world.school)), kind)
        assert (kind, shown.plan.faults, shown.plan.steps) == (kind, [], [])


async def test_one_book_brings_a_whole_school(world: World, huda: Person, clock: SettableClock) -> None:
    book: list[tuple[str, list[list[str]]]] = [
        ("enrolments", [["student", "teacher", "package", "link"], ["Amina", "Yusuf", "Asia", LINK]]),
        ("packages", [["package", "minutes", "rate", "currency"], ["Asia", "45", "8.50", "usd"]]),
        ("teachers", [["teacher"], ["Yusuf"], ["Maryam"]]),
        ("notes", [["by the way"], ["hello"]]),
    ]
    shown = await look(xlsx_of(book))
    assert shown.unused_sheets == ["notes"]
    assert await everybody() == [0, 0, 0, 0]
    assert await take(xlsx_of(book), huda, world)
    assert await everybody() == [2, 1, 1, 1]
    row = await Enrolment.get().prefetch_related("student", "teacher", "package")
    assert (row.student.name, row.teacher.name, row.package.name, row.default_link, row.first_day) == (
        "Amina",
        "Yusuf",
        "Asia",
        LINK,
        TODAY,
    )
    assert row.student.search_key == "amina"
    [entry, *_] = await audit.page()
    assert (entry.what, entry.by_id) == ("imported", huda.id)
    assert entry.after["new_enrolments"] == 1
    clock.forward(minutes=1)
    assert (await look(xlsx_of(book))).plan.steps == []


async def test_people_of_one_name_get_numbers_of_their_own(world: World, huda: Person) -> None:
    await world.teacher("Yusuf")
    await world.teacher("Maryam")
    await world.package()
    lines = [["student_id", "student", "teacher", "package"]]
    lines += [["a", "Zaid", "Yusuf", "Europe"], ["b", "Zaid", "Maryam", "Europe"], ["a", "Zaid", "Maryam", "0 Fee"]]
    shown = await look(csv_of(lines[:3]))
    assert shown.plan.faults == []
    assert await take(csv_of(lines[:3]), huda, world)
    assert len({row.student_id for row in await Enrolment.all()}) == 2


async def test_one_wrong_row_keeps_the_whole_file_out(world: World, huda: Person) -> None:
    await world.teacher("Yusuf")
    await world.package()
    content = csv_of([["student", "teacher", "package"], ["Amina", "Yusuf", "Europe"], ["Omar", "Nobody", "Europe"]])
    before = await everybody()
    assert [fault.row.number for fault in (await look(content)).plan.faults] == [3]
    assert not await take(content, huda, world)
    assert await everybody() == before


async def test_what_has_changed_meanwhile_is_shown_and_not_done(world: World, huda: Person) -> None:
    yusuf = await world.teacher("Yusuf")
    await world.package()
    content = csv_of([["student", "teacher", "package"], ["Amina", "Yusuf", "Europe"]])
    shown = await look(content)
    await world.student(yusuf, "Amina")
    done, now_shown = await importing.take(
        content, "list", shown.digest, links=TestLinks(), today=TODAY, by=huda, now=world.clock()
    )
    assert not done
    assert now_shown.plan.steps == []
    assert await Student.all().count() == 1


async def test_changes_are_in_the_trail_one_by_one(world: World, huda: Person) -> None:
    yusuf = await world.teacher("Yusuf")
    amina = await world.student(yusuf, "Amina")
    lines = [["student", "teacher", "package", "last_day"], ["Amina", "Yusuf", "0 Fee", "2026-06-30"]]
    assert await take(csv_of(lines), huda, world)
    assert await take(csv_of([["student_id", "student"], [str(amina.id), "Aminah"]]), huda, world)
    kept = {entry.what: entry for entry in await audit.page()}
    assert kept["enrolment_changed"].before == {"enrolment": "Amina – Yusuf", "package": "Europe", "last_day": None}
    assert kept["enrolment_changed"].after == {"package": "0 Fee", "last_day": "2026-06-30"}
    assert kept["student_renamed"].after == {"name": "Aminah"}


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [(["name"], "teachers", "teachers"), (["Nombre"], "alumnos 2026", "students")],
)
async def test_a_list_of_names_is_told_by_its_own_name(world: World, head: list[str], name: str, kind: Kind) -> None:
    shown = await look(csv_of([head, ["Amina"]]), name)
    assert shown.plan.count(kind, new=True) == 1


async def test_a_list_of_names_without_a_word_for_them_is_not_guessed(world: World) -> None:
    shown = await look(csv_of([["name"], ["Amina"]]), "list")
    assert (shown.rows, shown.unnamed_sheets) == (0, ["list"])


async def test_a_title_above_the_headings_is_passed_over(world: World) -> None:
    shown = await look(csv_of([["Our students"], [], ["student", "phone"], ["Amina", "123"]]))
    assert shown.plan.count("students", new=True) == 1
    assert shown.unused_columns == ["phone"]
