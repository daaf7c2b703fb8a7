from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0007_inbox')]

    initial = False

    operations = [
        ops.CreateModel(
            name='TelegramGroup',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('chat_id', fields.BigIntField()),
                ('teacher', fields.ForeignKeyField('models.Teacher', source_field='teacher_id', db_constraint=True, to_field='id', related_name='telegram_groups', on_delete=OnDelete.RESTRICT)),
                ('title', fields.CharField(max_length=128)),
                ('seen_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('left_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'telegram_group', 'app': 'models', 'unique_together': (('chat_id', 'teacher'),), 'pk_attr': 'id', 'table_description': 'A Telegram group that the bot is in, for one teacher who was seen there: they may have classes posted in it.'},
            bases=['Model'],
        ),
    ]
