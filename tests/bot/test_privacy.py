"""/privacy: what is kept, all of it as a file, and being deleted: only oneself, and nothing that others rest on."""

import csv
import io
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from tortoise import Tortoise

from models import absences, identities, invites
from models.rules.periods import Period
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession, Evidence
from models.tables.desk import Audit
from models.tables.outbox import Conversation, Notice
from models.tables.pay import AbsenceNote, PayItem
from models.tables.people import Admin, Contact, Person, Student, Teacher
from models.tables.zoom import ZoomAccount
from tests.conftest import SettableClock
from tests.models.month import APRIL, MARCH, Month, over
from tests.world import World

from .telegram import Chat, Chats, account_of

Deliver = Callable[[], Awaitable[int]]
BROWSER: dict[str, Any] = {"agent": "Mozilla/5.0 (Linux; Android 14)", "address": "0123456789abcdef"}


@pytest.fixture
async def huda(world: World) -> Person:
    return await world.admin("Huda")


@pytest.fixture
async def teacher(world: World, huda: Person) -> Teacher:
    return await world.teacher()


@pytest.fixture
async def amina(world: World, teacher: Teacher) -> Student:
    return await world.student(teacher, connected=False)


@pytest.fixture
async def mother(world: World, amina: Student) -> Person:
    person = await world.contact(amina, "Umm Amina 4711")
    await Person.filter(id=person.id).update(time_zone="Asia/Tokyo")
    return await Person.get(id=person.id)


@pytest.fixture
def chat(mother: Person, chats: Chats) -> Chat:
    chat = chats(mother)
    chat.phone.person.username = "umm_amina"
    return chat


async def _held(world: World, clock: SettableClock, teacher: Teacher, student: Student) -> ClassSession:
    """Of 45 minutes, with a browser and a report of Zoom's in which the teacher, too, has an e-mail address."""
    session = await world.session(teacher, student)
    begun = clock()
    await world.says(session, "click", **BROWSER)
    end = clock.forward(minutes=45)
    stay = {"join_time": begun.isoformat(), "leave_time": end.isoformat()}
    people = [
        {"user_id": "1", "id": "host", "name": "Mr Yusuf", "user_email": "yusuf@example.org", **stay},
        {"user_id": "2", "name": "=Amina", "user_email": "amina@example.org", **stay},
    ]
    instance = {"uuid": "one", "host_id": "host", "rows": people}
    await world.says(session, "zoom_report", instances=[instance])
    await sweep(school=world.school, now=clock.forward(hours=2))
    return await ClassSession.get(id=session.id)


async def _delete(chat: Chat) -> str:
    await chat.say("/privacy")
    await chat.tap("Delete me")
    await chat.tap("Yes, delete me")
    return chat.text


async def _file(chat: Chat) -> dict[str, list[list[str]]]:
    await chat.say("/privacy")
    await chat.tap("My data as a file")
    assert chat.last.file is not None
    with ZipFile(io.BytesIO(chat.last.file.content)) as archive:
        texts = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    assert "keeps about you" in texts.pop("README.txt")
    return {name.removesuffix(".csv"): list(csv.reader(io.StringIO(text))) for name, text in texts.items()}


async def _everything() -> str:
    """Every row of every table but the trail's, which nobody may change."""
    models = Tortoise.apps["models"].values()
    rows = [row for model in models if model is not Audit for row in await model.all().values()]
    return json.dumps(rows, default=str, ensure_ascii=False)


async def test_a_parent_reads_what_is_kept_how_long_and_who_sees_it(chat: Chat) -> None:
    said = await chat.say("/privacy")
    for words in ("id, name, user name", "classes of Amina", "its internet address", "How long", "Who sees it"):
        assert words in said
    assert "what they pay" not in said
    assert chat.buttons == ["My data as a file", "Delete me"]
    assert "/privacy" in await chat.say("/help")


async def test_the_message_says_how_long_details_and_backups_are_kept(
    school: School, chats: Chats, mother: Person, chat: Chat
) -> None:
    assert "as long as the class they are about" in await chat.say("/privacy")
    assert "backups" not in chat.text
    other = replace(school, keeps_details=timedelta(days=90), takes_backups=True)
    chats.dispatcher.workflow_data["school"] = other
    assert "for 90 days" in await chat.say("/privacy")
    assert "backups of everything for about a year" in chat.text


