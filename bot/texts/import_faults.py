"""One sentence for each thing that can be wrong with a row of a spreadsheet. Each says what to do."""

from typing import cast

from aiogram.utils.i18n import gettext as _

from models.ports import LinkProblem
from models.rules.roster_plan import Fault

from .marks import name


def sentence(fault: Fault, *, plain: bool = False) -> str:
    """`plain`: for a file, without markup and marks of direction."""
    facts = {key: value if plain else name(value) for key, value in fault.facts.items()}
    if fault.why == "link":
        return _link(cast("LinkProblem", fault.facts["problem"]))
    cell = fault.row.cells.get(fault.column or "", "")[:60]
    facts["cell"] = cell if plain else name(cell)
    return _sentences()[fault.why].format(**facts)


def _sentences() -> dict[str, str]:
    return {
        "missing": _("This cell is empty. Please fill it in."),
        "formula": _("This is a formula. Please write what it comes to."),
        "not_a_number": _("{cell} is not a number. Take the number from the exported list, or leave the cell empty."),
        "no_such_number": _("There is nobody with the number {cell}. Take it from the exported list."),
        "other_name": _("This number belongs to {name}. Please put right the number or the name."),
        "namesakes": _("Several have the name {cell}. Write the right one’s number: {numbers}"),
        "maybe_same": _(
            "There is a {cell} who learns with {teacher}. The same person? Then write {number} as student_id. "
            "Somebody else? Then write new."
        ),
        "maybe_same_row": _(
            "Row {row} has a new student {cell}. The same person? Then write the same word as student_id in both rows, "
            "like new1. Somebody else? Then write new1 there and new2 here."
        ),
        "unknown": _("There is no {cell}. Please check the spelling, or add it first."),
        "gone": _("{cell} is no longer with the school. Bring it back first: /people or /packages"),
        "twice": _("This is said in row {row} already. Please leave one of them out."),
        "day": _("{cell} is not a day. Write it like 2026-10-05."),
        "ambiguous_day": _("{cell} could be two days. Write it like 2026-10-05: year, month, day."),
        "minutes": _("{cell} is not a number of minutes from {least} to {most}."),
        "amount": _("{cell} is not an amount that I understand. Write it like 1200.50."),
        "currency": _("I know no currency {cell}. Write its three letters, like EUR."),
        "last_before_first": _("The last day is before the first one."),
        "overlaps": _("The two learn together since {day} already. Write that as first_day, or leave the cell empty."),
        "past_terms": _("What has been is not changed. Write today or a later day as valid_from."),
        "too_long": _("This name is too long: at most 64 characters."),
    }


def _link(problem: LinkProblem) -> str:
    match problem:
        case "start_link":
            return _("This link starts the meeting as its host. Write the link for joining.")
        case "personal_token":
            return _("This link is one person’s own way in. Write the link that is meant for everybody.")
        case "not_zoom" | "no_link":
            return _("This is not a Zoom link. Write one like https://zoom.us/j/12345678901.")
        case _:
            return _("This link does not lead into a meeting. Write one like https://zoom.us/j/12345678901.")
