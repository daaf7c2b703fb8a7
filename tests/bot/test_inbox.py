"""Updates come in once, are kept before they are confirmed, and are worked off even when a process dies."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from aiogram import Bot, Dispatcher
from aiogram.types import Message

from bot.i18n import Catalogues
from bot.inbox import Inbox
from bot.patience import Patience
from jobs.cleaning import clean
from models import updates
from models.tables.outbox import SeenUpdate
from tests.conftest import SettableClock

from .telegram import Chat

Brought = list[dict[str, Any]]


class Stopwatch:
    """A clock that only goes forward, in seconds."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def make_inbox(
    bot: Bot, dispatcher: Dispatcher, catalogues: Catalogues, clock: SettableClock, seconds: Stopwatch
) -> Callable[..., Inbox]:
    """Each is a process of its own, on the same database."""

    def make(takes: Dispatcher = dispatcher) -> Inbox:
        inbox = Inbox(bot, takes, Patience(catalogues, seconds=seconds), clock)
        inbox.open()
        return inbox

    return make


@pytest.fixture
def inbox(make_inbox: Callable[..., Inbox]) -> Inbox:
    return make_inbox()


async def said(chat: Chat, *texts: str) -> Brought:
    """What Telegram brings of it, taken out of the stand-in's queue."""
    chat.phone.person.started = chat.phone.person.seen = True
    for text in texts:
        await chat.phone.say(text)
    return brought(chat)


def brought(chat: Chat) -> Brought:
    queue = chat.phone._backend.updates
    waiting = list(queue.pending)
    queue.pending.clear()
    return waiting


async def work(inbox: Inbox, waiting: Brought) -> None:
    await inbox.take(waiting)
    await inbox.finish()


async def test_an_update_that_is_brought_twice_is_answered_once(inbox: Inbox, chat: Chat) -> None:
    waiting = await said(chat, "/help")
    await work(inbox, waiting)
    await work(inbox, waiting)
    assert len(chat.answers) == 1


async def test_an_update_that_is_brought_to_two_processes_at_once_is_answered_once(
    make_inbox: Callable[..., Inbox], chat: Chat
) -> None:
    waiting = await said(chat, "/help", "/cancel")
    one, other = make_inbox(), make_inbox()
    await asyncio.gather(work(one, waiting), work(other, waiting))
    assert len(chat.answers) == 2


async def test_a_persons_updates_are_answered_in_their_order(inbox: Inbox, chat: Chat) -> None:
    await work(inbox, await said(chat, "/timezone", "Madrid", "/cancel"))
    assert ["Where are you" in chat.answers[0], "Madrid" in chat.answers[1], chat.answers[2]] == [
        True,
        True,
        "There is nothing to stop.",
    ]


async def test_what_a_dead_process_has_begun_is_taken_up_when_its_claim_has_run_out(
    inbox: Inbox, chat: Chat, clock: SettableClock
) -> None:
    await updates.keep(await said(chat, "/help"), clock())  # and then SIGKILL
    assert await inbox.catch_up() == 0
    clock.now += updates.LEASE
    assert await inbox.catch_up() == 1
    await inbox.finish()
    assert len(chat.answers) == 1
    clock.now += updates.LEASE
    assert await inbox.catch_up() == 0


async def test_what_takes_long_is_not_taken_up_by_another_process(
    make_inbox: Callable[..., Inbox], chat: Chat, clock: SettableClock
) -> None:
    slow, may_finish, handled = Dispatcher(), asyncio.Event(), []

    async def handle(message: Message) -> None:
        await may_finish.wait()
        handled.append(message.text)

    slow.message.register(handle)
    busy, other = make_inbox(slow), make_inbox(slow)
    await busy.take(await said(chat, "/report"))
    for _ in range(5):
        clock.now += updates.LEASE - timedelta(seconds=1)
        assert await busy.catch_up() == 0  # its claim is renewed
        assert await other.catch_up() == 0
    may_finish.set()
    await busy.finish()
    assert handled == ["/report"]


async def test_an_update_that_cannot_be_worked_off_is_given_up_after_five_tries(
    make_inbox: Callable[..., Inbox], chat: Chat, clock: SettableClock
) -> None:
    broken, tries = Dispatcher(), []

    async def fail(message: Message) -> None:
        tries.append(message.text)
        raise RuntimeError("broken")

    broken.message.register(fail)
    inbox = make_inbox(broken)
    await work(inbox, await said(chat, "/help"))
    for _ in range(10):
        clock.now += updates.LEASE
        await inbox.catch_up()
        await inbox.finish()
    assert len(tries) == updates.MOST_TRIES


