"""The errors of the Bot API in its own words.

Texts follow the open-source Bot API server (github.com/tdlib/telegram-bot-api) and TDLib beneath it: TDLib's
sentence, its first letter made small, behind the name of the HTTP status.
"""

from functools import partial
from typing import Any


class ApiError(Exception):
    """`code` is HTTP status and `error_code` in one; `retry_after` (seconds) and `migrate_to` go into `parameters`."""

    def __init__(
        self, code: int, description: str, retry_after: int | None = None, migrate_to: int | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to = migrate_to

    def to_api(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        if self.migrate_to is not None:
            answer["parameters"] = {"migrate_to_chat_id": self.migrate_to}
        return answer


def bad_request(sentence: str) -> ApiError:
    return ApiError(400, f"Bad Request: {sentence}")


def forbidden(sentence: str) -> ApiError:
    return ApiError(403, f"Forbidden: {sentence}")


def conflict(sentence: str) -> ApiError:
    return ApiError(409, f"Conflict: {sentence}")


def too_many_requests(retry_after: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after)


def upgraded(to: int) -> ApiError:
    return ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to=to)


def cannot_parse(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")


unauthorized = partial(ApiError, 401, "Unauthorized")
unknown_method = partial(ApiError, 404, "Not Found")
body_too_large = partial(ApiError, 413, "Request Entity Too Large")

chat_not_found = partial(bad_request, "chat not found")
blocked_by_user = partial(forbidden, "bot was blocked by the user")
user_deactivated = partial(forbidden, "user is deactivated")
never_started = partial(forbidden, "bot can't initiate conversation with a user")
message_to_edit_not_found = partial(bad_request, "message to edit not found")
not_modified = partial(
    bad_request,
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message",
)
query_too_old = partial(bad_request, "query is too old and response timeout expired or query ID is invalid")
