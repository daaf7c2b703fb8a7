"""One teacher, one Zoom room and two students in a row, made up at random; and the same played in any order.

Minutes count from the sending of the first class. Everything is a step; a step may come whenever it likes, but for a
click, which needs its class to have been sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any, Literal

from models import classes, evidence, identities, students
from models.ports import ClassLink
from models.rules.facts import EvidenceKind
from models.sweep import sweep
from models.tables.classes import ClassSession
from models.tables.people import Person, Student
from models.zoom_events import Told
from tests.world import World
from tests.written import keep, passed_on

Name = Literal["amina", "bilal"]
NAMES: tuple[Name, Name] = ("amina", "bilal")
VERDICT = (
    "session_status", "clicked_at", "started_at", "last_activity_at", "session_ended_at", "session_duration_seconds",
    "session_duration_minutes", "taught_seconds", "waited_seconds", "teacher_in_since", "student_in_since", "zoom_seen",
    "end_source", "grade", "flags", "because", "look_again_at", "to_review",
)  # fmt: skip
_numbers = count(1)


@dataclass(frozen=True)
class Step:
    """`what`: sent, said (a person, of `about`), zoom, alias or void."""

    minute: float
    what: Literal["sent", "said", "zoom", "alias", "void"]
    about: Name = "amina"
    kind: EvidenceKind = "click"
    details: tuple[tuple[str, str], ...] = ()


def made_up(random: Random) -> list[Step]:
    """In the order in which it happens; some of what Zoom would tell is lost."""
    second = random.uniform(20, 70)
    steps = [Step(0, "sent", "amina"), Step(sent := random.choice([5, second - 9]), "sent", "bilal")]
    first_click = random.uniform(1, 6)
    steps += [Step(first_click, "said"), Step(first_click + random.uniform(1, 20), "said")]
    steps += [Step(max(sent + 1, second + random.uniform(-8, 8)), "said", "bilal")]
    for about, minute in zip(NAMES, (second - 2, second + 50), strict=True):
        if random.random() < 0.3:
            kind: EvidenceKind = "teacher_tap" if random.random() < 0.5 else "student_landing"
            steps.append(Step(minute, "said", about, kind))
    stays = [("Yusuf", random.uniform(-10, 4), second + random.uniform(20, 60))]
    stays += [("iPhone", random.uniform(0, 6), second + random.uniform(-15, 5))]
    stays += [("Bilal B.", second + random.uniform(-6, 6), second + random.uniform(15, 60))]
    if random.random() < 0.3:
        came = random.uniform(0, 50)
        stays.append(("Mother", came, came + random.uniform(1, 30)))
    steps += [step for stay in stays for step in _seen(stay, random) if random.random() > 0.08]
    steps += [Step(max(stay[2] for stay in stays) + 1, "zoom", kind="zoom_ended", details=(("uuid", "one"),))]
    if random.random() < 0.4:
        steps.append(Step(random.uniform(10, 120), "alias"))
    if random.random() < 0.2:
        steps.append(Step(random.uniform(second + 20, 150), "void", "bilal"))
    return sorted(steps, key=lambda step: (step.minute, step.what))


def _seen(stay: tuple[str, float, float], random: Random) -> Iterable[Step]:
    """The events of one stay, sometimes with a gap: who comes back has another user id."""
    who, came, left = stay
    gap = random.uniform(came, left)
    parts = [(came, left)] if random.random() < 0.6 else [(came, gap), (min(left, gap + 3), left)]
    for since, until in parts:
        details = (("uuid", "one"), ("user_id", str(next(_numbers))), ("user_name", who))
        yield Step(since, "zoom", kind="zoom_joined", details=details)
        yield Step(until, "zoom", kind="zoom_left", details=details)


@dataclass
class Day:
    """One playing of the steps, by people and in a room of its own."""

    world: World
    begin: datetime
    number: int = field(default_factory=lambda: next(_numbers))

    async def play(self, steps: Iterable[tuple[datetime, Step]], random: Random | None = None) -> None:
        """Each at its moment, and the sweep in between. With `random` some events come twice or wait for the sweep."""
        self.teacher = await self.world.teacher(f"Yusuf {self.number}")
        self.people: dict[Name, Student] = {
            name: await self.world.student(self.teacher, f"{name} {self.number}", connected=False) for name in NAMES
        }
        self.sessions: dict[Name, ClassSession] = {}
        for now, step in steps:
            await self._step(step, now, random)
            if random is None or random.random() < 0.2:
                await sweep(school=self.world.school, now=now)

    async def verdicts(self) -> dict[str, dict[str, Any]]:
        found = {name: await ClassSession.get(id=session.id) for name, session in self.sessions.items()}
        return {name: {column: getattr(row, column) for column in VERDICT} for name, row in found.items()}

    def moment(self, step: Step) -> datetime:
        return self.begin + timedelta(seconds=round(step.minute * 60))

    async def _step(self, step: Step, now: datetime, random: Random | None) -> None:
        school, session = self.world.school, self.sessions.get(step.about)
        match step.what:
            case "sent":
                self.sessions[step.about] = await self._sent(step.about, self.moment(step))
            case "said" if session is not None:
                moment = self.moment(step)
                await evidence.testify(
                    session.id, step.kind, happened_at=moment, received_at=now, school=school, now=now
                )
            case "zoom":
                await self._zoom(step, now, random)
            case "alias":
                amina, by = self.people["amina"], await self._by()
                await identities.answer(
                    self.teacher.id, "iPhone", who="student", student=amina, by=by, school=school, now=now
                )
            case "void" if session is not None:
                moment = self.moment(step)
                details = {"void": True, "reason": "test", "by": 1, "start": None, "end": None}
                await evidence.testify(
                    session.id, "correction", happened_at=moment, received_at=now, school=school, details=details
                )

    async def _by(self) -> Person:
        return await Person.get(id=self.teacher.person_id)

    async def _sent(self, name: Name, now: datetime) -> ClassSession:
        today = self.world.school.day_of(now)
        enrolled = await students.enrolled(self.teacher, self.people[name].id, today)
        assert enrolled is not None
        link = ClassLink(f"https://zoom.us/j/{10**9 + self.number}", 10**9 + self.number)
        key = f"day-{self.number}-{name}"
        issued = await classes.issue(
            self.teacher, enrolled.enrolment, link, issue_key=key, school=self.world.school, now=now
        )
        assert issued.fresh
        return issued.session

    async def _zoom(self, step: Step, now: datetime, random: Random | None) -> None:
        details, host = dict(step.details), f"host-{self.number}"
        if details.get("user_name") == "Yusuf":
            details |= {"id": host, "participant_user_id": host}
        told = Told(
            request_id=None,
            business_key=f"{self.number}|{step.kind}|{details.get('user_id', '')}|{step.minute}",
            event=step.kind,
            kind=step.kind,
            meeting_id=10**9 + self.number,
            host_id=host,
            happened_at=self.moment(step),
            body="{}",
            details={**details, "host_id": host},
        )
        for _ in range(1 if random is None else random.randint(1, 2)):
            kept = await keep(told, now)
            if kept is not None and (random is None or random.random() > 0.25):
                for _ in range(1 if random is None else random.randint(1, 2)):
                    await passed_on(kept, school=self.world.school, now=now)


def shuffled(steps: list[Step], random: Random) -> list[Step]:
    """Any order in which no class is spoken of, or struck out, before it was sent."""
    mixed = random.sample(steps, len(steps))
    for name in NAMES:
        own = [at for at, step in enumerate(mixed) if step.about == name and step.what in {"sent", "said", "void"}]
        sent = next(at for at in own if mixed[at].what == "sent")
        mixed[own[0]], mixed[sent] = mixed[sent], mixed[own[0]]
    return mixed
