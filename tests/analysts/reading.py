"""Analysts to ask, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable

from dreams.analysts.anthropic import AnthropicAnalyst
from dreams.analysts.base import AnalystError, PromptContext, Turn
from dreams.analysts.limits import Limits
from dreams.analysts.openai import OpenAIAnalyst
from tests.fakes.anthropic_server import FakeAnthropic
from tests.fakes.openai_server import FakeOpenAI
from tests.fakes.service import FakeService

LIMITS = Limits(connect_s=20.0, idle_s=20.0, total_s=60.0, chars=1000)
"""Far away: a test of a limit sets its own."""
CONSULTATION = PromptContext(
    system_prompt="You are Mira.",
    turns=(Turn("user", "I flew."), Turn("analyst", "Where?"), Turn("user", "Over a river.")),
    person_key="0123abcd",
)

Analyst = OpenAIAnalyst | AnthropicAnalyst
Make = Callable[..., Analyst]
TYPES: dict[str, tuple[type[Analyst], type[FakeService]]] = {
    "openai": (OpenAIAnalyst, FakeOpenAI),
    "anthropic": (AnthropicAnalyst, FakeAnthropic),
}


async def read(analyst: Analyst, context: PromptContext = CONSULTATION) -> tuple[str, AnalystError | None]:
    """The text that arrived, and how it failed."""
    text = ""
    try:
        async for piece in analyst.stream(context):
            text += piece
    except AnalystError as error:
        return text, error
    return text, None
