"""What browsers say, beside somebody who is judging the class at that very moment."""

import asyncio

from models import judging, sweep
from models.database import on_postgres, transaction
from models.school import School
from models.shared_commit import SharedCommit
from models.tables.classes import ClassSession
from models.tracking import STUDENT_LANDING, Said
from tests.conftest import SettableClock
from tests.world import World


async def test_what_is_said_while_a_class_is_being_judged_waits_for_nobody_and_is_judged_by_the_next_sweep(
    world: World, clock: SettableClock, database: str, school: School
) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher, connected=False))
    await world.says(session, "click")
    said = Said("student_landing", clock.forward(minutes=20))
    async with SharedCommit(database) as commit:
        async with transaction():
            judged = await ClassSession.select_for_update(no_key=True).get(id=session.id)
            await judging.judge_again(judged, school=school, now=clock())
            written = commit.write(STUDENT_LANDING, session.tracking_token, said)
            landing = asyncio.create_task(written)
            if on_postgres():  # SQLite lets one write, so there it waits for this transaction to end
                await landing
        await landing
    await sweep.sweep(school=school, now=clock())
    assert (await ClassSession.get(id=session.id)).last_activity_at == clock()
