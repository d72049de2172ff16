"""From a dream to its picture: the draft of the prompt, the job's events on the dream's own roads, and whose dream it is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
import pytest_asyncio

from imagegen.prompts.condense import condense
from tests.fakes.studio_server import FakeStudio
from tests.images import site
from tests.images.client import FINAL, LIMIT_S, Artist
from tests.server.process import ServerProcess

pytestmark = pytest.mark.once

DREAM = "Last night I dreamt that I stood in a red house by the sea, and my grandmother opened a door. I was afraid of a black dog."
WORDS = "A red house by the sea, the grandmother opened a door, a black dog; mood: fear"
PAINTED = "A red house on a night shore, an old woman in an open door, a black dog waiting"


@pytest.fixture(scope="module")
def online(fake: FakeStudio, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    env = {
        "OPENAI_BASE_URL": fake.base_url,
        "IMAGEGEN_PROVIDERS": "openai",
        "IMAGEGEN_DREAM_PROMPTS": "analyst,words",
        "DREAMS_ANALYST_PROVIDERS": "local",
        "DREAMS_OFFLINE_WORDS_PER_SECOND": "0",
    }
    with site.running(tmp_path_factory.mktemp("dreams"), **env) as server:
        yield server


@pytest_asyncio.fixture
async def alice(online: ServerProcess, fake: FakeStudio) -> AsyncIterator[Artist]:
    fake.script()
    fake.translations = {}
    fake.requests.clear()
    yield await Artist.at(online)


async def told(artist: Artist, *texts: str) -> str:
    """A dream that was told in these words and answered."""
    dream = await artist.dream()
    async with artist.tab(dream) as tab:
        for text in texts:
            await tab.tell(text)
            await tab.ended()
    return dream


async def result_ids(artist: Artist) -> set[str]:
    return {row["id"] for row in (await artist.call("GET", "/api/images/results/"))[1]["results"]}


def draft_path(dream: str) -> str:
    return f"/api/user/me/dream/{dream}/image-prompt/"


@pytest.mark.parametrize(
    ("language", "dream", "prompt"),
    [
        ("en", DREAM, WORDS),
        ("en", "I was flying low over a city at night. I knew I must not think about how I did it.", "Flying low over a city at night"),
        ("en", "My friend Ayşe and I were in a boat.", "The friend and a person were in a boat"),
        (
            "tr",
            "Dün gece rüyamda deniz kenarında yürüyordum, sonra büyük bir balina gördüm. Çok korktum.",
            "Deniz kenarında, büyük bir balina; ruh hâli: korku",
        ),
        (
            "es",
            "Anoche soñé que estaba en una casa junto al mar. Tuve miedo de un perro negro. ¿Qué significa?",
            "Una casa junto al mar, un perro negro; ambiente: miedo",
        ),
        (
            "ru",
            "Мне снилось, что я был в старом доме у моря. Моя бабушка открыла дверь. Мне было страшно.",
            "В старом доме у моря, бабушка открыла дверь; настроение: страх",
        ),
        ("en", "Hm.", "Hm"),
    ],
)
def test_the_dreams_own_words_become_a_prompt_in_its_language(language: str, dream: str, prompt: str) -> None:
    assert condense([dream], language) == prompt


def test_a_long_dream_keeps_what_can_be_painted() -> None:
    dream = " ".join(f"We spoke of number {at}. There was a red door {at}." for at in range(200))
    prompt = condense([dream], "en")
    assert len(prompt) <= 400
    assert prompt.startswith("A red door 0, a red door 1")


async def test_a_model_drafts_from_all_that_was_told_and_it_costs_nothing(alice: Artist, fake: FakeStudio) -> None:
    dream = await told(alice, DREAM, "The door was blue. What does it mean?")
    fake.translations = {f"{DREAM}\n\nThe door was blue. What does it mean?": {"prompt": PAINTED}}
    credit = await alice.credit()
    status, draft = await alice.call("POST", draft_path(dream))
    assert (status, draft) == (200, {"prompt": PAINTED, "language": "en", "source": "analyst"})
    assert (await alice.credit(), fake.orders) == (credit, [])


@pytest.mark.parametrize("answer", [None, {"prompt": ""}, {"prompt": "a naked child in bed, porn"}, {"english": "no"}])
async def test_where_the_model_fails_the_dreams_words_are_taken_and_that_is_said(
    alice: Artist, fake: FakeStudio, answer: dict[str, str] | None
) -> None:
    dream = await alice.dream(description=DREAM)
    fake.translations = {DREAM: answer} if answer else {}
    draft = (await alice.call("POST", draft_path(dream)))[1]
    assert (draft["prompt"], draft["source"]) == (WORDS, "words")
    assert len(fake.chats) == 1


async def test_what_was_added_later_counts_only_where_it_can_be_seen(alice: Artist) -> None:
    dream = await told(alice, "I was on a bridge.", "Please explain it to me. There was a white horse, too.")
    assert (await alice.call("POST", draft_path(dream)))[1]["prompt"] == "On a bridge, a white horse"


async def test_a_dream_that_was_not_told_has_no_draft_and_somebody_elses_is_not_there(alice: Artist) -> None:
    status, refused = await alice.call("POST", draft_path(await alice.dream()))
    assert (status, refused["code"]) == (409, "dream_empty")
    bob = await Artist.at(alice.server)
    dream = await told(bob, DREAM)
    assert (await alice.call("POST", draft_path(dream)))[0] == 404
    assert (await Artist(alice.server, "", "", {}).call("POST", draft_path(dream)))[0] == 401
    status, refused = await alice.order(dream=dream)
    assert (status, refused["code"]) == (404, "dream_not_found")


async def test_the_picture_is_told_on_the_dreams_socket_and_goes_and_comes_back_with_the_dream(alice: Artist) -> None:
    dream = await told(alice, DREAM)
    other = await alice.finished()
    async with alice.tab(dream) as tab:
        job = await alice.job(dream=dream, prompt=WORDS)
        done = await tab.until(*FINAL)
        frames = [frame for frame in tab.frames if frame["type"].startswith("job.")]
    assert (done["type"], done["job"]) == ("job.completed", job["id"])
    assert [frame["seq"] for frame in frames] == list(range(1, len(frames) + 1))
    assert {"job.queued", "job.started", "job.partial_image"} <= {frame["type"] for frame in frames}
    listed = (await alice.call("GET", f"/api/images/jobs/?dream={dream}"))[1]["results"]
    assert [(row["id"], row["dream"]) for row in listed] == [(job["id"], dream)]
    assert await alice.call("DELETE", f"/api/user/me/dream/{dream}/") == (204, "")
    assert await result_ids(alice) == {other["results"][0]["id"]}
    assert (await alice.call("POST", f"/api/user/me/trash/{dream}/restore/"))[0] == 200
    assert await result_ids(alice) == {done["results"][0]["id"], other["results"][0]["id"]}


async def test_the_second_road_tells_the_same(alice: Artist) -> None:
    dream = await told(alice, DREAM)
    headers = {"Authorization": f"Bearer {alice.access}"}
    kinds: list[str] = []
    job = {}
    async with (
        asyncio.timeout(LIMIT_S),
        aiohttp.ClientSession() as http,
        http.get(alice.server.url(f"/api/user/me/dream/{dream}/events/"), headers=headers) as answer,
    ):
        async for line in answer.content:
            if not line.startswith(b"data:"):
                continue
            frame = json.loads(line[5:])
            if frame["type"] == "ready":
                job = await alice.job(dream=dream)
            if frame["type"].startswith("job."):
                assert frame["job"] == job["id"]
                kinds.append(frame["type"])
            if frame["type"] in FINAL:
                break
    assert (kinds[0], kinds[-1]) == ("job.queued", "job.completed")
