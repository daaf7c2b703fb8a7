"""Rich messages: Telegram's HTML for whole documents, read as strictly as it is described.

`parse` gives the blocks that `Message.rich_message` holds (https://core.telegram.org/bots/api#richmessage), `plain`
what a reader sees of them, a table's row on a line. Media, lists, quotations and formulas are not stood in for.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from .errors import ApiError, bad_request
from .html import date_time_of

Text = Any  # a string, a list of texts, or an object with a type and a text: the Bot API's RichText
Block = dict[str, Any]

MOST_CHARACTERS, MOST_BLOCKS, MOST_LEVELS, MOST_COLUMNS = 32768, 500, 16, 20
INLINE = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "mark": "marked",
    "sub": "subscript", "sup": "superscript", "tg-spoiler": "spoiler", "tg-time": "date_time", "a": "url",
}  # fmt: skip
TEXT_BLOCKS = {"p", "footer", *(f"h{size}" for size in range(1, 7))}
INSIDE = {"tr": {"table"}, "caption": {"table"}, "td": {"tr"}, "th": {"tr"}, "summary": {"details"}}
HOLDERS = {"", "table", "tr", "details"}  # of other elements, never of text
KNOWN = {*INLINE, *TEXT_BLOCKS, *INSIDE, *HOLDERS, "br", "hr"}
NAMED = {
    "lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'", "nbsp": "\u00a0", "hellip": "…", "mdash": "—",
    "ndash": "–", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”",
}  # fmt: skip
ALIGNS, VALIGNS = ("left", "center", "right"), ("top", "middle", "bottom")


@dataclass
class _Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["_Element | str"] = field(default_factory=list)

    def elements(self, *tags: str) -> list["_Element"]:
        return [one for one in self.children if isinstance(one, _Element) and (not tags or one.tag in tags)]


def parse(source: str) -> list[Block]:
    tree = _Tree()
    tree.feed(source)
    tree.close()
    blocks = _blocks(tree.root())
    if not plain(blocks).strip():
        raise bad_request("message text is empty")
    if len(plain(blocks)) > MOST_CHARACTERS or tree.blocks > MOST_BLOCKS:
        raise bad_request("message is too long")
    return blocks


def plain(blocks: Sequence[Block]) -> str:
    return "\n".join(line for block in blocks for line in _lines(block))


def written(text: Text) -> str:
    """A rich text without its formatting."""
    if isinstance(text, list):
        return "".join(map(written, text))
    return text if isinstance(text, str) else written(text["text"])


def wrong(reason: str) -> ApiError:
    return bad_request(f"can't parse rich message: {reason}")


def _lines(block: Block) -> Iterator[str]:
    match block["type"]:
        case "table":
            yield from [written(block["caption"])] if "caption" in block else []
            yield from (" | ".join(written(cell.get("text", "")) for cell in row) for row in block["cells"])
        case "details":
            yield written(block["summary"])
            yield plain(block["blocks"])
        case "divider":
            yield "---"
        case _:
            yield written(block["text"])


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._open = [_Element("")]
        self.blocks = 0

    def root(self) -> _Element:
        if len(self._open) > 1:
            raise wrong(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        return self._open[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inside = self._open[-1].tag
        if tag not in KNOWN:
            raise wrong(f'Unsupported start tag "{tag}"')
        block = tag not in INLINE and tag != "br"
        if block and inside not in INSIDE.get(tag, {"", "details"}):
            raise wrong(f'"{tag}" can\'t be in "{inside}"')
        if not block and inside in {"table", "tr"}:
            raise wrong(f'"{tag}" can\'t be in "{inside}"')
        self.blocks += block and tag not in {"td", "th", "caption", "summary"}
        element = _Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in {"br", "hr"}:
            self._open.append(element)
        if len(self._open) > MOST_LEVELS:
            raise wrong("Too many nested levels")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"br", "hr"}:  # closed in their start
            return
        if self._open[-1].tag != tag:
            raise wrong(f'Unmatched end tag, expected "{self._open[-1].tag}", found "{tag}"')
        self._open.pop()

    def handle_data(self, data: str) -> None:
        said = re.sub(r"[ \t\r\n]+", " ", data)  # as in a browser
        if self._open[-1].tag in {"table", "tr"} and said.strip():
            raise wrong(f'Text can\'t be in "{self._open[-1].tag}"')
        if said.strip() or self._open[-1].tag not in HOLDERS:
            self._open[-1].children.append(said)

    def handle_entityref(self, name: str) -> None:
        if name not in NAMED:
            raise wrong(f"Unsupported entity &{name};")
        self.handle_data(NAMED[name])

    def handle_charref(self, name: str) -> None:
        self.handle_data(chr(int(name[1:], 16) if name[:1] in "xX" else int(name)))


def _blocks(holder: _Element) -> list[Block]:
    """What stands between the blocks is a paragraph of its own."""
    blocks: list[Block] = []
    loose = _Element("p")
    for child in holder.children:
        if isinstance(child, str) or child.tag in INLINE or child.tag == "br":
            loose.children.append(child)
            continue
        blocks += [_block(loose)] if loose.children else []
        loose = _Element("p")
        blocks += [_block(child)] if child.tag != "summary" else []
    return blocks + ([_block(loose)] if loose.children else [])


def _block(element: _Element) -> Block:
    match element.tag:
        case "table":
            return _table(element)
        case "details":
            found = element.elements("summary")
            if len(found) != 1:
                raise wrong("Details need one summary")
            opened = {"is_open": True} if "open" in element.attributes else {}
            return {"type": "details", "summary": _text(found[0]), "blocks": _blocks(element), **opened}
        case "hr":
            return {"type": "divider"}
        case "p" | "footer":
            return {"type": "paragraph" if element.tag == "p" else "footer", "text": _text(element)}
    return {"type": "heading", "text": _text(element), "size": int(element.tag[1])}


def _table(element: _Element) -> Block:
    cells = [[_cell(cell) for cell in row.elements()] for row in element.elements("tr")]
    if not cells or not all(cells):
        raise wrong("Table without cells")
    if max(sum(cell.get("colspan", 1) for cell in row) for row in cells) > MOST_COLUMNS:
        raise wrong("Too many columns")
    shown = {f"is_{name}": True for name in ("bordered", "striped", "compact") if name in element.attributes}
    found = element.elements("caption")
    caption = {"caption": _text(found[0])} if found else {}
    return {"type": "table", "cells": cells, **shown, **caption}


def _cell(element: _Element) -> Block:
    align, valign = element.attributes.get("align", "left"), element.attributes.get("valign", "middle")
    if align not in ALIGNS or valign not in VALIGNS:
        raise wrong("Invalid cell alignment")
    spans: Block = {
        name: int(element.attributes[name]) for name in ("colspan", "rowspan") if name in element.attributes
    }
    head = {"is_header": True} if element.tag == "th" else {}
    return {"align": align, "valign": valign, "text": _text(element), **spans, **head}


def _text(element: _Element) -> Text:
    parts: list[Text] = []
    for child in element.children:
        if isinstance(child, str):
            parts.append(child)
        elif child.tag == "br":
            parts.append("\n")
        else:
            parts.append({"type": INLINE[child.tag], "text": _text(child), **MORE.get(child.tag, _nothing)(child)})
    return parts[0] if len(parts) == 1 else parts


def _nothing(_element: _Element) -> Block:
    return {}


def _date_time(element: _Element) -> Block:
    return {"date_time_format": "", **date_time_of(element.attributes)}


MORE: dict[str, Callable[[_Element], Block]] = {
    "tg-time": _date_time,
    "a": lambda element: {"url": element.attributes["href"]},
}
