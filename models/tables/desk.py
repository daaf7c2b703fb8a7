"""What people contest, and what was decided about it."""

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
