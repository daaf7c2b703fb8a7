"""A storm of messages in a time of its own: seconds pass where the delivery waits, so a quarter of an hour takes one.

The stand-in Telegram counts with its own strict limits; whatever it refuses is a test that fails, unless it is meant.
"""

import asyncio
import heapq
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from jobs.delivery import Delivery
from jobs.pacing import Allowed
from models import delivering, notices
from models.ports import ChatMoved, Notifier, TryAgain
from models.tables.classes import ClassSession
from models.tables.outbox import Notice
from models.tables.people import Person
from tests.conftest import SettableClock
from tests.simulator.errors import ApiError
from tests.simulator.limits import Flood, Limits
from tests.storm import brew
from tests.world import World

Fault = Callable[[int], Exception | None]


@dataclass
class Strict:
    """A notifier behind which Telegram's limits are kept: raises for none of them, remembers each."""

    clock: SettableClock
    told: list[tuple[float, int, str]] = field(default_factory=list)  # second, chat, what
    tries: int = 0
    refused: list[ApiError] = field(default_factory=list)
    fault: Fault = lambda _: None

    def __post_init__(self) -> None:
        self._since, self._began = 0.0, self.clock()
        self._waiting: list[float] = []
        self.flood = Flood(Limits(enabled=True), self.seconds)

    def seconds(self) -> float:
        """Finer than a clock, which knows no less than a microsecond."""
        return max(self._since, (self.clock() - self._began).total_seconds())

    async def pause(self, seconds: float) -> None:
        """Time passes when everybody waits, and then to the first who wanted to be woken."""
        until = self.seconds() + seconds
        heapq.heappush(self._waiting, until)
        while self.seconds() < until:
            for _ in range(4):
                await asyncio.sleep(0)  # what is on its way arrives first
            if self._waiting[0] == until:
                self._since = max(self._since, until)
                self.clock.now = self._began + timedelta(seconds=self._since)
        self._waiting.remove(until)
        heapq.heapify(self._waiting)

    async def _take(self, chat: int, what: str, shown: int | None) -> int:
        self.tries += 1
        await asyncio.sleep(0)  # others go on while this one is on its way
        if fault := self.fault(chat):
            raise fault
        try:
            self.flood.check(chat)
        except ApiError as error:
            self.refused.append(error)
            raise TryAgain(error.retry_after or 1, why="429") from error
        self.told.append((self.seconds(), chat, what))
        return shown or len(self.told)

    async def class_summary(self, to: Person, session: ClassSession, audience: str, shown: int | None) -> int:
        return await self._take(to.telegram_id, "summary", shown)

    async def class_link(self, to: Person, session: ClassSession, shown: int | None) -> int:
        return await self._take(to.telegram_id, "link", shown)

    async def alarm(self, to: Person, session: ClassSession, what: str, shown: int | None) -> int:
        return await self._take(to.telegram_id, "alarm", shown)

    async def corrected(
        self, to: Person, session: ClassSession, audience: str, details: dict[str, Any], shown: int | None
    ) -> int:
        return await self._take(to.telegram_id, details["reason"], shown)

    async def live(self, to: Person, *_: object) -> int:
        return await self._take(to.telegram_id, "live", None)

    async def stream_post(self, to: Person, stream: object, chat_id: int, shown: int | None) -> int:
        return await self._take(chat_id, "post", shown)


@pytest.fixture
def telegram(clock: SettableClock) -> Strict:
    return Strict(clock)


@pytest.fixture
def make_delivery(telegram: Strict, world: World, clock: SettableClock) -> Callable[..., Delivery]:
    notifier: Notifier = telegram  # type: ignore[assignment]  # the verbs that these storms need

    def make(allowed: Allowed | None = None) -> Delivery:
        limits, ticks, pause = allowed or Allowed(), telegram.seconds, telegram.pause
        return Delivery(notifier, clock, world.school, allowed=limits, ticks=ticks, pause=pause)

    return make


@pytest.fixture
def delivery(make_delivery: Callable[..., Delivery]) -> Delivery:
    return make_delivery()


@pytest.fixture
def until_told(clock: SettableClock) -> Callable[..., Awaitable[None]]:
    """As the scheduler does it: every second."""

    async def run(delivery: Delivery, most: int = 2000) -> None:
        for _ in range(most):
            await delivery.run()
            if not await Notice.exists(due_at__isnull=False):
                return
            clock.forward(seconds=1)
        raise AssertionError(f"{await Notice.filter(due_at__isnull=False).count()} were never told")

    return run


