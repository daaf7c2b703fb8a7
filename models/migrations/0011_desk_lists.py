from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0010_tables')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='Audit',
            index=Index(fields=['by_id', 'id']),
        ),
        ops.AddIndex(
            model_name='Notice',
            index=Index(fields=['kind', 'id']),
        ),
    ]
