"""The proxy of docker compose, run here before a real server: sockets and streams pass, forged headers and secrets do not."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import cast

import aiohttp
import pytest
import pytest_asyncio

from tests import services
from tests.chat.client import Person
from tests.chat.test_events import stream
from tests.nginx import FILES, needs_nginx, running_nginx
from tests.server.process import ServerProcess

CONFIGURATION = FILES / "reverie.conf.template"
FORGED = {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9", "Daphne-Root-Path": "/forged"}

pytestmark = [pytest.mark.embedded, needs_nginx]


class Door:
    """Where visitors knock: stands in for the server's own address."""

    def __init__(self, port: int, folder: Path, behind: ServerProcess) -> None:
        self.port = port
        self.folder = folder
        self.behind = behind

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def ws_url(self, path: str) -> str:
        return f"ws://127.0.0.1:{self.port}{path}"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    folder = tmp_path_factory.mktemp("proxy")
    settings = {"TRUSTED_PROXIES": "1", "PERSON_EMAIL_ACTIVATION": "off", "DREAMS_OFFLINE_WORDS_PER_SECOND": "40"}
    with ServerProcess(folder / "data", env=settings) as server:
        door = Door(services.free_port(), folder, server)
        with running_nginx(_configuration(door), folder, port=door.port):
            yield door


@pytest_asyncio.fixture
async def alice(door: Door) -> AsyncIterator[Person]:
    yield await Person.register(cast(ServerProcess, door))


def _configuration(door: Door) -> str:
    text = f"upstream web {{ server 127.0.0.1:{door.behind.port}; keepalive 8; }}\n" + CONFIGURATION.read_text(encoding="utf-8")
    for name, value in {"NGINX_PORT": f"127.0.0.1:{door.port}", "PUBLIC_SCHEME": "http", "FRONT_PROXY": "192.0.2.1"}.items():
        text = text.replace(f"${{{name}}}", value)
    return text


async def test_a_dream_is_answered_through_the_proxy(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        await tab.tell()
        message = await tab.ended()
        assert message["state"] == "complete"
        assert tab.texts[message["id"]] == message["message"]


async def test_events_leave_as_they_come(alice: Person) -> None:
    dream = await alice.dream()
    arrivals: list[float] = []
    async with asyncio.timeout(30), aiohttp.ClientSession() as http:
        async for _, frame in stream(http, alice, dream):
            if frame["type"] == "ready":
                await alice.call("POST", f"/api/user/me/dream/{dream}/messages/", {"id": "a", "text": "I dreamt of the sea and my mother."})
            if frame["type"] == "reply.delta":
                arrivals.append(asyncio.get_running_loop().time())
            if frame["type"] == "reply.completed":
                break
    assert arrivals[-1] - arrivals[0] > 0.3
    assert len(arrivals) > 5


async def test_a_forged_address_is_not_believed(door: Door) -> None:
    account = {"username": "forger", "email": "forger@example.org", "password": "moonlit-garden-7"}
    async with aiohttp.ClientSession(headers=FORGED) as http:
        for path in ("/api/user/register/", "/api/user/login/"):
            async with http.post(door.url(path), json=account) as answer:
                assert answer.status in {200, 201}
    sql = "SELECT DISTINCT ip FROM person_session s JOIN person_user u ON u.id = s.user_id WHERE u.username = ?"
    assert door.behind.rows(sql, "forger") == [("127.0.0.1",)]


async def test_metrics_are_not_shown_to_visitors(door: Door) -> None:
    async with aiohttp.ClientSession() as http, http.get(door.url("/metrics/")) as answer:
        assert answer.status == 404


async def test_a_body_that_is_too_large_is_refused_at_the_door(door: Door) -> None:
    body = io.BytesIO(bytes(14_000_000))
    async with aiohttp.ClientSession() as http, http.post(door.url("/api/user/login/"), data=body) as answer:
        assert answer.status == 413


async def test_no_address_that_was_asked_for_is_written_down(door: Door, alice: Person) -> None:
    await alice.call("GET", "/person/activate/a-secret-link/")
    logs = [door.folder / "access.log", door.folder / "error.log"]
    assert [log.read_text(encoding="utf-8") for log in logs if log.exists() and log.stat().st_size] == []
