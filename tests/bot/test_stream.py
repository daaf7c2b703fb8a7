"""/stream: from the command to the sent group class, and the ways in which it can go wrong."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from aiogram import Bot, Dispatcher

from bot.screens.stream import SendStream, UseGroup
from models import groups, students
from models.tables.classes import ClassSession
from models.tables.outbox import Notice
from models.tables.people import Person, Student, Teacher
from models.tables.streams import LiveStream, StudentGroup, TelegramGroup
from tests.conftest import SettableClock
from tests.world import World

from .telegram import Chat, Chats

LINK = "https://zoom.us/j/12345678901?pwd=abc"


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    return await world.teacher("Yusuf")


@pytest.fixture
async def three(world: World, yusuf: Teacher) -> list[Student]:
    return [await world.student(yusuf, name) for name in ("Amina", "Bilal", "Omar")]


@pytest.fixture
async def chat(yusuf: Teacher, three: list[Student], chats: Chats) -> Chat:
    """Yusuf's; he has three students."""
    return chats(await Person.get(id=yusuf.person_id))


async def to_the_last_look(chat: Chat) -> None:
    await chat.say("/stream Tajwid")
    await chat.tap("Now")
    await chat.tap("All my students")
    await chat.say(LINK)


async def test_a_group_class_is_sent_in_six_steps(chat: Chat, clock: SettableClock) -> None:
    assert "What is it about?" in await chat.say("/stream")
    assert "When does it begin?" in await chat.say("Tajwid, group A")
    assert "It is 17:00 now (Cairo)." in chat.text
    assert chat.buttons[:5] == ["Now", "18:00", "19:00", "20:00", "21:00"]
    await chat.tap("19:00")
    assert "Who is invited?" in chat.text
    await chat.tap("All my students (3)")
    assert "Paste the Zoom link" in chat.text
    await chat.say(LINK)
    assert chat.text.splitlines() == [
        "Send this group class?",
        "Topic: Tajwid, group A",
        "Begins: Mon, Mar 2, 19:00, 60 min",
        "Students: 3 (Amina, Bilal, Omar)",
        "Zoom: 123 4567 8901",
    ]
    await chat.tap("Send")
    assert chat.text == "Tajwid, group A: sent to 3 students ✓"
    assert chat.buttons == []
    stream = await LiveStream.get()
    assert (stream.topic, stream.minutes, stream.link) == ("Tajwid, group A", 60, LINK)
    assert stream.due_at == clock() + timedelta(hours=2)
    kinds = sorted(notice.kind for notice in await Notice.all())
    assert kinds == ["class_link", "class_link", "class_link", "stream_card"]


async def test_a_double_tap_on_send_makes_one_group_class(chat: Chat) -> None:
    await to_the_last_look(chat)
    await chat.tap_twice("Send")
    assert await LiveStream.all().count() == 1
    assert chat.text == "Tajwid: sent to 3 students ✓"


async def test_send_delivered_again_after_it_was_done_says_so(chat: Chat) -> None:
    await to_the_last_look(chat)
    data = chat.button("Send")["callback_data"]
    await chat.tap("Send")
    assert await chat.forge(data) == "This group class is sent already."
    assert await LiveStream.all().count() == 1


async def test_an_older_last_look_and_another_teachers_send_nothing(world: World, chat: Chat, chats: Chats) -> None:
    await to_the_last_look(chat)
    older = chat.last
    await chat.say("https://zoom.us/j/98765432109")
    assert "older message" in await chat.tap("Send", message=older)
    mallory = chats(await Person.get(id=(await world.teacher("Mallory")).person_id))
    assert "older message" in await mallory.forge(SendStream(key="guessed").pack())
    assert await LiveStream.all().count() == 0
    await chat.tap("Send")
    assert (await LiveStream.get()).meeting_id == 98765432109


async def test_the_conversation_survives_a_restart_at_every_step(
    chat: Chat, chats: Chats, make_dispatcher: Callable[[], Dispatcher]
) -> None:
    steps: tuple[Callable[[], Awaitable[str]], ...] = (
        lambda: chat.say("/stream"),
        lambda: chat.say("Tajwid"),
        lambda: chat.say("tomorrow 16:00"),
        lambda: chat.tap("Choose students"),
        lambda: chat.tap("Bilal"),
        lambda: chat.tap("Done"),
        lambda: chat.say(LINK),
        lambda: chat.tap("Send"),
    )
    for step in steps:
        await step()
        chats.dispatcher = make_dispatcher()
    assert chat.text == "Tajwid: sent to 1 student ✓"
    assert (await ClassSession.get().prefetch_related("student")).student.name == "Bilal"


async def test_students_are_ticked_and_unticked_and_searched(world: World, yusuf: Teacher, chat: Chat) -> None:
    for number in range(9):
        await world.student(yusuf, f"Zaid {number}")
    await chat.say("/stream Tajwid")
    await chat.tap("Now")
    await chat.tap("Choose students")
    assert await chat.tap("Done") == "Tick at least one student first."
    await chat.tap("Amina")
    await chat.tap("Omar")
    assert "2 chosen." in chat.text
    await chat.tap("✅ Amina")
    await chat.tap("›")
    await chat.tap("Zaid 8")
    await chat.say("bilal")
    assert chat.buttons[0] == "Bilal"
    await chat.tap("Bilal")
    await chat.tap("Done · 3")
    await chat.say(LINK)
    assert "Students: 3 (Bilal, Omar, Zaid 8)" in chat.text


