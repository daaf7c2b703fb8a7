"""How much is seen of each teacher's classes, and the cheapest step by which more would be."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from tortoise.expressions import Q
from tortoise.functions import Count

from . import zoom_silence
from .rules.periods import day_bounds
from .school import School
from .tables.classes import ClassSession
from .tables.people import Teacher

Seen = Literal[
    "no_classes",  # none of late: nothing can be said
    "pasted_links",  # Zoom tells nothing: a private account, or no webhooks
    "school_account",  # Zoom tells who came and went, students without an identity of their own
    "personal_links",  # and every student came by a link of their own
]
Step = Literal[
    "hear_zoom",  # let Zoom's webhooks in: docs/zoom-app.md
    "link_with_number",  # paste a link with the meeting's number inside; a /my/… link cannot be matched
    "join_account",  # make the teacher a user of the school's Zoom account; a Basic user costs nothing
    "connect_api",  # fill in [zoom]: then the bot makes meetings and fetches reports
    "let_bot_make",  # choose *Create a Zoom meeting*: then every student has a link of their own
    "license_host",  # personal links need a licensed host: the teacher's own, or one of [zoom] hosts
]
DAYS = timedelta(days=30)
HELD = ("ended", "timeout", "active")


@dataclass(frozen=True, slots=True)
class Level:
    """`classes` are those of the last 30 days that began; the other numbers say of how many of them."""

    teacher: Teacher
    seen: Seen
    next_step: Step | None  # None: there is nothing more to be seen
    classes: int = 0
    told_by_zoom: int = 0
    verified: int = 0
    personal: int = 0


async def of_teachers(school: School, api: bool, now: datetime) -> list[Level]:
    """Of every teacher, in alphabetical order. `api`: the school has a Zoom API."""
    heard = await zoom_silence.last_heard() is not None
    since, _ = day_bounds(school.day_of(now) - DAYS, school.zone)
    counts = {row["teacher_id"]: row for row in await _counts(since)}
    teachers = await Teacher.filter(removed_at=None).order_by("search_key", "id")
    return [_level(teacher, counts.get(teacher.id), api=api, heard=heard) for teacher in teachers]


async def _counts(since: datetime) -> list[dict[str, Any]]:
    recent = ClassSession.filter(issued_at__gte=since, session_status__in=HELD)
    counted = recent.annotate(
        classes=Count("id"),
        told_by_zoom=Count("id", _filter=Q(zoom_seen=True)),
        verified=Count("id", _filter=Q(grade="verified")),
        personal=Count("id", _filter=Q(registrant_id__isnull=False)),
        made=Count("id", _filter=Q(made_meeting_id__isnull=False)),
        numbered=Count("id", _filter=Q(meeting_id__isnull=False)),
    ).group_by("teacher_id")
    names = ("teacher_id", "classes", "told_by_zoom", "verified", "personal", "made", "numbered")
    return list(await counted.values(*names))


def _level(teacher: Teacher, counts: dict[str, Any] | None, *, api: bool, heard: bool) -> Level:
    if counts is None:
        step: Step | None = None if heard or api else "hear_zoom"
        return Level(teacher, "no_classes", step)
    seen = _seen(counts)
    numbers = {name: int(counts[name]) for name in ("classes", "told_by_zoom", "verified", "personal")}
    return Level(teacher, seen, _next_step(seen, counts, api=api, heard=heard), **numbers)


def _seen(counts: dict[str, Any]) -> Seen:
    """By the greater part of the classes: one that was pasted in a hurry changes nothing."""
    half = counts["classes"] / 2
    if counts["personal"] > half:
        return "personal_links"
    return "school_account" if counts["told_by_zoom"] > half else "pasted_links"


def _next_step(seen: Seen, counts: dict[str, Any], *, api: bool, heard: bool) -> Step | None:
    if seen == "personal_links":
        return None if heard else "hear_zoom"
    if seen == "pasted_links":
        if not heard:
            return "hear_zoom"
        return "link_with_number" if counts["numbered"] <= counts["classes"] / 2 else "join_account"
    if not api:
        return "connect_api"
    return "license_host" if counts["made"] > counts["classes"] / 2 else "let_bot_make"
