"""/people: lists, one person, and what an admin can do about them."""

from collections.abc import Awaitable, Callable

import pytest

from bot.screens.people import People, cut
from models import audit, invites, people
from models.school import School
from models.tables.classes import Enrolment
from models.tables.people import Admin, Contact, Invite, Person, Student, Teacher
from tests.conftest import SettableClock
from tests.world import World

from .telegram import Chat, Chats, account_of
from .test_invite import link_in

Deliver = Callable[[], Awaitable[int]]


@pytest.fixture
async def huda(world: World, chats: Chats) -> Chat:
    return chats(await world.admin())


@pytest.fixture
async def yusuf(world: World) -> Teacher:
    return await world.teacher("Yusuf")


@pytest.fixture
async def amina(world: World, yusuf: Teacher) -> Student:
    return await world.student(yusuf, "Amina")


async def test_the_lists_say_how_many(huda: Chat, amina: Student, world: World) -> None:
    await world.teacher("Badr", connected=False)
    assert "The people of the school" in await huda.say("/people")
    assert huda.buttons == [
        "Teachers (2)",
        "Students (1)",
        "Contacts (1)",
        "Admins (1)",
        "Open invitations (0)",
        "Import and export",
    ]
    await huda.tap("Teachers")
    assert huda.buttons[:2] == ["⚪ Badr", "🟢 Yusuf"]
    await huda.tap("cannot be reached")
    assert huda.buttons[0] == "⚪ Badr"
    assert not any("Yusuf" in label for label in huda.buttons)


async def test_a_name_is_found_in_any_list_without_case_and_accents(huda: Chat, amina: Student) -> None:
    await huda.say("/people ÁMIN")
    assert huda.buttons == ["🟢 Amina", "🟢 Amina's phone", "Without the search"]
    await huda.tap("🟢 Amina")
    assert "Amina, student no." in huda.text


async def test_what_is_typed_searches_the_list_that_is_open(huda: Chat, world: World, yusuf: Teacher) -> None:
    for name in ("Amina", "Amir", "Omar"):
        await world.student(yusuf, name, connected=False)
    await huda.say("/people")
    await huda.tap("Students")
    await huda.say("ami")
    assert "Students: 2\nSearch: ami" in huda.text
    assert huda.buttons[:2] == ["⚪ Amina", "⚪ Amir"]
    await huda.tap("Without the search")
    assert "Students: 3" in huda.text


@pytest.mark.parametrize("typed", ["<b>&|", "🙂" * 100, "\u202eabc", "x" * 4000, "'; DROP TABLE student --", "%_"])
async def test_any_search_is_answered(huda: Chat, typed: str) -> None:
    assert "Nobody matches" in await huda.say(f"/people {typed}")
    await huda.tap("Without the search")
    await huda.tap("Teachers")
    assert "There is nobody here." in await huda.say(typed)


async def test_a_search_with_nothing_in_it_is_asked_again(huda: Chat) -> None:
    await huda.say("/people")
    assert "type a part of a name" in await huda.say("\u202e")
    assert "type a part of a name" in await huda.send_file()


def test_every_button_fits_into_64_bytes() -> None:
    most = People(kind="s", only="u", teacher=2**31 - 1, page=10_000, one=2**31 - 1, search=cut("أ" * 200))
    assert len(most.pack().encode()) <= 64
    assert len(most.search) > 5


async def test_two_of_one_name_get_their_numbers(huda: Chat, world: World, yusuf: Teacher) -> None:
    first, second = [await world.student(yusuf, "Amina", connected=False) for _ in range(2)]
    await huda.say("/people amina")
    assert huda.buttons[:2] == [f"⚪ Amina (no. {first.id})", f"⚪ Amina (no. {second.id})"]


async def test_a_teachers_page_says_what_is_known(
    huda: Chat, amina: Student, yusuf: Teacher, world: World, clock: SettableClock
) -> None:
    await world.session(yusuf, amina)
    await huda.say("/people yusuf")
    await huda.tap("Yusuf")
    assert huda.text.splitlines() == [
        f"🟢 Yusuf, teacher no. {yusuf.id}",
        "Yusuf, last seen Mon, Mar 2, 17:00",
        "Last class sent: Mon, Mar 2, 17:00",
        "1 student",
    ]
    await huda.tap("Students (1)")
    assert "Of the teacher Yusuf" in huda.text
    assert huda.buttons[0] == "🟢 Amina"
    await people.cannot_be_reached((await account_of(yusuf)).id, clock())
    await huda.say("/people yusuf")
    await huda.tap("Yusuf")
    assert "🔴 Yusuf, teacher no." in huda.text
    assert "Yusuf has blocked me since Mon, Mar 2, 2026" in huda.text