async def test_a_storm_leaves_at_the_allowed_rate_and_provokes_no_refusal(
    world: World, telegram: Strict, delivery: Delivery
) -> None:
    await brew(world, 450)
    assert await delivery.run() == 450
    seconds = [second for second, _, _ in telegram.told]
    assert not telegram.refused
    assert 449 / (seconds[-1] - seconds[0]) >= 0.95 * 30
    assert len({chat for _, chat, _ in telegram.told}) == 450


async def test_within_a_chat_order_is_kept_and_a_second_passes(
    world: World, telegram: Strict, delivery: Delivery, until_told: Callable[..., Awaitable[None]]
) -> None:
    people = await brew(world, 40, each=4, kinds=["corrected"])
    await until_told(delivery)
    said: dict[int, list[str]] = defaultdict(list)
    for _, chat, what in telegram.told:
        said[chat].append(what)
    assert said == {person.telegram_id: [f"no. {turn}" for turn in range(4)] for person in people}
    assert not telegram.refused


async def test_a_group_gets_twenty_in_a_minute_and_holds_up_nobody(
    world: World, telegram: Strict, delivery: Delivery, clock: SettableClock, until_told: Callable[..., Awaitable[None]]
) -> None:
    teacher = await world.teacher()
    stream = await world.stream(teacher, [await world.student(teacher, connected=False)])
    await Notice.all().delete()
    for number in range(30):
        await notices.decide(
            await world.person("P"),
            "stream_post",
            subject=f"post{number}",
            now=clock(),
            chat_id=-1001,
            details={"stream": stream.id},
        )
    await brew(world, 20)
    await until_told(delivery)
    posts = [second for second, chat, _ in telegram.told if chat == -1001]
    assert len(posts) == 30
    assert all(later - earlier >= 60 for earlier, later in zip(posts, posts[20:], strict=False))
    assert not telegram.refused
    assert max(second for second, chat, _ in telegram.told if chat > 0) < posts[2]


async def test_answers_in_conversations_take_their_turn_and_hardly_wait(
    world: World, telegram: Strict, delivery: Delivery
) -> None:
    await brew(world, 150)
    storm, waits = asyncio.create_task(delivery.run()), list[float]()
    while not storm.done():
        tried = telegram.tries
        while telegram.tries < tried + 8 and not storm.done():  # noqa: ASYNC110  # nothing rings for a message
            await asyncio.sleep(0)
        began = telegram.seconds()
        async with delivery.turn():
            await telegram._take(4_000 + len(waits), "answer", None)
        waits.append(telegram.seconds() - began)
    assert await storm == 150
    assert len(waits) > 15
    assert max(waits) < 0.5
    assert not telegram.refused


async def test_alarms_overtake_links_and_links_overtake_summaries(
    world: World, telegram: Strict, delivery: Delivery
) -> None:
    await brew(world, 90, kinds=["class_summary", "class_link", "alarm"])
    await delivery.run()
    assert [what for _, _, what in telegram.told] == ["alarm"] * 30 + ["link"] * 30 + ["summary"] * 30


async def test_lists_that_refresh_themselves_do_not_delay_one_summary(
    world: World, telegram: Strict, delivery: Delivery, clock: SettableClock
) -> None:
    await brew(world, 120)
    await _become_live(clock() + timedelta(hours=1))
    hurried = await brew_one(world)
    await delivery.run()
    summary = next(second for second, chat, _ in telegram.told if chat == hurried.telegram_id)
    assert summary < 0.2
    assert len(telegram.told) == 121


async def test_a_thousand_cards_that_follow_their_classes_do_not_delay_one_summary(
    world: World, telegram: Strict, delivery: Delivery, clock: SettableClock
) -> None:
    await brew(world, 120, kinds=["class_card"])
    await delivery.run()
    clock.forward(minutes=1)
    told = len(telegram.told)
    await notices.again_all([one.id for one in await ClassSession.all()], ["class_card"], clock())
    hurried = await brew_one(world)
    await delivery.run()
    assert telegram.told[told][1] == hurried.telegram_id
    assert len(telegram.told) == 2 * told + 1


async def test_all_open_lists_together_refresh_with_a_third_of_the_rate(
    world: World, telegram: Strict, make_delivery: Callable[..., Delivery], clock: SettableClock
) -> None:
    await brew(world, 40)
    await _become_live(clock() + timedelta(hours=1))
    await make_delivery(Allowed(per_second=2)).run()
    for list_ in await Notice.filter(kind="live"):
        assert list_.due_at is not None
        assert list_.delivered_at is not None
        assert list_.due_at - list_.delivered_at == timedelta(seconds=40 / 2 * 3)


async def _become_live(until: datetime) -> None:
    await Notice.all().update(kind="live", priority=notices.REFRESH, refresh_until=until, message_id=1)


