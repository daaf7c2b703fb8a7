from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0002_zoom')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Dispute',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('session', fields.ForeignKeyField('models.ClassSession', source_field='session_id', db_constraint=True, to_field='id', related_name='disputes', on_delete=OnDelete.RESTRICT)),
                ('open_session_id', fields.IntField(null=True, unique=True)),
                ('opened_by', fields.ForeignKeyField('models.Person', source_field='opened_by_id', db_constraint=True, to_field='id', related_name='disputes_opened', on_delete=OnDelete.RESTRICT)),
                ('side', fields.CharField(max_length=16)),
                ('words', fields.TextField(unique=False)),
                ('opened_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('decided_by', fields.ForeignKeyField('models.Person', source_field='decided_by_id', null=True, db_constraint=True, to_field='id', related_name='disputes_decided', on_delete=OnDelete.RESTRICT)),
                ('upheld', fields.BooleanField(null=True)),
                ('decision', fields.TextField(null=True, unique=False)),
            ],
            options={'table': 'dispute', 'app': 'models', 'indexes': [Index(fields=['session_id', 'opened_at'])], 'pk_attr': 'id', 'table_description': 'Somebody says that a class is recorded wrong. Open until an admin decides. One open dispute a class.'},
            bases=['Model'],
        ),
    ]
