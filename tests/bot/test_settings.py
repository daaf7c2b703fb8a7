"""Language, time zone, /cancel: everybody sets these for themselves."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot import zones
from bot.buttons import AskSettings
from bot.screens.settings import HearOf, WantDigest
from models.tables.people import Person
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


async def test_settings_lead_to_language_and_zone(chat: Chat) -> None:
    await chat.say("/settings")
    await chat.tap("Time zone")
    assert "Where are you?" in chat.text
    await chat.say("/settings")
    await chat.tap("Language")
    assert "Which language?" in chat.text


async def _wishes(chat: Chat) -> tuple[str, str, str]:
    person = await Person.get(telegram_id=chat.phone.id)
    return person.teacher_summaries, person.student_summaries, person.admin_summaries


async def test_everybody_sees_only_what_concerns_them(world: World, chats: Chats) -> None:
    teacher = await world.teacher()
    await world.student(teacher)
    parent = chats(await Person.get(name="Amina's phone"))
    assert (await parent.say("/settings")).splitlines() == [
        "Your settings",
        "Language: English",
        "Time zone: Cairo (as the school), now 17:00",
        "",
        "As a student or parent you hear of each class",
        "Quiet hours: none",
    ]
    assert parent.buttons == ["Language", "Time zone", "Classes as a student or parent", "Quiet hours"]
    yusuf = chats(await account_of(teacher))
    assert "As a teacher you hear of each class" in await yusuf.say("/settings")
    assert "Numbers are sent to you: every week, at 20:00" in yusuf.text
    assert "admin" not in yusuf.text
    huda = chats(await world.admin())
    assert "As an admin you hear of no class" in await huda.say("/settings")
    assert "hear of" not in await chats("Nadia").say("/settings")


async def test_what_is_told_of_classes_is_chosen_by_buttons(world: World, chats: Chats) -> None:
    huda = chats(await world.admin())
    await huda.say("/settings")
    await huda.tap("Classes of the school")
    assert huda.buttons == ["Each class", "Only problems", "All in one message a day", "✓ Nothing", "Back"]
    await huda.tap_twice("Only problems")
    assert "As an admin you hear of classes with a problem" in huda.text
    assert await _wishes(huda) == ("each", "each", "problems")
    assert len(huda.answers) == 1


async def test_nobody_can_ask_for_what_belongs_to_a_role_they_do_not_have(world: World, chats: Chats) -> None:
    yusuf = chats(await account_of(await world.teacher()))
    for forged in (HearOf(role="admin", wish="each"), WantDigest(how="daily", wanted=True), AskSettings(about="admin")):
        assert "no longer works" in await yusuf.forge(forged.pack())
    assert "no longer works" in await yusuf.forge("wr:teacher:everything")
    assert "no longer works" in await yusuf.forge("wh:24:7")
    assert await _wishes(yusuf) == ("each", "each", "none")
    assert not (await Person.get(telegram_id=yusuf.phone.id)).daily_digest


async def test_quiet_hours_are_tapped_typed_and_taken_back(world: World, chats: Chats) -> None:
    yusuf = chats(await account_of(await world.teacher()))
    await yusuf.say("/settings")
    await yusuf.tap("Quiet hours")
    assert "The clock is that of Cairo." in yusuf.text
    await yusuf.tap("22:00–07:00")
    assert "Quiet hours: 22:00–07:00" in yusuf.text
    await yusuf.tap("Quiet hours")
    assert "two times of day" in await yusuf.say("at night")
    assert "Quiet hours: 13:30–15:00" in await yusuf.say("1:30 pm to 3 pm")
    assert "did not understand" in await yusuf.say("22:00-07:00")
    await yusuf.say("/settings")
    await yusuf.tap("Quiet hours")
    await yusuf.tap("No quiet hours")
    assert "Quiet hours: none" in yusuf.text


async def test_the_time_of_the_digest_is_tapped_or_typed_and_is_that_of_the_readers_zone(
    world: World, chats: Chats
) -> None:
    huda = chats(await world.admin())
    await huda.say("/timezone Tokyo")
    await huda.say("/settings")
    await huda.tap("Digests")
    await huda.tap("Send me every day’s numbers")
    assert "Stop every day’s numbers" in huda.buttons
    assert "Please type a time of day" in await huda.say("in the evening")
    assert "every day, every week, at 07:30" in await huda.say("7:30")
    person = await Person.get(telegram_id=huda.phone.id)
    assert person.digest_due_at == datetime(2026, 3, 2, 22, 30, tzinfo=UTC)  # it is March 3 in Tokyo


async def test_a_digest_in_quiet_hours_says_that_it_waits(world: World, chats: Chats) -> None:
    huda = chats(await world.admin())
    await huda.say("/settings")
    await huda.tap("Quiet hours")
    await huda.say("19-8")
    await huda.tap("Digests")
    assert "they wait until 08:00" in huda.text


async def test_back_leads_out_of_every_screen_and_a_time_typed_later_is_not_taken(world: World, chats: Chats) -> None:
    huda = chats(await world.admin())
    await huda.say("/settings")
    for screen in ("Classes of the school", "Digests", "Quiet hours"):
        await huda.tap(screen)
        await huda.tap("Back")
        assert "Your settings" in huda.text
    assert "did not understand" in await huda.say("7:30")


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
