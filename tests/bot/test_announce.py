"""/announce: one text to many, each once, with a last look before and its progress after."""

from collections.abc import Awaitable, Callable
from datetime import time

import pytest
from aiogram import Dispatcher

from bot.buttons import StopAnnouncement
from bot.screens.announce import AnnounceTo
from models import people, wishes
from models.school import School
from models.tables.outbox import Announcement, Notice
from models.tables.people import Contact, Person, Student, Teacher
from tests.conftest import SettableClock
from tests.world import World

from .telegram import Chat, Chats, account_of

Deliver = Callable[[], Awaitable[int]]


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    """A teacher of Amina, Omar and Lina; Amina's mother stands for Omar, too."""
    teacher = await world.teacher("Yusuf")
    amina = await world.student(teacher, "Amina", connected=False)
    mother = await world.contact(amina, "Mother")
    omar = await world.student(teacher, "Omar", connected=False)
    await Contact.create(student=omar, person=mother, created_at=world.clock())
    await world.contact(omar, "Father")
    await world.student(teacher, "Lina")
    return teacher


@pytest.fixture
async def maryam(world: World) -> Teacher:
    teacher = await world.teacher("Maryam")
    await world.student(teacher, "Sami")
    return teacher


async def told(chats: Chats, words: str) -> list[str]:
    """Who has this in their chat, and how often, apart from whoever wrote it."""
    found = []
    for person in await Person.all().order_by("name"):
        if person.telegram_id in chats.telegram.backend.memory.chats:
            found += [person.name for text in chats(person).answers if words in text]
    return found


async def written(chat: Chat, text: str = "No classes on Friday") -> str:
    """Up to the last look."""
    await chat.say("/announce")
    return await chat.say(text)


async def test_a_teacher_writes_to_everybody_who_stands_for_their_students_once(
    yusuf: Teacher, maryam: Teacher, chats: Chats, clock: SettableClock, deliver: Deliver
) -> None:
    chat = chats(await account_of(yusuf))
    assert "It goes to 3 people." in await chat.say("/announce")
    await chat.say("No classes on Friday")
    assert chat.answers[-2] == "📣 Yusuf\n\nNo classes on Friday"
    assert "It goes to 3 people." in chat.text
    await chat.tap("Send")
    await deliver()
    assert await told(chats, "📣 Yusuf") == ["Father", "Lina's phone", "Mother", "Yusuf"]
    clock.forward(seconds=2)
    await deliver()
    assert "✓ Your message has reached 3 of 3 people." in chat.text
    assert chat.buttons == []


async def test_an_admin_writes_to_all_teachers_to_all_students_or_to_those_of_one_teacher(
    world: World, yusuf: Teacher, maryam: Teacher, chats: Chats, deliver: Deliver
) -> None:
    huda = await world.admin()
    chat = chats(huda)
    for choices, expected in (
        (["All teachers"], ["Maryam", "Yusuf"]),
        (["All students and parents"], ["Father", "Lina's phone", "Mother", "Sami's phone"]),
        (["Students of one teacher", "Maryam"], ["Sami's phone"]),
    ):
        await chat.say("/announce")
        assert chat.buttons == ["All teachers · 2", "All students and parents · 4", "Students of one teacher"]
        for choice in choices:
            await chat.tap(choice)
        text = f"To {choices[-1]}"
        await chat.say(text)
        await chat.tap("Send")
        await deliver()
        assert [name for name in await told(chats, f"📣 Amal Academy\n\n{text}") if name != "Huda"] == expected


async def test_formatting_is_kept_and_what_looks_like_markup_is_not_taken_for_it(
    yusuf: Teacher, chats: Chats, deliver: Deliver
) -> None:
    chat = chats(await account_of(yusuf))
    await chat.say("/announce")
    chat.phone.person.started = True
    message = await chat.phone.say("Read <b>this</b> & the page")
    message.content.entities.append(
        {"type": "text_link", "offset": 24, "length": 4, "url": "https://example.org/a?b=1"}
    )
    update = chats.telegram.backend.updates.pending[-1]["message"]
    update["entities"] = message.content.entities
    await chat._pump()
    await chat.tap("Send")
    await deliver()
    mother = chats(await Person.get(name="Mother"))
    assert mother.text == "📣 Yusuf\n\nRead <b>this</b> & the page"
    links = [entity for entity in mother.last.content.entities if entity["type"] == "text_link"]
    assert [link["url"] for link in links] == ["https://example.org/a?b=1"]


