"""What has been decided to be told, and what a conversation was in the middle of."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from .classes import ClassSession
from .people import Person


class Notice(Model):
    """One Telegram message that was decided. The row is the message for its whole life.

    `revision` counts what was decided, `delivered_revision` what Telegram has taken. The words are found at
    delivery, from what the class looks like then, so that two changes in a row make one edit, not two.
    """

    id = fields.BigIntField(primary_key=True)
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="notices", on_delete=fields.RESTRICT
    )
    kind = fields.CharField(max_length=32)  # see models.ports.NoticeKind
    subject = fields.CharField(max_length=96, unique=True)  # one message per subject, e.g. "summary:17:3"
    session_id: int | None
    session: fields.ForeignKeyNullableRelation[ClassSession] = fields.ForeignKeyField(
        "models.ClassSession", related_name="notices", on_delete=fields.RESTRICT, null=True
    )
    details: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    priority = fields.IntField()  # lower goes first
    revision = fields.IntField(default=1)
    delivered_revision = fields.IntField(default=0)
    due_at = fields.DatetimeField(null=True)  # None: nothing to deliver
    due_since = fields.DatetimeField(null=True)  # when this revision was decided; after a day it is given up openly
    claimed_until = fields.DatetimeField(null=True)
    attempts = fields.IntField(default=0)
    message_id = fields.BigIntField(null=True)
    delivered_at = fields.DatetimeField(null=True)
    given_up_at = fields.DatetimeField(null=True)
    problem = fields.CharField(max_length=256, null=True)
    refresh_until = fields.DatetimeField(null=True)  # a live card is looked at again until then
    created_at = fields.DatetimeField()

    class Meta:
        table = "notice"
        indexes = (Index(fields=("due_at", "priority", "id")), Index(fields=("refresh_until",)))


class Conversation(Model):
    """Where a conversation stands, so that a restart does not lose what somebody has typed."""

    key = fields.CharField(max_length=128, primary_key=True)
    state = fields.CharField(max_length=128, null=True)
    data: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)

    class Meta:
        table = "conversation"
