"""A small school, written through the house's own functions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count

from models import classes, corrections, evidence, packages, people, streams, students
from models.meetings import PersonalLink
from models.ports import ClassLink
from models.rules.facts import EvidenceKind
from models.rules.names import search_key
from models.school import PackageTerms, School
from models.tables.classes import ClassSession, Package
from models.tables.people import Contact, Person, Student, Teacher
from models.tables.streams import LiveStream

TERMS = [
    PackageTerms("Europe", 60, Decimal("10.00"), "EUR"),
    PackageTerms("0 Fee", 30, Decimal("0.00"), "USD", is_free=True),
]


@dataclass
class World:
    school: School
    clock: Callable[[], datetime]
    _numbers: "count[int]" = field(default_factory=lambda: count(1001))

    async def person(self, name: str, language: str = "en") -> Person:
        return await people.meet(next(self._numbers), name=name, username=None, language=language, now=self.clock())

    async def admin(self, name: str = "Huda", *, wants_summaries: bool = False) -> Person:
        person = await self.person(name)
        await people.make_admin(person, self.clock())
        await Person.filter(id=person.id).update(admin_summaries="each" if wants_summaries else "none")
        return person

    async def teacher(self, name: str = "Yusuf", *, connected: bool = True) -> Teacher:
        person = await self.person(name) if connected else None
        return await Teacher.create(name=name, search_key=search_key(name), person=person, created_at=self.clock())

    async def package(self, name: str = "Europe") -> Package:
        await packages.ship(TERMS, self.clock())
        return await Package.get(name=name)

    async def student(
        self,
        teacher: Teacher,
        name: str = "Amina",
        *,
        connected: bool = True,
        package: str = "Europe",
        default_link: str | None = None,
    ) -> Student:
        student = await students.add(
            teacher,
            name,
            await self.package(package),
            default_link=default_link,
            today=self.school.day_of(self.clock()),
            now=self.clock(),
        )
        if connected:
            await self.contact(student, f"{name}'s phone")
        return student

    async def contact(self, student: Student, name: str) -> Person:
        person = await self.person(name)
        await Contact.create(student=student, person=person, created_at=self.clock())
        return person

    async def session(
        self, teacher: Teacher, student: Student, link: str = "https://zoom.us/j/12345678901?pwd=abc"
    ) -> ClassSession:
        enrolled = await students.enrolled(teacher, student.id, self.school.day_of(self.clock()))
        assert enrolled is not None
        issued = await classes.issue(
            teacher,
            enrolled.enrolment,
            ClassLink(link, 12345678901),
            issue_key=f"press-{next(self._numbers)}",
            school=self.school,
            now=self.clock(),
        )
        assert issued.fresh
        return issued.session

    async def held(self, teacher: Teacher, student: Student, *, by: Person, minutes: int = 60) -> ClassSession:
        """A class that begins now and lasts so long, on an admin's word. The clock stays where it is."""
        begun = self.clock()
        session = await self.session(teacher, student)
        return await self.lasted(session, begun, begun + timedelta(minutes=minutes), by=by)

    async def lasted(self, session: ClassSession, start: datetime, end: datetime, *, by: Person) -> ClassSession:
        """An admin says, when it is over, from when to when it was."""
        now = max(end, self.clock())
        await corrections.correct(session, by=by, reason="seen", start=start, end=end, school=self.school, now=now)
        return await ClassSession.get(id=session.id)

    async def stream(
        self,
        teacher: Teacher,
        among: Sequence[Student],
        *,
        topic: str = "Tajwid",
        ahead: timedelta = timedelta(),
        press_key: str | None = None,
        personal: Mapping[int, PersonalLink] = streams.NO_LINKS,
        chat: tuple[int, str] | None = None,
    ) -> LiveStream:
        """A group class of an hour, due now or `ahead`."""
        now = self.clock()
        mine = await students.among(teacher, None, self.school.day_of(now))
        by_student = {one.student.id: one.enrolment for one in mine}
        return await streams.issue(
            teacher,
            press_key=press_key or f"press-{next(self._numbers)}",
            topic=topic,
            due_at=now + ahead,
            minutes=60,
            students=[by_student[one.id] for one in among],
            link=ClassLink("https://zoom.us/j/12345678901?pwd=abc", 12345678901),
            school=self.school,
            now=now,
            personal=personal,
            chat=chat,
        )

    async def says(
        self, session: ClassSession, kind: EvidenceKind, at: datetime | None = None, **details: object
    ) -> ClassSession:
        """A witness speaks; at the clock's time unless told otherwise."""
        moment = at or self.clock()
        heard = await evidence.testify(
            session.id,
            kind,
            happened_at=moment,
            received_at=self.clock(),
            school=self.school,
            details=details,
        )
        return heard.session
