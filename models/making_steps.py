"""The steps from a wanted meeting to an issued class, by one worker who holds the row's lease. See models.making."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from . import classes, hosts, streams, students, telling
from .database import transaction
from .hosts import NoHost
from .meetings import (
    AskOperator,
    Host,
    Meeting,
    Meetings,
    MeetingsProblem,
    NoPersonalLinks,
    NotOurs,
    PersonalLink,
    RateLimited,
    TryLater,
    Unreachable,
)
from .outcome import Trouble
from .ports import ClassLink
from .school import School
from .tables.classes import ClassSession, Enrolment
from .tables.people import Student, Teacher
from .tables.streams import MadeMeeting

LEASE = timedelta(minutes=3)  # longer than one step may take; after it another worker may go on
KEEP_TRYING = timedelta(minutes=15)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(minutes=2)
LONGEST_TO_DELETE, TRIES_TO_DELETE = timedelta(hours=1), 60  # about two days: it may be running

Answer = TypeVar("Answer")


class Lost(Exception):
    """Somebody else works on it, or it is not wanted any more."""


class OutOfPatience(Unreachable):
    """Whoever waits has waited long enough; it goes on without them."""

    def __init__(self) -> None:
        super().__init__("not done in time", uncertain=True)


class CannotIssue(Exception):
    """The meeting is there and what it was for cannot be sent any more."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(slots=True)
class Work:
    """One worker's hold on one row. `give_up_at` is a time of the event loop."""

    made: MadeMeeting
    meetings: Meetings
    school: School
    clock: Callable[[], datetime]
    tell: bool
    give_up_at: float

    async def make(self) -> None:
        if self.made.meeting_id is None:
            await self._keep(await self._create())
        if self.made.personal_links and self.made.meeting_id is not None:
            await self._link_everybody(self.made.meeting_id)
        await self._issue()

    async def delete(self) -> None:
        made = self.made
        number = made.meeting_id
        if number is None and made.asked_at is not None and made.zoom_host is not None:
            found = await self._ask(self.meetings.find(made.zoom_host, made.reference))
            number = found.id if found else None
        if number is not None:
            await self._ask(self.meetings.delete(number))
        await self._write(state="deleted", try_at=None, claimed_until=None)

    async def _create(self) -> Meeting:
        """The one that was asked for before, or a new one with the first host whom Zoom lets hold it."""
        if self.made.asked_at is not None and self.made.zoom_host is not None:
            return await self._ask_for_meeting(self.made.zoom_host, may_exist=True)
        while True:
            host = await self._choose_host()
            await self._note(asked_at=self.clock())
            try:
                return await self._ask_for_meeting(host, may_exist=False)
            except (NotOurs, NoPersonalLinks, RateLimited, AskOperator) as refusal:  # so it was certainly not made
                await self._note(asked_at=None, zoom_host=None)
                if not await hosts.learn(host, refusal, self.clock()):
                    raise

    async def _choose_host(self) -> str:
        async def ask(zoom_user: str) -> Host:
            return await self._ask(self.meetings.host(zoom_user))

        async def keep(zoom_user: str) -> None:
            await self._note(zoom_host=zoom_user)

        return await hosts.choose(self.made, ask, school=self.school, now=self.clock(), keep=keep)

    async def _ask_for_meeting(self, host: str, *, may_exist: bool) -> Meeting:
        made = self.made
        personal = not await hosts.is_basic(host) and await self._ask(self.meetings.may("personal_links"))
        # What Zoom makes of a start that is past is not documented.
        starts_at = max(made.starts_at, self.clock() + timedelta(minutes=1))
        return await self._ask(
            self.meetings.create(
                host=host,
                topic=made.topic,
                starts_at=starts_at,
                minutes=_minutes(made),
                reference=made.reference,
                personal_links=personal,
                may_exist=may_exist,
            )
        )

    async def _keep(self, meeting: Meeting) -> None:
        await self._note(
            meeting_id=meeting.id,
            zoom_user_id=meeting.host_id or None,
            join_url=meeting.join_url,
            personal_links=meeting.personal_links,
            waiting_room_forced=meeting.waiting_room_forced,
            sign_in_forced=meeting.sign_in_forced,
        )

    async def _link_everybody(self, meeting_id: int) -> None:
        for student in await students_of(self.made.plan):
            links = self.made.plan.get("links", {})
            if str(student.id) in links:
                continue
            try:
                link = await self._ask(self.meetings.personal_link(meeting_id, student.id, student.name))
            except NoPersonalLinks:
                await self._note(personal_links=False)
                return
            links = {**links, str(student.id): [link.registrant_id, link.url]}
            await self._note(plan={**self.made.plan, "links": links}, claimed_until=self.clock() + LEASE)

    async def _issue(self) -> None:
        plan, now = dict(self.made.plan), self.clock()
        links = {int(student): PersonalLink(*link) for student, link in plan.pop("links", {}).items()}
        plan.pop("taken", None)
        async with transaction():
            await self._write(state="made", made_at=now, try_at=None, claimed_until=None, problem=None, plan=plan)
            await ISSUE[plan["kind"]](self.made, links, self.school, now)
            if self.tell:
                await telling.making(self.made, now)

    async def note_trouble(self, problem: Exception) -> None:
        """Try again later, or give it up and say so. What cannot be deleted is left lying: it hurts nobody."""
        next_at, made = self._next_try(problem), self.made
        try:
            if next_at is not None:
                trouble = _trouble_in(problem) if made.state == "wanted" else made.problem
                await self._write(attempts=made.attempts + 1, try_at=next_at, claimed_until=None, problem=trouble)
            elif made.state == "dropped":
                await self._write(try_at=None, claimed_until=None)
            else:
                await self._fail(problem)
        except Lost:
            pass

    def _next_try(self, problem: Exception) -> datetime | None:
        """None: there is none. Trouble that passes is tried again, and so is what may be a fault of our own."""
        if isinstance(problem, (MeetingsProblem, NoHost, CannotIssue)) and not isinstance(problem, TryLater):
            return None
        now, made = self.clock(), self.made
        is_wanted = made.state == "wanted"
        pause = min(FIRST_PAUSE * 2 ** min(made.attempts, 10), LONGEST_PAUSE if is_wanted else LONGEST_TO_DELETE)
        next_at = max(now + pause, problem.until) if isinstance(problem, RateLimited) else now + pause
        goes_on = next_at < self._keep_trying_until() if is_wanted else made.attempts < TRIES_TO_DELETE
        return next_at if goes_on else None

    async def _fail(self, problem: Exception) -> None:
        made, now = self.made, self.clock()
        may_exist = made.meeting_id is not None or made.asked_at is not None
        taken = [[one.host, one.until.isoformat()] for one in getattr(problem, "taken", ())]
        async with transaction():
            await self._write(
                state="dropped" if may_exist else "failed",
                try_at=look_at(made, now) if may_exist else None,
                claimed_until=None,
                problem=_trouble_in(problem),
                plan={**made.plan, "taken": taken},
                attempts=0,
            )
            if self.tell:
                await telling.making(made, now)

    def _keep_trying_until(self) -> datetime:
        return max(self.made.created_at + KEEP_TRYING, self.made.starts_at)

    async def _ask(self, question: Awaitable[Answer]) -> Answer:
        return await within(self.give_up_at, question)

    async def _note(self, **changes: Any) -> None:
        """A step on the way."""
        await self._write(**changes)
        self.made.update_from_dict(changes)

    async def _write(self, **changes: Any) -> None:
        """If the row is still ours and still wanted, or still to be deleted; else Lost."""
        made = self.made
        mine = MadeMeeting.filter(id=made.id, state=made.state, claimed_until=made.claimed_until)
        if await mine.update(**changes) != 1:
            raise Lost


