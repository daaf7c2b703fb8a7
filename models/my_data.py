"""All that is kept about one person, as tables: their own only. Of anybody else no more than the name that they see.

The first line of a table names its columns; moments are in ISO 8601 in the person's own zone.
"""

import json
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import Any, Literal

from tortoise.queryset import QuerySet

from . import circumstances
from .forgetting import Parts, parts_of
from .pay import files, runs
from .pay.drafts import CLOSED
from .rules.case import open_case
from .rules.testimony import Testimony
from .rules.zoom_legs import Leg
from .school import School
from .tables.classes import ClassSession, Enrolment, Evidence
from .tables.desk import Audit, Dispute
from .tables.outbox import Announcement, Notice
from .tables.pay import AbsenceNote, AttendanceMark, PayItem, PayRun
from .tables.people import Admin, Contact, Invite, Person
from .tables.streams import TelegramGroup
from .tables.zoom import Alias, ZoomAccount

Side = Literal["student", "teacher"]
Rows = list[list[Any]]

CHUNK = 50  # classes that are looked at at once
SAID: dict[Side, tuple[str, ...]] = {
    "student": ("click", "student_landing", "page_closing", "student_tap", "student_answer"),
    "teacher": ("teacher_landing", "teacher_tap", "teacher_answer"),
}
OF_BROWSERS = frozenset({"agent", "address"})
CLASS = (
    "id",
    "class_day",
    "issued_at",
    "due_at",
    "clicked_at",
    "started_at",
    "last_activity_at",
    "session_ended_at",
    "session_duration_minutes",
    "taught_seconds",
    "waited_seconds",
    "session_status",
    "end_source",
    "grade",
    "attendance",
    "package_name",
    "package_minutes",
    "link",
)
OWN: dict[Side, tuple[str, ...]] = {
    "student": ("first_beat_at", "last_beat_at", "registrant_id", "personal_link"),
    "teacher": ("package_rate", "currency"),
}
ITEM = ("month", "kind", "amount", "currency", "reason", "created_at", "withdrawn_at")
ZOOM_ACCOUNT = ("zoom_user_id", "email", "seen_as", "learned_at", "confirmed_at", "refused_at")


async def tables(person: Person, school: School) -> dict[str, Rows]:
    """By name, those with any rows."""
    parts = await parts_of(person)
    zone = school.zone_of(person.time_zone)
    found = {"account": [["what", "value"], *[list(line) for line in sorted(dict(person).items())]]}  # type: ignore[call-overload]
    found["roles"] = [["role", "name", "since"], *await _roles(parts)]
    found |= await _of_students(parts, school)
    found |= await _of_teacher(parts, school)
    found |= await _said_and_told(person)
    return {name: [[_plain(value, zone) for value in row] for row in rows] for name, rows in found.items() if rows[1:]}


async def _roles(parts: Parts) -> Rows:
    number = parts.person.id
    admin = await Admin.get_or_none(person_id=number)
    rows: Rows = [["admin", parts.person.name, admin.created_at]] if admin else []
    rows += [["teacher", parts.teacher.name, parts.teacher.created_at]] if parts.teacher else []
    contacts = await Contact.filter(person_id=number).order_by("id").prefetch_related("student")
    rows += [["contact of a student", one.student.name, one.created_at] for one in contacts]
    invites = await Invite.filter(used_by_id=number).order_by("id")
    return rows + [["invitation used", one.role, one.used_at] for one in invites]


async def _of_students(parts: Parts, school: School) -> dict[str, Rows]:
    """Whose browser it was nobody knows where several accounts stand for a student: then it is left out."""
    ids, person = [one.id for one in parts.students], parts.person
    alone = {one.id for one in parts.alone}
    found = await _of_classes("student", ClassSession.filter(student_id__in=ids), school, alone)
    learning = Enrolment.filter(student_id__in=ids).order_by("id").prefetch_related("student", "teacher", "package")
    found["enrolments"] = [["student", "teacher", "package", "first_day", "last_day"]] + [
        [one.student.name, one.teacher.name, one.package.name, one.first_day, one.last_day] for one in await learning
    ]
    notes = AbsenceNote.filter(student_id__in=ids).order_by("id").prefetch_related("student")
    found["absences"] = [["student", "first_day", "last_day", "zone", "words", "said_at", "withdrawn_at"]] + [
        [one.student.name, one.first_day, one.last_day, one.zone, words, one.said_at, one.withdrawn_at]
        for one in await notes
        for words in [one.words if one.by_id == person.id else None]
    ]
    aliases = Alias.filter(student_id__in=ids).order_by("id").prefetch_related("student")
    found["names_in_zoom"] = [["name", "who", "said_at", "undone_at"]] + [
        [one.name, one.student.name if one.student else None, one.said_at, one.undone_at] for one in await aliases
    ]
    return found


