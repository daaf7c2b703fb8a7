"""Things to try, each of which ticks itself off when the chats and the rooms show that it happened.

What was clicked on the page never counts; what the bot wrote, and who sat in Zoom, does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..chats import Message
from ..screen import readable
from ..zoom_rooms import Instance, Seat
from .devices import Device
from .school import School

SUMMARY = "How sure:"


@dataclass(frozen=True)
class Thing:
    """`how` says in a sentence or two what to press."""

    key: str
    title: str
    how: str
    happened: Callable[[School], bool]


@dataclass
class Guide:
    """What happened once stays ticked off."""

    done: set[str] = field(default_factory=set)

    def shown(self, school: School) -> dict[str, Any]:
        self.done |= {one.key for one in (*MAIN, *ACCIDENTS) if one.key not in self.done and one.happened(school)}
        return {"main": self._listed(MAIN), "accidents": self._listed(ACCIDENTS), "claim": school.claim}

    def _listed(self, things: tuple[Thing, ...]) -> list[dict[str, Any]]:
        return [{"key": one.key, "title": one.title, "how": one.how, "done": one.key in self.done} for one in things]


def says(*texts: str) -> Callable[[School], bool]:
    """Each of these stands, or stood, in a message of the bot."""
    return lambda school: all(any(text in _all_of(message) for _, message in _told(school)) for text in texts)


def both_were_in_the_room(school: School) -> bool:
    return any(_together(instance) for instance in _instances(school))


def report_was_taken_home(school: School) -> bool:
    files = (message.file for _, message in _told(school) if message.file)
    return any(file.name.endswith(".csv") and file.id in school.downloads for file in files)


def phone_died(school: School) -> bool:
    """In the middle of a class, whose summary came all the same."""
    return any(_summed_up(school, name, died) for name, died in school.deaths)


def teacher_left_first(school: School) -> bool:
    """And the class ended then, although the student stayed."""
    return any(_summed_up(school, host.name, host.left_at) for host in _left_alone(school) if host.left_at)


def webhooks_were_lost(school: School) -> bool:
    """All of one meeting's: the summary came from elsewhere."""
    for instance in _instances(school):
        told = {one.event["payload"].get("object", {}).get("uuid") for one in school.zoom.webhooks.deliveries}
        lost = {event["payload"].get("object", {}).get("uuid") for event in school.zoom.webhooks.lost}
        if instance.uuid in lost - told and _summed_up(school, instance.meeting.host.name, instance.started_at):
            return True
    return False


def came_back_under_another_name(school: School) -> bool:
    """And the bot asked, or judged, who that was."""
    return any(_names_beside_the_host(instance) > 1 for instance in _instances(school)) and says(SUMMARY)(school)


def _told(school: School) -> Iterator[tuple[Device, Message]]:
    for device in school.devices:
        for message in device.phone.messages:
            if message.from_bot:
                yield device, message


def _all_of(message: Message) -> str:
    """Its text, and those that it had before."""
    return readable("\n".join([*message.edits, message.text]))


def _instances(school: School) -> Iterator[Instance]:
    for meeting in school.zoom.account.meetings:
        yield from meeting.instances


def _together(instance: Instance) -> bool:
    pairs = ((one, other) for one in instance.seats for other in instance.seats if one.name < other.name)
    return any(not _before(one, other.joined_at) and not _before(other, one.joined_at) for one, other in pairs)


def _before(seat: Seat, moment: datetime) -> bool:
    return seat.left_at is not None and seat.left_at <= moment


def _left_alone(school: School) -> Iterator[Seat]:
    for instance in _instances(school):
        for host in instance.seats:
            if host.user == instance.meeting.host and any(_outlasts(one, host) for one in instance.seats):
                yield host


def _outlasts(seat: Seat, host: Seat) -> bool:
    if host.left_at is None or seat.user == host.user:
        return False
    return seat.left_at is None or seat.left_at > host.left_at > seat.joined_at


def _names_beside_the_host(instance: Instance) -> int:
    return len({seat.name for seat in instance.seats if seat.user != instance.meeting.host})


def _summed_up(school: School, name: str, since: datetime) -> bool:
    """A summary with this person came, or was put right, since that moment."""
    for device, message in _told(school):
        about = device.name == name or name in message.text
        if about and SUMMARY in readable(message.text) and (message.edited_at or message.sent_at) >= since:
            return True
    return False


MAIN = (
    Thing(
        "claim",
        "Take over the school",
        "The program has printed a link for its first admin. Press it, and choose Huda’s phone.",
        says("You are an admin of"),
    ),
    Thing(
        "teacher",
        "Bring a teacher in",
        "On Huda’s phone: /invite, “A teacher”, type Yusuf. Press the link in the invitation and choose Yusuf’s phone.",
        says("You are connected as a teacher of"),
    ),
    Thing(
        "student",
        "Add a student",
        "On Yusuf’s phone: /students, “Add a student”, type Amina, choose a package, “Skip” the link. "
        "Open the invitation on Amina’s phone.",
        says("You are connected for"),
    ),
    Thing(
        "send",
        "Send a class",
        "On Yusuf’s phone: /class, Amina. Press + beside the text and “My Zoom link”, send it, then “Send”.",
        says("invites you to class"),
    ),
    Thing(
        "together",
        "Meet in Zoom",
        "Yusuf presses “Start Zoom”, Amina “Join class” and “Open Zoom”. The bot asks Yusuf once who he is in Zoom.",
        both_were_in_the_room,
    ),
    Thing(
        "summary",
        "Let the class end",
        "Press “To the end of the class”. Amina and Yusuf leave Zoom. Let ten minutes pass.",
        says(SUMMARY),
    ),
    Thing(
        "attendance",
        "Mark the attendance",
        "Below the summary on Yusuf’s phone, press “Late”: a teacher’s word goes over the times.",
        says("(the teacher’s word)"),
    ),
    Thing(
        "report",
        "Take the report home",
        "On Huda’s phone: /report, then “CSV”, and download the file.",
        report_was_taken_home,
    ),
    Thing(
        "month",
        "Close the month",
        "Let the clock go to the next month. On Huda’s phone: /payroll last month, approve it, mark it as paid.",
        says("Paid. Days of"),
    ),
)

ACCIDENTS = (
    Thing(
        "dies",
        "Let the student’s phone die",
        "In the middle of a class, switch Amina’s phone off. Then let the clock go to the end of the class.",
        phone_died,
    ),
    Thing(
        "first",
        "Let the teacher leave first",
        "While both are in Zoom, Yusuf leaves and Amina stays. Let ten minutes pass.",
        teacher_left_first,
    ),
    Thing(
        "lost",
        "Lose every webhook",
        "Set Zoom’s webhooks to “lost” before anybody joins, and play a class. Zoom’s report will tell.",
        webhooks_were_lost,
    ),
    Thing(
        "name",
        "Come back under another name",
        "In the middle of a class let Amina leave, and join again below as “iPad”.",
        came_back_under_another_name,
    ),
    Thing(
        "dispute",
        "Dispute a time",
        "Press “Wrong?” below a summary and write why. Huda decides.",
        says("A time is contested", "A contested time, decided by"),
    ),
)
