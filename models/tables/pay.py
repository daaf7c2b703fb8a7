"""What classes pay, who was there, and the months that were closed."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from .classes import ClassSession, Package
from .people import Person, Student, Teacher
from .streams import LiveStream


class PayTerms(Model):
    """How classes are paid from a day of the school on: for a teacher and a package, for one of them, or for all.

    The most special rule that is valid on the day of a class counts. Withdrawing one never touches an approved month.
    """

    id = fields.IntField(primary_key=True)
    teacher_id: int | None
    teacher: fields.ForeignKeyNullableRelation[Teacher] = fields.ForeignKeyField(
        "models.Teacher", related_name="pay_terms", on_delete=fields.RESTRICT, null=True
    )
    package_id: int | None
    package: fields.ForeignKeyNullableRelation[Package] = fields.ForeignKeyField(
        "models.Package", related_name="pay_terms", on_delete=fields.RESTRICT, null=True
    )
    valid_from = fields.DateField()
    rule: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)  # models.rules.pay.PayRule.stored()
    created_at = fields.DatetimeField()
    created_by_id: int | None
    created_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="pay_terms_made", on_delete=fields.RESTRICT, null=True
    )
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta:
        table = "pay_terms"
        indexes = (Index(fields=("valid_from",)),)


class AttendanceMark(Model):
    """Somebody says whether the student was there. The latest of each side that was not withdrawn counts."""

    id = fields.IntField(primary_key=True)
    session_id: int
    session: fields.ForeignKeyRelation[ClassSession] = fields.ForeignKeyField(
        "models.ClassSession", related_name="marks", on_delete=fields.RESTRICT
    )
    by_id: int
    by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="marks_given", on_delete=fields.RESTRICT
    )
    author = fields.CharField(max_length=16)  # teacher | admin
    mark = fields.CharField(max_length=16)  # models.rules.presence.Mark
    reason = fields.TextField(null=True)
    marked_at = fields.DatetimeField()
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta:
        table = "attendance_mark"
        indexes = (Index(fields=("session_id", "id")),)


class AbsenceNote(Model):
    """The student will not come from day to day, as whoever says it counts days: in their own zone."""

    id = fields.IntField(primary_key=True)
    student_id: int
    student: fields.ForeignKeyRelation[Student] = fields.ForeignKeyField(
        "models.Student", related_name="absences", on_delete=fields.RESTRICT
    )
    by_id: int
    by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="absences_announced", on_delete=fields.RESTRICT
    )
    first_day = fields.DateField()
    last_day = fields.DateField()
    zone = fields.CharField(max_length=64, default="UTC")  # of these days
    words = fields.TextField(null=True)
    said_at = fields.DatetimeField()
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta:
        table = "absence_note"
        indexes = (Index(fields=("student_id", "last_day")),)


class PayRun(Model):
    """One month of the school's zone on its way to being paid: draft, review, approved, paid."""

    id = fields.IntField(primary_key=True)
    month = fields.CharField(max_length=7, unique=True)  # 2026-10
    state = fields.CharField(max_length=16)
    rounding = fields.CharField(max_length=16)  # second | minute | quarter
    zone = fields.CharField(max_length=64)  # the school's, when the run was begun
    created_at = fields.DatetimeField()
    approved_at = fields.DatetimeField(null=True)
    approved_by_id: int | None
    approved_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="runs_approved", on_delete=fields.RESTRICT, null=True
    )
    paid_at = fields.DatetimeField(null=True)
    paid_by_id: int | None
    paid_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="runs_paid", on_delete=fields.RESTRICT, null=True
    )

    class Meta:
        table = "pay_run"


class PayItem(Model):
    """An amount that comes from no class: a bonus, a deduction or an advance, with its reason."""

    id = fields.IntField(primary_key=True)
    teacher_id: int
    teacher: fields.ForeignKeyRelation[Teacher] = fields.ForeignKeyField(
        "models.Teacher", related_name="pay_items", on_delete=fields.RESTRICT
    )
    month = fields.CharField(max_length=7)
    kind = fields.CharField(max_length=16)  # bonus | deduction | advance
    amount = fields.DecimalField(max_digits=14, decimal_places=4)  # always positive: the kind says which way
    currency = fields.CharField(max_length=3)
    reason = fields.TextField()
    by_id: int
    by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="pay_items_made", on_delete=fields.RESTRICT
    )
    created_at = fields.DatetimeField()
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta:
        table = "pay_item"
        indexes = (Index(fields=("month", "teacher_id")),)


