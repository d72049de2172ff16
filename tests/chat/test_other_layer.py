"""The chat over channels-redis' own pub/sub layer in place of ours (CHANNEL_LAYER): slower, and still right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import services
from tests.chat.client import Person
from tests.fakes.images_server import FakeImages
from tests.images import site
from tests.images.client import FINAL, Artist
from tests.server.process import ServerProcess

from .conftest import CHAT

pytestmark = pytest.mark.embedded


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    if services.redis_server() is None:
        pytest.skip("redis-server is not installed")
    with services.running_redis() as url, FakeImages().in_thread() as fake:
        env = {**CHAT, **site.IMAGES, **site.bought_from(fake), "REDIS_URL": url, "CHANNEL_LAYER": "channels_redis"}
        with ServerProcess(tmp_path_factory.mktemp("layer"), env=env) as running, site.Worker(running):
            yield running


async def test_two_tabs_read_the_whole_reply(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as one, alice.tab(dream) as other:
        await one.tell()
        first, second = await one.ended(), await other.ended()
    assert first["message"] == second["message"] == one.texts[first["id"]] == other.texts[first["id"]] != ""
    assert (await alice.messages(dream))[-1]["message"] == first["message"]


async def test_a_stop_from_the_other_tab_is_heard(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as reader, alice.tab(dream) as other:
        await reader.tell()
        message_id = await reader.some_text(40)
        await other.send("reply.stop", message_id=message_id, epoch=1, offset=33)
        assert (await reader.ended())["message"] == (await other.ended())["message"] == reader.texts[message_id]


async def test_a_tab_that_comes_later_reads_on(alice: Person) -> None:
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        await tab.tell()
        await tab.some_text(20)
    async with alice.tab(dream) as later:
        message = await later.ended()
        assert later.texts[message["id"]] == message["message"]


async def test_a_worker_of_another_process_is_heard(server: ServerProcess) -> None:
    alice = await Artist.at(server)
    async with alice.studio() as studio:
        await alice.job()
        assert (await studio.until(*FINAL))[-1]["type"] == "job.completed"


async def test_the_layer_is_ready(server: ServerProcess) -> None:
    status, ready = await Person(server, "", "", {}).call("GET", "/health/ready/")
    assert status == 200, ready
