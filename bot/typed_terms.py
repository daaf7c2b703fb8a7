"""What an admin types of a package's terms: minutes, a closing time, a rate with its currency."""

from typing import Any

from babel.numbers import list_currencies

from models.rules.terms import MOST_BUFFER, MOST_MINUTES
from models.rules.typed_amounts import parse_minutes, parse_price

from .texts import packages as words


def read(field: str, typed: str) -> dict[str, Any] | str:
    """What the conversation keeps of it, by `minutes`, `buffer` or `rate` and `currency`; or what to type instead."""
    if field == "minutes":
        minutes = parse_minutes(typed, least=1, most=MOST_MINUTES)
        return words.wrong_minutes() if minutes is None else {"minutes": minutes}
    if field == "buffer":
        buffer = parse_minutes(typed, least=0, most=MOST_BUFFER)
        return words.wrong_buffer() if buffer is None else {"buffer": buffer}
    price = parse_price(typed)
    if price is None:
        return words.wrong_rate()
    if price[1] not in list_currencies():
        return words.no_such_currency(price[1])
    return {"rate": str(price[0]), "currency": price[1]}
