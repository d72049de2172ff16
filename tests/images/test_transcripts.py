"""What image servers answer, in whatever shape: each file of transcripts/ is a test. However the bytes arrive, the same comes of them."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from imagegen.providers.base import Finished, ImageError, PictureOrder, Step
from imagegen.providers.openai import OpenAIImages
from tests.images import site
from tests.images.client import Artist
from tests.images.transcripts_corpus import Transcript, TranscriptServer, load
from tests.server.process import ServerProcess

TRANSCRIPTS = load()
BY_NAME = [pytest.param(one, id=one.name) for one in TRANSCRIPTS]
pytestmark = [pytest.mark.django_db, pytest.mark.once]
"""The provider remembers through the cache, in the pool of database threads, where another test may have left a connection."""

UNRELATED = [one for one in TRANSCRIPTS if one.left_out in ([], ["partial_images"])]
"""Those that a server which remembers what it learned from the others answers alike."""


def whole_way() -> list[Any]:
    """Parameters of the test through a server: to it only what comes of an answer counts, so a short run has one of each outcome."""
    first = {(one.state, one.sent, one.credit, one.partials > 0, len(one.answers)): one for one in reversed(UNRELATED)}
    short = {one.name for one in first.values()}
    return [pytest.param(one, id=one.name, marks=[] if one.name in short else [pytest.mark.long]) for one in UNRELATED]


@pytest.fixture(scope="module")
def upstream() -> Iterator[TranscriptServer]:
    with TranscriptServer().in_thread() as running:
        yield running


@pytest.fixture
def provider(upstream: TranscriptServer, monkeypatch: pytest.MonkeyPatch) -> OpenAIImages:
    monkeypatch.setenv("OPENAI_BASE_URL", upstream.base_url)
    return OpenAIImages(model="painter", connect_s=2, idle_s=10, total_s=30)


async def made(provider: OpenAIImages) -> tuple[list[Step], ImageError | None]:
    steps: list[Step] = []
    order = PictureOrder(type="generation", prompt="a house", quality="low", partial_images=2)
    try:
        async with contextlib.aclosing(provider.make(order)) as made:
            async for step in made:
                steps.append(step)  # noqa: PERF401 - those before an error count
    except ImageError as error:
        return steps, error
    return steps, None


def test_there_are_enough_of_them() -> None:
    assert len(TRANSCRIPTS) >= 20


@pytest.mark.embedded
@pytest.mark.parametrize("cut", ["byte", "line", "whole"])
@pytest.mark.parametrize("transcript", BY_NAME)
async def test_the_same_comes_of_it_however_it_arrives(
    upstream: TranscriptServer, provider: OpenAIImages, transcript: Transcript, cut: str
) -> None:
    upstream.play(transcript, cut)
    steps, error = await made(provider)
    finished = [step for step in steps if isinstance(step, Finished)]
    assert (error.code if error else "completed") == transcript.state
    assert len(steps) - len(finished) == transcript.partials
    if error is not None:
        assert (error.sent.value, finished) == (transcript.sent, [])
        assert "Rejected" not in error.reason
    else:
        [picture] = finished
        assert Image.open(io.BytesIO(picture.data)).convert("RGB").getpixel((5, 5)) == (0, 128, 0)
    sent = [set(request.json) for request in upstream.orders]
    assert len(sent) == len(transcript.answers)
    assert sent[0] - sent[-1] == set(transcript.left_out)


async def test_a_parameter_that_was_refused_is_not_sent_again(upstream: TranscriptServer, provider: OpenAIImages) -> None:
    by_name = {one.name: one for one in TRANSCRIPTS}
    upstream.play(by_name["unknown_parameter"])
    await made(provider)
    upstream.play(by_name["whole"])
    await made(provider)
    [order] = upstream.orders
    assert "partial_images" not in order.json


async def test_another_server_gets_it_again(upstream: TranscriptServer, provider: OpenAIImages) -> None:
    by_name = {one.name: one for one in TRANSCRIPTS}
    upstream.play(by_name["unknown_parameter"])
    await made(provider)
    with TranscriptServer().in_thread() as other:
        other.play(by_name["whole"])
        provider._base_url = other.base_url
        await made(provider)
        assert "partial_images" in other.orders[0].json


async def test_a_picture_without_transparency_is_none_where_that_was_wished(upstream: TranscriptServer, provider: OpenAIImages) -> None:
    upstream.play(next(one for one in TRANSCRIPTS if one.name == "unknown_parameter_in_a_sentence"))
    order = PictureOrder(type="generation", prompt="a house", background="transparent")
    with pytest.raises(ImageError, match="image_refused"):
        async for _ in provider.make(order):
            pass
    assert len(upstream.orders) == 1


# --- the whole way, to the person's credit


@pytest.fixture(scope="module")
def server(upstream: TranscriptServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    env = {
        "OPENAI_BASE_URL": upstream.base_url,
        "IMAGEGEN_PROVIDERS": "openai",
        "IMAGEGEN_CALLS_PER_MINUTE": "1000",
        "IMAGEGEN_CIRCUIT_FAILURES": "1000",
        "DREAMS_ANALYST_PROVIDERS": "local",
    }
    with site.running(tmp_path_factory.mktemp("transcripts"), **env) as running:
        site.give_nothing_free(running)
        yield running


@pytest.mark.parametrize("transcript", whole_way())
async def test_the_person_pays_for_a_picture_and_for_nothing_else(
    upstream: TranscriptServer, server: ServerProcess, transcript: Transcript
) -> None:
    alice = await Artist.at(server)
    upstream.play(transcript)
    job: dict[str, Any] = await alice.ended((await alice.job())["id"])
    state = job["status"] if job["status"] == "completed" else job["error"]["code"]
    assert (state, 1 - await alice.credit()) == (transcript.state, transcript.credit)
