"""The bot, put together. The list of routers is the program: an update goes down it until one takes it."""

from aiogram import Dispatcher
from aiogram.fsm.storage.base import BaseStorage
from aiogram.fsm.storage.memory import SimpleEventIsolation

from models.meetings import Meetings
from models.ports import Links
from models.school import School

from .checkup import Examine
from .clock import Clock
from .errands import Errands
from .i18n import Catalogues, ReadersLanguage
from .middleware import LeaveConversation, WhoSpeaks
from .routers import (
    absences,
    add_package,
    add_student,
    announce,
    attendance,
    audit,
    cancel,
    card,
    change,
    classes,
    correct,
    create,
    doctor,
    enrolments,
    faults,
    groups,
    history,
    importing,
    invite,
    language,
    live,
    makeups,
    mark,
    outages,
    package_attendance,
    packages,
    pay,
    pay_items,
    pay_rules,
    payroll,
    people,
    privacy,
    question,
    reach,
    refusals,
    report,
    revert,
    review,
    send,
    sessions,
    settings,
    start,
    start_meeting,
    statements,
    stream,
    stream_card,
    stream_send,
    streams,
    students,
    time_zone,
    timeout,
    today,
    who_is,
    wrong,
)
from .routers import help as help_

ROUTERS = (
    faults,
    groups,
    reach,
    # Commands and conversations, in any order: each handler names its command, its button or its state.
    start,
    stream,
    stream_card,
    stream_send,
    streams,
    help_,
    cancel,
    language,
    time_zone,
    settings,
    privacy,
    invite,
    doctor,
    importing,
    people,
    enrolments,
    packages,
    add_package,
    package_attendance,
    attendance,
    absences,
    pay,
    pay_items,
    pay_rules,
    outages,
    statements,
    payroll,
    students,
    add_student,
    card,
    makeups,
    question,
    who_is,
    wrong,
    send,
    create,
    start_meeting,
    announce,
    today,
    history,
    classes,
    live,
    sessions,
    correct,
    change,
    revert,
    mark,
    review,
    audit,
    report,
    timeout,
    # …and whatever is left over.
    refusals,
)


def create_dispatcher(
    *,
    school: School,
    clock: Clock,
    links: Links,
    catalogues: Catalogues,
    bot_name: str,
    storage: BaseStorage,
    examine: Examine,
    meetings: Meetings | None = None,
) -> Dispatcher:
    """`bot_name` is the bot's username without @. One person's updates are handled one after the other.

    `meetings`: the school's Zoom account, where there is one. `examine` is what /doctor looks at.
    """
    dispatcher = Dispatcher(
        storage=storage,
        events_isolation=SimpleEventIsolation(),
        school=school,
        clock=clock,
        links=links,
        bot_name=bot_name,
        meetings=meetings,
        errands=Errands(),
        examine=examine,
        i18n=catalogues,  # for what fails before the reader's language is known
    )
    dispatcher.update.outer_middleware(WhoSpeaks(school=school, clock=clock))
    dispatcher.update.outer_middleware(ReadersLanguage(catalogues))
    dispatcher.message.outer_middleware(LeaveConversation())
    dispatcher.include_routers(*(feature.make_router() for feature in ROUTERS))
    return dispatcher