async def test_the_file_has_what_is_kept_of_a_student_and_of_others_no_more_than_the_name(
    world: World, clock: SettableClock, teacher: Teacher, amina: Student, mother: Person, chat: Chat
) -> None:
    bilal = await world.student(teacher, "Bilal")
    await _held(world, clock, teacher, amina)
    mine = await ClassSession.get(student_id=amina.id)
    clock.forward(hours=1)
    await _held(world, clock, teacher, bilal)
    assert (await _file(chat))["seen_by_zoom"][1][2:4] == ["'=Amina", ""]  # may be somebody else's address
    by = await account_of(teacher)
    await identities.answer(teacher.id, "=Amina", who="student", student=amina, by=by, school=world.school, now=clock())
    found = await _file(chat)
    whole = json.dumps(found, ensure_ascii=False)
    assert [row[0] for row in found["classes"][1:]] == [str(mine.id)]
    assert found["roles"][1][:2] == ["contact of a student", "Amina"]
    assert ["username", "umm_amina"] in found["account"]
    assert BROWSER["agent"] in found["evidence"][1][4]
    assert found["seen_by_zoom"][1][2:4] == ["'=Amina", "amina@example.org"]  # as text: a spreadsheet runs nothing
    assert found["seen_by_zoom"][1][4] == "2026-03-03T00:00:00+09:00"
    for others in ("yusuf@example.org", "Mr Yusuf", "Bilal", mine.tracking_token, mine.host_token, "10.00"):
        assert others not in whole


async def test_whose_browser_it_was_stays_open_where_two_accounts_stand_for_a_student(
    world: World, clock: SettableClock, teacher: Teacher, amina: Student, mother: Person, chat: Chat
) -> None:
    await world.contact(amina, "Abu Amina")
    await _held(world, clock, teacher, amina)
    assert BROWSER["agent"] not in json.dumps(await _file(chat))
    assert "✓ You are deleted" in await _delete(chat)
    assert (await Evidence.get(kind="click")).details == BROWSER  # it may be the father's


async def test_the_file_of_a_teacher_has_classes_pay_and_zoom_accounts(
    world: World, clock: SettableClock, school: School, chats: Chats
) -> None:
    month = await Month(world, clock, school).begin()
    await month.held()
    clock.now = over(MARCH)
    await month.approve()
    await ZoomAccount.create(
        teacher=month.teacher, zoom_user_id="zzz", email="yusuf@example.org", seen_as="Mr Yusuf", learned_at=clock()
    )
    found = await _file(chats(await account_of(month.teacher)))
    assert found["teaching_classes"][1][found["teaching_classes"][0].index("student")] == "Amina"
    assert found["pay"][1][found["pay"][0].index("amount")] == "10.00"
    assert found["zoom_accounts"][1][1] == "yusuf@example.org"
    assert "classes" not in found


async def test_nothing_of_the_account_is_left_and_the_class_stays_as_it_was(
    world: World,
    clock: SettableClock,
    deliver: Deliver,
    teacher: Teacher,
    amina: Student,
    mother: Person,
    chat: Chat,
    chats: Chats,
    school: School,
) -> None:
    await _held(world, clock, teacher, amina)
    today = Period(clock().date(), clock().date(), "")
    await absences.announce(amina, today, by=mother, zone=school.zone, words="in hospital", now=clock())
    await chat.say("/timezone Tokyo")
    await deliver()
    before = await ClassSession.all().values()
    await chat.say("/privacy")
    await chat.tap("Delete me")
    for words in ("cannot be undone", "This goes", "This stays", "the classes of Amina", "a new invitation"):
        assert words in chat.text
    await chat.tap("Yes, delete me for good")
    assert "✓ You are deleted here" in chat.text
    left = await _everything()
    for gone in (str(mother.telegram_id), "umm_amina", "Umm Amina 4711", "Asia/Tokyo", *BROWSER.values(), "hospital"):
        assert not re.search(rf"(?<!\w){re.escape(gone)}(?!\w)", left)  # as a word: any long number may have it inside
    assert await ClassSession.all().values() == before
    assert (await AbsenceNote.get()).student_id == amina.id
    assert not await Notice.exists(person_id=mother.id)
    assert not await Conversation.exists(key__contains=str(mother.telegram_id))
    assert chat.phone.commands() == chats("Somebody new").phone.commands()


async def test_after_it_start_is_that_of_a_stranger_and_an_invitation_brings_the_student_back(
    world: World,
    clock: SettableClock,
    school: School,
    teacher: Teacher,
    amina: Student,
    mother: Person,
    huda: Person,
    chat: Chat,
) -> None:
    await _held(world, clock, teacher, amina)
    await _delete(chat)
    assert "I don’t know you yet" in await chat.say("/start")
    assert "I don’t know you yet" in await chat.say("/classes")
    payload = await invites.give("student", by=huda, school=school, now=clock(), student=amina)
    await chat.say(f"/start {payload}")
    assert (await Contact.get()).person_id != mother.id
    assert (await Contact.get()).student_id == amina.id
    assert "45 min" in await chat.say("/classes")


