"""Writing to many at once: to whom, how it will look, how far it has come."""

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from models.announcements import Audience, Progress, Reach
from models.tables.outbox import Announcement

from .lists import LIMIT, length
from .marks import label, name, number

CAPTION_LIMIT = 1024  # https://core.telegram.org/bots/api#sendphoto


def announcement(sent: Announcement) -> str:
    """The message itself, as each recipient gets it."""
    return whole(Audience.of(sent.audience), sent.text)


def whole(audience: Audience, text: str) -> str:
    """`text` is HTML."""
    return f"{_head(audience)}{text}"


def too_long_by(audience: Audience, plain: str, *, below_file: bool = False) -> int:
    """How many characters over what one message can hold; 0 when it fits."""
    head = _head(audience).replace("<b>", "").replace("</b>", "")
    return max(0, length(head) + length(plain) - (CAPTION_LIMIT if below_file else LIMIT))


def to_whom() -> str:
    return _("<b>Whom shall I write to?</b>")


def which_teacher() -> str:
    return _("<b>The students of which teacher?</b>")


def teachers_button(people: int) -> str:
    return _("All teachers · {count}").format(count=number(people))


def students_button(people: int) -> str:
    return _("All students and parents · {count}").format(count=number(people))


def students_of_button() -> str:
    return _("Students of one teacher")


def my_students_button(people: int) -> str:
    return _("My students and their parents · {count}").format(count=number(people))


def teacher_button(teacher: str) -> str:
    return label(teacher)


def back_button() -> str:
    return _("Back")


def text_wanted(reach: Reach) -> str:
    return "\n".join(
        [
            _("<b>What shall I tell them?</b>"),
            _goes_to(reach),
            _("Write it here as it shall look; bold, links and the like are kept. It may be a picture or a file, too."),
            _("/cancel stops."),
        ]
    )


def nobody() -> str:
    return _("None of them can be reached by me yet: nobody has opened an invitation, or all have blocked me.")


def one_message_wanted() -> str:
    return _("Please write it as one message: a text, or one picture or file with words below it. /cancel stops.")


def too_long(by: int) -> str:
    return ngettext(
        "That is {count} character too long for one message. Please shorten it and send it again.",
        "That is {count} characters too long for one message. Please shorten it and send it again.",
        by,
    ).format(count=number(by))


def last_look(reach: Reach) -> str:
    return "\n".join(
        [
            _("<b>This is how it will look.</b> Shall I send it?"),
            _goes_to(reach),
            _("To change it, write it anew."),
        ]
    )


def send_button() -> str:
    return _("Send")


def not_send_button() -> str:
    return _("Don’t send")


def on_its_way() -> str:
    return _("It is on its way. I show you how far it is.")


def sent_already() -> str:
    """A small window: plain text."""
    return _("It was sent already.")


def not_yours() -> str:
    """A small window: plain text."""
    return _("You may not write to them any more. /announce begins anew.")


def dropped() -> str:
    return _("Nothing was sent.")


def progress(so_far: Progress) -> str:
    lines = [_headline(so_far)]
    if so_far.waiting:
        lines.append(
            ngettext("{count} person waits", "{count} people wait", so_far.waiting).format(count=number(so_far.waiting))
        )
    if so_far.quiet:
        lines.append(
            ngettext(
                "of them {count} until the end of their quiet hours",
                "of them {count} until the end of their quiet hours",
                so_far.quiet,
            ).format(count=number(so_far.quiet))
        )
    if so_far.blocked:
        lines.append(
            ngettext("{count} person has blocked me", "{count} people have blocked me", so_far.blocked).format(
                count=number(so_far.blocked)
            )
        )
    if so_far.failed:
        lines.append(
            ngettext(
                "to {count} person it could not be delivered",
                "to {count} people it could not be delivered",
                so_far.failed,
            ).format(count=number(so_far.failed))
        )
    return "\n".join(lines)


def stop_button() -> str:
    return _("Stop")


def stopped() -> str:
    """A small window: plain text."""
    return _("Stopped. Who has it, has it.")


def nothing_to_stop() -> str:
    """A small window: plain text."""
    return _("There is nothing left to stop.")


def _headline(so_far: Progress) -> str:
    if so_far.announcement.stopped_at is not None:
        text = ngettext(
            "⏹ <b>Stopped.</b> Of {total} person, {delivered} had your message already.",
            "⏹ <b>Stopped.</b> Of {total} people, {delivered} had your message already.",
            so_far.total,
        )
    elif so_far.is_over:
        text = ngettext(
            "✓ <b>Your message has reached {delivered} of {total} person.</b>",
            "✓ <b>Your message has reached {delivered} of {total} people.</b>",
            so_far.total,
        )
    else:
        text = ngettext(
            "📣 <b>Your message has reached {delivered} of {total} person so far.</b>",
            "📣 <b>Your message has reached {delivered} of {total} people so far.</b>",
            so_far.total,
        )
    return text.format(total=number(so_far.total), delivered=number(so_far.delivered))


def _goes_to(reach: Reach) -> str:
    text = ngettext("It goes to {count} person.", "It goes to {count} people.", reach.people)
    lines = [text.format(count=number(reach.people))]
    if reach.unreachable:
        text = ngettext(
            "{count} more cannot be reached: they have blocked me.",
            "{count} more cannot be reached: they have blocked me.",
            reach.unreachable,
        )
        lines.append(text.format(count=number(reach.unreachable)))
    return " ".join(lines)


def _head(audience: Audience) -> str:
    return f"📣 <b>{name(audience.sender)}</b>\n\n"
