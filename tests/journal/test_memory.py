"""Memory with consent: off until switched on; then the analyst gets passages of near dreams, the reply names them, the log too."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from dreams import erasure, tasks
from dreams.analysts.base import Completion, PromptContext
from dreams.analysts.chain import ProviderChain
from dreams.analysts.offline.analyst import OfflineAnalyst
from dreams.analysts.window import Window
from dreams.chat import finish, prompt_context
from dreams.models import Dream, Message, MessageMemory
from person.models import Disclosure
from person.privacy.recipients import Recipient
from tests import people

from .client import Dreamer

pytestmark = pytest.mark.django_db(transaction=True)

OUTSIDE = Recipient("elsewhere", "models.example", "some-model", is_storing_refused=True)
EARLIER = "It was raining. My grandmother sat in an examination by the sea. Then a bell rang."


class Elsewhere:
    """A provider outside, which keeps what it was told."""

    name = "elsewhere"
    is_paid = True
    window = 32_000

    def __init__(self) -> None:
        self.told: PromptContext | None = None

    async def stream(self, context: PromptContext, completion: Completion | None = None) -> Any:
        self.told = context
        yield "The sea is back."

    def room(self, context: PromptContext) -> Window:
        return Window(self.window, 0)

    def recipient(self, context: PromptContext) -> Recipient:
        return OUTSIDE

    async def close(self) -> None: ...


@pytest.fixture
def alice() -> Dreamer:
    return Dreamer(people.make(credits=20))


def told(dreamer: Dreamer, text: str, **fields: Any) -> str:
    entry = str(dreamer.keep(text, **fields)["entry"]["id"])
    tasks.find_insights(dream_id=entry)
    return entry


def two_dreams(dreamer: Dreamer) -> tuple[str, str]:
    first = told(dreamer, EARLIER, dreamt_on="2026-01-02", title="The bell")
    return first, told(dreamer, "My grandmother waved from the sea.", dreamt_on="2026-02-01")


def switch(dreamer: Dreamer, **choice: bool) -> Any:
    answer = dreamer.other("patch", "/api/user/privacy/", choice)
    assert answer.status_code == 200, answer.content
    return answer.json()


def answered(dreamer: Dreamer, entry: str, provider: Any) -> dict[str, Any]:
    """The entry's reply as a client is told of it, by the engine's own steps."""
    reply = dreamer.call("post", f"entries/{entry}/ask/", status=201)
    work = prompt_context.load(reply["id"])
    assert work is not None

    async def read() -> tuple[str, Completion]:
        text = ""
        async with ProviderChain([provider], most_at_once=1, built_in=OfflineAnalyst).open(work.context) as reading:
            async for piece in reading.pieces:
                text += piece
        return text, reading.completion

    text, completion = async_to_sync(read)()
    finish.reply(
        message_id=reply["id"], epoch=1, text=text, provider="x", state=Message.State.COMPLETE, completion=completion, now=timezone.now()
    )
    rows = dreamer.other("get", f"/api/user/me/dream/{entry}/messages/").json()
    return next(row for row in rows if row["id"] == reply["id"])


def lines(dreamer: Dreamer) -> dict[str, set[str]]:
    rows = dreamer.other("get", "/api/user/privacy/disclosures/").json()["results"]
    return {kind: {row["dream"] for row in rows if row["kind"] == kind} for kind in ("reply", "memory")}


@pytest.mark.once
def test_nobody_is_reminded_before_the_dreamer_wants_it(alice: Dreamer) -> None:
    first, last = two_dreams(alice)
    provider = Elsewhere()
    assert answered(alice, last, provider)["memories"] == []
    assert provider.told is not None
    assert "examination" not in provider.told.system_prompt
    assert lines(alice)["memory"] == set()
    assert first


def test_the_analyst_gets_a_passage_the_reply_names_it_and_the_log_too(alice: Dreamer) -> None:
    first, last = two_dreams(alice)
    assert switch(alice, remembers=True)["remembers"] is True
    provider = Elsewhere()
    reply = answered(alice, last, provider)
    assert provider.told is not None
    prompt = provider.told.system_prompt
    assert "Jan. 2, 2026" in prompt
    assert "“The bell” (in both: " in prompt
    assert "… My grandmother sat in an examination by the sea." in prompt
    assert "It was raining" not in prompt
    assert reply["memories"] == [{"dream": first, "night": "2026-01-02", "title": "The bell"}]
    assert lines(alice) == {"reply": {last}, "memory": {first}}
    assert Disclosure.objects.get(kind="memory").chars > 40


@pytest.mark.parametrize("how", ["kept out", "stays here", "in the trash", "erased", "of somebody else"])
def test_what_may_not_be_told_is_not(alice: Dreamer, how: str) -> None:
    first, last = two_dreams(alice)
    switch(alice, remembers=True)
    if how == "kept out":
        assert alice.call("patch", f"entries/{first}/", {"is_kept_out": True})["entry"]["is_kept_out"] is True
    elif how == "stays here":
        alice.call("patch", f"entries/{first}/", {"stays_here": True})
    elif how == "of somebody else":
        Dream.objects.filter(pk=first).update(author=people.make("bob"))
    else:
        alice.call("delete", f"entries/{first}/", status=204)
        if how == "erased":
            erasure.sweep(now=timezone.now() + datetime.timedelta(days=40))
    provider = Elsewhere()
    assert answered(alice, last, provider)["memories"] == []
    assert provider.told is not None
    assert "examination" not in provider.told.system_prompt
    assert lines(alice)["memory"] == set()


@pytest.mark.once
def test_the_built_in_analyst_says_it_in_a_sentence_and_may_know_what_stays_here(alice: Dreamer) -> None:
    first, last = two_dreams(alice)
    alice.call("patch", f"entries/{first}/", {"stays_here": True})
    switch(alice, remembers=True, stays_here=True)
    reply = answered(alice, last, Elsewhere())
    assert "You have been here before" in reply["message"]
    assert [row["dream"] for row in reply["memories"]] == [first]
    assert lines(alice) == {"reply": set(), "memory": set()}


@pytest.mark.once
def test_passages_keep_to_their_part_of_the_window(alice: Dreamer) -> None:
    for night in range(1, 6):
        told(alice, f"{EARLIER} " + "My grandmother in the sea. " * 40, dreamt_on=f"2026-01-0{night}")
    last = told(alice, "My grandmother waved from the sea.", dreamt_on="2026-02-01")
    switch(alice, remembers=True)
    provider = Elsewhere()
    provider.window = 4096
    reply = answered(alice, last, provider)
    assert 0 < len(reply["memories"]) < 5
    provider.window = 100
    again = told(alice, "My grandmother waved from the sea again.", dreamt_on="2026-02-02")
    assert answered(alice, again, provider)["memories"] == []


def test_an_erased_dream_is_named_no_more(alice: Dreamer) -> None:
    first, last = two_dreams(alice)
    switch(alice, remembers=True)
    assert answered(alice, last, Elsewhere())["memories"]
    alice.call("delete", f"entries/{first}/", status=204)
    (row,) = [row for row in alice.other("get", f"/api/user/me/dream/{last}/messages/").json() if row["role"] == "analyst"]
    assert row["memories"] == []
    erasure.sweep(now=timezone.now() + datetime.timedelta(days=40))
    assert not MessageMemory.objects.exists()


@pytest.mark.once
def test_the_switch_is_on_the_page_of_privacy_and_leaves_the_other_alone(alice: Dreamer) -> None:
    browser = people.browser(alice.person)
    switch(alice, stays_here=True)
    assert "Remind analysts of earlier dreams" in browser.get("/person/privacy/").content.decode()
    browser.post("/person/privacy/memory/", {"remembers": "yes"})
    assert "Do without memory" in browser.get("/person/privacy/").content.decode()
    now = alice.other("get", "/api/user/privacy/").json()
    assert (now["remembers"], now["stays_here"]) == (True, True)
    browser.post("/person/privacy/memory/", {"remembers": "no"})
    assert switch(alice)["remembers"] is False
