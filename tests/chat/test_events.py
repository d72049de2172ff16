"""The second road: server-sent events and POST, with the same frames and an exact resume."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

from tests.chat.client import Person


async def stream(http: aiohttp.ClientSession, person: Person, dream: str, last_id: str = "") -> AsyncIterator[tuple[str, dict[str, Any]]]:
    headers = {"Authorization": f"Bearer {person.access}"} | ({"Last-Event-ID": last_id} if last_id else {})
    async with http.get(person.server.url(f"/api/user/me/dream/{dream}/events/"), headers=headers) as answer:
        assert answer.content_type == "text/event-stream"
        block: dict[str, str] = {}
        async for raw in answer.content:
            line = raw.decode().rstrip("\n")
            if line:
                name, _, value = line.partition(": ")
                block[name] = value
            elif "data" in block:
                yield block["id"], json.loads(block["data"])
                block = {}


async def test_the_reply_streams_to_a_program_without_websockets(alice: Person) -> None:
    dream = await alice.dream()
    text = ""
    async with asyncio.timeout(120), aiohttp.ClientSession() as http:
        async for _, frame in stream(http, alice, dream):
            if frame["type"] == "ready":
                status, sent = await alice.call("POST", f"/api/user/me/dream/{dream}/messages/", {"id": "a", "text": "I dreamt of the sea"})
                assert (status, sent["message"]["client_id"]) == (201, "a")
            if frame["type"] == "reply.delta":
                assert frame["offset"] == len(text)
                text += frame["text"]
            if frame["type"] == "reply.completed":
                assert text == frame["message"]["message"]
                return


async def test_last_event_id_goes_on_at_the_exact_character(alice: Person) -> None:
    dream = await alice.dream()
    await alice.call("POST", f"/api/user/me/dream/{dream}/messages/", {"id": "a", "text": "I dreamt of the sea and a wolf and my father"})
    text, last_id = "", ""
    async with asyncio.timeout(120), aiohttp.ClientSession() as http:
        while True:
            async for position, frame in stream(http, alice, dream, last_id):
                last_id = position
                if frame["type"] == "reply.snapshot":
                    assert not text, "a resumed stream sends the rest, not the whole"
                    text = frame["text"]
                if frame["type"] == "reply.delta":
                    assert frame["offset"] == len(text)
                    text += frame["text"]
                    break
                if frame["type"] == "reply.completed":
                    assert text == frame["message"]["message"]
                    return


async def test_the_same_post_again_answers_200_with_the_first(alice: Person) -> None:
    dream = await alice.dream()
    body = {"id": "a", "text": "hello"}
    first = await alice.call("POST", f"/api/user/me/dream/{dream}/messages/", body)
    again = await alice.call("POST", f"/api/user/me/dream/{dream}/messages/", body)
    assert (first[0], again[0], first[1]["message"]["id"]) == (201, 200, again[1]["message"]["id"])


async def test_a_stranger_gets_404_and_nobody_gets_401(alice: Person, bob: Person) -> None:
    dream = await alice.dream()
    assert (await bob.call("GET", f"/api/user/me/dream/{dream}/events/"))[0] == 404
    assert (await Person(alice.server, "", "", {}).call("GET", f"/api/user/me/dream/{dream}/events/"))[0] == 401
