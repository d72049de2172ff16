"""Each provider with a fake of its service, on sockets of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from dreams.analysts.limits import Limits
from tests.fakes.service import FakeService

from .reading import LIMITS, TYPES, Analyst, Make


@pytest.fixture(params=["openai", "anthropic"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest_asyncio.fixture
async def service(kind: str) -> AsyncIterator[FakeService]:
    async with TYPES[kind][1]() as running:
        yield running


@pytest_asyncio.fixture
async def make(kind: str) -> AsyncIterator[Make]:
    """Makes analysts of the kind, with `LIMITS` but for those given, and closes them."""
    made: list[Analyst] = []

    def analyst(base_url: str, *, model: str = "m", **limits: float) -> Analyst:
        changed = Limits(**{name: limits.get(name, getattr(LIMITS, name)) for name in LIMITS.__slots__})
        made.append(TYPES[kind][0](model=model, base_url=base_url, api_key="key", limits=changed))
        return made[-1]

    yield analyst
    for one in made:
        await one.close()
