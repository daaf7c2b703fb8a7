from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0008_grades')]

    initial = False

    operations = [
        ops.AlterModelOptions(
            name='AbsenceNote',
            options={'table': 'absence_note', 'app': 'models', 'indexes': [Index(fields=['student_id', 'last_day'])], 'pk_attr': 'id', 'table_description': 'The student will not come from day to day, as whoever says it counts days: in their own zone.'},
        ),
        ops.AddField(
            model_name='AbsenceNote',
            name='zone',
            field=fields.CharField(default='UTC', max_length=64),
        ),
        # classes of whose attendance nothing is known yet; models.unsettled says the condition
        ops.RunSQL(
            "CREATE INDEX class_session_unsettled ON class_session (class_day, id) "
            "WHERE presence IS NULL AND session_status IN ('ended', 'timeout', 'expired')"
        ),
    ]
