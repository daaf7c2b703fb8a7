"""Messages through a real aiogram bot."""

from collections.abc import Awaitable
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

from .phone import Phone
from .telegram import TelegramServer

PIXEL = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000049454e44ae426082")


def keyboard(**button: Any) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton.model_validate({"text": "Go", **button})]])


async def refusal(call: Awaitable[object], kind: type[TelegramAPIError] = TelegramBadRequest) -> str:
    with pytest.raises(kind) as caught:
        await call
    return caught.value.message


async def test_a_message_arrives_with_formatting_and_buttons(bot: Bot, amina: Phone) -> None:
    markup = keyboard(callback_data="go", style="success")
    sent = await bot.send_message(amina.id, "<b>Hello</b> &lt;you&gt;", parse_mode="HTML", reply_markup=markup)
    assert (sent.text, sent.html_text) == ("Hello <you>", "<b>Hello</b> &lt;you&gt;")
    assert amina.screen(bold=True).splitlines()[-2:] == ["bot: *Hello* <you>", "    [Go]"]


async def test_an_edit_shows_in_place_and_drops_the_old_buttons(bot: Bot, amina: Phone) -> None:
    sent = await bot.send_message(amina.id, "one", reply_markup=keyboard(callback_data="go"))
    await bot.edit_message_text("two", chat_id=amina.id, message_id=sent.message_id)
    message = await amina.sees("two")
    assert (message.id, message.buttons, message.edits) == (sent.message_id, [], ["one"])
    assert amina.find("one") is None


async def test_a_deleted_message_is_gone(bot: Bot, amina: Phone) -> None:
    sent = await bot.send_message(amina.id, "oops")
    await bot.delete_message(amina.id, sent.message_id)
    await amina.sees_gone("oops")
    complaint = await refusal(bot.delete_message(amina.id, sent.message_id))
    assert complaint == "Bad Request: message to delete not found"


async def test_a_document_keeps_its_name_and_bytes(bot: Bot, amina: Phone) -> None:
    sent = await bot.send_document(
        amina.id, BufferedInputFile(b"a;b\n", "report.csv"), caption="<i>Here</i>", parse_mode="HTML"
    )
    message = await amina.sees("Here")
    assert message.file is not None
    assert (message.file.name, message.file.content) == ("report.csv", b"a;b\n")
    assert sent.document is not None
    file = await bot.get_file(sent.document.file_id)
    assert file.file_path is not None
    downloaded = await bot.download_file(file.file_path)
    assert downloaded is not None
    assert downloaded.read() == b"a;b\n"


async def test_a_photo_must_be_a_picture(bot: Bot, amina: Phone) -> None:
    sent = await bot.send_photo(amina.id, BufferedInputFile(PIXEL, "chart.png"))
    assert sent.photo is not None
    assert sent.photo[0].width == 1
    complaint = await refusal(bot.send_photo(amina.id, BufferedInputFile(b"text", "chart.png")))
    assert complaint == "Bad Request: IMAGE_PROCESS_FAILED"


async def test_nobody_is_written_to_who_did_not_press_start(telegram: TelegramServer, bot: Bot) -> None:
    omar = telegram.phone("Omar")
    assert await refusal(bot.send_message(omar.id, "x")) == "Bad Request: chat not found"
    assert await refusal(bot.send_message(1, "x")) == "Bad Request: chat not found"
    telegram.group("School", omar)
    complaint = await refusal(bot.send_message(omar.id, "x"), TelegramForbiddenError)
    assert complaint == "Forbidden: bot can't initiate conversation with a user"


async def test_who_blocked_the_bot_or_left_telegram_is_not_reached(bot: Bot, amina: Phone) -> None:
    amina.block()
    complaint = await refusal(bot.send_message(amina.id, "x"), TelegramForbiddenError)
    assert complaint == "Forbidden: bot was blocked by the user"
    await amina.start()
    await bot.send_message(amina.id, "back again")
    amina.deactivate()
    complaint = await refusal(bot.send_message(amina.id, "x"), TelegramForbiddenError)
    assert complaint == "Forbidden: user is deactivated"


async def test_an_edit_must_change_something_of_an_own_message_that_exists(bot: Bot, amina: Phone) -> None:
    sent = await bot.send_message(amina.id, "same", reply_markup=keyboard(callback_data="a"))
    same = bot.edit_message_text(
        " <i></i>same",
        chat_id=amina.id,
        message_id=sent.message_id,
        parse_mode="HTML",
        reply_markup=keyboard(callback_data="a"),
    )
    assert await refusal(same) == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
        "same as a current content and reply markup of the message"
    )
    unknown = bot.edit_message_text("x", chat_id=amina.id, message_id=9_999)
    assert await refusal(unknown) == "Bad Request: message to edit not found"
    hers = bot.edit_message_text("x", chat_id=amina.id, message_id=amina.messages[0].id)
    assert await refusal(hers) == "Bad Request: message can't be edited"


