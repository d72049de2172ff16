"""A reply that the model ended by its length: it is marked, and gone on with in the same message, for the same credit."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.chat.client import Person, Tab
from tests.chat.conftest import CHAT
from tests.fakes.openai_server import FakeOpenAI
from tests.server import sites
from tests.server.process import ServerProcess


@pytest.fixture(scope="module")
def site(fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    env = {**CHAT, **sites.addresses(), "OPENAI_BASE_URL": fake.base_url, "DREAMS_ANALYST_IDLE_SECONDS": "60"}
    with ServerProcess(tmp_path_factory.mktemp("going_on"), env=env) as running:
        yield running


async def cut_off(fake: FakeOpenAI, tab: Tab) -> dict[str, Any]:
    """A first reply that ends by its length."""
    fake.script(tokens=["The sea", " 🌊", " was ca"], then="length")
    await tab.tell("I dreamt of the sea.")
    return await tab.ended()


async def test_it_goes_on_in_the_same_message_for_the_same_credit(fake: FakeOpenAI, site: ServerProcess) -> None:
    alice = await Person.register(site)
    dream = await alice.dream()
    async with alice.tab(dream) as tab, alice.tab(dream) as other:
        cut = await cut_off(fake, tab)
        assert (cut["state"], cut["message"], cut["finish_reason"], cut["can_continue"]) == (
            "complete",
            "The sea 🌊 was ca",
            "length",
            True,
        )
        fake.script(tokens=["The sea 🌊 was", " calm", "."])
        await tab.send("reply.continue", message_id=cut["id"])

        assert (await other.until("message.updated"))["message"]["state"] == "streaming"
        [whole, seen] = [await tab.ended(), await other.ended()]

    assert whole == seen
    assert (whole["id"], whole["message"], whole["epoch"]) == (cut["id"], "The sea 🌊 was calm.", 2)
    assert (whole["finish_reason"], whole["can_continue"], whole["error"]) == (None, False, None)
    assert tab.texts[cut["id"]] == other.texts[cut["id"]] == whole["message"]
    assert await alice.credit() == 0
    assert [row["message"] for row in await alice.messages(dream)] == ["I dreamt of the sea.", "The sea 🌊 was calm."]


async def test_the_model_is_told_its_answer_and_asked_to_go_on(fake: FakeOpenAI, site: ServerProcess) -> None:
    alice = await Person.register(site)
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        cut = await cut_off(fake, tab)
        fake.script(tokens=["lm."])
        await tab.send("reply.continue", message_id=cut["id"])
        assert (await tab.ended())["message"] == "The sea 🌊 was calm."

    _, dream_told, answer, request = fake.bodies[-1]["messages"]
    assert (dream_told["content"], answer["role"], answer["content"]) == ("I dreamt of the sea.", "assistant", "The sea 🌊 was ca")
    assert request["role"] == "user" and "The sea 🌊 was ca" in request["content"]


async def test_over_rest_it_can_be_done_again_until_it_is_whole(fake: FakeOpenAI, site: ServerProcess) -> None:
    alice = await Person.register(site)
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        reply = await cut_off(fake, tab)
        path = f"/api/user/me/dream/{dream}/messages/{reply['id']}/continue/"
        for tokens, then in ((["lm", " and"], "length"), ([" wide."], "finish")):
            fake.script(tokens=tokens, then=then)
            status, row = await alice.call("POST", path)
            assert (status, row["state"]) == (202, "streaming")
            reply = await tab.ended()
        status, refused = await alice.call("POST", path)

    assert (reply["message"], reply["epoch"], reply["can_continue"]) == ("The sea 🌊 was calm and wide.", 3, False)
    assert (status, refused["code"]) == (409, "reply_not_continuable")


@pytest.mark.parametrize(("script", "added"), [({"status": 500}, ""), ({"tokens": ["lm and"], "then": "reset"}, "lm and")])
async def test_where_going_on_fails_the_reply_stays_whole_and_paid(
    fake: FakeOpenAI, site: ServerProcess, script: dict[str, Any], added: str
) -> None:
    alice = await Person.register(site)
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        cut = await cut_off(fake, tab)
        fake.script(**script)
        await tab.send("reply.continue", message_id=cut["id"])
        reply = await tab.ended()

    assert (reply["state"], reply["message"], reply["can_continue"]) == ("complete", "The sea 🌊 was ca" + added, True)
    assert reply["error"]["code"] in {"analyst_unavailable", "analyst_interrupted"}
    assert tab.texts[cut["id"]] == reply["message"]
    assert await alice.credit() == 0


async def test_stopped_at_once_it_has_what_it_had(fake: FakeOpenAI, site: ServerProcess) -> None:
    alice = await Person.register(site)
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        cut = await cut_off(fake, tab)
        fake.script(tokens=["lm"], then="stall")
        await tab.send("reply.continue", message_id=cut["id"])
        await tab.until("message.updated")
        await tab.send("reply.stop", message_id=cut["id"], epoch=2, offset=0)
        reply = await tab.ended()

    assert (reply["state"], reply["message"]) == ("stopped", "The sea 🌊 was ca")


async def test_a_tab_that_was_away_has_the_whole_text_when_it_comes_back(fake: FakeOpenAI, site: ServerProcess) -> None:
    alice = await Person.register(site)
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        cut = await cut_off(fake, tab)
        fake.script(tokens=["lm", ", I", " think"], then="stall")
        await tab.send("reply.continue", message_id=cut["id"])
        await tab.until("message.updated")
        async with alice.tab(dream, query=f"?after={cut['id']}") as late:
            [row] = late.ready["messages_after"]
            assert (row["id"], late.ready["streaming"]) == (cut["id"], {"message_id": cut["id"], "epoch": 2})
            await late.some_text(len("The sea 🌊 was calm, I think"))
            await late.send("reply.stop", message_id=cut["id"], epoch=2, offset=len("The sea 🌊 was calm"))
            assert (await late.ended())["message"] == (await tab.ended())["message"] == "The sea 🌊 was calm"
    async with alice.tab(dream, query=f"?after={cut['id']}") as later:
        [row] = later.ready["messages_after"]
        assert (row["message"], row["state"]) == ("The sea 🌊 was calm", "stopped")


async def test_the_last_reply_of_the_plan_is_named_once_though_it_is_gone_on_with(fake: FakeOpenAI, site: ServerProcess) -> None:
    site.execute("update person_plan set replies_per_dream = 1")
    try:
        alice = await Person.register(site)
        dream = await alice.dream()
        async with alice.tab(dream) as tab:
            cut = await cut_off(fake, tab)
            assert (await tab.until("message.created"))["message"]["notice"] == "replies_used_up"
            fake.script(tokens=["lm."])
            await tab.send("reply.continue", message_id=cut["id"])
            assert (await tab.ended())["message"] == "The sea 🌊 was calm."
        assert [row["role"] for row in await alice.messages(dream)] == ["user", "analyst", "system"]
    finally:
        site.execute("update person_plan set replies_per_dream = 20")


async def test_what_is_running_or_whole_is_not_gone_on_with(fake: FakeOpenAI, site: ServerProcess) -> None:
    alice = await Person.register(site)
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        fake.script(tokens=["A ", "whole ", "reply."])
        await tab.tell()
        whole = await tab.ended()
        for message_id, code in ((whole["id"], "reply_not_continuable"), (whole["id"] + 1000, "reply_not_found")):
            await tab.send("reply.continue", message_id=message_id)
            assert (await tab.until("error"))["code"] == code


async def test_two_tabs_that_ask_at_once_go_on_once(fake: FakeOpenAI, site: ServerProcess) -> None:
    alice = await Person.register(site)
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        cut = await cut_off(fake, tab)
        fake.script(tokens=["lm."])
        asked = len(fake.requests)
        path = f"/api/user/me/dream/{dream}/messages/{cut['id']}/continue/"
        answers = await asyncio.gather(*[alice.call("POST", path) for _ in range(6)])
        assert (await tab.ended())["message"] == "The sea 🌊 was calm."

    assert sorted(status for status, _ in answers) == [202, *[409] * 5]
    assert len(fake.requests) == asked + 1


def thinking(thought: str, said: str) -> tuple[bytes, ...]:
    deltas = [{"reasoning_content": thought}, {"content": said}]
    chunks = [json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": None}], "model": "thinker"}) for delta in deltas]
    return tuple(f"data: {chunk}\n\n".encode() for chunk in [*chunks, "[DONE]"])


async def test_thinking_is_apart_from_the_text_and_not_stored_where_the_person_does_not_want_it(
    fake: FakeOpenAI, site: ServerProcess
) -> None:
    alice = await Person.register(site)
    dream = await alice.dream()
    fake.script(raw=thinking("Water, then.", "The sea."))
    async with alice.tab(dream) as tab:
        await tab.tell()
        told = await tab.ended()
        assert (told["message"], told["thinking"]) == ("The sea.", "Water, then.")
        status, profile = await alice.call("PATCH", "/api/user/profile/", {"keeps_thinking": False})
        assert (status, profile["keeps_thinking"]) == (200, False)
        await tab.tell("And then I woke up.")
        later = await tab.ended()

    assert (later["message"], later["thinking"]) == ("The sea.", None)
    assert "Water" not in str(fake.bodies[-1]["messages"])
