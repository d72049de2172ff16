"""The providers of this process, as the settings name them."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import AsyncIterator, Callable

from django.conf import settings

from person.privacy.door import Subject, may_leave
from person.privacy.recipients import Recipient

from .base import AnalystProvider, PromptContext, failures
from .chain import ProviderChain
from .limits import Limits
from .offline import OfflineAnalyst
from .window import Tokens

MOST_STREAMS = 2000


def chain() -> ProviderChain:
    """A new chain, for one engine and its loop; whoever made it closes it."""
    providers = [MAKERS[name]() for name in settings.DREAMS_ANALYST_PROVIDERS]
    has_local = "local" in settings.DREAMS_ANALYST_PROVIDERS
    return ProviderChain(providers, most_at_once=MOST_STREAMS, built_in=None if has_local else _local)


def is_outside() -> bool:
    """Whether anybody outside may be asked at all."""
    return any(name != "local" for name in settings.DREAMS_ANALYST_PROVIDERS)


def recipients() -> list[Recipient]:
    """Who outside may be asked for answers: by the settings, and by an analyst's own model, which its provider's host serves."""
    context = PromptContext("", ())
    found = [MAKERS[name]().recipient(context) for name in settings.DREAMS_ANALYST_PROVIDERS]
    return [one for one in found if one is not None]


def may_ask_models(subject: Subject) -> bool:
    """Whether a model may get these words: looked at before they are claimed for it. The chain passes the door itself."""
    return any(may_leave(subject, one.host) for one in recipients())


@contextlib.asynccontextmanager
async def models() -> AsyncIterator[ProviderChain]:
    """The models alone, for work beside the talk; closed at the end. Without one, opening it raises AnalystError."""
    names = [name for name in settings.DREAMS_ANALYST_PROVIDERS if name != "local"]
    if not names:
        raise failures.misconfigured("no model is configured")
    found = ProviderChain([MAKERS[name]() for name in names], most_at_once=1)
    try:
        yield found
    finally:
        await found.close()


def _local() -> AnalystProvider:
    return OfflineAnalyst(words_per_second=settings.DREAMS_OFFLINE_WORDS_PER_SECOND)


def _from_module(module: str, name: str) -> Callable[[], AnalystProvider]:
    """A provider whose SDK is heavy to import (0.8 s), or optional: only where the settings name it."""

    def make() -> AnalystProvider:
        provider: type[AnalystProvider] = getattr(importlib.import_module(f".{module}", __package__), name)
        return provider(model=settings.DREAMS_ANALYST_MODEL, limits=_limits(), tokens=_tokens())  # type: ignore[call-arg]

    return make


def _limits() -> Limits:
    return Limits(
        connect_s=settings.DREAMS_ANALYST_CONNECT_SECONDS,
        idle_s=settings.DREAMS_ANALYST_IDLE_SECONDS,
        total_s=settings.DREAMS_ANALYST_TOTAL_SECONDS,
        chars=settings.DREAMS_REPLY_MAX_CHARS,
    )


def _tokens() -> Tokens:
    return Tokens(context=settings.DREAMS_ANALYST_CONTEXT_TOKENS, output=settings.DREAMS_ANALYST_OUTPUT_TOKENS)


MAKERS: dict[str, Callable[[], AnalystProvider]] = {
    "local": _local,
    "openai": _from_module("openai", "OpenAIAnalyst"),
    "anthropic": _from_module("anthropic", "AnthropicAnalyst"),
}
