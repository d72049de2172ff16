"""A week of use beside a fake internet that counts: with the switch it stays silent, without it every call is on the log."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.images_server import FakeImages
from tests.fakes.openai_server import FakeOpenAI
from tests.fakes.server import Connection, Request
from tests.fakes.webhook_receiver import FakeReceiver
from tests.images import site
from tests.images.client import Artist, png
from tests.server.process import ServerProcess

pytestmark = [pytest.mark.slow, pytest.mark.once]

DREAM = "Denizin kıyısında kırmızı bir ev gördüm, büyükannem kapıyı açtı ve kara bir köpekten korktum."
EVENTS = ["reply.completed", "job.progress", "job.completed"]


class Internet(FakeImages):
    """All that a site may ask: chat, moderation and pictures behind one address, and who listens to webhooks."""

    STREAM_PATH = FakeOpenAI.STREAM_PATH

    def __init__(self) -> None:
        super().__init__()
        self.openai = FakeOpenAI()

    async def answer(self, request: Request, connection: Connection) -> None:
        if "/images/" in request.path:
            await super().answer(request, connection)
        else:
            await self.openai.answer(request, connection)


@pytest.fixture(scope="module")
def internet() -> Iterator[Internet]:
    with Internet().in_thread() as running:
        yield running


@pytest.fixture(scope="module")
def receiver() -> Iterator[FakeReceiver]:
    with FakeReceiver().in_thread() as running:
        yield running


@pytest.fixture(scope="module")
def server(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    env = {
        **site.bought_from(internet),
        "DREAMS_ANALYST_PROVIDERS": "openai",
        "DREAMS_INSIGHTS": "model",
        "SAFETY_LAYERS": "moderation",
        "IMAGEGEN_MODERATION": "local,openai",
        "IMAGEGEN_DREAM_PROMPTS": "analyst,words",
        "WEBHOOK_ALLOWED_HOSTS": "127.0.0.1",
        "OUTSIDE_OWN_HOSTS": "none",
        "DREAMS_OFFLINE_WORDS_PER_SECOND": "0",
    }
    with site.running(tmp_path_factory.mktemp("week"), **env) as server:
        yield server


async def week(alice: Artist, receiver: FakeReceiver, *, changes: bool = True, **details: Any) -> str:
    """Tell, go on, draft, paint, change a picture, keep, search, look for insights, and let a program listen. The dream's id."""
    status, _ = await alice.call("POST", "/api/webhooks/", {"url": receiver.url, "events": EVENTS})
    assert status == 201
    dream = await alice.dream(**details)
    async with alice.tab(dream) as tab:
        for text in (DREAM, "Kapının ardında su vardı."):
            await tab.tell(text)
            assert (await tab.ended())["state"] == "complete"
    status, drafted = await alice.call("POST", f"/api/user/me/dream/{dream}/image-prompt/", language="tr")
    assert status == 200, drafted
    await alice.finished(dream=dream, prompt=drafted["prompt"], improve=True)
    if changes:
        uploaded = await alice.uploaded(png())
        await alice.finished(type="edit", dream=dream, prompt="at night", source=uploaded["id"])
    entry = {"id": dream.replace("-", "")[::-1], "text": "I dreamt of a lake.", **details}
    assert (await alice.call("POST", "/api/journal/entries/", entry))[0] == 201
    assert (await alice.call("GET", "/api/user/me/dreams/pages/?search=kapı"))[0] == 200
    return dream


async def log_of(alice: Artist, query: str = "") -> list[dict[str, Any]]:
    status, page = await alice.call("GET", f"/api/user/privacy/disclosures/?limit=200&{query}")
    assert status == 200, page
    return list(page["results"])


async def asked(internet: Internet, receiver: FakeReceiver, *, least: int = 0) -> Counter[str]:
    """By path, once nothing more comes for a while."""
    seen = -1
    async with asyncio.timeout(60):
        while seen < least or seen != len(internet.requests) + len(receiver.requests):
            seen = len(internet.requests) + len(receiver.requests)
            await asyncio.sleep(2)
    return Counter(request.path for request in [*internet.requests, *receiver.requests])


@pytest.mark.parametrize("whose", ["person", "dream"])
async def test_a_week_that_never_leaves_this_server(server: ServerProcess, internet: Internet, receiver: FakeReceiver, whose: str) -> None:
    internet.requests.clear()
    receiver.requests.clear()
    alice = await Artist.at(server)
    if whose == "person":
        assert (await alice.call("PATCH", "/api/user/privacy/", {"stays_here": True}))[1]["stays_here"] is True
        await week(alice, receiver)
    else:
        await week(alice, receiver, changes=False, stays_here=True)
    assert await asked(internet, receiver) == Counter()
    assert await log_of(alice) == []


async def test_the_same_week_outside_is_on_the_log_line_by_line(server: ServerProcess, internet: Internet, receiver: FakeReceiver) -> None:
    internet.requests.clear()
    receiver.requests.clear()
    alice = await Artist.at(server)
    assert (await alice.call("POST", "/api/user/privacy/consent/", {"is_given": True}))[1]["is_consent_needed"] is False
    dream = await week(alice, receiver)
    calls = await asked(internet, receiver, least=10)
    lines = await log_of(alice)
    kinds = Counter(line["kind"] for line in lines)
    assert kinds["webhook"] == calls["/hook"] > 0
    assert kinds["image"] + kinds["edit"] == calls["/v1/images/generations"] + calls["/v1/images/edits"] == 2
    assert kinds["moderation"] + kinds["safety"] == calls["/v1/moderations"] > 0
    chat = sum(kinds[kind] for kind in ("reply", "insight", "prompt_draft", "prompt", "summary"))
    assert chat == calls["/v1/chat/completions"] > 2
    assert {line["host"] for line in lines} == {"127.0.0.1"}
    reply = next(line for line in await log_of(alice, f"dream={dream}&kind=reply"))
    assert (reply["provider"], reply["dream"], reply["chars"] > len(DREAM)) == ("openai", dream, True)
