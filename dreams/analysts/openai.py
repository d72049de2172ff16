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

from person.privacy.recipients import Recipient, host_of
from project import environment, openai_call

from . import transport, window
from .base import AnalystError, Completion, FinishReason, PromptContext, failures
from .limits import Allowance, Limits, clean
from .sse import EventReader
from .thinking import ThinkingSplitter
from .unpack import NotUnpacked, Unpacker
from .watch import Watch
from .window import Tokens, Window

DEFAULT_MODEL = "gpt-5.4-mini"
_FINISH: dict[str, FinishReason] = {"length": "length", "content_filter": "content_filter"}


class OpenAIAnalyst:
    """Key and address come from OPENAI_API_KEY and OPENAI_BASE_URL unless they are given; a server of one's own needs no key."""

    name = "openai"
    is_paid = True

    def __init__(self, *, limits: Limits, model: str = "", base_url: str = "", api_key: str = "", tokens: Tokens | None = None) -> None:
        self._limits = limits
        self._tokens = tokens or Tokens()
        self._base_url = base_url or openai_call.base_url()
        self._api_key = api_key or environment.secret("OPENAI_API_KEY")
        self._is_own = openai_call.is_own(self._base_url)
        self._model = model
        self._made: openai.AsyncOpenAI | None = None

    async def stream(self, context: PromptContext, completion: Completion | None = None) -> AsyncGenerator[str, None]:
        allowance = Allowance(self._limits, written_chars=len(context.written))
        completion = completion or Completion()
        completion.is_cramped = self.room(context).is_cramped(context)
        # Leaving the stack closes the response, and with it a connection that has not been read to its end.
        async with contextlib.AsyncExitStack() as stack:
            response = await self._open(stack, context, allowance)
            body = response.aiter_raw()
            encoding = response.headers.get("content-encoding", "")
            pieces = await stack.enter_async_context(contextlib.aclosing(read(body, allowance, completion, encoding)))
            async for piece in pieces:
                yield piece
            await _drain(body)

    def room(self, context: PromptContext) -> Window:
        return window.of(model=self._model_of(context), base_url=self._base_url, is_own=self._is_own, tokens=self._tokens)

    def recipient(self, context: PromptContext) -> Recipient:
        # Servers that only speak the protocol are told nothing of storing: they may refuse a request for it.
        return Recipient(self.name, host_of(self._base_url), self._model_of(context), True if self._is_own else None)

    async def close(self) -> None:
        if self._made is not None:
            await self._made.close()

    # --- the request

    async def _open(self, stack: contextlib.AsyncExitStack, context: PromptContext, allowance: Allowance) -> httpx2.Response:
        self._client()  # what is wrong with the settings is said as such
        try:
            with allowance.watch_for_answer() as watch:
                answer = await watch.wait(transport.connected(lambda: self._ask(context), self._limits, openai.APIConnectionError))
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

    async def _ask(self, context: PromptContext) -> object:
        # The SDK's general call: `chat.completions.create` walks the types of every message, which took longer than the reply.
        return await self._client().post(
            "/chat/completions",
            cast_to=httpx2.Response,
            body=self._body(context),
            options={"headers": {"Accept-Encoding": "identity"}},
            stream=True,
            stream_cls=openai.AsyncStream[object],
        )

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

    def _model_of(self, context: PromptContext) -> str:
        """The persona's model, else the setting's. OpenAI itself is not asked for another house's, which the next provider may have."""
        for model in (context.model, self._model):
            if model and not (self._is_own and "claude" in model):
                return model
        return DEFAULT_MODEL

    def _body(self, context: PromptContext) -> dict[str, Any]:
        model = self._model_of(context)
        room = self.room(context)
        most_tokens = min(room.output, context.most_tokens or room.output)
        turns = [{"role": "user" if turn.role == "user" else "assistant", "content": turn.text} for turn in room.turns(context)]
        messages = [{"role": "system", "content": context.system_prompt}, *turns]
        body: dict[str, Any] = {"model": model, "messages": messages, "stream": True}
        if context.schema is not None:
            body["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": context.schema}}
        if not self._is_own:  # compatible servers may refuse a request for fields that they don't know
            return body | {"max_tokens": most_tokens}
        body |= {"store": False, "max_completion_tokens": most_tokens, "stream_options": {"include_usage": True}}
        if context.person_key:
            body["safety_identifier"] = context.person_key
        return body


# --- the answer


async def read(
    body: AsyncGenerator[bytes, None], allowance: Allowance, completion: Completion, encoding: str = ""
) -> AsyncGenerator[str, None]:
    """The text in a body that arrives in pieces. Raises AnalystError where it is not whole, after what came of it."""
    reader = EventReader(completion.add_thinking)
    splitter = ThinkingSplitter(completion.add_thinking)
    try:
        unpacker = Unpacker(encoding)
        with allowance.watch() as watch:
            while not reader.is_over:
                try:
                    arrived = await _next(body, watch, allowance, is_last=reader.chunks.is_concluded)
                except AnalystError:
                    if not reader.chunks.is_concluded:
                        raise
                    break  # the model had said that it was done: nothing is missing
                if not arrived:
                    unpacker.end()
                    if text := allowance.admit(splitter.feed(reader.end()) + splitter.end()):
                        yield text
                    break
                for plain in unpacker.feed(arrived):
                    if text := allowance.admit(splitter.feed(reader.feed(plain))):
                        yield text
                    allowance.check()
        if text := allowance.admit(splitter.end()):
            yield text
        allowance.check()
    except NotUnpacked as error:
        raise failures.interrupted(str(error)) from error
    finally:
        _note(reader, completion)
    _check_end(reader)


async def _next(body: AsyncGenerator[bytes, None], watch: Watch, allowance: Allowance, *, is_last: bool) -> bytes:
    """What has arrived since the last read, or the next that does; b"" at the end. `is_last`: only the end is waited for."""
    try:
        if not is_last:
            return await watch.wait(anext(body, b""))
        async with asyncio.timeout(transport.GRACE_SECONDS):
            return await watch.wait(anext(body, b""))
    except httpx2.TransportError as error:
        raise failures.connection(error) from error
    except TimeoutError as error:
        raise allowance.passed() from error


def _note(reader: EventReader, completion: Completion) -> None:
    chunks = reader.chunks
    completion.finish_reason = _FINISH.get(chunks.finish_reason, "")
    completion.model = clean(chunks.model)
    completion.input_tokens, completion.output_tokens = chunks.input_tokens, chunks.output_tokens


def _check_end(reader: EventReader) -> None:
    if reader.fault is not None:
        raise failures.reported(reader.fault.code) if reader.fault.code else failures.interrupted(reader.fault.reason)
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
