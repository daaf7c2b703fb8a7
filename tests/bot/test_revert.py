"""From /audit: a change of people, enrolments or packages is taken back, with a reason."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from models import audit, enrolments, membership, packages
from models.audit import Why
from models.rules.terms import Terms
from models.tables.classes import Enrolment, EnrolmentPause, Package
from models.tables.people import Person, Student, Teacher
from tests.conftest import SettableClock
from tests.world import World

from .telegram import Chat, Chats

TODAY = date(2026, 3, 2)
NEXT_WEEK, END = date(2026, 3, 9), date(2026, 3, 31)


@pytest.fixture
async def admin(world: World) -> Person:
    return await world.admin("Huda")


@pytest.fixture
async def huda(admin: Person, chats: Chats) -> Chat:
    return chats(admin)


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    return await world.teacher("Yusuf")


@pytest.fixture
async def amina(world: World, yusuf: Teacher) -> Student:
    return await world.student(yusuf, "Amina", connected=False)


async def taken_back(huda: Chat) -> str:
    """The latest change; what the small window says."""
    await huda.say("/audit")
    await huda.tap("1")
    await huda.tap("Take this back")
    return await huda.tap("It was a mistake")


async def test_a_name_is_given_back(huda: Chat, admin: Person, amina: Student, clock: SettableClock) -> None:
    await membership.rename(amina, "Amira", by=admin, now=clock(), why=Why("misheard"))
    assert await taken_back(huda) == "Taken back."
    assert (await Student.get()).name == "Amina"
    row = (await audit.page())[0]
    assert (row.what, row.reason, row.undoes_id is not None) == ("student_renamed", "It was a mistake", True)


async def test_a_change_on_which_another_was_built_stays(
    huda: Chat, admin: Person, amina: Student, clock: SettableClock
) -> None:
    await membership.rename(amina, "Amira", by=admin, now=clock())
    await huda.say("/audit")
    await huda.tap("1")
    await huda.tap("Take this back")
    await membership.rename(await Student.get(), "Aminata", by=admin, now=clock())
    assert "changed again after that" in await huda.tap("It was a mistake")
    assert (await Student.get()).name == "Aminata"


async def test_it_is_taken_back_once(huda: Chat, admin: Person, amina: Student, clock: SettableClock) -> None:
    await membership.rename(amina, "Amira", by=admin, now=clock())
    await taken_back(huda)
    assert "Take this back" not in huda.buttons


async def test_enrolments_go_on_as_they_were(
    huda: Chat, admin: Person, amina: Student, world: World, clock: SettableClock
) -> None:
    row, by, now = await Enrolment.get(), admin, clock()
    await enrolments.end(row, TODAY, by=by, now=now)
    assert await taken_back(huda) == "Taken back."
    assert (await Enrolment.get()).last_day is None
    await enrolments.pause(row, TODAY, None, by=by, now=now)
    assert await taken_back(huda) == "Taken back."
    assert not await EnrolmentPause.exists()
    await enrolments.change_package(row, await world.package("0 Fee"), by=by, now=now)
    assert await taken_back(huda) == "Taken back."
    assert (await Enrolment.get().prefetch_related("package")).package.name == "Europe"


async def test_who_has_left_is_back(
    huda: Chat, admin: Person, amina: Student, yusuf: Teacher, clock: SettableClock
) -> None:
    await membership.student_left(amina, today=TODAY, by=admin, now=clock())
    assert await taken_back(huda) == "Taken back."
    assert (await Student.get()).left_at is None
    await membership.remove_teacher(yusuf, today=TODAY, by=admin, now=clock())
    assert await taken_back(huda) == "Taken back."
    assert (await Teacher.get()).removed_at is None
    assert (await Enrolment.get()).last_day is None


async def test_terms_are_as_before_from_the_day_on_which_they_were_to_change(
    huda: Chat, admin: Person, world: World, clock: SettableClock
) -> None:
    europe = await world.package("Europe")
    dearer = Terms(60, Decimal("12.50"), "EUR", None)
    since = date(2026, 4, 1)
    await packages.change(europe, dearer, since=since, today=TODAY, by=admin, now=clock())
    assert await taken_back(huda) == "Taken back."
    assert (await packages.terms_on(europe, since)).rate == Decimal(10)
    await packages.retire(europe, by=admin, now=clock())
    assert await taken_back(huda) == "Taken back."
    assert (await Package.get(id=europe.id)).retired_at is None


async def test_a_package_is_given_to_nobody_when_adding_it_or_offering_it_again_is_taken_back(
    huda: Chat, admin: Person, clock: SettableClock
) -> None:
    gulf = await packages.add("Gulf", Terms(45, Decimal(8), "KWD", None), by=admin, now=clock())
    assert gulf is not None
    assert await taken_back(huda) == "Taken back."
    assert (await Package.get(id=gulf.id)).retired_at is not None
    await packages.bring_back(gulf, by=admin, now=clock())
    assert await taken_back(huda) == "Taken back."
    assert (await Package.get(id=gulf.id)).retired_at is not None


async def test_when_a_class_counts_and_whether_nothing_is_meant_are_as_before(
    huda: Chat, admin: Person, world: World, clock: SettableClock
) -> None:
    europe = await world.package("Europe")
    await packages.set_threshold(europe, "late_minutes", 5, by=admin, now=clock())
    assert await taken_back(huda) == "Taken back."
    assert (await Package.get(id=europe.id)).thresholds == {}
    await packages.set_free(europe, True, by=admin, now=clock())
    assert await taken_back(huda) == "Taken back."
    assert not (await Package.get(id=europe.id)).is_free


async def test_a_threshold_that_was_changed_again_stays(
    huda: Chat, admin: Person, world: World, clock: SettableClock
) -> None:
    europe = await world.package("Europe")
    await packages.set_threshold(europe, "late_minutes", 5, by=admin, now=clock())
    await huda.say("/audit")
    await huda.tap("1")
    await huda.tap("Take this back")
    await packages.set_threshold(europe, "late_minutes", 7, by=admin, now=clock())
    assert "changed again after that" in await huda.tap("It was a mistake")
    assert (await Package.get(id=europe.id)).thresholds == {"late_minutes": 7}


async def test_a_student_is_moved_back(
    huda: Chat, admin: Person, amina: Student, yusuf: Teacher, world: World, clock: SettableClock
) -> None:
    maryam = await world.teacher("Maryam")
    row = await Enrolment.get()
    await enrolments.end(row, END, by=admin, now=clock())
    clock.forward(minutes=1)
    await enrolments.move(row, maryam, NEXT_WEEK, by=admin, now=clock())
    assert await taken_back(huda) == "Taken back."
    mine, hers = await Enrolment.all().order_by("id")
    assert (mine.teacher_id, mine.last_day) == (yusuf.id, END)
    assert (hers.teacher_id, hers.last_day) == (maryam.id, NEXT_WEEK - timedelta(days=1))


@pytest.mark.parametrize("built", ["class", "end", "removal"])
async def test_a_move_on_which_something_was_built_stays(
    built: str, huda: Chat, admin: Person, amina: Student, world: World, clock: SettableClock
) -> None:
    maryam, today = await world.teacher("Maryam"), TODAY
    await enrolments.move(await Enrolment.get(), maryam, today, by=admin, now=clock())
    await huda.say("/audit")
    await huda.tap("1")
    await huda.tap("Take this back")
    clock.forward(minutes=1)
    moved = await Enrolment.get(teacher_id=maryam.id)
    match built:
        case "class":
            await world.session(maryam, amina)
        case "end":
            await enrolments.end(moved, END, by=admin, now=clock())
        case "removal":
            await membership.remove_teacher(maryam, today=today, by=admin, now=clock())
    before = await Enrolment.all().order_by("id").values()
    assert "changed again after that" in await huda.tap("It was a mistake")
    assert await Enrolment.all().order_by("id").values() == before


async def test_an_enrolment_that_was_begun_never_was(
    huda: Chat, admin: Person, amina: Student, world: World, clock: SettableClock
) -> None:
    maryam, europe = await world.teacher("Maryam"), await world.package("Europe")
    await enrolments.begin(amina, maryam, europe, first_day=NEXT_WEEK, by=admin, now=clock())
    assert await taken_back(huda) == "Taken back."
    assert (await Enrolment.get(teacher_id=maryam.id)).last_day == NEXT_WEEK - timedelta(days=1)


@pytest.mark.parametrize("again", [TODAY, NEXT_WEEK])
async def test_a_pause_is_as_long_as_before_it_was_ended(
    again: date, huda: Chat, admin: Person, amina: Student, clock: SettableClock
) -> None:
    row = await Enrolment.get()
    await enrolments.pause(row, TODAY, END, by=admin, now=clock())
    await enrolments.resume(row, again, by=admin, now=clock())
    assert await taken_back(huda) == "Taken back."
    pause = await EnrolmentPause.get()
    assert (pause.first_day, pause.last_day) == (TODAY, END)


async def test_a_pause_that_another_has_followed_stays_ended(
    huda: Chat, admin: Person, amina: Student, clock: SettableClock
) -> None:
    row = await Enrolment.get()
    await enrolments.pause(row, TODAY, END, by=admin, now=clock())
    await enrolments.resume(row, NEXT_WEEK, by=admin, now=clock())
    await huda.say("/audit")
    await huda.tap("1")
    await huda.tap("Take this back")
    await enrolments.pause(row, END, None, by=admin, now=clock())
    before = await EnrolmentPause.all().order_by("id").values()
    assert "changed again after that" in await huda.tap("It was a mistake")
    assert await EnrolmentPause.all().order_by("id").values() == before


async def test_own_words_do_and_nothing_is_asked_again(
    huda: Chat, admin: Person, amina: Student, clock: SettableClock
) -> None:
    await membership.rename(amina, "Amira", by=admin, now=clock())
    await huda.say("/audit")
    await huda.tap("1")
    await huda.tap("Take this back")
    assert "say why in a sentence" in await huda.send_file()
    await huda.say("<b>No</b> 🙂")
    assert huda.answers[-2] == "Taken back."
    assert (await audit.page())[0].reason == "<b>No</b> 🙂"
