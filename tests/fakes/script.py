"""What a fake AI service does with the next request: which words at which pace, and the accident at the end.

A test sets a `Script`; any other tool can name one as the model, `fake:tokens=40,rate=30,then=stall`, or POST one to `/control`.
"""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import itertools
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any, Protocol

from .server import Connection, chunk

WORDS = tuple("The river in your dream runs slowly and the house beside it keeps one window lit as if somebody waited there".split())  # noqa: SIM905
HUGE_BYTES = (1 << 20) + 4096


@dataclasses.dataclass(frozen=True)
class Script:
    """`tokens` is the text in pieces, or how many of the fake's own words. `status` other than 200 refuses at once.

    `rate` is tokens a second, 0 as fast as possible; `first_s` is the wait before the answer's head, `text_s` the one after it.
    `raw` is the whole body instead, in the pieces in which it is written; then `finish` is no more than the body's end. `headers` are
    further ones of the answer, or others than the usual.
    `per_write` events leave in one write; `cut` is a number of bytes that each write is cut to instead, with a pause between.
    """

    tokens: Iterable[str] | int = 20
    then: str = "finish"
    status: int = 200
    retry_after: str = ""
    code: str = "scripted"
    first_s: float = 0.0
    text_s: float = 0.0
    rate: float = 0.0
    per_write: int = 1
    cut: int = 0
    line_end: str = "\n"
    usage: bool = True
    raw: tuple[bytes, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    stamps: bool = False
    """Each token is the moment of its sending, in microseconds of the machine's monotonic clock: to measure latency."""

    def __post_init__(self) -> None:
        if self.then not in ENDINGS:
            raise ValueError(f"then={self.then}: one of {', '.join(ENDINGS)}")

    def words(self) -> Iterator[str]:
        if self.stamps:
            count = self.tokens if isinstance(self.tokens, int) else 0
            return (f"{time.monotonic_ns() // 1000} " for _ in range(count))
        if isinstance(self.tokens, int):
            return (f"{word} " for word in itertools.islice(itertools.cycle(WORDS), self.tokens))
        return iter(self.tokens)

    def changed(self, **fields: Any) -> Script:
        """Another script; values that come as text are read as the field's type."""
        kinds = {field.name: type(field.default) for field in dataclasses.fields(self)}
        return dataclasses.replace(self, **{name: _read(kinds[name], value) for name, value in fields.items()})

    def named_by(self, model: str) -> Script:
        """This script as a model's name changes it; names that do not begin with `fake:` change nothing."""
        prefix, _, rest = model.partition(":")
        if prefix != "fake":
            return self
        return self.changed(**dict(part.split("=", 1) for part in rest.split(",") if part))


class Dialect(Protocol):
    """How one service puts a stream into server-sent events, each without its blank line."""

    def opening(self) -> list[bytes]: ...
    def token(self, text: str) -> bytes: ...
    def ending(self, script: Script) -> list[bytes]: ...
    def error(self, code: str) -> bytes: ...
    def malformed(self) -> bytes: ...
    def __hash__(self) -> int: ...


async def play(script: Script, dialect: Dialect, connection: Connection) -> None:
    """Send the stream's head and body as the script says."""
    await asyncio.sleep(script.first_s)
    headers = {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-cache", **dict(script.headers)}
    await connection.send_head(200, headers.pop("Content-Type"), None, **headers)
    await asyncio.sleep(script.text_s)
    if not script.raw and isinstance(script.tokens, int) and script == Script(tokens=script.tokens, per_write=script.per_write):
        for part in _rendered(script, dialect):
            await connection.send(part)
            await asyncio.sleep(0)
        return
    player = _Player(script, dialect, connection)
    if script.raw:
        await player.recite()
        await (player.end() if script.then == "finish" else ENDINGS[script.then](player))
        return
    await player.say()
    await ENDINGS[script.then](player)


@functools.lru_cache(maxsize=64)
def _rendered(script: Script, dialect: Dialect) -> list[bytes]:
    """All writes of an undisturbed stream at full speed, made once: a benchmark should not measure its fake."""
    events = [*dialect.opening(), *map(dialect.token, script.words()), *dialect.ending(script)]
    chunks = [chunk(event + b"\n\n") for event in events]
    parts = [b"".join(chunks[at : at + script.per_write]) for at in range(0, len(chunks), script.per_write)]
    return [*parts[:-1], parts[-1] + chunk(b"")]


class _Player:
    """One stream: what is said, and the ways in which it ends."""

    def __init__(self, script: Script, dialect: Dialect, connection: Connection) -> None:
        self._script = script
        self._dialect = dialect
        self._connection = connection

    async def say(self) -> None:
        """The opening and the tokens, each at its time; a late one does not delay those after it."""
        loop = asyncio.get_running_loop()
        start = loop.time()
        await self._send(self._dialect.opening())
        words = self._script.words()
        for number in itertools.count():
            if self._script.rate:
                await asyncio.sleep(start + number * self._script.per_write / self._script.rate - loop.time())
            group = list(itertools.islice(words, self._script.per_write))
            if not group:
                return
            await self._send([self._dialect.token(word) for word in group])

    async def recite(self) -> None:
        for piece in self._script.raw:
            await self._connection.send(chunk(piece))
            await asyncio.sleep(0)

    async def finish(self) -> None:
        await self._send(self._dialect.ending(self._script))
        await self.end()

    async def end(self) -> None:
        """A whole body, though the service may not have said that it was done."""
        await self._connection.send(chunk(b""))

    async def cut(self) -> None:
        """The connection is closed in order, in the middle of the body."""
        self._connection.close()

    async def reset(self) -> None:
        # A reset discards what the client's system has not handed on yet; the tokens before it are to arrive.
        await asyncio.sleep(0.05)
        self._connection.reset()

    async def stall(self) -> None:
        await asyncio.get_running_loop().create_future()

    async def error(self) -> None:
        await self._send([self._dialect.error(self._script.code)])
        await self.end()

    async def malformed(self) -> None:
        await self._send([self._dialect.malformed()])
        await self.finish()

    async def not_utf8(self) -> None:
        euro = "€".encode()
        await self._send([self._dialect.token("€").replace(euro, euro[:2])])
        await self.finish()

    async def huge(self) -> None:
        """One event that does not end."""
        await self._connection.send(chunk(self._dialect.token("x" * HUGE_BYTES)))
        await self.stall()

    async def _send(self, events: Iterable[bytes]) -> None:
        end = self._script.line_end.encode()
        data = b"".join(event.replace(b"\n", end) + end + end for event in events)
        size = self._script.cut or len(data)
        for at in range(0, len(data), size):
            await self._connection.send(chunk(data[at : at + size]))
            await asyncio.sleep(0)


ENDINGS: dict[str, Callable[[_Player], Awaitable[None]]] = {
    "finish": _Player.finish,
    "length": _Player.finish,
    "filter": _Player.finish,
    "end": _Player.end,
    "cut": _Player.cut,
    "reset": _Player.reset,
    "stall": _Player.stall,
    "error": _Player.error,
    "malformed": _Player.malformed,
    "not_utf8": _Player.not_utf8,
    "huge": _Player.huge,
}


def _read(kind: type, value: object) -> Any:
    if not isinstance(value, str) or kind is str:
        return value
    return value.lower() in {"1", "true", "yes"} if kind is bool else kind(value)
