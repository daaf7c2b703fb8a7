"""Classes that were over before there was attendance."""

from pathlib import Path

import pytest

from jobs.unsettled import settle_old
from models import attendance, unsettled
from models.database import opened
from models.pay import runs
from models.pay.drafts import draft
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession
from models.tables.outbox import Notice
from models.tables.pay import PayLine, PayRun
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.databases import FileTemplate
from tests.plans import Plans
from tests.world import World

MARCH, APRIL = "2026-03", "2026-04"


@pytest.fixture
async def old(world: World, clock: SettableClock, school: School) -> list[ClassSession]:
    """One held, one never opened, one marked: as they were before there was attendance."""
    teacher = await world.teacher()
    held, marked = [await world.session(teacher, await world.student(teacher, name)) for name in ("Amina", "Bilal")]
    never = await world.session(teacher, await world.student(teacher, "Sara"))
    for session in (held, marked):
        await world.says(session, "click")
    clock.forward(minutes=60)
    for session in (held, marked):
        await world.says(session, "teacher_tap")
    person = await Person.get(teachers__id=teacher.id)
    await attendance.mark(marked.id, "late", author="teacher", by=person, reason=None, now=clock())
    await sweep(school=school, now=clock.forward(days=2))
    rows = ClassSession.filter(id__in=[held.id, marked.id, never.id])
    await rows.update(presence=None, attendance=None, changed_at=None)
    return await rows.order_by("id")


async def found(sessions: list[ClassSession]) -> list[str | None]:
    rows = await ClassSession.filter(id__in=[one.id for one in sessions]).order_by("id")
    return [row.attendance for row in rows]


async def test_their_attendance_is_found_out_and_nobody_is_told(
    old: list[ClassSession], school: School, clock: SettableClock
) -> None:
    told = await Notice.all().order_by("id").values_list("id", "revision")
    assert await settle_old(school=school, clock=lambda: clock.forward(seconds=1)) == 3
    assert await found(old) == ["present", "late", "unknown"]
    assert await Notice.all().order_by("id").values_list("id", "revision") == told
    assert await unsettled.settle_some(school=school, now=clock()) == 0


async def test_where_none_is_left_nobody_walks_through_all_classes(
    file_template: FileTemplate, tmp_path: Path, school: School, clock: SettableClock
) -> None:
    async with opened(await file_template.copy(tmp_path)):
        with Plans() as plans:
            assert await unsettled.settle_some(school=school, now=clock()) == 0
        [steps] = (await plans.steps("class_session")).values()
        assert ["class_session_unsettled" in step for step in steps] == [True]


async def test_people_who_wait_for_an_answer_come_first(
    old: list[ClassSession], school: School, clock: SettableClock
) -> None:
    known = list[list[str | None]]()

    async def let_pass(_: float) -> bool:
        known.append(await found(old))
        return True

    await settle_old(school=school, clock=clock, let_pass=let_pass)
    assert known == [[None, None, None], ["present", "late", "unknown"]]


async def test_it_goes_on_where_it_ended(old: list[ClassSession], school: School, clock: SettableClock) -> None:
    assert await settle_old(school=school, clock=lambda: clock.forward(seconds=15)) in {0, 3}
    await ClassSession.filter(id=old[0].id).update(presence=None, attendance=None)
    assert await unsettled.settle_some(school=school, now=clock()) == 1
    assert await found(old) == ["present", "late", "unknown"]


async def test_their_month_is_approved_only_when_all_is_known(
    old: list[ClassSession], world: World, school: School, clock: SettableClock
) -> None:
    huda = await world.admin()
    clock.forward(days=40)
    drafted = await draft(MARCH, rounding="minute", now=clock(), school=school)
    asked = {"fingerprint": drafted.fingerprint, "rounding": "minute", "by": huda, "school": school, "now": clock()}
    assert await runs.approve(MARCH, **asked) == "unsettled"  # type: ignore[arg-type]
    await unsettled.settle_some(school=school, now=clock())
    drafted = await draft(MARCH, rounding="minute", now=clock(), school=school)
    run = await runs.approve(MARCH, **{**asked, "fingerprint": drafted.fingerprint})  # type: ignore[arg-type]
    assert isinstance(run, PayRun)


async def test_lines_that_were_frozen_before_stay_and_the_difference_is_proposed(
    old: list[ClassSession], world: World, school: School, clock: SettableClock
) -> None:
    huda = await world.admin()
    await unsettled.settle_some(school=school, now=clock())
    clock.forward(days=40)
    drafted = await draft(MARCH, rounding="minute", now=clock(), school=school)
    run = await runs.approve(
        MARCH, fingerprint=drafted.fingerprint, rounding="minute", by=huda, school=school, now=clock()
    )
    assert isinstance(run, PayRun)
    lines = await PayLine.all().order_by("id").values()
    await ClassSession.filter(id=old[0].id).update(presence=None, attendance=None)
    await unsettled.settle_some(school=school, now=clock.forward(hours=1))
    assert await PayLine.all().order_by("id").values() == lines
    assert (await draft(APRIL, rounding="minute", now=clock(), school=school)).all == []
