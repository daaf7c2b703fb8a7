"""What a class will come to, for more people at once than can be told."""

import asyncio

from models.foreseen import Foreseen
from models.rules.facts import Verdict
from models.school import School
from models.shared_commit import Full
from tests.conftest import SettableClock
from tests.world import World


async def test_where_too_many_wait_another_class_is_refused_and_one_that_waits_already_is_not(
    world: World, clock: SettableClock, school: School
) -> None:
    teacher = await world.teacher()
    one, other = [await world.session(teacher, await world.student(teacher, name)) for name in ("Amina", "Omar")]
    foreseen = Foreseen(school, clock, most_waiting=1)
    first, second, refused = await asyncio.gather(
        foreseen.verdict(one.id), foreseen.verdict(one.id), foreseen.verdict(other.id), return_exceptions=True
    )
    assert isinstance(first, Verdict)
    assert first == second
    assert isinstance(refused, Full)
    assert (await foreseen.verdict(other.id)).status == "sent"
