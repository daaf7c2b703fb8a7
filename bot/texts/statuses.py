"""What state a class is in: a badge and a word."""

from aiogram.utils.i18n import gettext as _

from models.tables.classes import ClassSession

BADGES = {
    "sent": "⚪",
    "active": "🟢",
    "ended": "🔵",
    "timeout": "🔴",
    "expired": "⌛",
    "cancelled": "✖️",
    "void": "🚫",
}


def badge(status: str) -> str:
    return BADGES.get(status, "▫️")


def of(session: ClassSession) -> str:
    """The word for what has become of this class."""
    return word(session.session_status) if session.merged_into_id is None else _("part of another class")


def word(status: str) -> str:
    words = {
        "sent": _("sent, not opened yet"),
        "active": _("in class"),
        "ended": _("over"),
        # Translators: nobody said when the class ended, so it was closed after its time was up
        "timeout": _("closed by time"),
        "expired": _("never opened"),
        "cancelled": _("cancelled"),
        "void": _("struck out"),
    }
    return words.get(status, status)
