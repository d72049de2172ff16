"""OpenAI and everything that speaks its Chat Completions: the official SDK sends the request, `sse.py` reads the answer.

The SDK would build a model for every token, which costs more than all else that this server does with one (docs: performance).
So its raw response is read, over its aiohttp transport, as many bytes at a time as have arrived.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Any, cast

import httpx2
import openai

from project import environment

from . import transport
from .base import Consultation, failures
from .limits import Allowance, Limits
from .sse import EventReader
from .watch import Watch

OWN_URL = "https://api.openai.com/v1"
DEFAULT_MODEL = "gpt-5.4-mini"


class OpenAIAnalyst:
    """Key and address come from OPENAI_API_KEY and OPENAI_BASE_URL unless they are given; a server of one's own needs no key."""

    name = "openai"

    def __init__(self, *, limits: Limits, model: str = "", base_url: str = "", api_key: str = "") -> None:
        self._limits = limits
        self._base_url = base_url or environment.text("OPENAI_BASE_URL", OWN_URL)
        self._api_key = api_key or environment.secret("OPENAI_API_KEY")
        host = self._base_url.partition("//")[2].partition("/")[0]
        self._is_own = host.endswith("api.openai.com")
        self._model = model
        self._made: openai.AsyncOpenAI | None = None

    async def stream(self, consultation: Consultation) -> AsyncGenerator[str, None]:
        allowance = Allowance(self._limits)
        # Leaving the stack closes the response, and with it a connection that has not been read to its end.
        async with contextlib.AsyncExitStack() as stack:
            body = (await self._open(stack, consultation, allowance)).aiter_raw()
            reader = EventReader()
            watch = stack.enter_context(allowance.watch())
            while not reader.is_over:
                arrived = await _next(body, watch, allowance)
                if text := allowance.admit(reader.feed(arrived) if arrived else reader.end()):
                    yield text
                allowance.check()
                if not arrived:
                    break
            _check_end(reader)
            await _drain(body)

    async def close(self) -> None:
        if self._made is not None:
            await self._made.close()

    # --- the request

    async def _open(self, stack: contextlib.AsyncExitStack, consultation: Consultation, allowance: Allowance) -> httpx2.Response:
        client = self._client()
        try:
            async with asyncio.timeout_at(allowance.answer_until):
                # The SDK's general call: `chat.completions.create` walks the types of every message, which took longer than the reply.
                answer = await client.post(
                    "/chat/completions",
                    cast_to=httpx2.Response,
                    body=self._body(consultation),
                    options={"headers": {"Accept-Encoding": "identity"}},
                    stream=True,
                    stream_cls=openai.AsyncStream[object],
                )
                response = cast(httpx2.Response, answer)  # as `cast_to` says; the SDK's types don't
                stack.push_async_callback(response.aclose)
        except openai.APIStatusError as error:
            raise failures.answered(error.status_code, str(error.code or error.type or "")) from error
        except (openai.APIConnectionError, httpx2.InvalidURL, httpx2.TransportError) as error:
            raise failures.connection(error) from error
        except openai.OpenAIError as error:
            raise failures.misconfigured(type(error).__name__) from error
        except TimeoutError as error:
            raise allowance.passed() from error
        if response.headers.get("content-type", "").startswith("text/html"):
            raise failures.answered(response.status_code, "a_page_instead_of_a_stream")
        return response

    def _client(self) -> openai.AsyncOpenAI:
        if self._made is None:
            if self._is_own and not self._api_key:
                raise failures.misconfigured("OPENAI_API_KEY is not set")
            try:
                self._made = openai.AsyncOpenAI(
                    base_url=self._base_url,
                    api_key=self._api_key or "none",
                    max_retries=0,
                    timeout=transport.timeout(self._limits, watches_silence=False),
                    http_client=openai.DefaultAioHttpClient(limits=transport.LIMITS),
                )
            except httpx2.InvalidURL as error:
                raise failures.misconfigured("OPENAI_BASE_URL is no URL") from error
        return self._made

    def _model_of(self, consultation: Consultation) -> str:
        """The persona's model, else the setting's. OpenAI itself is not asked for another house's, which the next provider may have."""
        for model in (consultation.model, self._model):
            if model and not (self._is_own and "claude" in model):
                return model
        return DEFAULT_MODEL

    def _body(self, consultation: Consultation) -> dict[str, Any]:
        body: dict[str, Any] = {"model": self._model_of(consultation), "messages": _messages(consultation), "stream": True}
        if self._is_own:  # compatible servers may refuse a request for fields that they don't know
            body["store"] = False
            if consultation.person_key:
                body["safety_identifier"] = consultation.person_key
        return body


def _messages(consultation: Consultation) -> list[dict[str, str]]:
    turns = [{"role": "user" if turn.role == "user" else "assistant", "content": turn.text} for turn in consultation.turns]
    return [{"role": "system", "content": consultation.system_prompt}, *turns]


# --- the answer


async def _next(body: AsyncGenerator[bytes, None], watch: Watch, allowance: Allowance) -> bytes:
    """What has arrived since the last read, or the next that does; b"" at the end."""
    try:
        return await watch.wait(anext(body, b""))
    except httpx2.TransportError as error:
        raise failures.connection(error) from error
    except TimeoutError as error:
        raise allowance.passed() from error


def _check_end(reader: EventReader) -> None:
    if reader.fault is not None:
        raise failures.told(reader.fault.code) if reader.fault.code else failures.interrupted(reader.fault.reason)
    if not reader.finish_reason:
        raise failures.interrupted("the stream ended early")
    if reader.finish_reason == "content_filter":
        raise failures.filtered()


async def _drain(body: AsyncGenerator[bytes, None]) -> None:
    """The reply is whole: whatever comes now can only spoil the connection."""
    with contextlib.suppress(TimeoutError, httpx2.TransportError):
        async with asyncio.timeout(transport.DRAIN_SECONDS):
            async for _ in body:
                pass
