"""GET /api/openapi.json : the admin API, described for programs. A test holds every answer against it."""

from typing import Any

from aiohttp import web

from models.filtering import STATUSES

from .asked import FLAGS, GRADES, LIMIT, LONGEST_SEARCH, MOST
from .context import CONTEXT

SESSIONS = "/api/admin/teacher-sessions"
AUTO_TIMEOUT = "/api/admin/auto-timeout"

Schema = dict[str, Any]
WHOLE: Schema = {"type": "integer"}
COUNT: Schema = {"type": "integer", "minimum": 0}
TEXT: Schema = {"type": "string"}
DAY: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time", "description": "UTC, whole seconds"}
COUNTS: Schema = {"type": "object", "additionalProperties": COUNT}


async def describe(request: web.Request) -> web.Response:
    """There is no secret in it, so anybody may read it."""
    return web.json_response(document(request.app[CONTEXT].settings.base_url))


def document(base_url: str) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Classclock admin API",
            "version": "1",
            "description": "Classes with the same filters, and so the same numbers, as /sessions and /report in the "
            "chat. Days are the school's: `time_zone` says whose.",
        },
        "servers": [{"url": base_url}],
        "security": [{"bearer": []}],
        "paths": {SESSIONS: {"get": _sessions()}, AUTO_TIMEOUT: {"post": _auto_timeout()}},
        "components": {
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "`[web] admin_token` of config.toml"}
            },
            "schemas": {
                "Session": _session(),
                "Page": _page(),
                "Totals": _totals(),
                "Closed": _closed(),
                "Error": _object(
                    {"error": TEXT, "detail": {**TEXT, "description": "what to change"}}, optional=("detail",)
                ),
            },
        },
    }


def _sessions() -> dict[str, Any]:
    return {
        "operationId": "teacherSessions",
        "summary": "Classes, oldest day first",
        "description": "JSON comes in pages: ask again with `cursor` set to `next_cursor` until that is null. Classes "
        "that are added meanwhile neither repeat nor hide another. CSV is one file, whatever its length.",
        "parameters": [
            _parameter("date", TEXT, "a day, a month or a word: 2026-10-05, 2026-10, today, last_week"),
            _parameter("from", DAY, "the first day, instead of `date`"),
            _parameter("to", DAY, "the last day, instead of `date`"),
            _parameter("status", {**TEXT, "enum": list(STATUSES)}, "the class's status"),
            _parameter("grade", {**TEXT, "enum": list(GRADES)}, "how sure its times are"),
            _parameter("flag", {**TEXT, "enum": list(FLAGS)}, "something that a person should look at"),
            _parameter("teacher", {**WHOLE, "minimum": 1}, "teacher_id"),
            _parameter("student", {**WHOLE, "minimum": 1}, "student_id"),
            _parameter("search", {**TEXT, "maxLength": LONGEST_SEARCH}, "a part of either name, in any script"),
            _parameter("format", {**TEXT, "enum": ["json", "csv"], "default": "json"}, "or `Accept: text/csv`"),
            _parameter("limit", {**WHOLE, "minimum": 1, "maximum": MOST, "default": LIMIT}, "of a JSON page"),
            _parameter("cursor", TEXT, "`next_cursor` of the page before"),
        ],
        "responses": {
            "200": {
                "description": "one page, or the file",
                "content": {"application/json": _ref("Page"), "text/csv": {"schema": TEXT}},
            },
            "400": _error("a parameter is not understood; `detail` says which and why"),
            **_refusals(),
        },
    }


def _auto_timeout() -> dict[str, Any]:
    return {
        "operationId": "autoTimeout",
        "summary": "Look at every silent class now, and close what is over",
        "responses": {
            "200": {"description": "what was closed", "content": {"application/json": _ref("Closed")}},
            **_refusals(),
        },
    }


def _session() -> Schema:
    return _object(
        {
            "id": WHOLE,
            "class_day": {**DAY, "description": "the school's day that it belongs to, also for pay"},
            "issued_at": MOMENT,
            "due_at": MOMENT,
            "teacher_id": WHOLE,
            "teacher": TEXT,
            "student_id": WHOLE,
            "student": TEXT,
            "package_id": WHOLE,
            "package_name": TEXT,
            "package_minutes": WHOLE,
            "package_rate": {**TEXT, "pattern": r"^\d+(\.\d+)?$", "description": "per class, exact"},
            "currency": TEXT,
            "session_status": {**TEXT, "enum": list(STATUSES)},
            "clicked_at": _or_null(MOMENT),
            "started_at": _or_null(MOMENT),
            "last_activity_at": _or_null(MOMENT),
            "session_ended_at": _or_null(MOMENT),
            "session_duration_seconds": _or_null(COUNT),
            "session_duration_minutes": _or_null(COUNT),
            "taught_seconds": _or_null(COUNT),
            "waited_seconds": _or_null(COUNT),
            "end_source": _or_null(TEXT),
            "grade": {**TEXT, "enum": list(GRADES)},
            "attendance": _or_null(TEXT),
            "flags": {"type": "array", "items": TEXT},
            "stream_id": _or_null({**WHOLE, "description": "the group class that this is a place in"}),
            "tracking_token": TEXT,
        }
    )


def _page() -> Schema:
    return _object(
        {
            "period": _object({"from": _or_null(DAY), "to": _or_null(DAY)}),
            "time_zone": TEXT,
            "totals": {
                "anyOf": [{"$ref": "#/components/schemas/Totals"}, {"type": "null"}],
                "description": "of all pages; only on the first",
            },
            "sessions": {"type": "array", "items": {"$ref": "#/components/schemas/Session"}},
            "next_cursor": _or_null(TEXT),
        }
    )


def _totals() -> Schema:
    counts = ("sessions", "held", "seconds", "package_seconds", "late", "student_missing", "teacher_missing")
    groups = ("group_classes", "group_places", "group_seconds")
    sums = ("by_status", "by_grade", "by_attendance")
    return _object(dict.fromkeys(counts + groups, COUNT) | dict.fromkeys(sums, COUNTS))


def _closed() -> Schema:
    session = _session()["properties"]
    shown = ("id", "session_status", "session_ended_at", "session_duration_minutes", "end_source", "grade")
    of_one = _object({name: session[name] for name in shown})
    return _object({"closed": COUNT, "sessions": {"type": "array", "items": of_one}})


def _object(properties: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _or_null(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _parameter(name: str, schema: Schema, meaning: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": meaning}


def _ref(name: str) -> dict[str, Any]:
    return {"schema": {"$ref": f"#/components/schemas/{name}"}}


def _error(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": _ref("Error")}}


def _refusals() -> dict[str, Any]:
    return {
        "401": _error("the token is missing or wrong"),
        "404": _error("this school has no admin token, so there is no admin API"),
        "429": _error("too many requests; Retry-After says when to come again, in seconds"),
        "503": _error("the database cannot answer now"),
    }
