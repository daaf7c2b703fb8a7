from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0012_announced_files")]

    initial = False

    operations = [
        ops.AddIndex(model_name="ClassSession", index=Index(fields=["due_at"])),
        # Nearly no class was merged, and an index of all the others helps nobody: SQLite would walk through it.
        ops.RemoveIndex(model_name="ClassSession", fields=["merged_into_id"]),
        ops.RunSQL(
            "CREATE INDEX class_session_merged ON class_session (merged_into_id) WHERE merged_into_id IS NOT NULL"
        ),
    ]
