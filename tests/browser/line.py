"""The network between browser and server, as a TCP relay of our own: it can be cut, frozen, taken down, or refuse websockets."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

CHUNK = 65536


class Line:
    """Relays 127.0.0.1:`port` to the server's port. All methods may be called from the test's thread."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._loop = asyncio.new_event_loop()
        self._listener: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._relays: set[asyncio.Task[None]] = set()
        self._thaw = asyncio.Event()
        self.port = 0
        self.blocks_websockets = False
        self.websockets = 0
        """How many upgrades were asked for."""

    @contextlib.contextmanager
    def running(self) -> Iterator[Line]:
        thread = threading.Thread(target=self._loop.run_forever, name="line", daemon=True)
        thread.start()
        self._do(self.up)
        self._do(self._set_thawed)
        try:
            yield self
        finally:
            self._do(self.down)
            self._do(self._finish)
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join(5)
            self._loop.close()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def mend(self) -> None:
        """As it was at first, for the next test; what the last one left frozen never arrives."""
        self._do(self._drop_frozen)
        self._do(self.up)
        self.blocks_websockets = False
        self.websockets = 0

    # --- accidents

    def cut(self) -> None:
        """Every open connection breaks; new ones work."""
        self._do(self._cut)

    def take_down(self) -> None:
        """Every open connection breaks, and nobody answers any more."""
        self._do(self.down)

    def bring_up(self) -> None:
        self._do(self.up)

    def freeze(self) -> None:
        """Connections stay open, and nothing passes in either direction."""
        self._loop.call_soon_threadsafe(self._thaw.clear)

    def thaw(self) -> None:
        self._loop.call_soon_threadsafe(self._thaw.set)

    # --- on the line's own loop

    def _do(self, work: Callable[[], Any]) -> None:
        asyncio.run_coroutine_threadsafe(work(), self._loop).result(10)

    async def _set_thawed(self) -> None:
        self._thaw.set()

    async def _drop_frozen(self) -> None:
        if not self._thaw.is_set():
            relays = list(self._relays)
            for relay in relays:
                relay.cancel()
            await asyncio.gather(*relays, return_exceptions=True)
            self._thaw.set()

    async def up(self) -> None:
        if self._listener is not None:
            return
        self._listener = await asyncio.start_server(self._relay, "127.0.0.1", self.port)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def down(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        await self._cut()

    async def _cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _finish(self) -> None:
        """End every relay, also one that was accepted at this moment, and let each transport close before the loop does."""
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            for other in others:
                other.cancel()
            await asyncio.gather(*others, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def _relay(self, from_browser: asyncio.StreamReader, to_browser: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._relays.add(task)
        self._writers.add(to_browser)
        try:
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self._server_port)
            self._writers.add(to_server)
            try:
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._pass_on(from_browser, to_server, looks_for_upgrades=True, answer=to_browser))
                    both.create_task(self._pass_on(from_server, to_browser))
            finally:
                to_server.transport.abort()
                self._writers.discard(to_server)
        except* OSError:
            pass  # one side went: that is what this relay is for
        finally:
            to_browser.transport.abort()
            self._writers.discard(to_browser)
            self._relays.discard(task)

    async def _pass_on(
        self,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        *,
        looks_for_upgrades: bool = False,
        answer: asyncio.StreamWriter | None = None,
    ) -> None:
        while data := await source.read(CHUNK):
            await self._thaw.wait()
            if looks_for_upgrades and b"upgrade: websocket" in data[:4096].lower():
                self.websockets += 1
                if self.blocks_websockets and answer is not None:
                    answer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    await answer.drain()
                    break
            target.write(data)
            await target.drain()
        raise ConnectionResetError  # ends the other direction too
