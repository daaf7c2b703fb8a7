"""Tables as full as a school's after years, made by the database itself from one real row, on either database."""

from datetime import datetime, timedelta

from tortoise.models import Model

from models.database import connection, on_postgres
from models.tables.classes import ClassSession
from models.tables.people import Student, Teacher
from tests.world import World

YEAR = timedelta(days=365)
TEACHERS, ROOMS = 500, 20_000_000_000  # of the past, and the number before their rooms'
CLASS_OF_ITS_OWN = {name: f"'{name}-' || {{id}}" for name in ("tracking_token", "host_token", "issue_key")}
CLASS_OF_ITS_OWN["open_pair"] = "NULL"


async def copies(row: Model | None, count: int, **made: str) -> int:
    """`count` copies of a row. `made`: what is different in each, as SQL of its number `i`, from 1, and of `{id}`, its
    own. Gives the id that the first of them comes after.
    """
    if row is None:
        raise RuntimeError("nothing to copy")
    table = row._meta.db_table
    [last] = await connection().execute_query_dict(f"SELECT MAX(id) AS id FROM {table}")
    own = f"({last['id']} + i)"
    values = {name: f"one.{name}" for name in sorted(row._meta.db_fields)} | {"id": own} | made
    await connection().execute_query(
        f"WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
        f"INSERT INTO {table} ({', '.join(values)}) "
        f"SELECT {', '.join(value.replace('{id}', own) for value in values.values())} "
        f"FROM n, {table} one WHERE one.id = {row.pk}"
    )
    if on_postgres():
        await connection().execute_query(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))"
        )
        # as autovacuum does by and by: without statistics, plans are guesses that no school sees
        await connection().execute_query(f"VACUUM (ANALYZE) {table}")
    return int(last["id"])


async def class_copies(session: ClassSession | None, count: int, **made: str) -> int:
    return await copies(session, count, **CLASS_OF_ITS_OWN | made)


async def people(count: int) -> int:
    """As many teachers, and as many students; gives the id that the first of both comes after."""
    newest = await Teacher.all().order_by("-id").first(), await Student.all().order_by("-id").first()
    last = max(row.id for row in newest if row is not None)
    for row, called, own in zip(
        newest, ("'teacher ' || i", "'student ' || i"), ({"person_id": "NULL"}, {}), strict=True
    ):
        await copies(row, count, id=f"{last} + i", name=called, search_key=called, **own)
    return last


async def links(world: World, now: datetime, count: int, *, classes: int, **made: str) -> tuple[list[str], int]:
    """A year of classes behind, and at the top of the hour a link for each of so many teachers and students: their
    tokens, and the id that the first of both comes after.
    """
    if classes:
        await million(world, now, classes)
    teacher = await world.teacher("Teacher of this hour", connected=False)
    session = await world.session(teacher, await world.student(teacher, connected=False))
    before = await people(count)
    await class_copies(session, count, teacher_id=f"{before} + i", student_id=f"{before} + i", **made)
    made_now = ClassSession.filter(id__gt=session.id).order_by("id")
    return [str(token) for token in await made_now.values_list("tracking_token", flat=True)], before


async def million(world: World, now: datetime, count: int) -> None:
    """A year of classes that are over, evenly before now, each of some teacher in a room of their own and some student:
    were all in one room, PostgreSQL would expect a year of classes wherever it looks for those of a room.
    """
    teacher = await world.teacher("Teacher of the past", connected=False)
    session = await world.session(teacher, await world.student(teacher, connected=False))
    await world.says(session, "click")
    await ClassSession.filter(id=session.id).update(
        session_status="ended", grade="witnessed", look_again_at=None, presence="present", attendance="present"
    )
    begin = int((now - YEAR).timestamp())
    at = f"{begin} + i * {int(YEAR.total_seconds()) // 1000} / {max(count // 1000, 1)}"
    over = {name: moment_in(at) for name in ("issued_at", "due_at", "clicked_at", "started_at")}
    over |= {
        "class_day": day_in(at),
        "session_ended_at": moment_in(f"{at} + 3000"),
        "expires_at": moment_in(f"{at} + 10800"),
    }
    before = await people(TEACHERS)
    over |= dict.fromkeys(("teacher_id", "student_id"), f"{before} + 1 + i % {TEACHERS}")
    over["meeting_id"] = f"{ROOMS} + i % {TEACHERS}"
    await class_copies(session, count, **over, session_duration_seconds="3000", session_duration_minutes="50")


def moment_in(seconds: str) -> str:
    """SQL of a moment, from SQL of Unix seconds."""
    if on_postgres():
        return f"to_timestamp({seconds})"
    return f"strftime('%Y-%m-%d %H:%M:%S+00:00', {seconds}, 'unixepoch')"


def json_in(text: str) -> str:
    """SQL of what is kept as JSON."""
    return f"CAST({text} AS JSONB)" if on_postgres() else text


def day_in(seconds: str) -> str:
    """SQL of its day."""
    return f"{moment_in(seconds)}::date" if on_postgres() else f"date({seconds}, 'unixepoch')"
