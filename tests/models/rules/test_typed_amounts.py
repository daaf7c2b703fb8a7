"""Minutes and money as people type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.typed_amounts import parse_amount, parse_minutes, parse_price


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("60", 60),
        (" 60 min", 60),
        ("٦٠", 60),
        ("60.0", 60),
        ("0", None),
        ("601", None),
        ("-5", None),
        ("1.5", None),
        ("an hour", None),
        ("", None),
    ],
)
def test_minutes(typed: str, minutes: int | None) -> None:
    assert parse_minutes(typed, least=1, most=600) == minutes


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12", "12"),
        ("12.50", "12.50"),
        ("12,5", "12.5"),
        ("0", "0"),
        ("0.125", "0.125"),
        ("12.0625", "12.0625"),
        ("١٢٫٥", "12.5"),
        ("1,000", None),
        ("1.000", None),
        ("1,000.50", None),
        ("-1", None),
        ("1e5", None),
        ("NaN", None),
        ("12.00001", None),
        ("123456789", None),
        ("", None),
    ],
)
def test_amounts(typed: str, amount: str | None) -> None:
    assert parse_amount(typed) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("typed", "price"),
    [
        ("12.50 EUR", (Decimal("12.5"), "EUR")),
        ("usd12", (Decimal(12), "USD")),
        ("12", None),
        ("EUR", None),
        ("12 euros", None),
        ("1,000 EUR", None),
    ],
)
def test_prices(typed: str, price: tuple[Decimal, str] | None) -> None:
    assert parse_price(typed) == price


@given(st.text(max_size=80))
def test_nothing_typed_raises(typed: str) -> None:
    parse_minutes(typed, least=1, most=600)
    parse_amount(typed)
    parse_price(typed)


@given(st.decimals(0, 99_999_999, places=2))
def test_an_amount_comes_back(amount: Decimal) -> None:
    assert parse_amount(str(amount)) == amount
