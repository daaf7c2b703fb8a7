from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0009_presence')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Person',
            name='tables',
            field=fields.BooleanField(default=True),
        ),
    ]
