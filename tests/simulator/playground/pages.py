"""The playground over HTTP: its page, what happens as server-sent events, its acts, and the program's pages on a phone.

The program's pages come through here so that a Zoom link on them leads to the stand-in, and each phone has an
internet address of its own.
"""

import asyncio
import contextlib
import json
import re
from pathlib import Path
from typing import Self

from aiohttp import web

from ..listening import Listener
from .acts import do
from .devices import Device
from .guide import Guide
from .school import School
from .shown import parts

STATIC = Path(__file__).parent / "static"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'"
ZOOM_LINK = re.compile(r'href="https://(?:[\w-]+\.)?zoom\.us/')
CALM = 0.05  # real seconds in which changes gather before they are sent
KEPT = ("Accept", "Accept-Language", "Content-Type", "Purpose", "Sec-Purpose", "User-Agent")
GIVEN_BACK = ("Cache-Control", "Content-Language", "Content-Type", "Location", "Vary")
MOST_UPLOAD = 60 * 1024 * 1024


class Pages:
    """`async with` it; listens where the school says."""

    def __init__(self, school: School) -> None:
        self._school = school
        self._guide = Guide()
        app = web.Application(client_max_size=MOST_UPLOAD)
        app.router.add_get("/", self._page)
        app.router.add_get("/events", self._events)
        app.router.add_get("/files/{id}", self._file)
        app.router.add_post("/do/{act}", self._do)
        app.router.add_post("/phones/{phone}/files/{name}", self._upload)
        app.router.add_get("/phones/{phone}/zoom/{tail:.*}", self._into_zoom)
        app.router.add_route("*", "/phones/{phone}/site/{tail:.*}", self._site)
        app.router.add_post("/site/api/zoom/heartbeat", self._heartbeat)
        app.router.add_route("*", "/site/{tail:.*}", self._site)
        app.router.add_static("/", STATIC)
        self._listener = Listener(app, int(school.url.rpartition(":")[2]))

    async def __aenter__(self) -> Self:
        await self._listener.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._listener.stop()

    async def _page(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(STATIC / "index.html", headers={"Content-Security-Policy": POLICY})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Every part once, and again when it changes; in between what shows only once."""
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await answer.prepare(request)
        with self._school.listening() as sayings, contextlib.suppress(ConnectionResetError):
            sent: dict[str, str] = {}
            while True:
                seen = self._school.changes.count
                shown = {name: json.dumps(part) for name, part in parts(self._school, self._guide).items()}
                news = [
                    f'{{"part": "{name}", "shown": {part}}}' for name, part in shown.items() if sent.get(name) != part
                ]
                news += [json.dumps(sayings.get_nowait()) for _ in range(sayings.qsize())]
                await answer.write("".join(f"data: {one}\n\n" for one in news).encode())
                sent = shown
                await self._school.happens_after(seen)
                await asyncio.sleep(CALM)
        return answer

    async def _do(self, request: web.Request) -> web.Response:
        return web.json_response(await do(self._school, request.match_info["act"], await request.json()))

    async def _upload(self, request: web.Request) -> web.Response:
        await self._device(request).phone.send_file(request.match_info["name"], await request.read())
        return web.json_response(None)

    async def _file(self, request: web.Request) -> web.Response:
        file = self._school.telegram.backend.memory.files.get(request.match_info["id"])
        if file is None:
            raise web.HTTPNotFound
        if "download" not in request.query:
            return web.Response(body=file.content, content_type=file.mime_type)
        self._school.downloads.add(file.id)
        self._school.changes.happened()
        headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return web.Response(body=file.content, content_type=file.mime_type, headers=headers)

    async def _into_zoom(self, request: web.Request) -> web.Response:
        """A Zoom link on a page: the app opens above the browser, which stays where it is."""
        link = f"https://zoom.us/{request.match_info['tail']}?{request.query_string}"
        await do(self._school, "follow", {"phone": int(request.match_info["phone"]), "url": link})
        return web.Response(status=204)

    async def _heartbeat(self, request: web.Request) -> web.Response:
        """A page that goes away says so; one on a phone that has died cannot."""
        if self._school.is_silenced(json.loads(await request.read()).get("token", "")):
            return web.json_response({"active": False})
        return await self._site(request)

    async def _site(self, request: web.Request) -> web.Response:
        """The program's own answer, with its links to Zoom made links to the stand-in."""
        device = self._device(request) if "phone" in request.match_info else None
        headers = {name: request.headers[name] for name in KEPT if name in request.headers}
        if device:
            headers["X-Forwarded-For"] = device.address
        path = f"{self._school.program.url}/{request.match_info['tail']}"
        answer = await self._school.http.request(
            request.method, path, params=request.query_string, content=await request.read(), headers=headers
        )
        body = answer.content
        if device and answer.headers.get("Content-Type", "").startswith("text/html"):
            body = self._on_the_phone(device, answer.text).encode()
            if "/track" in path and answer.status_code == 200:
                self._school.opened(device, request.query.get("token", ""), answer.text)
        kept = {name: answer.headers[name] for name in GIVEN_BACK if name in answer.headers}
        return web.Response(status=answer.status_code, body=body, headers=kept)

    def _on_the_phone(self, device: Device, page: str) -> str:
        page = ZOOM_LINK.sub(f'href="/phones/{device.number}/zoom/', page)
        page = page.replace(f'href="{self._school.url}/site/', f'href="/phones/{device.number}/site/')
        return page.replace(' target="_blank"', "")

    def _device(self, request: web.Request) -> Device:
        return self._school.device(int(request.match_info["phone"]))
