"""Finding class sessions."""

from datetime import date, timedelta

import pytest

from models import sessions
from models.database import connection
from models.filtering import Filter
from models.tables.classes import ClassSession
from models.tables.people import Contact, Student, Teacher
from tests.conftest import SettableClock
from tests.world import World

TODAY = date(2026, 3, 2)


async def sent(world: World, teacher: Teacher, name: str) -> ClassSession:
    return await world.session(teacher, await world.student(teacher, name, connected=False))


async def ids(world: World, wanted: Filter) -> set[int]:
    return {row.id for row in (await sessions.page(wanted, per_page=100)).sessions}


async def test_days_are_the_schools_and_both_ends_count(world: World, clock: SettableClock) -> None:
    teacher = await world.teacher()
    before = await sent(world, teacher, "before")
    clock.forward(hours=6, minutes=59, seconds=59)  # the last second of the day in Cairo (UTC+2)
    last = await sent(world, teacher, "last")
    clock.forward(seconds=1)
    after = await sent(world, teacher, "after")
    tomorrow = TODAY + timedelta(days=1)
    assert await ids(world, Filter(TODAY, TODAY)) == {before.id, last.id}
    assert await ids(world, Filter(tomorrow, tomorrow)) == {after.id}
    assert await ids(world, Filter(TODAY, tomorrow)) == {before.id, last.id, after.id}
    assert await ids(world, Filter(last=TODAY)) == {before.id, last.id}
    assert await ids(world, Filter(first=tomorrow)) == {after.id}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("amina", {"Amina", "AMÍNA Hassan"}),
        ("  Hassan ", {"AMÍNA Hassan"}),
        ("yusuf", {"Amina", "AMÍNA Hassan", "100% _sure_", "أمينة"}),
        ("أمينة", {"أمينة"}),
        ("%", {"100% _sure_"}),
        ("_sure", {"100% _sure_"}),
        ("_mina", set()),
        ("", {"Amina", "AMÍNA Hassan", "100% _sure_", "أمينة"}),
    ],
)
async def test_a_search_finds_parts_of_either_name_and_takes_nothing_for_a_pattern(
    world: World, typed: str, found: set[str]
) -> None:
    teacher = await world.teacher("Yusuf")
    for name in ("Amina", "AMÍNA Hassan", "100% _sure_", "أمينة"):
        await sent(world, teacher, name)
    page = await sessions.page(Filter(search=typed))
    assert {row.student.name for row in page.sessions} == found
    assert page.total == len(found)


async def test_filters_add_up(world: World, clock: SettableClock) -> None:
    yusuf, maryam = await world.teacher("Yusuf"), await world.teacher("Maryam")
    mine = await sent(world, yusuf, "Amina")
    await world.says(mine, "click")
    waiting = await sent(world, yusuf, "Omar")
    await sent(world, maryam, "Sara")
    assert await ids(world, Filter(teacher_id=yusuf.id)) == {mine.id, waiting.id}
    assert await ids(world, Filter(teacher_id=yusuf.id, status="active")) == {mine.id}
    assert await ids(world, Filter(student_id=mine.student_id)) == {mine.id}
    assert await ids(world, Filter(teacher_id=maryam.id, status="active")) == set()
    assert await sessions.counts(Filter()) == {"active": 1, "sent": 2}
    assert await sessions.counts(Filter(search="nobody")) == {}


@pytest.mark.parametrize(("number", "shown"), [(0, 0), (2, 2), (3, 2), (10**6, 2), (-1, 0)])
async def test_a_page_past_either_end_is_the_one_at_that_end(world: World, number: int, shown: int) -> None:
    teacher = await world.teacher()
    for n in range(13):
        await sent(world, teacher, f"Student {n}")
    page = await sessions.page(Filter(), number=number)
    assert (page.number, page.pages, page.total) == (shown, 3, 13)
    assert len(page.sessions) == (1 if shown == 2 else 6)


