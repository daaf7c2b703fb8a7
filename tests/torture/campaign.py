"""The machine loses its power again and again while a school storms; then everything is reckoned up."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

import aiohttp

from . import reckoning
from .storm import Storm
from .yard import Yard, yard

LONGEST_LIFE = 2.5  # real seconds from a start to the next kill
SOME_CLASSES = 30
ON_THE_WAY = 30  # messages that one kill may repeat


async def campaign(
    folder: Path,
    database: str,
    *,
    kills: int,
    seed: int,
    copies: int = 1,
    say: Callable[[str], None] = lambda _: None,
) -> Storm:
    """`seed` decides who does what; when a kill falls is up to the machine. Raises AssertionError for what was lost."""
    dice = random.Random(seed)
    async with yard(folder, database, classes=SOME_CLASSES + kills // 4, copies=copies) as here:
        storm = Storm(here, dice)
        await here.start()
        async with storm.raging():
            for number in range(1, kills + 1):
                await asyncio.sleep(dice.uniform(0.05, LONGEST_LIFE))
                victim = dice.choice(here.programs)
                await victim.kill()
                if copies == 1:
                    await asyncio.to_thread(reckoning.whole, database)
                await victim.start()
                say(f"kill {number}: {len(storm.taken)} clicks and landings, {len(storm.webhooks)} webhooks taken")
        await reckoned(here, storm, repeated=kills * (ON_THE_WAY + 1))
    return storm


async def reckoned(here: Yard, storm: Storm, *, repeated: int) -> None:
    """Lets the school come to rest, and raises AssertionError for what was lost. `repeated`: messages, at most."""
    await reckoning.calm(here)
    here.clock.pause()
    await reckoning.calm(here)
    before = await reckoning.verdicts(here)
    async with aiohttp.ClientSession() as client:
        await storm.tell_again(client)
    await reckoning.calm(here)
    await here.stop()
    await asyncio.to_thread(reckoning.whole, here.database)
    assert await reckoning.verdicts(here) == before
    await reckoning.judged_again_nothing_changes(here)
    await reckoning.nothing_is_lost(storm, repeated=repeated)