async def test_it_stands_in_the_trail_and_each_admin_is_told_once(
    world: World, deliver: Deliver, amina: Student, mother: Person, huda: Person, chat: Chat, chats: Chats
) -> None:
    sara = await world.admin("Sara")
    await _delete(chat)
    for _ in range(2):
        await deliver()
    for admin in (huda, sara):
        told = [one for one in chats(admin).answers if "deleted by its owner" in one]
        assert told == [
            "An account that got the classes of Amina was deleted by its owner.\n"
            "Nobody gets the links of Amina now; you can invite somebody: /people"
        ]
    [line] = await Audit.all()
    assert (line.what, line.subject, line.by_id) == ("account_deleted", f"person:{mother.id}", mother.id)
    shown = await chats(huda).say("/audit")
    assert "Account deleted by its owner" in shown
    assert f"#{mother.id}" in shown
    assert "Umm" not in shown


async def test_with_the_father_still_there_nobody_is_said_to_be_without_links(
    world: World, deliver: Deliver, amina: Student, mother: Person, huda: Person, chat: Chat, chats: Chats
) -> None:
    father = await world.contact(amina, "Abu Amina")
    await _delete(chat)
    await deliver()
    assert "Nobody gets the links" not in chats(huda).text
    assert [row.person_id for row in await Contact.all()] == [father.id]


async def test_while_a_class_goes_on_it_has_to_wait(
    world: World, clock: SettableClock, teacher: Teacher, amina: Student, mother: Person, chat: Chat
) -> None:
    session = await world.session(teacher, amina)
    await chat.say("/privacy")
    await chat.tap("Delete me")
    await world.says(session, "click")  # after the question, before the answer
    await chat.tap("Yes, delete me")
    assert "A class of Amina is going on: please wait" in chat.text
    assert (await Person.get(id=mother.id)).username == "umm_amina"
    assert await Contact.exists(person_id=mother.id)
    await chat.tap("Back")
    await chat.tap("Delete me")
    assert chat.buttons == ["‹ Back"]


async def test_a_class_that_was_sent_and_not_opened_keeps_nobody_and_its_teacher_sees_it(
    world: World, deliver: Deliver, teacher: Teacher, amina: Student, mother: Person, chat: Chat, chats: Chats
) -> None:
    await world.session(teacher, amina)
    await deliver()
    yusuf = chats(await account_of(teacher))
    before = yusuf.text
    await _delete(chat)
    await deliver()
    assert yusuf.text != before


async def test_a_teacher_ends_classes_first_and_waits_for_the_pay_and_then_all_of_it_stays(
    world: World, clock: SettableClock, school: School, chats: Chats, deliver: Deliver
) -> None:
    month = await Month(world, clock, school).begin()
    person = await account_of(month.teacher)
    yusuf = chats(person)
    session = await world.session(month.teacher, month.student)
    await yusuf.say("/privacy")
    await yusuf.tap("Delete me")
    assert "Classes of yours are open" in yusuf.text
    assert "They are with Amina." in yusuf.text
    await month.lasted(session, clock(), clock.forward(minutes=60))
    clock.now = over(MARCH)
    run = await month.approve()
    await yusuf.say("/privacy")
    await yusuf.tap("Delete me")
    assert "not paid yet: Mar 2026." in yusuf.text
    run.state = "paid"
    await run.save(update_fields=["state"])
    frozen = await month.lines(run)
    assert "✓ You are deleted here" in await _delete(yusuf)
    assert await month.lines(run) == frozen
    assert (await Teacher.get(id=month.teacher.id)).name == "Yusuf"
    assert (await Teacher.get(id=month.teacher.id)).person_id is None
    assert (await Person.get(id=person.id)).name == "Yusuf"  # on what they changed
    assert (await Person.get(id=person.id)).telegram_id < 0
    await deliver()
    assert "Yusuf has deleted their account here." in chats(month.admin).text
    assert "I don’t know you yet" in await yusuf.say("/pay")
    payload = await invites.give("teacher", by=month.admin, school=school, now=clock(), teacher=month.teacher)
    await yusuf.say(f"/start {payload}")
    assert "10.00" in (await yusuf.say(f"/pay {MARCH}"))
    assert APRIL not in yusuf.text


async def test_a_bonus_that_is_not_paid_yet_is_waited_for(world: World, chats: Chats, huda: Person) -> None:
    teacher = await world.teacher()
    await _bonus(teacher, huda, world)
    yusuf = chats(await account_of(teacher))
    await yusuf.say("/privacy")
    await yusuf.tap("Delete me")
    assert "not paid yet: Mar 2026." in yusuf.text


