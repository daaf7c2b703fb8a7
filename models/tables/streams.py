"""Meetings that Classclock makes, group classes held in one, and what Zoom must still be asked about."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from .classes import ClassSession
from .people import Student, Teacher


class ZoomHost(Model):
    """A Zoom user of the school's account that meetings are made for: what Zoom said of it last."""

    id = fields.IntField(primary_key=True)
    zoom_user = fields.CharField(max_length=254, unique=True)  # Zoom user id or e-mail, as it is asked for
    zoom_user_id = fields.CharField(max_length=64, null=True)
    licensed = fields.BooleanField(null=True)
    ours = fields.BooleanField(null=True)  # False: the user is of another account
    checked_at = fields.DatetimeField(null=True)
    limited_until = fields.DatetimeField(null=True)  # Zoom makes no more meetings for it before then

    class Meta:
        table = "zoom_host"


class MadeMeeting(Model):
    """A meeting on the school's account. The row is there before Zoom is asked, so that no crash makes a second one.

    wanted -> made, or failed (Zoom could not, the teacher knows), or dropped (not wanted any more: delete it).
    What is to be issued once it is made stands in `plan`, see models.making.
    """

    id = fields.IntField(primary_key=True)
    reference = fields.CharField(max_length=64, unique=True)  # ours, written into the meeting's agenda
    press_key = fields.CharField(max_length=64, unique=True)  # one per press of Send: a second press is a no-op
    teacher_id: int
    teacher: fields.ForeignKeyRelation[Teacher] = fields.ForeignKeyField(
        "models.Teacher", related_name="made_meetings", on_delete=fields.RESTRICT
    )
    zoom_host = fields.CharField(max_length=254, null=True)  # as it was asked of Zoom; None: no host chosen yet
    topic = fields.CharField(max_length=200)
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()  # its host is taken until then
    state = fields.CharField(max_length=16)  # wanted | made | failed | dropped | deleted
    plan: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    attempts = fields.IntField(default=0)
    asked_at = fields.DatetimeField(null=True)  # when Zoom was asked first: from then on the meeting may exist
    try_at = fields.DatetimeField(null=True)  # None: nothing to do
    claimed_until = fields.DatetimeField(null=True)
    problem = fields.CharField(max_length=256, null=True)
    meeting_id = fields.BigIntField(null=True)
    zoom_user_id = fields.CharField(max_length=64, null=True)  # the host's, as Zoom answered
    join_url = fields.CharField(max_length=1024, null=True)
    personal_links = fields.BooleanField(default=False)
    waiting_room_forced = fields.BooleanField(default=False)
    sign_in_forced = fields.BooleanField(default=False)
    created_at = fields.DatetimeField()
    made_at = fields.DatetimeField(null=True)

    class Meta:
        table = "made_meeting"
        indexes = (
            Index(fields=("try_at",)),
            Index(fields=("zoom_host", "ends_at")),
            Index(fields=("meeting_id",)),
        )


class LiveStream(Model):
    """A group class: one Zoom meeting, and one class session for each student.

    `participants` is what Zoom's report came to: {"totalRecords", "uniqueCount", "participants": [{"name", "email",
    "joinTime", "leaveTime", "duration" (seconds)}]}.
    """

    id = fields.IntField(primary_key=True)
    press_key = fields.CharField(max_length=64, unique=True)
    host_token = fields.CharField(max_length=64, unique=True)
    teacher_id: int
    teacher: fields.ForeignKeyRelation[Teacher] = fields.ForeignKeyField(
        "models.Teacher", related_name="streams", on_delete=fields.RESTRICT
    )
    topic = fields.CharField(max_length=200)
    due_at = fields.DatetimeField()  # when it is meant to begin
    minutes = fields.IntField()  # how long it is meant to last
    link = fields.CharField(max_length=1024)
    meeting_id = fields.BigIntField(null=True)
    made_meeting_id: int | None
    made_meeting: fields.ForeignKeyNullableRelation[MadeMeeting] = fields.ForeignKeyField(
        "models.MadeMeeting", related_name="streams", on_delete=fields.RESTRICT, null=True
    )
    chat_id = fields.BigIntField(null=True)  # the Telegram group it is posted to
    chat_title = fields.CharField(max_length=128, null=True)
    status = fields.CharField(max_length=16)  # sent | live | ended | cancelled
    started_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    cancelled_at = fields.DatetimeField(null=True)
    participant_count = fields.IntField(null=True)  # people besides the host; None: not fetched yet
    participants_fetched_at = fields.DatetimeField(null=True)
    participants: fields.Field[dict[str, Any] | None] = fields.JSONField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "live_stream"
        indexes = (
            Index(fields=("teacher_id", "due_at")),
            Index(fields=("meeting_id", "due_at")),
            Index(fields=("due_at", "id")),
        )


