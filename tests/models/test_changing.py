"""Cancelling, handing over, merging and splitting a class: judged again, told, written down, and undone."""

from datetime import UTC, datetime, timedelta

import pytest

from models import audit, cancelling, corrections, handing_over, merging, splitting, undoing
from models.rules.periods import day_bounds
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession
from models.tables.desk import Audit
from models.tables.outbox import Notice
from models.tables.people import Person, Student, Teacher
from models.tables.streams import LiveStream
from tests.conftest import SettableClock
from tests.group_class import group
from tests.world import World
from tests.zoom_room import ZoomRoom

WHY = "Agreed by phone"


class Desk:
    """Huda at her desk: every act with the same reason, at the clock's time."""

    def __init__(self, huda: Person, school: School, clock: SettableClock) -> None:
        self.huda = huda
        self.school = school
        self.clock = clock

    async def cancel(self, session: ClassSession) -> object:
        return await cancelling.cancel(session.id, by=self.huda, reason=WHY, school=self.school, now=self.clock())

    async def reassign(self, session: ClassSession, to: Teacher) -> object:
        return await handing_over.reassign(
            session.id, to, by=self.huda, reason=WHY, school=self.school, now=self.clock()
        )

    async def merge(self, one: ClassSession, other: ClassSession) -> object:
        return await merging.merge(one.id, other.id, by=self.huda, reason=WHY, school=self.school, now=self.clock())

    async def split(self, session: ClassSession, at: datetime) -> object:
        return await splitting.split(session.id, at, by=self.huda, reason=WHY, school=self.school, now=self.clock())

    async def undo(self, change: object) -> object:
        assert isinstance(change, Audit), change
        return await undoing.undo(change.id, by=self.huda, reason=WHY, school=self.school, now=self.clock())


@pytest.fixture
async def desk(world: World, school: School, clock: SettableClock) -> Desk:
    return Desk(await world.admin("Huda"), school, clock)


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    return await world.teacher("Yusuf")


@pytest.fixture
async def amina(world: World, yusuf: Teacher) -> Student:
    return await world.student(yusuf, "Amina")


async def held(
    world: World, clock: SettableClock, teacher: Teacher, student: Student, minutes: float = 45
) -> ClassSession:
    """A class from now on, by the teacher's word; the clock stands at its end."""
    session = await world.session(teacher, student)
    await world.says(session, "click")
    clock.forward(minutes=minutes)
    return await world.says(session, "teacher_tap")


async def now_is(session: ClassSession) -> tuple[str, int | None, str]:
    row = await ClassSession.get(id=session.id)
    return row.session_status, row.session_duration_minutes, row.grade


# Cancelling


async def test_a_class_that_was_held_is_cancelled_and_brought_back(
    world: World, desk: Desk, clock: SettableClock, yusuf: Teacher, amina: Student
) -> None:
    session = await held(world, clock, yusuf, amina)
    change = await desk.cancel(session)
    assert await now_is(session) == ("cancelled", None, "unknown")
    assert await desk.cancel(session) == "already"
    undone = await desk.undo(change)
    assert await now_is(session) == ("ended", 45, "reported")
    assert isinstance(undone, Audit)
    assert isinstance(change, Audit)
    assert (undone.what, undone.undoes_id) == ("cancel_undone", change.id)
    assert await desk.undo(change) == "undone"
    assert [row.what for row in await audit.of_class(session.id)] == ["cancelled", "cancel_undone"]


async def test_what_zoom_says_of_a_cancelled_class_is_not_lost(
    world: World, desk: Desk, school: School, clock: SettableClock, yusuf: Teacher, amina: Student
) -> None:
    room, start = ZoomRoom(school), clock()
    session = await world.session(yusuf, amina)
    host, guest = await room.came("Yusuf", start, host=True), await room.came("iPad", start)
    await world.says(session, "click")
    clock.forward(minutes=40)
    change = await desk.cancel(session)
    await room.left("iPad", clock(), guest)
    await room.left("Yusuf", clock(), host, host=True)
    await sweep(school=school, now=clock.forward(minutes=30))
    assert (await now_is(session))[0] == "cancelled"
    await desk.undo(change)
    assert await now_is(session) == ("ended", 40, "witnessed")


