"""What a teacher reads while putting a group class together."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.groups import Saved
from models.ports import ClassLink
from models.rules.typed_moments import Problem
from models.students import Enrolled
from models.tables.people import Student
from models.tables.streams import LiveStream, TelegramGroup

from .addresses import short_link
from .making import new_meeting
from .marks import clock_time, day_and_time, label, listed, minutes, name, number, time_from
from .settings import city

MOST_NAMES = 15


# Topic


def topic_wanted() -> str:
    return _("<b>A group class</b>\nWhat is it about? Type its name as your students know it, such as Tajwid, group A.")


def topic_too_long(most: int) -> str:
    return _("That is too long: please use at most {count} signs.").format(count=number(most))


def topic_as_text() -> str:
    return _("Please type the topic as text. /cancel stops.")


def link_kept() -> str:
    return _("I’ve kept your link. What is the class about?")


# When


def when_wanted(topic: str, now: datetime, zone: ZoneInfo, *, is_late: bool) -> str:
    """`is_late`: the time that was chosen before has passed."""
    late = _("The time you chose is over.")
    text = _(
        "<b>{topic}</b>\nWhen does it begin? Tap, or type a time, such as 19:30, tomorrow 16:00 or fri 18:00.\n"
        "It is {time} now ({city})."
    ).format(topic=name(topic), time=clock_time(now, zone), city=name(city(zone.key)))
    return f"{late}\n{text}" if is_late else text


def now_button() -> str:
    return _("Now")


def time_button(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    return time_from(moment, now, zone)


def moment_problem(problem: Problem) -> str:
    sentences: dict[Problem, str] = {
        "not_understood": _("I don’t understand that time. Type it like 19:30, tomorrow 16:00 or 2026-03-05 16:00."),
        "past": _("That time is over. Type one that is still to come, or tap Now."),
        "too_far": _("That is too far ahead: please send the class in the last two months before it."),
    }
    return sentences[problem]


# Who


def who_wanted(topic: str) -> str:
    return _("<b>{topic}</b>\nWho is invited? Each of them gets a button of their own.").format(topic=name(topic))


def no_students() -> str:
    return _("You have no students yet. Add them with /students, then send the group class with /stream.")


def all_button(count: int) -> str:
    return _("All my students ({count})").format(count=number(count))


def group_button(saved: Saved) -> str:
    """Plain text."""
    return f"👥 {label(saved.group.name)} ({number(saved.count)})"


def pick_button() -> str:
    return _("Choose students")


def forget_button() -> str:
    return _("Forget a group")


def forget_which() -> str:
    return _("Which saved group should I forget? Its students and their classes stay as they are.")


def forgotten() -> str:
    """A small window: plain text."""
    return _("Forgotten.")


def empty_group() -> str:
    """A small window: plain text."""
    return _("None of this group’s students is on your list any more.")


def pick(count: int, search: str) -> str:
    head = _("<b>Choose the students</b>\nTap a name to tick it, or type a part of one.")
    lines = [head, ngettext("{count} chosen.", "{count} chosen.", count).format(count=number(count))]
    if search:
        lines.append(_("Students matching {search}:").format(search=name(search)))
    return "\n".join(lines)


def nobody_matches(search: str) -> str:
    return _("None of your students matches {search}. Type another part of the name.").format(search=name(search))


def tick(one: Enrolled, *, ticked: bool, tell_apart: bool) -> str:
    """Plain text. Two students of one name get their number: only that tells them apart."""
    shown = label(one.student.name)
    if tell_apart:
        shown = _("{name} (no. {number})").format(name=shown, number=one.student.id)
    return f"✅ {shown}" if ticked else shown


def done_button(count: int) -> str:
    return _("Done · {count}").format(count=number(count))


def nobody_chosen() -> str:
    """A small window: plain text."""
    return _("Tick at least one student first.")


def everybody_button() -> str:
    return _("All students")


def type_a_part() -> str:
    return _("Tap a button, or type a part of a name. /cancel stops.")


# Link


def link_wanted(topic: str, *, has_buttons: bool) -> str:
    text = _("<b>{topic}</b>\nPaste the Zoom link of the class, or the whole invitation.")
    if has_buttons:
        text = _("<b>{topic}</b>\nPaste the Zoom link of the class, or the whole invitation. Or use one of these:")
    return text.format(topic=name(topic))


# The last look


def look(
    topic: str,
    due_at: datetime,
    lasting: int,
    chosen: Sequence[Enrolled],
    busy: Sequence[Student],
    link: ClassLink | None,
    chat_title: str,
    now: datetime,
    zone: ZoneInfo,
) -> str:
    """`link`: None when the bot makes the meeting; `busy`: in a class of their own with this teacher now."""
    begins = _("now") if due_at <= now else day_and_time(due_at, zone)
    facts = [
        _("<b>Send this group class?</b>"),
        _("Topic: {topic}").format(topic=name(topic)),
        _("Begins: {time}, {minutes}").format(time=begins, minutes=minutes(lasting)),
        _("Students: {count} ({names})").format(count=number(len(chosen)), names=_names(chosen)),
        _("Zoom: {link}").format(link=name(short_link(link))) if link else new_meeting(),
    ]
    if chat_title:
        facts.append(_("Also posted in: {group}").format(group=name(chat_title)))
    return "\n\n".join(["\n".join(facts), *_warnings(chosen, busy, link)])


def send_button() -> str:
    return _("Send")


def change_button(what: Literal["topic", "when", "who", "link", "length", "chat", "save", "stop"]) -> str:
    return {
        "topic": _("Topic"),
        "when": _("Time"),
        "who": _("Students"),
        "link": _("Link"),
        "length": _("Length"),
        "chat": _("Telegram group"),
        "save": _("Save as a group"),
        "stop": _("Cancel"),
    }[what]


def how_long(topic: str) -> str:
    return _("<b>{topic}</b>\nHow long is it meant to last?").format(topic=name(topic))


def length_button(count: int) -> str:
    return minutes(count)


def which_chat(groups: Sequence[TelegramGroup]) -> str:
    if not groups:
        return _(
            "I am in no Telegram group of yours. Add me to the group as a member, or write /help there if I am in it "
            "already. Then come back here and tap Look again."
        )
    return _(
        "In which Telegram group shall I post that there is a class? Everybody’s own button still comes to their own "
        "chat with me."
    )


def chat_button(group: TelegramGroup) -> str:
    """Plain text."""
    return label(group.title)


def no_chat_button() -> str:
    return _("In no group")


def look_again_button() -> str:
    return _("Look again")


def back_button() -> str:
    return _("‹ Back")


def group_name_wanted(count: int) -> str:
    return ngettext(
        "Under which name shall I keep this {count} student? Type it.",
        "Under which name shall I keep these {count} students? Type it.",
        count,
    ).format(count=number(count))


def group_name_as_text() -> str:
    return _("Please type the name of the group as text, at most 64 signs. /cancel stops.")


def group_kept(called: str) -> str:
    return _("✓ Kept as {group}. Next time one tap chooses them all.").format(group=name(called))


def press_send() -> str:
    return _("Press Send to send the class, or paste another link. /cancel stops.")


def sent(stream: LiveStream, invited: int) -> str:
    return ngettext(
        "{topic}: sent to {count} student ✓", "{topic}: sent to {count} students ✓", invited
    ).format(topic=name(stream.topic), count=number(invited))  # fmt: skip


def is_sent(topic: str) -> str:
    """While the teacher was about to do it another way."""
    return _("{topic}: the Zoom meeting was made meanwhile, and the group class is sent ✓").format(topic=name(topic))


def sent_already() -> str:
    """A small window: plain text."""
    return _("This group class is sent already.")


def nobody_left() -> str:
    """A small window: plain text."""
    return _("None of these students is on your list any more.")


def stopped() -> str:
    return _("Stopped. Nothing was sent.")


def _names(chosen: Sequence[Enrolled]) -> str:
    shown = [name(one.student.name) for one in chosen[:MOST_NAMES]]
    more = len(chosen) - len(shown)
    return listed(*shown) + (f" +{number(more)}" if more else "")


def _warnings(chosen: Sequence[Enrolled], busy: Sequence[Student], link: ClassLink | None) -> list[str]:
    warnings = []
    if busy:
        warnings.append(
            _("⚠️ In a class of their own with you right now, and therefore not invited: {names}").format(
                names=listed(*(name(one.name) for one in busy[:MOST_NAMES]))
            )
        )
    if resting := [one for one in chosen if one.pause is not None]:
        warnings.append(_("⚠️ Taking a break today: {names}").format(names=_names(resting)))
    if unreached := [one for one in chosen if one.connection != "connected"]:
        warnings.append(
            _("⚠️ I can’t write to {names}. When you press Send, I give you their links to forward yourself.").format(
                names=_names(unreached)
            )
        )
    if link is not None and link.meeting_id is None:
        warnings.append(
            _(
                "⚠️ This personal link has no meeting number in it, so I can’t learn from Zoom who was in class when. "
                "The times will come from taps. A link like https://zoom.us/j/12345678901 gives better ones."
            )
        )
    return warnings
