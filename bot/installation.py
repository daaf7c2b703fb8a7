"""From the configuration to what the house knows of this installation."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from models.alarms import Alarms
from models.rules.facts import Policy
from models.rules.presence import Thresholds
from models.school import School

from .config import Config


def school_of(config: Config) -> School:
    tracking = config.tracking
    return School(
        name=config.school.name,
        zone=ZoneInfo(config.school.time_zone),
        language=config.school.language,
        policy=Policy(
            heartbeat_silence_minutes=tracking.heartbeat_silence_minutes,
            heartbeat_proof_minutes=tracking.heartbeat_proof_minutes,
            package_buffer_minutes=tracking.package_buffer_minutes,
            rejoin_grace_minutes=tracking.rejoin_grace_minutes,
            timeout_counts=tracking.timeout_counts,
        ),
        thresholds=Thresholds(**config.attendance.model_dump()),
        link_valid=timedelta(hours=tracking.link_valid_hours),
        invite_valid=timedelta(days=config.school.invite_valid_days),
        dispute_window=timedelta(hours=config.school.dispute_window_hours),
        zoom_hosts=tuple(config.zoom.hosts),
        meetings_at_once=config.zoom.meetings_at_once,
        quiet=_quiet(config),
        reports=config.zoom.account_id is not None,
        keeps_details=timedelta(days=config.database.keep_details_days) or None,
        takes_backups=config.database.backup_folder is not None,
    )


def alarms_of(config: Config) -> Alarms:
    wanted = config.alarms
    return Alarms(
        teacher_missing_minutes=wanted.teacher_missing_minutes,
        tell_admins_minutes=wanted.tell_admins_minutes,
        not_clicked_minutes=wanted.not_clicked_minutes,
    )


def _quiet(config: Config) -> tuple[time, time] | None:
    begins, ends = config.alarms.quiet_from, config.alarms.quiet_until
    return (time.fromisoformat(begins), time.fromisoformat(ends)) if begins and ends else None
