"""Methods about the bot itself and its chats: who it is, its command menu, its profile."""

import re
import time
from typing import Any
from urllib.parse import urlsplit

from .arguments import Arguments
from .backend import Backend, Webhook
from .commands import Commands, read_commands, read_language, read_scope
from .errors import bad_request, conflict
from .methods import api_method
from .methods_messages import chat_id_of

PROFILE = {"Name": ("name", 64), "Description": ("description", 512), "ShortDescription": ("short_description", 120)}
MOST_DOWNLOAD_BYTES = 20 * 1024 * 1024


@api_method("getMe")
async def get_me(backend: Backend, _: Arguments) -> dict[str, Any]:
    abilities = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    return {**backend.me(), **abilities, "can_connect_to_business": False, "has_main_web_app": False}


@api_method("getUpdates")
async def get_updates(backend: Backend, arguments: Arguments) -> list[dict[str, Any]]:
    if backend.webhook:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    backend.updates.allowed = arguments.json("allowed_updates", backend.updates.allowed)
    limit, timeout = arguments.number("limit", 100), arguments.number("timeout")
    return await backend.updates.poll(arguments.number("offset"), limit, timeout)


@api_method("setWebhook")
async def set_webhook(backend: Backend, arguments: Arguments) -> bool:
    url, secret = arguments.text("url"), arguments.text("secret_token")
    if not url:
        return await delete_webhook(backend, arguments)
    if urlsplit(url).scheme not in ({"https"} if backend.https_webhook_only else {"http", "https"}):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    backend.updates.allowed = arguments.json("allowed_updates", backend.updates.allowed)
    if arguments.flag("drop_pending_updates"):
        backend.updates.pending.clear()
    backend.webhook = Webhook(url, secret, arguments.number("max_connections", 40))
    backend.updates.interrupt()
    return True


@api_method("deleteWebhook")
async def delete_webhook(backend: Backend, arguments: Arguments) -> bool:
    if arguments.flag("drop_pending_updates"):
        backend.updates.pending.clear()
    backend.webhook = None
    backend.changes.happened()
    return True


@api_method("getWebhookInfo")
async def get_webhook_info(backend: Backend, _: Arguments) -> dict[str, Any]:
    hook = backend.webhook or Webhook("")
    info: dict[str, Any] = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(backend.updates.pending),
    }
    if backend.webhook:
        info["max_connections"] = hook.max_connections
    if hook.last_error:
        info.update({"last_error_date": hook.last_error_at, "last_error_message": hook.last_error})
    return info


@api_method("setMyCommands")
async def set_my_commands(backend: Backend, arguments: Arguments) -> bool:
    commands = read_commands(arguments)
    if not commands:
        return await delete_my_commands(backend, arguments)
    backend.menu.lists[_menu_key(backend, arguments)] = commands
    backend.changes.happened()
    return True


@api_method("getMyCommands")
async def get_my_commands(backend: Backend, arguments: Arguments) -> Commands:
    return backend.menu.lists.get(_menu_key(backend, arguments), [])


@api_method("deleteMyCommands")
async def delete_my_commands(backend: Backend, arguments: Arguments) -> bool:
    backend.menu.lists.pop(_menu_key(backend, arguments), None)
    backend.changes.happened()
    return True


def _menu_key(backend: Backend, arguments: Arguments) -> tuple[str, int, str]:
    scope, chat_id = read_scope(arguments)
    if chat_id:
        backend.chat(chat_id)
    return scope, chat_id, read_language(arguments)


@api_method("setChatMenuButton")
async def set_chat_menu_button(backend: Backend, arguments: Arguments) -> bool:
    button = arguments.json("menu_button", {"type": "default"})
    if arguments.number("chat_id"):
        backend.chat(chat_id_of(arguments)).menu_button = button
    return True


@api_method("getChatMenuButton")
async def get_chat_menu_button(backend: Backend, arguments: Arguments) -> dict[str, Any]:
    if not arguments.number("chat_id"):
        return {"type": "commands"}
    return backend.chat(chat_id_of(arguments)).menu_button


@api_method("getChat")
async def get_chat(backend: Backend, arguments: Arguments) -> dict[str, Any]:
    chat = backend.chat(chat_id_of(arguments))
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **chat.to_api(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


@api_method("getFile")
async def get_file(backend: Backend, arguments: Arguments) -> dict[str, Any]:
    file = backend.memory.files.get(arguments.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.content) > MOST_DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {**file.to_api(), "file_path": f"documents/{file.id}"}


def _add_profile_methods(what: str, field: str, most: int) -> None:
    @api_method(f"setMy{what}")
    async def set_text(backend: Backend, arguments: Arguments) -> bool:
        if len(arguments.text(field)) > most:
            raise bad_request(f"BOT_{field.upper()}_TOO_LONG")
        backend.profile[field, read_language(arguments)] = arguments.text(field)
        return True

    @api_method(f"getMy{what}")
    async def get_text(backend: Backend, arguments: Arguments) -> dict[str, str]:
        default = backend.name if field == "name" else ""
        return {field: backend.profile.get((field, read_language(arguments)), default)}


for _what, (_field, _most) in PROFILE.items():
    _add_profile_methods(_what, _field, _most)


def note_webhook_error(hook: Webhook, error: str) -> None:
    hook.last_error, hook.last_error_at = error, int(time.time())