@pytest.mark.parametrize(
    ("why", "said"), [("deactivated", "that Telegram account was deleted"), ("not_found", "does not find that account")]
)
async def test_an_account_that_is_gone_is_not_said_to_have_blocked_anybody(
    why: str, said: str, huda: Chat, yusuf: Teacher, clock: SettableClock
) -> None:
    await people.cannot_be_reached((await account_of(yusuf)).id, clock(), why)
    await huda.say("/people yusuf")
    await huda.tap("Yusuf")
    assert said in huda.text
    assert "blocked" not in huda.text


async def test_a_teacher_is_renamed_and_found_by_the_new_name(huda: Chat, yusuf: Teacher) -> None:
    await huda.say("/people yusuf")
    await huda.tap("Yusuf")
    await huda.tap("Rename")
    assert "type the name" in await huda.say("\u202e")
    assert "looks like a link" in await huda.say("https://zoom.us/j/1")
    await huda.say(" José  <b> ")
    assert await huda.tap("It was misspelt") == "Done."
    assert "José <b>, teacher no." in huda.text
    await huda.say("/people jose")
    assert huda.buttons[0] == "🟢 José <b>"
    [entry] = await audit.page()
    assert (entry.what, entry.before, entry.after) == ("teacher_renamed", {"name": "Yusuf"}, {"name": "José <b>"})
    assert entry.reason == "It was misspelt"


async def test_a_removed_teacher_loses_the_commands_and_comes_back_with_the_students(
    huda: Chat, amina: Student, yusuf: Teacher, chats: Chats, deliver: Deliver
) -> None:
    teaching = chats(await account_of(yusuf))
    await huda.say("/people yusuf")
    await huda.tap("Yusuf")
    await huda.tap("Remove from the list")
    assert "1 student learns with them until today" in huda.text
    assert (await Teacher.get(id=yusuf.id)).removed_at is None
    await huda.tap("Has left the school")
    assert "Removed from the list on Mon, Mar 2, 2026." in huda.text
    assert "don’t know you yet" in await teaching.say("/class")
    await deliver()
    assert "class" not in {command["command"] for command in teaching.phone.commands()}
    assert (await Enrolment.get()).last_day is not None
    assert "like that already" in await huda.forge(f"pa|remove_teacher|{yusuf.id}|t|1".replace("|", ":"))
    await huda.tap("Bring back")
    await huda.tap("It was a mistake")
    assert (await Enrolment.get()).last_day is None
    assert "Which student" in await teaching.say("/class") or "Amina" in "".join(teaching.buttons)


async def test_a_lost_account_is_replaced_by_another(huda: Chat, yusuf: Teacher, chats: Chats) -> None:
    old = chats(await account_of(yusuf))
    await huda.say("/people yusuf")
    await huda.tap("Yusuf")
    await huda.tap("Disconnect the account")
    assert "Disconnect the account Yusuf from Yusuf?" in huda.text
    await huda.tap("Has a new phone or account")
    assert "Has not joined yet." in huda.text
    assert "don’t know you yet" in await old.say("/class")
    await huda.tap("New invitation")
    assert "Welcome, Yusuf!" in await chats("Yusuf’s new phone").say(f"/start {link_in(huda.text)}")


async def test_a_student_leaves_and_comes_back(huda: Chat, amina: Student) -> None:
    await huda.say("/people amina")
    await huda.tap("🟢 Amina")
    assert "▶ Yusuf, Europe: since Mon, Mar 2, 2026" in huda.text
    await huda.tap("Has left the school")
    await huda.tap("Has finished")
    assert "Left the school on Mon, Mar 2, 2026." in huda.text
    assert (await Enrolment.get()).last_day is not None
    await huda.tap("Is back")
    assert "Why?" in huda.text
    await huda.tap("Is back")
    assert "since Mon, Mar 2, 2026" in huda.text
    assert (await Enrolment.get()).last_day is None
    assert [entry.what for entry in await audit.page()] == ["student_back", "enrolment_ended", "student_left"]
    assert (await audit.page())[0].reason == "Is back"


async def test_a_contact_is_disconnected_once(huda: Chat, amina: Student, chats: Chats) -> None:
    await huda.say("/people")
    await huda.tap("Contacts")
    await huda.tap("Amina's phone")
    assert "Gets the classes of Amina" in huda.text
    contact = await Contact.get()
    await huda.tap("Disconnect Amina")
    assert "Shall Amina's phone get no more messages about Amina?" in huda.text
    await huda.tap_twice("Asked for it")
    assert not await Contact.exists()
    assert "Nobody is connected yet." in huda.text
    assert "like that already" in await huda.forge(f"pa:remove_contact:{contact.id}:t:1")
    assert await audit.page() != []


