"""A person and their tabs, as programs see them: REST and websockets against a running server."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import websockets

from tests.ops import asyncapi
from tests.server.process import ServerProcess

Frame = dict[str, Any]
_numbers = itertools.count()


class Person:
    """Somebody registered and signed in, with the one welcome credit."""

    def __init__(self, server: ServerProcess, access: str, refresh: str, user: Frame) -> None:
        self.server = server
        self.access = access
        self.refresh = refresh
        self.user = user

    @classmethod
    async def register(cls, server: ServerProcess) -> Person:
        name = f"dreamer{next(_numbers)}-{uuid.uuid4().hex[:8]}"
        account = {"username": name, "email": f"{name}@example.org", "password": "moonlit-garden-7"}
        nobody = cls(server, "", "", {})
        status, _ = await nobody.call("POST", "/api/user/register/", account)
        assert status == 201
        _, signed_in = await nobody.call("POST", "/api/user/login/", account)
        return cls(server, signed_in["access"], signed_in["refresh"], signed_in["user"])

    async def call(self, method: str, path: str, body: Any = None, *, language: str = "en") -> tuple[int, Any]:
        headers = {"Accept-Language": language} | ({"Authorization": f"Bearer {self.access}"} if self.access else {})
        async with (
            aiohttp.ClientSession() as http,
            http.request(method, self.server.url(path), json=body, headers=headers) as answer,
        ):
            return answer.status, await answer.json() if answer.content_type == "application/json" else await answer.text()

    async def dream(self, **details: Any) -> str:
        status, dream = await self.call("POST", "/api/user/me/dreams/", details)
        assert status == 201, dream
        return str(dream["id"])

    async def messages(self, dream: str) -> list[Frame]:
        return list((await self.call("GET", f"/api/user/me/dream/{dream}/messages/"))[1])

    async def credit(self) -> int:
        return int((await self.call("GET", "/api/user/me/"))[1]["credits"]["amount"])

    @contextlib.asynccontextmanager
    async def tab(
        self, dream: str, *, query: str = "", language: str = "en", server: ServerProcess | None = None, make: type[Tab] | None = None
    ) -> AsyncIterator[Tab]:
        """A tab at a dream, ready."""
        headers = {"Authorization": f"Bearer {self.access}", "Accept-Language": language}
        address = (server or self.server).ws_url(f"/ws/dreams/{dream}/{query}")
        async with websockets.connect(address, additional_headers=headers, max_size=None) as socket:
            tab = (make or Tab)(socket)
            tab.ready = await tab.until("ready")
            yield tab


class Tab:
    """Reads frames, checks each against the published protocol, and puts the replies' texts together."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self.socket = socket
        self.ready: Frame = {}
        self.frames: list[Frame] = []
        self.texts: dict[int, str] = {}
        self.epochs: dict[int, int] = {}

    async def send(self, type: str, **fields: Any) -> None:
        await self.socket.send(json.dumps({"type": type, **fields}))

    async def tell(self, text: str = "I dreamt of the sea and my mother, and I was afraid of a black dog.", **fields: Any) -> str:
        client_id = str(fields.pop("id", uuid.uuid4()))
        await self.send("message.send", id=client_id, text=text, **fields)
        return client_id

    async def next(self, within_s: float = 120) -> Frame:
        frame: Frame = json.loads(await asyncio.wait_for(self.socket.recv(), within_s))
        asyncapi.validate(frame, "receive")
        self.frames.append(frame)
        self._follow(frame)
        return frame

    async def until(self, *types: str, within_s: float = 120) -> Frame:
        """Read on until a frame of one of these types, and return it."""
        async with asyncio.timeout(within_s):
            while True:
                frame = await self.next(within_s)
                if frame["type"] in types:
                    return frame

    async def ended(self) -> Frame:
        return dict((await self.until("reply.completed", "reply.stopped", "reply.failed"))["message"])

    async def some_text(self, chars: int = 20) -> int:
        """Read on until a reply has at least this much text; its message id."""
        while True:
            frame = await self.until("reply.delta", "reply.snapshot")
            if len(self.texts[frame["message_id"]]) >= chars:
                return int(frame["message_id"])

    def _follow(self, frame: Frame) -> None:
        message_id = frame.get("message_id", 0)
        if frame["type"] == "reply.started":
            self.texts[message_id], self.epochs[message_id] = "", frame["epoch"]
        elif frame["type"] == "reply.snapshot":
            assert frame["offset"] == len(frame["text"])
            self.texts[message_id], self.epochs[message_id] = frame["text"], frame["epoch"]
        elif frame["type"] == "reply.delta":
            assert frame["epoch"] == self.epochs[message_id]
            assert frame["offset"] == len(self.texts[message_id]), "a gap or a repeat"
            self.texts[message_id] += frame["text"]
