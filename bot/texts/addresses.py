"""Zoom links as people recognise them. Plain text."""

from models.ports import ClassLink


def short_link(link: ClassLink) -> str:
    """The meeting number as Zoom prints it, or the personal link's address without its password."""
    if link.meeting_id is None:
        return link.url.split("://")[-1].split("?")[0].split("#")[0][:64]
    digits = str(link.meeting_id)
    middle = 7 if len(digits) > 10 else 6
    return f"{digits[:3]} {digits[3:middle]} {digits[middle:]}"