async def test_text_is_counted_after_its_entities(bot: Bot, amina: Phone) -> None:
    await bot.send_message(amina.id, "<b>" + "&amp;" * 4096 + "</b>", parse_mode="HTML")
    assert await refusal(bot.send_message(amina.id, "x" * 4097)) == "Bad Request: message is too long"
    assert await refusal(bot.send_message(amina.id, "")) == "Bad Request: message text is empty"
    blank = bot.send_message(amina.id, "<b> </b>", parse_mode="HTML")
    assert await refusal(blank) == "Bad Request: text must be non-empty"
    long_caption = bot.send_document(amina.id, BufferedInputFile(b"x", "x.txt"), caption="x" * 1025)
    assert await refusal(long_caption) == "Bad Request: message caption is too long"


async def test_bad_markup_reaches_aiogram_as_a_bad_request(bot: Bot, amina: Phone) -> None:
    complaint = await refusal(bot.send_message(amina.id, "a <br> b", parse_mode="HTML"))
    assert complaint == 'Bad Request: can\'t parse entities: Unsupported start tag "br" at byte offset 2'
    assert len(amina.messages) == 1


@pytest.mark.parametrize(
    ("button", "complaint"),
    [
        ({"callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"url": "http://localhost:8080/x"},
         "inline keyboard button URL 'http://localhost:8080/x' is invalid: Wrong HTTP URL"),
        ({"url": "ftp://example.com"},
         "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol"),
        ({}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ({"callback_data": "x", "text": " "}, "inline keyboard button text must be non-empty"),
        ({"callback_data": "x", "style": "green"},
         "can't parse inline keyboard button: Invalid button style specified"),
    ],
)  # fmt: skip
async def test_a_button_that_telegram_refuses_is_refused(
    bot: Bot, amina: Phone, button: dict[str, Any], complaint: str
) -> None:
    call = bot.send_message(amina.id, "x", reply_markup=keyboard(**button))
    assert await refusal(call) == f"Bad Request: {complaint}"


async def test_addresses_with_a_dot_are_taken_loopback_included(bot: Bot, amina: Phone) -> None:
    for url in ("https://zoom.us/j/1", "http://127.0.0.1:8080/x", "tg://user?id=1"):
        await bot.send_message(amina.id, "x", reply_markup=keyboard(url=url))
        assert amina.link("Go") == url


async def test_localhost_is_taken_where_the_test_says_so(bot: Bot, amina: Phone, telegram: TelegramServer) -> None:
    telegram.backend.localhost_allowed = True
    await bot.send_message(amina.id, "x", reply_markup=keyboard(url="http://localhost:1/x"))
    assert amina.link("Go") == "http://localhost:1/x"


async def test_a_file_over_fifty_megabytes_is_too_large(bot: Bot, amina: Phone) -> None:
    file = BufferedInputFile(b"x" * (50 * 1024 * 1024 + 1), "big.bin")
    complaint = await refusal(bot.send_document(amina.id, file), TelegramAPIError)
    assert "Request Entity Too Large" in complaint


async def test_a_file_over_twenty_megabytes_cannot_be_fetched(bot: Bot, amina: Phone) -> None:
    for size, name in ((20 * 1024 * 1024, "just.bin"), (20 * 1024 * 1024 + 1, "big.bin")):
        await amina.send_file(name, b"x" * size)
    just, big = [message.file for message in amina.messages[-2:] if message.file]
    assert (await bot.get_file(just.id)).file_size == 20 * 1024 * 1024
    assert await refusal(bot.get_file(big.id)) == "Bad Request: file is too big"


async def test_a_wrong_token_and_an_unknown_method_are_refused(telegram: TelegramServer, bot: Bot) -> None:
    api = TelegramAPIServer.from_base(telegram.url)
    async with Bot("7000000001:another", AiohttpSession(api=api)) as stranger:
        assert await refusal(stranger.get_me(), TelegramUnauthorizedError) == "Unauthorized"
    assert await refusal(bot.send_venue(1, 0, 0, "x", "x"), TelegramNotFound) == "Not Found"


async def test_every_accepted_call_is_remembered_with_its_payload(
    telegram: TelegramServer, bot: Bot, amina: Phone
) -> None:
    await bot.send_message(amina.id, "hello", link_preview_options=LinkPreviewOptions(is_disabled=True))
    call = await telegram.called("sendMessage", chat_id=amina.id, text="hello")
    assert call.result["text"] == "hello"
    await refusal(bot.send_message(amina.id, ""))
    assert [one.error.code for one in telegram.refusals if one.error] == [400]
