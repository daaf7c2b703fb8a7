from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0001_first')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Alias',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('teacher', fields.ForeignKeyField('models.Teacher', source_field='teacher_id', db_constraint=True, to_field='id', related_name='aliases', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=128)),
                ('is_who', fields.CharField(max_length=16)),
                ('student', fields.ForeignKeyField('models.Student', source_field='student_id', null=True, db_constraint=True, to_field='id', related_name='aliases', on_delete=OnDelete.RESTRICT)),
                ('said_by', fields.ForeignKeyField('models.Person', source_field='said_by_id', db_constraint=True, to_field='id', related_name='aliases_given', on_delete=OnDelete.RESTRICT)),
                ('said_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('undone_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'alias', 'app': 'models', 'indexes': [Index(fields=['teacher_id', 'name'])], 'pk_attr': 'id', 'table_description': "A display name in Zoom that somebody confirmed to be a person, for one teacher's classes only."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ZoomAccount',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('teacher', fields.ForeignKeyField('models.Teacher', source_field='teacher_id', db_constraint=True, to_field='id', related_name='zoom_accounts', on_delete=OnDelete.RESTRICT)),
                ('zoom_user_id', fields.CharField(max_length=64)),
                ('seen_as', fields.CharField(max_length=128)),
                ('learned_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('confirmed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('refused_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'zoom_account', 'app': 'models', 'unique_together': (('teacher', 'zoom_user_id'),), 'pk_attr': 'id', 'table_description': 'A Zoom user id that is this teacher: learned from a meeting they hosted, or given by an admin.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ZoomEvent',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('request_id', fields.CharField(null=True, unique=True, max_length=128)),
                ('business_key', fields.CharField(unique=True, max_length=255)),
                ('event', fields.CharField(max_length=64)),
                ('kind', fields.CharField(null=True, max_length=32)),
                ('meeting_id', fields.BigIntField(null=True)),
                ('host_id', fields.CharField(null=True, max_length=64)),
                ('happened_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('received_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('body', fields.TextField(unique=False)),
                ('details', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('judge_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('attempts', fields.IntField(default=0)),
            ],
            options={'table': 'zoom_event', 'app': 'models', 'indexes': [Index(fields=['judge_at']), Index(fields=['meeting_id', 'happened_at']), Index(fields=['received_at'])], 'pk_attr': 'id', 'table_description': 'One webhook as it came. Stored before it is answered, judged after. Two unique keys make a retry a no-op.'},
            bases=['Model'],
        ),
    ]
