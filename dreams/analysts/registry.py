"""The providers of this process, as the settings name them."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from django.conf import settings

from .base import AnalystProvider
from .chain import ProviderChain
from .limits import Limits
from .offline import OfflineAnalyst

MOST_STREAMS = 2000


def chain() -> ProviderChain:
    """A new chain, for one engine and its loop; whoever made it closes it."""
    return ProviderChain([MAKERS[name]() for name in settings.DREAMS_ANALYST_PROVIDERS], most_at_once=MOST_STREAMS)


def _local() -> AnalystProvider:
    return OfflineAnalyst(words_per_second=settings.DREAMS_OFFLINE_WORDS_PER_SECOND)


def _from_module(module: str, name: str) -> Callable[[], AnalystProvider]:
    """A provider whose SDK is heavy to import (0.8 s), or optional: only where the settings name it."""

    def make() -> AnalystProvider:
        provider: type[AnalystProvider] = getattr(importlib.import_module(f".{module}", __package__), name)
        return provider(model=settings.DREAMS_ANALYST_MODEL, limits=_limits())  # type: ignore[call-arg]

    return make


def _limits() -> Limits:
    return Limits(
        connect_s=settings.DREAMS_ANALYST_CONNECT_SECONDS,
        idle_s=settings.DREAMS_ANALYST_IDLE_SECONDS,
        total_s=settings.DREAMS_ANALYST_TOTAL_SECONDS,
        chars=settings.DREAMS_REPLY_MAX_CHARS,
    )


MAKERS: dict[str, Callable[[], AnalystProvider]] = {
    "local": _local,
    "openai": _from_module("openai", "OpenAIAnalyst"),
    "anthropic": _from_module("anthropic", "AnthropicAnalyst"),
}
