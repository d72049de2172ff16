"""Asking a model all cases, through the providers that the server itself uses, and timing what comes."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import time
from collections.abc import AsyncGenerator, Callable, Iterable
from typing import cast

from django.conf import settings

from dreams.analysts import registry
from dreams.analysts.base import AnalystError, AnalystProvider, Completion
from dreams.analysts.history import tokens_of
from dreams.analysts.offline import OfflineAnalyst

from .cases import Case
from .checks import failures

BUILT_IN = "local"
"""The name under which the built-in analyst is asked for, beside models."""


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `model` is the name that was asked for, `served_by` what the provider calls it. Times are in seconds.

    Where the provider counted no tokens they are estimated, and `is_estimated` says so.
    """

    case: Case
    model: str
    served_by: str
    text: str
    failures: dict[str, str]
    first_text_s: float | None
    whole_s: float
    input_tokens: int
    output_tokens: int
    is_estimated: bool
    error: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Contender:
    """A model with the one provider that is asked for it: nothing is asked elsewhere in its place."""

    name: str
    provider: AnalystProvider
    model: str


def contender(name: str) -> Contender:
    """By a model's name; "" is what the settings say, `local` the built-in analyst. Raises LookupError where nothing is configured."""
    configured = [one for one in settings.DREAMS_ANALYST_PROVIDERS if one != BUILT_IN]
    if name == BUILT_IN or not (name or configured):
        return Contender(BUILT_IN, OfflineAnalyst(words_per_second=0), "")
    if not configured:
        raise LookupError(f"nobody can be asked for “{name}”: set OPENAI_API_KEY, OPENAI_BASE_URL or ANTHROPIC_API_KEY")
    is_claude = "claude" in name and "anthropic" in configured
    provider = "anthropic" if is_claude else configured[0]
    return Contender(name or settings.DREAMS_ANALYST_MODEL or provider, registry.MAKERS[provider](), name)


async def ask_all(one: Contender, cases: Iterable[Case], *, at_once: int, done: Callable[[Answer], None]) -> list[Answer]:
    """All answers, in the order of the cases. `done` is called as each comes in; closes the provider at the end."""
    places = asyncio.Semaphore(at_once)

    async def ask_in_turn(case: Case) -> Answer:
        async with places:
            answer = await ask(one, case)
        done(answer)
        return answer

    try:
        return await asyncio.gather(*(ask_in_turn(case) for case in cases))
    finally:
        await one.provider.close()


async def ask(one: Contender, case: Case) -> Answer:
    context = case.context(model=one.model)
    completion = Completion()
    text, error, first_text_s = "", "", None
    began = time.monotonic()
    # Provider streams are generators; closing one closes its connection.
    async with contextlib.aclosing(cast(AsyncGenerator[str, None], one.provider.stream(context, completion))) as pieces:
        try:
            async for piece in pieces:
                if first_text_s is None and piece.strip():
                    first_text_s = time.monotonic() - began
                text += piece
        except AnalystError as failed:
            error = failed.code
    whole_s = time.monotonic() - began
    is_free = one.name == BUILT_IN
    read, written = completion.input_tokens, completion.output_tokens
    is_estimated = not is_free and (read is None or written is None)
    if is_estimated:
        read = tokens_of(context.system_prompt) + sum(tokens_of(turn.text) for turn in context.turns)
        written = tokens_of(text)
    return Answer(
        case=case,
        model=one.name,
        served_by=completion.model or one.provider.name,
        text=text,
        failures={"answered": error} if error else failures(case, text),
        first_text_s=first_text_s,
        whole_s=whole_s,
        input_tokens=read or 0,
        output_tokens=written or 0,
        is_estimated=is_estimated,
        error=error,
    )
