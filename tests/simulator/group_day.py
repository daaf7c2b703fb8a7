"""Yusuf's group class of twelve, as part of the day: two of one name, one on two devices, one who never comes.

The bot makes the meeting, everybody has a link of their own, and in the middle of it the program is started anew.
"""

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from .screen import readable
from .zoom_rooms import Seat

if TYPE_CHECKING:
    from .day import Day

PATIENCE = 30.0  # as in day
HOST = "Yusuf"
ABSENT = "Nur"
WITH_TELEGRAM = ("Amina", "Bilal B")
LINK = re.compile(r"(\w+): (http\S+)")
TWO_DEVICES = "Amina"
NAMES = {  # by phone: the name as the teacher typed it and as Zoom shows it
    "Amina": "Amina",
    "Bilal": "Bilal",
    "Bilal B": "Bilal",
    "Dina": "Dina",
    "Faris": "Faris",
    "Hana": "Hana",
    "Idris": "Idris",
    "Jana": "Jana",
    "Khalid": "Khalid",
    "Layla": "Layla",
    "Musa": "Musa",
    ABSENT: ABSENT,
}
CAME = [phone for phone in NAMES if phone != ABSENT]
MINUTES = {phone: 59 - number for number, phone in enumerate(CAME)}  # how long each stays


async def huda_brings_the_list_of_a_group(day: "Day") -> None:
    """Ten students in one file. They have no Telegram: Yusuf will pass their links on."""
    huda = day.phone("Huda")
    await huda.say("/people")
    await huda.tap("Import and export", timeout=PATIENCE)
    listed = [f"{name},{HOST},Default" for phone, name in NAMES.items() if phone not in WITH_TELEGRAM]
    await huda.send_file("group.csv", "\n".join(["student,teacher,package", *listed]).encode())
    await huda.tap("Yes, do it", timeout=PATIENCE)
    await huda.sees("Done", new=True, timeout=PATIENCE)


async def yusuf_adds_another_bilal(day: "Day") -> None:
    await day.add_student(HOST, "Bilal", "Default", device="Bilal B")


async def yusuf_sends_a_group_class(day: "Day") -> None:
    yusuf = day.phone(HOST)
    await yusuf.say("/stream Tajwid")
    await yusuf.tap("Now", timeout=PATIENCE)
    await yusuf.tap("All my students (12)", timeout=PATIENCE)
    await yusuf.tap("Create a Zoom meeting", timeout=PATIENCE)
    await yusuf.tap("Send", timeout=PATIENCE)
    await yusuf.sees("sent to 12 students", timeout=PATIENCE)
    for phone in WITH_TELEGRAM:
        await day.phone(phone).sees("Tajwid", timeout=PATIENCE)
    card = await yusuf.sees("I can’t write to these students", timeout=PATIENCE)
    links = dict(LINK.findall(readable(card.text)))
    day.addresses.update({phone: links[name] for phone, name in NAMES.items() if phone not in WITH_TELEGRAM})


async def yusuf_starts_the_group_class(day: "Day") -> None:
    """By the start link, which is fetched when he wants it; whoever has it is the host."""
    yusuf = day.phone(HOST)
    await yusuf.tap("Start Zoom", timeout=PATIENCE)
    start = await yusuf.sees("host", new=True, timeout=PATIENCE)
    number = urlsplit(next(button["url"] for button in start.buttons if "url" in button)).path.rpartition("/")[2]
    day.rooms["group"] = room = day.zoom.room(int(number))
    day.seats["group host"] = room.join(HOST, user=room.host)


async def six_students_come_and_the_program_is_started_anew(day: "Day") -> None:
    for phone in CAME[:6]:
        await _comes(day, phone)
    await day.program.restart()


async def five_more_come_and_amina_takes_a_second_device(day: "Day") -> None:
    for phone in CAME[6:]:
        await _comes(day, phone)
    await _comes(day, TWO_DEVICES, device="iPad")
    await day.phone(HOST).sees("11 of 12 students", timeout=PATIENCE)


async def they_leave_one_after_the_other(day: "Day") -> None:
    """And the teacher ends the meeting for whoever is left: for Amina, on both devices."""
    for phone in sorted(CAME, key=lambda one: _leaves_at(day, one)):
        await day.until(_leaves_at(day, phone))
        if phone == TWO_DEVICES:
            day.rooms["group"].end()
        else:
            _seat(day, phone).leave()


async def zooms_report_counts_eleven_people(day: "Day") -> None:
    """Ten minutes after the end, without anybody asking."""
    await day.until(_leaves_at(day, TWO_DEVICES) + timedelta(minutes=11))
    yusuf = day.phone(HOST)
    await yusuf.sees("Tajwid is over · 11 of 12", timeout=PATIENCE)
    await yusuf.sees("Zoom’s report counts 11 people", timeout=PATIENCE)


def _leaves_at(day: "Day", phone: str) -> datetime:
    return _seat(day, phone).joined_at + timedelta(minutes=MINUTES[phone])


def _seat(day: "Day", phone: str) -> Seat:
    return day.seats[f"{phone}'s {NAMES[phone]}"]


async def _comes(day: "Day", phone: str, *, device: str = "") -> None:
    """By the personal link behind the button; Zoom knows whose it is by its token, whatever the device is called."""
    link, room = await day.zoom_link(phone), day.rooms["group"]
    whose = next(one for one in room.registrants if _token(one.join_url) == _token(link))
    name = device or NAMES[phone]
    await day.until(day.clock.now() + timedelta(seconds=10))
    day.seats[f"{phone}'s {name}"] = room.join(name, registrant=whose)


def _token(link: str) -> str:
    return parse_qs(urlsplit(link).query)["tk"][0]


STEPS = (
    huda_brings_the_list_of_a_group,
    yusuf_adds_another_bilal,
    yusuf_sends_a_group_class,
    yusuf_starts_the_group_class,
    six_students_come_and_the_program_is_started_anew,
    five_more_come_and_amina_takes_a_second_device,
    they_leave_one_after_the_other,
    zooms_report_counts_eleven_people,
)
