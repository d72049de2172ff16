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
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import jwt
import orjson

from .. import services
from ..server import forkserver, sites
from ..server.process import ServerProcess
from . import END, PEER_KEY, PEER_TOKEN_PERSON, usage
from .client import BenchSocket, Refused, unique

START_SECONDS = 180
UNHURRIED = {"DREAMS_ANALYST_IDLE_SECONDS": "170", "DREAMS_ANALYST_TOTAL_SECONDS": "600"}
"""Streams wait at the upstream's gate until the last one has asked."""


class Contender(Protocol):
    """A server that is running. `pid` is the process that is measured."""

    @property
    def name(self) -> str: ...

    @property
    def pid(self) -> int: ...

    async def connect(self, chat: int, round_: int) -> BenchSocket:
        """A socket for chat number `chat` in the `round_`th round of chats, ready to be asked."""
        ...

    def question(self) -> bytes:
        """The frame that asks for a reply."""
        ...

    def text(self, payload: bytes) -> str:
        """The reply's text in a frame; "" where it has none. Raises Refused for a frame that says that something failed."""
        ...


@dataclasses.dataclass(frozen=True, slots=True)
class Wish:
    """People of one kind, with so many dreams each. `is_told`: the dreams have titles and words in the list. `messages` in the newest."""

    people: int = 1
    dreams: int = 1
    is_told: bool = False
    messages: int = 0
    has_words: bool = False
    """The dreams' words are kept for searching."""
    has_password: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Person:
    """One of those who were made. `dreams` are the ids of the newest, the newest first where they are told."""

    token: str
    cookie: str
    email: str
    dreams: list[str]


ENDS = (b'"type":"reply.completed"', b'"type":"reply.failed"', b'"type":"error"')


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

    server: ServerProcess
    people: list[Person]
    name: str = "reverie"

    @property
    def pid(self) -> int:
        return self.server.pid

    @property
    def port(self) -> int:
        return self.server.port

    async def connect(self, chat: int, round_: int) -> BenchSocket:
        person = self.people[chat % len(self.people)]
        return await self.open(person, person.dreams[round_ % len(person.dreams)])

    async def open(self, person: Person, dream: str, *, ticket: str = "", query: str = "") -> BenchSocket:
        return await enter(self.port, person, dream, ticket=ticket, query=query)

    def question(self) -> bytes:
        return question()

    def text(self, payload: bytes) -> str:
        frame = orjson.loads(payload)
        if frame["type"] in {"error", "reply.failed"}:
            raise Refused(f"{frame['type']}: {frame['code']}")
        return str(frame["text"]) if frame["type"] == "reply.delta" else ""


async def enter(port: int, person: Person, dream: str, *, ticket: str = "", query: str = "") -> BenchSocket:
    """A socket at this dream that got its `ready`: with the person's token, or with a ticket that they were given."""
    headers = {} if ticket else {"Authorization": f"Bearer {person.token}"}
    wanted = "&".join(part for part in (f"ticket={ticket}" if ticket else "", query) if part)
    opened = await BenchSocket.connect(port, f"/ws/dreams/{dream}/?{wanted}", headers=headers, ends=ENDS)
    await opened.arrived.wait()
    if not opened.frames or b'"type":"ready"' not in opened.frames[0][1]:
        raise Refused("the socket was closed before `ready`")
    return opened


def question() -> bytes:
    return orjson.dumps({"type": "message.send", "id": unique("bench"), "text": "I dreamt that I flew."})


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
    """A server with one person who has `rows` dreams, and that person's proofs. Plain servers have one that is good for everything."""

    name: str
    pid: int
    port: int
    token: str
    email: str
    cookie: str = ""


@contextlib.contextmanager
def rest_peer(name: str, module: str, rows: int) -> Iterator[RestServer]:
    """A plain server doing the same; its person's token is signed by a key of the benchmark's own."""
    port = services.free_port()
    claims = {"sub": PEER_TOKEN_PERSON, "exp": int(time.time()) + 3600, "token_type": "access", "jti": "bench"}
    token = jwt.encode(claims, PEER_KEY, algorithm="HS256")
    with usage.on(usage.cores()[0]), _program(module, port, {}, str(rows)) as pid:
        yield RestServer(name, pid, port, token, f"{PEER_TOKEN_PERSON}@bench.invalid")


@contextlib.contextmanager
def rest_reverie(name: str, rows: int, *, on_services: bool) -> Iterator[RestServer]:
    """With the settings of a site, whose passwords are as hard to guess as the peers'."""
    wish = Wish(dreams=rows, is_told=True, has_password=True)
    env = {"DJANGO_SETTINGS_MODULE": "project.settings"}
    with reverie(name, services.free_port(), [wish], on_services=on_services, env=env) as running:
        person = running.people[0]
        yield RestServer(name, running.pid, running.port, person.token, person.email, person.cookie)


@contextlib.contextmanager
def reverie(
    name: str,
    upstream_port: int,
    wishes: Sequence[Wish],
    *,
    on_services: bool = False,
    env: Mapping[str, str] | None = None,
    processes: int | None = None,
) -> Iterator[Reverie]:
    """This server with these people, bound to one core; with `processes` to none."""
    with contextlib.ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reverie-bench-")))
        settings = {**_openai(upstream_port), **UNHURRIED, "LOG_LEVEL": "WARNING", "DREAMS_ANALYST_PROVIDERS": "openai", **(env or {})}
        if on_services:
            with usage.on(usage.cores()[1]):
                settings["REDIS_URL"] = stack.enter_context(services.running_redis())
                if services.postgres_program("initdb"):
                    settings["DATABASE_URL"] = stack.enter_context(services.running_postgres())
        arguments = ("--processes", str(processes)) if processes else ()
        server = ServerProcess(data, env=settings, args=arguments)
        if "DATABASE_URL" not in settings:
            sites.place_database(data)
        made = _make_people(server, wishes)
        with usage.on(set.union(*usage.cores()) if processes else usage.cores()[0]):
            server.start()
        stack.callback(server.kill)
        yield Reverie(server, made, name)


def _make_people(server: ServerProcess, wishes: Sequence[Wish]) -> list[Person]:
    kept = server.data_dir / "people.json"
    asked = json.dumps([dataclasses.asdict(wish) for wish in wishes])
    done = forkserver.run(["-m", "tests.bench.people", str(kept), asked], cwd=sites.BASE_DIR, env=server.env)
    if done.returncode:
        raise RuntimeError(f"people could not be made:\n{done.stderr}")
    return [Person(**one) for one in json.loads(kept.read_text(encoding="utf-8"))]


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