class PayLine(Model):
    """One amount of an approved run, frozen with everything it follows from. Names and days are copies.

    Written when the run is approved and gone only when the approval is taken back before it is paid. A class that
    waited for somebody then has a line of nothing with its `lack`: what it comes to is made good in a later run.
    """

    id = fields.BigIntField(primary_key=True)
    run_id: int
    run: fields.ForeignKeyRelation[PayRun] = fields.ForeignKeyField(
        "models.PayRun", related_name="lines", on_delete=fields.RESTRICT
    )
    key = fields.CharField(max_length=64)  # "class:17", "stream:3", "item:5", "adjust:17": once in a run
    kind = fields.CharField(max_length=16)  # class | group | adjustment | bonus | deduction | advance
    teacher_id: int
    teacher: fields.ForeignKeyRelation[Teacher] = fields.ForeignKeyField(
        "models.Teacher", related_name="pay_lines", on_delete=fields.RESTRICT
    )
    session_id: int | None
    session: fields.ForeignKeyNullableRelation[ClassSession] = fields.ForeignKeyField(
        "models.ClassSession", related_name="pay_lines", on_delete=fields.RESTRICT, null=True
    )
    stream_id: int | None
    stream: fields.ForeignKeyNullableRelation[LiveStream] = fields.ForeignKeyField(
        "models.LiveStream", related_name="pay_lines", on_delete=fields.RESTRICT, null=True
    )
    item_id: int | None
    item: fields.ForeignKeyNullableRelation[PayItem] = fields.ForeignKeyField(
        "models.PayItem", related_name="pay_lines", on_delete=fields.RESTRICT, null=True
    )
    adjusts_id: int | None  # the line of an earlier run that this one makes good
    adjusts: fields.ForeignKeyNullableRelation["PayLine"] = fields.ForeignKeyField(
        "models.PayLine", related_name="adjusted_by", on_delete=fields.RESTRICT, null=True
    )
    day = fields.DateField()
    teacher_name = fields.CharField(max_length=128)
    student_name = fields.CharField(max_length=128)
    package_name = fields.CharField(max_length=64)
    amount = fields.DecimalField(max_digits=14, decimal_places=4)
    currency = fields.CharField(max_length=3)
    lack = fields.CharField(max_length=16, null=True)  # models.rules.pay.Lack
    seconds = fields.IntField()  # as the run counts them
    presence = fields.CharField(max_length=16, null=True)
    grade = fields.CharField(max_length=16)
    work: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)  # models.rules.pay.Work.stored()
    rule: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    because: fields.Field[list[Any]] = fields.JSONField(default=list)
    evidence_ids: fields.Field[list[int]] = fields.JSONField(default=list)

    class Meta:
        table = "pay_line"
        unique_together = (("run", "key"),)
        indexes = (
            Index(fields=("session_id",)),
            Index(fields=("run_id", "teacher_id")),
            Index(fields=("adjusts_id",)),
            Index(fields=("lack",)),
        )


class Outage(Model):
    """Hours in which a witness was down. What would cost somebody money and rests on them waits for a decision."""

    id = fields.IntField(primary_key=True)
    source = fields.CharField(max_length=16)  # program | webhooks | zoom | telegram | admin
    began_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)  # None: it lasts
    noted_at = fields.DatetimeField()
    words = fields.TextField(null=True)
    dismissed_at = fields.DatetimeField(null=True)  # an admin says: nothing rested on it

    class Meta:
        table = "outage"
        indexes = (Index(fields=("ended_at", "began_at")),)
        unique_together = (("source", "began_at"),)


class Waiver(Model):
    """An admin decided that an outage costs nobody anything: these classes pay as if they had been held in full."""

    id = fields.IntField(primary_key=True)
    outage_id: int
    outage: fields.ForeignKeyRelation[Outage] = fields.ForeignKeyField(
        "models.Outage", related_name="waivers", on_delete=fields.RESTRICT
    )
    by_id: int
    by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="waivers_given", on_delete=fields.RESTRICT
    )
    reason = fields.TextField()
    sessions: fields.Field[list[int]] = fields.JSONField(default=list)
    created_at = fields.DatetimeField()
    undone_at = fields.DatetimeField(null=True)

    class Meta:
        table = "waiver"
        indexes = (Index(fields=("outage_id",)),)


class LifeSign(Model):
    """When something was last known to work: what was down between two signs is an outage."""

    what = fields.CharField(max_length=32, primary_key=True)
    seen_at = fields.DatetimeField()

    class Meta:
        table = "life_sign"
