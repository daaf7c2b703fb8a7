"""What Zoom said, word for word, and what was learned about who is who there."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from .people import Person, Student, Teacher


class ZoomEvent(Model):
    """One webhook as it came. Stored before it is answered, judged after. Two unique keys make a retry a no-op."""

    id = fields.BigIntField(primary_key=True)
    request_id = fields.CharField(max_length=128, unique=True, null=True)  # Zoom's own, stable over its retries
    business_key = fields.CharField(max_length=255, unique=True)  # the same happening told twice has the same one
    event = fields.CharField(max_length=64)
    kind = fields.CharField(max_length=32, null=True)  # the evidence it makes, None when it says nothing of a class
    meeting_id = fields.BigIntField(null=True)
    host_id = fields.CharField(max_length=64, null=True)
    happened_at = fields.DatetimeField()
    received_at = fields.DatetimeField()
    body = fields.TextField()
    details: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    judge_at = fields.DatetimeField(null=True)  # None: judged, or nothing to judge
    attempts = fields.IntField(default=0)

    class Meta:
        table = "zoom_event"
        indexes = (
            Index(fields=("judge_at",)),
            Index(fields=("meeting_id", "happened_at")),
            Index(fields=("received_at",)),
        )


class ZoomAccount(Model):
    """A Zoom user id that is this teacher: learned from a meeting they hosted, or given by an admin."""

    id = fields.IntField(primary_key=True)
    teacher_id: int
    teacher: fields.ForeignKeyRelation[Teacher] = fields.ForeignKeyField(
        "models.Teacher", related_name="zoom_accounts", on_delete=fields.RESTRICT
    )
    zoom_user_id = fields.CharField(max_length=64)
    email = fields.CharField(max_length=254, null=True)  # as Zoom told it of its own account's users
    seen_as = fields.CharField(max_length=128)  # the display name it was seen under, for the question to the teacher
    learned_at = fields.DatetimeField()
    confirmed_at = fields.DatetimeField(null=True)
    refused_at = fields.DatetimeField(null=True)  # the teacher said: that is not me

    class Meta:
        table = "zoom_account"
        unique_together = (("teacher", "zoom_user_id"),)


class Alias(Model):
    """A display name in Zoom that somebody confirmed to be a person, for one teacher's classes only."""

    id = fields.IntField(primary_key=True)
    teacher_id: int
    teacher: fields.ForeignKeyRelation[Teacher] = fields.ForeignKeyField(
        "models.Teacher", related_name="aliases", on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=128)
    is_who = fields.CharField(max_length=16)  # teacher | student | nobody
    student_id: int | None
    student: fields.ForeignKeyNullableRelation[Student] = fields.ForeignKeyField(
        "models.Student", related_name="aliases", on_delete=fields.RESTRICT, null=True
    )
    said_by_id: int
    said_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="aliases_given", on_delete=fields.RESTRICT
    )
    said_at = fields.DatetimeField()
    undone_at = fields.DatetimeField(null=True)

    class Meta:
        table = "alias"
        indexes = (Index(fields=("teacher_id", "name")),)
