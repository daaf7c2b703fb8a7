from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0013_unjudged")]

    initial = False

    operations = [
        ops.AlterModelOptions(
            name="Conversation",
            options={
                "table": "conversation",
                "app": "models",
                "indexes": [Index(fields=["kept_at"])],
                "pk_attr": "key",
                "table_description": "Where a conversation stands, so that a restart does not lose what somebody has "
                "typed.",
            },
        ),
        ops.AddField(model_name="Conversation", name="kept_at", field=fields.DatetimeField(null=True)),
        ops.AddIndex(model_name="Conversation", index=Index(fields=["kept_at"])),
    ]
