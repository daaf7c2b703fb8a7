"""Which verb of the notifier tells a notice, with what was found out for it at this moment."""

from datetime import datetime

from models import (
    absences,
    announcements,
    digests,
    disputes,
    identities,
    live,
    making,
    people,
    questions,
    reaching,
    streams,
    students,
)
from models.pay import statements
from models.ports import GroupClass, Notifier, Refused
from models.tables.outbox import Notice
from models.tables.streams import LiveStream


async def tell(notifier: Notifier, notice: Notice, now: datetime) -> int:
    """The id of the message that shows it now. Raises what the port raises."""
    to, shown, session = notice.person, notice.message_id, notice.session
    match notice.kind:
        case "menu":
            return await notifier.menu(to, await people.roles_of(to))
        case "connected":
            return shown or await notifier.connected(to, notice.details)
        case "account_deleted":
            return shown or await notifier.account_deleted(to, notice.details)
        case "live":
            until = None if has_stopped(notice, now) else notice.refresh_until
            seen = await live.now_in_class(now, notice.details.get("teacher"))
            return await notifier.live(to, seen, now, until, shown)
        case "class_link" if session is not None:
            return await notifier.class_link(to, session, shown)
        case "class_card" if session is not None:
            return await notifier.class_card(to, session, shown)
        case "class_summary" if session is not None:
            return await notifier.class_summary(to, session, notice.details["audience"], shown)
    return await _warn(notifier, notice, now)


async def _warn(notifier: Notifier, notice: Notice, now: datetime) -> int:
    """What is not as it should be, and what was done about it."""
    to, shown, session = notice.person, notice.message_id, notice.session
    match notice.kind:
        case "alarm" if session is not None:
            return await notifier.alarm(to, session, notice.details["what"], shown)
        case "corrected" if session is not None:
            return await notifier.corrected(to, session, notice.details["audience"], notice.details, shown)
        case "absence" if note := await absences.find(notice.details["absence"]):
            return await notifier.absence(to, note, shown)
        case "zoom_silent":
            return await notifier.zoom_silent(to, notice.details, session, shown)
        case "unreachable":
            return await notifier.unreachable(to, await reaching.find(notice.details["person"], to), shown)
    return await _ask(notifier, notice, now)


async def _ask(notifier: Notifier, notice: Notice, now: datetime) -> int:
    """Messages that wait for somebody's word, each with the word that was given so far."""
    to, shown, session, details = notice.person, notice.message_id, notice.session, notice.details
    match notice.kind:
        case "question" if session is not None:
            answer = await questions.latest(session, details["audience"])
            return await notifier.question(to, session, details["audience"], answer, shown)
        case "who_is" if session is not None:
            alias = await identities.standing(session.teacher_id, details["name"])
            return await notifier.who_is(to, session, details["name"], notice.id, alias, shown)
        case "is_it_you" if account := await identities.account(details["account"]):
            return await notifier.is_it_you(to, account, shown)
        case "dispute" if dispute := await disputes.find(details["dispute"]):
            return await notifier.dispute(to, dispute, details["audience"], shown)
    return await _tell_of_group(notifier, notice, now)


async def _tell_of_group(notifier: Notifier, notice: Notice, now: datetime) -> int:
    to, shown, details = notice.person, notice.message_id, notice.details
    stream = await streams.find(details["stream"]) if "stream" in details else None
    match notice.kind:
        case "making":
            return await notifier.making(to, await making.outcome(details["made"], now), shown)
        case "stream_card" if stream is not None:
            posted = not await streams.was_refused_by_its_chat(stream.id)
            return await notifier.stream_card(to, await _whole(stream, notice), posted, shown)
        case "stream_post" if stream is not None:
            return await notifier.stream_post(to, stream, notice.chat_id or to.telegram_id, shown)
        case "stream_summary" if stream is not None:
            return await notifier.stream_summary(to, await _whole(stream, notice), details["audience"], shown)
    return await _tell_many(notifier, notice, now)


async def _tell_many(notifier: Notifier, notice: Notice, now: datetime) -> int:
    """What was written or worked out for many."""
    to, shown, announcement = notice.person, notice.message_id, notice.announcement
    match notice.kind:
        case "announcement" if announcement is not None:
            return await notifier.announcement(to, announcement, shown)
        case "announcing" if announcement is not None:
            so_far = await announcements.progress(announcement, now)
            if so_far.is_over:
                notice.refresh_until = None
            return await notifier.announcing(to, so_far, shown)
        case "digest":
            return await notifier.digest(to, await digests.read(notice), shown)
        case "pay_statement":
            statement = await statements.read(notice.details)
            return (shown or 0) if statement is None else await notifier.pay_statement(to, statement, shown)
    raise Refused(f"no words for a notice of kind {notice.kind}")


async def _whole(stream: LiveStream, notice: Notice) -> GroupClass:
    left_out = await students.named(notice.details.get("left_out", []))
    return GroupClass(stream, await streams.sessions_of(stream.id), left_out)


def has_stopped(notice: Notice, now: datetime) -> bool:
    """A live list whose hour is up."""
    return notice.refresh_until is not None and now >= notice.refresh_until
