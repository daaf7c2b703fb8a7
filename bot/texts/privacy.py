"""What is kept about whoever asks and why, and what comes of it when they want to be deleted."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.forgetting import Obstacle, Parts
from models.school import School
from models.tables.people import Student

from .marks import listed, month, name, number

LONGEST_LIST = 5  # students who are named: three such lists of the longest names fit into a message


def kept(parts: Parts, school: School) -> str:
    lines = [
        _("<b>What I keep about you</b>"),
        _("• your Telegram account: id, name, user name; your language, time zone and settings here"),
        *_of_roles(parts),
        _("• which messages I sent you and when, without their words; requests and reasons that you wrote"),
        "",
        _("<b>How long</b>"),
        *_how_long(school),
        "",
        _("<b>Who sees it</b>"),
        *_who_sees(parts),
    ]
    return "\n".join(lines)


def sure(parts: Parts, school: School) -> str:
    """The last look."""
    lines = [
        _("<b>Delete you here?</b> It cannot be undone."),
        "",
        _("<b>This goes</b>"),
        *_goes(parts),
        "",
        _("<b>This stays</b>"),
        *_stays(parts),
    ]
    if school.takes_backups:
        lines.append(_("• backups: each is deleted after about a year"))
    lines += [
        "",
        _("The messages in this chat are on your phone: delete the chat in Telegram if you like."),
        _("To come back you need a new invitation from the school."),
    ]
    if parts.is_admin:
        lines.append(
            _("If the program’s configuration names you as an admin, have that removed first: it would make you one.")
        )
    return "\n".join(lines)


def not_yet(found: Sequence[Obstacle]) -> str:
    return "\n\n".join([_("I can’t delete you yet."), *(_first(one) for one in found)])


def deleted() -> str:
    return _("✓ You are deleted here. If you write to me again, I see you for the first time. Goodbye!")


def file_button() -> str:
    return _("My data as a file")


def delete_button() -> str:
    return _("Delete me")


def yes_button() -> str:
    return _("Yes, delete me for good")


def no_button() -> str:
    return _("‹ Back")


def being_made() -> str:
    """A small window: plain text."""
    return _("I am putting it together…")


def busy() -> str:
    """A small window: plain text."""
    return _("I am still busy with your last file.")


def not_made() -> str:
    return _("The file could not be made. Please try again: /privacy")


def caption() -> str:
    return _("All that I keep about you. Of others there are only the names that you see here anyway.")


def about_file(school_name: str) -> str:
    """Plain text, in the file."""
    return _(
        "All that the class clock of {school} keeps about you.\n\n"
        "Each file is a table that a spreadsheet program opens; its first line names the columns. Times are in your "
        "time zone. Files that would be empty are left out.\n"
    ).format(school=school_name)


def account_deleted(details: dict[str, object]) -> str:
    """To an admin, once. `details`: see models.forgetting."""
    lines = []
    if details.get("teacher"):
        lines.append(
            _(
                "{teacher} has deleted their account here. Classes and pay stay; /people has them as not connected: "
                "invite a new account there, or remove them from the list."
            ).format(teacher=name(str(details["teacher"])))
        )
    if details.get("admin"):
        lines.append(
            _("{person} has deleted their account here and is no admin any more.").format(
                person=name(str(details["admin"]))
            )
        )
    students = [str(one) for one in _listed(details.get("students"))]
    if students:
        lines.append(
            _("An account that got the classes of {students} was deleted by its owner.").format(
                students=_names(students)
            )
        )
    if alone := [str(one) for one in _listed(details.get("alone"))]:
        lines.append(
            _("Nobody gets the links of {students} now; you can invite somebody: /people").format(
                students=_names(alone)
            )
        )
    return "\n".join(lines)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _of_roles(parts: Parts) -> list[str]:
    lines = []
    if parts.students:
        lines.append(
            _(
                "• the classes of {students}: times, minutes, attendance, announced absences, and what they were seen "
                "by: when the link was opened, what the browser is called and a mark of its internet address, taps "
                "here, and the name, e-mail and times that Zoom tells"
            ).format(students=_names([one.name for one in parts.students]))
        )
    if parts.teacher is not None:
        lines.append(
            _(
                "• the classes you gave: times, minutes, what they were seen by (taps here, what your browser is "
                "called and a mark of its internet address, name, e-mail and times that Zoom tells), what they pay, "
                "and your bonuses and deductions"
            )
        )
    if parts.acted_for_school:
        lines.append(_("• what you changed by hand, with your name and the reason"))
    return lines


def _how_long(school: School) -> list[str]:
    lines = [_("• your account until you delete it; classes and pay as long as the school keeps its books")]
    if school.keeps_details is None:
        lines.append(_("• browsers’ names and the text of Zoom’s messages as long as the class they are about"))
    else:
        lines.append(
            ngettext(
                "• browsers’ names and the text of Zoom’s messages for {count} day",
                "• browsers’ names and the text of Zoom’s messages for {count} days",
                school.keeps_details.days,
            ).format(count=number(school.keeps_details.days))
        )
    if school.takes_backups:
        lines.append(_("• backups of everything for about a year"))
    return lines


def _who_sees(parts: Parts) -> list[str]:
    lines = [_("• the admins of the school, and whoever runs this program for it")]
    if parts.students:
        lines.append(_("• the teachers of these students see their classes, and the names of those who are connected"))
    if parts.teacher is not None:
        lines.append(_("• your students and their parents see your name and the times of their classes"))
    lines.append(_("• nobody else: nothing is sold, and nothing is sent to others than Telegram and Zoom"))
    return lines


def _goes(parts: Parts) -> list[str]:
    lines = [_("• your Telegram id, name, user name, language, time zone and settings, and what I keep of messages")]
    if parts.students:
        lines.append(
            _("• your connection to {students}: no more class links or messages").format(
                students=_students(parts.students)
            )
        )
        lines.append(_("• your reasons for announced absences"))
    if parts.alone:
        lines.append(
            _(
                "• from the classes of {students}: browsers’ names, marks of internet addresses, the text of Zoom’s "
                "messages"
            ).format(students=_students(parts.alone))
        )
    if parts.teacher is not None:
        lines.append(
            _(
                "• your way to teach here, the e-mail of your Zoom account, your Telegram groups, browsers’ names, "
                "marks of internet addresses, and the text of Zoom’s messages"
            )
        )
    if parts.is_admin:
        lines.append(_("• your rights as an admin"))
    return lines


def _stays(parts: Parts) -> list[str]:
    lines = []
    if parts.students:
        lines.append(
            _(
                "• the classes of {students} with this name, times, attendance and what Zoom told of them: "
                "teachers are paid by them"
            ).format(students=_students(parts.students))
        )
    if parts.teacher is not None:
        lines.append(_("• your name, your classes and your pay: approved months never change"))
    if parts.acted_for_school:
        lines.append(_("• your name on what you changed for the school: somebody must answer for it"))
    lines.append(_("• in the trail of changes what was written there at the time: nobody can alter it"))
    return lines


def _first(one: Obstacle) -> str:
    match one.what:
        case "class_runs":
            return _("A class of {students} is going on: please wait until it is over.").format(
                students=_names(one.which)
            )
        case "classes_open":
            return _("Classes of yours are open: please end them, or take them back on their cards.") + _with(one.which)
        case "unpaid":
            return _(
                "These months are not paid yet: {months}. Please wait until they are; or ask an admin to remove you "
                "from the list of teachers, then you need not."
            ).format(months=listed(*(month(date.fromisoformat(f"{each}-01"), ZoneInfo("UTC")) for each in one.which)))
        case "last_admin":
            return _("You are the last admin. Invite another one first: /invite")


def _with(students: Sequence[str]) -> str:
    return " " + _("They are with {students}.").format(students=_names(students)) if students else ""


def _students(students: Sequence[Student]) -> str:
    return _names([one.name for one in students])


def _names(names: Sequence[str]) -> str:
    shown = listed(*(name(one) for one in names[:LONGEST_LIST]))
    left = len(names) - LONGEST_LIST
    if left <= 0:
        return shown
    return ngettext("{names} and {count} more", "{names} and {count} more", left).format(
        names=shown, count=number(left)
    )
