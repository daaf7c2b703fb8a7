from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0005_senders')]

    initial = False

    operations = [
        # classes from before there was a day; the day in UTC is as near as SQL alone comes
        ops.RunSQL("UPDATE class_session SET class_day = date(COALESCE(started_at, due_at)) WHERE class_day IS NULL"),
        ops.AddIndex(
            model_name='ClassSession',
            index=Index(fields=['class_day', 'id']),
        ),
        ops.AddIndex(
            model_name='ClassSession',
            index=Index(fields=['session_status', 'class_day', 'id']),
        ),
        # few classes are flagged, and a list of those must not walk all others; models.filtering says the condition
        ops.RunSQL("CREATE INDEX class_session_flagged ON class_session (class_day, id) WHERE flags <> '[]'"),
    ]