async def _of_teacher(parts: Parts, school: School) -> dict[str, Rows]:
    if parts.teacher is None:
        return {}
    number = parts.teacher.id
    found = await _of_classes("teacher", ClassSession.filter(teacher_id=number), school)
    closed = PayRun.filter(state__in=CLOSED).order_by("month")
    lines = [line for run in await closed for line in files.detail(await runs.frozen(run, teacher_id=number))]
    found["pay"] = [[column for column, _ in files.DETAIL], *lines]
    items = PayItem.filter(teacher_id=number).order_by("id")
    found["bonuses_and_deductions"] = await _rows(items, ITEM)
    found["zoom_accounts"] = await _rows(ZoomAccount.filter(teacher_id=number).order_by("id"), ZOOM_ACCOUNT)
    aliases = Alias.filter(teacher_id=number, is_who="teacher").order_by("id")
    found["own_names_in_zoom"] = await _rows(aliases, ("name", "said_at", "undone_at"))
    groups = TelegramGroup.filter(teacher_id=number).order_by("id")
    found["telegram_groups"] = await _rows(groups, ("title", "chat_id", "seen_at", "left_at"))
    return found


async def _said_and_told(person: Person) -> dict[str, Rows]:
    """What the person has said and done here, and what was told to them: its words are not kept."""
    marks = AttendanceMark.filter(by_id=person.id).order_by("id")
    disputes = Dispute.filter(opened_by_id=person.id).order_by("id")
    changes = Audit.filter(by_id=person.id).order_by("id")
    told = Notice.filter(person_id=person.id).order_by("id")
    written = Announcement.filter(person_id=person.id).order_by("id")
    return {
        "marks_given": await _rows(marks, ("session_id", "mark", "reason", "marked_at", "withdrawn_at")),
        "disputes": await _rows(disputes, ("session_id", "words", "opened_at", "decided_at", "upheld", "decision")),
        "changes_made": await _rows(changes, ("id", "happened_at", "what", "subject", "reason")),
        "messages": await _rows(told, ("kind", "session_id", "created_at", "delivered_at", "given_up_at")),
        "announcements": await _rows(written, ("text", "total", "created_at")),
    }


async def _of_classes(
    side: Side, mine: QuerySet[ClassSession], school: School, alone: Collection[int] = ()
) -> dict[str, Rows]:
    """The classes, what this side said of each, what Zoom saw of it, and how it was marked."""
    classes: Rows = [[*CLASS, "teacher", "student", "flags", *OWN[side]]]
    evidence: Rows = [["class", "happened_at", "received_at", "kind", "details"]]
    zoom: Rows = [["class", "source", "name", "email", "joined_at", "left_at"]]
    marks: Rows = [["class", "by", "mark", "reason", "marked_at", "withdrawn_at"]]
    async for chunk in _chunks(mine):
        for one in chunk:
            flags = " ".join(flag["code"] for flag in one.flags)
            people = [one.teacher.name, one.student.name]
            classes.append([*_values(one, CLASS), *people, flags, *_values(one, OWN[side])])
        of_these = {one.id: one for one in chunk}
        for row in await Evidence.filter(session_id__in=[*of_these], kind__in=SAID[side]).order_by("id"):
            theirs = side == "teacher" or of_these[row.session_id].student_id in alone
            details = {key: row.details[key] for key in row.details if theirs or key not in OF_BROWSERS}
            evidence.append([row.session_id, row.happened_at, row.received_at, row.kind, details])
        zoom += await _seen(side, chunk, school)
        if side == "student":
            given = await AttendanceMark.filter(session_id__in=[*of_these]).order_by("id")
            marks += [[one.session_id, *_values(one, ("author", "mark", "reason", *marks[0][4:]))] for one in given]
    named = {"classes": classes, "evidence": evidence, "seen_by_zoom": zoom, "attendance": marks}
    return {name if side == "student" else f"teaching_{name}": rows for name, rows in named.items()}


async def _seen(side: Side, sessions: Sequence[ClassSession], school: School) -> Rows:
    """The stays of whom the rules take for this side, and of nobody else who was in the room."""
    rows: Rows = []
    for session, known in zip(sessions, await circumstances.known_of(sessions), strict=True):
        case = open_case(known.facts, Testimony(known.statements), school.policy)
        for sight in case.sights:
            legs = [leg for person in sight.people.persons(side) for leg in person.legs]
            certain = side == "teacher" or not sight.people.is_probable
            rows += [[session.id, sight.source, *_stay(leg, certain=certain)] for leg in legs]
    return rows


def _stay(leg: Leg, *, certain: bool) -> list[Any]:
    """Who is only taken for the student may be somebody else: then without the e-mail."""
    emails = ", ".join(sorted(one for one in leg.who.ids if "@" in one)) if certain else ""
    return [leg.who.name, emails, leg.joined_at, leg.left_at or leg.cut_at]


async def _chunks(mine: QuerySet[ClassSession]) -> AsyncIterator[list[ClassSession]]:
    """In the order in which they were sent."""
    ids = list(await mine.order_by("id").values_list("id", flat=True))
    for place in range(0, len(ids), CHUNK):
        chunk = ClassSession.filter(id__in=ids[place : place + CHUNK]).order_by("id")
        yield await chunk.prefetch_related("teacher", "student")


async def _rows(query: QuerySet[Any], columns: Sequence[str]) -> Rows:
    return [[*columns], *[_values(one, columns) for one in await query]]


def _values(row: Any, columns: Sequence[str]) -> list[Any]:
    return [getattr(row, column) for column in columns]


def _plain(value: Any, zone: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
