"""The real `mcp` client at a live server: an assistant tells a dream, finds and reads it, has a picture made, as far as its key goes."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client

from tests.integrations.conftest import Caller

pytestmark = pytest.mark.once

DREAM = "I dreamt of the sea and my mother, and I was afraid of a black dog."


@contextlib.asynccontextmanager
async def assistant(alice: Caller, key: str, **options: Any) -> AsyncIterator[Client]:
    async with (
        create_mcp_http_client(headers={"Authorization": f"Bearer {key}"}) as http,
        Client(streamable_http_client(alice.line.url("/mcp"), http_client=http), **options) as client,
    ):
        yield client


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_an_assistant_tells_finds_and_reads_a_dream(alice: Caller, mode: str) -> None:
    heard: list[float] = []

    async def on_progress(progress: float, total: float | None, message: str | None) -> None:
        heard.append(progress)

    async with assistant(alice, alice.key, mode=mode) as client:
        assert {tool.name for tool in (await client.list_tools()).tools} == {"tell_dream", "search_dreams", "read_dream", "make_picture"}
        told = await client.call_tool("tell_dream", {"text": DREAM, "analyst": "gestalt"}, progress_callback=on_progress)
        assert not told.is_error, told.content
        dream = told.structured_content["dream"]
        more = await client.call_tool("tell_dream", {"text": "Why the dog?", "dream": dream})
        found = await client.call_tool("search_dreams", {"query": "black dog"})
        read = await client.call_tool("read_dream", {"dream": dream})
    assert told.content[0].text == told.structured_content["reply"]  # type: ignore[union-attr]
    assert heard == sorted(heard) and heard
    assert [one["id"] for one in found.structured_content["dreams"]] == [dream]
    answers = [told.structured_content["reply"], more.structured_content["reply"]]
    assert [one["message"] for one in read.structured_content["messages"]] == [DREAM, answers[0], "Why the dog?", answers[1]]
    assert await alice.credit() == 1


async def test_a_picture_is_shown_and_what_is_refused_is_said_so_that_one_can_act(alice: Caller) -> None:
    async with assistant(alice, alice.key) as client:
        made = await client.call_tool("make_picture", {"prompt": "a lighthouse under stars", "quality": "low"})
        assert [block.type for block in made.content] == ["text", "image"]
        for tool, arguments, code in (
            ("make_picture", {"prompt": ""}, "prompt_missing"),
            ("make_picture", {"prompt": "a tower", "colour": "red"}, "invalid"),
            ("read_dream", {"dream": "00000000-0000-0000-0000-000000000000"}, "dream_not_found"),
            ("fly", {}, "unknown_tool"),
        ):
            refused = await client.call_tool(tool, arguments)
            assert (refused.is_error, refused.structured_content["code"]) == (True, code)


async def test_a_key_sees_and_uses_the_tools_of_its_scopes(alice: Caller) -> None:
    async with assistant(alice, await alice.new_key("dreams:read")) as client:
        assert {tool.name for tool in (await client.list_tools()).tools} == {"search_dreams", "read_dream"}
        refused = await client.call_tool("tell_dream", {"text": DREAM})
    assert (refused.is_error, refused.structured_content["code"]) == (True, "scope_missing")
    assert await alice.dreams() == []


@pytest.mark.parametrize(("method", "status"), [("POST", 401), ("GET", 405)])
async def test_nobody_gets_in_without_a_key(alice: Caller, method: str, status: int) -> None:
    async with aiohttp.ClientSession() as http, http.request(method, alice.server.url("/mcp"), json={}) as answer:
        assert answer.status == status
        assert method == "GET" or (await answer.json())["code"] == "not_signed_in"
