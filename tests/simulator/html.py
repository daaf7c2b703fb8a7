"""Telegram's HTML: the few tags it knows, and the words it has for everything else.

`parse` turns marked-up text into plain text and message entities (offsets and lengths in UTF-16 code units).
Unknown entities such as `&nbsp;` stay as they are written: that is what Telegram does.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from .errors import cannot_parse

ENTITY_TYPES = {
    "a": "text_link", "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "s": "strikethrough",
    "strike": "strikethrough", "del": "strikethrough", "u": "underline", "ins": "underline",
    "tg-spoiler": "spoiler", "span": "spoiler", "tg-emoji": "custom_emoji", "tg-time": "date_time",
    "pre": "pre", "code": "code", "blockquote": "blockquote",
}  # fmt: skip
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
CHARACTER = re.compile(r"&(?:#(?:[xX](?P<hex>[0-9a-fA-F]{1,8})|(?P<decimal>\d{1,10}))|(?P<name>[a-zA-Z]+));?")
DATE_TIME_FORMAT = re.compile("r|w?[dD]?[tT]?")
ATTRIBUTE = re.compile(
    r"""\s*(?P<name>[^\s=>/"']+)(?:\s*=\s*(?:"(?P<double>[^"]*)"?|'(?P<single>[^']*)'?|(?P<bare>[\w.-]+)))?"""
)


@dataclass
class Formatted:
    """What a reader sees, and where it is bold."""

    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)

    def trimmed(self) -> "Formatted":
        """Without the white space around it, as Telegram stores it."""
        cut = units(self.text[: len(self.text) - len(self.text.lstrip())])
        text = self.text.strip()
        end = units(text)
        kept = []
        for entity in self.entities:
            start = max(entity["offset"] - cut, 0)
            length = min(entity["offset"] + entity["length"] - cut, end) - start
            if length > 0:
                kept.append({**entity, "offset": start, "length": length})
        return Formatted(text, kept)


@dataclass
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    begins: int
    language: str = ""


def units(text: str) -> int:
    """Length in UTF-16 code units, in which Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def decode_characters(text: str) -> str:
    return CHARACTER.sub(_decoded, text)


def _decoded(match: re.Match[str]) -> str:
    if name := match["name"]:
        return NAMED.get(name, match[0])
    number = int(match["hex"], 16) if match["hex"] else int(match["decimal"])
    return chr(number) if 0 < number < 0x10FFFF else match[0]


def parse(source: str) -> Formatted:
    return _Parser(source).run()


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text = ""
        self.open: list[_Open] = []
        self.entities: list[dict[str, Any]] = []

    def run(self) -> Formatted:
        while self.at < len(self.source):
            if self.source[self.at] != "<":
                self._read_text()
            elif self.source.startswith("</", self.at):
                self._close_tag()
            else:
                self._open_tag()
        if self.open:
            raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return Formatted(self.text, self.entities)

    def _byte(self) -> int:
        return len(self.source[: self.at].encode())

    def _read_text(self) -> None:
        end = self.source.find("<", self.at)
        end = len(self.source) if end < 0 else end
        self.text += decode_characters(self.source[self.at : end])
        self.at = end

    def _open_tag(self) -> None:
        begin = self._byte()
        name_end = re.compile(r"[^\s>]*").match(self.source, self.at + 1)
        assert name_end is not None
        if name_end.end() == len(self.source):
            raise cannot_parse(f"Unclosed start tag at byte offset {begin}")
        tag = name_end[0].lower()
        if tag not in ENTITY_TYPES:
            raise cannot_parse(f'Unsupported start tag "{tag}" at byte offset {begin}')
        attributes = self._attributes(tag, name_end.end(), begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.open.append(_Open(tag, attributes, units(self.text), len(self.text)))

    def _attributes(self, tag: str, at: int, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            at += len(self.source[at:]) - len(self.source[at:].lstrip())
            if at >= len(self.source):
                raise cannot_parse(f"Unclosed start tag at byte offset {begin}")
            if self.source[at] == ">":
                self.at = at + 1
                return found
            match = ATTRIBUTE.match(self.source, at)
            if match is None:
                raise cannot_parse(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
            value = match["double"] or match["single"] or (match["bare"] or "").lower()
            found[match["name"].lower()] = decode_characters(value)
            at = match.end()

    def _close_tag(self) -> None:
        begin = self._byte()
        if not self.open:
            raise cannot_parse(f"Unexpected end tag at byte offset {begin}")
        match = re.compile(r"</([^\s>]*)\s*").match(self.source, self.at)
        assert match is not None
        if match.end() >= len(self.source) or self.source[match.end()] != ">":
            raise cannot_parse(f"Unclosed end tag at byte offset {begin}")
        expected, found = self.open[-1].tag, match[1]
        if found and found.lower() != expected:
            raise cannot_parse(
                f'Unmatched end tag at byte offset {begin}, expected "</{expected}>", found "</{found}>"'
            )
        self.at = match.end() + 1
        self._finish(self.open.pop())

    def _finish(self, tag: _Open) -> None:
        inside = self.text[tag.begins :]
        if not inside:
            return
        entity: dict[str, Any] = {"type": ENTITY_TYPES[tag.tag], "offset": tag.offset, "length": units(inside)}
        match tag.tag:
            case "a":
                entity["url"] = tag.attributes.get("href") or inside
            case "tg-emoji":
                entity["custom_emoji_id"] = tag.attributes.get("emoji-id", "")
            case "tg-time":
                entity |= date_time_of(tag.attributes)
            case "blockquote" if "expandable" in tag.attributes:
                entity["type"] = "expandable_blockquote"
            case "code" if self.open and self.open[-1].tag == "pre" and tag.begins == self.open[-1].begins:
                self.open[-1].language = tag.attributes.get("class", "").removeprefix("language-")
                return  # `pre` around `code` is one entity
            case "pre" if tag.language:
                entity["language"] = tag.language
        self.entities.append(entity)


def date_time_of(attributes: dict[str, str]) -> dict[str, Any]:
    """https://core.telegram.org/bots/api#date-time-entity-formatting"""
    unix, shape = attributes.get("unix", ""), attributes.get("format", "")
    if not unix.isdigit():
        raise cannot_parse("Invalid unix time specified")
    if not DATE_TIME_FORMAT.fullmatch(shape):
        raise cannot_parse("Invalid date-time format specified")
    return {"unix_time": int(unix), **({"date_time_format": shape} if shape else {})}
