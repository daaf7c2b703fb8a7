"""/sessions: filters, search, pages, and one class's story, in one message."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.screens.sessions import AskForSearch
from bot.screens.story import Act
from bot.screens.view import GRADE_NAMES, View, only_of, period_of, to36, view_of
from models.filtering import STATUSES
from models.rules.flags import FLAG_CODES
from models.rules.names import search_key
from models.rules.periods import parse_period
from models.tables.people import Person, Student
from tests.conftest import SettableClock
from tests.world import World
from tests.written import beat

from .telegram import Chat, Chats


@pytest.fixture
async def chat(world: World, chats: Chats) -> Chat:
    """An admin's."""
    return chats(await world.admin("Huda"))


async def held(world: World, clock: SettableClock, teacher: str, student: str, minutes: int = 45) -> None:
    """A class that took place; the clock stands at its end."""
    one = await world.teacher(teacher, connected=False)
    session = await world.session(one, await world.student(one, student, connected=False))
    await world.says(session, "click")
    clock.forward(minutes=minutes)
    await world.says(session, "teacher_tap")


async def test_today_comes_first_with_counts_and_a_button_for_each_class(
    world: World, chat: Chat, clock: SettableClock
) -> None:
    await held(world, clock, "Yusuf", "Amina")
    await held(world, clock, "Maryam", "Omar", 30)
    said = await chat.say("/sessions")
    assert said.splitlines() == [
        "Classes · today, Mon, Mar 2, 2026",
        "2 classes",
        "🔵 over: 2",
    ]
    assert chat.buttons == [
        "🔵 17:45–18:15 Omar · Maryam · 30 min",
        "🔵 17:00–17:45 Amina · Yusuf · 45 min",
        "• All 2",
        "🔵 2",
        "• Today",
        "Yesterday",
        "This week",
        "All days",
        "Filter…",
        "Search a name",
    ]


async def test_no_classes_are_said_with_what_to_try(chat: Chat) -> None:
    assert "No classes found.\nTry another day, or all of them." in await chat.say("/sessions")


async def test_days_and_statuses_filter_the_same_message(world: World, chat: Chat, clock: SettableClock) -> None:
    await held(world, clock, "Yusuf", "Amina")
    clock.forward(days=1)
    teacher = await world.teacher("Maryam", connected=False)
    await world.session(teacher, await world.student(teacher, "Omar", connected=False))
    await chat.say("/sessions")
    assert "⚪ 17:45 Omar · Maryam · sent, not opened yet" in chat.buttons
    await chat.tap("Yesterday")
    assert chat.buttons[0] == "🔵 17:00–17:45 Amina · Yusuf · 45 min"
    await chat.tap("This week")
    assert "2 classes" in chat.text
    assert chat.buttons[1] == "🔵 Mon, Mar 2, 17:00 Amina · Yusuf · 45 min"
    await chat.tap("🔵 1")
    assert "Only: over\n1 class" in chat.text
    await chat.tap("All days")
    assert "Classes · all days\nOnly: over\n1 class" in chat.text
    await chat.tap("All 2")
    assert "2 classes" in chat.text
    assert len(chat.answers) == 1


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("amina", "Classes · all days\nSearch: amina\n1 class"),
        ("ÁMINA", "1 class"),
        ("yusuf", "Search: yusuf\n1 class"),
        ("today", "Classes · today, Mon, Mar 2, 2026\n2 classes"),
        ("all", "Classes · all days\n2 classes"),
        ("timeout", "Only: closed by time\nNo classes found."),
        ("ended", "Only: over\n2 classes"),
        ("2026-03-02 amina", "Classes · Mon, Mar 2, 2026\nSearch: amina\n1 class"),
        ("amina 2026-03-02", "Search: amina\n1 class"),
        ("last week amina", "Classes · last week, Mon, Feb 23, 2026 – Sun, Mar 1, 2026\nSearch: amina\nNo classes"),
        ("2026-03-01 to 2026-03-02 ended omar", "Only: over\n1 class"),
        ("<b>&", "Search: <b>&\nNo classes found."),
        ("أمينة 🙂", "No classes found."),
        ("x" * 4000, "No classes found."),
        ("a|b|c", "Search: a b c\nNo classes found."),
    ],
)
async def test_typed_arguments_work_in_any_order(
    world: World, chat: Chat, clock: SettableClock, typed: str, expected: str
) -> None:
    await held(world, clock, "Yusuf", "Amina")
    await held(world, clock, "Maryam", "Omar", 30)
    assert expected in await chat.say(f"/sessions {typed}")


