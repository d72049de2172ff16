"""`POST /v1/chat/completions`: a message of a conversation, which is a dream, and the analyst's reply, streamed or whole.

The reply is that of every other road: begun, paid, kept and given back by the same rules. Who goes away does not stop it, and whoever sends
the same request again reads it from its beginning.
"""

from __future__ import annotations

import contextlib
import functools
import uuid
from collections.abc import AsyncIterator
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils import timezone, translation

from dreams import conversation
from dreams.chat.send import Sent
from dreams.models import Analyst, Message
from person.models import Scope
from project import absolute_urls
from project.api import openai_errors
from project.api.inputs import languages
from project.errors import DomainError, Kind
from project.realtime.database import in_database, in_database_by
from project.threads import Urgency

from .. import card_text, undelivered
from ..credentials import identify
from ..follow_reply import Ended, ReplyReader
from . import chat_request
from .chat_request import ChatRequest
from .responses import NoSuchModel, api, body_of, told

DONE = b"data: [DONE]\n\n"
STILL_HERE = b": still here\n\n"
# Proxies that buffer would hold the words back.
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
FAILED = Kind.UNAVAILABLE.value


@api("POST")
async def completions(request: HttpRequest) -> HttpResponseBase:
    identity = await in_database(identify, request.headers.get("Authorization", ""), Scope.DREAMS_READ, Scope.DREAMS_WRITE)
    wish = chat_request.read(body_of(request))
    sent = await in_database_by(Urgency.BEGINNING, _begin, identity.person_id, wish, request)
    assert sent.reply is not None
    answer = _Answer(wish, sent, ReplyReader(sent.reply, identity))
    if wish.is_stream:
        blocks = answer.blocks(translation.get_language() or "en", absolute_urls.origin())
        return StreamingHttpResponse(blocks, content_type="text/event-stream", headers=STREAM_HEADERS)
    return await answer.whole()


def _begin(person_id: uuid.UUID, wish: ChatRequest, request: HttpRequest) -> Sent:
    if not Analyst.objects.filter(slug=wish.model, is_active=True).exists():
        raise NoSuchModel
    retried = request.headers.get("X-Stainless-Retry-Count", "0")
    sent = conversation.tell(
        person_id=person_id,
        request=conversation.Request(
            turns=wish.turns,
            dream=wish.dream,
            analyst=wish.model,
            key=request.headers.get("Idempotency-Key", ""),
            **languages(request),
        ),
        is_open=functools.partial(undelivered.is_open, is_retry=retried.isdecimal() and int(retried) > 0),
        now=timezone.now(),
    )
    assert sent.reply is not None
    undelivered.mark(sent.reply)
    return sent


class _Answer:
    """One reply in OpenAI's words."""

    def __init__(self, wish: ChatRequest, sent: Sent, reader: ReplyReader) -> None:
        assert sent.reply is not None
        self._wish = wish
        self._reply = sent.reply
        self._reader = reader
        self._card = sent.safety
        self._head = {"id": f"chatcmpl-{sent.reply.pk}", "created": int(sent.reply.created_at.timestamp()), "model": wish.model}
        self._ours: dict[str, Any] = {
            "dream": str(sent.message.dream_id),
            "message": sent.message.pk,
            "reply": sent.reply.pk,
            "safety": sent.safety,
            "ignored": list(wish.ignored),
        }

    @property
    def _prefix(self) -> str:
        return card_text.of(self._card) if self._card is not None and self._wish.wants_card_as_text else ""

    # --- whole

    async def whole(self) -> JsonResponse:
        async with contextlib.aclosing(self._reader.pieces()) as pieces:
            async for piece in pieces:
                if isinstance(piece, Ended):
                    return await self._ended(piece.message)
        raise AssertionError("a reply ends")

    async def _ended(self, message: dict[str, Any]) -> JsonResponse:
        await in_database(undelivered.forget, self._reply)
        if message["state"] == Message.State.FAILED:
            # The same at once would be another piece of work: whether it is worth that, the person says.
            return JsonResponse(self._failure(message, prefix=self._prefix), status=FAILED, headers={"X-Should-Retry": "false"})
        said = {"role": "assistant", "content": self._prefix + message["message"], "refusal": None}
        choice = {"index": 0, "message": said, "finish_reason": _finish_reason(message), "logprobs": None}
        body = {**self._head, "object": "chat.completion", "choices": [choice], "reverie": self._ours}
        usage = await in_database(_usage, self._reply.pk)
        return JsonResponse({**body, "usage": usage} if usage else body)

    def _failure(self, message: dict[str, Any], *, prefix: str = "") -> dict[str, Any]:
        """`prefix`: the card, where it has not been read yet."""
        error = message["error"]
        return openai_errors.failure(status=FAILED, code=error["code"], message=prefix + error["detail"], reverie=self._ours)

    # --- streamed

    async def blocks(self, language: str, site: str) -> AsyncIterator[bytes]:
        translation.activate(language)
        absolute_urls.begin_with(site)
        yield self._chunk({"role": "assistant", "content": self._prefix}, reverie=self._ours)
        try:
            async with contextlib.aclosing(self._reader.pieces()) as pieces:
                async for piece in pieces:
                    if piece is None:
                        yield STILL_HERE
                    elif isinstance(piece, str):
                        yield self._chunk({"content": piece})
                    else:
                        async for block in self._end(piece.message):
                            yield block
        except DomainError as error:
            yield _event(told(error, reverie=self._ours))

    async def _end(self, message: dict[str, Any]) -> AsyncIterator[bytes]:
        if message["state"] == Message.State.FAILED:
            yield _event(self._failure(message))
        else:
            yield self._chunk({}, finish_reason=_finish_reason(message))
            if self._wish.wants_usage and (usage := await in_database(_usage, self._reply.pk)):
                yield _event({**self._head, "object": "chat.completion.chunk", "choices": [], "usage": usage})
            yield DONE
        # Not before: whoever is cut off on the way may ask again.
        await in_database(undelivered.forget, self._reply)

    def _chunk(self, delta: dict[str, Any], *, finish_reason: str | None = None, **facts: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        return _event({**self._head, "object": "chat.completion.chunk", "choices": [choice], **facts})


def _event(body: dict[str, Any]) -> bytes:
    return b"data: %b\n\n" % orjson.dumps(body)


def _finish_reason(message: dict[str, Any]) -> str:
    return str(message["finish_reason"] or "stop")


def _usage(reply_id: int) -> dict[str, int] | None:
    """What the provider counted; None where it did not say."""
    told, said = Message.objects.filter(pk=reply_id).values_list("input_tokens", "output_tokens").first() or (None, None)
    if told is None or said is None:
        return None
    return {"prompt_tokens": told, "completion_tokens": said, "total_tokens": told + said}
