"""Digests: at the time that somebody has chosen, once, with the numbers of /report and nothing where nothing was."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from aiogram import Bot

from bot.i18n import Catalogues
from bot.outlet.notifier import TelegramNotifier
from bot.pictures.filling import pictures
from bot.worker import WorkFailed
from jobs.delivery import Delivery
from jobs.digests import decide_digests
from models import digests, people, streams, wishes
from models.filtering import Filter
from models.rules.periods import Period
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession
from models.tables.outbox import Notice
from models.tables.people import Admin, Person, Student, Teacher
from models.whose import Whose
from tests.conftest import SettableClock
from tests.world import World

from .links import TestLinks
from .telegram import Chat, Chats, account_of

Deliver = Callable[[], Awaitable[int]]


class Days:
    """Time passes, and the job looks as often as it does; the clock begins at 17:00 on a Monday in Cairo."""

    def __init__(self, school: School, clock: SettableClock) -> None:
        self._school = school
        self._clock = clock

    async def until(self, text: str, step: timedelta = timedelta(minutes=30)) -> None:
        """`2026-03-02 20:00`, in Cairo."""
        goal = datetime.fromisoformat(text).replace(tzinfo=self._school.zone).astimezone(UTC)
        while self._clock() < goal:
            self._clock.now = min(self._clock() + step, goal)
            await decide_digests(school=self._school, now=self._clock())


@pytest.fixture
def days(school: School, clock: SettableClock) -> Days:
    return Days(school, clock)


@pytest.fixture
async def teacher(world: World) -> Teacher:
    teacher = await world.teacher()
    for name in ("Amina", "Omar"):
        await world.student(teacher, name)
    return teacher


@pytest.fixture
async def huda(world: World, school: School, clock: SettableClock) -> Person:
    person = await world.admin()
    await wishes.want_digest(person, "daily", True, school=school, now=clock())
    return person


@pytest.fixture
def hold(world: World, teacher: Teacher, clock: SettableClock) -> Any:
    """A class that both sides say is over; or one of which nobody says anything more."""

    async def run(student: str = "Amina", *, minutes: int = 45, silent: bool = False) -> ClassSession:
        session = await world.session(teacher, await Student.get(name=student))
        await world.says(session, "click")
        if silent:
            await sweep(school=world.school, now=clock.forward(minutes=71))
            return session
        clock.forward(minutes=minutes)
        await world.says(session, "teacher_tap")
        return await world.says(session, "student_tap")

    return run


async def digests_in(chat: Chat) -> list[str]:
    return [text for text in chat.answers if text.startswith(("📊", "📋"))]


async def test_an_admins_day_comes_at_the_time_they_chose_with_what_is_odd_and_the_day_before(
    huda: Person, hold: Any, days: Days, chats: Chats, deliver: Deliver
) -> None:
    await hold()
    await days.until("2026-03-02 20:00")
    await hold("Omar", silent=True)
    await days.until("2026-03-03 17:00")
    await hold()
    await hold("Omar", silent=True)
    await days.until("2026-03-03 20:00")
    await deliver()
    first, second = await digests_in(chats(huda))
    assert (
        first.splitlines()
        == [
            "📊 Amal Academy · Mon, Mar 2, 2026",
            "",
            "So far, at 20:00:",
            "1 class held: 45 min",
            "",
            "The whole day before: 0 classes held: 0 min",
            "/report has all the numbers. /settings stops this message.",
        ]
        or first
    )
    assert "2 classes held: 1 h 45 min" in second
    assert "The whole day before: 2 classes held: 1 h 45 min" in second
    assert "⚠️ 1 class to look at:\n🔴 17:45–18:45 · Yusuf → Omar · about 60 min ⚠️" in second
    assert "/review what waits for you" in second


async def test_the_schools_numbers_come_with_one_picture_for_all_who_read_the_same_language(
    huda: Person,
    hold: Any,
    days: Days,
    world: World,
    school: School,
    clock: SettableClock,
    chats: Chats,
    bot: Bot,
    links: TestLinks,
    catalogues: Catalogues,
) -> None:
    omar = await world.admin("Omar")
    await wishes.want_digest(omar, "daily", True, school=school, now=clock())
    asked = []

    async def draw(wanted: Filter, period: Period, school: School, whose: Whose | None) -> list[bytes]:
        asked.append(wanted)
        return await pictures(wanted, period, school, whose)

    await hold()
    await days.until("2026-03-02 20:00")
    await chats.meet_everybody()
    notifier = TelegramNotifier(bot, school, links, catalogues, clock, draw=draw)
    await Delivery(notifier, clock, school).run()
    for admin in (huda, omar):
        message = chats(admin).last
        assert message.is_photo
        assert message.file is not None
        assert message.file.width == 1080
        assert chats(admin).text.startswith("📊 Amal Academy · Mon, Mar 2, 2026")
    assert len(asked) == 1


async def test_a_picture_that_cannot_be_drawn_holds_up_no_digest(
    huda: Person,
    hold: Any,
    days: Days,
    school: School,
    clock: SettableClock,
    chats: Chats,
    bot: Bot,
    links: TestLinks,
    catalogues: Catalogues,
) -> None:
    async def broken(*_: object) -> list[bytes]:
        raise WorkFailed("no memory")

    await hold()
    await days.until("2026-03-02 20:00")
    await chats.meet_everybody()
    await Delivery(TelegramNotifier(bot, school, links, catalogues, clock, draw=broken), clock, school).run()
    assert "1 class held: 45 min" in chats(huda).text


async def test_a_morning_digest_tells_of_the_day_that_is_over(
    huda: Person, hold: Any, days: Days, school: School, clock: SettableClock, chats: Chats, deliver: Deliver
) -> None:
    await wishes.digest_at(huda, time(7), school=school, now=clock())
    await hold()
    await days.until("2026-03-03 07:00")
    await deliver()
    [digest] = await digests_in(chats(huda))
    assert digest.startswith("📊 Amal Academy · Mon, Mar 2, 2026\n\n1 class held: 45 min")
    assert "So far" not in digest


async def test_where_nothing_was_nothing_is_told(huda: Person, days: Days, chats: Chats, deliver: Deliver) -> None:
    await days.until("2026-03-12 12:00", timedelta(hours=3))
    await deliver()
    assert await Notice.filter(kind="digest").count() == 0


async def test_a_week_comes_once_when_it_is_over_to_admins_and_to_teachers_of_their_own(
    huda: Person, teacher: Teacher, world: World, hold: Any, days: Days, chats: Chats, deliver: Deliver
) -> None:
    maryam = await world.teacher("Maryam")
    await hold()
    await days.until("2026-03-08 23:30", timedelta(hours=3))
    await deliver()
    yusuf = chats(await account_of(teacher))
    assert await digests_in(yusuf) == []
    await days.until("2026-03-15 12:00", timedelta(hours=3))
    await deliver()
    [week] = await digests_in(yusuf)
    assert week.splitlines() == [
        "📊 Yusuf · Mon, Mar 2, 2026 – Sun, Mar 8, 2026",
        "",
        "1 class held: 45 min",
        "",
        "The week before: 0 classes held: 0 min",
        "/report has all the numbers. /settings stops this message.",
    ]
    assert sum("Mon, Mar 2, 2026 – Sun, Mar 8, 2026" in text for text in await digests_in(chats(huda))) == 1
    assert await digests_in(chats(await account_of(maryam))) == []


async def test_two_processes_and_restarts_make_neither_two_digests_nor_none(
    huda: Person, hold: Any, school: School, clock: SettableClock
) -> None:
    await hold()
    clock.forward(hours=2, minutes=16)  # 20:01
    await asyncio.gather(*(decide_digests(school=school, now=clock()) for _ in range(3)))
    assert await Notice.filter(kind="digest").count() == 1
    await decide_digests(school=school, now=clock.forward(minutes=1))
    assert await Notice.filter(kind="digest").count() == 1
    await hold()
    clock.forward(days=1, hours=5)  # the program was down over 20:00, and comes back after midnight
    await decide_digests(school=school, now=clock())
    told = await Notice.filter(kind="digest").order_by("id")
    assert [one.details["first"] for one in told] == ["2026-03-02", "2026-03-03"]


async def test_a_time_that_is_moved_on_the_same_day_does_not_tell_the_day_twice(
    huda: Person, hold: Any, days: Days, school: School, clock: SettableClock
) -> None:
    await hold()
    await days.until("2026-03-02 20:00")
    await wishes.digest_at(huda, time(22), school=school, now=clock())
    await days.until("2026-03-02 23:00")
    assert await Notice.filter(kind="digest").count() == 1


async def test_it_follows_a_move_to_another_time_zone(
    huda: Person, hold: Any, school: School, clock: SettableClock
) -> None:
    await people.live_in(huda, "Asia/Tokyo")
    await decide_digests(school=school, now=clock())
    due = (await Person.get(id=huda.id)).digest_due_at
    assert due == datetime(2026, 3, 3, 11, 0, tzinfo=UTC)  # 20:00 in Tokyo


async def test_classes_that_were_collected_come_in_one_message_once_and_are_kept_right(
    teacher: Teacher,
    hold: Any,
    days: Days,
    world: World,
    school: School,
    clock: SettableClock,
    chats: Chats,
    deliver: Deliver,
) -> None:
    yusuf = await account_of(teacher)
    await wishes.hear_of_classes(yusuf, "teacher", "digest", school=school, now=clock())
    session = await hold()
    await hold("Omar", minutes=30)
    await days.until("2026-03-02 21:00")
    await deliver()
    chat = chats(yusuf)
    assert [text for text in chat.answers if "How sure" in text] == []
    [digest] = await digests_in(chat)
    assert digest.splitlines() == [
        "📋 2 classes are over",
        "",
        "Mon, Mar 2",
        "🔵 17:00–17:45 · Yusuf → Amina · 45 min",
        "🔵 17:45–18:15 · Yusuf → Omar · 30 min",
    ]
    await world.says(session, "student_answer", held=False, minutes=0)  # something is odd about it now
    await deliver()
    assert "Yusuf → Amina · 45 min ⚠️" in (await digests_in(chat))[0]
    await days.until("2026-03-03 21:00")
    await deliver()
    assert len(await digests_in(chat)) == 1


async def test_a_group_class_is_one_line_for_its_teacher_and_their_own_class_for_a_student(
    teacher: Teacher,
    days: Days,
    world: World,
    school: School,
    clock: SettableClock,
    chats: Chats,
    deliver: Deliver,
) -> None:
    yusuf, parent = await account_of(teacher), await Person.get(contacts__student__name="Amina")
    await wishes.hear_of_classes(yusuf, "teacher", "digest", school=school, now=clock())
    await wishes.hear_of_classes(parent, "student", "digest", school=school, now=clock())
    stream = await world.stream(teacher, await Student.all().order_by("id"))
    for session in await ClassSession.filter(stream_id=stream.id):
        await world.says(session, "click")
    await streams.over(stream.id, teacher, by=yusuf.id, school=school, now=clock.forward(minutes=50))
    await days.until("2026-03-02 20:00")
    await deliver()
    [told] = await digests_in(chats(yusuf))
    assert told.splitlines()[-1] == "👥 17:00–17:50 · Tajwid"
    assert "Yusuf → Amina · 50 min" in (await digests_in(chats(parent)))[0]


async def test_what_was_collected_is_told_also_to_whoever_has_changed_their_mind(
    teacher: Teacher, hold: Any, days: Days, school: School, clock: SettableClock, chats: Chats, deliver: Deliver
) -> None:
    parent = await Person.get(contacts__student__name="Amina")
    await wishes.hear_of_classes(parent, "student", "digest", school=school, now=clock())
    await hold()
    await wishes.hear_of_classes(await Person.get(id=parent.id), "student", "none", school=school, now=clock())
    await days.until("2026-03-02 20:00")
    await deliver()
    assert len(await digests_in(chats(parent))) == 1


async def test_nobody_has_a_digest_worked_out_who_could_not_get_one(
    teacher: Teacher, huda: Person, school: School, clock: SettableClock
) -> None:
    await digests.work_out(school, clock())
    assert [person.name for person in await Person.filter(digest_due_at__isnull=False).order_by("name")] == [
        "Huda",
        "Yusuf",
    ]


async def test_removed_teachers_and_admins_get_none(
    teacher: Teacher, huda: Person, hold: Any, days: Days, clock: SettableClock
) -> None:
    await hold()
    await digests.work_out(days._school, clock())
    await Teacher.all().update(removed_at=clock())
    await Admin.all().update(removed_at=clock())
    await days.until("2026-03-10 12:00", timedelta(hours=3))
    assert await Notice.filter(kind="digest").count() == 0
