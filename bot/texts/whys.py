"""Why something of the school is changed: what is usual, one tap each, and the question for any other reason."""

from aiogram.utils.i18n import gettext as _

from .marks import name


def usual(what: str) -> list[str]:
    """Plain text: on buttons as it is, and kept in the trail as a reason that was typed."""
    mistake = _("It was a mistake")
    reasons: dict[str, list[str]] = {
        "end": [_("Wants no more classes"), _("The package is used up"), _("Agreed with the family")],
        "go_on": [mistake, _("Goes on after all")],
        "pause": [_("Holidays"), _("Ill"), _("Exams"), _("Agreed with the family")],
        "resume": [_("Is back"), _("Agreed with the family")],
        "move": [_("The hours fit better"), _("The family asked for it"), _("The teacher is leaving")],
        "package": [_("Bought another package"), mistake],
        "enrol": [_("New course"), _("The family asked for it")],
        "rename": [_("It was misspelt"), _("Has another name now")],
        "left": [_("Has finished"), _("Wants no more classes"), _("Has gone to another school")],
        "back": [mistake, _("Is back")],
        "bring_back": [mistake, _("Is back")],
        "remove_teacher": [_("Has left the school"), _("Was put in twice")],
        "disconnect": [_("Has a new phone or account"), _("The wrong account was connected")],
        "remove_contact": [_("Asked for it"), _("The wrong account was connected")],
        "remove_admin": [_("Has left the school"), _("Has another task now")],
        "terms": [_("New prices"), _("Agreed with the teachers"), mistake],
        "retire": [_("Is not sold any more"), _("Replaced by another package")],
        "offer": [mistake, _("Goes on after all")],
        "add": [_("New prices"), _("New course")],
        "undo": [mistake, _("Agreed otherwise")],
    }
    return reasons[what]


def why() -> str:
    return _("<b>Why?</b> Tap a reason, or type one in a sentence. It is kept in /audit.")


def tap_or_type() -> str:
    """Below a question that says already what is to be done."""
    return _("If so, tap why, or type the reason. It is kept in /audit.")


def words_wanted() -> str:
    return _("Please say why in a sentence, or tap one of the reasons. /cancel stops.")


def reason_line(reason: str) -> str:
    return _("Reason: {reason}").format(reason=name(reason))
