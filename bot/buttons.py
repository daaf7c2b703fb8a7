"""Buttons that one feature shows and another answers: at most 64 bytes each, and checked again when pressed."""

from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from models.rules.presence import Mark
from models.rules.words import LONGEST_ANSWER

Id = Annotated[int, Field(ge=1, le=2**31 - 1)]  # a row's number; anything else was never on a button of ours
NoOrId = Annotated[int, Field(ge=0, le=2**31 - 1)]  # 0: none
PageNumber = Annotated[int, Field(ge=0, le=10_000)]  # from 0


class SendTo(CallbackData, prefix="to"):
    """Begin sending a class to this student."""

    student_id: Id


class Over(CallbackData, prefix="over"):
    """*Class is over*, on the teacher's card and in the student's message."""

    session_id: Id
    side: Literal["teacher", "student"]


class StartMeeting(CallbackData, prefix="start"):
    """*Start Zoom*, for a meeting that the bot created."""

    made_id: Id


class CancelClass(CallbackData, prefix="cancel"):
    """Take back a class that nobody has opened."""

    session_id: Id


class StreamOver(CallbackData, prefix="gover"):
    """*Class is over*, on the teacher's card of a group class."""

    stream_id: Id


class CancelStream(CallbackData, prefix="gcancel"):
    """Take back a group class that nobody has opened."""

    stream_id: Id


class OneStream(CallbackData, prefix="gone"):
    """Who was in this group class; `page` of the history to go back to."""

    stream_id: Id
    page: PageNumber = 0


class Took(CallbackData, prefix="took"):
    """The answer to *Did your class take place?* in minutes; 0: it did not."""

    session_id: Id
    side: Literal["teacher", "student"]
    minutes: Annotated[int, Field(ge=0, le=LONGEST_ANSWER)]


class AskTook(CallbackData, prefix="took2"):
    """*Shorter*: how long then; or the whole question again."""

    session_id: Id
    side: Literal["teacher", "student"]
    what: Literal["length", "again"]


class WhoIs(CallbackData, prefix="who"):
    """The answer to *Who is this?*; `question` is the notice that asks. `others` shows a page of students."""

    question: Id
    who: Literal["student", "teacher", "nobody", "others", "ask", "undo"]
    student_id: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    page: PageNumber = 0


class IsItYou(CallbackData, prefix="me"):
    """Whether a Zoom account is the teacher's own."""

    account_id: Id
    is_me: bool


class Wrong(CallbackData, prefix="wrong"):
    """*Wrong?*, below the summary of a class."""

    session_id: Id


class Marked(CallbackData, prefix="mark"):
    """The teacher's word on whether the student was there."""

    session_id: Id
    mark: Mark


class CannotCome(CallbackData, prefix="cant"):
    """*Can’t come*: announce an absence. `session_id`: of the day of this class; 0: the days are asked for."""

    student_id: Id
    session_id: NoOrId = 0


class MakeUp(CallbackData, prefix="mkup"):
    """Count the class as the make-up of a missed one; 0: of none."""

    session_id: Id
    missed_id: NoOrId = 0


class Decide(CallbackData, prefix="dec"):
    """An admin's decision on a dispute: correct the time, or leave it."""

    dispute_id: Id
    upheld: bool


class LiveAgain(CallbackData, prefix="live"):
    """*Refresh*, below the list of who is in class now."""


class LiveOf(CallbackData, prefix="liveof"):
    """Only this teacher's classes; 0: everybody's."""

    teacher: NoOrId = 0


class AskLanguage(CallbackData, prefix="asklang"):
    """From the settings to the question of /language."""


class AskTimeZone(CallbackData, prefix="askzone"):
    """From the settings to the question of /timezone."""


class AskSettings(CallbackData, prefix="wq"):
    """From one screen of /settings to another."""

    about: Literal["teacher", "student", "admin", "digests", "quiet", "all"]


class StopAnnouncement(CallbackData, prefix="anstop"):
    """*Stop*, below the progress of a message to many."""

    announcement_id: Id


class AsText(CallbackData, prefix="astext"):
    """*I see no table*: from now on as text. `tables`: as tables again."""

    tables: bool = False
