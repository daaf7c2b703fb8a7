"""Money: decimal, per currency, halves up. Nothing here is ever a float."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Rounding = Literal["second", "minute", "quarter"]
STEPS: dict[Rounding, int] = {"second": 1, "minute": 60, "quarter": 900}

# ISO 4217: currencies whose smallest coin is not a hundredth
_WHOLE = {
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "ISK",
    "JPY",
    "KMF",
    "KRW",
    "PYG",
    "RWF",
    "UGX",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
}
_THOUSANDTHS = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}


def places(currency: str) -> int:
    """How many decimal places an amount of this currency has when it is paid."""
    if currency in _WHOLE:
        return 0
    return 3 if currency in _THOUSANDTHS else 2


def payable(amount: Decimal, currency: str) -> Decimal:
    """To the smallest coin, halves away from zero, so that taking an amount back takes back the same."""
    return amount.quantize(Decimal(1).scaleb(-places(currency)), rounding=ROUND_HALF_UP)


def counted(seconds: int, rounding: Rounding) -> int:
    """Seconds as a report counts them: to the second, the minute or the quarter of an hour, halves up."""
    step = STEPS[rounding]
    return (max(seconds, 0) * 2 + step) // (2 * step) * step


def percent_of(amount: Decimal, percent: int) -> Decimal:
    return amount * percent / 100
