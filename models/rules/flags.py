"""What a person should look at. The bot has one sentence for each code."""

from typing import Literal, get_args

from .facts import Flag

FlagCode = Literal[
    "disagree",  # source, minutes: that witness is further from the decision than the policy allows
    "answers_contradict",  # one side says that it took place, the other that it did not; denied_by
    "click_only",  # clicks, minutes: a click with nothing behind it
    "estimated_in_a_row",  # times
    "over_package",  # minutes over the package
    "two_at_once",  # minutes by which the teacher's next class began before this one ended
    "own_address",  # clicked from the teacher's own address
    "student_never_seen",  # unknown_people, waited_seconds
    "teacher_never_seen",  # unknown_people, waited_seconds: how long the student waited
    "probable_student",  # name: taken for the student because nobody else was there
    "unknown_person",  # name, seconds: who is this?
    "room_shared",  # people, seconds: others were in the room while the class ran
    "forwarded_link",  # minutes; Zoom saw the student in the room without or long before a click
    "report_differs",  # seconds between Zoom's report and Zoom's webhooks
    "report_incomplete",  # instances: the report lacks meetings in which the webhooks saw the class
    "leave_never_came",  # Zoom never said that they left
]
FLAG_CODES: tuple[FlagCode, ...] = get_args(FlagCode)


def flag(code: FlagCode, **facts: str | int) -> Flag:
    return Flag(code, facts)
