"""/review: what waits for an admin, with numbers; each opens, is settled, and is gone from its list."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.screens.review import OneAlias, OneNotice, OneStranger, Review
from bot.screens.story import LookedAt
from models import delivering, disputes, identities
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession
from models.tables.desk import Audit
from models.tables.outbox import Notice
from models.tables.people import Person
from models.tables.zoom import Alias
from tests.conftest import SettableClock
from tests.world import World
from tests.zoom_room import ZoomRoom

from .telegram import Chat, Chats

Deliver = Callable[[], Awaitable[int]]


@pytest.fixture
async def huda(world: World, chats: Chats) -> Chat:
    return chats(await world.admin("Huda"))


@pytest.fixture
async def session(world: World, school: School, clock: SettableClock) -> ClassSession:
    """A click at 17:00 and nothing behind it."""
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await world.says(session, "click")
    await sweep(school=school, now=clock.forward(minutes=71))
    return await ClassSession.get(id=session.id)


async def contested(session: ClassSession, school: School, clock: SettableClock) -> None:
    yusuf = await Person.get(name="Yusuf")
    await disputes.open_one(session, yusuf, "We ended at 17:50", school=school, now=clock())


async def test_nothing_waits_at_first(huda: Chat) -> None:
    assert await huda.say("/review") == "To look at\nNothing waits for you. ✓"


async def test_it_counts_what_waits(huda: Chat, session: ClassSession, school: School, clock: SettableClock) -> None:
    await contested(session, school, clock)
    assert await huda.say("/review") == "To look at\n1 contested time\n1 class with a question"
    assert huda.buttons == ["Contested times: 1", "Classes with a question: 1"]


async def test_a_flagged_class_is_opened_looked_at_and_gone(huda: Chat, session: ClassSession) -> None:
    await huda.say("/review")
    await huda.tap("Classes with a question")
    await huda.tap("Mon, Mar 2, 17:00 Amina · Yusuf")
    assert "⚠️ The link was opened, and nothing else was seen of this class." in huda.text
    await huda.tap("Back")
    assert "Classes with a question" in huda.text
    await huda.tap("Amina")
    assert await huda.tap("✓ Looked at") == "Noted."
    assert "All are looked at." in huda.text
    await huda.tap("Back")
    assert "Nothing waits for you" in huda.text


async def test_of_two_admins_who_look_the_second_is_told(huda: Chat, session: ClassSession) -> None:
    await huda.say("/sessions all")
    await huda.tap("Amina")
    assert await huda.tap("✓ Looked at") == "Noted."
    assert "✓ Looked at" not in huda.buttons
    assert await huda.forge(LookedAt(session=session.id).pack()) == "That is settled already."


async def test_a_contested_time_is_decided_from_here(
    huda: Chat, session: ClassSession, school: School, clock: SettableClock
) -> None:
    await contested(session, school, clock)
    await huda.say("/review")
    await huda.tap("Contested times")
    await huda.tap("Amina · Yusuf · until Wed, Mar 4, 18:11")
    assert "The teacher says: We ended at 17:50" in huda.text
    await huda.tap("Uphold")
    await huda.say("end 17:50")
    await huda.say("Right")
    await huda.tap("Yes, do it")
    assert (await ClassSession.get(id=session.id)).session_duration_minutes == 50
    assert "• The teacher says: We ended at 17:50. The time was corrected. Reason: Right" in huda.text
    await huda.say("/review")
    assert "Nothing waits for you" in huda.text


async def test_a_remembered_name_is_undone_here(
    huda: Chat, session: ClassSession, school: School, clock: SettableClock
) -> None:
    yusuf = await Person.get(name="Yusuf")
    alias = await identities.answer(
        session.teacher_id, "i<Pad>", who="nobody", student=None, by=yusuf, school=school, now=clock()
    )
    await huda.say("/review")
    await huda.tap("Who is who in Zoom: 1")
    await huda.tap("i<Pad> → nobody of ours · Yusuf")
    assert "i<Pad> in Zoom is nobody of ours in the classes of Yusuf.\nYusuf said so on" in huda.text
    assert await huda.tap("Undo") == "Undone. The classes were judged again."
    assert "Nothing has been remembered yet." in huda.text
    assert (await Alias.get(id=alias.id)).undone_at is not None
    assert await huda.forge(OneAlias(alias_id=alias.id, undo=True).pack()) == "That is settled already."


async def test_a_message_that_did_not_arrive_can_be_sent_again(
    huda: Chat, session: ClassSession, clock: SettableClock, deliver: Deliver
) -> None:
    notice = await Notice.get(kind="class_link")
    await delivering.give_up(notice, clock(), "Bad Request: <chat> not found")
    await huda.say("/review")
    await huda.tap("Messages that did not arrive: 1")
    await huda.tap("Amina's phone · class link")
    assert "Telegram said: Bad Request: <chat> not found" in huda.text
    assert await huda.tap("Try again") == "I am trying again."
    assert "None." in huda.text
    await deliver()
    assert (await Notice.get(id=notice.id)).delivered_at is not None


async def test_only_admins_see_it(session: ClassSession, world: World, chats: Chats, clock: SettableClock) -> None:
    notice = await Notice.get(kind="class_link")
    await delivering.give_up(notice, clock(), "gone")
    for name in ("Yusuf", "Amina's phone"):
        chat = chats(await Person.get(name=name))
        assert "for the admins" in await chat.say("/review")
        forged = (
            Review(what="disputes"),
            OneNotice(notice_id=notice.id, again=True),
            OneAlias(alias_id=1, undo=True),
            LookedAt(session=session.id),
        )
        for button in forged:
            assert "no longer works" in await chat.forge(button.pack())
    assert (await Notice.get(id=notice.id)).given_up_at is not None
    assert (await ClassSession.get(id=session.id)).to_review


async def test_pages_are_turned(huda: Chat, world: World, school: School, clock: SettableClock) -> None:
    teacher = await world.teacher(connected=False)
    for number in range(9):
        session = await world.session(teacher, await world.student(teacher, f"Student {number}", connected=False))
        await world.says(session, "click")
        await sweep(school=school, now=clock.forward(minutes=71))
    await huda.say("/review")
    await huda.tap("Classes with a question: 9")
    assert "Student 8" in huda.buttons[0]
    await huda.tap("›")
    assert "Student 0" in huda.buttons[0]
    await huda.tap("Student 0")
    await huda.tap("✓ Looked at")
    assert len([one for one in huda.buttons if "Student" in one]) == 8


@pytest.fixture
async def strangers(world: World, school: School, clock: SettableClock) -> None:
    """Yusuf hosted; an iPad and a Galaxy were there, and he has not said which of them is Amina."""
    room, start = ZoomRoom(school), clock()
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    host = await room.came("Yusuf H.", start, host=True)
    await world.says(session, "click")
    guests = [(name, await room.came(name, start + timedelta(minutes=2))) for name in ("<iPad>", "Galaxy")]
    for name, user_id in guests:
        await room.left(name, start + timedelta(minutes=25), user_id)
    await room.left("Yusuf H.", clock.forward(minutes=45), host, host=True)
    await sweep(school=school, now=clock.forward(minutes=11))


async def test_an_unknown_name_is_placed_by_an_admin_and_can_be_taken_back(huda: Chat, strangers: None) -> None:
    assert "2 unknown names in Zoom" in await huda.say("/review")
    await huda.tap("Unknown in Zoom: 2")
    await huda.tap("<iPad> · Yusuf")
    assert "Who is <iPad>?\nYusuf → Amina" in huda.text
    assert await huda.tap("The student Amina") == "Noted. The classes were judged again."
    assert huda.buttons == ["Galaxy · Yusuf", "Back"]
    alias = await Alias.get(undone_at=None)
    assert (alias.name, alias.is_who) == ("<iPad>", "student")
    trail = await Audit.get(what="alias_answered").prefetch_related("by")
    assert trail.after == {"name": "<iPad>", "is_who": "Amina"}
    await huda.tap("Galaxy")
    await huda.tap("Nobody of ours")
    assert "Everybody is known." in huda.text
    await huda.tap("Back")
    await huda.tap("Who is who in Zoom: 2")
    await huda.tap("<iPad>")
    await huda.tap("Undo")
    assert "1 unknown name in Zoom" in await huda.say("/review")


async def test_a_name_that_was_placed_meanwhile_is_said_to_be_settled(huda: Chat, strangers: None) -> None:
    asked = await Notice.filter(kind="who_is").first()
    assert asked is not None
    for _ in range(2):
        await huda.forge(OneStranger(question=asked.id, who="nobody").pack())
    assert await Alias.filter(undone_at=None).count() == 1
    assert await huda.forge(OneStranger(question=4711).pack()) == "That is settled already."


async def test_the_number_stands_in_the_help_and_the_greeting_of_admins(
    huda: Chat, session: ClassSession, chats: Chats
) -> None:
    assert "/review (1) · What waits for you" in await huda.say("/help")
    assert "/review (1): one thing waits for you." in await huda.say("/start")
    teacher = chats(await Person.get(name="Yusuf"))
    assert "/review" not in await teacher.say("/help")
    assert "/review" not in await teacher.say("/start")


async def test_nothing_is_counted_where_nothing_waits(huda: Chat) -> None:
    assert "/review · What waits for you" in await huda.say("/help")
    assert "/review" not in await huda.say("/start")