async def test_an_admin_invites_a_parent(huda: Chat, amina: Student, chats: Chats) -> None:
    await huda.say("/people amina")
    await huda.tap("🟢 Amina")
    await huda.tap_twice("Invite a contact")
    assert await Invite.all().count() == 1
    assert "Amal Academy will send you the online classes of Amina" in huda.text
    assert "connected for Amina" in await chats("Father").say(f"/start {link_in(huda.text)}")


async def test_the_last_admin_stays(huda: Chat, world: World) -> None:
    await huda.say("/people")
    await huda.tap("Admins")
    await huda.tap("Huda")
    await huda.tap("No admin any more")
    assert "last admin" in await huda.tap("Has left the school")
    await world.admin("Omar")
    await huda.tap("Back")
    await huda.tap("No admin any more")
    await huda.tap("Has left the school")
    assert await Admin.filter(removed_at=None).count() == 1
    assert "don’t know you yet" in await huda.say("/people")


async def test_an_open_invitation_is_taken_back(
    huda: Chat, amina: Student, school: School, clock: SettableClock
) -> None:
    await invites.give("student", by=await Person.get(name="Huda"), school=school, now=clock(), student=amina)
    await huda.say("/people")
    await huda.tap("Open invitations (1)")
    await huda.tap("Amina")
    assert huda.text.splitlines() == [
        "Invitation to get the classes of Amina",
        "Made by Huda",
        "Made Mon, Mar 2, 17:00",
        "Good until Mon, Mar 9, 17:00",
    ]
    await huda.tap("Take back")
    await huda.tap("Yes, take it back")
    assert "There is nobody here." in huda.text
    assert "taken back already" in await huda.forge(f"pa:revoke:{(await Invite.get()).id}:t:1")


async def test_many_come_in_pages(huda: Chat, world: World, yusuf: Teacher) -> None:
    for number in range(10):
        await world.student(yusuf, f"Student {number}", connected=False)
    await huda.say("/people")
    await huda.tap("Students (10)")
    await huda.tap("›")
    assert [label for label in huda.buttons if "Student " in label] == ["⚪ Student 8", "⚪ Student 9"]
    await huda.tap("Student 9")
    await huda.tap("Back")
    assert "2 / 2" in huda.buttons


async def test_nobody_but_an_admin_changes_anybody(yusuf: Teacher, amina: Student, chats: Chats) -> None:
    chat = chats(await account_of(yusuf))
    await chat.say("/help")
    for data in (f"pa:left:{amina.id}:t:1", f"pa:remove_teacher:{yusuf.id}:t:1", f"pp|s||0|0|{amina.id}|", "pp||||||"):
        assert "no longer works" in await chat.forge(data)
    assert "for the admins" in await chat.say("/people")
    assert (await Student.get(id=amina.id)).left_at is None


@pytest.mark.parametrize(
    "data",
    [
        "pa:left:999:t:1",
        "pa:disconnect:999:t:1",
        "pa:rename:999:s:0",
        "pa:invite:999:s:0",
        "pa:remove_admin:999:t:1",
        "pa:explode:1:t:1",
        "pa:left:-1:t:1",
        "pp|q||0|0|0|",
        "en1:999",
        "en2:999",
        "en3:end:999",
        "en5:1",
        "en8:x",
    ],
)
async def test_forged_buttons_change_nothing(data: str, huda: Chat) -> None:
    assert "no longer works" in await huda.forge(data)


@pytest.mark.parametrize("data", ["pp|s||0|0|999|", "pp|t||0|9999|0|", "pp|i||0|0|999|"])
async def test_who_is_not_there_any_more_leads_to_the_list(data: str, huda: Chat) -> None:
    await huda.forge(data)
    assert "There is nobody here." in huda.text


async def test_a_reason_can_be_typed(huda: Chat, amina: Student) -> None:
    await huda.say("/people amina")
    await huda.tap("🟢 Amina")
    await huda.tap("Has left the school")
    assert "say why in a sentence" in await huda.send_file()
    await huda.say("Moved to <b>Oslo</b> \u202e🙂")
    assert "Done." in huda.answers[-2]
    assert "Left the school on Mon, Mar 2, 2026." in huda.text
    assert (await audit.page())[0].reason == "Moved to <b>Oslo</b> \u202e🙂"


async def test_a_name_without_its_conversation_changes_nothing(huda: Chat, yusuf: Teacher) -> None:
    assert "no longer works" in await huda.forge(f"pa:rename:{yusuf.id}:t:0")
    assert "no longer works" in await huda.forge(f"pa:remove_teacher:{yusuf.id}:t:99")
    assert (await Teacher.get(id=yusuf.id)).removed_at is None
