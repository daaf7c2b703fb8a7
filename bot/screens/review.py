"""/review: how much waits, the six lists, and what can be opened from them."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from models import disputes, identities, notices, review

from ..buttons import Id, PageNumber
from ..texts import disputes as dispute_words
from ..texts import review as words
from ..texts import unreported as report_words
from .keys import Row, Screen, button, keyboard
from .paging import pages_of, turning
from .story import decisions
from .view import FROM_REVIEW, Reader, View

PER_PAGE = 8
List = Literal["home", "disputes", "flagged", "strangers", "aliases", "given_up", "unreported"]


class Review(CallbackData, prefix="rv"):
    """A page of one of the lists, or how much there is in each."""

    what: List = "home"
    page: PageNumber = 0


class OneDispute(CallbackData, prefix="rvd"):
    dispute_id: Id


class OneAlias(CallbackData, prefix="rva"):
    alias_id: Id
    undo: bool = False


class OneStranger(CallbackData, prefix="rvs"):
    """A name in Zoom that nobody has placed: open the question, or answer it for the teacher."""

    question: Id
    who: Literal["open", "student", "teacher", "nobody"] = "open"


class OneReport(CallbackData, prefix="rvr"):
    """A class of which Zoom's report never came whole: open it, ask again, or let it be."""

    fetch_id: Id
    act: Literal["open", "ask", "let_be"] = "open"


class OneNotice(CallbackData, prefix="rvn"):
    notice_id: Id
    again: bool = False


async def listed(what: List, page: int, reader: Reader) -> Screen:
    counts = await review.counts(reader.now)
    match what:
        case "disputes":
            return await _disputes(counts.disputes, page, reader)
        case "flagged":
            return await _flagged(counts.flagged, page, reader)
        case "strangers":
            return await _strangers(page, reader)
        case "aliases":
            return await _aliases(counts.aliases, page)
        case "given_up":
            return await _given_up(counts.given_up, page, reader)
        case "unreported":
            return await _unreported(counts.unreported, page, reader)
    return words.home(counts), keyboard(
        [button(words.disputes_button(counts.disputes), Review(what="disputes"))] if counts.disputes else [],
        [button(words.flagged_button(counts.flagged), Review(what="flagged"))] if counts.flagged else [],
        [button(words.strangers_button(counts.strangers), Review(what="strangers"))] if counts.strangers else [],
        [button(words.aliases_button(counts.aliases), Review(what="aliases"))] if counts.aliases else [],
        [button(words.given_up_button(counts.given_up), Review(what="given_up"))] if counts.given_up else [],
        [button(report_words.unreported_button(counts.unreported), Review(what="unreported"))]
        if counts.unreported
        else [],
    )


async def one_dispute(dispute_id: int, reader: Reader) -> Screen | None:
    dispute = await disputes.find(dispute_id)
    if dispute is None or dispute.decided_at is not None:
        return None
    due = disputes.due_at(dispute, reader.school)
    text = dispute_words.dispute(dispute, "admin", due, reader.zone, name_student=True)
    story = [button(dispute_words.story_button(), View(session=dispute.session_id))]
    return text, keyboard(*decisions(dispute), story, _back("disputes"))


async def one_stranger(question: int, reader: Reader) -> Screen | None:
    asked = await review.stranger(question, reader.now)
    if asked is None or asked.session is None:
        return None
    who: tuple[tuple[str, Literal["student", "teacher", "nobody"]], ...] = (
        (words.student_button(asked.session), "student"),
        (words.teacher_button(asked.session), "teacher"),
        (words.nobody_button(), "nobody"),
    )
    answers = [[button(text, OneStranger(question=question, who=code))] for text, code in who]
    story = [button(dispute_words.story_button(), View(session=asked.session.id))]
    return words.stranger(asked, reader.zone), keyboard(*answers, story, _back("strangers"))


