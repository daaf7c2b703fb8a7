"""A class in a Zoom meeting that the bot creates: the real program, the stand-in Zoom, and the power that fails."""

import html
from datetime import timedelta
from pathlib import Path

from tests.conftest import MakeDatabase

from .clock import ClockFile
from .day import (
    AFTERNOON,
    PATIENCE,
    ZOOM_LINK,
    Day,
    add_student,
    huda_claims_the_school,
    invite_teacher,
)
from .nursery import Nursery
from .phone import Phone
from .program import Program
from .telegram import TelegramServer
from .zoom import ZoomServer

ROOM = "room1@school.example"


async def asks_for_a_meeting(teacher: Phone, student: str) -> None:
    await teacher.say("/class")
    await teacher.tap(student, timeout=PATIENCE)
    await teacher.tap("Create a Zoom meeting", timeout=PATIENCE)
    confirm = await teacher.sees("a new meeting, which I create", timeout=PATIENCE)
    await teacher.tap("Send", message=confirm, timeout=PATIENCE)


async def test_a_meeting_is_made_once_and_leads_each_to_the_right_door(
    tmp_path: Path, telegram: TelegramServer, nursery: Nursery, make_migrated: MakeDatabase
) -> None:
    clock = ClockFile(tmp_path / "clock.json", shown=AFTERNOON, speed=0)
    async with ZoomServer(clock=clock) as zoom:
        zoom.host("Room 1", ROOM)
        settings = {"zoom": {**zoom.settings, "hosts": [ROOM], "meetings_at_once": 2}}
        async with Program(
            tmp_path,
            telegram,
            clock=clock,
            database=await make_migrated(tmp_path),
            settings=settings,
            nursery=nursery,
        ) as program:
            day = Day(telegram, program, clock, zoom)
            for step in (
                huda_claims_the_school,
                invite_teacher("Yusuf"),
                add_student("Yusuf", "Amina", "Europe"),
                add_student("Yusuf", "Bilal", "Europe"),
            ):
                await step(day)
            yusuf, amina, bilal = (day.phone(name) for name in ("Yusuf", "Amina", "Bilal"))

            await asks_for_a_meeting(yusuf, "Amina")
            await yusuf.sees("Sent to Amina", timeout=PATIENCE)
            (room,) = zoom.account.meetings
            await amina.sees("invites you to class", timeout=PATIENCE)
            page = await amina.browser.get(amina.link("Join class"))
            found = ZOOM_LINK.search(page.text)
            assert found is not None
            assert html.unescape(found[1]).startswith(room.registrants[0].join_url)
            await yusuf.tap("Start Zoom", timeout=PATIENCE)
            await yusuf.sees("with you as its host", timeout=PATIENCE)
            assert f"/s/{room.id}?zak=" in yusuf.link("Start the meeting")

            zoom.lose_answers("POST")
            zoom.slow(0.2)
            await asks_for_a_meeting(yusuf, "Bilal")
            await yusuf.sees("Creating the Zoom meeting for Bilal", timeout=PATIENCE)
            await zoom.changes.until(lambda: len(zoom.account.meetings) == 2 or None, timeout=PATIENCE)
            await program.kill()
            zoom.recover()
            await program.start()
            clock.jump(timedelta(minutes=4))
            await yusuf.sees("Sent to Bilal", timeout=PATIENCE)
            await bilal.sees("invites you to class", timeout=PATIENCE)
            assert len(zoom.account.meetings) == 2