async def test_a_corrected_class_is_not_cancelled_over_the_correction(
    world: World, desk: Desk, school: School, clock: SettableClock, yusuf: Teacher, amina: Student
) -> None:
    session = await held(world, clock, yusuf, amina)
    await corrections.correct(session, by=desk.huda, reason=WHY, void=True, school=school, now=clock())
    assert await desk.cancel(session) == "corrected"
    [struck] = await audit.of_class(session.id)
    await desk.undo(struck)
    assert isinstance(await desk.cancel(session), Audit)


# Handing over


async def test_a_class_goes_to_a_substitute_and_both_teachers_read_why(
    world: World, desk: Desk, clock: SettableClock, yusuf: Teacher, amina: Student
) -> None:
    maryam = await world.teacher("Maryam")
    session = await held(world, clock, yusuf, amina)
    change = await desk.reassign(session, maryam)
    after = await ClassSession.get(id=session.id)
    assert (after.teacher_id, after.substitute_for_id) == (maryam.id, yusuf.id)
    assert after.host_token != session.host_token
    told = await Notice.filter(kind="corrected").order_by("id").prefetch_related("person")
    assert {one.person.name for one in told} == {"Maryam", "Amina's phone", "Yusuf"}
    assert {one.details["after"]["teacher_name"] for one in told} == {"Maryam"}
    assert isinstance(change, Audit)
    assert (change.before["teacher"], change.after["teacher"]) == (yusuf.id, maryam.id)
    await desk.undo(change)
    back = await ClassSession.get(id=session.id)
    assert (back.teacher_id, back.substitute_for_id) == (yusuf.id, None)


async def test_a_second_substitute_still_stands_in_for_the_first_teacher(
    world: World, desk: Desk, clock: SettableClock, yusuf: Teacher, amina: Student
) -> None:
    maryam, omar = await world.teacher("Maryam"), await world.teacher("Omar")
    session = await held(world, clock, yusuf, amina)
    first = await desk.reassign(session, maryam)
    await desk.reassign(session, omar)
    assert (await ClassSession.get(id=session.id)).substitute_for_id == yusuf.id
    assert await desk.undo(first) == "changed_since"
    await desk.reassign(session, yusuf)
    assert (await ClassSession.get(id=session.id)).substitute_for_id is None


async def test_an_open_class_changes_hands_where_there_is_room(
    world: World, desk: Desk, clock: SettableClock, yusuf: Teacher, amina: Student
) -> None:
    maryam, omar = await world.teacher("Maryam"), await world.teacher("Omar")
    session = await world.session(yusuf, amina)
    assert isinstance(await desk.reassign(session, maryam), Audit)
    assert (await ClassSession.get(id=session.id)).open_pair == f"{maryam.id}:{amina.id}"
    assert await Notice.exists(kind="class_card", person_id=maryam.person_id)
    again = await world.session(yusuf, amina)
    assert await desk.reassign(again, maryam) == "open_already"
    assert await desk.reassign(again, yusuf) == "same"
    await Teacher.filter(id=omar.id).update(removed_at=clock())
    assert await desk.reassign(again, await Teacher.get(id=omar.id)) == "removed"


async def test_the_classes_around_are_judged_again_when_one_changes_hands(
    world: World, desk: Desk, school: School, clock: SettableClock, yusuf: Teacher, amina: Student
) -> None:
    """Yusuf's next class ended his first one; taught by Maryam, it says nothing of his."""
    first = await world.session(yusuf, amina)
    await world.says(first, "click")
    clock.forward(minutes=40)
    second = await world.session(yusuf, await world.student(yusuf, "Bilal"))
    await world.says(second, "click")
    assert (await ClassSession.get(id=first.id)).end_source == "succession"
    change = await desk.reassign(second, await world.teacher("Maryam"))
    assert (await now_is(first))[0] == "active"
    await sweep(school=school, now=clock.forward(minutes=40))
    assert (await ClassSession.get(id=first.id)).end_source == "package_length"
    await desk.undo(change)
    assert await now_is(first) == ("ended", 40, "estimated")


# Merging


@pytest.fixture
async def two(world: World, clock: SettableClock, yusuf: Teacher, amina: Student) -> tuple[ClassSession, ClassSession]:
    """17:00–17:20, and after ten minutes again 17:30–17:55; the clock stands at 17:55."""
    first = await held(world, clock, yusuf, amina, 20)
    clock.forward(minutes=10)
    return first, await held(world, clock, yusuf, amina, 25)


