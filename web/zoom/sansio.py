"""Everything Classclock knows about Zoom without touching the network: text in, values out."""

from . import answers, requests
from .events import NotAnEvent, Validation, read_event
from .links import is_zoom_url, read_link, with_leave_url
from .signature import signed_at, validation_answer

__all__ = [
    "NotAnEvent",
    "Validation",
    "answers",
    "is_zoom_url",
    "read_event",
    "read_link",
    "requests",
    "signed_at",
    "validation_answer",
    "with_leave_url",
]
