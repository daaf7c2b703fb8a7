"""What a person can and cannot do with the stand-in phone."""

import pytest
from aiogram import Bot
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup
from aiohttp import web

from .listening import Listener
from .phone import Phone
from .telegram import TelegramServer
from .zoom import ZoomServer


def button(label: str, **action: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton.model_validate({"text": label, **action})]])


async def test_a_class_link_is_followed_to_the_stand_in_zoom(telegram: TelegramServer, bot: Bot, amina: Phone) -> None:
    agents: list[str] = []

    async def track(request: web.Request) -> web.Response:
        agents.append(request.headers["User-Agent"])
        raise web.HTTPFound("https://us02web.zoom.us/j/5551112222?pwd=x")

    app = web.Application()
    app.router.add_get("/track", track)
    page = Listener(app)
    await page.start()
    async with ZoomServer() as zoom:
        telegram.hosts["zoom.us"] = zoom.url
        await bot.send_message(amina.id, "Your class", reply_markup=button("✅ Join class", url=f"{page.url}/track"))
        assert (await amina.visit("Join class")).location == "https://us02web.zoom.us/j/5551112222?pwd=x"
        landed = await amina.visit("Join class", follow=True)
        assert (landed.status, landed.url) == (200, "https://us02web.zoom.us/j/5551112222?pwd=x")
        assert "Zoom stand-in" in landed.text
        assert "Mobile Safari" in agents[0]
    await page.stop()


async def test_a_phone_never_leaves_loopback(amina: Phone) -> None:
    with pytest.raises(AssertionError, match="is outside, and no stand-in serves it"):
        await amina.browser.get("https://example.org/")


async def test_a_button_that_the_bot_does_not_answer_is_a_failure(bot: Bot, amina: Phone) -> None:
    await bot.send_message(amina.id, "Sure?", reply_markup=button("Yes", callback_data="yes"))
    with pytest.raises(AssertionError, match=r"\[Yes\] was not answered within 0.05 s"):
        await amina.tap("Yes", timeout=0.05)


async def test_the_newest_button_is_tapped_unless_a_message_is_named(bot: Bot, amina: Phone) -> None:
    for number in ("1", "2"):
        await bot.send_message(
            amina.id, f"Page {number}", reply_markup=button("Open", url=f"http://127.0.0.1/{number}")
        )
    assert amina.link("Open") == "http://127.0.0.1/2"
    assert amina.link("Open", message=await amina.sees("Page 1")) == "http://127.0.0.1/1"


async def test_a_keyboard_below_the_chat_sends_its_text(bot: Bot, amina: Phone) -> None:
    keyboard = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Europe")]])
    await bot.send_message(amina.id, "Which package?", reply_markup=keyboard)
    await amina.tap("Europe")
    assert amina.messages[-1].text == "Europe"


async def test_an_eye_does_not_see_direction_marks(bot: Bot, amina: Phone) -> None:
    await bot.send_message(amina.id, "Class with \u2068Amina\u2069 at 5:00\u202fPM")
    await amina.sees("Class with Amina at 5:00 PM")


async def test_only_what_came_since_the_last_act_is_new(bot: Bot, amina: Phone) -> None:
    await bot.send_message(amina.id, "Saved")
    await amina.say("again")
    assert amina.find("Saved")
    assert amina.find("Saved", new=True) is None
    await bot.send_message(amina.id, "Saved")
    await amina.sees("Saved", new=True)


async def test_a_watcher_hears_what_shows_on_the_phones(telegram: TelegramServer, bot: Bot, amina: Phone) -> None:
    heard: list[tuple[str, str]] = []
    telegram.watch(lambda one: heard.append((one.kind, one.message.text if one.message else "")))
    await bot.send_chat_action(amina.id, "typing")
    sent = await bot.send_message(amina.id, "one")
    await bot.edit_message_text("two", chat_id=amina.id, message_id=sent.message_id)
    await amina.say("thanks")
    assert heard == [("typing", ""), ("sent", "one"), ("edited", "two"), ("said", "thanks")]


async def test_what_telegram_does_not_let_people_do_fails(telegram: TelegramServer, amina: Phone) -> None:
    with pytest.raises(AssertionError, match="has not pressed Start"):
        await telegram.phone("Omar").say("hello")
    with pytest.raises(AssertionError, match="does not take"):
        await amina.start("x" * 65)
    with pytest.raises(AssertionError, match="leads to another bot"):
        await amina.open("https://t.me/another_bot?start=x")
    amina.block()
    with pytest.raises(AssertionError, match="has blocked the bot"):
        await amina.say("hello")
