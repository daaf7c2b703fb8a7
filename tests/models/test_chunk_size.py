"""How many at once: the write lock is held for as short as whoever waits for it can bear."""

import asyncio

from models.chunk_size import AMONG_PEOPLE, ChunkSize


async def sizes(size: ChunkSize, each: float) -> list[int]:
    """What it comes to, when each takes so many seconds or, on a busy machine, more."""
    found = []
    for _ in range(5):
        size.begin()
        await asyncio.sleep(size.now * each)
        size.done(size.now)
        found.append(size.now)
    return found


async def test_among_people_a_chunk_is_smaller() -> None:
    alone, among_people = ChunkSize(least=1, most=100), ChunkSize(least=1, most=100, among_people=True)
    fitting = AMONG_PEOPLE / 0.002
    assert max(await sizes(among_people, 0.002)) <= fitting < max(await sizes(alone, 0.002))
