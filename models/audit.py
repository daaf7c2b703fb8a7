"""The trail: every change that somebody made by hand, with who, when, why, and what it was before and after.

Append-only: the database refuses to change or to delete a row. An undoing is a row that names what it undoes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, get_args

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from .rules.names import search_key
from .tables.classes import ClassSession
from .tables.desk import Audit
from .tables.people import Person

What = Literal[
    # of a class; `subject` is "class:17"
    "corrected",
    "struck_out",
    "correction_undone",
    "cancelled",
    "cancel_undone",
    "reassigned",
    "reassign_undone",
    "merged",
    "merge_undone",
    "split",
    "split_undone",
    "dispute_upheld",
    "dispute_left",
    "looked_at",  # the flags were seen by an admin
    "marked",  # somebody said whether the student was there
    "unmarked",
    "made_up",  # it is given for a class that was missed
    "make_up_undone",
    # of the school; `subject` is "package:3", "enrolment:12", "student:5", "teacher:2", "import:…", "settings"
    "package_added",
    "package_changed",
    "package_retired",
    "enrolment_begun",
    "enrolment_ended",
    "enrolment_paused",
    "enrolment_resumed",
    "enrolment_moved",
    "enrolment_changed",
    "student_renamed",
    "student_left",
    "student_back",
    "teacher_renamed",
    "teacher_removed",
    "teacher_back",
    "teacher_disconnected",
    "admin_removed",
    "contact_removed",
    "account_deleted",  # "person:9"
    "alias_answered",
    "alias_undone",
    "imported",
    "settings_changed",
    "absence_announced",  # "student:5"
    "absence_taken_back",
    "pay_approved",  # "pay:2026-10"
    "pay_taken_back",
    "pay_paid",
    "pay_rule_agreed",  # "pay_rule:4"
    "pay_rule_withdrawn",
    "pay_item_added",  # "pay_item:7"
    "pay_item_withdrawn",
    "outage_declared",  # "outage:3"
    "outage_dismissed",
    "outage_recalled",
    "waived",
    "waiver_undone",
]
WHATS: tuple[What, ...] = get_args(What)


@dataclass(frozen=True, slots=True)
class Why:
    """The reason of whoever makes a change, and the change that it takes back, if it does."""

    reason: str | None = None
    undoes: Audit | None = None


UNSAID = Why()


async def record(
    what: What,
    *,
    subject: str,
    by: Person | None,
    now: datetime,
    reason: str | None = None,
    session: ClassSession | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    undoes: Audit | None = None,
    why: Why = UNSAID,
) -> Audit:
    """Call inside the transaction that makes the change. `by` None: the operator's configuration or the admin API.

    `before` and `after` hold what changed, and the names by which people know it, under the same keys: moments, days
    and amounts may be given as they are. `why` stands for `reason` and `undoes`. IntegrityError when that was undone
    before.
    """
    return await Audit.create(
        what=what,
        subject=subject,
        by_id=by.id if by else None,
        happened_at=now,
        reason=reason or why.reason,
        session_id=session.id if session else None,
        before=plain(before or {}),
        after=plain(after or {}),
        undoes=undoes or why.undoes,
    )


async def of_class(session_id: int) -> list[Audit]:
    """The changes of one class, the oldest first, with who made them."""
    return await Audit.filter(of_class_or_person(session_id, None)).order_by("id").prefetch_related("by")


async def one(audit_id: int) -> Audit | None:
    return await _loaded(Audit.filter(id=audit_id)).first()


async def page(
    *,
    session_id: int | None = None,
    person_id: int | None = None,
    before_id: int | None = None,
    after_id: int | None = None,
    limit: int = 8,
) -> list[Audit]:
    """The newest first: of one class, by one person, or all; `before_id`: older than that row, `after_id`: newer."""
    query = Audit.filter(of_class_or_person(session_id, person_id))
    if after_id is not None:
        return (await _loaded(query.filter(id__gt=after_id).order_by("id").limit(limit)))[::-1]
    if before_id is not None:
        query = query.filter(id__lt=before_id)
    return await _loaded(query.order_by("-id").limit(limit))


async def authors(typed: str) -> list[Person]:
    """People who have changed something and have this in their name."""
    key = search_key(typed)
    made = await Person.filter(id__in=Subquery(Audit.filter(by_id__isnull=False).values("by_id"))).order_by("id")
    return [person for person in made if key in search_key(person.name)]


async def is_undone(audit: Audit) -> bool:
    return await Audit.exists(undoes_id=audit.id)


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON keeps them: moments and days in ISO 8601, amounts as text."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def of_class_or_person(session_id: int | None, person_id: int | None) -> Q:
    """What a class's story has is also what was done to the class it was merged into or split from."""
    found = Q()
    if session_id is not None:
        found &= Q(session_id=session_id) | Q(subject=f"class:{session_id}")
    return found if person_id is None else found & Q(by_id=person_id)


def _loaded(query: QuerySet[Audit]) -> QuerySet[Audit]:
    return query.prefetch_related("by", "session__teacher", "session__student")
