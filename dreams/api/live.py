"""The second road to a dream's chat: server-sent events with `Last-Event-ID` (DESIGN §3.9), the same frames as the socket."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from typing import Any

import orjson
import structlog
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from person.api.authentication import identify
from person.flows.identity import Identity, KeyNotAllowed, NotSignedIn, ScopeMissing
from person.models import Scope
from person.progress import live as progress
from project import absolute_urls
from project.errors import DomainError, Kind
from project.json_answer import JsonAnswer
from project.outages import OUTAGES
from project.realtime.database import in_database
from project.realtime.layers import Event, layer

from ..chat import access, engine, events, frames, state
from ..chat.viewer import Viewer

log = structlog.get_logger(__name__)

KEEP_ALIVE_SECONDS = 15
POSITION = re.compile(r"(\d{1,18})\.(\d{1,18})\.(\d{1,9})\.(\d{1,9})")


class Restarting(DomainError):
    code = "restarting"
    kind = Kind.UNAVAILABLE
    message = _("The server is being restarted. Please try again in a moment.")


async def dream_events(request: HttpRequest, dream_id: uuid.UUID) -> HttpResponse | StreamingHttpResponse:
    """GET: an endless stream of events named like the frames. `Last-Event-ID` goes on at the exact character."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET"})
    runner = engine.current()
    try:
        identity = await in_database(identify, request, scope=Scope.DREAMS_READ)
        await in_database(state.check_access, dream_id=dream_id, person_id=identity.person_id)
    except (NotSignedIn, ScopeMissing, KeyNotAllowed) as error:
        return _refused({"detail": error.detail, "code": error.code}, error)
    except access.NoSuchDream as error:
        return _refused(error.answer, error)
    if runner is None:
        return JsonAnswer(Restarting().answer, status=Restarting.kind.value, headers={"Retry-After": "1"})
    stream = _Stream(dream_id, identity, runner, translation.get_language() or "en")
    # Proxies that buffer would hold the tokens back.
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    blocks = stream.blocks(_position(request), state.last_wanted(request.GET.get("last", "")))
    return StreamingHttpResponse(blocks, content_type="text/event-stream", headers=headers)


class _Stream:
    """One open event stream."""

    def __init__(self, dream_id: uuid.UUID, identity: Identity, runner: engine.Engine, language: str) -> None:
        self._identity = identity
        self._language = language
        self._site = absolute_urls.origin()
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue(200)
        self._viewer = Viewer(
            dream_id=dream_id, person_id=identity.person_id, send=self._put, store=runner.store, bus=layer(), window_bytes=None
        )
        self._group = events.person_group(identity.person_id)

    async def blocks(self, position: tuple[int, int, int, int], last: int | None) -> AsyncIterator[bytes]:
        translation.activate(self._language)
        absolute_urls.begin_with(self._site)
        last_id, message_id, epoch, offset = position
        resume = frames.ReplySnapshot(message_id, epoch, offset, "") if message_id else None
        await layer().join(self._group, self._hear)
        opening = asyncio.create_task(self._open(last_id, last, resume))
        try:
            while (block := await self._next()) is not None:
                yield block
        finally:
            opening.cancel()
            await layer().leave(self._group, self._hear)
            await self._viewer.close()

    async def _open(self, last_id: int, last: int | None, resume: frames.ReplySnapshot | None) -> None:
        """Beside the reader of the queue, since what opening sends may be more than the queue holds."""
        try:
            await self._viewer.open(after=last_id, last=last, resume=resume)
        except (DomainError, *OUTAGES, OSError) as error:
            # The client asks again by itself, with the position it has.
            log.warning("events.not_opened", error=type(error).__name__)
            await self._queue.put(None)

    async def _put(self, frame: frames.Outbound) -> None:
        """Write a frame as one event. Its id is the viewer's position right behind it."""
        body = orjson.dumps(frame, option=orjson.OPT_UTC_Z)
        name = frame["type"] if isinstance(frame, dict) else frame.type
        position = ".".join(str(number) for number in self._viewer.position)
        await self._queue.put(b"event: %b\nid: %b\ndata: %b\n\n" % (name.encode(), position.encode(), body))

    async def _next(self) -> bytes | None:
        try:
            return await asyncio.wait_for(self._queue.get(), KEEP_ALIVE_SECONDS)
        except TimeoutError:
            return b": still here\n\n"

    def _hear(self, event: Event) -> None:
        if event["type"] != "session.ended":
            self._viewer.hear(progress.localised(event, self._language))
        elif event["session_id"] == str(self._identity.session_id) and not self._queue.full():
            self._queue.put_nowait(None)


def _position(request: HttpRequest) -> tuple[int, int, int, int]:
    given = request.headers.get("Last-Event-ID", "") or request.GET.get("last_event_id", "")
    match = POSITION.fullmatch(given)
    if match is None:
        after = request.GET.get("after", "")
        return (int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0, 0, 0, 0)
    numbers = [int(number) for number in match.groups()]
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _refused(body: dict[str, Any], error: DomainError) -> JsonAnswer:
    return JsonAnswer(body, status=error.kind.value)
