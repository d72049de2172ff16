"""HTTP requests: all but event streams run as Django's plain synchronous stack, in one hop to a thread and back.

Django's own asynchronous handler crosses between loop and threads for each middleware, view and signal; that was two thirds of a request.
"""

from __future__ import annotations

import asyncio
import dataclasses
import io
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import partial
from inspect import iscoroutinefunction
from typing import Any

import structlog
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.db import connection
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver, set_script_prefix

from ..realtime.admission import ENTRANCE
from ..threads import Threads

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

IS_SQLITE = connection.vendor == "sqlite"
THREADS = {"reading": 2 if IS_SQLITE else 6, "writing": 2 if IS_SQLITE else 4, "slow": 4}
"""Reasons in docs/operations.md, "Threads". Who reads never waits for who waits for a lock."""
SMALL_BODY_BYTES = 64 * 1024
PIECE_BYTES = 256 * 1024
MOST_RESOLVED = 500
READING = frozenset({"GET", "HEAD", "OPTIONS"})
SLOW_PATHS = ("/admin/", "/api/images/files/")
"""Whose reading is slow as well: tables of everything, and files from a store that may be far away."""
LOOP_PATHS = frozenset({"/health/"})
"""Answered on the loop itself: whether the process lives must be told when every thread waits for a database."""


@dataclasses.dataclass(slots=True)
class Answer:
    """What a thread made of a request. `pieces`: the rest of a body that did not come at once, with the response to close after it."""

    start: dict[str, Any]
    body: bytes
    pieces: Iterator[bytes] | None = None
    response: HttpResponseBase | None = None


class Requests:
    """The ASGI application for HTTP."""

    def __init__(self) -> None:
        self._streams = ASGIHandler()
        self._plain = PlainHandler()
        self._is_stream = _matching(iscoroutinefunction)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        handler = self._streams if self._is_stream(scope["path"]) else self._plain
        await handler(scope, receive, send)


