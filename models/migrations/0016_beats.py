from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0015_room_for_beats")]

    initial = False

    operations = [
        ops.AddField(model_name="ClassSession", name="beats_hold_until", field=fields.DatetimeField(null=True))
    ]
