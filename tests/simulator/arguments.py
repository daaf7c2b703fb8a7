"""The arguments of one method call, however they came: JSON, form, multipart or query string."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import MultipartReader, web

from .errors import bad_request


@dataclass(frozen=True)
class Upload:
    name: str
    content: bytes
    mime_type: str


@dataclass
class Arguments:
    """Fields as they came (text, or JSON values), and uploaded files by their field name."""

    fields: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str, default: int = 0) -> int:
        try:
            return int(self.fields.get(name, default) or default)
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        return str(self.fields.get(name, "")).lower() in {"true", "1", "yes"}

    def json(self, name: str, default: Any = None) -> Any:
        """The value of a JSON field; ApiError 400 when it isn't JSON."""
        value = self.fields.get(name)
        if value in (None, ""):
            return default
        try:
            return json.loads(value) if isinstance(value, str) else value
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def upload(self, name: str) -> Upload | str | None:
        """The file of field `name`: uploaded with the request, or the id (or address) of one."""
        if name in self.files:
            return self.files[name]
        value = self.text(name)
        if value.startswith("attach://"):
            return self.files.get(value.removeprefix("attach://"))
        return value or None


async def read_request(request: web.Request) -> Arguments:
    arguments = Arguments(dict(request.query))
    if request.content_type == "application/json":
        body = await request.json() if request.can_read_body else {}
        arguments.fields.update({key: value for key, value in body.items() if value is not None})
        return arguments
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            with value.file as content:
                arguments.files[name] = Upload(value.filename, content.read(), value.content_type)
        else:
            arguments.fields[name] = value if isinstance(value, str) else bytes(value).decode()
    return arguments


async def read_multipart(reader: MultipartReader) -> Arguments:
    """A method call in the answer to a webhook, as aiogram writes it."""
    arguments = Arguments()
    async for part in reader:
        if isinstance(part, MultipartReader) or part is None or part.name is None:
            continue
        content = bytes(await part.read(decode=True))
        if part.filename:
            arguments.files[part.name] = Upload(part.filename, content, part.headers.get("Content-Type", ""))
        else:
            arguments.fields[part.name] = content.decode()
    return arguments