class PlainHandler(ASGIHandler):
    """Django's synchronous middleware and views for an ASGI server."""

    def __init__(self) -> None:
        super().__init__()
        self.load_middleware(is_async=False)
        self._threads = {name: Threads(name, size) for name, size in THREADS.items()}
        self._has_quick_writes = _matching(lambda view: getattr(view, "has_quick_writes", False))
        self._leads_to_a_socket = _matching(lambda view: getattr(view, "leads_to_a_socket", False))
        self._resolved: dict[str, ResolverMatch] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body, size = await self._read(receive)
        except RequestAborted:
            return
        work = partial(self._answer, scope, body)
        if scope["path"] in LOOP_PATHS:
            await self._send(work(), self._threads["reading"], send, lambda: False)
            return
        threads = self._threads_for(scope, size)
        at_once = not self._leads_to_a_socket(scope["path"])
        answering = threads.run(work) if at_once else asyncio.ensure_future(_in_turn(threads, work))
        leaving = asyncio.ensure_future(receive())
        # A request that still waits for its turn when its client leaves is not begun.
        leaving.add_done_callback(lambda _: answering.cancel())
        try:
            await self._send(await answering, threads, send, leaving.done)
        except asyncio.CancelledError:
            if not leaving.done() or leaving.cancelled():
                raise
        finally:
            leaving.cancel()

    def _threads_for(self, scope: Scope, size: int) -> Threads:
        """What writes may hash a password, read a picture or ask another server: it is slow, unless its view says `has_quick_writes`.
        A large body takes long to read, whoever takes it.
        """
        path: str = scope["path"]
        if size > SMALL_BODY_BYTES or path.startswith(SLOW_PATHS):
            return self._threads["slow"]
        if scope["method"] in READING:
            return self._threads["reading"]
        return self._threads["writing" if self._has_quick_writes(path) else "slow"]

    async def _read(self, receive: Receive) -> tuple[Any, int]:
        """The body as a file, and its size. Daphne has bounded it while it came. Raises RequestAborted."""
        message = await receive()
        if message["type"] == "http.request" and not message.get("more_body", False):
            body = message.get("body", b"")
            return io.BytesIO(body), len(body)
        rest = [message]

        async def received() -> Mapping[str, Any]:
            return rest.pop() if rest else await receive()

        file = await self.read_body(received)
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        return file, size

    # --- in a thread

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        """Django tries more than a hundred patterns one after the other. What a path without variable parts leads to never changes."""
        match = self._resolved.get(request.path_info)
        if match is None:
            match = super().resolve_request(request)
            if not match.args and not match.kwargs and len(self._resolved) < MOST_RESOLVED:
                self._resolved[request.path_info] = match
        request.resolver_match = match
        return match

    def _answer(self, scope: Scope, body: Any) -> Answer:
        structlog.contextvars.clear_contextvars()
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        if request is None:
            response: Any = refusal
        else:
            response = self.get_response(request)
            response._handler_class = self.__class__
        try:
            return self._shaped(response)
        except BaseException:
            response.close()
            raise

    def _shaped(self, response: Any) -> Answer:
        start = {"type": "http.response.start", "status": response.status_code, "headers": _headers(response)}
        if not response.streaming:
            answer = Answer(start, response.content)
            # Nothing more is needed of it, and its connection is free for the next request.
            response.close()
            return answer
        if isinstance(response, FileResponse):
            response.block_size = PIECE_BYTES
        pieces = iter(response)
        first = next(pieces, b"")
        if response.headers.get("Content-Length") == str(len(first)) or not first:
            response.close()
            return Answer(start, first)
        return Answer(start, first, pieces, response)

    # --- on the loop

    async def _send(self, answer: Answer, threads: Threads, send: Send, has_left: Callable[[], bool]) -> None:
        """Each piece of a stream is read when the one before has left, so that a large one fills no memory."""
        try:
            await send(answer.start)
            body = answer.body
            while len(body) > PIECE_BYTES and not has_left():
                await send({"type": "http.response.body", "body": body[:PIECE_BYTES], "more_body": True})
                body = body[PIECE_BYTES:]
            if answer.pieces is None:
                await send({"type": "http.response.body", "body": body})
                return
            while body and not has_left():
                await send({"type": "http.response.body", "body": body, "more_body": True})
                body = await threads.run(partial(next, answer.pieces, b""))
            await send({"type": "http.response.body"})
        finally:
            if answer.response is not None:
                threads.run(answer.response.close)


async def _in_turn(threads: Threads, work: Callable[[], Answer]) -> Answer:
    """As sockets are let in: after a restart as many ask for a ticket, all at once."""
    async with ENTRANCE.turn():
        return await threads.run(work)


def _headers(response: Any) -> list[tuple[bytes, bytes]]:
    headers = [(name.encode("ascii"), value.encode("latin1")) for name, value in response.items()]
    headers += [(b"Set-Cookie", cookie.output(header="").encode("ascii").strip()) for cookie in response.cookies.values()]
    return headers


def _matching(is_wanted: Callable[[Any], bool]) -> Callable[[str], bool]:
    """Tells of a path whether it leads to such a view, by one pattern of all of them."""
    found = [f"(?:{pattern})" for pattern in _patterns(get_resolver(), "/", is_wanted)]
    whole = re.compile("|".join(found) or r"(?!)")
    return lambda path: whole.match(path) is not None


def _patterns(resolver: URLResolver, before: str, is_wanted: Callable[[Any], bool]) -> Iterator[str]:
    for entry in resolver.url_patterns:
        regex = before + _regex(entry).removeprefix("^")
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, regex, is_wanted)
        elif is_wanted(_view(entry)):
            yield re.sub(r"\(\?P<\w+>", "(?:", regex)


def _regex(entry: URLPattern | URLResolver) -> str:
    regex: Any = entry.pattern.regex
    return str(regex.pattern)


def _view(entry: URLPattern) -> Any:
    """The class of a view that is one."""
    callback: Any = entry.callback
    return getattr(callback, "cls", None) or getattr(callback, "view_class", None) or callback
