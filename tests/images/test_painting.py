"""A picture from words by the built-in painter: what is seen of it over REST and the websocket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.images import site
from tests.images.client import FINAL, Artist
from tests.server.process import ServerProcess

pytestmark = [pytest.mark.once, pytest.mark.slow]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with site.running(tmp_path_factory.mktemp("painter"), IMAGEGEN_PROVIDERS="local") as server:
        yield server


async def test_a_picture_comes_from_words(alice: Artist) -> None:
    async with alice.studio() as studio:
        job = await alice.job()
        frames = [frame for frame in await studio.until(*FINAL) if frame["type"] != "credits.updated"]
    assert [frames[0]["type"], frames[1]["type"], frames[-1]["type"]] == ["job.queued", "job.started", "job.completed"]
    assert [frame["seq"] for frame in frames] == list(range(1, len(frames) + 1))
    assert {frame["job"] for frame in frames} == {job["id"]}
    picture = await alice.picture(frames[-1]["results"][0]["image_url"])
    assert (picture.size, picture.format) == ((1024, 1024), "PNG")


async def test_the_same_words_and_seed_give_the_same_picture(alice: Artist) -> None:
    jobs = [await alice.finished(seed=7, prompt="a forest") for _ in range(2)]
    one, other = [(await alice.fetch(job["results"][0]["image_url"]))[1] for job in jobs]
    assert one == other


async def test_sizes_and_formats_are_those_that_were_asked_for(alice: Artist) -> None:
    job = await alice.finished(size="1536x1024", output_format="webp")
    picture = await alice.picture(job["results"][0]["image_url"])
    assert (picture.size, picture.format) == ((1536, 1024), "WEBP")


async def test_a_transparent_background_is_transparent(alice: Artist) -> None:
    job = await alice.finished(background="transparent", prompt="a lantern")
    low, high = (await alice.picture(job["results"][0]["image_url"])).convert("RGBA").getchannel("A").getextrema()
    assert (low, high) == (0, 255)
