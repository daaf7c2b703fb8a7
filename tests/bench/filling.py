"""Tables as full as a school's after years, made by the database itself from one real class, on either database."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from models.database import connection, on_postgres
from models.tables.classes import ClassSession
from tests.world import World

OWN = ("tracking_token", "host_token", "issue_key")
YEAR = timedelta(days=365)


async def copied(session: ClassSession, count: int, made: Mapping[str, str] | None = None) -> None:
    """`count` copies of this class. `made`: what is different in each, as SQL of its number `i`, from 1."""
    fresh = {name: f"'{name}-of-class-{session.id}-' || i" for name in OWN} | dict(made or {})
    rest = [f'"{name}"' for name in sorted(session._meta.db_fields - {"id", "open_pair", *fresh})]
    await connection().execute_query(
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
        f"INSERT INTO class_session ({', '.join([*fresh, *rest])}) "
        f"SELECT {', '.join([*fresh.values(), *(f'one.{name}' for name in rest)])} "
        f"FROM n, class_session one WHERE one.id = {session.id}"
    )


async def people(count: int) -> int:
    """As many teachers, and as many students; gives the id that the first of both comes after."""
    tables = ("teacher", "student")
    [last] = await connection().execute_query_dict(
        "SELECT MAX(id) AS id FROM (SELECT id FROM teacher UNION ALL SELECT id FROM student) all_of_them"
    )
    for table in tables:
        await connection().execute_query(
            f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
            f"INSERT INTO {table} (id, name, search_key, created_at) "
            f"SELECT {last['id']} + i, '{table} ' || i, '{table} ' || i, one.created_at "
            f"FROM n, (SELECT created_at FROM {table} ORDER BY id LIMIT 1) one"
        )
    return int(last["id"])


async def million(world: World, now: datetime, count: int) -> None:
    """A year of classes that are over, evenly before now, each of some teacher and student."""
    teacher = await world.teacher("Teacher of the past", connected=False)
    session = await world.session(teacher, await world.student(teacher, connected=False))
    await world.says(session, "click")
    await ClassSession.filter(id=session.id).update(session_status="ended", grade="witnessed", look_again_at=None)
    begin = int((now - YEAR).timestamp())
    at = f"{begin} + i * {int(YEAR.total_seconds()) // 1000} / {max(count // 1000, 1)}"
    over = {name: moment_in(at) for name in ("issued_at", "due_at", "clicked_at", "started_at")}
    over |= {"session_ended_at": moment_in(f"{at} + 3000"), "expires_at": moment_in(f"{at} + 10800")}
    await copied(session, count, over | {"session_duration_seconds": "3000", "session_duration_minutes": "50"})


def moment_in(seconds: str) -> str:
    """SQL of a moment, from SQL of Unix seconds."""
    if on_postgres():
        return f"to_timestamp({seconds})"
    return f"strftime('%Y-%m-%d %H:%M:%S+00:00', {seconds}, 'unixepoch')"