async def _issue_class(made: MadeMeeting, links: dict[int, PersonalLink], school: School, now: datetime) -> None:
    teacher = await Teacher.get(id=made.teacher_id)
    enrolment = await Enrolment.get(id=made.plan["enrolment"])
    enrolled = await students.enrolled(teacher, enrolment.student_id, school.day_of(now))
    if enrolled is None or teacher.removed_at is not None:
        raise CannotIssue("not_your_student")
    issued = await classes.issue(
        teacher,
        enrolled.enrolment,
        link_of(made),
        issue_key=made.press_key,
        school=school,
        now=now,
        made=made,
        personal=links.get(enrolment.student_id),
    )
    if issued.session.issue_key != made.press_key:
        raise CannotIssue("already_open")


async def _issue_stream(made: MadeMeeting, links: dict[int, PersonalLink], school: School, now: datetime) -> None:
    plan, teacher = made.plan, await Teacher.get(id=made.teacher_id)
    due_at = datetime.fromisoformat(plan["due_at"])
    invited = plan["students"] if teacher.removed_at is None else []
    found = [await students.enrolled(teacher, student, school.day_of(now)) for student in invited]
    stream = await streams.issue(
        teacher,
        press_key=made.press_key,
        topic=made.topic,
        due_at=due_at,
        minutes=_minutes(made),
        students=[one.enrolment for one in found if one is not None],
        link=link_of(made),
        school=school,
        now=now,
        made=made,
        personal=links,
        chat=(plan["chat_id"], plan["chat_title"] or "") if plan.get("chat_id") else None,
    )
    if not await ClassSession.exists(stream_id=stream.id):
        raise CannotIssue("nobody_left")


ISSUE = {"class": _issue_class, "stream": _issue_stream}


def _minutes(made: MadeMeeting) -> int:
    """As long as it is meant to last."""
    return int((made.ends_at - made.starts_at).total_seconds()) // 60


def link_of(made: MadeMeeting) -> ClassLink:
    """Everybody's."""
    return ClassLink(made.join_url or "", made.meeting_id)


async def students_of(plan: dict[str, Any]) -> list[Student]:
    if plan["kind"] == "class":
        return await Student.filter(enrolments__id=plan["enrolment"])
    return await Student.filter(id__in=plan["students"]).order_by("id")


def look_at(made: MadeMeeting, now: datetime) -> datetime:
    """When to delete it. Zoom may be at it at this moment: then only when it must have come to its end."""
    return now if made.meeting_id is not None or made.asked_at is None else now + LEASE


async def within(give_up_at: float, question: Awaitable[Answer]) -> Answer:
    try:
        async with asyncio.timeout_at(give_up_at):
            return await question
    except TimeoutError:
        raise OutOfPatience from None


def _trouble_in(problem: Exception) -> Trouble:
    match problem:
        case CannotIssue(trouble=trouble):
            return trouble
        case NoHost():
            return "no_host"
        case RateLimited():
            return "limited"
        case OutOfPatience():
            return "slow"
        case TryLater():
            return "zoom_down"
        case AskOperator():
            return "not_allowed"
        case MeetingsProblem():
            return "refused"
    return "fault"
