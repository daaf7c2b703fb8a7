from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0011_desk_lists")]

    initial = False

    operations = [
        ops.AddField(model_name="Announcement", name="file_kind", field=fields.CharField(null=True, max_length=8)),
        ops.AddField(model_name="Announcement", name="file_id", field=fields.CharField(null=True, max_length=256)),
    ]
