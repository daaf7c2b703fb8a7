"""Reply markups: what Telegram accepts below a message, and its words for what it doesn't."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from .errors import bad_request

MOST_CALLBACK_BYTES = 64
MOST_BUTTONS = 100
MOST_COPIED = 256
STYLES = {"danger", "success", "primary"}
ACTIONS = {
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay", "disabled",
}  # fmt: skip


def read_markup(raw: Any, *, localhost_allowed: bool) -> dict[str, Any] | None:
    """The checked markup, None when there is none. `raw` is what the request held: JSON text or an object."""
    if raw in (None, ""):
        return None
    try:
        markup = json.loads(raw) if isinstance(raw, str) else raw
    except ValueError:
        raise bad_request("can't parse reply keyboard markup JSON object") from None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline_keyboard(markup["inline_keyboard"], localhost_allowed=localhost_allowed)
    if "keyboard" in markup:
        _check_reply_keyboard(markup["keyboard"])
        return markup
    return markup if markup.get("remove_keyboard") or markup.get("force_reply") else None


def _inline_keyboard(rows: Any, *, localhost_allowed: bool) -> dict[str, Any] | None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse inline keyboard button: Object expected")
    buttons = [button for row in rows for button in row]
    for button in buttons:
        _check_inline_button(button, localhost_allowed=localhost_allowed)
    if len(buttons) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": [row for row in rows if row]} if buttons else None


def _check_inline_button(button: Any, *, localhost_allowed: bool) -> None:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if button.get("style") not in {None, *STYLES}:
        raise bad_request("can't parse inline keyboard button: Invalid button style specified")
    actions = ACTIONS & button.keys()
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in actions and not 0 < len(str(button["callback_data"]).encode()) <= MOST_CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "copy_text" in actions and not 0 < len(button["copy_text"].get("text", "")) <= MOST_COPIED:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if "url" in actions:
        _check_url(button["url"], "inline keyboard button URL", localhost_allowed=localhost_allowed)
    if "web_app" in actions:
        url = button["web_app"].get("url", "")
        _check_url(url, "inline keyboard button Web App URL", localhost_allowed=localhost_allowed, https=True)


def _check_url(url: str, what: str, *, localhost_allowed: bool, https: bool = False) -> None:
    if url.lower().startswith("tg:") and not https:
        return
    if fault := _url_fault(url, localhost_allowed=localhost_allowed, https=https):
        raise bad_request(f"{what} '{url}' is invalid: {fault}")


def _url_fault(url: str, *, localhost_allowed: bool, https: bool) -> str | None:
    scheme = re.match(r"([a-z][a-z0-9+.-]*)://", url.lower())
    if scheme and scheme[1] not in {"http", "https"}:
        return "Unsupported URL protocol"
    parts = urlsplit(url if scheme else f"http://{url}")
    host = parts.hostname or ""
    if not host:
        return "URL host is empty"
    local = localhost_allowed and (host == "localhost" or host.startswith("127."))
    if https and parts.scheme != "https" and not local:
        return "Only HTTPS links are allowed"
    # 127.0.0.1 has dots and passes, as it does with Telegram; "localhost" and container names don't
    if "." not in host and ":" not in host and not local:
        return "Wrong HTTP URL"
    return None


def _check_reply_keyboard(rows: Any) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse reply keyboard markup JSON object")
    for button in (button for row in rows for button in row):
        text = button if isinstance(button, str) else button.get("text", "")
        if not text.strip():
            raise bad_request("keyboard button text must be non-empty")
