"""/review: classes of which Zoom's report never came, or never came whole."""

from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.fetching import Outcome
from models.tables.streams import ReportFetch

from . import marks
from .marks import label, name, number
from .moments import day_and_time
from .rows import pair


def counted(count: int) -> str:
    return ngettext("{count} Zoom report that never came", "{count} Zoom reports that never came", count).format(
        count=number(count)
    )


def unreported_button(count: int) -> str:
    return _("Zoom reports that never came: {count}").format(count=number(count))


def ask_again_button() -> str:
    return _("Ask Zoom again")


def listed(count: int) -> str:
    if not count:
        return _("<b>Zoom reports that never came</b>\nNone.")
    return _(
        "<b>Zoom reports that never came</b>\nI asked Zoom for a week who was there. These classes keep what else is "
        "known of them."
    )


def row(fetch: ReportFetch, zone: ZoneInfo) -> str:
    moment = marks.day_and_time(fetch.ended_at, zone)
    if fetch.session is not None:
        return f"{moment} {label(fetch.session.student.name)} · {label(fetch.session.teacher.name)}"
    return f"{moment} {label(fetch.stream.topic)} · {label(fetch.stream.teacher.name)}" if fetch.stream else moment


def one(fetch: ReportFetch, zone: ZoneInfo) -> str:
    about = pair(fetch.session) if fetch.session is not None else ""
    if fetch.stream is not None:
        about = f"{name(fetch.stream.topic)} · {name(fetch.stream.teacher.name)}"
    return "\n".join(
        [
            f"<b>{about}</b>",
            _("Over on {time}.").format(time=day_and_time(fetch.ended_at, zone)),
            _("Zoom told me who came in while the class ran. Its report lacks some of them, or did not come at all."),
            _("What I noted: {problem}").format(problem=name(fetch.problem or "–")),
        ]
    )


def asking() -> str:
    return _("I am asking Zoom.")


def came_of_it(outcome: Outcome) -> str:
    if outcome.skipped == "already_fetched" or (outcome.found is not None and outcome.again_at is None):
        return _("Zoom has answered.")
    if outcome.skipped == "too_soon":
        return _("I asked a moment ago. Please try again in a minute.")
    if outcome.skipped == "zoom_api_error":
        return _("Zoom cannot be asked at the moment. Please try again later.")
    return _("Zoom still has no report of it.")
