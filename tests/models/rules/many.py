"""Classes in Zoom by the thousand: restarts, rejoins, shared rooms, lost events, and everybody's word besides.

Drawn from a seed instead of by hypothesis, which needs ten times as long for one: a failing seed is its own example.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

from models.rules.facts import Evidence, EvidenceKind, Facts

from .room import AMINA, GUEST, HOST, TEACHER
from .scene import START, facts

OTHERS = (GUEST | {"user_name": "Bilal", "registrant_id": "reg-bilal"}, GUEST | {"user_name": "Amina"}, GUEST)
WORDS: tuple[EvidenceKind, ...] = (
    "teacher_tap", "student_tap", "teacher_landing", "student_landing", "page_closing", "teacher_answer",
    "student_answer",
)  # fmt: skip
Stays = list[tuple[int, int]]  # seconds after the first click


@dataclass(frozen=True, slots=True)
class Made:
    facts: Facts
    evidence: list[Evidence]
    teacher: Stays  # what really was, before anything was lost
    student: Stays


class Zoom:
    """Tells of stays as webhooks do; every joining has a user id of its own."""

    def __init__(self, random: Random) -> None:
        self.random, self.said, self._next = random, list[Evidence](), 16_778_240

    def tell(self, kind: EvidenceKind, second: int, **details: Any) -> None:
        moment = START + timedelta(seconds=second)
        self.said.append(Evidence(kind, moment, moment, f"{kind}:{len(self.said)}", {"host_id": HOST, **details}))

    def stay(self, uuid: str, who: dict[str, Any], came: int, left: int) -> None:
        self._next += 1024
        details = {**who, "uuid": uuid, "user_id": str(self._next)}
        self.tell("zoom_joined", came, **details)
        self.tell("zoom_left", left, **details)
        if self.random.random() < 0.1:
            self.aside(details, came, left)

    def aside(self, details: dict[str, Any], came: int, left: int) -> None:
        """A breakout room, or a phone tied to the person: part of the same stay."""
        begin, end = sorted(self.random.randint(came, left) for _ in range(2))
        self._next += 1024
        other = details | {"user_id": str(self._next), "parent_user_id": details["user_id"]}
        self.tell("zoom_breakout_joined", begin, **other)
        self.tell("zoom_breakout_left", end, **other)


def some_stays(random: Random, opens: int, closes: int) -> Stays:
    edges = sorted(random.sample(range(opens, closes), 2 * random.randint(1, 3)))
    stays = list(zip(edges[::2], edges[1::2], strict=True))
    return [*stays, (edges[0], edges[-1])] if random.random() < 0.2 else stays  # a second device


def made(seed: int, *, lost: float, company: bool) -> Made:
    """`lost`: the share of Zoom's events that never come; `company`: others use the room, and people speak."""
    random = Random(seed)
    zoom = Zoom(random)
    cut = random.choice([None, random.randint(1200, 2700)])
    instances = [(-600, 4200)] if cut is None else [(-600, cut), (cut + 120, 4200)]
    teacher: Stays = []
    student: Stays = []
    for number, (opens, closes) in enumerate(instances):
        uuid = f"instance-{number}"
        zoom.tell("zoom_started", opens, uuid=uuid)
        for who, stays in ((TEACHER, teacher), (AMINA, student)):
            own = some_stays(random, opens, closes)
            stays.extend(own)
            for came, left in own:
                zoom.stay(uuid, who, came, left)
        for who in random.sample(OTHERS, random.randint(0, 2)) if company else ():
            zoom.stay(uuid, who, *some_stays(random, opens, closes)[0])
        zoom.tell("zoom_ended", closes, uuid=uuid)
    evidence = [one for one in zoom.said if random.random() >= lost] + said(random, speaks=company)
    return Made(known(random) if company else KNOWN, evidence, teacher, student)


KNOWN = facts(package_minutes=80, student_zoom_ids=frozenset({"reg-amina"}))


def known(random: Random) -> Facts:
    """A room of several classes: one after this, perhaps one of the same student before."""
    return replace(
        KNOWN,
        package_minutes=random.choice([30, 60, 80]),
        student_zoom_ids=random.choice([KNOWN.student_zoom_ids, frozenset()]),
        other_zoom_ids=random.choice([frozenset({"reg-bilal"}), frozenset()]),
        student_aliases=random.choice([frozenset({"Amina"}), frozenset()]),
        room_shared=random.random() < 0.5,
        succeeded_at=START + timedelta(seconds=random.randint(600, 4500)) if random.random() < 0.5 else None,
        opens_at=START - timedelta(minutes=5) if random.random() < 0.2 else None,
    )


def said(random: Random, *, speaks: bool) -> list[Evidence]:
    """Clicks, and what people say."""
    spoken: list[tuple[EvidenceKind, int]] = [("click", 0)]
    if speaks:
        spoken += [("click", random.randint(0, 3000)) for _ in range(random.randint(0, 2))]
        spoken += [(random.choice(WORDS), random.randint(0, 5000)) for _ in range(random.randint(0, 3))]
    details = {"held": True, "minutes": random.randint(1, 80)}
    moments = [(kind, START + timedelta(seconds=second)) for kind, second in spoken]
    return [Evidence(kind, at, at, f"{kind}:{at:%H%M%S}", details) for kind, at in moments]


def retold(evidence: list[Evidence], random: Random) -> list[Evidence]:
    """In another order, some twice, each arriving whenever it does."""
    copies = evidence + random.choices(evidence, k=5)
    return [
        replace(one, received_at=one.happened_at + timedelta(seconds=random.randint(0, 9999)))
        for one in random.sample(copies, len(copies))
    ]
