"""Several providers as one."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from dreams.analysts.anthropic import DEFAULT_MODEL, AnthropicAnalyst
from dreams.analysts.base import AnalystError
from dreams.analysts.chain import ProviderChain
from dreams.analysts.openai import OpenAIAnalyst
from tests.fakes.anthropic_server import FakeAnthropic
from tests.fakes.openai_server import FakeOpenAI

from .reading import CONSULTATION, LIMITS


@contextlib.asynccontextmanager
async def two_in_a_chain(model: str = "m") -> AsyncIterator[tuple[FakeOpenAI, FakeAnthropic, ProviderChain]]:
    async with FakeOpenAI() as first, FakeAnthropic() as second:
        second.script(tokens=["from the second"])
        chain = ProviderChain(
            [
                OpenAIAnalyst(model=model, base_url=first.base_url, limits=LIMITS),
                AnthropicAnalyst(model=model, base_url=second.base_url, limits=LIMITS),
            ],
            most_at_once=10,
        )
        yield first, second, chain
        await chain.close()


async def consult(chain: ProviderChain) -> tuple[str, str]:
    async with chain.open(CONSULTATION) as reading:
        text = "".join([piece async for piece in reading.pieces])
        return reading.provider, text


@pytest.mark.parametrize("status", [400, 401, 429, 500])
async def test_the_next_provider_is_tried_after_a_refusal(status: int) -> None:
    async with two_in_a_chain() as (first, second, chain):
        first.script(status=status)

        assert await consult(chain) == ("anthropic", "from the second")
        assert (len(first.requests), len(second.requests)) == (1, 1)


async def test_a_gateway_to_anthropic_is_asked_for_anthropics_model_where_the_setting_names_the_others(settings: Any) -> None:
    settings.DREAMS_ANALYST_PROVIDERS = ["openai", "anthropic"]
    async with two_in_a_chain(model="gpt-5.4-mini") as (first, second, chain):
        first.script(status=500)

        await consult(chain)
        assert first.requests[-1].json["model"] == "gpt-5.4-mini"
        assert second.requests[-1].json["model"] == DEFAULT_MODEL


async def test_a_gateway_alone_may_have_names_of_its_own(settings: Any) -> None:
    settings.DREAMS_ANALYST_PROVIDERS = ["anthropic"]
    async with two_in_a_chain() as (first, second, chain):
        first.script(status=500)

        await consult(chain)
        assert second.requests[-1].json["model"] == "m"


@pytest.mark.parametrize("script", [{"tokens": 0, "then": "reset"}, {"tokens": 3, "then": "reset"}, {"tokens": 0, "then": "end"}])
async def test_no_other_provider_is_asked_once_one_took_the_request(script: dict[str, Any]) -> None:
    async with two_in_a_chain() as (first, second, chain):
        first.script(**script)

        with pytest.raises(AnalystError):
            await consult(chain)
        assert second.requests == []


async def test_when_all_refuse_the_last_refusal_counts() -> None:
    async with two_in_a_chain() as (first, second, chain):
        first.script(status=429)
        second.script(status=500)

        with pytest.raises(AnalystError, match="analyst_unavailable"):
            await consult(chain)


async def test_leaving_the_chain_early_closes_the_connection() -> None:
    async with two_in_a_chain() as (first, _, chain):
        first.script(tokens=2, then="stall")
        async with chain.open(CONSULTATION) as reading:
            await anext(aiter(reading.pieces))

        await first.requests[-1].wait_cut_off(within_s=15)
