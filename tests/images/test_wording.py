"""A prompt's way to a provider that wants English: found, translated, improved, shown, and left alone where that is wished."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from imagegen.providers.local import words
from tests.fakes.studio_server import FakeStudio
from tests.images import site
from tests.images.client import Artist
from tests.server.process import ServerProcess

pytestmark = pytest.mark.once

TURKISH = "Gece denizin kenarında küçük bir ev ve uçan bir balina"
ENGLISH = "A small house by the sea at night and a flying whale"
IMPROVED = "A small moonlit house by a silver sea, a whale gliding through the stars"


@pytest.fixture(scope="module")
def online(fake: FakeStudio, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    env = {"OPENAI_BASE_URL": fake.base_url, "IMAGEGEN_PROVIDERS": "openai", "IMAGEGEN_CHAT_MODEL": "small"}
    with site.running(tmp_path_factory.mktemp("wording"), **env) as server:
        yield server


@pytest_asyncio.fixture
async def alice(online: ServerProcess, fake: FakeStudio) -> AsyncIterator[Artist]:
    fake.translations = {TURKISH: {"english": ENGLISH, "improved": IMPROVED}, ENGLISH: {"english": ENGLISH, "improved": IMPROVED}}
    fake.requests.clear()
    yield await Artist.at(online)


async def test_a_turkish_prompt_reaches_the_provider_in_english(alice: Artist, fake: FakeStudio) -> None:
    job = await alice.finished(prompt=TURKISH)
    assert (job["language"], job["prompt"], job["translated_prompt"], job["improved_prompt"]) == ("tr", TURKISH, ENGLISH, None)
    assert fake.orders[0]["prompt"] == ENGLISH
    assert fake.chats[0]["model"] == "small"


async def test_an_improved_prompt_is_shown_beside_the_own_words(alice: Artist, fake: FakeStudio) -> None:
    job = await alice.finished(prompt=TURKISH, improve=True)
    assert (job["prompt"], job["translated_prompt"], job["improved_prompt"]) == (TURKISH, ENGLISH, IMPROVED)
    assert fake.orders[0]["prompt"] == IMPROVED


async def test_who_wants_no_translation_gets_none(alice: Artist, fake: FakeStudio) -> None:
    job = await alice.finished(prompt=TURKISH, translate=False)
    assert (job["translate"], job["translated_prompt"]) == (False, None)
    assert (fake.orders[0]["prompt"], fake.chats) == (TURKISH, [])


async def test_english_is_not_translated(alice: Artist, fake: FakeStudio) -> None:
    await alice.finished(prompt=ENGLISH)
    assert fake.chats == []


async def test_mycreatool_improves_unless_told_otherwise(alice: Artist, fake: FakeStudio) -> None:
    for improve, expected in ((True, IMPROVED), (False, ENGLISH)):
        body: dict[str, Any] = {"prompt": ENGLISH, "quality": "low", "improve": improve}
        task = (await alice.call("POST", "/api/imagegen/generate/", body))[1]["data"]["task_id"]
        await alice.ended(task)
        assert fake.orders[-1]["prompt"] == f"{expected}, in Photorealistic style: photograph, natural light, sharp detail"


async def test_a_chat_model_that_answers_nonsense_leaves_the_words_alone(alice: Artist, fake: FakeStudio) -> None:
    fake.translations = {}
    job = await alice.finished(prompt=TURKISH)
    assert (job["translated_prompt"], fake.orders[0]["prompt"]) == (None, TURKISH)


async def test_a_rewritten_prompt_that_is_harmful_is_not_used(alice: Artist, fake: FakeStudio) -> None:
    fake.translations = {TURKISH: {"english": "hot porn scene", "improved": "x"}}
    job = await alice.finished(prompt=TURKISH)
    assert (job["translated_prompt"], fake.orders[0]["prompt"]) == (None, TURKISH)


@pytest.mark.parametrize(
    "prompt",
    [
        "a small house by the sea at night with a whale",
        "gece denizin kıyısında küçük bir ev ve bir balina",
        "una casa pequeña junto al mar de noche con una ballena",
        "маленький дом у моря ночью и кит",
    ],
)
def test_the_painter_understands_four_languages(prompt: str) -> None:
    assert "sea" in words.found(prompt, words.PLACES)
    assert "night" in words.found(prompt, words.TIMES)
    assert {"house", "whale"} <= set(words.found(prompt, words.THINGS))
