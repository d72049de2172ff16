"""The provider fails: the person is told what happened in their language, keeps the partial text, and has the credit back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.chat.client import Person
from tests.chat.conftest import CHAT
from tests.fakes.openai_server import FakeOpenAI
from tests.server import sites
from tests.server.process import ServerProcess, wait_for

pytestmark = pytest.mark.once

LIMITS = {"DREAMS_ANALYST_IDLE_SECONDS": "2", "DREAMS_ANALYST_TOTAL_SECONDS": "6", "DREAMS_ANALYST_CONNECT_SECONDS": "2"}

TROUBLE: dict[str, tuple[dict[str, Any], str, bool]] = {
    "a wrong key": ({"status": 401}, "analyst_misconfigured", False),
    "too many requests": ({"status": 429, "retry_after": 3}, "analyst_busy", False),
    "an error of the provider": ({"status": 500}, "analyst_unavailable", False),
    "a refusal": ({"status": 400}, "analyst_refused", False),
    "a line that breaks": ({"tokens": 8, "then": "reset", "rate": 200}, "analyst_interrupted", True),
    "a stream that ends early": ({"tokens": 8, "then": "cut", "rate": 200}, "analyst_interrupted", True),
    "silence": ({"tokens": 8, "then": "stall", "rate": 200}, "analyst_stalled", True),
    "an answer without end": ({"tokens": 400, "rate": 30}, "analyst_too_long", True),
    "no JSON": ({"tokens": 8, "then": "malformed", "rate": 200}, "analyst_interrupted", True),
}


@pytest.fixture(scope="module")
def site(fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    env = {**CHAT, **sites.addresses(), **LIMITS, "OPENAI_BASE_URL": fake.base_url, "OPENAI_API_KEY": "sk-canary-key"}
    with ServerProcess(tmp_path_factory.mktemp("trouble"), env=env) as running:
        yield running


async def test_a_model_is_asked_with_the_dream_and_answers(fake: FakeOpenAI, site: ServerProcess) -> None:
    fake.script(tokens=["The sea", " 🌊", " is", " deep."])
    alice = await Person.register(site)
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        await tab.tell("I dreamt of the sea", analyst="gestalt")
        assert (await tab.ended())["message"] == "The sea 🌊 is deep."
    asked = fake.bodies[-1]
    assert asked["messages"][-1] == {"role": "user", "content": "I dreamt of the sea"}
    assert "Gestalt" in asked["messages"][0]["content"] and alice.user["email"] not in str(asked)


@pytest.mark.parametrize("case", TROUBLE)
async def test_the_partial_text_is_kept_and_the_credit_comes_back(fake: FakeOpenAI, site: ServerProcess, case: str) -> None:
    script, code, has_text = TROUBLE[case]
    fake.script(**script)
    alice = await Person.register(site)
    dream = await alice.dream()
    async with alice.tab(dream, language="es") as tab:
        await tab.tell("Soñé con el mar y con mi abuela")
        failed = await tab.until("reply.failed")
    reply = failed["message"]
    assert (failed["code"], reply["state"], bool(reply["message"])) == (code, "failed", has_text)
    assert tab.texts.get(reply["id"], "") == reply["message"]
    assert failed["detail"] and "HTTP" not in failed["detail"] and "sk-canary" not in site.log
    assert await alice.credit() == 1


async def test_after_a_failure_the_next_try_is_paid_once(fake: FakeOpenAI, site: ServerProcess) -> None:
    fake.script(status=500)
    alice = await Person.register(site)
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        await tab.tell()
        failed = await tab.ended()
        fake.script(tokens=["At", " last."])
        await tab.send("reply.regenerate", message_id=failed["id"])
        assert (await tab.ended())["message"] == "At last."
    assert await alice.credit() == 0


async def test_stopping_closes_the_line_to_the_provider(fake: FakeOpenAI, site: ServerProcess) -> None:
    fake.script(tokens=1000, rate=50)
    alice = await Person.register(site)
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        await tab.tell()
        message_id = await tab.some_text()
        await tab.send("reply.stop", message_id=message_id, epoch=1, offset=10)
        assert len((await tab.ended())["message"]) == 10
    wait_for(lambda: fake.requests[-1].is_cut_off)


async def test_each_tab_is_told_in_its_own_language(fake: FakeOpenAI, site: ServerProcess) -> None:
    fake.script(status=500)
    alice = await Person.register(site)
    dream = await alice.dream()
    async with alice.tab(dream, language="en") as english, alice.tab(dream, language="ru") as russian:
        await english.tell()
        told = [(await tab.until("reply.failed"))["detail"] for tab in (english, russian)]
    assert [any("а" <= letter <= "я" for letter in text) for text in told] == [False, True]
