"""Time in which this process itself stood still is not held against whoever answers: on a starved machine replies end late, but whole."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from dreams.analysts import transport, watch
from dreams.analysts.base import AnalystError, PromptContext, Turn
from dreams.analysts.limits import Limits
from dreams.analysts.openai import OpenAIAnalyst
from dreams.analysts.watch import Watch
from tests.fakes.openai_server import FakeOpenAI

pytestmark = pytest.mark.once

CONTEXT = PromptContext(system_prompt="You are an analyst.", turns=(Turn("user", "The sea."),), language="en", model="")
LIMITS = Limits(connect_s=2, idle_s=60, total_s=600, chars=10_000)
WORDS = 5


@pytest.fixture
def fake() -> Iterator[FakeOpenAI]:
    with FakeOpenAI().in_thread() as running:
        running.script(tokens=WORDS, rate=200)
        yield running


async def said(analyst: OpenAIAnalyst) -> str:
    return "".join([piece async for piece in analyst.stream(CONTEXT)])


@pytest.mark.parametrize("turns", [1, 3, 6])
async def test_a_reply_is_whole_though_the_process_stood_still_while_it_began(fake: FakeOpenAI, turns: int) -> None:
    analyst = OpenAIAnalyst(limits=LIMITS, base_url=fake.base_url, api_key="not-a-key")
    asking = [asyncio.create_task(said(analyst)) for _ in range(3)]
    for _ in range(turns):
        await asyncio.sleep(0)
    time.sleep(LIMITS.connect_s + transport.LATE_SECONDS + 0.2)  # noqa: ASYNC251 - this is it
    try:
        texts = await asyncio.gather(*asking)
    finally:
        await analyst.close()
    assert len(set(texts)) == 1
    assert texts[0]


async def test_a_provider_that_is_away_is_not_asked_again(fake: FakeOpenAI) -> None:
    analyst = OpenAIAnalyst(limits=LIMITS, base_url="http://127.0.0.1:9/v1", api_key="not-a-key")
    with pytest.raises(AnalystError) as refused:
        await said(analyst)
    await analyst.close()
    assert refused.value.code == "analyst_unavailable"


async def test_silence_is_still_silence() -> None:
    with pytest.raises(TimeoutError), Watch(idle_s=0.05, deadline=asyncio.get_running_loop().time() + 60) as silence:
        await silence.wait(asyncio.sleep(60))


async def test_what_came_while_the_process_stood_still_has_come() -> None:
    loop = asyncio.get_running_loop()
    came: asyncio.Future[str] = loop.create_future()

    def stand_still() -> None:
        time.sleep(watch.STALL_SECONDS + 0.1)
        loop.call_soon(came.set_result, "a word")

    loop.call_soon(stand_still)
    with Watch(idle_s=0.05, deadline=loop.time() + 60) as silence:
        assert await silence.wait(came) == "a word"


async def test_standing_still_does_not_put_an_end_off_for_ever() -> None:
    loop = asyncio.get_running_loop()
    with pytest.raises(TimeoutError), Watch(idle_s=0.05, deadline=loop.time() + 60) as silence:
        loop.call_soon(time.sleep, watch.STALL_SECONDS * 2)
        await silence.wait(asyncio.sleep(60))
