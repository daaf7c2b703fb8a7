"""Language, time zone, summaries, /cancel: everybody sets these for themselves."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot import zones
from models import people
from models.tables.people import Admin, Person
from tests.world import World

from .telegram import Chat, Chats, account_of

Deliver = Callable[[], Awaitable[int]]


async def _language(chat: Chat) -> str:
    return (await Person.get(telegram_id=chat.phone.id)).language


async def _zone(chat: Chat) -> str | None:
    return (await Person.get(telegram_id=chat.phone.id)).time_zone


async def test_the_language_comes_from_telegram(chats: Chats) -> None:
    for code, wanted in (("ar", "ar"), ("es-MX", "es"), ("pt-br", "en")):
        chat = chats(f"Somebody with {code}", language=code)
        await chat.say("/help")
        assert await _language(chat) == wanted


async def test_the_language_is_changed_by_a_button(world: World, chats: Chats, deliver: Deliver) -> None:
    chat = chats(await world.admin())
    await chat.say("/language")
    assert chat.buttons == ["English", "العربية", "Español"]
    await chat.tap("Español")
    assert await _language(chat) == "es"
    assert "Español" in chat.text
    await deliver()
    assert "report" in [command["command"] for command in chat.phone.commands()]


async def test_the_language_can_be_typed(chat: Chat) -> None:
    await chat.say("/language العربية")
    assert await _language(chat) == "ar"
    await chat.say("/language en")
    assert await _language(chat) == "en"
    assert "¿Qué idioma?" in await chat.say("/language klingon")


async def test_a_language_that_we_do_not_speak_cannot_be_forged(chat: Chat) -> None:
    assert "no longer works" in await chat.forge("lang:xx")
    assert await _language(chat) == "en"


async def test_the_zone_is_chosen_by_a_button(chat: Chat) -> None:
    assert "Cairo, where it is 17:00" in await chat.say("/timezone")
    await chat.tap("Riyadh")
    assert "Riyadh from now on: there it is 18:00" in chat.text
    assert await _zone(chat) == "Asia/Riyadh"


async def test_the_zone_goes_back_to_the_schools(chat: Chat) -> None:
    await chat.say("/timezone Tokyo")
    assert await _zone(chat) == "Asia/Tokyo"
    await chat.say("/timezone")
    await chat.tap("As the school")
    assert await _zone(chat) is None


async def test_a_city_that_is_typed_is_found(chat: Chat) -> None:
    await chat.say("/timezone")
    assert "Istanbul" in await chat.say("istanbul")
    assert await _zone(chat) == "Europe/Istanbul"
    assert "not understand" not in await chat.say("/cancel")


async def test_a_country_with_many_zones_asks_which(chat: Chat) -> None:
    await chat.say("/timezone")
    assert "Which of these" in await chat.say("usa")
    await chat.tap("Chicago")
    assert await _zone(chat) == "America/Chicago"


@pytest.mark.parametrize("nonsense", ["qqqq", "<b>", "x" * 4000, "🏝", "Etc/../passwd"])
async def test_a_place_nobody_knows_is_asked_for_again(nonsense: str, chat: Chat) -> None:
    await chat.say("/timezone")
    assert "I don’t know a place" in await chat.say(nonsense)
    await chat.say("Madrid")
    assert await _zone(chat) == "Europe/Madrid"


async def test_a_file_instead_of_a_place_is_asked_for_again(chat: Chat) -> None:
    await chat.say("/timezone")
    assert "type the name" in await chat.send_file()


async def test_a_zone_that_does_not_exist_cannot_be_forged(chat: Chat) -> None:
    assert "no longer works" in await chat.forge("zone:Mars/Olympus")
    assert await _zone(chat) is None


async def test_a_command_leaves_the_conversation(world: World, chats: Chats) -> None:
    chat = chats(await world.admin())
    await chat.say("/timezone")
    assert await chat.say("/cancel") == "Stopped. Nothing was changed."
    assert await chat.say("/cancel") == "There is nothing to stop."
    assert "did not understand" in await chat.say("Tokyo")
    await chat.say("/timezone")
    await chat.say("/help")
    assert "did not understand" in await chat.say("Tokyo")
    assert await _zone(chat) is None


async def test_an_admin_turns_summaries_on_and_off(world: World, chats: Chats) -> None:
    huda = await world.admin()
    chat = chats(huda)
    assert "Summaries of all classes to you: no" in await chat.say("/settings")
    await chat.tap_twice("Send me class summaries")
    assert await people.wants_summaries(huda)
    assert "Summaries of all classes to you: yes" in chat.text
    await chat.tap("Stop class summaries")
    assert not await people.wants_summaries(huda)


async def test_nobody_else_can_ask_for_all_summaries(world: World, chats: Chats) -> None:
    yusuf = chats(await account_of(await world.teacher()))
    assert "ummaries" not in await yusuf.say("/settings")
    assert "no longer works" in await yusuf.forge("sums:1")
    assert not await Admin.exists()


async def test_settings_lead_to_language_and_zone(chat: Chat) -> None:
    await chat.say("/settings")
    await chat.tap("Time zone")
    assert "Where are you?" in chat.text
    await chat.say("/settings")
    await chat.tap("Language")
    assert "Which language?" in chat.text


@pytest.mark.parametrize(
    ("typed", "language", "found"),
    [
        ("cairo", "en", "Africa/Cairo"),
        ("القاهرة", "ar", "Africa/Cairo"),
        ("مصر", "ar", "Africa/Cairo"),
        ("السعودية", "ar", "Asia/Riyadh"),
        ("españa", "es", "Europe/Madrid"),
        ("New York", "es", "America/New_York"),
        ("africa/cairo", "en", "Africa/Cairo"),
        ("UTC", "en", "UTC"),
        ("UK", "en", "Europe/London"),
    ],
)
def test_places_are_found_in_the_readers_language(typed: str, language: str, found: str) -> None:
    assert zones.search(typed, language)[0] == found


def test_zones_nearby_do_not_repeat_the_one_we_have() -> None:
    nearby = zones.near(ZoneInfo("Africa/Cairo"), datetime(2026, 3, 2, 15, 0, tzinfo=UTC))
    assert "Asia/Riyadh" in nearby
    assert "Africa/Cairo" not in nearby
