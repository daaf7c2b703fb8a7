from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0006_desk')]

    initial = False

    operations = [
        ops.AlterModelOptions(
            name='SeenUpdate',
            options={'table': 'seen_update', 'app': 'models', 'indexes': [Index(fields=['seen_at']), Index(fields=['claimed_until'])], 'pk_attr': 'id', 'table_description': "An update of Telegram's, kept before it was confirmed. Brought again, it does nothing."},
        ),
        ops.AddField(
            model_name='SeenUpdate',
            name='attempts',
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name='SeenUpdate',
            name='body',
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name='SeenUpdate',
            name='claimed_until',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddIndex(
            model_name='SeenUpdate',
            index=Index(fields=['claimed_until']),
        ),
    ]
