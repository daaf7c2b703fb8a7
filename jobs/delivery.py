"""Delivering the outbox: claim what is due, tell it, mark it. At least once: send first, mark after."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from models import (
    disputes,
    following,
    identities,
    making,
    notices,
    people,
    questions,
    sessions,
    streams,
    students,
    wishes,
)
from models.ports import GroupClass, Notifier, RecipientGone, Refused, TryAgain
from models.school import School
from models.tables.outbox import Notice
from models.tables.streams import LiveStream

BATCH = 50
GIVE_UP_AFTER = timedelta(hours=24)
LONGEST_WAIT = timedelta(minutes=10)
LIVE_EVERY = timedelta(seconds=30)

log = structlog.get_logger(__name__)


class Stopped(Exception):
    """Telegram takes nothing from anybody before `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"until {until:%H:%M:%S}")
        self.until = until


class Delivery:
    """One worker. Any number of them may run side by side: each notice is claimed by one."""

    def __init__(self, notifier: Notifier, clock: Callable[[], datetime], school: School) -> None:
        self._notifier = notifier
        self._clock = clock
        self._school = school
        self._silent_until: datetime | None = None
        self._stopping = False

    def stop(self) -> None:
        """Finish the message in hand and give the rest back."""
        self._stopping = True

    async def run(self) -> int:
        """Deliver all that is due; returns how many were told."""
        told = 0
        while not self._stopping and (self._silent_until is None or self._clock() >= self._silent_until):
            batch = await notices.claim(self._clock(), BATCH)
            if not batch:
                break
            told += await self._batch(batch)
        return told

    async def _batch(self, batch: list[Notice]) -> int:
        told = 0
        for position, notice in enumerate(batch):
            try:
                told += await self._one(notice)
            except Stopped as stop:
                self._silent_until = stop.until
            if self._stopping or (self._silent_until is not None and self._clock() < self._silent_until):
                await self._give_back(batch[position + 1 :])
                break
        return told

    async def _give_back(self, waiting: list[Notice]) -> None:
        until = max(self._clock(), self._silent_until or self._clock())
        for notice in waiting:
            await notices.put_off(notice, until, "waiting for Telegram", tried=False)

    async def _one(self, notice: Notice) -> bool:
        quiet_until = wishes.held_until(notice, self._school, self._clock())
        if quiet_until is not None:
            await notices.hold(notice, quiet_until)
            return False
        try:
            message_id = await self._tell(notice)
        except RecipientGone as gone:
            if notice.chat_id in {None, notice.person.telegram_id}:  # and not a group that is gone
                await people.cannot_be_reached(notice.person_id, self._clock())
            await self._give_up(notice, str(gone))
        except Refused as refused:
            log.error("notice_refused", notice=notice.id, kind=notice.kind, why=str(refused))
            await self._give_up(notice, str(refused))
        except TryAgain as wait:
            await self._put_off(notice, wait)
        except Exception as fault:
            log.exception("notice_failed", notice=notice.id, kind=notice.kind)
            await self._put_off(notice, TryAgain(0, why=repr(fault)))
        else:
            await notices.delivered(notice, message_id, self._clock(), refresh_at=self._refresh_at(notice))
            return True
        return False

    async def _give_up(self, notice: Notice, problem: str) -> None:
        await notices.give_up(notice, self._clock(), problem)
        if notice.kind == "stream_post":  # the teacher's card says that the group was not told
            await following.again(notice.details["stream"], ("stream_card",), self._clock())

    async def _put_off(self, notice: Notice, wait: TryAgain) -> None:
        now = self._clock()
        if notice.due_since is not None and now - notice.due_since >= GIVE_UP_AFTER:
            await self._give_up(notice, str(wait))
            return
        backoff = min(timedelta(seconds=2 ** min(notice.attempts, 10)), LONGEST_WAIT)
        until = now + max(backoff, timedelta(seconds=wait.after))
        await notices.put_off(notice, until, str(wait))
        if wait.everyone:
            raise Stopped(until)

    def _refresh_at(self, notice: Notice) -> datetime | None:
        """A live list is due again in half a minute; after its hour it is told once more, that it has stopped."""
        until = notice.refresh_until
        if until is None or _over(notice, self._clock()):
            return None
        return min(self._clock() + LIVE_EVERY, until)

    async def _tell(self, notice: Notice) -> int:
        to, shown, session = notice.person, notice.message_id, notice.session
        match notice.kind:
            case "menu":
                return await self._notifier.menu(to, await people.roles_of(to))
            case "connected":
                return shown or await self._notifier.connected(to, notice.details)
            case "live":
                now = self._clock()
                until = None if _over(notice, now) else notice.refresh_until
                return await self._notifier.live(to, await sessions.in_class(), now, until, shown)
            case "class_link" if session is not None:
                return await self._notifier.class_link(to, session, shown)
            case "class_card" if session is not None:
                return await self._notifier.class_card(to, session, shown)
            case "class_summary" if session is not None:
                return await self._notifier.class_summary(to, session, notice.details["audience"], shown)
            case "alarm" if session is not None:
                return await self._notifier.alarm(to, session, notice.details["what"], shown)
            case "corrected" if session is not None:
                return await self._notifier.corrected(to, session, notice.details["audience"], notice.details, shown)
            case "zoom_silent":
                return await self._notifier.zoom_silent(to, notice.details, session, shown)
        return await self._ask(notice)

    async def _ask(self, notice: Notice) -> int:
        """Messages that wait for somebody's word, each with the word that was given so far."""
        to, shown, session, details = notice.person, notice.message_id, notice.session, notice.details
        match notice.kind:
            case "question" if session is not None:
                answer = await questions.latest(session, details["audience"])
                return await self._notifier.question(to, session, details["audience"], answer, shown)
            case "who_is" if session is not None:
                alias = await identities.standing(session.teacher_id, details["name"])
                return await self._notifier.who_is(to, session, details["name"], notice.id, alias, shown)
            case "is_it_you" if account := await identities.account(details["account"]):
                return await self._notifier.is_it_you(to, account, shown)
            case "dispute" if dispute := await disputes.find(details["dispute"]):
                return await self._notifier.dispute(to, dispute, details["audience"], shown)
        return await self._tell_of_group(notice)

    async def _tell_of_group(self, notice: Notice) -> int:
        to, shown, details = notice.person, notice.message_id, notice.details
        stream = await streams.find(details["stream"]) if "stream" in details else None
        match notice.kind:
            case "making":
                return await self._notifier.making(to, await making.outcome(details["made"], self._clock()), shown)
            case "stream_card" if stream is not None:
                posted = not await streams.was_refused_by_its_chat(stream.id)
                return await self._notifier.stream_card(to, await self._whole(stream, notice), posted, shown)
            case "stream_post" if stream is not None:
                return await self._notifier.stream_post(to, stream, notice.chat_id or to.telegram_id, shown)
            case "stream_summary" if stream is not None:
                return await self._notifier.stream_summary(
                    to, await self._whole(stream, notice), details["audience"], shown
                )
        raise Refused(f"no words for a notice of kind {notice.kind}")

    async def _whole(self, stream: LiveStream, notice: Notice) -> GroupClass:
        left_out = await students.named(notice.details.get("left_out", []))
        return GroupClass(stream, await streams.sessions_of(stream.id), left_out)


def _over(notice: Notice, now: datetime) -> bool:
    """A live list whose hour is up."""
    return notice.refresh_until is not None and now >= notice.refresh_until
