"""`/mcp`: the protocol's streamable HTTP transport inside a Django view, so that hosts, logs and sign-in are those of every other call."""

from __future__ import annotations

import asyncio
import dataclasses
import importlib
from collections.abc import AsyncIterator, MutableMapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from person.flows.identity import Identity
from project import absolute_urls
from project.api.inputs import accept_language
from project.errors import DomainError
from project.realtime.database import in_database

from ..credentials import identify

Message = MutableMapping[str, Any]
CALLER = "reverie.caller"
"""The scope's key under which the tools find who calls."""


@dataclasses.dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and how they are to be answered. No cookie counts, only a key or an access token."""

    identity: Identity
    language: str
    accept_language: str
    site: str


@csrf_exempt
async def mcp(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        # There are no sessions that could be listened to or ended: the specification's answer to both.
        return HttpResponse(status=405, headers={"Allow": "POST"})
    try:
        identity = await in_database(identify, request.headers.get("Authorization", ""))
    except DomainError as error:
        return _refused(error)
    caller = Caller(identity, translation.get_language() or "en", accept_language(request), absolute_urls.origin())
    # Half a second of imports, which must not hold up everybody's text.
    server = await asyncio.to_thread(importlib.import_module, "project.integrations.mcp.server")
    return await _Exchange(request, caller).answer(await server.manager())


def _refused(error: DomainError) -> JsonResponse:
    status = error.kind.value
    headers = {**error.headers, **({"WWW-Authenticate": 'Bearer realm="mcp"'} if status == 401 else {})}
    return JsonResponse(error.answer, status=status, headers=headers)


class _Exchange:
    """One request to the transport, which is an ASGI application, and its answer, whole or as a stream."""

    def __init__(self, request: HttpRequest, caller: Caller) -> None:
        self._body = request.body
        # An ASGI request has its scope; the caller travels in a copy of it.
        self._scope = {**request.scope, CALLER: caller}  # type: ignore[attr-defined]
        self._sent: asyncio.Queue[Message] = asyncio.Queue(50)
        self._is_read = False
        self._gone = asyncio.Event()

    async def answer(self, manager: Any) -> HttpResponseBase:
        work = asyncio.create_task(self._run(manager))
        try:
            start = await self._sent.get()
            first = await self._sent.get() if start["type"] == "http.response.start" else {}
        except asyncio.CancelledError:
            self._gone.set()
            work.cancel()
            raise
        if start["type"] != "http.response.start":
            raise RuntimeError("the transport answered nothing")
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in start.get("headers", [])}
        headers = {name: value for name, value in headers.items() if name.lower() != "content-length"}
        if not first.get("more_body"):
            return HttpResponse(first.get("body", b""), status=start["status"], headers=headers)
        return StreamingHttpResponse(self._blocks(first, work), status=start["status"], headers={**headers, "X-Accel-Buffering": "no"})

    async def _run(self, manager: Any) -> None:
        try:
            await manager.handle_request(self._scope, self._receive, self._sent.put)
        finally:
            # Whoever waits for more is not left waiting.
            if not self._sent.full():
                self._sent.put_nowait({"type": "end"})

    async def _blocks(self, first: Message, work: asyncio.Task[None]) -> AsyncIterator[bytes]:
        message = first
        try:
            while message["type"] == "http.response.body":
                if body := message.get("body"):
                    yield body
                if not message.get("more_body"):
                    return
                message = await self._sent.get()
        finally:
            self._gone.set()
            work.cancel()

    async def _receive(self) -> Message:
        if not self._is_read:
            self._is_read = True
            return {"type": "http.request", "body": self._body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}
