"""What the stand-in remembers: people, chats, messages, files, taps."""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .html import Formatted, units

INCOMING = re.compile(r"(?P<bot_command>(?<!\S)/[A-Za-z0-9_]{1,32}(?:@\w+)?)|(?P<url>https?://\S+)")


@dataclass
class Person:
    """A Telegram account. `started`: pressed Start in the private chat; `seen`: the bot met them anywhere."""

    id: int
    name: str
    language: str
    username: str | None = None
    started: bool = False
    seen: bool = False
    blocked_bot: bool = False
    deactivated: bool = False

    def to_api(self) -> dict[str, Any]:
        first, _, last = self.name.partition(" ")
        user: dict[str, Any] = {"id": self.id, "is_bot": False, "first_name": first}
        if last:
            user["last_name"] = last
        if self.username:
            user["username"] = self.username
        return {**user, "language_code": self.language}


@dataclass(frozen=True)
class File:
    """A document or photo that was sent; `width` and `height` in pixels, only for photos."""

    id: str
    name: str
    content: bytes
    mime_type: str
    width: int = 0
    height: int = 0

    def to_api(self) -> dict[str, Any]:
        return {
            "file_id": self.id,
            "file_unique_id": f"u{self.id}",
            "file_size": len(self.content),
        }


@dataclass
class Message:
    """One message. `content` is its text, or the caption below its file; `edits` the texts it had before.

    `rich`: the blocks of a rich message, as the Bot API has them; `content` is then what they say as plain text.
    """

    id: int
    chat: "Chat"
    sender: Person | None  # None: the bot
    sent_at: datetime
    content: Formatted
    markup: dict[str, Any] | None = None
    file: File | None = None
    rich: list[dict[str, Any]] | None = None
    is_rtl: bool = False  # a rich message that is shown from right to left
    is_photo: bool = False
    is_silent: bool = False  # sent without a sound
    is_protected: bool = False  # neither forwarded nor saved
    reply_to: int | None = None
    edited_at: datetime | None = None
    deleted: bool = False
    changed: int = 0  # the count of the bell when it was sent or last edited
    edits: list[str] = field(default_factory=list)

    @property
    def from_bot(self) -> bool:
        return self.sender is None

    @property
    def text(self) -> str:
        return self.content.text

    @property
    def buttons(self) -> list[dict[str, Any]]:
        rows = (self.markup or {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    def edit(
        self,
        content: Formatted,
        markup: dict[str, Any] | None,
        at: datetime,
        *,
        rich: list[dict[str, Any]] | None = None,
        is_rtl: bool = False,
    ) -> None:
        self.edits.append(self.text)
        self.content, self.markup, self.edited_at = content, markup, at
        self.rich, self.is_rtl = rich, is_rtl


@dataclass
class Chat:
    """A private chat (its id is the person's id) or a group (its id is negative)."""

    id: int
    title: str
    members: list[Person]
    messages: list[Message] = field(default_factory=list)
    pinned: list[int] = field(default_factory=list)
    reply_keyboard: dict[str, Any] | None = None
    menu_button: dict[str, Any] = field(default_factory=lambda: {"type": "commands"})

    @property
    def is_private(self) -> bool:
        return self.id > 0

    def to_api(self) -> dict[str, Any]:
        if not self.is_private:
            return {"id": self.id, "type": "supergroup", "title": self.title}
        person = self.members[0].to_api()
        names: dict[str, Any] = {key: person[key] for key in ("first_name", "last_name", "username") if key in person}
        return {"id": self.id, "type": "private", **names}

    def message(self, message_id: int) -> Message | None:
        """The message with this id, unless it was deleted."""
        return next((one for one in self.messages if one.id == message_id and not one.deleted), None)


@dataclass
class Tap:
    """A callback button that a person tapped; `answer` is what answerCallbackQuery said, None until then."""

    id: str
    person: Person
    message: Message
    data: str
    answer: dict[str, Any] | None = None


class Memory:
    """All chats of one stand-in. Message ids count up over all chats, as they do for a real bot."""

    def __init__(self, bot: dict[str, Any], now: Callable[[], datetime]) -> None:
        self.bot = bot
        self.now = now
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, File] = {}
        self.taps: dict[str, Tap] = {}
        self._message_ids = itertools.count(1)
        self._file_ids = itertools.count(1)

    def add_person(self, name: str, user_id: int | None, language: str) -> Person:
        person = Person(user_id or 5_000_000_001 + len(self.people), name, language)
        if person.id in self.people:
            raise ValueError(f"there is already a person {person.id}: {self.people[person.id].name}")
        self.people[person.id] = person
        self.chats[person.id] = Chat(person.id, name, [person])
        return person

    def add_group(self, title: str, members: list[Person]) -> Chat:
        chat = Chat(-1_001_000_000_001 - len(self.chats), title, members)
        for person in members:
            person.seen = True
        self.chats[chat.id] = chat
        return chat

    def add_message(self, chat: Chat, sender: Person | None, content: Formatted, **more: Any) -> Message:
        message = Message(next(self._message_ids), chat, sender, self.now(), content, **more)
        chat.messages.append(message)
        return message

    def add_file(self, name: str, content: bytes, mime_type: str, size: tuple[int, int] = (0, 0)) -> File:
        file = File(f"file{next(self._file_ids)}", name, content, mime_type, *size)
        self.files[file.id] = file
        return file

    def to_api(self, message: Message) -> dict[str, Any]:
        """The `Message` object of the Bot API."""
        sender = message.sender.to_api() if message.sender else self.bot
        result: dict[str, Any] = {
            "message_id": message.id,
            "from": sender,
            "chat": message.chat.to_api(),
            "date": int(message.sent_at.timestamp()),
        }
        if message.edited_at:
            result["edit_date"] = int(message.edited_at.timestamp())
        if message.markup and "inline_keyboard" in message.markup:
            result["reply_markup"] = message.markup
        if message.reply_to and (original := message.chat.message(message.reply_to)):
            result["reply_to_message"] = self.to_api(original)
        result.update(_content_to_api(message))
        return result


def _content_to_api(message: Message) -> dict[str, Any]:
    text, entities = message.content.text, message.content.entities
    if message.rich is not None:
        return {"rich_message": {"blocks": message.rich, **({"is_rtl": True} if message.is_rtl else {})}}
    if message.file is None:
        return {"text": text, **({"entities": entities} if entities else {})}
    result: dict[str, Any] = {}
    if message.is_photo:
        size = {"width": message.file.width, "height": message.file.height}
        result["photo"] = [{**message.file.to_api(), **size}]
    else:
        names = {"file_name": message.file.name, "mime_type": message.file.mime_type}
        result["document"] = {**message.file.to_api(), **names}
    if text:
        result["caption"] = text
    if entities:
        result["caption_entities"] = entities
    return result


def typed_by_a_person(text: str) -> Formatted:
    """Plain text with the entities that Telegram finds by itself: commands and addresses."""
    found = [
        {"type": match.lastgroup, "offset": units(text[: match.start()]), "length": units(match[0])}
        for match in INCOMING.finditer(text)
    ]
    return Formatted(text, found)
