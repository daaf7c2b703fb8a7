"""Minutes and money, as somebody types them or a spreadsheet holds them. No amount is ever a binary fraction."""

import re
import unicodedata
from decimal import Decimal

from .names import BIDI_CONTROLS

MOST_PLACES = 4
_WHOLE = re.compile(r"(\d{1,6})(?:[.,]0+)?(?:m|min|mins|minutes?|minutos?|د|دقيقة|دقائق)?\.?")
_AMOUNT = re.compile(r"(\d{1,8})(?:[.,](\d{1,4}))?")
_WITH_CURRENCY = re.compile(r"(?:([a-z]{3})([\d.,]+)|([\d.,]+)([a-z]{3}))")


def parse_minutes(text: str, *, least: int, most: int) -> int | None:
    """Whole minutes within these bounds: `60`, `60 min`, `٦٠`; None for anything else."""
    match = _WHOLE.fullmatch(_plain(text))
    if match is None:
        return None
    minutes = int(match[1])
    return minutes if least <= minutes <= most else None


def parse_percent(text: str) -> int | None:
    """`50`, `50%`, `٥٠٪`; a whole number from 0 to 100."""
    return parse_minutes(text.strip().rstrip("%٪").rstrip(), least=0, most=100)


def parse_amount(text: str) -> Decimal | None:
    """`12`, `12.50`, `12,50`; at most four places and eight digits before them.

    None for `1,000` too: whether that is a thousand or one is not guessed.
    """
    match = _AMOUNT.fullmatch(_plain(text))
    if match is None:
        return None
    whole, places = match.groups()
    if places is not None and len(places) == 3 and whole != "0":
        return None
    return Decimal(f"{whole}.{places or '0'}")


def parse_price(text: str) -> tuple[Decimal, str] | None:
    """An amount with the three letters of its currency before or after it; whether there is one is not looked at."""
    match = _WITH_CURRENCY.fullmatch(_plain(text))
    if match is None:
        return None
    amount = parse_amount(match[2] or match[3])
    return None if amount is None else (amount, (match[1] or match[4]).upper())


def _plain(text: str) -> str:
    """Digits of any script as 0 … 9, without spaces and marks of direction."""
    short = (char for char in text[:64] if char not in BIDI_CONTROLS and not char.isspace())
    latin = (str(unicodedata.decimal(char)) if char.isdecimal() else char for char in short)
    return "".join(latin).replace("٫", ".").casefold()