async def test_pages_hold_every_class_once_newest_first(world: World, clock: SettableClock) -> None:
    teacher = await world.teacher()
    for n in range(14):
        await sent(world, teacher, f"Student {n}")
        clock.forward(seconds=n % 2)  # some are issued in the same second
    first = await sessions.page(Filter(), number=0)
    second = await sessions.page(Filter(), number=1, older_than=first.sessions[-1].id)
    third = await sessions.page(Filter(), number=2, older_than=second.sessions[-1].id)
    listed = [row.id for page in (first, second, third) for row in page.sessions]
    assert listed == sorted(listed, reverse=True)
    assert len(set(listed)) == 14
    assert (await sessions.page(Filter(), number=2)).sessions == third.sessions
    back = await sessions.page(Filter(), number=1, newer_than=third.sessions[0].id)
    assert back.sessions == second.sessions


async def test_a_page_stays_where_it_is_while_classes_are_sent(world: World) -> None:
    teacher = await world.teacher()
    for n in range(8):
        await sent(world, teacher, f"Student {n}")
    first = await sessions.page(Filter())
    await sent(world, teacher, "Late")
    second = await sessions.page(Filter(), number=1, older_than=first.sessions[-1].id)
    assert [row.id for row in second.sessions] == [first.sessions[-1].id - 1, first.sessions[-1].id - 2]


async def test_a_page_whose_place_is_gone_is_the_first_one(world: World) -> None:
    only = await sent(world, await world.teacher(), "Amina")
    for place in ({"older_than": only.id}, {"newer_than": only.id}, {"older_than": 4711}):
        page = await sessions.page(Filter(), number=3, **place)
        assert (page.number, [row.id for row in page.sessions]) == (0, [only.id])


async def test_an_empty_list_is_one_empty_page(world: World) -> None:
    page = await sessions.page(Filter(), number=7)
    assert (page.sessions, page.total, page.number, page.pages) == ([], 0, 0, 1)


async def test_a_story_tells_the_evidence_in_the_order_in_which_it_happened(world: World, clock: SettableClock) -> None:
    session = await sent(world, await world.teacher(), "Amina")
    began = clock()
    await world.says(session, "click")
    clock.forward(minutes=50)
    await world.says(session, "student_landing")
    await world.says(session, "teacher_tap", at=began + timedelta(minutes=45))
    story = await sessions.story(session.id)
    assert story is not None
    assert [row.kind for row in story.evidence] == ["click", "teacher_tap", "student_landing"]
    assert await sessions.story(4711) is None


async def test_a_familys_classes_are_those_of_its_students_without_cancelled_ones(world: World) -> None:
    teacher = await world.teacher()
    session = await sent(world, teacher, "Amina")
    amina = await Student.get(id=session.student_id)
    namesake = await sent(world, teacher, "Amina")
    assert [row.id for row in await sessions.of_students([amina])] == [session.id]
    assert await sessions.of_students([]) == []
    await ClassSession.filter(id=session.id).update(session_status="cancelled")
    assert await sessions.of_students([amina]) == []
    assert namesake.student_id != amina.id
    assert await Contact.all().count() == 0


async def test_a_search_that_finds_very_many_is_counted_among_the_newest_only(world: World) -> None:
    teacher = await world.teacher("Yusuf")
    session = await sent(world, teacher, "Amina")
    own = {"id", "tracking_token", "host_token", "issue_key", "open_pair"}
    same = ", ".join(sorted(ClassSession._meta.db_fields - own))
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10100) "
    fresh = ", ".join(f"'{name}' || i" for name in ("host_token", "issue_key", "tracking_token"))
    await connection().execute_script(
        f"{numbers} INSERT INTO class_session (host_token, issue_key, tracking_token, {same}) "
        f"SELECT {fresh}, {same} FROM n, class_session one WHERE one.id = {session.id}"
    )
    assert sum((await sessions.counts(Filter())).values()) == 10101
    assert sum((await sessions.counts(Filter(teacher_id=teacher.id))).values()) == 10101
    assert sum((await sessions.counts(Filter(search="yusuf"))).values()) == sessions.MOST_COUNTED
    assert await sessions.counts(Filter(search="yusuf", status="void")) == {}
