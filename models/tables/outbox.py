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
    chat_id = fields.BigIntField(null=True)  # where it goes; None: the person's own chat, from before 0.3
    kind = fields.CharField(max_length=32)  # see models.ports.NoticeKind
    subject = fields.CharField(max_length=96, unique=True)  # one message per subject, e.g. "summary:17:3"
    session_id: int | None
    session: fields.ForeignKeyNullableRelation[ClassSession] = fields.ForeignKeyField(
        "models.ClassSession", related_name="notices", on_delete=fields.RESTRICT, null=True
    )
    announcement_id: int | None
    announcement: fields.ForeignKeyNullableRelation["Announcement"] = fields.ForeignKeyField(
        "models.Announcement", related_name="notices", on_delete=fields.RESTRICT, null=True
    )
    details: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    priority = fields.IntField()  # lower goes first
    revision = fields.IntField(default=1)
    delivered_revision = fields.IntField(default=0)
    due_at = fields.DatetimeField(null=True)  # None: nothing to deliver
    due_since = fields.DatetimeField(null=True)  # when this revision was decided; after a day it is given up openly
    claimed_until = fields.DatetimeField(null=True)  # until then nothing else is told in this chat
    attempts = fields.IntField(default=0)
    message_id = fields.BigIntField(null=True)
    delivered_at = fields.DatetimeField(null=True)
    given_up_at = fields.DatetimeField(null=True)
    problem = fields.CharField(max_length=256, null=True)
    refresh_until = fields.DatetimeField(null=True)  # a live card is looked at again until then
    created_at = fields.DatetimeField()

    class Meta:
        table = "notice"
        indexes = (
            Index(fields=("due_at", "priority", "id")),
            Index(fields=("priority", "due_at", "id")),
            Index(fields=("refresh_until",)),
            Index(fields=("chat_id", "due_at")),
            Index(fields=("chat_id", "claimed_until")),
            Index(fields=("session_id", "kind")),
            Index(fields=("kind", "id")),
            Index(fields=("announcement_id", "delivered_at")),
            Index(fields=("given_up_at",)),
        )


class Sender(Model):
    """One copy of the program that is delivering, and its share of what Telegram allows the bot. See models.shares."""

    name = fields.CharField(max_length=32, primary_key=True)  # drawn anew at every start
    share = fields.IntField()  # messages a second
    until = fields.DatetimeField()  # then the share is anybody's
    silent_until = fields.DatetimeField(null=True)  # Telegram told this copy that nobody may write before then

    class Meta:
        table = "sender"
        indexes = (Index(fields=("until",)),)


class Announcement(Model):
    """One text to many people, written by an admin or a teacher. Each recipient has a notice of their own."""

    id = fields.IntField(primary_key=True)
    press_key = fields.CharField(max_length=64, unique=True)  # one per press of Send: a second press is a no-op
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="announcements", on_delete=fields.RESTRICT
    )
    text = fields.TextField()  # as HTML that Telegram takes; below the file, if there is one
    file_kind = fields.CharField(max_length=8, null=True)  # photo | document
    file_id = fields.CharField(max_length=256, null=True)  # by which Telegram knows the file that it has
    audience: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    total = fields.IntField()
    created_at = fields.DatetimeField()
    stopped_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        table = "announcement"


class SeenUpdate(Model):
    """An update of Telegram's, kept before it was confirmed. Brought again, it does nothing."""

    id = fields.BigIntField(primary_key=True)
    update_id = fields.BigIntField(unique=True)
    seen_at = fields.DatetimeField()
    body = fields.TextField(null=True)  # as it came. None: worked off
    claimed_until = fields.DatetimeField(null=True)  # somebody is at it, until then
    attempts = fields.IntField(default=0)

    class Meta:
        table = "seen_update"
        indexes = (Index(fields=("seen_at",)), Index(fields=("claimed_until",)))


class Conversation(Model):
    """Where a conversation stands, so that a restart does not lose what somebody has typed."""

    key = fields.CharField(max_length=128, primary_key=True)
    state = fields.CharField(max_length=128, null=True)
    data: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    kept_at = fields.DatetimeField(null=True)  # its last word; None: kept by a version that wrote no time

    class Meta:
        table = "conversation"
        indexes = (Index(fields=("kept_at",)),)
