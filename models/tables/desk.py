"""What people contest, what was decided about it, and the trail of every change an admin made."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from .classes import ClassSession
from .people import Person


class Dispute(Model):
    """Somebody says that a class is recorded wrong. Open until an admin decides. One open dispute a class."""

    id = fields.IntField(primary_key=True)
    session_id: int
    session: fields.ForeignKeyRelation[ClassSession] = fields.ForeignKeyField(
        "models.ClassSession", related_name="disputes", on_delete=fields.RESTRICT
    )
    open_session_id = fields.IntField(null=True, unique=True)  # the session's id while open: holds "one open dispute"
    opened_by_id: int
    opened_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="disputes_opened", on_delete=fields.RESTRICT
    )
    side = fields.CharField(max_length=16)  # teacher | student
    words = fields.TextField()
    opened_at = fields.DatetimeField()
    decided_at = fields.DatetimeField(null=True)
    decided_by_id: int | None
    decided_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="disputes_decided", on_delete=fields.RESTRICT, null=True
    )
    upheld = fields.BooleanField(null=True)  # True: the time was changed; False: it stays as it is
    decision = fields.TextField(null=True)

    class Meta:
        table = "dispute"
        indexes = (Index(fields=("session_id", "opened_at")),)


class Audit(Model):
    """One change that somebody made, with who, when, why, and what it was before and after. Append-only.

    An undoing is a row of its own that names what it undoes. `subject` is what was changed, such as "package:3".
    """

    id = fields.BigIntField(primary_key=True)
    happened_at = fields.DatetimeField()
    by_id: int | None  # None: the operator's configuration or the admin API
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="changes_made", on_delete=fields.RESTRICT, null=True
    )
    what = fields.CharField(max_length=48)  # see models.audit.What
    subject = fields.CharField(max_length=64)
    session_id: int | None
    session: fields.ForeignKeyNullableRelation[ClassSession] = fields.ForeignKeyField(
        "models.ClassSession", related_name="changes", on_delete=fields.RESTRICT, null=True
    )
    reason = fields.TextField(null=True)
    before: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    after: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    undoes_id: int | None  # unique: a change is undone once
    undoes: fields.OneToOneNullableRelation["Audit"] = fields.OneToOneField(
        "models.Audit", related_name="undone_by", on_delete=fields.RESTRICT, null=True
    )

    class Meta:
        table = "audit"
        indexes = (
            Index(fields=("session_id", "id")),
            Index(fields=("by_id", "id")),
            Index(fields=("subject", "id")),
        )
