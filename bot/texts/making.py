"""What a teacher reads while the bot creates a Zoom meeting, and when it cannot."""

from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models.outcome import Note, Outcome, Taken, Trouble

from .marks import name
from .moments import time_from


def create_button() -> str:
    return _("Create a Zoom meeting")


def again_button() -> str:
    return _("Try again")


def paste_button() -> str:
    return _("Paste a link")


def other_way_button() -> str:
    return _("Send the class another way")


def new_meeting() -> str:
    """In place of a link, where a link stands."""
    return _("Zoom: a new meeting, which I create when you press Send")


def creating(whom: str) -> str:
    """`whom`: the student, or what the group class is about."""
    return _("⏳ Creating the Zoom meeting for <b>{whom}</b>…").format(whom=name(whom))


def noted(notes: tuple[Note, ...]) -> list[str]:
    """A line for everything that the teacher must know of the room."""
    lines: dict[Note, str] = {
        "waiting_room": _("⚠️ Zoom has switched the waiting room on: start the meeting and let everybody in."),
        "sign_in": _("⚠️ Zoom lets in only people who are signed in to Zoom: your account’s settings ask for it."),
        "forty_minutes": _(
            "⚠️ The meeting is on a free Zoom account: Zoom ends it after 40 minutes. "
            "Everybody can come back in by the same button."
        ),
    }
    return [lines[note] for note in notes]


def not_yet(outcome: Outcome) -> str:
    """It is worked on without the teacher."""
    if outcome.state == "at_work":
        return _("The Zoom meeting is being created at this moment. I’ll tell you when it is there.")
    reason = _("Zoom does not answer at the moment, so nothing is sent yet.")
    if outcome.trouble == "slow":
        reason = _("Zoom takes its time today, so nothing is sent yet.")
    if outcome.trouble == "limited":
        reason = _("Zoom asks me to slow down, so nothing is sent yet.")
    if outcome.trouble == "fault":
        reason = _("Something went wrong here, so nothing is sent yet.")
    return "\n".join([reason, _("I keep trying and tell you when it is done. Or paste a link now.")])


def failed(outcome: Outcome, zone: ZoneInfo) -> str:
    """It will not be made: why, and what to do."""
    if outcome.trouble == "no_host" and outcome.taken:
        return _everybody_taken(outcome, zone)
    sentences: dict[Trouble, str] = {
        "zoom_down": _("Zoom did not answer for too long, so nothing was sent. Try again, or paste a link."),
        "slow": _("Zoom took too long, so nothing was sent. Try again, or paste a link."),
        "limited": _("Zoom makes no more meetings for the school at the moment. Paste a link instead."),
        "no_host": _(
            "I found no Zoom account of the school that could hold this meeting. "
            "Paste a link instead, and please tell an admin."
        ),
        "not_allowed": _(
            "Zoom does not let me create meetings: an admin must look at the school’s Zoom app. Paste a link instead."
        ),
        "refused": _("Zoom would not create this meeting. Paste a link instead, and please tell an admin."),
        "fault": _("Something went wrong here, so nothing was sent. Try again, or paste a link."),
        "already_open": _(
            "There is a class with this student already that is not over, so the new meeting was given back."
        ),
        "not_your_student": _("This student is not on your list any more, so nothing was sent."),
        "nobody_left": _("None of these students can be sent a class now, so nothing was sent."),
    }
    return sentences[outcome.trouble or "refused"]


def is_sent() -> str:
    return _("The Zoom meeting is there, and the class is sent ✓")


def dropped() -> str:
    return _("The meeting was not created: you had stopped it. Nothing was sent.")


def headed(outcome: Outcome, text: str) -> str:
    """For a message that comes on its own: which meeting it is about."""
    whom = outcome.student.name if outcome.student else outcome.made.topic
    return f"<b>{name(whom)}</b>\n{text}"


def _everybody_taken(outcome: Outcome, zone: ZoneInfo) -> str:
    lines = [_taken(one, outcome, zone) for one in outcome.taken]
    head = _("Every Zoom account that could hold this meeting is taken:")
    return "\n".join([head, *lines, "", _("Paste a link instead, or try again then.")])


def _taken(one: Taken, outcome: Outcome, zone: ZoneInfo) -> str:
    until = time_from(one.until, outcome.made.starts_at, zone)
    if not one.host:
        return _("• your own, until {time}").format(time=until)
    return _("• {host}, until {time}").format(host=name(one.host), time=until)


# The start link, which is asked of Zoom when it is wanted.


def start_link() -> str:
    return _("This button starts the meeting with you as its host. It works for two hours: keep it to yourself.")


def start_link_button() -> str:
    return _("Start the meeting")


def no_start_link(trouble: Trouble | None) -> str:
    """A small window: plain text. None: the meeting is gone."""
    match trouble:
        case None:
            return _("Zoom does not know this meeting any more: it was deleted there.")
        case "not_allowed":
            return _("Zoom does not let me fetch the start link. An admin must look at the school’s Zoom app.")
        case "limited":
            return _("Zoom asks me to slow down. Please press again in a minute.")
        case _:
            return _("Zoom does not answer at the moment. Please press again in a minute.")
