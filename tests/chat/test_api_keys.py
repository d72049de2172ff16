"""Programs with an API key on the chat's two roads: as far as its scopes, and until it is revoked."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
import websockets

from tests.chat.client import Person, Tab

pytestmark = pytest.mark.once


async def key_of(alice: Person, *scopes: str) -> tuple[str, str]:
    """The key and its id."""
    status, made = await alice.call("POST", "/api/user/api-keys/", {"name": "script", "scopes": list(scopes)})
    assert status == 201, made
    return made["key"], made["id"]


def connect(alice: Person, dream: str, key: str) -> websockets.connect:
    headers = {"Authorization": f"Bearer {key}"}
    return websockets.connect(alice.server.ws_url(f"/ws/dreams/{dream}/"), additional_headers=headers, max_size=None)


async def test_a_key_with_both_scopes_tells_a_dream(alice: Person) -> None:
    dream = await alice.dream()
    key, _ = await key_of(alice, "dreams:read", "dreams:write")
    async with connect(alice, dream, key) as socket:
        tab = Tab(socket)
        await tab.until("ready")
        await tab.tell()
        assert (await tab.ended())["state"] == "complete"


async def test_a_key_that_may_only_read_sees_the_dream_and_is_refused_to_write(alice: Person) -> None:
    dream = await alice.dream()
    key, _ = await key_of(alice, "dreams:read")
    async with connect(alice, dream, key) as socket:
        tab = Tab(socket)
        await tab.until("ready")
        sent = await tab.tell()
        error = await tab.until("error")
        assert (error["code"], error["id"]) == ("scope_missing", sent)
        await tab.send("ping")
        await tab.until("pong")
    assert await alice.messages(dream) == []


async def test_a_key_for_other_things_does_not_come_in(alice: Person) -> None:
    dream = await alice.dream()
    key, _ = await key_of(alice, "credits:read", "dreams:write")
    async with connect(alice, dream, key) as socket:
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), 60)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403


async def test_revoking_a_key_closes_its_open_sockets_within_two_seconds(alice: Person) -> None:
    dream = await alice.dream()
    key, key_id = await key_of(alice, "dreams:read")
    async with alice.tab(dream) as mine, connect(alice, dream, key) as socket:
        await Tab(socket).until("ready")
        status, _ = await alice.call("DELETE", f"/api/user/api-keys/{key_id}/")
        assert status == 204
        await asyncio.wait_for(socket.wait_closed(), 15)
        assert socket.close_code == 4401
        await mine.send("ping")
        await mine.until("pong")


@pytest.mark.parametrize(("scope", "status"), [("dreams:read", 200), ("dreams:write", 403)])
async def test_the_event_stream_asks_for_the_same_scope(alice: Person, scope: str, status: int) -> None:
    dream = await alice.dream()
    key, _ = await key_of(alice, scope)
    address = alice.server.url(f"/api/user/me/dream/{dream}/events/")
    async with aiohttp.ClientSession() as http, http.get(address, headers={"Authorization": f"Bearer {key}"}) as answer:
        assert answer.status == status
