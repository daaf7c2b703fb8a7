"""The bot, put together."""

from aiogram import Dispatcher


def test_no_update_is_sent_through_a_thread_to_ask_a_filter(dispatcher: Dispatcher) -> None:
    """aiogram does so with what is not asynchronous, a bare state and F too: half of the time of a text went there."""
    observers = [observer for router in dispatcher.chain_tail for observer in router.observers.values()]
    takers = [taker for observer in observers for taker in (observer._handler, *observer.handlers)]
    filters = [asked for taker in takers for asked in taker.filters or ()]
    assert len(filters) > 300
    assert [asked for asked in filters if not asked.awaitable] == []