async def test_two_students_of_one_name_are_told_apart(world: World, yusuf: Teacher, chat: Chat) -> None:
    twin = await world.student(yusuf, "Amina")
    await chat.say("/stream Tajwid")
    await chat.tap("Now")
    await chat.tap("Choose students")
    await chat.tap(f"Amina (no. {twin.id})")
    await chat.tap("Done")
    await chat.say(LINK)
    await chat.tap("Send")
    assert [one.student_id for one in await ClassSession.all()] == [twin.id]


async def test_a_choice_is_kept_as_a_group_and_used_again(chat: Chat, yusuf: Teacher) -> None:
    await chat.say("/stream Tajwid")
    await chat.tap("Now")
    await chat.tap("Choose students")
    await chat.tap("Amina")
    await chat.tap("Omar")
    await chat.tap("Done")
    await chat.say(LINK)
    await chat.tap("Save as a group")
    assert "keep these 2 students" in chat.text
    await chat.say("  Evening   <b>group</b> ")
    assert chat.answers[-2] == "✓ Kept as Evening <b>group</b>. Next time one tap chooses them all."
    await chat.tap("Send")
    await chat.say("/stream Fiqh")
    await chat.tap("Now")
    await chat.tap("👥 Evening <b>group</b> (2)")
    await chat.tap("Same link as last time")
    assert "Students: 2 (Amina, Omar)" in chat.text
    await chat.tap("Send")
    assert await LiveStream.all().count() == 2


async def test_a_group_saved_under_the_same_name_replaces_the_old_one_and_can_be_forgotten(
    world: World, yusuf: Teacher, three: list[Student], chat: Chat, clock: SettableClock
) -> None:
    await groups.save(yusuf, "Evening", [three[0].id], chat=None, now=clock())
    await groups.save(yusuf, "evening", [three[1].id, three[2].id], chat=None, now=clock())
    await chat.say("/stream Tajwid")
    await chat.tap("Now")
    assert [text for text in chat.buttons if "👥" in text] == ["👥 evening (2)"]
    await chat.tap("Forget a group")
    assert await chat.tap("👥 evening") == "Forgotten."
    assert "Who is invited?" in chat.text
    assert not [text for text in chat.buttons if "👥" in text]


async def test_another_teachers_group_is_nobodys(
    world: World, three: list[Student], chat: Chat, clock: SettableClock
) -> None:
    maryam = await world.teacher("Maryam")
    theirs = await groups.save(maryam, "Hers", [three[0].id], chat=None, now=clock())
    await chat.say("/stream Tajwid")
    await chat.tap("Now")
    assert "on your list" in await chat.forge(UseGroup(group_id=theirs.id).pack())
    await chat.forge(UseGroup(group_id=theirs.id, forget=True).pack())
    assert (await StudentGroup.get()).removed_at is None


async def test_who_left_the_teacher_meanwhile_is_not_invited(
    world: World, yusuf: Teacher, three: list[Student], chat: Chat, clock: SettableClock
) -> None:
    group = await groups.save(yusuf, "Evening", [one.id for one in three], chat=None, now=clock())
    enrolled = await students.enrolled(yusuf, three[0].id, world.school.day_of(clock()))
    assert enrolled is not None
    await (
        type(enrolled.enrolment)
        .filter(id=enrolled.enrolment.id)
        .update(
            last_day=world.school.day_of(clock()) - timedelta(days=1),
            first_day=world.school.day_of(clock()) - timedelta(9),
        )
    )
    members = await groups.members(yusuf, group, world.school.day_of(clock()))
    assert [one.student.name for one in members] == ["Bilal", "Omar"]
    await to_the_last_look(chat)
    assert "Students: 2 (Bilal, Omar)" in chat.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [("yesterday", "don’t understand"), ("today 09:00", "is over"), ("2027-01-01 10:00", "too far ahead")],
)
async def test_a_time_that_cannot_be_meant_is_asked_again(chat: Chat, typed: str, said: str) -> None:
    await chat.say("/stream Tajwid")
    assert said in await chat.say(typed)
    assert "Who is invited?" in await chat.say("19:30")


async def test_a_time_that_passes_while_the_teacher_thinks_is_asked_again(chat: Chat, clock: SettableClock) -> None:
    await chat.say("/stream Tajwid")
    await chat.tap("18:00")
    await chat.tap("All my students")
    await chat.say(LINK)
    clock.forward(hours=3)
    await chat.tap("Send")
    assert chat.text.startswith("The time you chose is over.")
    assert await LiveStream.all().count() == 0
    await chat.tap("Now")
    await chat.tap("Send")
    assert await LiveStream.all().count() == 1


