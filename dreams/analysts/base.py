"""What every analyst provider offers: a context goes in, pieces of text come out, one kind of error is raised."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol

from person.privacy.door import Subject
from person.privacy.recipients import Recipient
from project.upstream import Failures, ProviderError, Sent

from ..safety import Kind
from .safety_note import SafetyNote

if TYPE_CHECKING:
    from .window import Window

MOST_THINKING_CHARS = 100_000

FinishReason = Literal["", "length", "content_filter"]
"""Why a text ended, where it did not end by itself: it was as long as the model may write, or it was held back."""


@dataclasses.dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation so far, oldest first."""

    role: Literal["user", "analyst"]
    text: str
    is_summarised: bool = False
    """The context's `summary` tells it in short."""
    is_correction: bool = False
    """The dreamer says that something was otherwise: never left out without its words."""


@dataclasses.dataclass(frozen=True, slots=True)
class Memory:
    """An earlier dream that resembles the one that is talked about, where the dreamer wants analysts to be reminded. `reason`: what both
    share; `night` and `title` as the dreamer's language writes them.
    """

    dream_id: uuid.UUID
    night: str
    title: str
    reason: tuple[str, ...]
    passage: str


@dataclasses.dataclass(frozen=True, slots=True)
class PromptContext:
    """All that a provider is told. `turns` is the whole conversation and ends with the person's newest message; a provider sends as
    much of it as its model takes (`window.py`). Nobody's name or address is in it.
    """

    system_prompt: str
    turns: tuple[Turn, ...]
    model: str = ""
    person_key: str = ""
    """A keyed hash of the person's id, for providers that take a safety identifier."""
    persona: str = ""
    language: str = ""
    safety: SafetyNote = SafetyNote.NONE
    danger: Kind | None = None
    """What `safety` is about."""
    recent_answers: tuple[str, ...] = ()
    """What this person was lately answered, newest first, for the built-in analyst, which avoids repeating itself. Never sent out."""
    left_out: int = 0
    """How many messages stand between the first and the second of `turns`: a conversation is not read beyond all measure."""
    summary: str = ""
    """The middle of the conversation in short, for a model that can't take it whole."""
    most_tokens: int = 0
    """The answer is to be no longer; 0 is what the settings allow."""
    schema: Mapping[str, Any] | None = None
    """The answer is to be JSON of this schema, where the provider can see to that; the instructions say so as well."""
    written: str = ""
    """What there is of this reply already, where it is gone on with, and how the model is asked to do so."""
    go_on: str = ""
    is_free_only: bool = False
    """Whether only providers that cost nothing may be asked."""
    memories: tuple[Memory, ...] = ()
    """The nearest first. A provider is told of those that fit and may leave (chain.py)."""
    subject: Subject | None = None
    """Whose words these are, for the door that they pass. None only where they are nobody's (evaluation, tests)."""


@dataclasses.dataclass(slots=True)
class Completion:
    """What a provider says about a reply beside its text; filled in while the text is read, whole at its end."""

    finish_reason: FinishReason = ""
    model: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None
    is_cramped: bool = False
    """Whether the conversation takes up most of what the model can take, or more."""
    memories: tuple[uuid.UUID, ...] = ()
    """The earlier dreams that the provider was told of, or that it named."""
    thinking: str = ""
    """What the model thought before it answered. Never a part of the text, and never sent back."""

    def add_abandoned(self, other: Completion) -> None:
        """Count in a call that was given up before this one, for the same answer. What it read is this one's, where it could not tell."""
        read, written = other.input_tokens if other.input_tokens is not None else self.input_tokens, other.output_tokens
        if read is not None:
            self.input_tokens = (self.input_tokens or 0) + read
        if written is not None:
            self.output_tokens = (self.output_tokens or 0) + written

    def add_thinking(self, text: str) -> None:
        self.thinking += text[: max(0, MOST_THINKING_CHARS - len(self.thinking))]


class AnalystError(ProviderError):
    """A provider failed. `code` is one of `AnalystError.CODES`; the person reads its translation, never `reason`."""

    CODES = (
        "analyst_unavailable",  # no connection, 5xx
        "analyst_busy",  # 429
        "analyst_misconfigured",  # 401, 403, unknown model, missing package
        "analyst_stalled",  # nothing came for longer than the limit
        "analyst_interrupted",  # the stream broke off
        "analyst_refused",  # 400 of the provider
        "analyst_filtered",  # the provider's content filter held the answer, or the rest of it, back
        "analyst_budget_spent",  # today's calls have cost what the operator is ready to pay
        "analyst_too_long",  # the reply passed the size or time limit
    )


failures = Failures(AnalystError, "analyst", gateway=Sent.REFUSED, lost=Sent.ACCEPTED, filtered="filtered")
"""A reply is asked for again elsewhere only where surely no text has come; a proxy's refusal is one."""


class AnalystProvider(Protocol):
    """A road to a model. One instance serves the whole process and is used on the server's event loop only."""

    name: str
    is_paid: bool

    def stream(self, context: PromptContext, completion: Completion | None = None) -> AsyncIterator[str]:
        """Yield the reply's text in pieces, as they arrive; a piece may hold many tokens. `completion` is filled in.

        Raises AnalystError. Closing the iterator early (`aclose`) closes the upstream connection at once.
        """
        ...

    def room(self, context: PromptContext) -> Window:
        """How much of a conversation it takes."""
        ...

    def recipient(self, context: PromptContext) -> Recipient | None:
        """Who would get the words; None for one who is a part of this server."""
        ...

    async def close(self) -> None:
        """Let go of connections; the instance is not used again."""
        ...
