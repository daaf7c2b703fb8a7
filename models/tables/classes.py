"""What is bought, what is taught, and what was seen of it."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from .people import Student, Teacher


class Package(Model):
    """What a student bought. Classes keep a copy of its terms, so changing a package never changes the past."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=64, unique=True)
    minutes = fields.IntField()
    rate = fields.DecimalField(max_digits=12, decimal_places=4)  # per class
    currency = fields.CharField(max_length=3)
    created_at = fields.DatetimeField()
    retired_at = fields.DatetimeField(null=True)

    class Meta:
        table = "package"


class Enrolment(Model):
    """This student learns with this teacher under this package, from day to day (the school's days)."""

    id = fields.IntField(primary_key=True)
    student_id: int
    student: fields.ForeignKeyRelation[Student] = fields.ForeignKeyField(
        "models.Student", related_name="enrolments", on_delete=fields.RESTRICT
    )
    teacher_id: int
    teacher: fields.ForeignKeyRelation[Teacher] = fields.ForeignKeyField(
        "models.Teacher", related_name="enrolments", on_delete=fields.RESTRICT
    )
    package_id: int
    package: fields.ForeignKeyRelation[Package] = fields.ForeignKeyField(
        "models.Package", related_name="enrolments", on_delete=fields.RESTRICT
    )
    default_link = fields.CharField(max_length=1024, null=True)
    first_day = fields.DateField()
    last_day = fields.DateField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "enrolment"
        indexes = (Index(fields=("teacher_id", "student_id")),)


class ClassSession(Model):
    """One student's one class: one issued link, one token, one verdict.

    The columns after `verdict` are what `judge` concluded last. They are written by `models.judging` alone.
    Moments are aware UTC, `*_seconds` are exact, minutes are rounded for showing.
    """

    id = fields.IntField(primary_key=True)
    tracking_token = fields.CharField(max_length=64, unique=True)
    host_token = fields.CharField(max_length=64, unique=True)
    issue_key = fields.CharField(max_length=64, unique=True)  # one per press of Send: a second press is a no-op
    open_pair = fields.CharField(max_length=32, unique=True, null=True)  # "teacher:student" while sent or active
    student_id: int
    student: fields.ForeignKeyRelation[Student] = fields.ForeignKeyField(
        "models.Student", related_name="sessions", on_delete=fields.RESTRICT
    )
    teacher_id: int
    teacher: fields.ForeignKeyRelation[Teacher] = fields.ForeignKeyField(
        "models.Teacher", related_name="sessions", on_delete=fields.RESTRICT
    )
    package_id: int
    package: fields.ForeignKeyRelation[Package] = fields.ForeignKeyField(
        "models.Package", related_name="sessions", on_delete=fields.RESTRICT
    )
    package_name = fields.CharField(max_length=64)
    package_minutes = fields.IntField()
    package_buffer_minutes = fields.IntField()
    package_rate = fields.DecimalField(max_digits=12, decimal_places=4)
    currency = fields.CharField(max_length=3)
    link = fields.CharField(max_length=1024)  # as the teacher gave it, checked; the redirect checks it again
    meeting_id = fields.BigIntField(null=True)  # None: a personal link without a number inside
    issued_at = fields.DatetimeField()
    due_at = fields.DatetimeField()  # when the class is meant to begin; the moment of issue unless said otherwise
    expires_at = fields.DatetimeField()
    cancelled_at = fields.DatetimeField(null=True)
    first_beat_at = fields.DatetimeField(null=True)
    last_beat_at = fields.DatetimeField(null=True)

    # verdict
    session_status = fields.CharField(max_length=16)
    clicked_at = fields.DatetimeField(null=True)
    started_at = fields.DatetimeField(null=True)
    last_activity_at = fields.DatetimeField(null=True)
    session_ended_at = fields.DatetimeField(null=True)
    session_duration_seconds = fields.IntField(null=True)
    session_duration_minutes = fields.IntField(null=True)
    taught_seconds = fields.IntField(null=True)
    waited_seconds = fields.IntField(null=True)
    teacher_in_since = fields.DatetimeField(null=True)  # in the meeting now, as Zoom told it; None: not, or unknown
    student_in_since = fields.DatetimeField(null=True)
    zoom_seen = fields.BooleanField(default=False)  # Zoom has told of anybody in this class
    end_source = fields.CharField(max_length=16, null=True)
    grade = fields.CharField(max_length=16)
    flags: fields.Field[list[Any]] = fields.JSONField(default=list)
    because: fields.Field[list[Any]] = fields.JSONField(default=list)
    look_again_at = fields.DatetimeField(null=True)
    to_review = fields.BooleanField(default=False)  # flagged, and no admin has looked at it since; see models.review

    class Meta:
        table = "class_session"
        indexes = (
            Index(fields=("look_again_at",)),
            Index(fields=("teacher_id", "issued_at")),
            Index(fields=("student_id", "issued_at")),
            Index(fields=("session_status", "issued_at")),
            Index(fields=("issued_at", "id")),
            Index(fields=("meeting_id", "issued_at")),
            Index(fields=("to_review", "issued_at")),
        )


class Evidence(Model):
    """One statement of one witness. Append-only: nothing in the program updates or deletes a row."""

    id = fields.BigIntField(primary_key=True)
    session_id: int
    session: fields.ForeignKeyRelation[ClassSession] = fields.ForeignKeyField(
        "models.ClassSession", related_name="evidence", on_delete=fields.RESTRICT
    )
    kind = fields.CharField(max_length=32)
    key = fields.CharField(max_length=128)  # the same key is the same statement
    happened_at = fields.DatetimeField()
    received_at = fields.DatetimeField()
    details: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)

    class Meta:
        table = "evidence"
        unique_together = (("session", "key"),)
