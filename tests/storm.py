"""Many messages due at one moment: the top of the hour in a school of thousands, written with few statements."""

from collections.abc import Sequence
from datetime import datetime

from models.notices import PRIORITY
from models.rules.names import search_key
from models.tables.classes import ClassSession
from models.tables.outbox import Notice
from models.tables.people import Person, Student

from .simulator.telegram import TelegramServer
from .world import World

FIRST_ID = 6_000_000_000  # of the people's Telegram accounts
AMENDED = {"session_status": "ended", "session_duration_seconds": 2700}
OWN = ("id", "tracking_token", "host_token", "issue_key", "open_pair", "student_id")


async def brew(world: World, count: int, *, each: int = 1, kinds: Sequence[str] = ("class_summary",)) -> list[Person]:
    """`count` people with a class of their own that is over, and `each` messages to tell them of it; kinds in turn."""
    now = world.clock()
    teacher = await world.teacher("Storm", connected=False)
    pattern = await world.session(teacher, await world.student(teacher, connected=False))
    await world.says(pattern, "click")
    pattern = await world.says(pattern, "teacher_tap")
    people = await _people(count, now)
    sessions = await _sessions(pattern, count, now)
    await Notice.bulk_create(
        [
            _notice(person, sessions[number], kinds[(number * each + turn) % len(kinds)], turn, now)
            for turn in range(each)
            for number, person in enumerate(people)
        ],
        batch_size=500,
    )
    return people


def answer_phones(telegram: TelegramServer, people: Sequence[Person]) -> None:
    """Everybody has started the bot."""
    for person in people:
        phone = telegram.phone(person.name, person.telegram_id)
        phone.person.started = phone.person.seen = True


async def _people(count: int, now: datetime) -> list[Person]:
    made = [
        Person(telegram_id=FIRST_ID + number, name=f"Parent {number}", created_at=now, last_seen_at=now)
        for number in range(count)
    ]
    await Person.bulk_create(made, batch_size=500)
    return await Person.filter(telegram_id__gte=FIRST_ID).order_by("id")


async def _sessions(pattern: ClassSession, count: int, now: datetime) -> list[ClassSession]:
    names = [f"Student {number}" for number in range(count)]
    await Student.bulk_create(
        [Student(name=name, search_key=search_key(name), created_at=now) for name in names], batch_size=500
    )
    students = await Student.filter(name__startswith="Student ").order_by("id")
    same = {name: getattr(pattern, name) for name in pattern._meta.db_fields if name not in OWN}
    await ClassSession.bulk_create(
        [
            ClassSession(
                **same, tracking_token=f"t{one.id}", host_token=f"h{one.id}", issue_key=f"i{one.id}", student=one
            )
            for one in students
        ],
        batch_size=200,
    )
    return await ClassSession.filter(tracking_token__startswith="t", issue_key__startswith="i").order_by("id")


def _notice(person: Person, session: ClassSession, kind: str, turn: int, now: datetime) -> Notice:
    return Notice(
        person_id=person.id,
        chat_id=person.telegram_id,
        kind=kind,
        subject=f"storm:{kind}:{turn}:{person.id}",
        session_id=session.id,
        details={
            "audience": "student",
            "what": "not_clicked",
            "reason": f"no. {turn}",
            "before": AMENDED,
            "after": AMENDED,
        },
        priority=PRIORITY[kind],
        revision=1,
        due_at=now,
        due_since=now,
        created_at=now,
    )
