"""What a sweep asked for by an admin has closed."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.tables.classes import ClassSession

from . import statuses
from .lists import fitted
from .marks import number
from .rows import outcome, pair, when


def swept(closed: Sequence[ClassSession], now: datetime, zone: ZoneInfo) -> str:
    if not closed:
        return _("Nothing was stale: no class had to be closed.")
    head = ngettext("<b>Closed {count} class</b>", "<b>Closed {count} classes</b>", len(closed)).format(
        count=number(len(closed))
    )
    return fitted(head, [_line(one, now, zone) for one in closed])


def _line(session: ClassSession, now: datetime, zone: ZoneInfo) -> str:
    return f"{statuses.badge(session.session_status)} {pair(session)} · {when(session, zone)} · {outcome(session, now)}"
