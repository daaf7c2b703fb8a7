from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0004_trail')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Sender',
            fields=[
                ('name', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('share', fields.IntField()),
                ('until', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('silent_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'sender', 'app': 'models', 'indexes': [Index(fields=['until'])], 'pk_attr': 'name', 'table_description': 'One copy of the program that is delivering, and its share of what Telegram allows the bot. See models.shares.'},
            bases=['Model'],
        ),
        ops.AddIndex(
            model_name='Notice',
            index=Index(fields=['priority', 'due_at', 'id']),
        ),
        ops.AddIndex(
            model_name='Notice',
            index=Index(fields=['chat_id', 'claimed_until']),
        ),
    ]