async def test_pages_are_turned_and_go_round(world: World, chat: Chat) -> None:
    teacher = await world.teacher(connected=False)
    for number in range(13):
        await world.session(teacher, await world.student(teacher, f"Student {number:02}", connected=False))
    await chat.say("/sessions")
    assert "Student 12" in chat.buttons[0]
    assert "1 / 3" in chat.buttons
    await chat.tap("‹")
    assert "Student 00" in chat.buttons[0]
    assert "3 / 3" in chat.buttons
    await chat.tap("›")
    assert "Student 12" in chat.buttons[0]
    assert "13 classes" in chat.text


async def test_a_page_that_no_longer_exists_is_the_last_one(world: World, chat: Chat) -> None:
    teacher = await world.teacher(connected=False)
    await world.session(teacher, await world.student(teacher, "Amina", connected=False))
    await chat.say("/sessions")
    await chat.forge(View(days="t", page=99999).pack())
    assert "Amina" in chat.buttons[0]


async def test_a_search_is_typed_when_asked_and_keeps_the_filter(
    world: World, chat: Chat, clock: SettableClock
) -> None:
    await held(world, clock, "Yusuf", "Amina")
    await held(world, clock, "Maryam", "Omar")
    await chat.say("/sessions ended")
    await chat.tap("Search a name")
    assert chat.text == "Type a part of the teacher’s or the student’s name."
    assert "Type a part" in await chat.send_file()
    assert "Only: over\n1 class" in await chat.say("omar")
    assert "Search: omar" in chat.text
    await chat.tap("✕ “omar”")
    assert "2 classes" in chat.text
    assert "I did not understand" in await chat.say("omar")


async def test_going_back_from_the_question_ends_it(world: World, chat: Chat, clock: SettableClock) -> None:
    await held(world, clock, "Yusuf", "Amina")
    await chat.say("/sessions")
    await chat.tap("Search a name")
    await chat.tap("Back")
    assert "1 class" in chat.text
    assert "I did not understand" in await chat.say("amina")


async def test_the_longest_search_of_any_script_fits_into_every_button(
    world: World, chat: Chat, clock: SettableClock
) -> None:
    teacher = await world.teacher(connected=False)
    name = "عبد الرحمن بن محمد بن عبد الله الأنصاري"
    for _ in range(7):
        await world.session(teacher, await world.student(teacher, name, connected=False))
    await chat.say(f"/sessions 2026-03-01..2026-03-15 {name}")
    assert "Search: عبد" in chat.text
    assert "7 classes" in chat.text
    await chat.tap("›")
    assert "2 / 2" in chat.buttons


@pytest.mark.parametrize("typed", ["", "today", "last month", "2026-10-01..2026-10-15"])
@pytest.mark.parametrize("people", [{}, {"teacher": 2**31 - 1, "student": 2**31 - 1}])
def test_a_view_fits_into_64_bytes_whatever_is_searched(typed: str, people: dict[str, Any]) -> None:
    period = parse_period(typed, date(2026, 3, 2))
    view = view_of(period, "ﷺ" * 200, only=only_of("void", "unknown", "leave_never_came"), **people)
    fullest = Act(**view.but(page=99_999, at=f"<{to36(2**31 - 1)}", session=2**31 - 1).model_dump(), act="c")
    assert len(fullest.pack().encode()) <= 64
    assert view.search
    assert period_of(view, date(2026, 3, 2)) == period


@given(
    status=st.none() | st.sampled_from(STATUSES),
    grade=st.none() | st.sampled_from(GRADE_NAMES),
    flag=st.none() | st.sampled_from(("any", *FLAG_CODES)),
    number=st.integers(0, 2**31 - 1),
)
def test_a_view_says_what_it_was_told(status: str | None, grade: str | None, flag: str | None, number: int) -> None:
    view = View.unpack(View(only=only_of(status, grade, flag), teacher=number, session=number).pack())
    assert (view.status, view.grade, view.flag) == (status, grade, flag)
    assert (view.teacher, view.session) == (number, number)


