"""Telling a double tap from a second wish."""

from datetime import datetime, timedelta

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

DOUBLE = timedelta(seconds=5)


async def is_double_tap(query: CallbackQuery, state: FSMContext, now: datetime) -> bool:
    """For buttons that make something new each time: True when the same one was pressed a moment ago."""
    press = f"{query.message.message_id if query.message else 0}:{query.data}"
    before = (await state.get_data()).get("press")
    if before and before[0] == press and now - datetime.fromisoformat(before[1]) < DOUBLE:
        return True
    await state.update_data(press=[press, now.isoformat()])
    return False
