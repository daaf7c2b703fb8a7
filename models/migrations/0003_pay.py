from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0002_streams')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AbsenceNote',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('student', fields.ForeignKeyField('models.Student', source_field='student_id', db_constraint=True, to_field='id', related_name='absences', on_delete=OnDelete.RESTRICT)),
                ('by', fields.ForeignKeyField('models.Person', source_field='by_id', db_constraint=True, to_field='id', related_name='absences_announced', on_delete=OnDelete.RESTRICT)),
                ('first_day', fields.DateField()),
                ('last_day', fields.DateField()),
                ('words', fields.TextField(null=True, unique=False)),
                ('said_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('withdrawn_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'absence_note', 'app': 'models', 'indexes': [Index(fields=['student_id', 'last_day'])], 'pk_attr': 'id', 'table_description': "The student will not come from day to day (the school's days), said in advance by the student or a parent."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='AttendanceMark',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('session', fields.ForeignKeyField('models.ClassSession', source_field='session_id', db_constraint=True, to_field='id', related_name='marks', on_delete=OnDelete.RESTRICT)),
                ('by', fields.ForeignKeyField('models.Person', source_field='by_id', db_constraint=True, to_field='id', related_name='marks_given', on_delete=OnDelete.RESTRICT)),
                ('author', fields.CharField(max_length=16)),
                ('mark', fields.CharField(max_length=16)),
                ('reason', fields.TextField(null=True, unique=False)),
                ('marked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('withdrawn_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'attendance_mark', 'app': 'models', 'indexes': [Index(fields=['session_id', 'id'])], 'pk_attr': 'id', 'table_description': 'Somebody says whether the student was there. The latest of each side that was not withdrawn counts.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LifeSign',
            fields=[
                ('what', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('seen_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'life_sign', 'app': 'models', 'pk_attr': 'what', 'table_description': 'When something was last known to work: what was down between two signs is an outage.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Outage',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('source', fields.CharField(max_length=16)),
                ('began_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('noted_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('words', fields.TextField(null=True, unique=False)),
                ('dismissed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'outage', 'app': 'models', 'unique_together': (('source', 'began_at'),), 'indexes': [Index(fields=['ended_at', 'began_at'])], 'pk_attr': 'id', 'table_description': 'Hours in which a witness was down. What would cost somebody money and rests on them waits for a decision.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PayItem',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('teacher', fields.ForeignKeyField('models.Teacher', source_field='teacher_id', db_constraint=True, to_field='id', related_name='pay_items', on_delete=OnDelete.RESTRICT)),
                ('month', fields.CharField(max_length=7)),
                ('kind', fields.CharField(max_length=16)),
                ('amount', fields.DecimalField(max_digits=14, decimal_places=4)),
                ('currency', fields.CharField(max_length=3)),
                ('reason', fields.TextField(unique=False)),
                ('by', fields.ForeignKeyField('models.Person', source_field='by_id', db_constraint=True, to_field='id', related_name='pay_items_made', on_delete=OnDelete.RESTRICT)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('withdrawn_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'pay_item', 'app': 'models', 'indexes': [Index(fields=['month', 'teacher_id'])], 'pk_attr': 'id', 'table_description': 'An amount that comes from no class: a bonus, a deduction or an advance, with its reason.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PayRun',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('month', fields.CharField(unique=True, max_length=7)),
                ('state', fields.CharField(max_length=16)),
                ('rounding', fields.CharField(max_length=16)),
                ('zone', fields.CharField(max_length=64)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('approved_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('approved_by', fields.ForeignKeyField('models.Person', source_field='approved_by_id', null=True, db_constraint=True, to_field='id', related_name='runs_approved', on_delete=OnDelete.RESTRICT)),
                ('paid_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('paid_by', fields.ForeignKeyField('models.Person', source_field='paid_by_id', null=True, db_constraint=True, to_field='id', related_name='runs_paid', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'pay_run', 'app': 'models', 'pk_attr': 'id', 'table_description': "One month of the school's zone on its way to being paid: draft, review, approved, paid."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PayLine',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('run', fields.ForeignKeyField('models.PayRun', source_field='run_id', db_constraint=True, to_field='id', related_name='lines', on_delete=OnDelete.RESTRICT)),
                ('key', fields.CharField(max_length=64)),
                ('kind', fields.CharField(max_length=16)),
                ('teacher', fields.ForeignKeyField('models.Teacher', source_field='teacher_id', db_constraint=True, to_field='id', related_name='pay_lines', on_delete=OnDelete.RESTRICT)),
                ('session', fields.ForeignKeyField('models.ClassSession', source_field='session_id', null=True, db_constraint=True, to_field='id', related_name='pay_lines', on_delete=OnDelete.RESTRICT)),
                ('stream', fields.ForeignKeyField('models.LiveStream', source_field='stream_id', null=True, db_constraint=True, to_field='id', related_name='pay_lines', on_delete=OnDelete.RESTRICT)),
                ('item', fields.ForeignKeyField('models.PayItem', source_field='item_id', null=True, db_constraint=True, to_field='id', related_name='pay_lines', on_delete=OnDelete.RESTRICT)),
                ('adjusts', fields.ForeignKeyField('models.PayLine', source_field='adjusts_id', null=True, db_constraint=True, to_field='id', related_name='adjusted_by', on_delete=OnDelete.RESTRICT)),
                ('day', fields.DateField()),
                ('teacher_name', fields.CharField(max_length=128)),
                ('student_name', fields.CharField(max_length=128)),
                ('package_name', fields.CharField(max_length=64)),
                ('amount', fields.DecimalField(max_digits=14, decimal_places=4)),
                ('currency', fields.CharField(max_length=3)),
                ('lack', fields.CharField(null=True, max_length=16)),
                ('seconds', fields.IntField()),
                ('presence', fields.CharField(null=True, max_length=16)),
                ('grade', fields.CharField(max_length=16)),
                ('work', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('rule', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('because', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('evidence_ids', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'pay_line', 'app': 'models', 'unique_together': (('run', 'key'),), 'indexes': [Index(fields=['session_id']), Index(fields=['run_id', 'teacher_id']), Index(fields=['adjusts_id']), Index(fields=['lack'])], 'pk_attr': 'id', 'table_description': 'One amount of an approved run, frozen with everything it follows from. Names and days are copies.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PayTerms',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('teacher', fields.ForeignKeyField('models.Teacher', source_field='teacher_id', null=True, db_constraint=True, to_field='id', related_name='pay_terms', on_delete=OnDelete.RESTRICT)),
                ('package', fields.ForeignKeyField('models.Package', source_field='package_id', null=True, db_constraint=True, to_field='id', related_name='pay_terms', on_delete=OnDelete.RESTRICT)),
                ('valid_from', fields.DateField()),
                ('rule', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('created_by', fields.ForeignKeyField('models.Person', source_field='created_by_id', null=True, db_constraint=True, to_field='id', related_name='pay_terms_made', on_delete=OnDelete.RESTRICT)),
                ('withdrawn_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'pay_terms', 'app': 'models', 'indexes': [Index(fields=['valid_from'])], 'pk_attr': 'id', 'table_description': 'How classes are paid from a day of the school on: for a teacher and a package, for one of them, or for all.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Waiver',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('outage', fields.ForeignKeyField('models.Outage', source_field='outage_id', db_constraint=True, to_field='id', related_name='waivers', on_delete=OnDelete.RESTRICT)),
                ('by', fields.ForeignKeyField('models.Person', source_field='by_id', db_constraint=True, to_field='id', related_name='waivers_given', on_delete=OnDelete.RESTRICT)),
                ('reason', fields.TextField(unique=False)),
                ('sessions', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('undone_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'waiver', 'app': 'models', 'indexes': [Index(fields=['outage_id'])], 'pk_attr': 'id', 'table_description': 'An admin decided that an outage costs nobody anything: these classes pay as if they had been held in full.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='ClassSession',
            name='attendance',
            field=fields.CharField(null=True, max_length=16),
        ),
        ops.AddField(
            model_name='ClassSession',
            name='attendance_by',
            field=fields.CharField(default='rule', max_length=8),
        ),
        ops.AddField(
            model_name='ClassSession',
            name='changed_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='ClassSession',
            name='class_day',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='ClassSession',
            name='makes_up',
            field=fields.ForeignKeyField('models.ClassSession', source_field='makes_up_id', null=True, db_constraint=True, to_field='id', related_name='made_up', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='ClassSession',
            name='presence',
            field=fields.CharField(null=True, max_length=16),
        ),
        ops.AddField(
            model_name='ClassSession',
            name='thresholds',
            field=fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddIndex(
            model_name='ClassSession',
            index=Index(fields=['class_day', 'teacher_id']),
        ),
        ops.AddIndex(
            model_name='ClassSession',
            index=Index(fields=['changed_at']),
        ),
        ops.AddField(
            model_name='Package',
            name='is_free',
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name='Package',
            name='thresholds',
            field=fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.RunSQL("UPDATE package SET is_free = TRUE WHERE name = '0 Fee' AND rate = 0"),
    ]
