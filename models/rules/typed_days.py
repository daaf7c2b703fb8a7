"""A day, as somebody types it or a spreadsheet holds it: `2026-10-05`, `5.10.2026`, `tomorrow`.

`3/4/2026` is the third of April in Cairo and the fourth of March in Chicago: it is not guessed.
"""

import re
from datetime import date, timedelta
from typing import Literal

from .names import BIDI_CONTROLS, search_key

Problem = Literal["not_understood", "ambiguous"]

_WORDS = {
    "yesterday": -1,
    "ayer": -1,
    "أمس": -1,
    "today": 0,
    "hoy": 0,
    "اليوم": 0,
    "tomorrow": 1,
    "manana": 1,
    "غدا": 1,
}
_DAYS = {search_key(word): days for word, days in _WORDS.items()}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ t]00:00(?::00(?:\.0+)?)?)?")
_DOTS = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")


def parse_day(text: str, today: date) -> date | Problem:
    """Any script's digits. Days outside 2000 … 2199 are slips."""
    typed = search_key("".join(char for char in text if char not in BIDI_CONTROLS))[:32]
    if typed in _DAYS:
        return today + timedelta(days=_DAYS[typed])
    if match := _ISO.fullmatch(typed):
        return _day(match[1], match[2], match[3])
    if match := _DOTS.fullmatch(typed):
        return _day(match[3], match[2], match[1])
    if match := _SLASHES.fullmatch(typed):
        return _either(int(match[1]), int(match[2]), match[3])
    return "not_understood"


def _either(one: int, other: int, year: str) -> date | Problem:
    """Only one of the two can be a month, or both are the same."""
    if one > 12 or one == other:
        return _day(year, other, one)
    if other > 12:
        return _day(year, one, other)
    return "ambiguous"


def _day(year: str | int, month: str | int, day: str | int) -> date | Problem:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return "not_understood"
    return found if 2000 <= found.year < 2200 else "not_understood"
