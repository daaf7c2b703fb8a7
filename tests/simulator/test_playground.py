"""The playground without a browser: how it starts and ends, what can be done in it, its clock, and its honest list."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from aiogram import Bot

from .clock import ClockFile
from .playground import devices
from .playground.acts import do
from .playground.guide import Guide
from .playground.hand import Hand, next_month
from .playground.school import CAST, School
from .playground.shown import parts
from .program import ROOT, Program
from .telegram import TelegramServer
from .zoom import ZoomServer

BEGIN = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.mark.slow
async def test_it_opens_and_ends_on_ctrl_c_without_leaving_anything(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.simulator.demo", "--no-open"),
        cwd=ROOT,
        env={"TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    said = [(await process.stdout.readline()).decode() for _ in range(2)]
    address = said[1].split()[1]
    async with httpx.AsyncClient(trust_env=False) as http:
        assert (await http.get(address)).status_code == 200
        (folder,) = await asyncio.to_thread(lambda: list(tmp_path.iterdir()))
        process.send_signal(signal.SIGINT)
        rest = (await process.stdout.read()).decode()
        assert (await process.wait(), rest) == (0, "Ended. Nothing is left of it.\n")
        assert not folder.exists()
        with pytest.raises(httpx.TransportError):
            await http.get(address)


async def test_going_ahead_lets_the_open_pages_beat_on_the_way(tmp_path: Path) -> None:
    beats: list[datetime] = []
    clock = ClockFile(tmp_path / "clock.json", shown=BEGIN, speed=0)

    async def beat() -> bool:
        beats.append(clock.now())
        return True

    hand = Hand(clock, beat, lambda: None)
    hand.set_out(BEGIN + timedelta(minutes=2))
    await hand.walks[-1]
    assert beats == [BEGIN + timedelta(seconds=30 * number) for number in range(5)]
    assert clock.now() == BEGIN + timedelta(minutes=2)


async def test_going_ahead_is_quick_while_no_page_is_open(tmp_path: Path) -> None:
    clock, steps = ClockFile(tmp_path / "clock.json", shown=BEGIN, speed=0), 0

    async def beat() -> bool:
        nonlocal steps
        steps += 1
        return False

    hand = Hand(clock, beat, lambda: None)
    hand.set_out(BEGIN + timedelta(hours=1))
    await hand.walks[-1]
    assert (clock.now(), steps) == (BEGIN + timedelta(hours=1), 13)


async def test_a_pause_ends_the_way_ahead(tmp_path: Path) -> None:
    clock = ClockFile(tmp_path / "clock.json", shown=BEGIN, speed=0)

    async def beat() -> bool:
        if clock.now() > BEGIN:
            hand.set_speed(0)
        return True

    hand = Hand(clock, beat, lambda: None)
    hand.set_out(BEGIN + timedelta(hours=1))
    await hand.walks[-1]
    assert clock.now() == BEGIN + timedelta(seconds=30)


def test_the_next_month_begins_on_its_first_morning() -> None:
    assert next_month(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)) == datetime(2027, 1, 1, 9, 0, tzinfo=UTC)
    assert next_month(datetime(2026, 1, 31, tzinfo=UTC)) == datetime(2026, 2, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
async def school(tmp_path: Path, telegram: TelegramServer) -> AsyncIterator[School]:
    """Without the program: whoever needs an answer gives it as the bot."""
    clock = ClockFile(tmp_path / "clock.json", shown=BEGIN, speed=0)
    async with ZoomServer(clock=clock) as zoom, httpx.AsyncClient(trust_env=False) as http:
        school = School(telegram, zoom, Program(tmp_path, telegram), clock, "http://127.0.0.1:1", http)
        for name, role in CAST:
            school.add(name, role)
        yield school


ADMIN, TEACHER, STUDENT = 1, 2, 3


async def room_of_the_teacher(school: School) -> str:
    answer = await do(school, "my_room", {"phone": TEACHER})
    assert answer is not None
    return str(answer["link"])


@pytest.mark.parametrize(
    ("name", "arguments", "refusal"),
    [
        ("fly", {}, "There is no such act."),
        ("say", {"phone": 9, "text": "x"}, "There is no such phone."),
        ("say", {"phone": STUDENT, "text": "x"}, "Amina has not pressed Start"),
        ("follow", {"phone": STUDENT, "url": "https://example.com/"},
         "example.com is outside, and nothing leaves this machine."),
        ("leave", {"phone": STUDENT}, "Amina is in no meeting."),
        ("quit_seat", {"seat": "none"}, "Nobody sits there any more."),
        ("add_phone", {"name": " "}, "Whose phone is it? Type a name."),
        ("ahead", {"to": "class"}, "No class is going on. Send one, and let the student join."),
    ],
)  # fmt: skip
async def test_what_cannot_be_done_is_said_in_a_sentence(
    school: School, name: str, arguments: dict[str, object], refusal: str
) -> None:
    assert await do(school, name, arguments) == {"error": refusal}


async def test_an_invitation_is_offered_to_another_phone_however_it_is_sent_on(school: School) -> None:
    link = "https://t.me/classclock_bot?start=abc"
    for url in (link, "https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fclassclock_bot%3Fstart%3Dabc&text=Hello"):
        assert await do(school, "follow", {"phone": ADMIN, "url": url}) == {"invitation": link}


async def test_a_zoom_link_leads_into_the_room_whose_teacher_is_its_host(school: School) -> None:
    link = await room_of_the_teacher(school)
    for phone in (TEACHER, STUDENT):
        await do(school, "follow", {"phone": phone, "url": link})
    teacher, student = (school.device(phone).meeting for phone in (TEACHER, STUDENT))
    assert teacher is not None
    assert student is not None
    assert (teacher.user, student.user) == (teacher.room.host, None)
    assert parts(school, Guide())["phone3"]["meeting"]["people"] == ["Yusuf", "Amina"]


async def test_a_pasted_number_that_nobody_knows_is_a_private_room_of_which_zoom_tells_nothing(school: School) -> None:
    await do(school, "webhooks", {"mode": "held"})
    await do(school, "follow", {"phone": STUDENT, "url": "https://zoom.us/j/98765432101?pwd=x"})
    assert school.device(STUDENT).meeting
    assert school.zoom.webhooks.held == 0


async def test_webhooks_are_held_back_let_go_and_lost(school: School) -> None:
    link, sender = await room_of_the_teacher(school), school.zoom.webhooks
    await do(school, "webhooks", {"mode": "held"})
    await do(school, "follow", {"phone": TEACHER, "url": link})
    assert sender.held == 2  # started, joined
    await do(school, "release", {})
    assert sender.held == 0
    await do(school, "webhooks", {"mode": "lost"})
    await do(school, "leave", {"phone": TEACHER})
    assert [event["event"] for event in sender.lost] == ["meeting.participant_left", "meeting.ended"]


async def test_a_phone_that_dies_drops_out_of_zoom_and_takes_no_act(school: School) -> None:
    await do(school, "follow", {"phone": STUDENT, "url": await room_of_the_teacher(school)})
    school.opened(school.device(STUDENT), "token", "<p>30 minutes</p>")
    await do(school, "power", {"phone": STUDENT, "on": False})
    amina = school.device(STUDENT)
    assert amina.seat is not None
    assert "Network connection error" in amina.seat.leave_reason
    assert (amina.pages, amina.meeting) == (set(), None)
    assert school.is_silenced("token")
    assert await do(school, "say", {"phone": STUDENT, "text": "x"}) == {"error": "Amina’s phone is off."}


async def test_the_list_believes_the_chats_and_remembers(school: School, bot: Bot) -> None:
    guide, huda = Guide(), school.device(ADMIN).phone
    await huda.start("payload")
    await huda.say("You are an admin of the moon")
    assert [one["key"] for one in guide.shown(school)["main"] if one["done"]] == []
    sent = await bot.send_message(huda.id, "Welcome! You are an admin of Amal Academy now.")
    assert [one["key"] for one in guide.shown(school)["main"] if one["done"]] == ["claim"]
    await bot.delete_message(huda.id, sent.message_id)
    assert [one["key"] for one in guide.shown(school)["main"] if one["done"]] == ["claim"]


async def test_a_second_name_in_the_room_counts_when_the_summary_has_come(school: School, bot: Bot) -> None:
    guide, room = Guide(), devices.own_room(school.zoom, "Yusuf")
    yusuf = school.device(TEACHER).phone
    await yusuf.start()
    await do(school, "follow", {"phone": TEACHER, "url": room.join_url})
    for name in ("Amina", "iPad"):
        await do(school, "join", {"meeting": room.id, "phone": STUDENT, "name": name})
    assert not any(one["done"] for one in guide.shown(school)["accidents"])
    await bot.send_message(yusuf.id, "60 min\nHow sure: witnessed")
    assert [one["key"] for one in guide.shown(school)["accidents"] if one["done"]] == ["name"]


async def test_what_came_with_a_link_is_not_shown_in_the_chat(school: School) -> None:
    await school.device(STUDENT).phone.start("secret")
    assert [one["text"] for one in parts(school, Guide())["phone3"]["messages"]] == ["/start"]
