"""The servers that are compared: how each is started, spoken to and understood."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

import jwt
import orjson

from .. import services
from ..server import sites
from ..server.process import ServerProcess
from . import END, PEER_KEY, PEER_TOKEN_PERSON, usage
from .client import BenchSocket, Refused, unique

START_SECONDS = 180
UNHURRIED = {"DREAMS_ANALYST_IDLE_SECONDS": "170", "DREAMS_ANALYST_TOTAL_SECONDS": "600"}
"""Streams wait at the upstream's gate until the last one has asked."""


class Contender(Protocol):
    """A server that is running. `pid` is the process that is measured."""

    name: str
    pid: int

    async def connect(self, chat: int, round_: int) -> BenchSocket:
        """A socket for chat number `chat` in the `round_`th round of chats, ready to be asked."""
        ...

    def question(self) -> bytes:
        """The frame that asks for a reply."""
        ...

    def text(self, payload: bytes) -> str:
        """The reply's text in a frame; "" where it has none. Raises Refused for a frame that says that something failed."""
        ...


@dataclasses.dataclass(slots=True)
class Plain:
    """The relay and the bare consumer: a text frame asks, each frame is a token."""

    name: str
    pid: int
    port: int

    async def connect(self, chat: int, round_: int) -> BenchSocket:
        return await BenchSocket.connect(self.port, "/ws/", headers={}, ends=(END.encode(),))

    def question(self) -> bytes:
        return b"I dreamt that I flew."

    def text(self, payload: bytes) -> str:
        text = payload.decode()
        return "" if text == END else text


@dataclasses.dataclass(slots=True)
class Reverie:
    """This server, over its own protocol, as a person of its database."""

    name: str
    pid: int
    port: int
    people: list[dict[str, object]]

    async def connect(self, chat: int, round_: int) -> BenchSocket:
        person = self.people[chat % len(self.people)]
        dreams = person["dreams"]
        assert isinstance(dreams, list)
        headers = {"Authorization": f"Bearer {person['token']}"}
        ends = (b'"type":"reply.completed"', b'"type":"reply.failed"', b'"type":"error"')
        opened = await BenchSocket.connect(self.port, f"/ws/dreams/{dreams[round_ % len(dreams)]}/", headers=headers, ends=ends)
        await opened.arrived.wait()
        if not opened.frames or b'"type":"ready"' not in opened.frames[0][1]:
            raise Refused("the socket was closed before `ready`")
        return opened

    def question(self) -> bytes:
        return orjson.dumps({"type": "message.send", "id": unique("bench"), "text": "I dreamt that I flew."})

    def text(self, payload: bytes) -> str:
        frame = orjson.loads(payload)
        if frame["type"] in {"error", "reply.failed"}:
            raise Refused(f"{frame['type']}: {frame['code']}")
        return str(frame["text"]) if frame["type"] == "reply.delta" else ""


@contextlib.contextmanager
def upstream() -> Iterator[int]:
    """The fast upstream, on the clients' core; yields its port."""
    port = services.free_port()
    with usage.on(usage.cores()[1]), _program("upstream", port, {}):
        yield port


@contextlib.contextmanager
def plain(name: str, module: str, upstream_port: int) -> Iterator[Contender]:
    port = services.free_port()
    with usage.on(usage.cores()[0]), _program(module, port, _openai(upstream_port)) as pid:
        yield Plain(name, pid, port)


@dataclasses.dataclass(frozen=True, slots=True)
class RestServer:
    """A server with one person who has `rows` dreams, and that person's token."""

    name: str
    pid: int
    port: int
    token: str


@contextlib.contextmanager
def rest_peer(name: str, module: str, rows: int) -> Iterator[RestServer]:
    """A plain server doing the same; its person's token is signed by a key of the benchmark's own."""
    port = services.free_port()
    claims = {"sub": PEER_TOKEN_PERSON, "exp": int(time.time()) + 3600, "token_type": "access", "jti": "bench"}
    token = jwt.encode(claims, PEER_KEY, algorithm="HS256")
    with usage.on(usage.cores()[0]), _program(module, port, {}, str(rows)) as pid:
        yield RestServer(name, pid, port, token)


@contextlib.contextmanager
def rest_reverie(name: str, rows: int, *, on_services: bool) -> Iterator[RestServer]:
    with reverie(name, services.free_port(), people=1, dreams_each=rows, on_services=on_services) as running:
        yield RestServer(name, running.pid, running.port, str(running.people[0]["token"]))


@contextlib.contextmanager
def reverie(name: str, upstream_port: int, *, people: int, dreams_each: int, on_services: bool) -> Iterator[Reverie]:
    with contextlib.ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reverie-bench-")))
        settings = {**_openai(upstream_port), **UNHURRIED, "LOG_LEVEL": "WARNING", "DREAMS_ANALYST_PROVIDERS": "openai"}
        if on_services:
            with usage.on(usage.cores()[1]):
                settings["REDIS_URL"] = stack.enter_context(services.running_redis())
                if services.postgres_program("initdb"):
                    settings["DATABASE_URL"] = stack.enter_context(services.running_postgres())
        server = ServerProcess(data, env=settings)
        if "DATABASE_URL" not in settings:
            sites.place_database(data)
        made = _make_people(server, people, dreams_each)
        with usage.on(usage.cores()[0]):
            server.start()
        stack.callback(server.kill)
        yield Reverie(name, server.pid, server.port, made)


def _make_people(server: ServerProcess, people: int, dreams_each: int) -> list[dict[str, object]]:
    kept = server.data_dir / "people.json"
    command = [sys.executable, "-m", "tests.bench.people", str(kept), str(people), str(dreams_each)]
    subprocess.run(command, env=server.env, check=True, stdout=subprocess.DEVNULL)
    made: list[dict[str, object]] = json.loads(kept.read_text(encoding="utf-8"))
    return made


def _openai(upstream_port: int) -> dict[str, str]:
    return {"OPENAI_BASE_URL": f"http://127.0.0.1:{upstream_port}/v1", "OPENAI_API_KEY": "bench"}


@contextlib.contextmanager
def _program(module: str, port: int, settings: Mapping[str, str], *more: str) -> Iterator[int]:
    """One of this package's servers as a process; yields its id once it listens."""
    process = subprocess.Popen([sys.executable, "-m", f"tests.bench.{module}", str(port), *more], env={**os.environ, **settings})
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"tests.bench.{module} did not start")
            time.sleep(0.05)
        yield process.pid
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
