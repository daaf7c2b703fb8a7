"""A real HTTP server on loopback that can go away and come back on the same port."""

import ssl

from aiohttp import web

HOST = "127.0.0.1"


class Listener:
    """`port` 0 takes a free one at the first start and keeps it."""

    def __init__(self, app: web.Application, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self._app = app
        self._tls = tls
        self.port = port
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{HOST}:{self.port}"

    async def start(self) -> None:
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await self.accept()

    async def accept(self) -> None:
        """Listen, unless it does already."""
        if self._site is not None or self._runner is None:
            return
        self._site = web.TCPSite(self._runner, HOST, self.port, ssl_context=self._tls, reuse_address=True)
        await self._site.start()
        self.port = self._runner.addresses[0][1]

    async def refuse(self) -> None:
        """Stop listening and drop the connections that are open: who connects is refused."""
        if self._site is None or self._runner is None:
            return
        await self._site.stop()
        self._site = None
        if self._runner.server is not None:
            for connection in self._runner.server.connections:
                if connection.transport is not None:
                    connection.transport.abort()

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = self._site = None
