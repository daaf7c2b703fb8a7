from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0013_of_hours")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Unjudged",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("session_id", fields.IntField()),
                ("said_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "unjudged",
                "app": "models",
                "indexes": [Index(fields=["session_id"])],
                "pk_attr": "id",
                "table_description": "Something was said of this class, and no verdict knows of it yet.",
            },
            bases=["Model"],
        ),
    ]
