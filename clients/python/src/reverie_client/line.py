"""A websocket that comes back: it notices when it is dead, connects again, and says when it has joined anew."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import urlencode

import websockets

from .backoff import Backoff
from .errors import NotAllowed, NotFound, NotSignedIn, Throttled, Unreachable
from .types import Frame

PING_S = 20.0
SILENCE_S = 35.0
"""A line may be open and dead: it is asked every PING_S, and left where nothing has come back by then."""
HANDSHAKE_S = 15.0
BUSY_AGAIN_S = 5.0
STORAGE_AGAIN_S = 2.0
RESTART_SPREAD_S = 1.5
GIVE_UP_S = 300.0
"""Nothing heard for so long, the line is given up."""


class Signer(Protocol):
    """What the line needs of who calls."""

    @property
    def site(self) -> str: ...
    @property
    def bearer(self) -> str | None: ...
    def headers(self) -> dict[str, str]: ...
    async def renew(self, used: str | None) -> bool: ...


class Line:
    """`query` is asked at each joining; the first frame after it is always `ready`. For one reader."""

    def __init__(self, signer: Signer, path: str, query: Callable[[], dict[str, Any]], *, give_up_s: float = GIVE_UP_S) -> None:
        self._signer = signer
        self._path = path
        self._query = query
        self._give_up_s = give_up_s
        self._socket: websockets.ClientConnection | None = None
        self._backoff = Backoff()
        self._heard_at = time.monotonic()
        self._has_renewed = False

    async def next(self) -> Frame:
        """The next frame, over as many connections as it takes. Raises NotSignedIn, NotAllowed, NotFound, Throttled or Unreachable."""
        while True:
            try:
                if self._socket is None:
                    await self._connect()
                frame = await self._receive()
            except websockets.InvalidStatus as error:
                await self._again(error.response.status_code)
            except websockets.ConnectionClosed as error:
                await self._again(error.rcvd.code if error.rcvd else 0)
            except (OSError, TimeoutError, websockets.WebSocketException):
                await self._again(0)
            else:
                self._heard_at = time.monotonic()
                if frame.get("type") == "ready":
                    self._backoff.reset()
                    self._has_renewed = False
                if frame.get("type") != "pong":
                    return frame

    async def send(self, **frame: Any) -> bool:
        """Whether the line took it, which says nothing about the server."""
        if self._socket is None:
            return False
        try:
            await self._socket.send(json.dumps({name: value for name, value in frame.items() if value is not None}))
        except websockets.ConnectionClosed:
            return False
        return True

    async def rejoin(self) -> None:
        """Drop the connection: the next frame is `ready`, and everything is level again."""
        await self.close()

    async def close(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            await socket.close()

    async def _connect(self) -> None:
        address = "ws" + self._signer.site.removeprefix("http") + self._path
        query = urlencode({name: value for name, value in self._query().items() if value is not None})
        headers = {name: value for name, value in self._signer.headers().items() if name != "Accept"}
        self._socket = await websockets.connect(
            f"{address}?{query}" if query else address,
            additional_headers=headers,
            max_size=None,
            open_timeout=HANDSHAKE_S,
            close_timeout=1,
            ping_interval=PING_S,
            ping_timeout=SILENCE_S - PING_S,
        )

    async def _receive(self) -> Frame:
        assert self._socket is not None
        frame: Frame = json.loads(await self._socket.recv())
        return frame

    async def _again(self, code: int) -> None:
        """Wait as the reason asks for, or raise where coming back is of no use. `code` is a close code or a status; 0: it broke."""
        await self.close()
        if code in {4401, 401}:
            if self._has_renewed or not await self._signer.renew(self._signer.bearer):
                raise NotSignedIn(401, {"code": "not_signed_in", "detail": "Not signed in, or no longer."})
            self._has_renewed = True
            return
        if code in {4403, 403}:
            raise NotAllowed(403, {"code": "not_allowed", "detail": "The key lacks a scope that this needs."})
        if code in {4404, 404}:
            raise NotFound(404, {"code": "not_found", "detail": "There is no such thing here."})
        if time.monotonic() - self._heard_at > self._give_up_s:
            if code in {4429, 429}:
                raise Throttled(429, {"code": "throttled", "detail": "Too many connections at once."})
            raise Unreachable(f"{self._signer.site} can't be reached")
        if code == 4012:
            await asyncio.sleep(random.random() * RESTART_SPREAD_S)  # noqa: S311 - spreads load
        else:
            await asyncio.sleep(self._backoff.next({4429: BUSY_AGAIN_S, 429: BUSY_AGAIN_S, 4503: STORAGE_AGAIN_S}.get(code, 0)))
