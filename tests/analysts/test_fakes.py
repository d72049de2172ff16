"""The fake as a tool for people and scripts."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from dreams.analysts.openai import OpenAIAnalyst
from tests.fakes.openai_server import FakeOpenAI

from .reading import LIMITS, read


async def test_a_model_name_directs_the_fake() -> None:
    async with FakeOpenAI() as service:
        analyst = OpenAIAnalyst(model="fake:tokens=2,then=cut", base_url=service.base_url, limits=LIMITS)
        text, error = await read(analyst)
        await analyst.close()

    assert error is not None
    assert (text, error.code) == ("The river ", "analyst_interrupted")


def test_the_fake_runs_in_a_thread_and_takes_a_script_by_http() -> None:
    with FakeOpenAI().in_thread() as service:
        post(f"{service.origin}/control", {"tokens": ["a", "b"]})
        answer = post(f"{service.base_url}/chat/completions", {"model": "m"})

    assert answer["choices"][0]["message"]["content"] == "ab"


def post(url: str, value: object) -> Any:
    request = urllib.request.Request(url, json.dumps(value).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)
