"""How much a model can take in and may write, in tokens: as the settings say for it, else by where its server is."""

from __future__ import annotations

import dataclasses
import ipaddress
import urllib.parse

from .base import PromptContext, Turn
from .history import fitted, fitted_with_answer, tokens_of

OWN_CONTEXT_TOKENS = 64_000
"""OpenAI and Anthropic themselves. Their models take more, which costs accordingly."""
REMOTE_CONTEXT_TOKENS = 32_000
LOCAL_CONTEXT_TOKENS = 4096
"""Servers on a machine of one's own cut what is too long from the front, without a word: the rules and the dream first."""
OUTPUT_TOKENS = 8192
"""With what a model thinks before it answers."""
LOCAL_OUTPUT_TOKENS = 1024
CRAMPED = 0.75


@dataclasses.dataclass(frozen=True, slots=True)
class Tokens:
    """What the settings say: by model, with "" for all others. 0 or left out: the default of the place."""

    context: dict[str, int] = dataclasses.field(default_factory=dict)
    output: dict[str, int] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class Window:
    """`output` is a part of `context`."""

    context: int
    output: int

    def turns(self, context: PromptContext) -> tuple[Turn, ...]:
        """The conversation as far as it fits beside the instructions and the answer."""
        budget = self.context - self.output - tokens_of(context.system_prompt)
        if context.written:
            return fitted_with_answer(
                context.turns, context.written, context.go_on, budget=budget, left_out=context.left_out, summary=context.summary
            )
        return fitted(context.turns, budget=budget, left_out=context.left_out, summary=context.summary)

    def is_cramped(self, context: PromptContext) -> bool:
        """Whether the middle of the conversation is left out, or soon will be: then a summary is worth making."""
        budget = self.context - self.output - tokens_of(context.system_prompt)
        return bool(context.left_out) or sum(tokens_of(turn.text) for turn in context.turns) > budget * CRAMPED


def of(*, model: str, base_url: str, is_own: bool, tokens: Tokens) -> Window:
    is_local = not is_own and _is_local(base_url)
    usual = OWN_CONTEXT_TOKENS if is_own else LOCAL_CONTEXT_TOKENS if is_local else REMOTE_CONTEXT_TOKENS
    context = tokens.context.get(model) or tokens.context.get("") or usual
    output = tokens.output.get(model) or tokens.output.get("") or (LOCAL_OUTPUT_TOKENS if is_local else OUTPUT_TOKENS)
    return Window(context, min(output, context // 2))


def _is_local(base_url: str) -> bool:
    """On this machine or in a network of one's own."""
    host = ""
    try:
        host = (urllib.parse.urlsplit(base_url).hostname or "").rstrip(".")
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".lan", ".home.arpa"))
    return address.is_private or address.is_loopback