async def test_a_second_press_and_an_old_last_look_send_nothing(
    yusuf: Teacher, chats: Chats, deliver: Deliver, make_dispatcher: Callable[[], Dispatcher]
) -> None:
    chat = chats(await account_of(yusuf))
    await written(chat, "Fist draft")
    old = chat.last
    await chat.say("First draft")
    assert "no longer works" in await chat.tap("Send", message=old)
    chats.dispatcher = make_dispatcher()  # the program is restarted
    new = chat.last
    await chat.tap("Send", message=new)
    await deliver()
    await deliver()
    assert await Announcement.all().count() == 1
    assert await told(chats, "draft") == ["Father", "Lina's phone", "Mother", "Yusuf", "Yusuf"]


async def test_a_double_tap_sends_once(yusuf: Teacher, chats: Chats) -> None:
    chat = chats(await account_of(yusuf))
    await written(chat)
    await chat.tap_twice("Send")
    assert await Announcement.all().count() == 1
    assert await Notice.filter(kind="announcement").count() == 3


async def test_it_can_be_dropped_at_the_last_look(yusuf: Teacher, chats: Chats) -> None:
    chat = chats(await account_of(yusuf))
    await written(chat)
    await chat.tap("Don’t send")
    assert chat.text == "Nothing was sent."
    assert "did not understand" in await chat.say("Something else")
    assert not await Announcement.exists()


async def _send_photo(chat: Chat, chats: Chats, caption: str, album: str | None = None) -> None:
    await chat.phone.send_photo(b"a poster", (1280, 720), caption)
    if album:
        chats.telegram.backend.updates.pending[-1]["message"]["media_group_id"] = album
    await chats.pump()


async def test_a_picture_with_words_goes_to_everybody_once_and_is_seen_before(
    yusuf: Teacher, chats: Chats, deliver: Deliver, make_dispatcher: Callable[[], Dispatcher]
) -> None:
    chat = chats(await account_of(yusuf))
    await chat.say("/announce")
    await _send_photo(chat, chats, "Our <b>feast</b>")
    preview = chat.saying("Our <b>feast</b>")
    assert (preview.is_photo, preview.file and preview.file.content) == (True, b"a poster")
    chats.dispatcher = make_dispatcher()
    await chat.tap_twice("Send")
    for _ in range(2):
        await deliver()
    mother = chats(await Person.get(name="Mother"))
    assert await told(chats, "feast") == ["Father", "Lina's phone", "Mother", "Yusuf"]
    assert mother.answers[-1].endswith("Our <b>feast</b>")
    assert (mother.last.is_photo, mother.last.file and mother.last.file.content) == (True, b"a poster")


async def test_a_file_needs_no_words(yusuf: Teacher, chats: Chats, deliver: Deliver) -> None:
    chat = chats(await account_of(yusuf))
    await chat.say("/announce")
    await chat.send_file("timetable.pdf", b"%PDF")
    await chat.tap("Send")
    await deliver()
    last = chats(await Person.get(name="Mother")).last
    assert (last.is_photo, last.file and last.file.name) == (False, "timetable.pdf")
    assert "Yusuf" in last.text


async def test_what_is_not_one_message_is_refused_with_what_to_do(yusuf: Teacher, chats: Chats) -> None:
    chat = chats(await account_of(yusuf))
    await chat.say("/announce")
    for place in range(2):
        await _send_photo(chat, chats, f"Picture {place}", album="1")
        assert "one picture or file" in chat.text
    await _send_photo(chat, chats, "ü" * 1020)
    assert "characters too long" in chat.text
    await _send_photo(chat, chats, "ü" * 1000)
    assert "This is how it will look" in chat.text
    assert "characters too long" in await chat.say("ü" * 4090)
    await chat.tap("Don’t send")
    assert not await Announcement.exists()


async def test_a_text_too_long_for_one_message_is_refused_with_what_to_do(yusuf: Teacher, chats: Chats) -> None:
    chat = chats(await account_of(yusuf))
    await chat.say("/announce")
    assert "characters too long" in await chat.say("ü" * 4090)
    await chat.say("ü" * 4000)
    assert "This is how it will look" in chat.text


async def test_who_cannot_be_reached_is_named_before_and_counted_after(
    yusuf: Teacher, chats: Chats, clock: SettableClock, deliver: Deliver
) -> None:
    father = await Person.get(name="Father")
    await people.cannot_be_reached(father.id, clock(), "blocked")
    chat = chats(await account_of(yusuf))
    await deliver()
    await written(chat)
    assert "It goes to 2 people. 1 more cannot be reached: they have blocked me." in chat.text
    mother = chats(await Person.get(name="Mother"))
    mother.phone.person.blocked_bot = True
    await chat.tap("Send")
    await deliver()
    clock.forward(seconds=10)
    await deliver()
    progress = chat.saying("Your message has reached")
    assert progress.text.splitlines() == [
        "✓ Your message has reached 1 of 2 people.",
        "1 person has blocked me",
    ]
    assert (await Announcement.get()).finished_at is not None


