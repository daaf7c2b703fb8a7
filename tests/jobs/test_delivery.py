"""The outbox through its port, with a stand-in notifier that can fail in every way the port allows."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from jobs.delivery import Delivery
from models import classes, corrections, delivering, disputes, notices, telling, zoom_silence
from models.announcements import Progress
from models.digests import Digest
from models.disputes import Side
from models.live import Live
from models.outcome import Outcome
from models.pay.statements import Statement
from models.people import Roles
from models.ports import Audience, GroupClass, Notifier, RecipientGone, Refused, TryAgain
from models.questions import Answer
from models.reaching import Unreachable
from models.school import School
from models.sweep import sweep
from models.tables.classes import ClassSession
from models.tables.desk import Dispute
from models.tables.outbox import Announcement, Notice
from models.tables.pay import AbsenceNote
from models.tables.people import Person
from models.tables.streams import LiveStream
from models.tables.zoom import Alias, ZoomAccount
from tests.conftest import SettableClock
from tests.world import World


@dataclass
class Postbox:
    """Remembers what it was asked to tell; `faults` are raised first, one a message."""

    faults: list[Exception] = field(default_factory=list)
    told: list[tuple[str, str, int | None]] = field(default_factory=list)  # verb, to whom, message edited

    def _take(self, verb: str, to: Person, shown: int | None) -> int:
        if self.faults:
            raise self.faults.pop(0)
        self.told.append((verb, to.name, shown))
        return shown or 100 + len(self.told)

    async def stream_card(self, to: Person, told: GroupClass, posted: bool, shown: int | None) -> int:
        return self._take("stream_card" if posted else "stream_card, not posted", to, shown)

    async def stream_post(self, to: Person, stream: LiveStream, chat_id: int, shown: int | None) -> int:
        return self._take(f"stream_post in {chat_id}", to, shown)

    async def stream_summary(self, to: Person, told: GroupClass, audience: Audience, shown: int | None) -> int:
        return self._take(f"stream_summary {audience}", to, shown)

    async def class_link(self, to: Person, session: ClassSession, shown: int | None) -> int:
        return self._take("link", to, shown)

    async def class_card(self, to: Person, session: ClassSession, shown: int | None) -> int:
        return self._take(f"card {session.session_status}", to, shown)

    async def class_summary(self, to: Person, session: ClassSession, audience: Audience, shown: int | None) -> int:
        return self._take(f"summary for {audience}", to, shown)

    async def live(self, to: Person, live: Live, now: datetime, until: datetime | None, shown: int | None) -> int:
        return self._take("live" if until else "live stopped", to, shown)

    async def menu(self, to: Person, roles: Roles) -> int:
        return self._take("menu", to, None) and 0

    async def connected(self, to: Person, details: dict[str, Any]) -> int:
        return self._take("connected", to, None)

    async def account_deleted(self, to: Person, details: dict[str, Any]) -> int:
        return self._take("account_deleted", to, None)

    async def question(
        self, to: Person, session: ClassSession, side: Side, answer: Answer | None, shown: int | None
    ) -> int:
        return self._take(f"question to {side}, who said {answer}", to, shown)

    async def who_is(
        self, to: Person, session: ClassSession, name: str, question: int, alias: Alias | None, shown: int | None
    ) -> int:
        return self._take(f"who is {name}: {alias.is_who if alias else '?'}", to, shown)

    async def is_it_you(self, to: Person, account: ZoomAccount, shown: int | None) -> int:
        return self._take(f"are you {account.seen_as}", to, shown)

    async def alarm(self, to: Person, session: ClassSession, what: str, shown: int | None) -> int:
        return self._take(f"alarm {what}", to, shown)

    async def corrected(
        self, to: Person, session: ClassSession, audience: Audience, details: dict[str, Any], shown: int | None
    ) -> int:
        return self._take(f"corrected for {audience}: {details['reason']}", to, shown)

    async def dispute(self, to: Person, dispute: Dispute, audience: Audience, shown: int | None) -> int:
        return self._take(f"dispute for {audience}: {dispute.decision or dispute.words}", to, shown)

    async def unreachable(self, to: Person, who: Unreachable, shown: int | None) -> int:
        return self._take(f"unreachable: {who.person.name}", to, shown)

    async def zoom_silent(
        self, to: Person, details: dict[str, Any], session: ClassSession | None, shown: int | None
    ) -> int:
        return self._take(f"zoom silent: {details['what']}", to, shown)

    async def making(self, to: Person, outcome: Outcome, shown: int | None) -> int:
        return self._take(f"making {outcome.state}", to, shown)

    async def announcement(self, to: Person, announcement: Announcement, shown: int | None) -> int:
        return self._take(f"announcement {announcement.text}", to, shown)

    async def absence(self, to: Person, note: AbsenceNote, shown: int | None) -> int:
        raise NotImplementedError

    async def announcing(self, to: Person, so_far: Progress, shown: int | None) -> int:
        return self._take(f"announcing {so_far.delivered} of {so_far.total}", to, shown)

    async def digest(self, to: Person, digest: Digest, shown: int | None) -> int:
        return self._take(f"digest of {type(digest).__name__}", to, shown)

    async def pay_statement(self, to: Person, statement: Statement, shown: int | None) -> int:
        return self._take(f"pay statement of {statement.run.month}", to, shown)


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def delivery(postbox: Postbox, clock: SettableClock, school: School) -> Delivery:
    notifier: Notifier = postbox
    return Delivery(notifier, clock, school)


async def test_a_sent_class_reaches_the_student_and_then_the_teacher(
    world: World, delivery: Delivery, postbox: Postbox
) -> None:
    teacher = await world.teacher()
    await world.session(teacher, await world.student(teacher))
    assert await delivery.run() == 2
    assert postbox.told == [("link", "Amina's phone", None), ("card sent", "Yusuf", None)]
    assert await delivery.run() == 0


async def test_a_change_edits_the_message_that_is_there(
    world: World, delivery: Delivery, postbox: Postbox, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher))
    await delivery.run()
    card = await Notice.get(kind="class_card")
    postbox.told.clear()
    clock.forward(minutes=1)
    await classes.cancel(session.id, teacher, clock())
    await delivery.run()
    assert ("card cancelled", "Yusuf", card.message_id) in postbox.told


async def test_a_change_during_the_delivery_is_told_after_it(
    world: World, delivery: Delivery, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher, connected=False))
    [notice] = await delivering.claim(clock(), 10)
    await classes.cancel(session.id, teacher, clock())  # between the sending and the mark
    await delivering.delivered(notice, 7, clock())
    [again] = await delivering.claim(clock(), 10)
    assert (again.id, again.message_id) == (notice.id, 7)


async def test_a_notice_in_flight_when_the_process_died_is_sent_again_after_its_lease(
    world: World, delivery: Delivery, postbox: Postbox, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    await world.session(teacher, await world.student(teacher, connected=False))
    assert len(await delivering.claim(clock(), 10)) == 1  # and then SIGKILL
    assert await delivery.run() == 0
    clock.now += delivering.LEASE
    assert await delivery.run() == 1


async def test_two_workers_never_claim_the_same_notice(world: World, clock: SettableClock) -> None:
    teacher = await world.teacher()
    await world.session(teacher, await world.student(teacher))
    first, second = await delivering.claim(clock(), 1), await delivering.claim(clock(), 10)
    assert len(first) == len(second) == 1
    assert first[0].id != second[0].id


async def test_someone_who_blocked_the_bot_is_marked_and_the_others_are_still_told(
    world: World, delivery: Delivery, postbox: Postbox
) -> None:
    teacher = await world.teacher()
    await world.session(teacher, await world.student(teacher))
    postbox.faults = [RecipientGone("bot was blocked by the user")]
    await delivery.run()
    assert postbox.told == [
        ("card sent", "Yusuf", None),
        ("unreachable: Amina's phone", "Yusuf", None),
        ("card sent", "Yusuf", 101),  # it has the button to copy the link now
    ]
    gone = await Notice.get(kind="class_link").prefetch_related("person")
    assert gone.given_up_at is not None
    assert gone.problem == "bot was blocked by the user"
    assert gone.person.blocked_at is not None


async def test_a_group_that_is_gone_marks_nobody(
    world: World, delivery: Delivery, postbox: Postbox, clock: SettableClock
) -> None:
    admin = await world.admin()
    await notices.decide(admin, "live", subject="x", now=clock(), chat_id=-100123)
    postbox.faults = [RecipientGone("bot was kicked from the supergroup chat")]
    await delivery.run()
    assert (await Person.get(id=admin.id)).blocked_at is None
    assert (await Notice.get(subject="x")).given_up_at is not None


async def test_when_telegram_is_down_nothing_is_lost_and_nobody_is_asked_in_vain(
    world: World, delivery: Delivery, postbox: Postbox, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    await world.session(teacher, await world.student(teacher))
    postbox.faults = [TryAgain(30, everyone=True, why="502")]
    assert await delivery.run() == 0
    clock.forward(seconds=29)
    assert await delivery.run() == 0
    clock.forward(seconds=1)
    assert await delivery.run() == 2


async def test_waiting_for_one_chat_holds_up_no_other(
    world: World, delivery: Delivery, postbox: Postbox, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    await world.session(teacher, await world.student(teacher))
    postbox.faults = [TryAgain(10, why="429")]
    assert await delivery.run() == 1
    clock.forward(seconds=10)
    assert await delivery.run() == 1


async def test_a_notice_that_fails_for_a_day_is_given_up_openly(
    world: World, delivery: Delivery, postbox: Postbox, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    await world.session(teacher, await world.student(teacher, connected=False))
    for _ in range(200):
        postbox.faults = [TryAgain(0, why="timeout")]
        await delivery.run()
        clock.forward(minutes=10)
    given_up = await Notice.get(kind="class_card")
    assert given_up.given_up_at is not None
    assert given_up.problem == "timeout"


async def test_what_telegram_will_never_take_is_given_up_at_once(
    world: World, delivery: Delivery, postbox: Postbox
) -> None:
    teacher = await world.teacher()
    await world.session(teacher, await world.student(teacher, connected=False))
    postbox.faults = [Refused("can't parse entities")]
    await delivery.run()
    assert (await Notice.get(kind="class_card")).given_up_at is not None


async def test_a_live_list_refreshes_every_30_seconds_for_its_hour_and_says_when_it_stops(
    world: World, delivery: Delivery, postbox: Postbox, clock: SettableClock
) -> None:
    admin = await world.admin()
    await notices.open_live(admin, "a", clock(), clock() + timedelta(hours=1))
    await delivery.run()
    clock.forward(seconds=29)
    assert await delivery.run() == 0
    clock.forward(seconds=1)
    assert await delivery.run() == 1
    clock.forward(hours=2)
    await delivery.run()
    assert [verb for verb, _, _ in postbox.told] == ["live", "live", "live stopped"]
    clock.forward(hours=2)
    assert await delivery.run() == 0


async def test_questions_are_told_with_the_answer_that_stands(
    world: World, delivery: Delivery, postbox: Postbox, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher, connected=False))
    await world.says(session, "click")
    await sweep(school=world.school, now=clock.forward(minutes=71))
    await delivery.run()
    assert ("question to teacher, who said None", "Yusuf") in [told[:2] for told in postbox.told]
    question = await Notice.get(kind="question")
    postbox.told.clear()
    await world.says(session, "teacher_answer", held=True, minutes=45)
    await delivery.run()
    answered = "question to teacher, who said Answer(held=True, minutes=45)"
    assert (answered, "Yusuf", question.message_id) in postbox.told


async def test_what_an_admin_does_is_told_by_a_verb_of_its_own(
    world: World, delivery: Delivery, postbox: Postbox, clock: SettableClock
) -> None:
    huda, teacher = await world.admin(), await world.teacher()
    session = await world.session(teacher, await world.student(teacher, connected=False))
    await world.says(session, "click")
    clock.forward(minutes=45)
    session = await world.says(session, "teacher_tap")
    yusuf = await Person.get(name="Yusuf")
    dispute = await disputes.open_one(session, yusuf, "Wrong", school=world.school, now=clock())
    assert isinstance(dispute, Dispute)
    await delivery.run()
    assert ("dispute for admin: Wrong", "Huda", None) in postbox.told
    asked = await Notice.get(kind="dispute")
    await disputes.decide(dispute.id, by=huda, upheld=False, decision="Right", now=clock())
    await corrections.correct(session, by=huda, reason="A test", void=True, school=world.school, now=clock())
    await delivery.run()
    assert ("dispute for admin: Right", "Huda", asked.message_id) in postbox.told
    assert ("dispute for teacher: Right", "Yusuf", None) in postbox.told
    assert ("corrected for teacher: A test", "Yusuf", None) in postbox.told


async def test_names_accounts_alarms_and_zooms_silence_have_their_verbs(
    world: World, delivery: Delivery, postbox: Postbox, clock: SettableClock
) -> None:
    huda, teacher = await world.admin(), await world.teacher()
    session = await world.session(teacher, await world.student(teacher, connected=False))
    account = await ZoomAccount.create(teacher=teacher, zoom_user_id="z", seen_as="Yusuf H.", learned_at=clock())
    yusuf = await Person.get(name="Yusuf")
    await telling.who_is(session, "iPad", clock())
    await telling.alarm(session, "not_clicked", [yusuf], clock())
    await notices.decide(yusuf, "is_it_you", subject="zoom:1:1", now=clock(), details={"account": account.id})
    await zoom_silence.tell_once("day:1", {"what": "silence"}, now=clock())
    await delivery.run()
    verbs = [(verb, to) for verb, to, _ in postbox.told if not verb.startswith(("card", "link"))]
    assert verbs == [
        ("alarm not_clicked", "Yusuf"),
        ("zoom silent: silence", huda.name),
        ("who is iPad: ?", "Yusuf"),
        ("are you Yusuf H.", "Yusuf"),
    ]


@pytest.mark.parametrize(
    ("kind", "details"),
    [("dispute", {"dispute": 99, "audience": "admin"}), ("is_it_you", {"account": 99}), ("live", {})],
)
async def test_what_it_is_about_may_be_gone(
    world: World, delivery: Delivery, clock: SettableClock, kind: str, details: dict[str, Any]
) -> None:
    admin = await world.admin()
    await notices.decide(admin, kind, subject="x", now=clock(), details=details)
    await delivery.run()
    gone = await Notice.get(subject="x")
    assert (gone.given_up_at is None) == (kind == "live")