async def brew_one(world: World) -> Person:
    teacher = await world.teacher("Yusuf", connected=False)
    session = await world.session(teacher, await world.student(teacher, connected=False))
    person = await world.person("In a hurry")
    await notices.decide(
        person, "class_summary", subject="hurried", session=session, now=world.clock(), details={"audience": "student"}
    )
    return person


async def test_refusals_errors_timeouts_and_an_outage_of_five_minutes_lose_nothing_and_repeat_nothing(
    world: World, telegram: Strict, delivery: Delivery, until_told: Callable[..., Awaitable[None]]
) -> None:
    people = await brew(world, 150, each=2, kinds=["corrected"])
    began, dice = telegram.seconds(), random.Random(1)
    asked_in_vain = 0

    def fault(_: int) -> Exception | None:
        nonlocal asked_in_vain
        if began + 3 <= telegram.seconds() < began + 303:
            asked_in_vain += 1
            return TryAgain(1, why="502")
        faults = [TryAgain(3, why="429"), TryAgain(1, why="502"), TryAgain(1, why="timeout"), RuntimeError("ours")]
        return dice.choice(faults) if dice.random() < 0.1 else None

    telegram.fault = fault
    await until_told(delivery)
    told = [(chat, what) for _, chat, what in telegram.told]
    assert sorted(told) == sorted((person.telegram_id, f"no. {turn}") for person in people for turn in range(2))
    assert asked_in_vain < 60
    assert not telegram.refused


async def test_order_in_a_chat_outlives_a_refusal(
    world: World, telegram: Strict, delivery: Delivery, until_told: Callable[..., Awaitable[None]]
) -> None:
    [person] = await brew(world, 1, each=3, kinds=["corrected"])
    once = [TryAgain(40, why="429")]
    telegram.fault = lambda _: once.pop() if once else None
    began = telegram.seconds()
    await until_told(delivery)
    assert [what for _, _, what in telegram.told] == ["no. 0", "no. 1", "no. 2"]
    assert telegram.told[0][0] - began >= 40
    assert telegram.tries == 4
    assert person.blocked_at is None


async def test_a_mistake_of_ours_in_one_message_holds_up_no_other_in_its_chat(
    world: World, telegram: Strict, delivery: Delivery
) -> None:
    await brew(world, 1, each=2, kinds=["corrected"])
    once = [RuntimeError("a bug")]
    telegram.fault = lambda _: once.pop() if once else None
    await delivery.run()
    assert [what for _, _, what in telegram.told] == ["no. 1"]


async def test_two_copies_share_the_storm_and_the_rate(
    world: World, telegram: Strict, make_delivery: Callable[..., Delivery]
) -> None:
    await brew(world, 250, each=2, kinds=["corrected"])

    async def live(copy: Delivery) -> int:
        told = 0
        while await Notice.exists(due_at__isnull=False):
            told += await copy.run()
            await telegram.pause(1)
        return told

    counts = await asyncio.gather(live(make_delivery()), live(make_delivery()))
    told = [(chat, what) for _, chat, what in telegram.told]
    assert len(told) == len(set(told)) == sum(counts) == 500
    assert min(counts) > 25  # both take part; how evenly is up to the database, for which this clock does not wait
    assert not telegram.refused


@pytest.mark.parametrize("after", [15, 22, 23, 24, 30])  # before, while and after more is looked for
async def test_an_orderly_stop_gives_back_what_was_not_begun(
    world: World,
    telegram: Strict,
    delivery: Delivery,
    make_delivery: Callable[..., Delivery],
    clock: SettableClock,
    after: int,
) -> None:
    await brew(world, 100)

    def fault(_: int) -> None:
        if telegram.tries == after:
            delivery.stop()

    telegram.fault = fault
    told = await delivery.run()
    assert told < after + 10
    clock.forward(seconds=2)  # and not the minute of a lease
    assert await make_delivery().run() == 100 - told


async def test_a_group_that_became_a_supergroup_is_written_to_under_its_new_id(
    world: World, telegram: Strict, delivery: Delivery, clock: SettableClock
) -> None:
    teacher = await world.teacher()
    stream = await world.stream(teacher, [await world.student(teacher, connected=False)], chat=(-5, "Tajwid"))
    telegram.fault = lambda chat: ChatMoved(-100555) if chat == -5 else None
    await Notice.exclude(kind="stream_post").delete()
    await delivery.run()
    assert [chat for _, chat, _ in telegram.told] == [-100555]
    await stream.refresh_from_db()
    assert stream.chat_id == -100555


async def test_two_workers_never_claim_one_chat(world: World, clock: SettableClock) -> None:
    await brew(world, 30, each=3)
    batches = await asyncio.gather(*(delivering.claim(clock(), 20) for _ in range(4)))
    chats = [notice.chat_id for batch in batches for notice in batch]
    assert len(chats) == len(set(chats)) == 30
