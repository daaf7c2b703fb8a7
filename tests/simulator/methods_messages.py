"""Methods that put messages into a chat, change them and take them away."""

import mimetypes
from datetime import timedelta
from typing import Any

from .arguments import Arguments, Upload
from .backend import Backend, Happening
from .chats import Chat, File, Message
from .errors import bad_request, body_too_large, chat_not_found, message_to_edit_not_found, not_modified
from .html import Formatted, parse
from .keyboards import read_markup
from .methods import api_method
from .pictures import picture_size
from .rich import parse as parse_rich
from .rich import plain

MOST_TEXT = 4096
MOST_CAPTION = 1024
MOST_FILE_BYTES = 50 * 1024 * 1024
MOST_PHOTO_BYTES = 10 * 1024 * 1024
DELETABLE_FOR = timedelta(hours=48)


def chat_id_of(arguments: Arguments) -> int:
    raw = arguments.text("chat_id")
    if not raw:
        raise bad_request("chat_id is empty")
    try:
        return int(raw)
    except ValueError:
        raise chat_not_found() from None


def read_formatted(arguments: Arguments, name: str, entities: str) -> Formatted:
    mode = arguments.text("parse_mode").lower()
    if mode not in {"", "html"}:
        raise bad_request("unsupported parse_mode")
    source = arguments.text(name)
    return (parse(source) if mode else Formatted(source, arguments.json(entities, []))).trimmed()


def read_text(arguments: Arguments) -> Formatted:
    if not arguments.text("text"):
        raise bad_request("message text is empty")
    content = read_formatted(arguments, "text", "entities")
    if not content.text:
        raise bad_request("text must be non-empty")
    if len(content.text) > MOST_TEXT:
        raise bad_request("message is too long")
    return content


def read_caption(arguments: Arguments) -> Formatted:
    content = read_formatted(arguments, "caption", "caption_entities")
    if len(content.text) > MOST_CAPTION:
        raise bad_request("message caption is too long")
    return content


def markup_of(backend: Backend, arguments: Arguments, *, inline_only: bool = False) -> dict[str, Any] | None:
    raw = arguments.fields.get("reply_markup")
    markup = read_markup(raw, localhost_allowed=backend.localhost_allowed)
    if inline_only and markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def replied_to(chat: Chat, arguments: Arguments) -> int | None:
    reply = arguments.json("reply_parameters") or {}
    message_id = int(reply.get("message_id") or arguments.number("reply_to_message_id"))
    if not message_id or chat.message(message_id):
        return message_id or None
    if reply.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def place(backend: Backend, arguments: Arguments, content: Formatted, **more: Any) -> dict[str, Any]:
    """Put a new message of the bot into its chat."""
    chat = backend.writable_chat(chat_id_of(arguments))
    markup = markup_of(backend, arguments)
    reply_to = replied_to(chat, arguments)
    backend.flood.check(chat.id)
    if markup and "keyboard" in markup:
        chat.reply_keyboard = markup
    elif markup and markup.get("remove_keyboard"):
        chat.reply_keyboard = None
    more["is_silent"] = arguments.flag("disable_notification")
    more["is_protected"] = arguments.flag("protect_content")
    message = backend.memory.add_message(chat, None, content, markup=markup, reply_to=reply_to, **more)
    backend.show("sent", message)
    return backend.memory.to_api(message)


def read_rich(arguments: Arguments) -> dict[str, Any]:
    """What a rich message is, as `Message` holds it."""
    given = arguments.json("rich_message")
    if not isinstance(given, dict) or len({"html", "markdown", "blocks"} & given.keys()) != 1:
        raise bad_request("exactly one of html, markdown and blocks must be in a rich message")
    if "html" not in given:
        raise bad_request("this stand-in reads rich messages as HTML only")
    blocks = parse_rich(given["html"])
    return {"content": Formatted(plain(blocks)), "rich": blocks, "is_rtl": bool(given.get("is_rtl"))}


@api_method("sendRichMessage")
async def send_rich_message(backend: Backend, arguments: Arguments) -> dict[str, Any]:
    return place(backend, arguments, **read_rich(arguments))


@api_method("sendMessage")
async def send_message(backend: Backend, arguments: Arguments) -> dict[str, Any]:
    return place(backend, arguments, read_text(arguments))


def uploaded(backend: Backend, arguments: Arguments, name: str) -> File | Upload:
    upload = arguments.upload(name)
    if upload is None:
        raise bad_request(f"there is no {name} in the request")
    if isinstance(upload, str):
        if upload in backend.memory.files:
            return backend.memory.files[upload]
        raise bad_request("wrong remote file identifier specified: Wrong character in the string")
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > MOST_FILE_BYTES:
        raise body_too_large()
    return upload


