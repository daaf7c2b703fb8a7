"""Who is who: Telegram accounts, the roles they hold, and the students they stand for.

Tortoise writes class docstrings into the schema and splits statements at semicolons: keep them out of docstrings here.
"""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Person(Model):
    """One Telegram account. Being known here gives no right by itself: rights come from Admin, Teacher and Contact."""

    id = fields.IntField(primary_key=True)
    telegram_id = fields.BigIntField(unique=True)  # negative: deleted, see models.forgetting
    name = fields.CharField(max_length=128)
    username = fields.CharField(max_length=64, null=True)
    language = fields.CharField(max_length=8, default="en")
    time_zone = fields.CharField(max_length=64, null=True)  # None: the school's
    blocked_at = fields.DatetimeField(null=True)  # Telegram said: blocked, deactivated or chat not found; or deleted
    blocked_why = fields.CharField(max_length=64, null=True)  # which of them
    # What this person is told of classes, by the role they have in them: each | problems | digest | none
    teacher_summaries = fields.CharField(max_length=16, default="each")
    student_summaries = fields.CharField(max_length=16, default="each")
    admin_summaries = fields.CharField(max_length=16, default="none")
    daily_digest = fields.BooleanField(default=False)
    weekly_digest = fields.BooleanField(default=True)
    digest_at = fields.CharField(max_length=5, default="20:00")  # in the person's own zone
    digest_due_at = fields.DatetimeField(null=True)  # when the next digest is to be decided; None: not worked out yet
    quiet_from = fields.CharField(max_length=5, null=True)  # in the person's own zone; may go over midnight
    quiet_until = fields.CharField(max_length=5, null=True)
    tables = fields.BooleanField(default=True)  # False: this person's app shows none, so lists come as text
    created_at = fields.DatetimeField()
    last_seen_at = fields.DatetimeField()

    class Meta:
        table = "person"
        indexes = (Index(fields=("digest_due_at",)),)


class Admin(Model):
    """A person who runs the school."""

    id = fields.IntField(primary_key=True)
    person_id: int
    person: fields.OneToOneRelation[Person] = fields.OneToOneField(
        "models.Person", related_name="admin", on_delete=fields.RESTRICT
    )
    created_at = fields.DatetimeField()
    removed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "admin"


class Teacher(Model):
    """Someone who teaches. Exists from the invitation on, and gets a `person` when the link is used."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=128)
    search_key = fields.CharField(max_length=256)  # models.rules.names.search_key(name)
    person_id: int | None
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="teachers", on_delete=fields.RESTRICT, null=True, unique=True
    )
    created_at = fields.DatetimeField()
    removed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "teacher"


class Student(Model):
    """Someone who is taught. Two students may have the same name: only the id tells them apart."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=128)
    search_key = fields.CharField(max_length=256)  # models.rules.names.search_key(name)
    created_at = fields.DatetimeField()
    left_at = fields.DatetimeField(null=True)  # left the school; what was is kept

    class Meta:
        table = "student"


class Contact(Model):
    """A Telegram account that stands for a student: the student, or a parent. Many to many."""

    id = fields.IntField(primary_key=True)
    student_id: int
    student: fields.ForeignKeyRelation[Student] = fields.ForeignKeyField(
        "models.Student", related_name="contacts", on_delete=fields.RESTRICT
    )
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="contacts", on_delete=fields.RESTRICT
    )
    created_at = fields.DatetimeField()

    class Meta:
        table = "contact"
        unique_together = (("student", "person"),)


class Invite(Model):
    """A single-use deep link. Only the hash of its payload is kept: a copy of the database opens no door."""

    id = fields.IntField(primary_key=True)
    payload_hash = fields.CharField(max_length=64, unique=True)  # SHA-256, hex
    role = fields.CharField(max_length=16)  # admin | teacher | student
    teacher_id: int | None
    teacher: fields.ForeignKeyNullableRelation[Teacher] = fields.ForeignKeyField(
        "models.Teacher", related_name="invites", on_delete=fields.RESTRICT, null=True
    )
    student_id: int | None
    student: fields.ForeignKeyNullableRelation[Student] = fields.ForeignKeyField(
        "models.Student", related_name="invites", on_delete=fields.RESTRICT, null=True
    )
    invited_by_id: int | None
    invited_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="invites_given", on_delete=fields.RESTRICT, null=True
    )
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    used_by_id: int | None
    used_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="invites_used", on_delete=fields.RESTRICT, null=True
    )
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "invite"
