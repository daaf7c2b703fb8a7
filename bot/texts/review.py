"""/review: what waits for an admin."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.ports import NoticeKind
from models.review import RECENT, Counts
from models.tables.classes import ClassSession
from models.tables.outbox import Notice
from models.tables.zoom import Alias

from . import unreported
from .marks import day_and_time, label, name, number
from .rows import pair


def home(counts: Counts) -> str:
    if not counts.waiting:
        return _("<b>To look at</b>\nNothing waits for you. ✓")
    return "\n".join(
        [
            _("<b>To look at</b>"),
            *([_disputes(counts.disputes)] if counts.disputes else []),
            *([_flagged(counts.flagged)] if counts.flagged else []),
            *([_strangers(counts.strangers)] if counts.strangers else []),
            *([_given_up(counts.given_up)] if counts.given_up else []),
            *([unreported.counted(counts.unreported)] if counts.unreported else []),
        ]
    )


def disputes_button(count: int) -> str:
    return _("Contested times: {count}").format(count=number(count))


def flagged_button(count: int) -> str:
    return _("Classes with a question: {count}").format(count=number(count))


def strangers_button(count: int) -> str:
    return _("Unknown in Zoom: {count}").format(count=number(count))


def strangers(count: int) -> str:
    if not count:
        return _("<b>Unknown in Zoom</b>\nEverybody is known.")
    return _("<b>Unknown in Zoom</b>\nTheir teachers were asked who these are, and have not answered.")


def stranger_button(asked: Notice) -> str:
    teacher = label(asked.session.teacher.name) if asked.session is not None else "–"
    return f"{label(str(asked.details['name']))} · {teacher}"


def stranger(asked: Notice, zone: ZoneInfo) -> str:
    """`asked` comes with its class."""
    lines = [_("<b>Who is {name}?</b>").format(name=name(str(asked.details["name"])[:128]))]
    if asked.session is not None:
        lines.append(pair(asked.session))
        lines.append(day_and_time(asked.session.started_at or asked.session.issued_at, zone))
    return "\n".join([*lines, _("Your answer counts in all classes of this teacher, and can be taken back.")])


def student_button(session: ClassSession) -> str:
    return _("The student {name}").format(name=label(session.student.name))


def teacher_button(session: ClassSession) -> str:
    return _("The teacher {name}").format(name=label(session.teacher.name))


def nobody_button() -> str:
    return _("Nobody of ours")


def aliases_button(count: int) -> str:
    return _("Who is who in Zoom: {count}").format(count=number(count))


def given_up_button(count: int) -> str:
    return _("Messages that did not arrive: {count}").format(count=number(count))


def looked_at_button() -> str:
    return _("✓ Looked at")


def back_button() -> str:
    return _("Back")


def undo_button() -> str:
    return _("Undo")


def try_again_button() -> str:
    return _("Try again")


def disputes(count: int) -> str:
    if not count:
        return _("<b>Contested times</b>\nNone is waiting.")
    return _("<b>Contested times</b>\nThe oldest comes first.")


def flagged(count: int) -> str:
    if not count:
        return _("<b>Classes with a question</b>\nAll are looked at.")
    return _("<b>Classes with a question</b>\nOf the last {days} days; open one to see what is odd about it.").format(
        days=number(RECENT.days)
    )


def flagged_button_of(session: ClassSession, zone: ZoneInfo) -> str:
    moment = day_and_time(session.started_at or session.issued_at, zone)
    return f"{moment} {label(session.student.name)} · {label(session.teacher.name)}"


def aliases(count: int) -> str:
    if not count:
        return _("<b>Who is who in Zoom</b>\nNothing has been remembered yet.")
    return _("<b>Who is who in Zoom</b>\nWhat teachers have told me; the latest comes first.")


def alias_button(alias: Alias) -> str:
    return _("{name} → {who} · {teacher}").format(
        name=label(alias.name), who=_is_who(alias), teacher=label(alias.teacher.name)
    )


def alias(one: Alias, zone: ZoneInfo) -> str:
    return _(
        "<b>{name}</b> in Zoom is <b>{who}</b> in the classes of {teacher}.\n{person} said so on {time}.\n"
        "Undo it, and those classes are judged again without it."
    ).format(
        name=name(one.name),
        who=_is_who(one),
        teacher=name(one.teacher.name),
        person=name(one.said_by.name),
        time=day_and_time(one.said_at, zone),
    )


def given_up(count: int) -> str:
    if not count:
        return _("<b>Messages that did not arrive</b>\nNone.")
    return _("<b>Messages that did not arrive</b>\nI tried until it made no sense any more.")


def notice_button(notice: Notice, zone: ZoneInfo) -> str:
    return f"{_at(notice, zone)} {label(notice.person.name)} · {about(notice.kind)}"


def notice(one: Notice, zone: ZoneInfo) -> str:
    lines = [f"<b>{about(one.kind)}</b>"]
    if one.session is not None:
        lines.append(pair(one.session))
    lines += [
        _("To {person}, given up on {time}.").format(person=name(one.person.name), time=_at(one, zone)),
        _("Telegram said: {problem}").format(problem=name(one.problem or "–")),
    ]
    return "\n".join(lines)


# What the buttons answer, in small windows: plain text.


def looked_at() -> str:
    return _("Noted.")


def undone() -> str:
    return _("Undone. The classes were judged again.")


def placed() -> str:
    return _("Noted. The classes were judged again.")


def trying_again() -> str:
    return _("I am trying again.")


def gone() -> str:
    return _("That is settled already.")


def _disputes(count: int) -> str:
    return ngettext("{count} contested time", "{count} contested times", count).format(count=number(count))


def _flagged(count: int) -> str:
    return ngettext("{count} class with a question", "{count} classes with a question", count).format(
        count=number(count)
    )


def _strangers(count: int) -> str:
    return ngettext("{count} unknown name in Zoom", "{count} unknown names in Zoom", count).format(count=number(count))


def _given_up(count: int) -> str:
    return ngettext("{count} message that did not arrive", "{count} messages that did not arrive", count).format(
        count=number(count)
    )


def _is_who(alias: Alias) -> str:
    match alias.is_who:
        case "student" if alias.student is not None:
            return label(alias.student.name)
        case "teacher":
            return _("the teacher")
        case _:
            return _("nobody of ours")


def _at(notice: Notice, zone: ZoneInfo) -> str:
    moment: datetime = notice.given_up_at or notice.created_at
    return day_and_time(moment, zone)


def about(kind: str) -> str:
    kinds: dict[NoticeKind, str] = {
        "class_link": _("class link"),
        "class_card": _("class card"),
        "class_summary": _("summary"),
        "live": _("live list"),
        "menu": _("menu"),
        "connected": _("used invitation"),
        "account_deleted": _("deleted account"),
        "question": _("question about a class"),
        "who_is": _("question who somebody is"),
        "is_it_you": _("question about a Zoom account"),
        "alarm": _("alarm"),
        "corrected": _("correction"),
        "dispute": _("contested time"),
        "zoom_silent": _("Zoom is silent"),
        "stream_card": _("card of a group class"),
        "stream_post": _("group class posted in a group"),
        "stream_summary": _("summary of a group class"),
        "making": _("making of a Zoom meeting"),
        "unreachable": _("somebody who cannot be reached"),
        "announcement": _("message to many"),
        "announcing": _("progress of a message to many"),
        "digest": _("digest"),
        "pay_statement": _("pay statement"),
    }
    return dict[str, str](kinds.items()).get(kind, kind)