async def test_two_records_of_one_class_become_one_and_two_again(
    desk: Desk, two: tuple[ClassSession, ClassSession]
) -> None:
    first, second = two
    change = await desk.merge(second, first)
    assert await now_is(first) == ("ended", 55, "reported")
    gone = await ClassSession.get(id=second.id)
    assert (gone.session_status, gone.merged_into_id, gone.session_duration_minutes) == ("void", first.id, None)
    assert isinstance(change, Audit)
    assert (change.session_id, change.subject) == (first.id, f"class:{second.id}")
    assert [row.id for row in await audit.of_class(second.id)] == [change.id]  # both have it in their story
    assert await desk.merge(first, second) == "merged"
    await desk.undo(change)
    assert await now_is(first) == ("ended", 20, "reported")
    assert await now_is(second) == ("ended", 25, "reported")


async def test_late_word_about_the_merged_one_counts_in_the_whole(
    world: World, desk: Desk, clock: SettableClock, two: tuple[ClassSession, ClassSession]
) -> None:
    first, second = two
    change = await desk.merge(first, second)
    late = clock() + timedelta(minutes=3)
    clock.forward(minutes=30)
    await world.says(second, "teacher_tap", late)
    assert await now_is(first) == ("ended", 58, "reported")
    await desk.undo(change)
    assert await now_is(second) == ("ended", 28, "reported")


async def test_answers_about_a_part_say_nothing_of_the_whole(
    world: World, desk: Desk, clock: SettableClock, two: tuple[ClassSession, ClassSession]
) -> None:
    first, second = two
    for session, minutes in ((first, 20), (second, 25)):
        await world.says(session, "teacher_answer", held=True, minutes=minutes)
    clock.forward(minutes=1)
    await desk.merge(first, second)
    assert await now_is(first) == ("ended", 55, "reported")
    clock.forward(minutes=1)
    await world.says(first, "student_answer", held=True, minutes=54)
    assert await now_is(first) == ("ended", 54, "agreed")


async def test_what_is_not_one_class_is_not_merged(
    world: World,
    desk: Desk,
    school: School,
    clock: SettableClock,
    yusuf: Teacher,
    amina: Student,
    two: tuple[ClassSession, ClassSession],
) -> None:
    first, second = two
    assert await desk.merge(first, first) == "same"
    other = await held(world, clock, yusuf, await world.student(yusuf, "Bilal"))
    assert await desk.merge(first, other) == "not_alike"
    running = await world.session(yusuf, amina)
    assert await desk.merge(first, running) == "still_open"
    await corrections.correct(second, by=desk.huda, reason=WHY, start=clock(), end=clock(), school=school, now=clock())
    assert await desk.merge(first, second) == "corrected"
    await desk.cancel(running)
    assert await desk.merge(first, running) == "gone"
    assert [one.id for one in await merging.candidates(first)] == [second.id]
    assert not await Audit.exists(what="merged")


# Splitting


async def test_a_double_lesson_becomes_two_and_one_again(
    world: World, desk: Desk, clock: SettableClock, yusuf: Teacher, amina: Student
) -> None:
    start = clock()
    session = await held(world, clock, yusuf, amina, 65)
    change = await desk.split(session, start + timedelta(minutes=30))
    assert isinstance(change, Audit)
    part = await ClassSession.get(id=change.after["split_off"])
    assert await now_is(session) == ("ended", 30, "estimated")  # of its own end nobody has said anything
    assert await now_is(part) == ("ended", 35, "reported")
    assert (part.package_rate, part.teacher_id, part.split_from_id) == (session.package_rate, yusuf.id, session.id)
    await desk.undo(change)
    assert await now_is(session) == ("ended", 65, "reported")
    assert await now_is(part) == ("void", None, "unknown")


