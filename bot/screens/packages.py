"""The screens of /packages: the list, one package, the steps of a change."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from aiogram.filters.callback_data import CallbackData

from models import packages
from models.packages import Offer
from models.rules.terms import Terms
from models.school import School

from .. import reasons
from ..buttons import Id
from ..texts import package_attendance as attendance_words
from ..texts import packages as words
from ..texts import whys as why_words
from .days import PickDay, day_buttons
from .keys import Screen, button, keyboard

Field = Literal["minutes", "rate", "buffer"]
NOTHING = Decimal(0)


class Packages(CallbackData, prefix="pkg"):
    retired: bool = False


class OnePackage(CallbackData, prefix="pk1"):
    package_id: Id


class ChangeTerms(CallbackData, prefix="pkc"):
    package_id: Id
    field: Field


class LikeTheSchool(CallbackData, prefix="pkb"):
    """The buffer of the package that is being changed is the school's."""


class Offered(CallbackData, prefix="pko"):
    """Retire a package, or offer it again."""

    package_id: Id
    offered: bool


class PackageAttendance(CallbackData, prefix="pkx"):
    """When a class of this package counts as attended."""

    package_id: Id


class NothingMeant(CallbackData, prefix="pkf"):
    """A rate of nothing is meant, or was only never filled in."""

    package_id: Id
    is_free: bool


class TakeBackChange(PickDay, prefix="pkt"):
    package_id: Id


class AddPackage(CallbackData, prefix="pka"):
    """Begin adding one."""


class DoChange(CallbackData, prefix="pky"):
    """`key` names this last look: a second press is a no-op."""

    key: str


class LeavePackage(CallbackData, prefix="pkn"):
    """Nothing is changed; back to where it began."""


async def all_packages(today: date, *, retired: bool = False) -> Screen:
    old = await packages.retired(today)
    if retired:
        rows = [[_one(offer)] for offer in old]
        return words.retired_packages(), keyboard(*rows, [button(words.all_button(), Packages())])
    offers = await packages.available(today)
    last = [button(words.retired_button(len(old)), Packages(retired=True))] if old else []
    return words.all_packages(offers, len(old)), keyboard(
        *([_one(offer)] for offer in offers), [button(words.add_button(), AddPackage(), "primary"), *last]
    )


async def one(package_id: int, school: School, today: date) -> Screen | None:
    package = await packages.get(package_id)
    if package is None:
        return None
    timeline = (await packages.timelines([package]))[package.id]
    learners = await packages.learners(package, today)
    coming = sorted(since for since in timeline.changes if since > today)
    text = words.one(Offer(package, timeline.on(today)), timeline, learners, today, _buffer(school))
    fields: dict[Field, str] = {
        "minutes": words.minutes_button(),
        "rate": words.rate_button(),
        "buffer": words.buffer_button(),
    }
    offered = package.retired_at is None
    more = [button(attendance_words.attendance_button(), PackageAttendance(package_id=package.id))]
    if not timeline.on(today).rate:
        label = attendance_words.free_button(is_free=package.is_free)
        more.append(button(label, NothingMeant(package_id=package.id, is_free=not package.is_free)))
    state = (words.retire_button(), "danger") if offered else (words.offer_again_button(), "primary")
    return text, keyboard(
        [button(said, ChangeTerms(package_id=package.id, field=field)) for field, said in fields.items()],
        more,
        *(
            [button(words.take_back_button(since), TakeBackChange(day=since.toordinal(), package_id=package.id))]
            for since in coming
        ),
        [
            button(state[0], Offered(package_id=package.id, offered=not offered), state[1]),
            button(words.all_button(), Packages(retired=not offered)),
        ],
    )


def which_value(field: Field, school: School) -> Screen:
    if field == "minutes":
        return words.which_minutes(), None
    if field == "rate":
        return words.which_rate(), None
    return words.which_buffer(), keyboard([button(words.schools_button(_buffer(school)), LikeTheSchool())])


def which_day(today: date) -> Screen:
    return words.from_which_day(), keyboard(*day_buttons(today))


def why(what: str) -> Screen:
    return reasons.ask(what, button(words.stop_button(), LeavePackage()))


def last_look(called: str, before: Terms, after: Terms, since: date, key: str, school: School, reason: str) -> Screen:
    text = words.last_look(called, since, words.difference(before, after, _buffer(school)))
    return "\n".join([text, why_words.reason_line(reason)]), _yes_or_no(key)


def last_look_new(called: str, terms: Terms, key: str, reason: str) -> Screen:
    return "\n".join([words.last_look_new(called, terms), why_words.reason_line(reason)]), _yes_or_no(key)


def changed(terms: Terms, value: Mapping[str, Any]) -> Terms:
    """`value` is what the conversation keeps: {"minutes"}, {"rate", "currency"} or {"buffer"}."""
    match value:
        case {"rate": rate, "currency": currency}:
            return Terms(terms.minutes, Decimal(rate), currency, terms.buffer_minutes)
        case {"buffer": buffer}:
            return Terms(terms.minutes, terms.rate, terms.currency, buffer)
    return Terms(value["minutes"], terms.rate, terms.currency, terms.buffer_minutes)


def _yes_or_no(key: str) -> Any:
    return keyboard(
        [button(words.yes_button(), DoChange(key=key), "primary")], [button(words.stop_button(), LeavePackage())]
    )


def _one(offer: Offer) -> Any:
    return button(words.package_button(offer), OnePackage(package_id=offer.package.id))


def _buffer(school: School) -> int:
    return school.policy.package_buffer_minutes