async def test_a_story_tells_who_what_how_sure_why_and_who_said_so(
    world: World, chat: Chat, clock: SettableClock
) -> None:
    teacher = await world.teacher("Yusuf")
    amina = await world.student(teacher, "Amina")
    session = await world.session(teacher, amina)
    await world.says(session, "click")
    clock.forward(minutes=57)
    await world.says(session, "teacher_tap", at=clock() - timedelta(minutes=12))
    await chat.say("/sessions")
    await chat.tap("Amina")
    assert chat.text.splitlines()[:10] == [
        "Yusuf → Amina",
        "Mon, Mar 2, 2026",
        "Europe, 60 min · Zoom 123 4567 8901",
        f"Class no. {session.id}, student no. {amina.id}",
        "",
        "🔵 over · 17:00–17:45 · 45 min",
        "The teacher’s side said when it ended.",
        "How sure: reported. One side said so.",
        "Attendance: present",
        "",
    ]
    assert "• The student opened the link at 17:00." in chat.text
    assert "• 17:00 The link was opened\n" in chat.text
    assert "• 17:45 The teacher pressed “Class is over” (heard 12 min later)" in chat.text
    assert chat.text.endswith("Times are in Africa/Cairo.")
    assert chat.buttons == [
        "Correct the time",
        "Strike out",
        "Attendance",
        "Cancel class",
        "Another teacher",
        "Merge with…",
        "Split in two",
        "All of Yusuf (teacher)",
        "All of Amina (student)",
        "Back",
    ]


async def test_back_returns_to_the_same_page_search_and_filter(world: World, chat: Chat) -> None:
    teacher = await world.teacher("Yusuf", connected=False)
    for number in range(8):
        await world.session(teacher, await world.student(teacher, f"Student {number}", connected=False))
    await chat.say("/sessions today sent student")
    await chat.tap("›")
    before, buttons = chat.text, chat.buttons
    await chat.tap("Student 0")
    assert "Yusuf → Student 0" in chat.text
    await chat.tap("Back")
    assert (chat.text, chat.buttons) == (before, buttons)


async def test_a_story_of_a_class_with_endless_evidence_fits(world: World, chat: Chat, clock: SettableClock) -> None:
    teacher = await world.teacher("<i>" * 40, connected=False)
    session = await world.session(teacher, await world.student(teacher, "&" * 128, connected=False))
    for _ in range(150):
        clock.forward(seconds=20)
        await world.says(session, "click")
    await chat.say("/sessions")
    await chat.tap(chat.buttons[0])
    assert "… and " in chat.text
    assert "The link was opened" in chat.text


async def test_evidence_of_another_day_is_told_with_its_day(world: World, chat: Chat, clock: SettableClock) -> None:
    teacher = await world.teacher("Yusuf", connected=False)
    session = await world.session(teacher, await world.student(teacher, "Amina", connected=False))
    clock.forward(hours=8)
    await world.says(session, "click")
    await chat.say("/sessions all")
    await chat.tap("Amina")
    assert "• Tue, Mar 3, 01:00 The link was opened" in chat.text


async def test_the_beats_of_the_class_page_are_part_of_the_story(
    world: World, chat: Chat, clock: SettableClock
) -> None:

    teacher = await world.teacher("Yusuf", connected=False)
    session = await world.session(teacher, await world.student(teacher, "Amina", connected=False))
    await world.says(session, "click")
    for _ in range(2):
        clock.forward(minutes=10)
        await beat(session.tracking_token, school=world.school, now=clock())
    await chat.say("/sessions")
    await chat.tap("Amina")
    assert "• The student’s class page was alive: 17:10–17:20" in chat.text


async def test_a_forged_number_of_a_class_that_is_not_there_shows_the_list(chat: Chat) -> None:
    await chat.say("/sessions")
    await chat.forge(View(days="t", session=4711).pack())
    assert "Classes · today" in chat.text


@pytest.mark.parametrize(
    "data", ["ss|nonsense|9!zZ|é|0|0|<?|0|", "ss||²|-1|-1|-1|>|-5|", "ss|0-0||||zzzzzzz|<zzzzzzz|0|"]
)
async def test_forged_filters_are_taken_for_none(chat: Chat, data: str) -> None:
    await chat.say("/sessions")
    await chat.forge(data)
    assert "Classes · all days\nNo classes found." in chat.text