class StudentGroup(Model):
    """Students that a teacher teaches together, kept under a name for the next group class."""

    id = fields.IntField(primary_key=True)
    teacher_id: int
    teacher: fields.ForeignKeyRelation[Teacher] = fields.ForeignKeyField(
        "models.Teacher", related_name="groups", on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=64)
    chat_id = fields.BigIntField(null=True)  # a Telegram group of theirs
    chat_title = fields.CharField(max_length=128, null=True)
    created_at = fields.DatetimeField()
    removed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "student_group"


class GroupMember(Model):
    """One student of a saved group."""

    id = fields.IntField(primary_key=True)
    group_id: int
    group: fields.ForeignKeyRelation[StudentGroup] = fields.ForeignKeyField(
        "models.StudentGroup", related_name="members", on_delete=fields.CASCADE
    )
    student_id: int
    student: fields.ForeignKeyRelation[Student] = fields.ForeignKeyField(
        "models.Student", related_name="groups", on_delete=fields.RESTRICT
    )

    class Meta:
        table = "group_member"
        unique_together = (("group", "student"),)


class TelegramGroup(Model):
    """A Telegram group that the bot is in, for one teacher who was seen there: they may have classes posted in it."""

    id = fields.IntField(primary_key=True)
    chat_id = fields.BigIntField()
    teacher_id: int
    teacher: fields.ForeignKeyRelation[Teacher] = fields.ForeignKeyField(
        "models.Teacher", related_name="telegram_groups", on_delete=fields.RESTRICT
    )
    title = fields.CharField(max_length=128)
    seen_at = fields.DatetimeField()
    left_at = fields.DatetimeField(null=True)  # the bot was removed

    class Meta:
        table = "telegram_group"
        unique_together = (("chat_id", "teacher"),)


class ReportFetch(Model):
    """A class whose participants Zoom must be asked for: one row for a one-to-one class, one for a group class.

    Asked again at `due_at` until the report covers every stay that the webhooks told of, or it is given up openly.
    """

    id = fields.IntField(primary_key=True)
    session_id: int | None
    session: fields.OneToOneNullableRelation[ClassSession] = fields.OneToOneField(
        "models.ClassSession", related_name="report_fetch", on_delete=fields.RESTRICT, null=True
    )
    stream_id: int | None
    stream: fields.OneToOneNullableRelation[LiveStream] = fields.OneToOneField(
        "models.LiveStream", related_name="report_fetch", on_delete=fields.RESTRICT, null=True
    )
    meeting_id = fields.BigIntField()
    ended_at = fields.DatetimeField()  # what the times of asking are counted from
    step = fields.IntField(default=0)  # how many of the planned times have been used up
    due_at = fields.DatetimeField(null=True)  # None: covered or given up
    claimed_until = fields.DatetimeField(null=True)
    attempts = fields.IntField(default=0)
    problem = fields.CharField(max_length=256, null=True)
    fetched_at = fields.DatetimeField(null=True)  # the last answer with rows
    covered_at = fields.DatetimeField(null=True)
    given_up_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "report_fetch"
        indexes = (Index(fields=("due_at",)), Index(fields=("meeting_id",)), Index(fields=("given_up_at",)))
