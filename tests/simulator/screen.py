"""How a chat reads on a phone, as plain text."""

import re
from typing import Any

from .chats import Message

DIRECTION_MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
SPACES = re.compile("[\u00a0\u202f\u2009]")


def readable(text: str) -> str:
    """Without invisible direction marks, and with plain spaces: what an eye would compare."""
    return SPACES.sub(" ", DIRECTION_MARKS.sub("", text))


def bold_kept(message: Message) -> str:
    """The text with *stars* around what is bold."""
    data = message.text.encode("utf-16-le")
    marks: list[tuple[int, int]] = []
    for entity in message.content.entities:
        if entity["type"] == "bold":
            marks += [(entity["offset"] * 2, 1), ((entity["offset"] + entity["length"]) * 2, 0)]
    for at, _ in sorted(marks, reverse=True):
        data = data[:at] + "*".encode("utf-16-le") + data[at:]
    return data.decode("utf-16-le")


def button_line(row: list[dict[str, Any]]) -> str:
    return " ".join(f"[{button['text']}]" for button in row)


def message_lines(message: Message, *, bold: bool = False) -> list[str]:
    """One message with who wrote it, its file and its buttons."""
    who = "bot" if message.sender is None else message.sender.name
    text = bold_kept(message) if bold else message.text
    lines = [f"{who}: {readable(text)}"]
    if message.file:
        kind = "photo" if message.is_photo else "file"
        lines.insert(0, f"{who}: <{kind} {message.file.name}, {len(message.file.content)} bytes>")
        lines = lines if text else lines[:1]
    if message.edited_at:
        lines[-1] += " (edited)"
    rows = (message.markup or {}).get("inline_keyboard", [])
    return lines + [f"    {readable(button_line(row))}" for row in rows]
