"""One person's Telegram: what they can see and do, and nothing else."""

import itertools
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .backend import Backend
from .browser import Browser, Page
from .chats import Chat, Message, Person, Tap, typed_by_a_person
from .commands import Commands
from .screen import message_lines, readable

PATIENCE = 10.0  # seconds that a person waits for the bot
START_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")

_tap_ids = itertools.count(1)


class Phone:
    """Acts on the private chat with the bot. Anything a person could not do raises AssertionError."""

    def __init__(self, backend: Backend, person: Person, browser: Browser) -> None:
        self._backend = backend
        self.person = person
        self.browser = browser
        self._acted_at = 0

    @property
    def id(self) -> int:
        return self.person.id

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def chat(self) -> Chat:
        return self._backend.memory.chats[self.person.id]

    @property
    def messages(self) -> list[Message]:
        """What is in the chat now, oldest first."""
        return [message for message in self.chat.messages if not message.deleted]

    # Doing

    async def start(self, payload: str = "") -> Message:
        """Press Start (or Restart after blocking), with the payload of a deep link."""
        assert START_PAYLOAD.fullmatch(payload), f"Telegram does not take {payload!r} as a start payload"
        if self.person.blocked_bot:
            self.unblock()
        self.person.started = self.person.seen = True
        return await self.say(f"/start {payload}".strip())

    async def open(self, deep_link: str) -> Message:
        """Follow `https://t.me/<bot>?start=…` and press Start."""
        parts = urlsplit(deep_link)
        query = parse_qs(parts.query)
        bot = parts.path.strip("/") if parts.scheme.startswith("http") else query.get("domain", [""])[0]
        assert parts.hostname in {"t.me", "telegram.me", "resolve"}, f"{deep_link} is not a Telegram link"
        assert bot == self._backend.username, f"{deep_link} leads to another bot"
        return await self.start(query.get("start", [""])[0])

    async def say(self, text: str) -> Message:
        """Type a message and send it."""
        return self._write(self.chat, text)

    async def say_in(self, group: Chat, text: str) -> Message:
        assert self.person in group.members, f"{self.name} is not in {group.title}"
        return self._write(group, text)

    async def send_file(self, name: str, content: bytes, caption: str = "") -> Message:
        file = self._backend.memory.add_file(name, content, "application/octet-stream")
        return self._write(self.chat, caption, file=file)

    async def send_photo(self, content: bytes, size: tuple[int, int], caption: str = "") -> Message:
        file = self._backend.memory.add_file("photo.jpg", content, "image/jpeg", size)
        return self._write(self.chat, caption, file=file, is_photo=True)

    async def tap(self, label: str, *, message: Message | None = None, timeout: float = PATIENCE) -> dict[str, Any]:
        """Tap a button and wait until the bot has answered it: `{"text", "show_alert", "url"}`.

        Without `message`, the newest message with such a button. A button of the keyboard below the chat
        sends its text and is answered at once.
        """
        if message is None and (text := self._keyboard_button(label)):
            await self.say(text)
            return {"text": "", "show_alert": False, "url": ""}
        target, button = await self._button(label, message, timeout)
        return await self.press(target, button, timeout=timeout)

    async def press(self, message: Message, button: dict[str, Any], *, timeout: float = PATIENCE) -> dict[str, Any]:
        """Tap this button below this message."""
        assert "callback_data" in button, f"{button} is not a button that the bot hears of"
        tap = Tap(f"tap{next(_tap_ids)}", self.person, message, button["callback_data"])
        self._begin()
        self._backend.memory.taps[tap.id] = tap
        self._backend.show("tapped", message, tap)
        self._backend.updates.add("callback_query", self._callback_query(tap))
        await self._backend.changes.until(lambda: tap.answer, timeout=timeout)
        assert tap.answer is not None, f"[{button['text']}] was not answered within {timeout} s\n{self.screen()}"
        return tap.answer

    async def visit(
        self, label: str, *, follow: bool = False, message: Message | None = None, timeout: float = PATIENCE
    ) -> Page:
        """Tap a button with an address: a real request with a browser's User-Agent."""
        _, button = await self._button(label, message, timeout)
        return await self.browser.get(_address(button), follow=follow)

    def block(self) -> None:
        """Stop and block the bot."""
        self.person.blocked_bot = True
        self._tell_membership("member", "kicked")

    def unblock(self) -> None:
        self.person.blocked_bot = False
        self._tell_membership("kicked", "member")

    def add_bot_to(self, group: Chat) -> None:
        self._tell_membership("left", "member", group)

    def remove_bot_from(self, group: Chat) -> None:
        self._tell_membership("member", "left", group)

    def deactivate(self) -> None:
        """Delete the Telegram account."""
        self.person.deactivated = True

    # Seeing

    async def sees(self, text: str, *, new: bool = False, timeout: float = PATIENCE) -> Message:
        """The newest message of the bot that holds this text, waiting for it (or for an edit) if need be.

        `new`: only what was sent or edited since this person last did something.
        """
        found = await self._backend.changes.until(lambda: self.find(text, new=new), timeout=timeout)
        assert found is not None, f"{self.name} waited {timeout} s for {text!r}\n{self.screen()}"
        return found

    async def sees_gone(self, text: str, *, timeout: float = PATIENCE) -> None:
        """Waits until no message holds this text any more."""
        await self._backend.changes.until(lambda: self.find(text) is None, timeout=timeout)
        assert self.find(text) is None, f"{text!r} is still there\n{self.screen()}"

    def find(self, text: str, *, new: bool = False) -> Message | None:
        wanted = readable(text)
        for message in reversed(self.messages):
            fresh = not new or message.changed > self._acted_at
            if message.from_bot and fresh and wanted in readable(message.text):
                return message
        return None

    def link(self, label: str, *, message: Message | None = None) -> str:
        """The address behind a button that is on the screen now."""
        found = self._find_button(label, message)
        assert found is not None, f"no button [{label}]\n{self.screen()}"
        return _address(found[1])

    def screen(self, *, bold: bool = False) -> str:
        """The chat as text, buttons in brackets; `bold` keeps bold as *stars*."""
        lines = [line for message in self.messages for line in message_lines(message, bold=bold)]
        return "\n".join([f"--- {self.name} ---", *lines])

    def commands(self) -> Commands:
        """The command menu that this chat shows in this person's language."""
        return self._backend.menu.shown(self.chat.to_api(), self.person.language)

    # Inside

    def _begin(self) -> None:
        self._acted_at = self._backend.changes.count

    def _write(self, chat: Chat, text: str, **more: Any) -> Message:
        assert self.person.started or not chat.is_private, f"{self.name} has not pressed Start"
        assert not self.person.blocked_bot, f"{self.name} has blocked the bot"
        assert not self.person.deactivated, f"{self.name} has no account any more"
        self._begin()
        memory = self._backend.memory
        message = memory.add_message(chat, self.person, typed_by_a_person(text.strip()), **more)
        self._backend.show("said", message)
        self._acted_at = self._backend.changes.count
        self._backend.updates.add("message", memory.to_api(message))
        return message

    def _callback_query(self, tap: Tap) -> dict[str, Any]:
        return {
            "id": tap.id,
            "from": self.person.to_api(),
            "message": self._backend.memory.to_api(tap.message),
            "chat_instance": str(self.person.id),
            "data": tap.data,
        }

    def _tell_membership(self, old: str, new: str, chat: Chat | None = None) -> None:
        bot = self._backend.me()
        states: dict[str, dict[str, Any]] = {
            "member": {"status": "member", "user": bot},
            "left": {"status": "left", "user": bot},
            "kicked": {"status": "kicked", "user": bot},
        }
        states["kicked"]["until_date"] = 0
        self._begin()
        self._backend.updates.add(
            "my_chat_member",
            {
                "chat": (chat or self.chat).to_api(),
                "from": self.person.to_api(),
                "date": int(self._backend.now().timestamp()),
                "old_chat_member": states[old],
                "new_chat_member": states[new],
            },
        )

    def _keyboard_button(self, label: str) -> str | None:
        rows = (self.chat.reply_keyboard or {}).get("keyboard", [])
        texts = [button if isinstance(button, str) else button["text"] for row in rows for button in row]
        return next((text for text in texts if readable(label) in readable(text)), None)

    async def _button(self, label: str, message: Message | None, timeout: float) -> tuple[Message, dict[str, Any]]:
        found = await self._backend.changes.until(lambda: self._find_button(label, message), timeout=timeout)
        assert found is not None, f"{self.name} waited {timeout} s for [{label}]\n{self.screen()}"
        return found

    def _find_button(self, label: str, message: Message | None) -> tuple[Message, dict[str, Any]] | None:
        wanted = readable(label)
        for candidate in [message] if message else reversed(self.messages):
            for button in candidate.buttons:
                if wanted in readable(button["text"]) and not candidate.deleted:
                    return candidate, button
        return None


def _address(button: dict[str, Any]) -> str:
    address = button.get("url") or button.get("web_app", {}).get("url")
    assert address, f"{button} has no address"
    return str(address)
