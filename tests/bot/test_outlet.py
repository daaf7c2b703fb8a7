"""Telling people: in their language, by one message for each thing, with Telegram's refusals understood."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from aiogram import Bot

from bot.menu import set_default_commands
from bot.outlet.notifier import TelegramNotifier
from models import people, reaching
from models.live import Live
from models.people import Roles
from models.ports import ChatMoved, RecipientGone, Refused, TryAgain
from models.tables.classes import ClassSession
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.simulator import errors
from tests.simulator.errors import ApiError
from tests.world import World

from .telegram import Chats, InProcess

Deliver = Callable[[], Awaitable[int]]


@pytest.fixture
async def session(world: World) -> ClassSession:
    teacher = await world.teacher()
    return await world.session(teacher, await world.student(teacher))


@pytest.fixture
async def amina(session: ClassSession, chats: Chats) -> Person:
    person = await Person.get(name="Amina's phone")
    chats(person)
    return person


def _transport(bot: Bot) -> InProcess:
    assert isinstance(bot.session, InProcess)
    return bot.session


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (errors.blocked_by_user(), "blocked"),
        (errors.user_deactivated(), "deactivated"),
        (errors.never_started(), "not_found"),
        (errors.chat_not_found(), "not_found"),
    ],
)
async def test_who_cannot_be_written_to_is_gone(
    error: ApiError, why: str, bot: Bot, notifier: TelegramNotifier, session: ClassSession, amina: Person
) -> None:
    _transport(bot).failure = error
    with pytest.raises(RecipientGone) as gone:
        await notifier.class_link(amina, session, None)
    assert gone.value.why == why


async def test_who_never_met_the_bot_is_gone(notifier: TelegramNotifier, session: ClassSession) -> None:
    stranger = await Person.get(name="Amina's phone")
    with pytest.raises(RecipientGone, match="chat not found"):
        await notifier.class_link(stranger, session, None)


@pytest.mark.parametrize(
    ("error", "after", "everyone"),
    [
        (errors.too_many_requests(3), 3, False),
        (errors.too_many_requests(137), 137, False),  # long waits for one chat are real, too
        (ApiError(502, "Bad Gateway"), 1, False),
        (ApiError(500, "restart"), 1, False),
        (ApiError(401, "Unauthorized"), 5, True),
        (ApiError(409, "Conflict"), 5, True),
    ],
)
async def test_what_passes_says_how_long_to_wait_and_whether_everybody_must(
    error: ApiError,
    after: float,
    everyone: bool,
    bot: Bot,
    notifier: TelegramNotifier,
    session: ClassSession,
    amina: Person,
) -> None:
    _transport(bot).failure = error
    with pytest.raises(TryAgain) as wait:
        await notifier.class_link(amina, session, None)
    assert (wait.value.after, wait.value.everyone) == (after, everyone)


async def test_a_pulled_plug_is_an_outage(
    bot: Bot, notifier: TelegramNotifier, session: ClassSession, amina: Person
) -> None:
    _transport(bot).unplugged = True
    with pytest.raises(TryAgain):
        await notifier.class_link(amina, session, None)


async def test_what_telegram_never_takes_is_our_mistake(
    bot: Bot, notifier: TelegramNotifier, session: ClassSession, amina: Person
) -> None:
    _transport(bot).failure = errors.cannot_parse("Unsupported start tag")
    with pytest.raises(Refused, match="Unsupported start tag"):
        await notifier.class_link(amina, session, None)


async def test_what_is_already_shown_is_fine(notifier: TelegramNotifier, session: ClassSession, amina: Person) -> None:
    first = await notifier.class_link(amina, session, None)
    assert await notifier.class_link(amina, session, first) == first


async def test_a_message_that_was_deleted_is_sent_anew(
    notifier: TelegramNotifier, session: ClassSession, amina: Person, chats: Chats
) -> None:
    first = await notifier.class_link(amina, session, None)
    chats(amina).last.deleted = True
    second = await notifier.class_link(amina, session, first)
    assert second != first
    assert chats(amina).last.id == second


async def test_a_message_that_cannot_be_edited_any_more_is_sent_anew(
    notifier: TelegramNotifier, session: ClassSession, amina: Person, chats: Chats
) -> None:
    own = await chats(amina).phone.say("hello")
    assert await notifier.class_link(amina, session, own.id) != own.id


async def test_a_message_whose_id_means_nothing_any_more_is_sent_anew(
    bot: Bot, notifier: TelegramNotifier, session: ClassSession, amina: Person
) -> None:
    _transport(bot).failures["editMessageText"] = errors.bad_request("MESSAGE_ID_INVALID")
    assert await notifier.class_link(amina, session, 5) != 5


async def test_a_group_that_became_a_supergroup_says_where_it_is_now(
    bot: Bot, notifier: TelegramNotifier, session: ClassSession, amina: Person
) -> None:
    _transport(bot).failure = errors.upgraded(-100777)
    with pytest.raises(ChatMoved) as moved:
        await notifier.class_link(amina, session, None)
    assert moved.value.to == -100777


async def test_a_live_list_that_shows_the_same_is_not_edited(
    bot: Bot, notifier: TelegramNotifier, world: World, chats: Chats, clock: SettableClock
) -> None:
    huda = await world.admin()
    chat, now = chats(huda), clock()
    shown = await notifier.live(huda, Live(), now, now + timedelta(hours=1), None)
    _transport(bot).unplugged = True  # whatever would be sent now would fail
    assert await notifier.live(huda, Live(), clock.forward(seconds=30), now + timedelta(hours=1), shown) == shown
    _transport(bot).unplugged = False
    await notifier.live(huda, Live(), clock.forward(seconds=30), now + timedelta(hours=1), shown)
    assert "As of 17:01" in chat.text


@pytest.mark.parametrize(
    ("why", "connected", "expected"),
    [
        (
            "blocked",
            False,
            "⚠️ I can’t write to Amina's phone any more: they have blocked me.\n"
            "Amina gets no class links from me now. Please send them yourself: the class card has a button.\n"
            "Ask them to open this bot, tap Unblock or Start, and all is well.",
        ),
        (
            "deactivated",
            True,
            "⚠️ I can’t write to Amina's phone any more: that Telegram account was deleted.\n"
            "Amina still gets everything through another account.\n"
            "If they have a new account, invite them again: /students.",
        ),
    ],
)
async def test_the_teacher_reads_who_cannot_be_reached_and_what_to_do(
    why: str,
    connected: bool,
    expected: str,
    notifier: TelegramNotifier,
    world: World,
    session: ClassSession,
    amina: Person,
    chats: Chats,
    clock: SettableClock,
) -> None:
    yusuf = await Person.get(name="Yusuf")
    chat = chats(yusuf)
    if connected:
        await world.contact(session.student, "Amina's mother")
    await people.cannot_be_reached(amina.id, clock(), why)
    shown = await notifier.unreachable(yusuf, await reaching.find(amina.id, yusuf), None)
    assert chat.text == expected
    await people.meet(amina.telegram_id, name=amina.name, username=None, language="en", now=clock())
    await notifier.unreachable(yusuf, await reaching.find(amina.id, yusuf), shown)
    assert chat.text == "✓ I can write to Amina's phone again."
    assert await notifier.unreachable(yusuf, await reaching.find(amina.id, yusuf), None) == 0


async def test_times_are_in_the_readers_zone(
    notifier: TelegramNotifier, session: ClassSession, amina: Person, chats: Chats
) -> None:
    await people.live_in(amina, "Asia/Tokyo")
    await notifier.class_link(amina, session, None)
    assert "good until Wed, Mar 4, 00:00" in chats(amina).text


async def test_the_live_list_says_who_and_since_when(
    notifier: TelegramNotifier, world: World, session: ClassSession, chats: Chats, clock: SettableClock
) -> None:
    huda = await world.admin()
    chat = chats(huda)
    running = await world.says(session, "click")
    now = clock.forward(minutes=12)
    shown = await notifier.live(huda, Live([running], 1), now, now + timedelta(hours=1), None)
    assert "Yusuf → Amina · since 17:00 · 12 min" in chat.text
    assert "As of 17:12" in chat.text
    assert chat.buttons == ["Refresh"]
    await notifier.live(huda, Live(), now, None, shown)
    assert "Nobody is in class right now" in chat.text


async def test_a_live_list_of_many_fits_one_message(
    notifier: TelegramNotifier, world: World, session: ClassSession, chats: Chats, clock: SettableClock
) -> None:
    huda = await world.admin()
    chat = chats(huda)
    running = await world.says(session, "click")
    running.teacher.name = running.student.name = "<" * 128
    await notifier.live(huda, Live([running] * 40, 50), clock(), None, None)
    assert "more" in chat.text


async def test_a_summary_with_the_longest_names_fits_one_message(
    notifier: TelegramNotifier, world: World, session: ClassSession, chats: Chats, clock: SettableClock
) -> None:
    huda = await world.admin()
    chat = chats(huda)
    await world.says(session, "click")
    clock.forward(minutes=30)
    over = await world.says(session, "teacher_tap")
    over.teacher.name = over.student.name = "&" * 128
    over.flags = [{"code": "unknown_person", "facts": {"name": "<" * 500, "seconds": 60}}] * 40
    await notifier.class_summary(huda, over, "admin", None)
    assert chat.text.startswith("30 min")


async def test_somebody_who_used_an_invitation_is_told_of(
    notifier: TelegramNotifier, world: World, chats: Chats
) -> None:
    huda = await world.admin()
    chat = chats(huda)
    await notifier.connected(huda, {"role": "student", "name": "Amina", "account": "Amina's mother"})
    assert chat.text.startswith("✓ Amina's mother is connected for Amina.")


async def test_the_menu_holds_what_this_person_may_use(notifier: TelegramNotifier, world: World, chats: Chats) -> None:
    teacher = await world.teacher()
    assert teacher.person is not None
    yusuf = await Person.get(name="Yusuf")
    chat = chats(yusuf)
    assert await notifier.menu(yusuf, await people.roles_of(yusuf)) == 0
    commands = [command["command"] for command in chat.phone.commands()]
    assert {"class", "today", "students"} <= set(commands)
    assert "live" not in commands
    await notifier.menu(yusuf, Roles())
    assert chat.phone.commands() == []


async def test_before_anybody_is_known_the_menu_holds_what_everybody_may_use(
    bot: Bot, notifier: TelegramNotifier, chats: Chats
) -> None:
    await set_default_commands(bot, notifier._i18n)
    for language in ("en", "ar", "es", "fr"):
        shown = chats(f"Somebody who reads {language}", language=language).phone.commands()
        assert "help" in [command["command"] for command in shown]
        assert "class" not in [command["command"] for command in shown]