async def test_an_old_list_shows_the_day_it_is_tapped_on(world: World, chat: Chat, clock: SettableClock) -> None:
    await chat.say("/sessions")
    clock.forward(days=1)
    await chat.tap("Today")
    assert "Classes · today, Tue, Mar 3, 2026" in chat.text


async def test_only_admins_may_look(world: World, chats: Chats) -> None:
    teacher = await world.teacher("Yusuf")
    session = await world.session(teacher, await world.student(teacher, "Amina"))
    chat = chats(await Person.get(id=teacher.person_id))
    assert "That is for the admins" in await chat.say("/sessions")
    assert "older message" in await chat.forge(View(session=session.id).pack())
    assert "older message" in await chat.forge(AskForSearch().pack())


async def test_two_students_of_one_name_are_two(world: World, chat: Chat) -> None:
    teacher = await world.teacher("Yusuf", connected=False)
    for _ in range(2):
        await world.session(teacher, await world.student(teacher, "Amina", connected=False))
    assert "2 classes" in await chat.say("/sessions amina")
    assert await Student.filter(search_key=search_key("Amina")).count() == 2
    second, first = (button["callback_data"] for button in chat.last.buttons[:2])
    await chat.forge(second)
    assert "student no. 2" in chat.text
    await chat.forge(first)
    assert "student no. 1" in chat.text


async def test_filters_are_chosen_shown_and_taken_off_by_a_tap(world: World, chat: Chat, clock: SettableClock) -> None:
    await held(world, clock, "Yusuf", "Amina")
    teacher = await world.teacher("Maryam", connected=False)
    odd = await world.session(teacher, await world.student(teacher, "Omar", connected=False))
    await world.says(odd, "click", own_address=True)
    clock.forward(minutes=30)
    await world.says(odd, "teacher_tap")
    await chat.say("/sessions")
    await chat.tap("Filter…")
    assert "• Today" in chat.buttons
    await chat.tap("teacher’s own address")
    assert "To look at: teacher’s own address\n1 class" in chat.text
    assert "Omar" in chat.buttons[0]
    await chat.tap("Filter…")
    assert "• teacher’s own address" in chat.buttons
    await chat.tap("verified")
    assert "How sure: verified\nTo look at: teacher’s own address\nNo classes found." in chat.text
    await chat.tap("✕ verified")
    await chat.tap("✕ teacher’s own address")
    assert "2 classes" in chat.text
    await chat.tap("Filter…")
    await chat.tap("Last month")
    assert "Classes · last month, " in chat.text
    await chat.tap("✕ last month")
    assert "Classes · all days\n2 classes" in chat.text


async def test_one_person_is_looked_at_alone(world: World, chat: Chat, clock: SettableClock) -> None:
    await held(world, clock, "Amina", "Omar")  # a teacher and a student of one name
    await held(world, clock, "Yusuf", "Amina")
    assert "2 classes" in await chat.say("/sessions amina")
    await chat.tap("All of Amina (student)")
    assert "Student: Amina\n1 class" in chat.text
    assert "Search" not in chat.text
    await chat.tap("Amina · Yusuf")
    await chat.tap("All of Yusuf (teacher)")
    assert "Teacher: Yusuf\n1 class" in chat.text
    await chat.tap("✕ Yusuf")
    assert "2 classes" in chat.text


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("reported", "How sure: reported\n2 classes"),
        ("flagged", "To look at: any flag\nNo classes"),
        ("click_only amina", "Search: amina\nTo look at: nothing but a click\nNo classes"),
        ("ended reported today", "Only: over\nHow sure: reported\n2 classes"),
        ("ended ended", "Search: ended\nOnly: over\nNo classes"),
    ],
)
async def test_grades_and_flags_can_be_typed(
    world: World, chat: Chat, clock: SettableClock, typed: str, expected: str
) -> None:
    await held(world, clock, "Yusuf", "Amina")
    await held(world, clock, "Maryam", "Omar", 30)
    assert expected in await chat.say(f"/sessions {typed}")
