"""What the database tells of the program's health."""

from datetime import timedelta

from models import checkup, people
from models.checkup import Finding
from models.database import inspected
from models.notices import decide
from models.tables.outbox import Notice
from models.tables.streams import ReportFetch
from tests.conftest import SettableClock
from tests.world import World


async def found(world: World, *, api: bool = False, hears_zoom: bool = False) -> dict[str, Finding]:
    findings = await checkup.of_database(world.school, world.clock(), api=api, hears_zoom=hears_zoom)
    return {one.code: one for one in findings}


async def test_jobs_that_leave_no_sign_are_missed_after_five_minutes(world: World, clock: SettableClock) -> None:
    assert found_bad(await found(world)) == {"sweep_never", "delivery_never"}
    await checkup.beat("sweep", clock())
    await checkup.beat("delivery", clock())
    clock.forward(minutes=5)
    assert found_bad(await found(world)) == set()
    clock.forward(seconds=1)
    await checkup.beat("delivery", clock())
    assert found_bad(await found(world)) == {"sweep_silent"}


async def test_messages_and_classes_that_wait_too_long_are_bad(world: World, clock: SettableClock) -> None:
    await checkup.beat("sweep", clock())
    await checkup.beat("delivery", clock())
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    clock.forward(hours=4)
    codes = found_bad(await found(world))
    assert {"notices_late", "classes_late"} <= codes


async def test_what_was_given_up_is_counted_for_a_day(world: World, clock: SettableClock) -> None:
    huda = await world.admin()
    await decide(huda, "menu", subject="menu:1", now=clock())
    await Notice.all().update(given_up_at=clock())
    assert (await found(world))["given_up"].facts == {"count": 1}
    clock.forward(days=1)
    assert (await found(world))["none_given_up"].state == "good"


async def test_zooms_webhooks_are_off_never_heard_or_silent(world: World) -> None:
    assert (await found(world))["zoom_events_off"].state == "off"
    assert (await found(world, hears_zoom=True))["zoom_events_never"].state == "look"


async def test_overdue_reports_count_only_where_there_is_an_api(world: World, clock: SettableClock) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await ReportFetch.create(
        session_id=session.id,
        meeting_id=1,
        ended_at=clock(),
        due_at=clock() - timedelta(hours=2),
        given_up_at=clock(),
        created_at=clock(),
    )
    assert not any(code.startswith("reports") for code in await found(world))
    findings = await found(world, api=True)
    assert findings["reports_late"].facts == findings["reports_given_up"].facts == {"count": 1}


async def test_the_cheapest_step_names_the_teachers_whom_it_concerns(world: World) -> None:
    await world.teacher("Yusuf")
    await world.teacher("Badr")
    findings = await found(world)
    assert findings["step_hear_zoom"].facts == {"teachers": ["Badr", "Yusuf"]}
    assert findings["seen_no_classes"].facts == {"count": 2}


async def test_the_database_says_its_engine_and_size(world: World) -> None:
    facts = (await found(world))["database"].facts
    assert facts["engine"] in {"SQLite", "PostgreSQL"}
    assert facts["bytes"] > 10_000


async def test_an_inspected_database_lacks_nothing_after_a_start(database: str) -> None:
    async with inspected(database) as lacks:
        assert lacks == []
        assert await people.is_there_an_admin() is False


def found_bad(findings: dict[str, Finding]) -> set[str]:
    return {code for code, one in findings.items() if one.state == "bad"}
