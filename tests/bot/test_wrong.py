"""*Wrong?* below a summary, through to the decision that both sides read."""

from collections.abc import Awaitable, Callable

import pytest
from aiogram import Dispatcher

from bot.buttons import Decide, Wrong
from models.tables.classes import ClassSession
from models.tables.desk import Dispute
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.simulator.screen import readable
from tests.world import World

from .telegram import Chat, Chats

Deliver = Callable[[], Awaitable[int]]


@pytest.fixture
async def session(world: World, clock: SettableClock, deliver: Deliver) -> ClassSession:
    """17:00–17:45 by the teacher's word; the clock stands at 17:45."""
    await world.admin("Huda")
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    clock.forward(minutes=45)
    session = await world.says(session, "teacher_tap")
    await deliver()
    return session


@pytest.fixture
async def yusuf(session: ClassSession, chats: Chats) -> Chat:
    return chats(await Person.get(name="Yusuf"))


@pytest.fixture
async def amina(session: ClassSession, chats: Chats) -> Chat:
    return chats(await Person.get(name="Amina's phone"))


@pytest.fixture
async def huda(session: ClassSession, chats: Chats) -> Chat:
    return chats(await Person.get(name="Huda"))


async def contested(chat: Chat, deliver: Deliver, words: str = "We ended at 17:50") -> None:
    await chat.tap("Wrong?")
    await chat.say(words)
    await deliver()


async def test_one_sentence_is_asked_for_and_sent_to_the_school(yusuf: Chat, huda: Chat, deliver: Deliver) -> None:
    assert await yusuf.tap("Wrong?") == ""
    assert yusuf.text == (
        "What is wrong?\nYusuf → Amina\nMon, Mar 2, 17:00–17:45 · 45 min, reported\n\n"
        "Write one sentence, for example: we ended at 16:50. Or /cancel."
    )
    said = await yusuf.say("We ended at <17:50>, {really}")
    assert said == "Sent to the school. You will hear from them, by Wed, Mar 4, 17:45 at the latest."
    await deliver()
    assert huda.text == (
        "A time is contested\nYusuf → Amina\nMon, Mar 2, 17:00–17:45 · 45 min, reported\n"
        "The teacher says: We ended at <17:50>, {really}\n\nPromised answer: by Wed, Mar 4, 17:45."
    )
    assert huda.buttons == ["Uphold: correct the time", "Leave as it is", "See the class"]


async def test_the_students_side_can_contest_it_too(amina: Chat, huda: Chat, deliver: Deliver) -> None:
    await contested(amina, deliver, "Only half an hour")
    assert "The student’s side says: Only half an hour" in huda.text


async def test_a_sticker_is_no_sentence(yusuf: Chat) -> None:
    await yusuf.tap("Wrong?")
    await yusuf.send_file()
    assert yusuf.text == "Please write in one sentence what is wrong."
    assert (await yusuf.say("We ended at 17:50")).startswith("Sent to the school.")


async def test_a_long_complaint_is_kept_whole_and_shown_in_part(yusuf: Chat, huda: Chat, deliver: Deliver) -> None:
    await contested(yusuf, deliver, "&" * 4000)
    assert (await Dispute.get()).words == "&" * 4000
    assert "A time is contested" in huda.text


async def test_it_survives_a_restart(
    yusuf: Chat, chats: Chats, session: ClassSession, make_dispatcher: Callable[[], Dispatcher]
) -> None:
    await yusuf.tap("Wrong?")
    chats.dispatcher = make_dispatcher()
    assert (await yusuf.say("We ended at 17:50")).startswith("Sent to the school.")
    assert (await Dispute.get()).session_id == session.id


async def test_a_command_leaves_it(yusuf: Chat) -> None:
    await yusuf.tap("Wrong?")
    await yusuf.say("/cancel")
    await yusuf.say("We ended at 17:50")
    assert await Dispute.all().count() == 0


async def test_a_second_objection_waits_for_the_first(yusuf: Chat, amina: Chat, deliver: Deliver) -> None:
    await contested(yusuf, deliver)
    assert "already looking" in await amina.tap("Wrong?")


async def test_both_who_write_at_once_are_answered_and_one_is_kept(yusuf: Chat, amina: Chat) -> None:
    await yusuf.tap("Wrong?")
    await amina.tap("Wrong?")
    await yusuf.say("We ended at 17:50")
    assert "already looking" in await amina.say("We ended at 17:30")
    assert (await Dispute.get()).words == "We ended at 17:50"