async def test_zoom_sees_both_parts_of_one_sitting(
    world: World, desk: Desk, school: School, clock: SettableClock, yusuf: Teacher, amina: Student
) -> None:
    room, start = ZoomRoom(school), clock()
    session = await world.session(yusuf, amina)
    host, guest = await room.came("Yusuf", start, host=True), await room.came("iPad", start)
    await world.says(session, "click")
    end = clock.forward(minutes=80)
    await room.left("iPad", end, guest)
    await room.left("Yusuf", end, host, host=True)
    await sweep(school=school, now=clock.forward(minutes=11))
    assert await now_is(session) == ("ended", 80, "witnessed")
    change = await desk.split(session, start + timedelta(minutes=30))
    assert isinstance(change, Audit)
    part = await ClassSession.get(id=change.after["split_off"])
    assert await now_is(session) == ("ended", 30, "witnessed")
    assert await now_is(part) == ("ended", 50, "witnessed")
    halves = [(await ClassSession.get(id=one.id)).taught_seconds for one in (session, part)]
    assert halves == [30 * 60, 50 * 60]
    third = await desk.split(part, start + timedelta(minutes=60))
    assert isinstance(third, Audit)
    assert [await now_is(one) for one in (part, await ClassSession.get(id=third.after["split_off"]))] == [
        ("ended", 30, "witnessed"),
        ("ended", 20, "witnessed"),
    ]
    assert await desk.undo(change) == "changed_since"
    await desk.undo(third)
    await desk.undo(change)
    assert await now_is(session) == ("ended", 80, "witnessed")


async def test_a_link_used_again_the_next_hour_is_two_classes(
    world: World, desk: Desk, clock: SettableClock, yusuf: Teacher, amina: Student
) -> None:
    session = await held(world, clock, yusuf, amina, 50)
    again = clock.forward(minutes=70)
    await world.says(session, "click")
    clock.forward(minutes=40)
    await world.says(session, "student_tap")
    change = await desk.split(session, again)
    assert isinstance(change, Audit)
    assert await now_is(session) == ("ended", 50, "reported")
    assert await now_is(await ClassSession.get(id=change.after["split_off"])) == ("ended", 40, "reported")


async def test_late_word_finds_its_part(
    world: World, desk: Desk, clock: SettableClock, yusuf: Teacher, amina: Student
) -> None:
    start = clock()
    session = await held(world, clock, yusuf, amina, 65)
    change = await desk.split(session, start + timedelta(minutes=30))
    assert isinstance(change, Audit)
    part = await ClassSession.get(id=change.after["split_off"])
    await world.says(session, "student_tap", start + timedelta(minutes=28))
    await world.says(session, "student_tap", start + timedelta(minutes=64))
    assert await now_is(session) == ("ended", 28, "reported")
    assert await now_is(part) == ("ended", 34, "agreed")


@pytest.mark.parametrize("minutes", [-1, 0, 45, 200])
async def test_a_border_outside_the_class_is_refused(
    world: World, desk: Desk, clock: SettableClock, yusuf: Teacher, amina: Student, minutes: int
) -> None:
    start = clock()
    session = await held(world, clock, yusuf, amina)
    assert await desk.split(session, start + timedelta(minutes=minutes)) == "outside"
    assert await ClassSession.all().count() == 1


async def test_a_part_belongs_to_the_day_on_which_it_began(
    world: World, desk: Desk, school: School, clock: SettableClock, yusuf: Teacher, amina: Student
) -> None:
    midnight = day_bounds(school.day_of(clock()) + timedelta(days=1), school.zone)[0]
    clock.now = midnight - timedelta(minutes=40)
    session = await held(world, clock, yusuf, amina, 60)
    change = await desk.split(session, midnight + timedelta(minutes=1))
    assert isinstance(change, Audit)
    part = await ClassSession.get(id=change.after["split_off"])
    assert school.day_of(part.issued_at) == school.day_of(clock())
    assert part.started_at == datetime(2026, 3, 2, 22, 1, tzinfo=UTC)


# Group classes


async def test_one_place_in_a_group_is_cancelled_but_not_handed_over_merged_or_split(
    world: World, desk: Desk, clock: SettableClock, yusuf: Teacher, amina: Student
) -> None:
    stream = await group(world, yusuf, [amina, await world.student(yusuf, "Bilal")], personal=False)
    one, other = await ClassSession.filter(stream_id=stream.id).order_by("id")
    for session in (one, other):
        await world.says(session, "click")
    clock.forward(minutes=20)
    assert await desk.reassign(one, await world.teacher("Maryam")) == "group"
    assert await desk.merge(one, other) == "group"
    assert await desk.split(one, clock() - timedelta(minutes=10)) == "group"
    await world.says(other, "student_tap")
    assert (await LiveStream.get(id=stream.id)).status == "live"
    assert isinstance(await desk.cancel(one), Audit)  # the last one in it
    assert (await LiveStream.get(id=stream.id)).status == "ended"
