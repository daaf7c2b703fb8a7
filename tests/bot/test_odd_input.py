"""Whatever is typed into the desk, it is answered kindly: in words, and never with an apology for a fault of ours."""

import pytest

from models.tables.classes import ClassSession
from tests.conftest import SettableClock
from tests.world import World

from .telegram import Chat, Chats

ODD = (
    "31.02.2026",
    "2026-13-45..yesterday",
    "25:61",
    "<b>bold",
    "</code>&amp;<",
    "🙂" * 50,
    "👨‍👩‍👧‍👦",
    "\u202eanimA\u202c",
    "\u2066\u2069\u200f",
    "أ" * 4000,
    "x" * 4000,
    "x " * 2000,
    "%_!'; DROP TABLE student --",
    "{name} %s %(n)d",
    "0",
    "-1",
    "9" * 400,
    "null\n\n\nnull",
)
COMMANDS = ("/sessions", "/report", "/people", "/audit", "/payroll", "/live", "/invite", "/review", "/packages")
PLACES: dict[str, tuple[str, ...]] = {  # what is said first, then the buttons that lead to something to be typed
    "a search for classes": ("/sessions all", "Search a name"),
    "whose report": ("/report", "One person’s classes"),
    "a search for people": ("/people",),
    "a new name": ("/people yusuf", "Yusuf", "Rename"),
    "why somebody is removed": ("/people omar", "🟢 Omar", "Remove from the list"),
    "another teacher": ("/people amina", "🟢 Amina", "Yusuf · Europe", "Other teacher"),
    "the day of an end": ("/people amina", "🟢 Amina", "Yusuf · Europe", "End"),
    "the end of a pause": ("/people amina", "🟢 Amina", "Yusuf · Europe", "Pause", "Today"),
    "why there is a pause": ("/people amina", "🟢 Amina", "Yusuf · Europe", "Pause", "Today", "Leave the end open"),
    "a number of minutes": ("/packages", "Europe", "Minutes"),
    "a rate": ("/packages", "Europe", "Rate"),
    "the name of a package": ("/packages", "Add a package"),
    "why a package is retired": ("/packages", "0 Fee", "Retire"),
    "a file": ("/people", "Import and export"),
    "the times of a class": ("/sessions all", "Amina", "Correct the time"),
    "why a class is struck out": ("/sessions all", "Amina", "Strike out"),
    "another teacher for a class": ("/sessions all", "Amina", "Another teacher"),
    "a teacher to invite": ("/invite", "A teacher"),
}


@pytest.fixture
async def over(world: World, clock: SettableClock) -> ClassSession:
    teacher = await world.teacher("Yusuf")
    await world.teacher("Omar")
    await world.package("0 Fee")
    session = await world.session(teacher, await world.student(teacher, "Amina"))
    await world.says(session, "click")
    clock.forward(minutes=45)
    return await world.says(session, "teacher_tap")


@pytest.fixture
async def huda(world: World, chats: Chats) -> Chat:
    chat = chats(await world.admin())
    await chat.say("/help")
    return chat


async def answered(huda: Chat, typed: str) -> None:
    """By something new, that says what to do; the clock goes on, for who types so much is slowed down."""
    before = len(huda.answers)
    said = await huda.say(typed)
    assert len(huda.answers) > before, typed
    assert said.strip(), typed
    assert "went wrong" not in " ".join(huda.answers[before:]), typed


@pytest.mark.parametrize("place", PLACES)
async def test_odd_words_are_answered_where_something_is_typed(
    huda: Chat, over: ClassSession, clock: SettableClock, place: str
) -> None:
    begin, *buttons = PLACES[place]
    for typed in ODD:
        clock.forward(seconds=30)
        await huda.say(begin)
        for label in buttons:
            if not any(label in shown for shown in huda.buttons):
                return  # it was taken as it is: a name, or a reason
            await huda.tap(label, message=huda.last)
        await answered(huda, typed)


@pytest.mark.parametrize("command", COMMANDS)
async def test_odd_words_are_answered_after_a_command(
    huda: Chat, over: ClassSession, clock: SettableClock, command: str
) -> None:
    for typed in ODD:
        clock.forward(seconds=30)
        if command == "/live":  # the outbox sends the list; here what it says at once counts
            before = len(huda.answers)
            await huda.say(f"/live {typed}")
            assert "went wrong" not in " ".join(huda.answers[before:])
        else:
            await answered(huda, f"{command} {typed}")
