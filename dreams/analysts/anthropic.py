"""Anthropic's Messages API by its official SDK, which is an optional extra of this package.

The SDK takes seconds to import, so that happens where the provider is made: at the server's start, and only if it is configured.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import importlib.util
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import httpx2
from django.conf import settings

from person.privacy.recipients import Recipient, host_of
from project import environment

from . import transport, window
from .base import AnalystError, Completion, FinishReason, PromptContext, Turn, failures
from .limits import Allowance, Limits, clean
from .window import Tokens, Window

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic, AsyncStream
    from anthropic.types import MessageParam, RawMessageStreamEvent

OWN_URL = "https://api.anthropic.com"
DEFAULT_MODEL = "claude-sonnet-5"
_FINISH: dict[str, FinishReason] = {"max_tokens": "length", "model_context_window_exceeded": "length", "refusal": "content_filter"}


class AnthropicAnalyst:
    """Key and address come from ANTHROPIC_API_KEY and ANTHROPIC_BASE_URL unless they are given."""

    name = "anthropic"
    is_paid = True

    def __init__(self, *, limits: Limits, model: str = "", base_url: str = "", api_key: str = "", tokens: Tokens | None = None) -> None:
        self._limits = limits
        self._tokens = tokens or Tokens()
        self._base_url = base_url or environment.text("ANTHROPIC_BASE_URL", OWN_URL)
        self._api_key = api_key or environment.secret("ANTHROPIC_API_KEY")
        self._is_own = self._base_url.startswith(OWN_URL)
        # DREAMS_ANALYST_MODEL may be the other provider's; a gateway alone may have names of its own.
        self._wants_claude = self._is_own or "openai" in settings.DREAMS_ANALYST_PROVIDERS
        self._model = model
        self._sdk = _sdk()
        self._made: AsyncAnthropic | None = None

    async def stream(self, context: PromptContext, completion: Completion | None = None) -> AsyncGenerator[str, None]:
        allowance = Allowance(self._limits, written_chars=len(context.written))
        completion = completion or Completion()
        stop_reason = ""
        async with contextlib.AsyncExitStack() as stack:
            completion.is_cramped = self.room(context).is_cramped(context)
            events = await self._open(stack, context, allowance)
            while (event := await self._next(events, allowance, is_last=bool(stop_reason))) is not None:
                if event.type == "content_block_delta":
                    if text := allowance.admit(_text_of(event.delta, completion)):
                        yield text
                    allowance.check()
                elif event.type == "message_start":
                    completion.model = clean(event.message.model or "")[:100]
                    _note_usage(event.message.usage, completion)
                elif event.type == "message_delta":
                    stop_reason = event.delta.stop_reason or stop_reason
                    _note_usage(event.usage, completion)
                elif event.type == "message_stop":
                    break
            await self._drain(events)
        if not stop_reason:
            raise failures.interrupted("the stream ended early")
        completion.finish_reason = _FINISH.get(stop_reason, "")
        if completion.finish_reason == "content_filter":
            raise failures.filtered()

    def room(self, context: PromptContext) -> Window:
        return window.of(model=self._model_of(context), base_url=self._base_url, is_own=self._is_own, tokens=self._tokens)

    def recipient(self, context: PromptContext) -> Recipient:
        return Recipient(self.name, host_of(self._base_url), self._model_of(context))

    async def close(self) -> None:
        if self._made is not None:
            await self._made.close()

    # --- the request

    async def _open(
        self, stack: contextlib.AsyncExitStack, context: PromptContext, allowance: Allowance
    ) -> AsyncIterator[RawMessageStreamEvent]:
        client = self._client()
        model = self._model_of(context)
        room = self.room(context)

        def ask() -> Awaitable[AsyncStream[RawMessageStreamEvent]]:
            return client.messages.create(
                model=model,
                max_tokens=min(room.output, context.most_tokens or room.output),
                system=context.system_prompt,
                messages=[_message(turn) for turn in room.turns(context)],
                stream=True,
                **_identifier(context),
            )

        async with self._failures(allowance.deadline):
            answer = await transport.connected(ask, self._limits, self._sdk.APIConnectionError)
            return await stack.enter_async_context(answer)

    def _client(self) -> AsyncAnthropic:
        if self._made is None:
            if self._sdk is None:
                raise failures.misconfigured("the package anthropic is not installed (the extra “anthropic”)")
            if self._is_own and not self._api_key:
                raise failures.misconfigured("ANTHROPIC_API_KEY is not set")
            try:
                self._made = self._sdk.AsyncAnthropic(
                    base_url=self._base_url,
                    api_key=self._api_key or "none",
                    max_retries=0,
                    timeout=transport.timeout(self._limits),
                    http_client=self._sdk.DefaultAioHttpClient(limits=transport.LIMITS),
                )
            except httpx2.InvalidURL as error:
                raise failures.misconfigured("ANTHROPIC_BASE_URL is no URL") from error
        return self._made

    def _model_of(self, context: PromptContext) -> str:
        """The persona's model, else the setting's, unless it is another house's (the chain may hold both)."""
        for model in (context.model, self._model):
            if model and (not self._wants_claude or "claude" in model):
                return model
        return DEFAULT_MODEL

    # --- the answer

    async def _next(
        self, events: AsyncIterator[RawMessageStreamEvent], allowance: Allowance, *, is_last: bool
    ) -> RawMessageStreamEvent | None:
        """The next event, or None at the end. `is_last`: the model has said that it is done, so a line left open is an end, too."""
        if not is_last:
            async with self._failures(allowance.deadline):
                return await anext(events, None)
        try:
            async with self._failures(asyncio.get_running_loop().time() + transport.GRACE_SECONDS):
                return await anext(events, None)
        except AnalystError as error:
            if error.code == "analyst_too_long" or isinstance(error.__cause__, self._sdk.APIConnectionError | httpx2.TransportError):
                return None
            raise

    async def _drain(self, events: AsyncIterator[RawMessageStreamEvent]) -> None:
        """The reply is whole: whatever comes now can only spoil the connection."""
        with contextlib.suppress(AnalystError):
            async with self._failures(asyncio.get_running_loop().time() + transport.DRAIN_SECONDS):
                while await anext(events, None) is not None:
                    pass

    @contextlib.asynccontextmanager
    async def _failures(self, deadline: float) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout_at(deadline):
                yield
        except self._sdk.APIStatusError as error:
            code = str(error.type or "")
            # An error event is raised with the status of the answer that it came in.
            raise (failures.reported(code) if error.status_code == HTTPStatus.OK else failures.answered(error.status_code, code)) from error
        except (self._sdk.APIConnectionError, httpx2.TransportError) as error:
            raise failures.connection(error) from error
        except self._sdk.AnthropicError as error:
            raise failures.misconfigured(type(error).__name__) from error
        except (ValueError, RecursionError) as error:  # the SDK parses events itself, without a limit of depth
            raise failures.interrupted("an event is no JSON") from error
        except TimeoutError as error:
            raise failures.too_long("the reply passed the time limit") from error


def _sdk() -> Any:
    """The package, or None. `Any`, so that type checking does not depend on its being there."""
    return importlib.import_module("anthropic") if importlib.util.find_spec("anthropic") else None


def _message(turn: Turn) -> MessageParam:
    return {"role": "user", "content": turn.text} if turn.role == "user" else {"role": "assistant", "content": turn.text}


def _text_of(delta: Any, completion: Completion) -> str:
    """The text of a delta; what is thought goes its own way."""
    if delta.type == "thinking_delta":
        completion.add_thinking(clean(delta.thinking))
    return str(delta.text) if delta.type == "text_delta" else ""


def _note_usage(usage: Any, completion: Completion) -> None:
    """Servers that speak this protocol leave out what they don't count."""
    for name in ("input_tokens", "output_tokens"):
        count = getattr(usage, name, None)
        if type(count) is int and count >= 0:
            setattr(completion, name, count)


def _identifier(context: PromptContext) -> dict[str, Any]:
    return {"metadata": {"user_id": context.person_key}} if context.person_key else {}
