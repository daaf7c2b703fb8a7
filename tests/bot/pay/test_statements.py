"""Pay statements on paper: told to the teacher when the month is approved, printed for whoever may see it."""

import io
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal
from zipfile import ZipFile

import pytest

from bot.i18n import Catalogues
from bot.statements.filling import papers
from bot.statements.paper import Paper, Part, Row
from bot.statements.printing import pdf
from models.pay import items, runs
from models.pay.drafts import draft
from models.tables.outbox import Notice
from models.tables.pay import PayRun
from models.tables.people import Person, Teacher
from tests.bot.telegram import Chats, account_of
from tests.conftest import SettableClock
from tests.world import World

APRIL_2 = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
Deliver = Callable[[], Awaitable[int]]


@pytest.fixture
async def march(world: World, clock: SettableClock, huda: Person) -> Teacher:
    """An hour and a bonus for Yusuf, an hour for Maryam; it is April."""
    teachers = [await world.teacher(name) for name in ("Yusuf <b>", "Maryam")]
    for teacher in teachers:
        await world.held(teacher, await world.student(teacher, f"Student of {teacher.name}"), by=huda)
    bonus = {"month": "2026-03", "amount": Decimal(5), "currency": "EUR", "reason": "a reason of its own"}
    await items.add("bonus", teachers[0], by=huda, now=clock(), **bonus)  # type: ignore[arg-type]
    clock.now = APRIL_2
    return teachers[0]


async def approve(world: World, by: Person, now: datetime) -> PayRun:
    seen = await draft("2026-03", rounding="minute", now=now, school=world.school)
    run = await runs.approve(
        "2026-03", fingerprint=seen.fingerprint, rounding="minute", by=by, school=world.school, now=now
    )
    assert isinstance(run, PayRun), run
    return run


async def test_each_teacher_is_told_of_an_approved_month_with_the_statement(
    march: Teacher, world: World, chats: Chats, huda: Person, clock: SettableClock, deliver: Deliver
) -> None:
    await approve(world, huda, clock())
    clock.forward(seconds=5)
    await deliver()
    chat = chats(await account_of(march))
    assert "Your pay for March 2026 is approved: 15.00 EUR" in chat.text
    assert chat.last.file is not None
    assert chat.last.file.content.startswith(b"%PDF")
    assert "approved: 10.00 EUR" in chats(await account_of(await Teacher.get(name="Maryam"))).text
    assert await deliver() == 0


async def test_nothing_is_told_of_an_approval_that_was_taken_back_and_anew_of_the_next(
    march: Teacher, world: World, chats: Chats, huda: Person, clock: SettableClock, deliver: Deliver
) -> None:
    await runs.take_back(await approve(world, huda, clock()), by=huda, now=clock())
    clock.forward(minutes=1)
    await deliver()
    chat = chats(await account_of(march))
    assert not any("is approved" in said for said in chat.answers)
    [bonus] = await items.of_month("2026-03")
    await items.withdraw(bonus.id, by=huda, now=clock())
    await approve(world, huda, clock())
    clock.forward(minutes=1)
    await deliver()
    assert "Your pay for March 2026 is approved: 10.00 EUR" in chat.text
    assert await Notice.filter(kind="pay_statement", due_at__isnull=False).count() == 0


async def test_a_teacher_prints_the_own_month_and_nobody_elses(march: Teacher, chats: Chats, huda: Person) -> None:
    chat = chats(await account_of(march))
    await chat.say("/pay 2026-03")
    assert await chat.tap("Statement, PDF") == "I am writing it. It comes in a moment."
    assert chat.last.file is not None
    assert chat.last.file.name == "classclock-pay-2026-03.pdf"
    assert "15.00 EUR" in chat.text
    said = len(chat.answers)
    await chat.forge("payst:202603:minute:0")
    assert len(chat.answers) == said


async def test_an_admin_gets_all_of_them_in_one_file_or_one_alone(march: Teacher, chats: Chats, huda: Person) -> None:
    chat = chats(huda)
    await chat.say("/payroll")
    overview = chat.last
    await chat.tap("Statements, PDF")
    assert chat.last.file is not None
    archive = ZipFile(io.BytesIO(chat.last.file.content))
    assert len(archive.namelist()) == 2
    assert all(archive.read(name).startswith(b"%PDF") for name in archive.namelist())
    await chat.tap("Yusuf", message=overview)
    await chat.tap("Statement, PDF", message=overview)
    assert chat.last.file.content.startswith(b"%PDF")


async def test_a_statement_has_every_line_its_why_and_what_waits(
    march: Teacher, world: World, clock: SettableClock, catalogues: Catalogues
) -> None:
    drafted = await draft("2026-03", rounding="minute", now=clock(), school=world.school)
    with catalogues.context(), catalogues.use_locale("en"):
        [maryam, yusuf] = papers(drafted, None, world.school, clock())
    assert maryam.figures == [("10.00 EUR", "to be paid")]
    assert yusuf.figures == [("15.00 EUR", "to be paid")]
    [part] = yusuf.parts
    amounts = [row.cells[-1] for row in part.rows]
    assert sorted(amounts) == ["10.00 EUR", "5.00 EUR"]
    assert any("a reason of its own" in row.why for row in part.rows)
    assert "Draft. It is not approved and can still change." in yusuf.below_title


@pytest.mark.parametrize("right_to_left", [False, True])
def test_the_same_paper_is_the_same_file_whatever_people_are_called(right_to_left: bool) -> None:
    rows = [
        Row(["الخميس", name, "٥٥ دقيقة", "late", "10.00 EUR"], f"{name}: غطى عن مريم " * 20)
        for name in ("أمينة حسن", "José " * 30, "=SUM(A1)", "<b>", "名前", "😀", "", "{nb}")
    ]
    paper = Paper(
        file="statement",
        title="كشف",
        below_title=["أمينة", ""],
        figures=[("10.00 EUR", "to be paid")],
        columns=["Day", "Class", "Time", "Attendance", "Amount"],
        parts=[Part("In this month", rows * 3), Part("Not in it yet", rows[:1])],
        foot="foot",
        at=APRIL_2.isoformat(),
        language="ar" if right_to_left else "en",
        right_to_left=right_to_left,
    )
    printed = pdf(Paper.unpacked(paper.packed()))
    assert printed == pdf(paper)
    assert printed.count(b"/Type /Page\n") > 3
