"""THROTTLE_AI_REQUESTS counts replies, over sockets and REST alike: refused ones, and what was sent before, cost nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chat.client import Person
from tests.server import sites
from tests.server.process import ServerProcess

from .conftest import CHAT

LIMIT = 2


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    env = {**CHAT, **sites.addresses(), "THROTTLE_AI_REQUESTS": f"{LIMIT}/hour"}
    with ServerProcess(tmp_path_factory.mktemp("limits"), env=env) as running:
        yield running


async def test_over_a_socket_the_limit_is_an_error_frame_that_says_how_long(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        for _ in range(LIMIT):
            await tab.tell("hi")
            await tab.ended()
        refused = await tab.tell("hi")
        error = await tab.until("error")
        assert (error["code"], error["id"]) == ("throttled", refused)
        assert 3500 < error["retry_after"] <= 3600
    assert len(await alice.messages(dream)) == 2 * LIMIT


async def test_refused_and_repeated_messages_cost_nothing(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        for _ in range(LIMIT + 2):
            await tab.tell("")
            assert (await tab.until("error"))["code"] == "text_missing"
        first = await tab.tell("hi")
        await tab.ended()
        for _ in range(LIMIT):
            await tab.tell("hi", id=first)
            await tab.until("message.created")
        await tab.tell("hi")
        assert (await tab.ended())["state"] == "complete"


async def test_every_road_is_counted_together(alice: Person, bob: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        await tab.tell("hi")
        reply = await tab.ended()
        await tab.send("reply.regenerate", message_id=reply["id"])
        await tab.ended()
    roads = {
        f"/api/user/me/dream/{dream}/messages/": {"id": "one", "text": "hi"},
        f"/api/user/me/dream/{dream}/messages/{reply['id']}/regenerate/": {},
        f"/api/user/me/dream/{dream}/image-prompt/": {},
        "/api/images/jobs/": {"prompt": "a lake", "quality": "low"},
    }
    for path, body in roads.items():
        status, answer = await alice.call("POST", path, body)
        assert (status, answer["code"]) == (429, "throttled"), path
        assert 3500 < answer["retry_after"] <= 3600
    assert (await bob.call("POST", f"/api/user/me/dream/{await bob.dream()}/messages/", {"id": "one", "text": "hi"}))[0] == 201
