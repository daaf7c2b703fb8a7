"""Sentences of the rules with their numbers filled in. What a statement does not carry is shown as a dash."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from .marks import clock_time, minutes, minutes_of, name, number

UNKNOWN = "–"
LONGEST = 256  # characters of something that was typed; the rest is in the database


class Told(dict[str, str]):
    """For `str.format_map`: facts of a flag or a reason by name, each written as its name says it is meant.

    `at` and `…_at` are moments, `minutes` and `…_minutes` minutes, `seconds` and `…_seconds` seconds.
    """

    def __init__(self, facts: Mapping[str, Any], zone: ZoneInfo, **words: str) -> None:
        super().__init__({key: _written(key, value, zone) for key, value in facts.items()} | words)

    def __missing__(self, key: str) -> str:
        return UNKNOWN


def _written(key: str, value: Any, zone: ZoneInfo) -> str:
    if key == "at" or key.endswith("_at"):
        return _moment(str(value), zone)
    if not isinstance(value, int):
        return name(str(value)[:LONGEST])
    if key.endswith("minutes"):
        return minutes(value)
    return minutes_of(value) if key.endswith("seconds") else number(value)


def _moment(text: str, zone: ZoneInfo) -> str:
    try:
        return clock_time(datetime.fromisoformat(text), zone)
    except ValueError:
        return UNKNOWN
