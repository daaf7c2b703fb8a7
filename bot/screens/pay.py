"""A teacher's own month."""

from datetime import datetime
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from models import disputes, sessions
from models.pay.drafts import Draft
from models.school import School
from models.tables.pay import PayRun

from ..buttons import PageNumber, Wrong
from ..texts import disputes as dispute_words
from ..texts import payroll as words
from ..texts import statements as statement_words
from .keys import Row, Screen, button, keyboard
from .months import Month
from .paging import pages_of, turning
from .payroll import PER_PAGE, around, find, number_of


class MyPay(CallbackData, prefix="mypay"):
    """A page of the teacher's own lines."""

    month: Month
    page: PageNumber = 0


class MyStatement(CallbackData, prefix="myst"):
    """The month, printed."""

    month: Month


class MyLine(CallbackData, prefix="myline"):
    """Why one line is what it is."""

    month: Month
    key: Annotated[str, Field(max_length=20, pattern=r"^[a-z]+-\d+$")]


def of_month(drafted: Draft, run: PayRun | None, page: int) -> Screen:
    month = number_of(drafted.month)
    lines = sorted(drafted.all, key=lambda line: (line.day, line.key), reverse=True)
    pages = pages_of(len(lines), PER_PAGE)
    page = min(page, pages - 1)
    shown = lines[page * PER_PAGE : (page + 1) * PER_PAGE]
    rows: list[Row] = [
        [button(words.line_button(line), MyLine(month=month, key=line.key.replace(":", "-")))] for line in shown
    ]
    rows.append(turning(page, pages, lambda to: MyPay(month=month, page=to)))
    if lines:
        rows.append([button(statement_words.button(), MyStatement(month=month))])
    before, after = around(drafted.month)
    rows.append(
        [
            button(f"‹ {words.month_name(before)}", MyPay(month=number_of(before))),
            button(f"{words.month_name(after)} ›", MyPay(month=number_of(after))),
        ]
    )
    return words.my_month(drafted, run), keyboard(*rows)


async def one_line(drafted: Draft, asked: MyLine, school: School, now: datetime) -> Screen | None:
    line = find(drafted, asked.key)
    if line is None:
        return None
    rows: list[Row] = []
    if line.session_id is not None and await _may_contest(line.session_id, school, now):
        rows.append([button(dispute_words.wrong_button(), Wrong(session_id=line.session_id))])
    rows.append([button(words.back_button(), MyPay(month=asked.month))])
    return words.one_line(line), keyboard(*rows)


async def _may_contest(session_id: int, school: School, now: datetime) -> bool:
    session = await sessions.find(session_id)
    if session is None or session.session_ended_at is None:
        return False
    return await disputes.is_in_time(session, school=school, now=now)
