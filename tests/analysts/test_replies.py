"""What arrives of a whole reply, and what the service is told."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from dreams.analysts.base import PromptContext
from dreams.analysts.openai import DEFAULT_MODEL, OpenAIAnalyst
from tests.fakes.openai_server import FakeOpenAI
from tests.fakes.service import FakeService

from .reading import CONSULTATION, LIMITS, Make, read


async def test_a_reply_arrives_whole(service: FakeService, make: Make) -> None:
    service.script(tokens=["You ", "flew: ", "ağ", "🌙", "\n\n", "и", "?"])

    assert await read(make(service.base_url)) == ("You flew: ağ🌙\n\nи?", None)


@pytest.mark.parametrize("how", [{"cut": 1}, {"cut": 7}, {"per_write": 5}, {"line_end": "\r\n"}, {"rate": 200.0}, {"usage": False}])
async def test_a_reply_arrives_whole_however_it_is_cut(service: FakeService, make: Make, how: dict[str, Any]) -> None:
    service.script(tokens=["Ağaç ", "🌙 ", "сон ", "river"], **how)

    assert await read(make(service.base_url)) == ("Ağaç 🌙 сон river", None)


async def test_the_model_is_told_the_prompt_and_the_turns(service: FakeService, make: Make, kind: str) -> None:
    await read(make(service.base_url))

    turns = [
        {"role": "user", "content": "I flew."},
        {"role": "assistant", "content": "Where?"},
        {"role": "user", "content": "Over a river."},
    ]
    [body] = service.bodies
    if kind == "openai":
        messages = [{"role": "system", "content": "You are Mira."}, *turns]
        assert body == {"model": "m", "stream": True, "max_tokens": 1024, "messages": messages}
    else:
        assert body["system"] == "You are Mira."
        assert (body["model"], body["messages"], body["metadata"]) == ("m", turns, {"user_id": "0123abcd"})
        assert body["max_tokens"] == 1024


async def test_only_openai_itself_is_told_whose_dream_it_is_and_not_to_keep_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeOpenAI() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.origin)
        analyst = OpenAIAnalyst(model="claude-sonnet-5", base_url="http://api.openai.com/v1", api_key="key", limits=LIMITS)
        await read(analyst)
        await analyst.close()

    [body] = proxy.bodies
    assert (body["max_completion_tokens"], body["stream_options"]) == (8192, {"include_usage": True})
    assert (body["store"], body["safety_identifier"], body["model"]) == (False, "0123abcd", DEFAULT_MODEL)


async def test_the_persona_may_name_its_own_model(service: FakeService, make: Make) -> None:
    await read(make(service.base_url), PromptContext("", CONSULTATION.turns, model="its-own"))

    assert service.bodies[0]["model"] == "its-own"


async def test_a_reply_that_the_model_ended_by_its_length_is_kept(service: FakeService, make: Make) -> None:
    service.script(tokens=["a", "b"], then="length")

    assert await read(make(service.base_url)) == ("ab", None)


async def test_control_characters_and_halves_of_surrogates_do_not_pass(service: FakeService, make: Make) -> None:
    service.script(tokens=["a\x00b", "\x1b[2J", "\tc\r\n", "d"])

    assert await read(make(service.base_url)) == ("ab[2J\tc\nd", None)


async def test_the_connection_serves_the_next_reply(service: FakeService, make: Make) -> None:
    analyst = make(service.base_url)
    for _ in range(3):
        await read(analyst)

    assert len(service.requests) == 3
    assert len(service.connections) == 1


async def test_more_than_a_hundred_replies_are_read_at_once(service: FakeService, make: Make) -> None:
    service.script(tokens=3, text_s=0.5)
    analyst = make(service.base_url)

    read_all = await asyncio.gather(*[read(analyst) for _ in range(150)])

    assert read_all == [("The river in ", None)] * 150
