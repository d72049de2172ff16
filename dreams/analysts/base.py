"""What every analyst provider offers: a consultation goes in, pieces of text come out, one kind of error is raised."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from typing import Literal, Protocol

from project.upstream import Failures, ProviderError, Sent


@dataclasses.dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation so far, oldest first."""

    role: Literal["user", "analyst"]
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Consultation:
    """All that a provider is told. `turns` ends with the person's newest message; nobody's name or address is in it."""

    system_prompt: str
    turns: tuple[Turn, ...]
    model: str = ""
    person_key: str = ""
    """A keyed hash of the person's id, for providers that take a safety identifier."""
    persona: str = ""
    language: str = ""


class AnalystError(ProviderError):
    """A provider failed. `code` is one of `AnalystError.CODES`; the person reads its translation, never `reason`."""

    CODES = (
        "analyst_unavailable",  # no connection, 5xx
        "analyst_busy",  # 429
        "analyst_misconfigured",  # 401, 403, unknown model, missing package
        "analyst_stalled",  # nothing came for longer than the limit
        "analyst_interrupted",  # the stream broke off
        "analyst_refused",  # content filter or 400 of the provider
        "analyst_too_long",  # the reply passed the size or time limit
    )


failures = Failures(AnalystError, "analyst", gateway=Sent.REFUSED, lost=Sent.ACCEPTED)
"""A reply is asked for again elsewhere only where surely no text has come; a proxy's refusal is one."""


class AnalystProvider(Protocol):
    """A road to a model. One instance serves the whole process and is used on the server's event loop only."""

    name: str

    def stream(self, consultation: Consultation) -> AsyncIterator[str]:
        """Yield the reply's text in pieces, as they arrive; a piece may hold many tokens.

        Raises AnalystError. Closing the iterator early (`aclose`) closes the upstream connection at once.
        """
        ...

    async def close(self) -> None:
        """Let go of connections; the instance is not used again."""
        ...
