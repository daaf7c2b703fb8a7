"""What browsers say, beside somebody who is judging the class at that very moment."""

import asyncio
from datetime import timedelta

from models.database import connection, on_postgres, transaction
from models.shared_commit import SharedCommit
from models.tables.classes import ClassSession
from models.tracking import STUDENT_LANDING, Said
from tests.conftest import SettableClock
from tests.world import World

WAITING_FOR_US = (
    "SELECT count(*) AS number FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid"
)


async def test_what_is_said_while_a_due_class_is_being_judged_makes_it_due_again(
    world: World, clock: SettableClock, database: str
) -> None:
    teacher = await world.teacher()
    session = await world.session(teacher, await world.student(teacher, connected=False))
    await world.says(session, "click")
    await ClassSession.filter(id=session.id).update(look_again_at=clock())
    said = Said("student_landing", clock.forward(minutes=20))
    async with SharedCommit(database) as commit:
        async with transaction():
            judged = await ClassSession.select_for_update(no_key=True).get(id=session.id)
            written = commit.write(STUDENT_LANDING, session.tracking_token, said)
            landing = asyncio.create_task(written)
            while on_postgres() and not landing.done() and not await _waits():  # noqa: ASYNC110  # the server knows
                await asyncio.sleep(0)
            await ClassSession.filter(id=judged.id).update(look_again_at=clock() + timedelta(hours=1))
        await landing
    assert await ClassSession.exists(id=session.id, look_again_at__lte=clock())


async def _waits() -> bool:
    return bool((await connection().execute_query_dict(WAITING_FOR_US))[0]["number"])
