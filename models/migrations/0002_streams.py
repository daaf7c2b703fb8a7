from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0001_first')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Announcement',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('press_key', fields.CharField(unique=True, max_length=64)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='announcements', on_delete=OnDelete.RESTRICT)),
                ('text', fields.TextField(unique=False)),
                ('audience', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('total', fields.IntField()),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('stopped_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('finished_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'announcement', 'app': 'models', 'pk_attr': 'id', 'table_description': 'One text to many people, written by an admin or a teacher. Each recipient has a notice of their own.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Audit',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('happened_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('by', fields.ForeignKeyField('models.Person', source_field='by_id', null=True, db_constraint=True, to_field='id', related_name='changes_made', on_delete=OnDelete.RESTRICT)),
                ('what', fields.CharField(max_length=48)),
                ('subject', fields.CharField(max_length=64)),
                ('session', fields.ForeignKeyField('models.ClassSession', source_field='session_id', null=True, db_constraint=True, to_field='id', related_name='changes', on_delete=OnDelete.RESTRICT)),
                ('reason', fields.TextField(null=True, unique=False)),
                ('before', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('after', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('undoes', fields.OneToOneField('models.Audit', source_field='undoes_id', null=True, db_constraint=True, to_field='id', related_name='undone_by', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'audit', 'app': 'models', 'indexes': [Index(fields=['session_id', 'id']), Index(fields=['subject', 'id'])], 'pk_attr': 'id', 'table_description': 'One change that somebody made, with who, when, why, and what it was before and after. Append-only.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='EnrolmentPause',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('enrolment', fields.ForeignKeyField('models.Enrolment', source_field='enrolment_id', db_constraint=True, to_field='id', related_name='pauses', on_delete=OnDelete.RESTRICT)),
                ('first_day', fields.DateField()),
                ('last_day', fields.DateField(null=True)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'enrolment_pause', 'app': 'models', 'pk_attr': 'id', 'table_description': "The student takes no classes from day to day (the school's days). An open end is None."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='MadeMeeting',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('reference', fields.CharField(unique=True, max_length=64)),
                ('press_key', fields.CharField(unique=True, max_length=64)),
                ('teacher', fields.ForeignKeyField('models.Teacher', source_field='teacher_id', db_constraint=True, to_field='id', related_name='made_meetings', on_delete=OnDelete.RESTRICT)),
                ('zoom_host', fields.CharField(null=True, max_length=254)),
                ('topic', fields.CharField(max_length=200)),
                ('starts_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ends_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('state', fields.CharField(max_length=16)),
                ('plan', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('attempts', fields.IntField(default=0)),
                ('asked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('try_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('claimed_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('problem', fields.CharField(null=True, max_length=256)),
                ('meeting_id', fields.BigIntField(null=True)),
                ('zoom_user_id', fields.CharField(null=True, max_length=64)),
                ('join_url', fields.CharField(null=True, max_length=1024)),
                ('personal_links', fields.BooleanField(default=False)),
                ('waiting_room_forced', fields.BooleanField(default=False)),
                ('sign_in_forced', fields.BooleanField(default=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('made_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'made_meeting', 'app': 'models', 'indexes': [Index(fields=['try_at']), Index(fields=['zoom_host', 'ends_at']), Index(fields=['meeting_id'])], 'pk_attr': 'id', 'table_description': "A meeting on the school's account. The row is there before Zoom is asked, so that no crash makes a second one."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LiveStream',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('press_key', fields.CharField(unique=True, max_length=64)),
                ('host_token', fields.CharField(unique=True, max_length=64)),
                ('teacher', fields.ForeignKeyField('models.Teacher', source_field='teacher_id', db_constraint=True, to_field='id', related_name='streams', on_delete=OnDelete.RESTRICT)),
                ('topic', fields.CharField(max_length=200)),
                ('due_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('minutes', fields.IntField()),
                ('link', fields.CharField(max_length=1024)),
                ('meeting_id', fields.BigIntField(null=True)),
                ('made_meeting', fields.ForeignKeyField('models.MadeMeeting', source_field='made_meeting_id', null=True, db_constraint=True, to_field='id', related_name='streams', on_delete=OnDelete.RESTRICT)),
                ('chat_id', fields.BigIntField(null=True)),
                ('chat_title', fields.CharField(null=True, max_length=128)),
                ('status', fields.CharField(max_length=16)),
                ('started_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('cancelled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('participant_count', fields.IntField(null=True)),
                ('participants_fetched_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('participants', fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'live_stream', 'app': 'models', 'indexes': [Index(fields=['teacher_id', 'due_at']), Index(fields=['meeting_id', 'due_at']), Index(fields=['due_at', 'id'])], 'pk_attr': 'id', 'table_description': 'A group class: one Zoom meeting, and one class session for each student.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PackageChange',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('package', fields.ForeignKeyField('models.Package', source_field='package_id', db_constraint=True, to_field='id', related_name='changes', on_delete=OnDelete.RESTRICT)),
                ('valid_from', fields.DateField()),
                ('minutes', fields.IntField()),
                ('buffer_minutes', fields.IntField(null=True)),
                ('rate', fields.DecimalField(max_digits=12, decimal_places=4)),
                ('currency', fields.CharField(max_length=3)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'package_change', 'app': 'models', 'unique_together': (('package', 'valid_from'),), 'pk_attr': 'id', 'table_description': "Other terms of a package from a day of the school on. The package's own columns are its first terms."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ReportFetch',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('session', fields.OneToOneField('models.ClassSession', source_field='session_id', null=True, db_constraint=True, to_field='id', related_name='report_fetch', on_delete=OnDelete.RESTRICT)),
                ('stream', fields.OneToOneField('models.LiveStream', source_field='stream_id', null=True, db_constraint=True, to_field='id', related_name='report_fetch', on_delete=OnDelete.RESTRICT)),
                ('meeting_id', fields.BigIntField()),
                ('ended_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('step', fields.IntField(default=0)),
                ('due_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('claimed_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('attempts', fields.IntField(default=0)),
                ('problem', fields.CharField(null=True, max_length=256)),
                ('fetched_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('covered_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('given_up_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'report_fetch', 'app': 'models', 'indexes': [Index(fields=['due_at']), Index(fields=['meeting_id']), Index(fields=['given_up_at'])], 'pk_attr': 'id', 'table_description': 'A class whose participants Zoom must be asked for: one row for a one-to-one class, one for a group class.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SeenUpdate',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('update_id', fields.BigIntField(unique=True, db_index=True)),
                ('seen_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'seen_update', 'app': 'models', 'indexes': [Index(fields=['seen_at'])], 'pk_attr': 'update_id', 'table_description': "An update of Telegram's that was worked off: brought again, it does nothing."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StudentGroup',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('teacher', fields.ForeignKeyField('models.Teacher', source_field='teacher_id', db_constraint=True, to_field='id', related_name='groups', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=64)),
                ('chat_id', fields.BigIntField(null=True)),
                ('chat_title', fields.CharField(null=True, max_length=128)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('removed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'student_group', 'app': 'models', 'pk_attr': 'id', 'table_description': 'Students that a teacher teaches together, kept under a name for the next group class.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='GroupMember',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('group', fields.ForeignKeyField('models.StudentGroup', source_field='group_id', db_constraint=True, to_field='id', related_name='members', on_delete=OnDelete.CASCADE)),
                ('student', fields.ForeignKeyField('models.Student', source_field='student_id', db_constraint=True, to_field='id', related_name='groups', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'group_member', 'app': 'models', 'unique_together': (('group', 'student'),), 'pk_attr': 'id', 'table_description': 'One student of a saved group.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ZoomHost',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('zoom_user', fields.CharField(unique=True, max_length=254)),
                ('zoom_user_id', fields.CharField(null=True, max_length=64)),
                ('licensed', fields.BooleanField(null=True)),
                ('ours', fields.BooleanField(null=True)),
                ('checked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('limited_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'zoom_host', 'app': 'models', 'pk_attr': 'id', 'table_description': "A Zoom user of the school's account that meetings are made for: what Zoom said of it last."},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='ClassSession',
            name='made_meeting',
            field=fields.ForeignKeyField('models.MadeMeeting', source_field='made_meeting_id', null=True, db_constraint=True, to_field='id', related_name='sessions', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='ClassSession',
            name='merged_into',
            field=fields.ForeignKeyField('models.ClassSession', source_field='merged_into_id', null=True, db_constraint=True, to_field='id', related_name='merged', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='ClassSession',
            name='personal_link',
            field=fields.CharField(null=True, max_length=1024),
        ),
        ops.AddField(
            model_name='ClassSession',
            name='registrant_id',
            field=fields.CharField(null=True, max_length=128),
        ),
        ops.AddField(
            model_name='ClassSession',
            name='split_from',
            field=fields.ForeignKeyField('models.ClassSession', source_field='split_from_id', null=True, db_constraint=True, to_field='id', related_name='split', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='ClassSession',
            name='stream',
            field=fields.ForeignKeyField('models.LiveStream', source_field='stream_id', null=True, db_constraint=True, to_field='id', related_name='sessions', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='ClassSession',
            name='substitute_for',
            field=fields.ForeignKeyField('models.Teacher', source_field='substitute_for_id', null=True, db_constraint=True, to_field='id', related_name='substituted', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='ClassSession',
            name='window_from',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='ClassSession',
            name='window_until',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddIndex(
            model_name='ClassSession',
            index=Index(fields=['stream_id']),
        ),
        ops.AddIndex(
            model_name='ClassSession',
            index=Index(fields=['merged_into_id']),
        ),
        ops.AddIndex(
            model_name='ClassSession',
            index=Index(fields=['split_from_id']),
        ),
        ops.AddField(
            model_name='Notice',
            name='announcement',
            field=fields.ForeignKeyField('models.Announcement', source_field='announcement_id', null=True, db_constraint=True, to_field='id', related_name='notices', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Notice',
            name='chat_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddIndex(
            model_name='Notice',
            index=Index(fields=['chat_id', 'due_at']),
        ),
        ops.AddIndex(
            model_name='Notice',
            index=Index(fields=['session_id', 'kind']),
        ),
        ops.AddIndex(
            model_name='Notice',
            index=Index(fields=['announcement_id', 'delivered_at']),
        ),
        ops.AddIndex(
            model_name='Notice',
            index=Index(fields=['given_up_at']),
        ),
        ops.AddField(
            model_name='Package',
            name='buffer_minutes',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='Person',
            name='admin_summaries',
            field=fields.CharField(default='none', max_length=16),
        ),
        ops.AddField(
            model_name='Person',
            name='blocked_why',
            field=fields.CharField(null=True, max_length=64),
        ),
        ops.AddField(
            model_name='Person',
            name='daily_digest',
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name='Person',
            name='digest_at',
            field=fields.CharField(default='20:00', max_length=5),
        ),
        ops.AddField(
            model_name='Person',
            name='digest_due_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Person',
            name='quiet_from',
            field=fields.CharField(null=True, max_length=5),
        ),
        ops.AddField(
            model_name='Person',
            name='quiet_until',
            field=fields.CharField(null=True, max_length=5),
        ),
        ops.AddField(
            model_name='Person',
            name='student_summaries',
            field=fields.CharField(default='each', max_length=16),
        ),
        ops.AddField(
            model_name='Person',
            name='teacher_summaries',
            field=fields.CharField(default='each', max_length=16),
        ),
        ops.AddField(
            model_name='Person',
            name='weekly_digest',
            field=fields.BooleanField(default=True),
        ),
        ops.AddIndex(
            model_name='Person',
            index=Index(fields=['digest_due_at']),
        ),
        ops.AddField(
            model_name='Student',
            name='left_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.RunSQL(
            "UPDATE person SET admin_summaries = 'each' "
            "WHERE id IN (SELECT person_id FROM admin WHERE wants_summaries)"
        ),
        ops.RunSQL(
            "UPDATE notice SET chat_id = (SELECT telegram_id FROM person WHERE person.id = notice.person_id)"
        ),
        ops.RemoveField(model_name='Admin', name='wants_summaries'),
    ]
