"""A teacher, a student, an admin, and a month of classes that the admin's word settles."""

from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from json import dumps
from typing import Any

from models import corrections
from models.pay import drafts, runs
from models.pay.drafts import Draft
from models.pay.lines import Line
from models.school import School
from models.tables.classes import ClassSession
from models.tables.pay import PayLine, PayRun
from models.tables.people import Person, Student, Teacher
from tests.conftest import SettableClock
from tests.world import World

MARCH, APRIL, MAY = "2026-03", "2026-04", "2026-05"


class Month:
    def __init__(self, world: World, clock: SettableClock, school: School) -> None:
        self.world, self.clock, self.school = world, clock, school
        self.admin: Person
        self.teacher: Teacher
        self.student: Student

    async def begin(self) -> "Month":
        self.admin = await self.world.admin()
        self.teacher = await self.world.teacher()
        self.student = await self.world.student(self.teacher, connected=False)
        return self

    async def held(
        self,
        minutes: int = 60,
        at: datetime | None = None,
        *,
        teacher: Teacher | None = None,
        student: Student | None = None,
    ) -> ClassSession:
        """From now on, or from then on; the clock stands at its end after that."""
        self.clock.now = begun = at or self.clock()
        session = await self.world.session(teacher or self.teacher, student or self.student)
        return await self.lasted(session, begun, self.clock.forward(minutes=minutes))

    async def lasted(self, session: ClassSession, start: datetime, end: datetime) -> ClassSession:
        return await self.world.lasted(session, start, end, by=self.admin)

    async def struck_out(self, session: ClassSession) -> None:
        await corrections.correct(session, by=self.admin, reason="no", void=True, school=self.school, now=self.clock())

    async def draft(self, month: str = MARCH) -> Draft:
        return await drafts.draft(month, rounding="minute", now=self.clock(), school=self.school)

    async def approve(self, month: str = MARCH) -> PayRun:
        seen = await self.draft(month)
        run = await runs.approve(
            month,
            fingerprint=seen.fingerprint,
            rounding="minute",
            by=self.admin,
            school=self.school,
            now=self.clock(),
        )
        assert isinstance(run, PayRun), run
        return run

    def owed(self, draft: Draft, teacher: Teacher | None = None, currency: str = "EUR") -> Decimal:
        return draft.totals.get(((teacher or self.teacher).id, currency), Decimal(0))

    async def lines(self, run: PayRun) -> list[dict[str, Any]]:
        """Every column of a run, as it is stored."""
        return list(await PayLine.filter(run_id=run.id).order_by("id").values())


def digest(draft: Draft) -> str:
    """All that its lines say but for the numbers that a database draws, in one word: the same on every database."""
    told = sorted(dumps(_told(line), sort_keys=True) for line in draft.all)
    return sha256("\n".join(told).encode()).hexdigest()[:16]


def _told(line: Line) -> dict[str, Any]:
    drawn = {"key", "teacher_id", "session_id", "stream_id", "item_id", "adjusts_id", "evidence", "work", "amount"}
    plain = {name: value for name, value in asdict(line).items() if name not in drawn}
    work = {name: _number(value) for name, value in line.work.items()}
    return {**plain, "day": line.day.isoformat(), "amount": _number(str(line.amount)), "work": work}


def _number(value: Any) -> Any:
    """10.00 and 10.0000 are one amount."""
    try:
        return f"{Decimal(value).normalize():f}" if isinstance(value, str) else value
    except InvalidOperation:
        return value


def over(month: str) -> datetime:
    """In the morning of the second day of the next month."""
    day = drafts.month_days(month).last + timedelta(days=2)
    return datetime.combine(day, time(9), UTC)