async def test_whom_the_school_took_off_its_list_need_not_wait_for_the_pay(
    world: World, chats: Chats, huda: Person, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    await _bonus(teacher, huda, world)
    yusuf = chats(await account_of(teacher))
    await Teacher.filter(id=teacher.id).update(removed_at=clock())
    assert "✓ You are deleted here" in await _delete(yusuf)


async def _bonus(teacher: Teacher, by: Person, world: World) -> None:
    await PayItem.create(
        teacher=teacher,
        month=MARCH,
        kind="bonus",
        amount=10,
        currency="EUR",
        reason="well done",
        by=by,
        created_at=world.clock(),
    )


async def test_the_last_admin_stays_and_the_last_but_one_may_go(
    world: World, huda: Person, chats: Chats, deliver: Deliver
) -> None:
    chat = chats(huda)
    await chat.say("/privacy")
    await chat.tap("Delete me")
    assert "You are the last admin. Invite another one first: /invite" in chat.text
    sara = await world.admin("Sara")
    await chat.say("/privacy")
    await chat.tap("Delete me")
    assert "configuration" in chat.text
    await chat.tap("Yes, delete me")
    assert not await Admin.exists(person_id=huda.id, removed_at=None)
    assert (await Person.get(id=huda.id)).name == "Huda"
    await deliver()
    assert "Huda has deleted their account here and is no admin any more." in chats(sara).text
    await chats(sara).say("/people")
    await chats(sara).tap("Admins")
    await chats(sara).tap("no longer here")
    await chats(sara).tap("Huda")
    assert "they have deleted their account here" in chats(sara).text


async def test_a_stranger_may_ask_and_go_and_nobody_is_told(huda: Person, chats: Chats, deliver: Deliver) -> None:
    nadia = chats("Nadia")
    assert "your Telegram account" in await nadia.say("/privacy")
    assert [row for row in (await _file(nadia))["account"] if row[0] == "name"] == [["name", "Nadia"]]
    assert "✓ You are deleted here" in await _delete(nadia)
    assert not await Person.exists(telegram_id=nadia.phone.id)
    assert not await Audit.exists()
    assert await deliver() == 0


async def test_two_taps_delete_once(huda: Person, mother: Person, chat: Chat) -> None:
    await chat.say("/privacy")
    await chat.tap("Delete me")
    await chat.tap_twice("Yes, delete me")
    assert await Audit.filter(what="account_deleted").count() == 1


@pytest.mark.parametrize("what", ["kept", "file", "delete", "yes"])
async def test_another_persons_button_does_nothing(
    what: str, mother: Person, huda: Person, chats: Chats, chat: Chat
) -> None:
    assert "no longer works" in await chats(huda).forge(f"mine:{what}:{mother.id}")
    assert "no longer works" in await chats("Nadia").forge(f"mine:{what}:{mother.id}")
    assert await Contact.exists(person_id=mother.id)
    assert (await Person.get(id=mother.id)).telegram_id == mother.telegram_id


@pytest.mark.parametrize("data", ["mine:yes:0", "mine:yes:-1", "mine:yes:", "mine:all:1", "mine:yes:1:2", "mine"])
async def test_a_forged_button_does_nothing(data: str, mother: Person, chat: Chat) -> None:
    assert "no longer works" in await chat.forge(data)
    assert (await Person.get(id=mother.id)).telegram_id == mother.telegram_id


async def test_an_old_button_of_somebody_who_was_deleted_and_is_back_does_nothing(
    huda: Person, mother: Person, chat: Chat
) -> None:
    await _delete(chat)
    await chat.say("/start")
    assert "no longer works" in await chat.forge(f"mine:yes:{mother.id}")
    assert await Person.exists(telegram_id=chat.phone.id)


async def test_names_are_shown_as_they_are_typed(
    world: World, teacher: Teacher, chats: Chats, deliver: Deliver
) -> None:
    student = await world.student(teacher, "<b>Amina</b> & Co", connected=False)
    chat = chats(await world.contact(student, "<i>x</i>"))
    assert "classes of <b>Amina</b> & Co:" in await chat.say("/privacy")
    assert (await _file(chat))["roles"][1][1] == "<b>Amina</b> & Co"
    await _delete(chat)
    await deliver()
    assert "classes of <b>Amina</b> & Co was deleted" in chats(await Person.get(name="Huda")).text


async def test_a_parent_of_many_gets_one_message(world: World, teacher: Teacher, chats: Chats) -> None:
    parent = await world.person("Umm")
    for place in range(60):
        student = await world.student(teacher, f"{place} {'Child' * 25}", connected=False)
        await Contact.create(student=student, person=parent, created_at=world.clock())
    chat = chats(parent)
    assert "and 55 more" in await chat.say("/privacy")
    await chat.tap("Delete me")
    assert "and 55 more" in chat.text


async def test_words_that_wait_for_an_answer_do_not_answer_the_question(chat: Chat, mother: Person) -> None:
    await chat.say("/privacy")
    await chat.tap("Delete me")
    for typed in ("yes", "Yes, delete me for good", "<b>", "=1+1", "x" * 4000):
        await chat.say(typed)
    assert await Contact.exists(person_id=mother.id)
