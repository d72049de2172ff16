"""Events of image jobs for clients without websockets: plain GET with `?since=`, or server-sent events with `Last-Event-ID`."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from typing import Any

import orjson
import structlog
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import translation

from dreams.chat import events as dream_events
from person.api.authentication import identify
from person.flows.identity import Identity, KeyNotAllowed, NotSignedIn, ScopeMissing
from person.models import Scope
from project import absolute_urls
from project.json_answer import JsonAnswer
from project.outages import OUTAGES
from project.realtime.database import in_database
from project.realtime.layers import Event, layer

from ..consumers import position
from ..jobs import access, serialize
from ..jobs.feed import Feed
from ..models import JobEvent

log = structlog.get_logger(__name__)

KEEP_ALIVE_SECONDS = 15
MOST_LISTED = 500


async def job_events(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse | StreamingHttpResponse:
    """GET: the job's events after `?since=<seq>` as a list, or all that comes as `text/event-stream` where that is asked for."""
    return await _events(request, job_id)


async def all_events(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """GET: an endless stream of the events of all jobs of this person, like `/ws/jobs/`."""
    return await _events(request, None)


async def _events(request: HttpRequest, job_id: uuid.UUID | None) -> HttpResponse | StreamingHttpResponse:
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET"})
    try:
        identity = await in_database(identify, request, scope=Scope.IMAGES)
        if job_id is not None:
            await in_database(access.job, job_id=job_id, person_id=identity.person_id)
    except (NotSignedIn, ScopeMissing, KeyNotAllowed) as error:
        return JsonAnswer({"detail": error.detail, "code": error.code}, status=error.kind.value)
    except access.NoSuchJob as error:
        return JsonAnswer(error.answer, status=error.kind.value)
    since = position(request.headers.get("Last-Event-ID", "") or request.GET.get("since", ""))
    if job_id is not None and "text/event-stream" not in request.headers.get("Accept", ""):
        return JsonAnswer(await in_database(_listed, job_id, since or 0))
    stream = _Stream(identity, job_id, translation.get_language() or "en")
    # Proxies that buffer would hold the events back.
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(stream.blocks(since), content_type="text/event-stream", headers=headers)


class _Stream:
    """One open event stream. The id of an event is its position among all events of the person."""

    def __init__(self, identity: Identity, job_id: uuid.UUID | None, language: str) -> None:
        self._identity = identity
        self._language = language
        self._site = absolute_urls.origin()
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue(200)
        self._feed = Feed(person_id=identity.person_id, send=self._put, job_id=job_id)

    async def blocks(self, since: int | None) -> AsyncIterator[bytes]:
        translation.activate(self._language)
        absolute_urls.begin_with(self._site)
        group = dream_events.person_group(self._identity.person_id)
        await layer().join(group, self._hear)
        opening = asyncio.create_task(self._open_feed(since))
        try:
            while (block := await self._next()) is not None:
                yield block
        finally:
            opening.cancel()
            await layer().leave(group, self._hear)
            await self._feed.close()

    async def _open_feed(self, since: int | None) -> None:
        """Beside the reader of the queue, since what opening sends may be more than the queue holds."""
        try:
            await self._feed.open(since=since)
        except OUTAGES as error:
            # The client asks again by itself, with the position it has.
            log.warning("events.not_opened", error=type(error).__name__)
            await self._queue.put(None)

    async def _put(self, frame: dict[str, Any]) -> None:
        body = orjson.dumps(frame, option=orjson.OPT_UTC_Z)
        await self._queue.put(b"event: %b\nid: %d\ndata: %b\n\n" % (frame["type"].encode(), self._feed.position, body))

    async def _next(self) -> bytes | None:
        try:
            return await asyncio.wait_for(self._queue.get(), KEEP_ALIVE_SECONDS)
        except TimeoutError:
            return b": still here\n\n"

    def _hear(self, event: Event) -> None:
        if event["type"] != "session.ended":
            self._feed.hear(event)
        elif event["session_id"] == str(self._identity.session_id) and not self._queue.full():
            self._queue.put_nowait(None)


def _listed(job_id: uuid.UUID, since: int) -> list[dict[str, Any]]:
    rows = JobEvent.objects.filter(job_id=job_id, seq__gt=since).order_by("seq")
    return [serialize.event(row) for row in rows[:MOST_LISTED]]
