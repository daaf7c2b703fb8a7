from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0007_telegram_group')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='ClassSession',
            index=Index(fields=['grade', 'class_day', 'id']),
        ),
    ]
