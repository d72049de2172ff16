"""What the model is told beside the words: what was noted, where in the talk it is, who spoke before; and the language of its answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chat.client import Person
from tests.chat.conftest import CHAT
from tests.fakes.openai_server import FakeOpenAI
from tests.server import sites
from tests.server.process import ServerProcess

pytestmark = pytest.mark.once

ENGLISH = "The sea in your dream is calm, and yet it is deep: what would you find if you went below the surface of it?"
SPANISH = "El mar de tu sueño está en calma y, sin embargo, es profundo: ¿qué encontrarías debajo?"
TOLD = "Soñé que caminaba por la orilla del mar con mi abuela y que las olas eran muy altas."


@pytest.fixture(scope="module")
def site(fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    env = {
        **CHAT,
        **sites.addresses(),
        "OPENAI_BASE_URL": fake.base_url,
        "DREAMS_ANALYST_CONTEXT_TOKENS": "2304",
        "DREAMS_SUMMARIES": "words",
    }
    with ServerProcess(tmp_path_factory.mktemp("answers"), env=env) as running:
        yield running


async def test_an_answer_in_another_language_is_asked_for_once_more_before_a_word_is_shown(fake: FakeOpenAI, site: ServerProcess) -> None:
    alice = await Person.register(site)
    dream = await alice.dream()
    asked = len(fake.requests)
    fake.script(tokens=[f"{word} " for word in ENGLISH.split()])
    fake.afterwards(tokens=[SPANISH])
    async with alice.tab(dream, language="es") as tab:
        await tab.tell(TOLD)
        reply = await tab.ended()

    shown = "".join(frame["text"] for frame in tab.frames if frame["type"] in {"reply.delta", "reply.snapshot"})
    assert (reply["message"], shown) == (SPANISH, SPANISH)
    assert len(fake.requests) == asked + 2
    assert "whole answer in Spanish" in fake.bodies[-1]["messages"][0]["content"]
    assert await alice.credit() == 0
    # Both calls are paid for, and the one that was given up has read the same.
    assert site.rows("select input_tokens from dreams_message where id = ?", reply["id"]) == [(200,)]


async def test_it_is_not_asked_a_third_time(fake: FakeOpenAI, site: ServerProcess) -> None:
    alice = await Person.register(site)
    dream = await alice.dream()
    asked = len(fake.requests)
    fake.script(tokens=[ENGLISH])
    async with alice.tab(dream, language="es") as tab:
        await tab.tell(TOLD)
        assert (await tab.ended())["message"] == ENGLISH
    assert len(fake.requests) == asked + 2


async def test_who_asks_for_another_language_gets_it(fake: FakeOpenAI, site: ServerProcess) -> None:
    alice = await Person.register(site)
    dream = await alice.dream()
    asked = len(fake.requests)
    fake.script(tokens=[ENGLISH])
    async with alice.tab(dream, language="es") as tab:
        await tab.tell(f"{TOLD} Responde en inglés, por favor.")
        assert (await tab.ended())["message"] == ENGLISH
    assert len(fake.requests) == asked + 1


async def test_what_was_noted_and_who_spoke_before_is_told(fake: FakeOpenAI, site: ServerProcess) -> None:
    alice = await Person.register(site)
    dream = await alice.dream(title="The high waves", mood="afraid", is_nightmare=True, dreamt_on="2026-11-27", tags=["sea", "grandmother"])
    fake.script(tokens=["Tell me ", "more."])
    async with alice.tab(dream) as tab:
        await tab.tell("I walked along the sea.", analyst="gestalt")
        await tab.ended()
        await tab.tell("It was cold.", analyst="jungian")
        await tab.ended()

    first, second = (body["messages"][0]["content"] for body in fake.bodies[-2:])
    for noted in ("The high waves", "Friday, 27 November 2026", "afraid", "nightmare", "sea, grandmother"):
        assert noted in first and noted in second
    assert "answer number" not in first
    assert "answer number 2" in second and "Elena (Gestalt)" in second


async def test_after_a_long_talk_and_failed_answers_the_dream_is_still_told(fake: FakeOpenAI, site: ServerProcess) -> None:
    alice = await Person.register(site)
    dream = await alice.dream()
    told = "I dreamt that my grandmother sat in a boat. " * 20
    async with alice.tab(dream) as tab:
        for number in range(12):
            fake.script(**({"status": 500} if number % 3 == 0 else {"tokens": ["And then the sea rose. " * 12]}))
            await tab.tell(told if number == 0 else f"Number {number}. " + "The waves were high. " * 20)
            await tab.ended()

    _, *sent = fake.bodies[-1]["messages"]
    assert sent[0]["content"].startswith(told) and "are left out" in sent[0]["content"]
    assert sent[-1]["content"].startswith("Number 11. ")
    assert [message["role"] for message in sent] == ["user", "assistant"] * (len(sent) // 2) + ["user"]