async def test_everything_can_be_changed_from_the_last_look(chat: Chat) -> None:
    await to_the_last_look(chat)
    await chat.tap("Topic")
    await chat.say("Fiqh")
    await chat.tap("Time")
    await chat.tap("20:00")
    await chat.tap("Length")
    await chat.tap("90 min")
    await chat.tap("Students")
    await chat.tap("‹ Back")
    await chat.tap("Link")
    await chat.say("987 6543 2109")
    assert chat.text.splitlines()[1:] == [
        "Topic: Fiqh",
        "Begins: Mon, Mar 2, 20:00, 90 min",
        "Students: 3 (Amina, Bilal, Omar)",
        "Zoom: 987 6543 2109",
    ]


async def test_a_link_that_comes_first_is_kept(chat: Chat) -> None:
    await chat.say("/stream")
    assert "kept your link" in await chat.say(LINK)
    await chat.say("Tajwid")
    await chat.tap("Now")
    await chat.tap("All my students")
    assert "Zoom: 123 4567 8901" in chat.text


@pytest.mark.parametrize(("pasted", "said"), [("https://zoom.us/s/1", "starts the meeting"), ("hello", "can’t find")])
async def test_a_wrong_link_is_explained(chat: Chat, pasted: str, said: str) -> None:
    await chat.say("/stream Tajwid")
    await chat.tap("Now")
    await chat.tap("All my students")
    assert said in await chat.say(pasted)
    assert "Send this group class?" in await chat.say(LINK)


async def test_words_instead_of_send_are_answered(chat: Chat) -> None:
    await to_the_last_look(chat)
    assert "Press Send" in await chat.say("ok send it")
    await chat.tap("Send", message=chat.saying("Send this group class?"))
    assert await LiveStream.all().count() == 1


async def test_a_long_topic_and_no_topic_are_asked_again(chat: Chat) -> None:
    await chat.say("/stream")
    assert "at most 100 signs" in await chat.say("x" * 101)
    await chat.send_file()
    assert "as text" in chat.text
    assert "When does it begin?" in await chat.say("x" * 100)


async def test_what_stands_in_the_way_is_said_before_it_is_sent(
    world: World, yusuf: Teacher, three: list[Student], chat: Chat
) -> None:
    await world.student(yusuf, "Zaid", connected=False)
    await world.says(await world.session(yusuf, three[0]), "click")
    await to_the_last_look(chat)
    assert "Students: 3 (Bilal, Omar, Zaid)" in chat.text
    assert "therefore not invited: Amina" in chat.text
    assert "I can’t write to Zaid." in chat.text
    await chat.tap("Send")
    assert chat.text == "Tajwid: sent to 3 students ✓"


async def test_a_teacher_without_students_is_told_what_to_do(world: World, chats: Chats) -> None:
    maryam = chats(await Person.get(id=(await world.teacher("Maryam")).person_id))
    assert "Add them with /students" in await maryam.say("/stream")


async def test_it_is_posted_in_a_telegram_group_in_which_the_teacher_was_seen(
    world: World, chat: Chat, chats: Chats, three: list[Student]
) -> None:
    await to_the_last_look(chat)
    await chat.tap("Telegram group")
    assert "in no Telegram group of yours" in chat.text
    group = chats.telegram.group("Tajwid 5A", chat.phone)
    await chat.phone.say_in(group, "/help")
    await chats.pump()
    await chat.tap("Look again")
    await chat.tap("Tajwid 5A")
    assert "Also posted in: Tajwid 5A" in chat.text
    await chat.tap("Send")
    assert (await Notice.get(kind="stream_post")).chat_id == group.id


async def test_a_group_is_known_from_being_added_until_being_removed(
    world: World, yusuf: Teacher, chat: Chat, chats: Chats
) -> None:
    group = chats.telegram.group("Tajwid 5A", chat.phone)
    chat.phone.add_bot_to(group)
    await chats.pump()
    assert [(one.chat_id, one.title) for one in await TelegramGroup.filter(left_at=None)] == [(group.id, "Tajwid 5A")]
    chat.phone.remove_bot_from(group)
    await chats.pump()
    assert await TelegramGroup.filter(left_at=None).count() == 0


async def test_a_group_that_tells_of_its_new_number_is_known_by_that(
    world: World, yusuf: Teacher, chat: Chat, chats: Chats, bot: Bot
) -> None:
    group = chats.telegram.group("Tajwid 5A", chat.phone)
    chat.phone.add_bot_to(group)
    await chats.pump()
    told = {"chat": group.to_api(), "from": chat.phone.person.to_api(), "migrate_to_chat_id": -1007}
    await chats.dispatcher.feed_raw_update(bot, {"update_id": 1, "message": {"message_id": 1, "date": 0, **told}})
    assert (await TelegramGroup.get()).chat_id == -1007


async def test_a_student_in_the_group_gives_nobody_the_right_to_post_there(
    world: World, chats: Chats, three: list[Student]
) -> None:
    amina = chats(await Person.get(name="Amina's phone"))
    group = chats.telegram.group("Students only", amina.phone)
    await amina.phone.say_in(group, "/help")
    await chats.pump()
    assert await TelegramGroup.all().count() == 0
