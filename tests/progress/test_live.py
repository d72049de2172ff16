"""A level that is reached arrives on every open socket, on both roads, while one is there; the wake-up and the worker are real."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
import pytest_asyncio
import websockets

from tests.chat.client import Frame, Person, Tab
from tests.chat.conftest import CHAT
from tests.images import site
from tests.ops import asyncapi
from tests.server.process import ServerProcess

WITHIN_S = 60
FREE = {"PERSON_PRICE_DREAM": "0", "PERSON_LEVEL_UP_CREDITS": "3"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A site on which dreams cost nothing, and a level brings three credits; with a worker beside it where Redis is the broker."""
    with site.running(tmp_path_factory.mktemp("progress"), **CHAT, **FREE) as running:
        yield running


@pytest_asyncio.fixture
async def alice(server: ServerProcess) -> AsyncIterator[Person]:
    yield await Person.register(server)


async def tell_a_dream(person: Person) -> None:
    async with person.tab(await person.dream()) as tab:
        await tab.tell()
        await tab.ended()


async def stand(person: Person) -> Frame:
    return dict((await person.call("GET", "/api/v1/progress/"))[1]["data"])


async def until_points(person: Person, xp: int) -> None:
    async with asyncio.timeout(WITHIN_S):
        while (await stand(person))["experience_points"] < xp:
            await asyncio.sleep(0.1)


async def level_reached(tab: Tab) -> Frame:
    return await tab.until("level.reached", within_s=WITHIN_S)


async def test_a_level_arrives_live_in_every_tab_with_its_credits(alice: Person) -> None:
    await tell_a_dream(alice)
    await until_points(alice, 50)
    async with alice.tab(await alice.dream()) as here, alice.tab(await alice.dream()) as there:
        await here.tell()
        await here.ended()
        frames = [await level_reached(tab) for tab in (here, there)]
        balances = [(await tab.until("credits.updated", within_s=WITHIN_S))["credits"]["amount"] for tab in (here, there)]
    told = {"type": "level.reached", "level": 2, "rank": "Prompt Novice", "experience_points": 100, "credits": 3}
    assert frames == [told, told]
    assert balances == [await alice.credit()] * 2
    assert (await stand(alice))["level"] == 2


async def test_it_arrives_on_the_events_road_and_at_the_jobs_too(alice: Person) -> None:
    await tell_a_dream(alice)
    await until_points(alice, 50)
    dream, headers = await alice.dream(), {"Authorization": f"Bearer {alice.access}"}
    async with aiohttp.ClientSession(headers=headers) as http, http.get(alice.server.url(f"/api/user/me/dream/{dream}/events/")) as events:
        assert (await events.content.readline()).startswith(b"event: ready")
        async with websockets.connect(alice.server.ws_url("/ws/jobs/"), additional_headers=headers) as jobs:
            assert json.loads(await jobs.recv())["type"] == "ready"
            await tell_a_dream(alice)
            async with asyncio.timeout(WITHIN_S):
                while b"level.reached" not in await events.content.readline():
                    pass
                while (frame := json.loads(await jobs.recv()))["type"] != "level.reached":
                    pass
    asyncapi.validate(frame, "receive")
    assert frame["level"] == 2


async def test_who_switched_levels_off_is_not_told_and_goes_on_earning(alice: Person) -> None:
    await alice.call("PUT", "/api/v1/progress/settings/", {"is_shown": False})
    await tell_a_dream(alice)
    async with alice.tab(await alice.dream()) as tab:
        await tab.tell()
        await tab.ended()
        await until_points(alice, 100)
        await tab.send("ping")
        await tab.until("pong")
        assert "level.reached" not in {frame["type"] for frame in tab.frames}
    assert (await stand(alice))["level"] == 2
