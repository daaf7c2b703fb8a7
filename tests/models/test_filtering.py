"""One condition for the list, the numbers, the file and the API: what it finds is what a person would pick by hand."""

from datetime import date, timedelta
from random import Random

from models import exports, sessions
from models.filtering import FEW_TEACHERS, STATUSES, Filter
from models.rules.names import search_key
from models.tables.classes import ClassSession
from models.tables.people import Student, Teacher
from tests.world import World

DAY = date(2026, 3, 2)
GRADES = ("verified", "reported", "estimated")
FLAGS = ("over_package", "click_only")
NAMES = ("Amina", "Ámina Hassan", "أمينة", "Omar_", "100%", "O!mar")


async def a_school(world: World, random: Random) -> list[ClassSession]:
    """Sixty classes, every one different; as many namesakes among the teachers as make a search walk the days."""
    teachers = [await world.teacher(name, connected=False) for name in ("Yusuf", "Maryam", "Amin")]
    now = world.clock()
    await Teacher.bulk_create(
        Teacher(name=f"Maryam {n}", search_key=f"maryam {n}", created_at=now) for n in range(FEW_TEACHERS)
    )
    for n in range(60):
        teacher = random.choice(teachers)
        student = await world.student(teacher, random.choice(NAMES), connected=False)
        session = await world.session(teacher, student)
        await ClassSession.filter(id=session.id).update(
            session_status=random.choice(STATUSES),
            grade=random.choice(GRADES),
            flags=[{"code": code, "facts": {}} for code in FLAGS if random.random() < 0.3],
            class_day=DAY + timedelta(days=n % 7),
        )
    return await ClassSession.all().prefetch_related("teacher", "student")


def picked(one: ClassSession, wanted: Filter) -> bool:
    key = search_key(wanted.search)
    codes = {flag["code"] for flag in one.flags}
    return (
        one.class_day is not None
        and (wanted.first is None or one.class_day >= wanted.first)
        and (wanted.last is None or one.class_day <= wanted.last)
        and (wanted.status is None or one.session_status == wanted.status)
        and (wanted.grade is None or one.grade == wanted.grade)
        and (wanted.flag is None or wanted.flag in codes or (wanted.flag == "any" and bool(codes)))
        and (wanted.teacher_id is None or one.teacher_id == wanted.teacher_id)
        and (wanted.student_id is None or one.student_id == wanted.student_id)
        and (key in one.teacher.search_key or key in one.student.search_key)
    )


def some_filter(random: Random) -> Filter:
    def maybe(*values: object) -> object:
        return random.choice([*values, *[None] * (2 * len(values))])

    return Filter(
        first=maybe(DAY, DAY + timedelta(days=3)),  # type: ignore[arg-type]
        last=maybe(DAY + timedelta(days=3), DAY + timedelta(days=9)),  # type: ignore[arg-type]
        status=maybe(*STATUSES),  # type: ignore[arg-type]
        grade=maybe(*GRADES),  # type: ignore[arg-type]
        flag=maybe(*FLAGS, "any", "nonsense"),  # type: ignore[arg-type]
        search=str(maybe("amin", "maryam", "yusuf", "أمي", "%", "_", "!", "hassan", "nobody") or ""),
        teacher_id=maybe(1, 2),  # type: ignore[arg-type]
        student_id=maybe(5, 6),  # type: ignore[arg-type]
    )


async def test_every_filter_finds_what_a_person_would_pick(world: World) -> None:
    random = Random(11)
    everything = await a_school(world, random)
    filters = [Filter(), *(some_filter(random) for _ in range(120))]
    filters += [Filter(search=text, first=DAY) for text in ("maryam", "amin", "%", "_", "!")]
    found_any = 0
    for wanted in filters:
        expected = sorted((one.class_day, one.id) for one in everything if picked(one, wanted))
        assert [exports.key_of(row) for row in await exports.rows(wanted, limit=100)] == expected, wanted
        assert await sessions.newest(wanted, limit=100) == [row_id for _, row_id in reversed(expected)], wanted
        assert sum((await sessions.counts(wanted)).values()) == len(expected), wanted
        found_any += bool(expected)
    assert found_any > 40


async def test_a_list_goes_on_after_the_row_that_was_seen_last(world: World) -> None:
    await a_school(world, Random(3))
    wanted = Filter(search="maryam")
    whole = await sessions.newest(wanted, limit=100)
    seen: list[int] = []
    before = None
    while page := await sessions.newest(wanted, limit=4, before=before):
        seen += page
        last = await ClassSession.get(id=page[-1])
        assert last.class_day is not None
        before = last.class_day, last.id
    assert seen == whole
    assert len(whole) > 8


async def test_two_students_of_one_name_are_not_mixed(world: World) -> None:
    teacher = await world.teacher()
    first, second = [await world.student(teacher, "Amina", connected=False) for _ in range(2)]
    mine = await world.session(teacher, first)
    await world.session(teacher, second)
    assert await sessions.newest(Filter(student_id=first.id), limit=9) == [mine.id]
    assert await Student.filter(name="Amina").count() == 2