async def test_progress_edits_one_message_until_all_have_it(
    yusuf: Teacher, chats: Chats, school: School, clock: SettableClock, deliver: Deliver
) -> None:
    mother = await Person.get(name="Mother")
    await wishes.be_quiet(mother, (time(16), time(18)), school=school, now=clock())
    chat = chats(await account_of(yusuf))
    await written(chat)
    await chat.tap("Send")
    await deliver()
    clock.forward(seconds=5)
    await deliver()
    assert chat.text.splitlines() == [
        "📣 Your message has reached 2 of 3 people so far.",
        "1 person waits",
        "of them 1 until the end of their quiet hours",
    ]
    assert chat.buttons == ["Stop"]
    clock.forward(hours=1)
    await deliver()
    clock.forward(minutes=10)
    await deliver()
    assert "✓ Your message has reached 3 of 3 people." in chat.text
    assert sum("Your message has reached" in text for text in chat.answers) == 1
    assert not await Notice.filter(due_at__isnull=False).exists()


async def test_stop_spares_whoever_has_not_got_it_yet(
    yusuf: Teacher, chats: Chats, school: School, clock: SettableClock, deliver: Deliver
) -> None:
    mother = await Person.get(name="Mother")
    await wishes.be_quiet(mother, (time(16), time(18)), school=school, now=clock())
    chat = chats(await account_of(yusuf))
    await written(chat)
    await chat.tap("Send")
    await deliver()
    clock.forward(seconds=2)
    await deliver()
    assert "Who has it, has it" in await chat.tap("Stop")
    assert "nothing left to stop" in await chat.tap("Stop")
    await deliver()
    assert "Stopped. Of 3 people, 2 had your message already." in chat.text
    clock.forward(hours=3)
    await deliver()
    assert "Mother" not in await told(chats, "📣 Yusuf")


async def test_only_its_writer_and_admins_can_stop_it(
    world: World, yusuf: Teacher, maryam: Teacher, chats: Chats
) -> None:
    chat = chats(await account_of(yusuf))
    await written(chat)
    await chat.tap("Send")
    sent = await Announcement.get()
    stop = StopAnnouncement(announcement_id=sent.id).pack()
    assert "nothing left to stop" in await chats(await account_of(maryam)).forge(stop)
    assert "no longer works" in await chats(await Person.get(name="Father")).forge(stop)
    assert (await Announcement.get()).stopped_at is None
    assert "Stopped" in await chats(await world.admin()).forge(stop)


async def test_a_teacher_cannot_write_to_others_by_a_forged_button(
    yusuf: Teacher, maryam: Teacher, chats: Chats
) -> None:
    chat = chats(await account_of(yusuf))
    for who in ("teachers", "students", "students_of"):
        button = AnnounceTo(who=who, teacher_id=maryam.id if who == "students_of" else None)
        assert "no longer works" in await chat.forge(button.pack())
    assert "did not understand" in await chat.say("Hello all")


async def test_a_role_that_is_gone_at_the_last_look_sends_nothing(
    world: World, yusuf: Teacher, chats: Chats, clock: SettableClock
) -> None:
    chat = chats(await account_of(yusuf))
    await written(chat)
    await Teacher.filter(id=yusuf.id).update(removed_at=clock())
    assert "no longer works" in await chat.tap("Send")
    assert not await Announcement.exists()


async def test_students_who_have_left_and_enrolments_that_are_over_are_left_out(
    world: World, yusuf: Teacher, chats: Chats, clock: SettableClock
) -> None:
    await Student.filter(name="Lina").update(left_at=clock())
    chat = chats(await account_of(yusuf))
    assert "It goes to 2 people." in await chat.say("/announce")


async def test_nobody_to_write_to_is_said(world: World, chats: Chats) -> None:
    chat = chats(await account_of(await world.teacher()))
    assert "None of them can be reached" in await chat.say("/announce")
    assert "did not understand" in await chat.say("Hello?")


async def test_students_cannot_announce(yusuf: Teacher, chats: Chats) -> None:
    assert "for teachers and for the admins" in await chats(await Person.get(name="Mother")).say("/announce")


async def test_what_telegram_will_not_take_is_counted_as_failed(
    yusuf: Teacher, chats: Chats, clock: SettableClock, deliver: Deliver
) -> None:
    chat = chats(await account_of(yusuf))
    await written(chat)
    await chat.tap("Send")
    await Announcement.all().update(text="<b>broken")
    await deliver()
    clock.forward(seconds=10)
    await deliver()
    assert "to 3 people it could not be delivered" in chat.text
    assert "reached 0 of 3" in chat.text