async def test_the_deadline_holds_to_the_second(yusuf: Chat, clock: SettableClock) -> None:
    clock.forward(hours=48)
    assert await yusuf.tap("Wrong?") == ""
    clock.forward(seconds=1)
    assert await yusuf.say("We ended at 17:50") == (
        "A time can be contested for 48 hours after the class. Please write to the school."
    )
    assert "48 hours" in await yusuf.tap("Wrong?", message=yusuf.saying("How sure"))
    assert await Dispute.all().count() == 0


async def test_a_class_that_goes_on_again_is_not_contested(
    yusuf: Chat, session: ClassSession, world: World, clock: SettableClock, deliver: Deliver
) -> None:
    clock.forward(minutes=1)
    await world.says(session, "click")
    assert "still going on" in await yusuf.tap("Wrong?")
    await deliver()
    assert yusuf.buttons == []


async def test_what_was_struck_out_has_no_such_button(
    session: ClassSession, yusuf: Chat, world: World, deliver: Deliver
) -> None:
    await world.says(session, "correction", void=True, reason="A test", by=1)
    await deliver()
    assert yusuf.saying("struck out by the school").buttons == []
    assert "no longer works" in await yusuf.forge(Wrong(session_id=session.id).pack())


async def test_nobody_contests_a_class_that_is_not_theirs(session: ClassSession, world: World, chats: Chats) -> None:
    await world.teacher("Maryam")
    for person in (await Person.get(name="Maryam"), await Person.get(name="Huda"), await world.person("Nobody")):
        assert "no longer works" in await chats(person).forge(Wrong(session_id=session.id).pack())
    assert await Dispute.all().count() == 0


async def test_an_admin_upholds_it_and_both_are_told_the_new_time(
    session: ClassSession, yusuf: Chat, amina: Chat, huda: Chat, clock: SettableClock, deliver: Deliver
) -> None:
    clock.forward(minutes=30)
    await contested(yusuf, deliver)
    await huda.tap("Uphold")
    await huda.say("end 17:50")
    await huda.say("The recording shows it")
    assert huda.text == (
        "Right like this?\nYusuf → Amina\nMon, Mar 2, 17:00–17:45 · 45 min\n"
        "→ Mon, Mar 2, 17:00–17:50 · 50 min\nReason: The recording shows it"
    )
    await huda.tap("Yes, do it")
    await deliver()
    decision = (
        "The school has looked at a contested time\n{whose}\nThe teacher says: We ended at 17:50\n"
        "The time was corrected. Reason: The recording shows it\n"
        "Now: Mon, Mar 2, 17:00–17:50 · 50 min, corrected"
    )
    assert yusuf.text == decision.format(whose="Your class with Amina")
    assert amina.text == decision.format(whose="Amina with Yusuf")
    assert any(text.startswith("50 min\nYour class with Amina") for text in yusuf.answers)
    settled = huda.saying("A contested time, decided by Huda")
    assert [button["text"] for button in settled.buttons] == ["See the class"]


async def test_an_admin_leaves_it_as_it_is_and_says_why(
    session: ClassSession, yusuf: Chat, amina: Chat, huda: Chat, deliver: Deliver
) -> None:
    await contested(amina, deliver)
    await huda.tap("Leave as it is")
    await huda.say("Zoom says 45 minutes")
    await huda.tap("Yes, do it")
    await deliver()
    for chat in (yusuf, amina):
        assert "It stays as it is. Reason: Zoom says 45 minutes" in chat.text
        assert "Now: Mon, Mar 2, 17:00–17:45 · 45 min, reported" in chat.text
    assert (await ClassSession.get(id=session.id)).session_duration_minutes == 45


async def test_of_two_admins_at_once_the_second_reads_who_was_first(
    session: ClassSession, yusuf: Chat, huda: Chat, world: World, chats: Chats, clock: SettableClock, deliver: Deliver
) -> None:
    omar = chats(await world.admin("Omar"))
    clock.forward(minutes=30)
    await contested(yusuf, deliver)
    await omar.tap("Uphold")
    await omar.say("end 17:50")
    await omar.say("Yes")
    await huda.tap("Leave as it is")
    await huda.say("No")
    await huda.tap("Yes, do it")
    assert readable(await omar.tap("Yes, do it")) == "Huda has decided this already."
    assert (await ClassSession.get(id=session.id)).session_duration_minutes == 45
    forged = Decide(dispute_id=1, upheld=True).pack()
    assert readable(await omar.forge(forged)) == "Huda has decided this already."
    assert (await Dispute.get()).upheld is False


async def test_only_admins_decide(yusuf: Chat, amina: Chat, deliver: Deliver) -> None:
    await contested(yusuf, deliver)
    for chat in (yusuf, amina):
        for upheld in (True, False):
            assert "no longer works" in await chat.forge(Decide(dispute_id=1, upheld=upheld).pack())
    assert (await Dispute.get()).decided_at is None
