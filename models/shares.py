"""How many messages a second each copy of the program may send, when several work on one database.

Telegram counts the bot, not the copy. The shares of all copies together are never more than what is allowed: a copy
that comes takes what nobody holds, the others make room when they renew theirs, and the share of one that was killed
is free when its time is up. Nobody leads.
"""

from datetime import datetime, timedelta

from .database import one_at_a_time, transaction
from .tables.outbox import Sender

HELD_FOR = timedelta(seconds=3)
CLOCKS_DIFFER = timedelta(seconds=1)  # between machines; a share is free only so long after its time is up
FORGOTTEN_AFTER = timedelta(days=1)


async def take(name: str, allowed: int, now: datetime) -> int:
    """This copy's share until `now + HELD_FOR`. 0: the others hold everything and will have made room soon."""
    async with transaction():
        await one_at_a_time("shares")
        others = await Sender.filter(until__gt=now - CLOCKS_DIFFER).exclude(name=name)
        free = allowed - sum(other.share for other in others)
        share = max(0, min(max(1, allowed // (len(others) + 1)), free))
        await Sender.update_or_create(name=name, defaults={"share": share, "until": now + HELD_FOR})
        return share


async def give_back(name: str, now: datetime) -> None:
    """On an orderly stop."""
    await Sender.filter(name=name, until__gt=now).update(until=now)
    await Sender.filter(until__lt=now - FORGOTTEN_AFTER).delete()


async def hush(name: str, until: datetime) -> None:
    """Telegram takes nothing from the bot before then: the other copies need not find out by themselves."""
    await Sender.filter(name=name).update(silent_until=until)


async def silent_until(now: datetime) -> datetime | None:
    """When the bot may write again, if Telegram has told any copy to wait."""
    row = await Sender.filter(silent_until__gt=now).order_by("-silent_until").first()
    return row.silent_until if row else None
