"""Classes whose pages beat on: their deadline moves, and there is nothing to judge.

A beat does not write the deadline, which would write an index anew each half a minute for each class. So it is moved
when it has come, by minutes, and a class is judged when its page has really gone silent.
"""

from datetime import datetime, timedelta

from . import many
from .database import transaction
from .rules.facts import Policy
from .rules.heartbeat import next_look
from .tables.classes import ClassSession

AT_ONCE = 1000  # by a look; those that are left are judged, or moved by the next
_MOVE = """
UPDATE class_session SET look_again_at = ?
WHERE look_again_at <= ? AND beats_hold_until = ? AND session_status = 'active' AND id = ?
"""


async def put_off(now: datetime, policy: Policy) -> None:
    """Before the classes are looked for whose deadline has come, and in a transaction of its own: the beats of these
    classes wait for it.
    """
    heard = now - timedelta(minutes=policy.heartbeat_silence_minutes)
    due = ClassSession.filter(look_again_at__lte=now, beats_hold_until__gt=now, last_beat_at__gt=heard)
    first = due.order_by("look_again_at").limit(AT_ONCE)
    rows = await first.values_list("id", "last_beat_at", "beats_hold_until")
    # by id, as everybody who writes several classes: two programs do not wait for each other in a ring
    moved = [[next_look(beat, until, policy), now, until, number] for number, beat, until in sorted(rows)]
    if moved:
        async with transaction():
            await many.write(_MOVE, moved)