@api_method("sendDocument")
async def send_document(backend: Backend, arguments: Arguments) -> dict[str, Any]:
    file = uploaded(backend, arguments, "document")
    caption = read_caption(arguments)
    backend.writable_chat(chat_id_of(arguments))
    if isinstance(file, Upload):
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        file = backend.memory.add_file(file.name, file.content, kind)
    return place(backend, arguments, caption, file=file)


@api_method("sendPhoto")
async def send_photo(backend: Backend, arguments: Arguments) -> dict[str, Any]:
    file = uploaded(backend, arguments, "photo")
    caption = read_caption(arguments)
    backend.writable_chat(chat_id_of(arguments))
    if isinstance(file, Upload):
        file = backend.memory.add_file(file.name, file.content, "image/png", photo_size(file.content))
    return place(backend, arguments, caption, file=file, is_photo=True)


def photo_size(content: bytes) -> tuple[int, int]:
    if len(content) > MOST_PHOTO_BYTES:
        size, most = len(content), MOST_PHOTO_BYTES
        raise bad_request(f"file of size {size} bytes is too big for a photo; the maximum size is {most} bytes")
    size_found = picture_size(content)
    if size_found is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size_found
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return size_found


def edited_message(backend: Backend, arguments: Arguments) -> Message:
    if not arguments.number("message_id"):
        raise bad_request("message identifier is not specified")
    chat = backend.chat(chat_id_of(arguments))
    message = chat.message(arguments.number("message_id"))
    if message is None:
        raise message_to_edit_not_found()
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return message


def change(backend: Backend, arguments: Arguments, message: Message, content: Formatted, **rich: Any) -> dict[str, Any]:
    markup = markup_of(backend, arguments, inline_only=True)  # without one, an edit removes the keyboard
    if (message.content, message.markup, message.rich) == (content, markup, rich.get("rich")):
        raise not_modified()
    backend.flood.check(message.chat.id)
    message.edit(content, markup, backend.now(), **rich)
    backend.show("edited", message)
    return backend.memory.to_api(message)


@api_method("editMessageText")
async def edit_message_text(backend: Backend, arguments: Arguments) -> dict[str, Any]:
    new = read_rich(arguments) if arguments.json("rich_message") else {"content": read_text(arguments)}
    message = edited_message(backend, arguments)
    if message.file is not None:
        raise bad_request("there is no text in the message to edit")
    return change(backend, arguments, message, **new)


@api_method("editMessageCaption")
async def edit_message_caption(backend: Backend, arguments: Arguments) -> dict[str, Any]:
    content = read_caption(arguments)
    message = edited_message(backend, arguments)
    if message.file is None:
        raise bad_request("there is no caption in the message to edit")
    return change(backend, arguments, message, content)


@api_method("editMessageReplyMarkup")
async def edit_message_reply_markup(backend: Backend, arguments: Arguments) -> dict[str, Any]:
    message = edited_message(backend, arguments)
    return change(backend, arguments, message, message.content, rich=message.rich, is_rtl=message.is_rtl)


@api_method("deleteMessage")
async def delete_message(backend: Backend, arguments: Arguments) -> bool:
    chat = backend.chat(chat_id_of(arguments))
    message = chat.message(arguments.number("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if backend.now() - message.sent_at > DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    message.deleted = True
    backend.show("deleted", message)
    return True


@api_method("pinChatMessage")
async def pin_chat_message(backend: Backend, arguments: Arguments) -> bool:
    chat = backend.writable_chat(chat_id_of(arguments))
    message = chat.message(arguments.number("message_id"))
    if message is None:
        raise bad_request("message to pin not found")
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
    backend.changes.happened()
    return True


@api_method("unpinChatMessage")
async def unpin_chat_message(backend: Backend, arguments: Arguments) -> bool:
    chat = backend.chat(chat_id_of(arguments))
    message_id = arguments.number("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    backend.changes.happened()
    return True


@api_method("unpinAllChatMessages")
async def unpin_all_chat_messages(backend: Backend, arguments: Arguments) -> bool:
    backend.chat(chat_id_of(arguments)).pinned.clear()
    backend.changes.happened()
    return True


@api_method("sendChatAction")
async def send_chat_action(backend: Backend, arguments: Arguments) -> bool:
    chat = backend.writable_chat(chat_id_of(arguments))
    if not arguments.text("action"):
        raise bad_request("wrong parameter action in request")
    backend.tell(Happening("typing", chat))
    return True


@api_method("answerCallbackQuery")
async def answer_callback_query(backend: Backend, arguments: Arguments) -> bool:
    tap = backend.memory.taps.get(arguments.text("callback_query_id"))
    if tap is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text, url = arguments.text("text"), arguments.text("url")
    if len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if url and not url.startswith((f"https://t.me/{backend.username}?start=", f"t.me/{backend.username}?start=")):
        raise bad_request("URL_INVALID")
    if tap.answer is None:
        tap.answer = {"text": text, "show_alert": arguments.flag("show_alert"), "url": url}
        backend.show("answered", tap.message, tap)
    return True
