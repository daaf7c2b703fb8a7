"""What a teacher reads while sending a class."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models.ports import ClassLink, LinkProblem
from models.students import Connection, Enrolled
from models.tables.classes import ClassSession

from .addresses import short_link
from .making import new_meeting
from .marks import clock_time, label, minutes, minutes_of, name, number


def no_students() -> str:
    return _("You have no students yet. Add the first one with /students, then send the class here with /class.")


def which_student(search: str, total: int) -> str:
    if not search:
        return _("<b>Send a class</b>\nWho is it for? Tap a name, or type a part of it.")
    if total:
        return _("<b>Send a class</b>\nStudents matching {search}:").format(search=name(search))
    return _("None of your students matches {search}. Type another part of the name.").format(search=name(search))


def student_button(enrolled: Enrolled, *, tell_apart: bool) -> str:
    """Plain text. Two students of one name get their number: only that tells them apart."""
    shown = label(enrolled.student.name)
    if tell_apart:
        shown = _("{name} (no. {number})").format(name=shown, number=enrolled.student.id)
    states: dict[Connection, str] = {
        "connected": "{name}",
        "invited": _("{name} · not connected yet"),
        "blocked": _("{name} · cannot be reached"),
    }
    return states[enrolled.connection].format(name=shown)


def link_wanted(enrolled: Enrolled, *, has_buttons: bool) -> str:
    text = _("<b>Class for {student}</b>\nPaste the Zoom link of the class, or the whole invitation.")
    if has_buttons:
        text = _(
            "<b>Class for {student}</b>\n"
            "Paste the Zoom link of the class, or the whole invitation. Or use one of these:"
        )
    return text.format(student=name(enrolled.student.name))


def last_link_button(link: ClassLink) -> str:
    return _("Same link as last time · {link}").format(link=short_link(link))


def usual_link_button(link: ClassLink) -> str:
    return _("Usual link · {link}").format(link=short_link(link))


def link_problem(problem: LinkProblem) -> str:
    """What was wrong, and what to send instead."""
    sentences: dict[LinkProblem, str] = {
        "no_link": _(
            "I can’t find a Zoom link in that. Paste the link your student joins with, "
            "like https://zoom.us/j/12345678901, or just the meeting number."
        ),
        "not_zoom": _(
            "That link does not lead to Zoom, so I can’t send it. Paste the Zoom link of the class, "
            "like https://zoom.us/j/12345678901."
        ),
        "start_link": _(
            "That link starts the meeting in your name, so keep it to yourself. Send the link for joining: "
            "in Zoom open the meeting, then press <i>Copy invitation</i>."
        ),
        "personal_token": _(
            "That link is one person’s own way in: whoever uses it comes in under that person’s name. "
            "Send the link that is meant for everybody: in Zoom open the meeting, then press <i>Copy invitation</i>."
        ),
        "register_link": _(
            "That link leads to a registration form, not into the class. Send the link for joining: "
            "in Zoom open the meeting, then press <i>Copy invitation</i>."
        ),
        "not_a_meeting": _(
            "That Zoom page is not a meeting; it may be a recording or a whiteboard. Send the link for joining, "
            "like https://zoom.us/j/12345678901."
        ),
        "bad_id": _(
            "The meeting number in that does not look right: Zoom’s numbers have 9 to 11 digits. "
            "Copy the link again and paste it here."
        ),
    }
    return sentences[problem]


def link_kept() -> str:
    return _("I’ve kept your link. Who is it for?")


def text_wanted_for_student() -> str:
    return _("Tap a name above, or type a part of the name. /cancel stops.")


def text_wanted_for_link() -> str:
    return _("Please send the link as text: copy it in Zoom and paste it here. /cancel stops.")


def confirm(enrolled: Enrolled, link: ClassLink | None, elsewhere: ClassSession | None, zone: ZoneInfo) -> str:
    """`link` is None where the bot creates the meeting."""
    package = enrolled.enrolment.package
    facts = [
        _("<b>Send this class?</b>"),
        _("Student: {student}").format(student=name(enrolled.student.name)),
        _("Package: {package}, {minutes}").format(package=name(package.name), minutes=minutes(enrolled.terms.minutes)),
        new_meeting() if link is None else _("Zoom: {link}").format(link=name(short_link(link))),
    ]
    return "\n\n".join(["\n".join(facts), *_warnings(enrolled, link, elsewhere, zone)])


def _warnings(enrolled: Enrolled, link: ClassLink | None, elsewhere: ClassSession | None, zone: ZoneInfo) -> list[str]:
    warnings = []
    if enrolled.pause is not None:
        warnings.append(_paused(enrolled))
    if elsewhere is not None:
        warnings.append(_elsewhere(enrolled, elsewhere, zone))
    if enrolled.connection == "invited":
        warnings.append(
            _(
                "⚠️ Nobody is connected for {student} yet, so nobody gets a message. "
                "When you press Send, I give you the link to forward yourself."
            ).format(student=name(enrolled.student.name))
        )
    if enrolled.connection == "blocked":
        warnings.append(
            _(
                "⚠️ I can’t write to the account of {student}: it has blocked me. "
                "When you press Send, I give you the link to forward yourself."
            ).format(student=name(enrolled.student.name))
        )
    if link is not None and link.meeting_id is None:
        warnings.append(
            _(
                "⚠️ This personal link has no meeting number in it, so I can’t learn from Zoom who was in class when. "
                "The times will come from taps. A link like https://zoom.us/j/12345678901 gives better ones."
            )
        )
    return warnings


def _paused(enrolled: Enrolled) -> str:
    return _("⚠️ By the school’s list {student} takes no classes today. If there is one, send it.").format(
        student=name(enrolled.student.name)
    )


def _elsewhere(enrolled: Enrolled, session: ClassSession, zone: ZoneInfo) -> str:
    facts = {"student": name(enrolled.student.name), "teacher": name(session.teacher.name)}
    if session.started_at is None:
        return _("⚠️ {student} is in class with {teacher} right now.").format(**facts)
    return _("⚠️ {student} is in class with {teacher} right now, since {time}.").format(
        time=clock_time(session.started_at, zone), **facts
    )


def sent(session: ClassSession, *, reached: bool) -> str:
    """`reached` is False when nobody could be written to: the card that follows carries the link."""
    student = name(session.student.name)
    if reached:
        return _("Sent to {student} ✓").format(student=student)
    return _("The class for {student} is ready ✓\nNow forward the link in the next message to {student}.").format(
        student=student
    )


def sent_already() -> str:
    """A small window: plain text."""
    return _("This class is sent already.")


def already_open(session: ClassSession, now: datetime, zone: ZoneInfo) -> str:
    """The pair has a class that is not over: what state it is in, and how to get out of it."""
    student = name(session.student.name)
    if session.session_status == "sent":
        return _(
            "{student} already has a class from you: sent at {time}, not opened yet.\n"
            "To send another link, first press <i>Cancel class</i>."
        ).format(student=student, time=clock_time(session.issued_at, zone))
    began = session.started_at or session.issued_at
    return _(
        "{student} is already in class with you: since {time}, {minutes} so far.\n"
        "When it is over, press <i>Class is over</i>, then send the next one."
    ).format(
        student=student,
        time=clock_time(began, zone),
        minutes=minutes_of(int((now - began).total_seconds())),
    )


def not_your_student() -> str:
    """A small window: plain text."""
    return _("This student is not on your list any more.")


def stopped() -> str:
    return _("Stopped. Nothing was sent.")


def page_number(page: int, pages: int) -> str:
    return f"{number(page + 1)} / {number(pages)}"


def send_button() -> str:
    return _("Send")


def other_link_button() -> str:
    return _("Other link")


def other_student_button() -> str:
    return _("Other student")


def all_students_button() -> str:
    return _("All students")


def stop_button() -> str:
    return _("Cancel")


def earlier_button() -> str:
    return "‹"


def later_button() -> str:
    return "›"
