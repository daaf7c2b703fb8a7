"""Choosing what a change of a class needs: another teacher, or the class it belongs to."""

from collections.abc import Sequence

from aiogram.filters.callback_data import CallbackData

from models.tables.classes import ClassSession
from models.tables.people import Teacher

from ..buttons import Id
from ..texts import changes as words
from .correct import LeaveIt
from .keys import Screen, button, keyboard
from .paging import in_rows
from .view import Reader


class HandTo(CallbackData, prefix="hto"):
    teacher: Id


class MergeWith(CallbackData, prefix="mwi"):
    session: Id


def teachers(session: ClassSession, found: Sequence[Teacher], *, typed: str | None) -> Screen:
    """`typed` is None before anything was typed."""
    others = [one for one in found if one.id != session.teacher_id]
    text = words.which_teacher(session, found=None if typed is None else len(others), typed=typed or "")
    buttons = [button(words.teacher_button(one), HandTo(teacher=one.id)) for one in others]
    return text, keyboard(*in_rows(buttons, 2), [button(words.stop_button(), LeaveIt())])


def classes(session: ClassSession, found: Sequence[ClassSession], reader: Reader) -> Screen:
    rows = [
        [button(words.other_class_button(one, reader.now, reader.zone), MergeWith(session=one.id))] for one in found
    ]
    return words.which_class(session, len(found)), keyboard(*rows, [button(words.stop_button(), LeaveIt())])
