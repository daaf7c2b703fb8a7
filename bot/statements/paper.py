"""What a pay statement shows, in words. It goes to the process that prints as a line of JSON."""

import json
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Row:
    """A line, and why it is what it is."""

    cells: list[str]
    why: str


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Paper:
    """One teacher's month, all words in the reader's language. `at`: the moment it is of, in ISO 8601."""

    file: str
    title: str
    below_title: list[str]
    figures: list[tuple[str, str]]  # an amount, and what it is
    columns: list[str]
    parts: list[Part]
    foot: str
    at: str
    language: str
    right_to_left: bool = False

    def packed(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        said = json.loads(packed)
        said["parts"] = [Part(part["title"], [Row(**row) for row in part["rows"]]) for part in said["parts"]]
        said["figures"] = [(amount, what) for amount, what in said["figures"]]
        return cls(**said)
