"""An account's devices, archive and end on a running server: sockets close at once, and the worker does what was asked for."""

from __future__ import annotations

import asyncio
import contextlib
import io
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import websockets

from tests.chat.client import Person
from tests.chat.conftest import CHAT
from tests.server.process import ServerProcess

WITHIN_S = 15
"""Sooner than the next ping: the socket was told."""


async def until(look: Callable[[], Awaitable[Any]], *, within_s: float = 120) -> Any:
    async with asyncio.timeout(within_s):
        while not (found := await look()):
            await asyncio.sleep(0.1)
    return found


async def second_sign_in(person: Person) -> Person:
    body = {"email": person.user["email"], "password": "moonlit-garden-7"}
    _, signed_in = await person.call("POST", "/api/user/login/", body)
    return Person(person.server, signed_in["access"], signed_in["refresh"], signed_in["user"])


async def test_signing_out_one_device_closes_its_sockets_and_no_others(alice: Person) -> None:
    dream, laptop = await alice.dream(), await second_sign_in(alice)
    async with alice.tab(dream) as lost, laptop.tab(dream) as kept:
        _, rows = await laptop.call("GET", "/api/user/sessions/")
        [other] = [row["id"] for row in rows if not row["is_current"]]
        assert (await laptop.call("DELETE", f"/api/user/sessions/{other}/"))[0] == 204
        await asyncio.wait_for(lost.socket.wait_closed(), WITHIN_S)
        assert lost.socket.close_code == 4401
        await kept.send("ping")
        assert (await kept.until("pong"))["type"] == "pong"


async def test_a_new_password_closes_the_sockets_of_every_other_sign_in(alice: Person) -> None:
    dream, laptop = await alice.dream(), await second_sign_in(alice)
    async with alice.tab(dream) as lost, laptop.tab(dream) as kept:
        body = {"old_password": "moonlit-garden-7", "new_password": "sunlit-harbour-8"}
        assert (await laptop.call("POST", "/api/user/password/change/", body))[0] == 204
        await asyncio.wait_for(lost.socket.wait_closed(), WITHIN_S)
        await kept.send("ping")
        assert (await kept.until("pong"))["type"] == "pong"


@pytest.mark.embedded
async def test_the_worker_makes_the_archive_that_was_asked_for(alice: Person) -> None:
    await alice.dream(title="The whale")
    assert (await alice.call("POST", "/api/user/export/"))[0] == 202

    async def address() -> Any:
        return (await alice.call("GET", "/api/user/export/"))[1]["download_url"]

    path = "/api/" + str(await until(address)).partition("/api/")[2]
    headers = {"Authorization": f"Bearer {alice.access}"}
    async with aiohttp.ClientSession() as http, http.get(alice.server.url(path), headers=headers) as answer:
        archive = zipfile.ZipFile(io.BytesIO(await answer.read()))
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert any(name.endswith("the-whale-" + name[-11:-3] + ".md") for name in archive.namelist())


@pytest_asyncio.fixture
async def hasty(tmp_path: Path) -> AsyncIterator[Person]:
    """Somebody on a server that gives no days of grace."""
    with ServerProcess(tmp_path, env={**CHAT, "PERSON_DELETION_DAYS": "0"}) as server:
        yield await Person.register(server)


@pytest.mark.embedded
@pytest.mark.slow
async def test_the_worker_ends_the_account_in_the_middle_of_a_reply(hasty: Person) -> None:
    async with hasty.tab(await hasty.dream()) as tab:
        await tab.tell()
        await tab.some_text()
        _, planned = await hasty.call("POST", "/api/user/deletion/", {"password": "moonlit-garden-7"})
        # Read on: a client that leaves its frames lying does not see the last one either.
        async with asyncio.timeout(120):
            with contextlib.suppress(websockets.ConnectionClosed):
                while True:
                    await tab.socket.recv()
        assert tab.socket.close_code == 4401

    async def is_done() -> bool:
        return bool((await hasty.call("GET", f"/api/user/deletion/{planned['id']}/"))[1].get("state") == "done")

    await until(is_done)
    assert (await hasty.call("GET", "/api/user/me/"))[0] == 401
