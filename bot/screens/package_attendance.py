"""When a class of a package counts as attended."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from models.school import School
from models.tables.classes import Package

from ..buttons import Id
from ..texts import package_attendance as words
from ..texts import packages as package_words
from .keys import Screen, button, keyboard
from .packages import OnePackage
from .paging import in_rows

Field = Literal["late_minutes", "left_early_minutes", "left_early_percent", "present_percent"]
FIELDS: tuple[Field, ...] = ("late_minutes", "left_early_minutes", "left_early_percent", "present_percent")


class ChangeThreshold(CallbackData, prefix="pkh"):
    package_id: Id
    field: Field


class ThresholdLikeSchool(CallbackData, prefix="pkl"):
    """What was asked for is the school's."""


def thresholds(package: Package, school: School) -> Screen:
    buttons = [button(words.field_button(one), ChangeThreshold(package_id=package.id, field=one)) for one in FIELDS]
    return words.screen(package.name, school.thresholds.with_own(package.thresholds)), keyboard(
        *in_rows(buttons, 2), [button(package_words.back_button(), OnePackage(package_id=package.id))]
    )


def which_value(field: Field, school: School) -> Screen:
    label = words.like_the_school_button(getattr(school.thresholds, field))
    return words.which_value(field), keyboard([button(label, ThresholdLikeSchool())])
