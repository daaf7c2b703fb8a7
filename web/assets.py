"""Our scripts: read once, served under an address that changes when they change, kept by browsers for good."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from .refusals import Refusal

FOLDER = Path(__file__).parent / "static"
A_YEAR = 31_536_000  # seconds


@dataclass(frozen=True, slots=True)
class Asset:
    text: str
    version: str  # the beginning of its SHA-256


class Assets:
    """`root` is the path that people's browsers see before ours, "" as a rule."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._all = {path.name: _read(path) for path in FOLDER.glob("*.js")}

    def address(self, name: str) -> str:
        return f"{self._root}/static/{name}?v={self._all[name].version}"

    async def serve(self, request: web.Request) -> web.Response:
        asset = self._all.get(request.match_info["name"])
        if asset is None:
            raise Refusal(404, "not_found")
        current = request.query.get("v") == asset.version
        answer = web.Response(text=asset.text, content_type="text/javascript")
        answer.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if current else "no-cache"
        return answer


def _read(path: Path) -> Asset:
    text = path.read_text(encoding="utf-8")
    return Asset(text, hashlib.sha256(text.encode()).hexdigest()[:16])
