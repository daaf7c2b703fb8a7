"""Everything Classclock knows about Zoom without touching the network: text in, values out."""

from .links import is_zoom_url, read_link, with_leave_url

__all__ = ["is_zoom_url", "read_link", "with_leave_url"]
