"""What is bought, what is taught, and what was seen of it."""

from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from .people import Student, Teacher

if TYPE_CHECKING:
    from .streams import LiveStream, MadeMeeting


class Package(Model):
    """What a student bought. Classes keep a copy of its terms, so changing a package never changes the past."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=64, unique=True)
    minutes = fields.IntField()
    rate = fields.DecimalField(max_digits=12, decimal_places=4)  # per class
    currency = fields.CharField(max_length=3)
    buffer_minutes = fields.IntField(null=True)  # None: the school's
    thresholds: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)  # models.rules.presence.Thresholds
    is_free = fields.BooleanField(default=False)  # a rate of nothing is meant, and not forgotten
    created_at = fields.DatetimeField()
    retired_at = fields.DatetimeField(null=True)

    class Meta:
        table = "package"


class PackageChange(Model):
    """Other terms of a package from a day of the school on. The package's own columns are its first terms.

    Only a change that has not begun yet may be taken back.
    """

    id = fields.IntField(primary_key=True)
    package_id: int
    package: fields.ForeignKeyRelation[Package] = fields.ForeignKeyField(
        "models.Package", related_name="changes", on_delete=fields.RESTRICT
    )
    valid_from = fields.DateField()
    minutes = fields.IntField()
    buffer_minutes = fields.IntField(null=True)
    rate = fields.DecimalField(max_digits=12, decimal_places=4)
    currency = fields.CharField(max_length=3)
    created_at = fields.DatetimeField()

    class Meta:
        table = "package_change"
        unique_together = (("package", "valid_from"),)


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


class EnrolmentPause(Model):
    """The student takes no classes from day to day (the school's days). An open end is None."""

    id = fields.IntField(primary_key=True)
    enrolment_id: int
    enrolment: fields.ForeignKeyRelation[Enrolment] = fields.ForeignKeyField(
        "models.Enrolment", related_name="pauses", on_delete=fields.RESTRICT
    )
    first_day = fields.DateField()
    last_day = fields.DateField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "enrolment_pause"


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
    stream_id: int | None
    stream: fields.ForeignKeyNullableRelation["LiveStream"] = fields.ForeignKeyField(
        "models.LiveStream", related_name="sessions", on_delete=fields.RESTRICT, null=True
    )
    made_meeting_id: int | None  # the meeting that Classclock made for this class
    made_meeting: fields.ForeignKeyNullableRelation["MadeMeeting"] = fields.ForeignKeyField(
        "models.MadeMeeting", related_name="sessions", on_delete=fields.RESTRICT, null=True
    )
    registrant_id = fields.CharField(max_length=128, null=True)  # who Zoom takes the student for, by a personal link
    personal_link = fields.CharField(max_length=1024, null=True)  # the student's own; `link` is everybody's
    substitute_for_id: int | None  # whose class it was before somebody else taught it
    substitute_for: fields.ForeignKeyNullableRelation[Teacher] = fields.ForeignKeyField(
        "models.Teacher", related_name="substituted", on_delete=fields.RESTRICT, null=True
    )
    merged_into_id: int | None  # its evidence counts there, and it is no class of its own
    merged_into: fields.ForeignKeyNullableRelation["ClassSession"] = fields.ForeignKeyField(
        "models.ClassSession", related_name="merged", on_delete=fields.RESTRICT, null=True
    )
    split_from_id: int | None  # the evidence of that class after `window_from` counts here
    split_from: fields.ForeignKeyNullableRelation["ClassSession"] = fields.ForeignKeyField(
        "models.ClassSession", related_name="split", on_delete=fields.RESTRICT, null=True
    )
    window_from = fields.DatetimeField(null=True)  # set by a split: what happened outside belongs to the other part
    window_until = fields.DatetimeField(null=True)
    thresholds: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)  # models.rules.presence.Thresholds
    makes_up_id: int | None  # the absence that this class is given for
    makes_up: fields.ForeignKeyNullableRelation["ClassSession"] = fields.ForeignKeyField(
        "models.ClassSession", related_name="made_up", on_delete=fields.RESTRICT, null=True
    )
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
    beats_hold_until = fields.DatetimeField(null=True)
    # the school's day it belongs to: of its start, or of when it was due where it never began or is of a group
    class_day = fields.DateField(null=True)
    presence = fields.CharField(max_length=16, null=True)  # by the rule alone; see models.rules.presence
    attendance = fields.CharField(max_length=16, null=True)  # what counts, marks and announced absences included
    attendance_by = fields.CharField(max_length=8, default="rule")  # rule | teacher | admin
    changed_at = fields.DatetimeField(null=True)  # when what it is worth last became another
    to_review = fields.BooleanField(default=False)  # flagged, and no admin has looked at it since; see models.review

    class Meta:
        table = "class_session"
        indexes = (
            Index(fields=("look_again_at",)),
            Index(fields=("teacher_id", "issued_at")),
            Index(fields=("student_id", "issued_at")),
            Index(fields=("session_status", "issued_at")),
            Index(fields=("issued_at", "id")),
            Index(fields=("due_at",)),
            Index(fields=("meeting_id", "issued_at")),
            Index(fields=("to_review", "issued_at")),
            Index(fields=("stream_id",)),
            Index(fields=("split_from_id",)),
            Index(fields=("class_day", "teacher_id")),
            Index(fields=("class_day", "id")),
            Index(fields=("session_status", "class_day", "id")),
            Index(fields=("grade", "class_day", "id")),
            Index(fields=("changed_at",)),
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


class Unjudged(Model):
    """Something was said of this class, and no verdict knows of it yet.

    A row for each time, in a table of its own: marking the class itself would write anew every index that it has, and
    wait for whoever is just judging it.
    """

    id = fields.BigIntField(primary_key=True)
    session_id = fields.IntField()
    said_at = fields.DatetimeField()

    class Meta:
        table = "unjudged"
        indexes = (Index(fields=("session_id",)),)
