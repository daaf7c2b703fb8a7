"""What the playground's page shows, as plain values: a part for each phone, one for Zoom, the clock and the guide."""

import re
from datetime import datetime
from typing import Any

from ..chats import File, Message
from ..zoom_rooms import Meeting, Seat
from .devices import Device
from .guide import Guide
from .school import School

Part = dict[str, Any]
DEEP_LINK = re.compile(r"^/start \S+$")  # Telegram hides what came with the link
MOST_MESSAGES = 200
MOST_DELIVERIES = 8


def parts(school: School, guide: Guide) -> dict[str, Part]:
    """By name, everything that is to be seen now."""
    phones = {f"phone{device.number}": _phone(device) for device in school.devices}
    return {"clock": _clock(school), **phones, "zoom": _zoom(school), "guide": guide.shown(school)}


def _clock(school: School) -> Part:
    return {
        "now": school.clock.now().isoformat(),
        "speed": school.clock.speed,
        "wanted": school.hand.speed,
        "arrived": school.hand.arrived,
    }


def _phone(device: Device) -> Part:
    person, meeting = device.phone.person, device.meeting
    return {
        "number": device.number,
        "name": device.name,
        "role": device.role,
        "on": device.is_on,
        "started": person.started,
        "blocked": person.blocked_bot,
        "commands": device.phone.commands() if person.started else [],
        "keyboard": (device.phone.chat.reply_keyboard or {}).get("keyboard", []),
        "messages": [_message(one) for one in device.phone.messages[-MOST_MESSAGES:]],
        "meeting": _sitting(meeting) if meeting else None,
    }


def _message(message: Message) -> Part:
    return {
        "id": message.id,
        "mine": not message.from_bot,
        "text": message.text if message.from_bot else DEEP_LINK.sub("/start", message.text),
        "entities": message.content.entities,
        "rich": message.rich,
        "rtl": message.is_rtl,
        "at": message.sent_at.isoformat(),
        "edited": message.edited_at is not None,
        "silent": message.is_silent,
        "pinned": message.id in message.chat.pinned,
        "rows": (message.markup or {}).get("inline_keyboard", []),
        "file": _file(message.file, is_photo=message.is_photo) if message.file else None,
    }


def _file(file: File, *, is_photo: bool) -> Part:
    return {"id": file.id, "name": file.name, "size": len(file.content), "photo": is_photo,
            "width": file.width, "height": file.height}  # fmt: skip


def _sitting(seat: Seat) -> Part:
    return {"topic": seat.room.topic, "as": seat.name, "people": [one.name for one in seat.instance.people]}


def _zoom(school: School) -> Part:
    account, sender = school.zoom.account, school.zoom.webhooks
    return {
        "rooms": [_room(school, meeting) for meeting in account.meetings if not meeting.deleted],
        "mode": school.webhooks,
        "held": sender.held,
        "lost": len(sender.lost),
        "delivered": [
            {"event": one.event["event"], "status": one.status, "at": _time(one.at)}
            for one in sender.deliveries[-MOST_DELIVERIES:]
        ],
        "report": int(account.report_delay.total_seconds() // 60),
        "phones": [{"number": device.number, "name": device.name} for device in school.devices],
    }


def _room(school: School, meeting: Meeting) -> Part:
    seats = meeting.instances[-1].seats if meeting.instances else []
    return {
        "id": meeting.id,
        "topic": meeting.topic,
        "host": meeting.host.name,
        "private": not meeting.host.inside,
        "running": meeting.current is not None,
        "link": meeting.join_url,
        "seats": [
            {
                "id": seat.uuid,
                "name": seat.name,
                "there": seat.there,
                "host": seat.user == meeting.host,
                "from": _time(seat.joined_at),
                "to": _time(seat.left_at) if seat.left_at else "",
            }
            for seat in seats
        ],
    }


def _time(moment: datetime) -> str:
    return f"{moment:%H:%M}"
