"""A month of the payroll on a button, and the way back to it."""

from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from ..buttons import PageNumber
from ..texts import payroll as words
from .keys import Row, button

Month = Annotated[int, Field(ge=190001, le=219912)]  # 202610
Step = Literal["second", "minute", "quarter"]


class Pay(CallbackData, prefix="pay"):
    """A page of a month's teachers."""

    month: Month
    rounding: Step
    page: PageNumber = 0


def back_to(month: int) -> Row:
    return [button(words.back_button(), Pay(month=month, rounding="minute"))]
