"""Anthropic's Messages API by its official SDK, which is an optional extra of this package.

The SDK takes seconds to import, so that happens where the provider is made: at the server's start, and only if it is configured.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import importlib.util
from collections.abc import AsyncGenerator, AsyncIterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import httpx2

from project import environment

from . import transport
from .base import AnalystError, Consultation, failures
from .limits import Allowance, Limits

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic
    from anthropic.types import MessageParam, RawMessageStreamEvent

OWN_URL = "https://api.anthropic.com"
DEFAULT_MODEL = "claude-sonnet-5"
MOST_TOKENS = 8192
"""Must be said in every request."""


class AnthropicAnalyst:
    """Key and address come from ANTHROPIC_API_KEY and ANTHROPIC_BASE_URL unless they are given."""

    name = "anthropic"

    def __init__(self, *, limits: Limits, model: str = "", base_url: str = "", api_key: str = "") -> None:
        self._limits = limits
        self._base_url = base_url or environment.text("ANTHROPIC_BASE_URL", OWN_URL)
        self._api_key = api_key or environment.secret("ANTHROPIC_API_KEY")
        self._is_own = self._base_url.startswith(OWN_URL)
        self._model = model
        self._sdk = _sdk()
        self._made: AsyncAnthropic | None = None

    async def stream(self, consultation: Consultation) -> AsyncGenerator[str, None]:
        allowance = Allowance(self._limits)
        stop_reason: str | None = None
        async with contextlib.AsyncExitStack() as stack:
            events = await self._open(stack, consultation, allowance)
            while stop_reason is None:
                event = await self._next(events, allowance.deadline)
                if event is None:
                    raise failures.interrupted("the stream ended early")
                if event.type == "content_block_delta" and event.delta.type == "text_delta":
                    if text := allowance.admit(event.delta.text):
                        yield text
                    allowance.check()
                elif event.type == "message_delta":
                    stop_reason = event.delta.stop_reason
            await self._drain(events)
        if stop_reason == "refusal":
            raise failures.filtered()

    async def close(self) -> None:
        if self._made is not None:
            await self._made.close()

    # --- the request

    async def _open(
        self, stack: contextlib.AsyncExitStack, consultation: Consultation, allowance: Allowance
    ) -> AsyncIterator[RawMessageStreamEvent]:
        client = self._client()
        request = client.messages.create(
            model=self._model_of(consultation),
            max_tokens=MOST_TOKENS,
            system=consultation.system_prompt,
            messages=_messages(consultation),
            stream=True,
            **_identifier(consultation),
        )
        async with self._failures(allowance.deadline):
            return await stack.enter_async_context(await request)

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

    def _model_of(self, consultation: Consultation) -> str:
        """The persona's model, else the setting's, unless it is another house's (the chain may hold both)."""
        for model in (consultation.model, self._model):
            if model and not (self._is_own and "claude" not in model):
                return model
        return DEFAULT_MODEL

    # --- the answer

    async def _next(self, events: AsyncIterator[RawMessageStreamEvent], deadline: float) -> RawMessageStreamEvent | None:
        async with self._failures(deadline):
            return await anext(events, None)

    async def _drain(self, events: AsyncIterator[RawMessageStreamEvent]) -> None:
        soon = asyncio.get_running_loop().time() + transport.DRAIN_SECONDS
        with contextlib.suppress(AnalystError):
            while await self._next(events, soon) is not None:
                pass

    @contextlib.asynccontextmanager
    async def _failures(self, deadline: float) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout_at(deadline):
                yield
        except self._sdk.APIStatusError as error:
            code = str(error.type or "")
            # An error event is raised with the status of the answer that it came in.
            raise (failures.told(code) if error.status_code == HTTPStatus.OK else failures.answered(error.status_code, code)) from error
        except (self._sdk.APIConnectionError, httpx2.TransportError) as error:
            raise failures.connection(error) from error
        except self._sdk.AnthropicError as error:
            raise failures.misconfigured(type(error).__name__) from error
        except ValueError as error:
            raise failures.interrupted("an event is no JSON") from error
        except TimeoutError as error:
            raise failures.too_long("the reply passed the time limit") from error


def _sdk() -> Any:
    """The package, or None. `Any`, so that type checking does not depend on its being there."""
    return importlib.import_module("anthropic") if importlib.util.find_spec("anthropic") else None


def _messages(consultation: Consultation) -> list[MessageParam]:
    messages: list[MessageParam] = []
    for turn in consultation.turns:
        if turn.role == "user":
            messages.append({"role": "user", "content": turn.text})
        elif messages:  # the first must be the person's; a long conversation is cut anywhere
            messages.append({"role": "assistant", "content": turn.text})
    return messages


def _identifier(consultation: Consultation) -> dict[str, Any]:
    return {"metadata": {"user_id": consultation.person_key}} if consultation.person_key else {}