async def test_nothing_is_worked_on_before_the_bot_knows_who_it_is(
    bot: Bot, dispatcher: Dispatcher, catalogues: Catalogues, clock: SettableClock, chat: Chat
) -> None:
    closed = Inbox(bot, dispatcher, Patience(catalogues), clock)
    await work(closed, await said(chat, "/help"))
    assert chat.answers == []
    assert await SeenUpdate.filter(body__isnull=False).count() == 1


async def test_what_was_said_is_not_kept_after_it_was_worked_off(inbox: Inbox, chat: Chat) -> None:
    await work(inbox, await said(chat, "a secret"))
    row = await SeenUpdate.get()
    assert row.body is None
    assert row.claimed_until is None


async def test_numbers_are_forgotten_after_two_days_and_open_work_is_not(
    inbox: Inbox, chat: Chat, clock: SettableClock
) -> None:
    await work(inbox, await said(chat, "/help"))
    await updates.keep(await said(chat, "/cancel"), clock())
    clock.forward(hours=47)
    assert await clean(clock(), None) == 0
    clock.forward(hours=2)
    assert await clean(clock(), None) == 1
    assert (await SeenUpdate.get()).body is not None


async def test_what_cannot_be_read_holds_up_nobody(inbox: Inbox, chat: Chat) -> None:
    new = {"update_id": 7, "message": {"message_id": 1, "text": "something that is new in Telegram"}}
    await work(inbox, [new, *await said(chat, "/help")])
    assert len(chat.answers) == 1
    assert not await SeenUpdate.filter(body__isnull=False).exists()


async def test_a_flood_is_told_once_then_passed_over_and_then_served_again(
    inbox: Inbox, chat: Chat, seconds: Stopwatch
) -> None:
    await work(inbox, await said(chat, *["hello"] * 60))
    assert chat.answers.count("That was too fast for me. Please wait 10 seconds, then go on.") == 1
    assert len(chat.answers) == 21
    seconds.now += 9.9
    await work(inbox, await said(chat, "hello"))
    assert len(chat.answers) == 21
    seconds.now += 0.2
    await work(inbox, await said(chat, "hello"))
    assert len(chat.answers) == 22
    assert not await SeenUpdate.filter(body__isnull=False).exists()


async def test_nobody_else_notices_a_flood(inbox: Inbox, chats: Callable[[str], Chat]) -> None:
    loud, quiet = chats("Nadia"), chats("Omar")
    await work(inbox, [*await said(loud, *["hello"] * 60), *await said(quiet, "/help")])
    assert len(quiet.answers) == 1


@pytest.mark.parametrize(("a_second", "served"), [(2, 100), (3, 100), (40, 40)])
async def test_impatient_taps_are_served_and_a_storm_of_them_is_not(
    inbox: Inbox, chat: Chat, seconds: Stopwatch, a_second: int, served: int
) -> None:
    await work(inbox, await said(chat, "/settings"))
    taps = [asyncio.ensure_future(chat.phone.tap("Quiet hours", timeout=30)) for _ in range(100)]
    await asyncio.sleep(0)
    waiting = brought(chat)
    seconds.now += 10
    for update in waiting:
        seconds.now += 1 / a_second
        await work(inbox, [update])
    answered = sum(task.done() for task in taps)
    for task in taps:
        task.cancel()
    await asyncio.gather(*taps, return_exceptions=True)
    assert served <= answered <= served + 10


def test_an_album_counts_as_one_message(catalogues: Catalogues, seconds: Stopwatch) -> None:
    patience = Patience(catalogues, seconds=seconds)
    albums = [f"album {number}" for number in range(3) for _ in range(10)]
    said = [Message.model_construct(message_id=1, media_group_id=album) for album in albums]
    assert {patience.judge(1, message) for message in said} == {"fine"}


def test_only_so_many_people_are_remembered(catalogues: Catalogues, seconds: Stopwatch) -> None:
    patience = Patience(catalogues, seconds=seconds)
    for person in range(10_100):
        patience.judge(person, None)
    assert len(patience._paces) == 10_000