async def one_alias(alias_id: int, reader: Reader) -> Screen | None:
    alias = await identities.one(alias_id)
    if alias is None or alias.undone_at is not None:
        return None
    undo = button(words.undo_button(), OneAlias(alias_id=alias.id, undo=True), "danger")
    return words.alias(alias, reader.zone), keyboard([undo], _back("aliases"))


async def one_notice(notice_id: int, reader: Reader) -> Screen | None:
    notice = await notices.given_up(notice_id)
    if notice is None:
        return None
    again = button(words.try_again_button(), OneNotice(notice_id=notice.id, again=True))
    story = [button(dispute_words.story_button(), View(session=notice.session_id))] if notice.session_id else []
    return words.notice(notice, reader.zone), keyboard([again], story, _back("given_up"))


async def one_report(fetch_id: int, reader: Reader) -> Screen | None:
    row = await review.one_unreported(fetch_id)
    if row is None:
        return None
    ask = button(report_words.ask_again_button(), OneReport(fetch_id=row.id, act="ask"))
    let_be = button(words.looked_at_button(), OneReport(fetch_id=row.id, act="let_be"))
    story = [button(dispute_words.story_button(), View(session=row.session_id))] if row.session_id else []
    return report_words.one(row, reader.zone), keyboard([ask], [let_be], story, _back("unreported"))


async def _disputes(count: int, page: int, reader: Reader) -> Screen:
    page = _within(page, count)
    waiting = (await disputes.undecided())[page * PER_PAGE : (page + 1) * PER_PAGE]
    rows = [
        [
            button(
                dispute_words.dispute_button(one, disputes.due_at(one, reader.school), reader.zone),
                OneDispute(dispute_id=one.id),
            )
        ]
        for one in waiting
    ]
    return words.disputes(count), _below(rows, "disputes", page, count)


async def _flagged(count: int, page: int, reader: Reader) -> Screen:
    page = _within(page, count)
    rows = [
        [button(words.flagged_button_of(one, reader.zone), View(days=FROM_REVIEW, page=page, session=one.id))]
        for one in await review.flagged(reader.now, page=page, per_page=PER_PAGE)
    ]
    return words.flagged(count), _below(rows, "flagged", page, count)


async def _strangers(page: int, reader: Reader) -> Screen:
    found = await review.strangers(reader.now)
    page = _within(page, len(found))
    rows = [
        [button(words.stranger_button(one), OneStranger(question=one.id))]
        for one in found[page * PER_PAGE : (page + 1) * PER_PAGE]
    ]
    return words.strangers(len(found)), _below(rows, "strangers", page, len(found))


async def _aliases(count: int, page: int) -> Screen:
    page = _within(page, count)
    remembered = (await identities.remembered())[page * PER_PAGE : (page + 1) * PER_PAGE]
    rows = [[button(words.alias_button(one), OneAlias(alias_id=one.id))] for one in remembered]
    return words.aliases(count), _below(rows, "aliases", page, count)


async def _given_up(count: int, page: int, reader: Reader) -> Screen:
    page = _within(page, count)
    rows = [
        [button(words.notice_button(one, reader.zone), OneNotice(notice_id=one.id))]
        for one in await review.given_up(reader.now, page=page, per_page=PER_PAGE)
    ]
    return words.given_up(count), _below(rows, "given_up", page, count)


async def _unreported(count: int, page: int, reader: Reader) -> Screen:
    page = _within(page, count)
    rows = [
        [button(report_words.row(one, reader.zone), OneReport(fetch_id=one.id))]
        for one in await review.unreported(reader.now, page=page, per_page=PER_PAGE)
    ]
    return report_words.listed(count), _below(rows, "unreported", page, count)


def _within(page: int, count: int) -> int:
    return min(page, pages_of(count, PER_PAGE) - 1)


def _below(rows: list[Row], what: List, page: int, count: int) -> InlineKeyboardMarkup | None:
    turn = turning(page, pages_of(count, PER_PAGE), lambda number: Review(what=what, page=number))
    return keyboard(*rows, turn, _back("home"))


def _back(what: List) -> Row:
    return [button(words.back_button(), Review(what=what))]
