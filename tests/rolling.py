"""People who read, write and tell through nginx while the processes behind it are restarted, and what they noticed of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.chat.client import Person, Tab
from tests.nginx import FILES
from tests.server.process import ServerProcess

PAUSE_SECONDS = 0.02
FAIL_TIMEOUT_SECONDS = 2.5
"""A little more than nginx's `fail_timeout`: so long it may hold the first process for away, and must not find the second one away too."""


class Door:
    """nginx, in place of a server's own address."""

    def __init__(self, port: int) -> None:
        self.port = port

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def ws_url(self, path: str) -> str:
        return f"ws://127.0.0.1:{self.port}{path}"


class Load:
    """People who go on and on until it is over, and what they were answered."""

    def __init__(self, *, words: int, tab: type[Tab] = Tab) -> None:
        self.is_over = asyncio.Event()
        self.words = words
        self.tab = tab
        self.answers = 0
        self.replies = 0
        self.failures: list[str] = []
        self.longest_s = 0.0
        self.reconnects = 0

    async def repeat(
        self, ask: Callable[[], Awaitable[tuple[int, Any]]], wanted: int, *, every_s: float = 0.0, pause_s: float = PAUSE_SECONDS
    ) -> None:
        """Ask again and again: a moment after each answer, or, with `every_s`, at that pace whatever the answers take."""
        due = time.monotonic()
        while not self.is_over.is_set():
            began = time.monotonic()
            try:
                status, body = await ask()
            except aiohttp.ClientError as error:
                self.failures.append(repr(error))
            else:
                if status != wanted:
                    self.failures.append(f"{status} {str(body)[-100:]!r}")
            self.answers += 1
            self.longest_s = max(self.longest_s, time.monotonic() - began)
            due += every_s
            await asyncio.sleep(max(0.0, due - time.monotonic()) if every_s else pause_s)

    async def tell(self, person: Person, *, after_s: float = 0.0) -> None:
        """Dream after dream, each told over a socket that comes back whenever it is closed; every answer must arrive whole."""
        await asyncio.sleep(after_s)
        while not self.is_over.is_set():
            status, dream = await person.call("POST", "/api/user/me/dreams/", {})
            if status != 201:
                self.failures.append(f"{status} {str(dream)[-100:]!r}")
                continue
            while not await self._hear(person, str(dream["id"])):
                self.reconnects += 1

    async def _hear(self, person: Person, dream: str) -> bool:
        """Whether this socket lived until the answer was complete. What is told again with the same id is told once."""
        try:
            async with person.tab(dream, make=self.tab) as tab:
                await tab.tell(id="once")
                if (message := _stored(await self._messages(person, dream))) is None:
                    message = await _shown(tab)
        except ConnectionClosed:
            return False
        except InvalidStatus as refused:
            self.failures.append(f"socket: {refused.response.status_code}")
            return False
        rows = [row["role"] for row in await self._messages(person, dream)]
        if len(rows) != 2:
            self.failures.append(f"one dream and one answer became {rows}")
        if len(message["message"].split()) != self.words:
            self.failures.append(f"text lost: {message['state']} {message['message']!r} {message['error']}")
        self.replies += 1
        return True

    async def _messages(self, person: Person, dream: str) -> list[dict[str, Any]]:
        """What is stored; asked for again where that fails, which is noted."""
        while True:
            status, found = await person.call("GET", f"/api/user/me/dream/{dream}/messages/")
            if status == 200:
                return list(found)
            self.failures.append(f"{status} {str(found)[-100:]!r}")
            await asyncio.sleep(PAUSE_SECONDS)


def _stored(messages: list[dict[str, Any]]) -> dict[str, Any] | None:
    return next((row for row in messages if row["role"] == "analyst" and row["state"] == "complete"), None)


async def _shown(tab: Tab) -> dict[str, Any]:
    message = await tab.ended()
    assert tab.texts[message["id"]] == message["message"]
    return message


def restart(node: ServerProcess) -> None:
    """As an init system does it. Returns when the process answers again."""
    assert node.stop() == 0
    node.start()


def configuration(nodes: list[ServerProcess], port: int) -> str:
    """Our file for nginx, with these processes behind it."""
    servers = "".join(f"server 127.0.0.1:{node.port} max_fails=2 fail_timeout=2s; " for node in nodes)
    text = f"upstream web {{ zone web 64k; {servers} keepalive 32; }}\n" + (FILES / "reverie.conf.template").read_text(encoding="utf-8")
    for name, value in {"NGINX_PORT": f"127.0.0.1:{port}", "PUBLIC_SCHEME": "http", "FRONT_PROXY": "192.0.2.1"}.items():
        text = text.replace(f"${{{name}}}", value)
    return text
