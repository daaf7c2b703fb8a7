"""Classes made up by hypothesis: plausible ones, whose truth is known, and nonsense."""

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import Any, get_args

from hypothesis import strategies as st

from models.rules.facts import Evidence, EvidenceKind, Facts, Policy

from .room import AMINA, TEACHER, Room
from .scene import START, at, facts

SECONDS = st.integers(-1200, 6000)  # from 20 minutes before the click to 40 minutes past it
KINDS: tuple[EvidenceKind, ...] = get_args(EvidenceKind)
PERSON_KINDS: tuple[EvidenceKind, ...] = (
    "click",
    "student_landing",
    "teacher_landing",
    "page_closing",
    "teacher_tap",
    "student_tap",
)
IDS = frozenset({"reg-amina"})

junk: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.just(at(20).isoformat()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=3,
)
NAMES = (
    "uuid", "host_id", "user_id", "user_name", "id", "email", "registrant_id", "held", "minutes", "start", "end",
    "void", "by", "reason", "undoes", "instances", "rows", "join_time", "leave_time", "parent_user_id", "bind_user_id",
)  # fmt: skip
row = st.dictionaries(st.sampled_from(NAMES), junk, max_size=4)
details = row | st.builds(lambda rows: {"instances": [{"uuid": "a", "rows": rows}]}, st.lists(row, max_size=2))
policies = st.builds(
    Policy,
    heartbeat_silence_minutes=st.sampled_from([0, 1, 5]),
    heartbeat_proof_minutes=st.sampled_from([0, 3, 15]),
    rejoin_grace_minutes=st.sampled_from([0, 10]),
    timeout_counts=st.sampled_from(["package", "elapsed"]),
)


@st.composite
def statements(draw: st.DrawFn) -> Evidence:
    """Any statement with any details, some under a key that others have too."""
    moment = START + timedelta(seconds=draw(SECONDS))
    later = moment + timedelta(seconds=draw(st.integers(0, 5000)))
    return Evidence(draw(st.sampled_from(KINDS)), moment, later, draw(st.text("abcdefgh", max_size=2)), draw(details))


@st.composite
def spoken(draw: st.DrawFn) -> Evidence:
    """Something that people and their pages say."""
    kind = draw(st.sampled_from([*PERSON_KINDS, "teacher_answer", "student_answer"]))
    moment = START + timedelta(seconds=draw(SECONDS))
    said = {"held": draw(st.booleans()), "minutes": draw(st.none() | st.integers(0, 80))}
    return Evidence(kind, moment, moment, f"{kind}:{moment.timestamp():.0f}", said)


@st.composite
def known(draw: st.DrawFn) -> Facts:
    """Facts of a class: some with a page that beat, a next class, a cancellation."""
    first, last = sorted((draw(SECONDS), draw(SECONDS)))
    beat = draw(st.booleans())

    def maybe(strategy: st.SearchStrategy[int]) -> Any:
        return START + timedelta(seconds=draw(strategy)) if draw(st.integers(0, 3)) == 0 else None

    return facts(
        package_minutes=draw(st.sampled_from([0, 30, 60])),
        first_beat_at=START + timedelta(seconds=first) if beat else None,
        last_beat_at=START + timedelta(seconds=last) if beat else None,
        succeeded_at=maybe(SECONDS),
        due_at=maybe(SECONDS),
        cancelled_at=None if draw(st.integers(0, 9)) else START,
        window_from=maybe(SECONDS),
        window_until=maybe(SECONDS),
        answers_from=maybe(SECONDS),
        merged_into=None if draw(st.integers(0, 19)) else 4711,
        room_shared=draw(st.booleans()),
        is_group=draw(st.booleans()),
        student_zoom_ids=draw(st.sampled_from([IDS, frozenset[str]()])),
    )


@dataclass(frozen=True, slots=True)
class Played:
    """A class in Zoom of which every second is known: (instance, came, left) in seconds for each side."""

    teacher: list[tuple[int, int]]
    student: list[tuple[int, int]]
    events: list[Evidence]


@st.composite
def played(draw: st.DrawFn) -> Played:
    """Rejoins, second devices and restarts, all within the class window and every event of it told."""
    restart = draw(st.none() | st.integers(1200, 2700))
    instances = [(-600, 4200)] if restart is None else [(-600, restart), (restart + 120, 4200)]
    sides: list[list[tuple[int, int]]] = [[], []]
    events: list[Evidence] = []
    for number, (opens, closes) in enumerate(instances):
        room = Room(f"instance-{number}").opened(opens / 60)
        for who, stays in zip((TEACHER, AMINA), sides, strict=True):
            for came, left in _stays(draw, opens, closes):
                stays.append((came, left))
                room.stayed(who, (came / 60, left / 60))
        events += room.ended(closes / 60).events
    return Played(sides[0], sides[1], events)


def _stays(draw: st.DrawFn, opens: int, closes: int) -> list[tuple[int, int]]:
    edges = sorted(draw(st.sets(st.integers(opens, closes), min_size=2, max_size=6)))
    stays = list(pairwise(edges))[::2]
    second_device = draw(st.booleans())
    return [*stays, (edges[0], edges[-1])] if second_device else stays


def delayed(evidence: list[Evidence], draw: st.DrawFn) -> list[Evidence]:
    """The same statements in another order, some twice, each arriving whenever it does."""
    copies = [*evidence, *(draw(st.lists(st.sampled_from(evidence), max_size=6)) if evidence else [])]
    late = [replace(one, received_at=one.happened_at + timedelta(seconds=draw(st.integers(0, 9999)))) for one in copies]
    return draw(st.permutations(late))
