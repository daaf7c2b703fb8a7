"""What a report's picture shows, in words and numbers. It goes to the process that draws as a line of JSON."""

import json
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Bars:
    """One bar for each label, in the order of time. Labels are short."""

    title: str
    labels: list[str]
    values: list[float]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The longest bar first; `shown` stands beside each."""

    title: str
    names: list[str]
    values: list[float]
    shown: list[str]


@dataclass(frozen=True, slots=True)
class Week:
    """`counts` by day and hour; `days` and `hours` are their labels."""

    title: str
    days: list[str]
    hours: list[str]
    counts: list[list[int]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All words are in the reader's language. `figures` are large numbers with a small line below each."""

    title: str
    below_title: list[str]
    figures: list[tuple[str, str]]
    bars: list[Bars]
    ranking: Ranking | None
    week: Week | None
    foot: str
    right_to_left: bool = False

    def packed(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        said = json.loads(packed)
        said["bars"] = [Bars(**bars) for bars in said["bars"]]
        said["figures"] = [(large, small) for large, small in said["figures"]]
        said["ranking"] = Ranking(**said["ranking"]) if said["ranking"] else None
        said["week"] = Week(**said["week"]) if said["week"] else None
        return cls(**said)
