"""A week of use beside a fake internet that counts: with the switch it stays silent, without it every call is on the log."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest

from tests.fakes.images_server import FakeImages
from tests.fakes.openai_server import FakeOpenAI
from tests.fakes.server import Connection, Request
from tests.fakes.transcription_server import FakeTranscriber
from tests.fakes.webhook_receiver import FakeReceiver
from tests.images import site
from tests.images.client import Artist, png
from tests.server.process import ServerProcess

pytestmark = [pytest.mark.slow, pytest.mark.once]

DREAM = "Denizin kıyısında kırmızı bir ev gördüm, büyükannem kapıyı açtı ve kara bir köpekten korktum."
WITH_WORDS = 4
"""Dreams of a whole week that have a meaning: told, kept, and two brought. What was heard waits for its dreamer to put it in."""
EVENTS = ["reply.completed", "job.progress", "job.completed"]


class Internet(FakeImages):
    """All that a site may ask: chat, moderation, meaning, hearing and pictures behind one address, and who listens to webhooks."""

    STREAM_PATH = FakeOpenAI.STREAM_PATH

    def __init__(self) -> None:
        super().__init__()
        self.openai, self.transcriber = FakeOpenAI(), FakeTranscriber()

    async def answer(self, request: Request, connection: Connection) -> None:
        if "/images/" in request.path:
            await super().answer(request, connection)
        elif "/audio/" in request.path:
            await self.transcriber.answer(request, connection)
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
        "DREAMS_EMBEDDINGS": "openai",
        "TRANSCRIPTION_MODEL": "whisper-1",
        "SAFETY_LAYERS": "moderation",
        "IMAGEGEN_MODERATION": "local,openai",
        "IMAGEGEN_DREAM_PROMPTS": "analyst,words",
        "WEBHOOK_ALLOWED_HOSTS": "127.0.0.1",
        "OUTSIDE_OWN_HOSTS": "none",
        "DREAMS_OFFLINE_WORDS_PER_SECOND": "0",
    }
    with site.running(tmp_path_factory.mktemp("week"), **env) as server:
        yield server


async def week(server: ServerProcess, alice: Artist, receiver: FakeReceiver, *, is_whole: bool = True, **details: Any) -> str:
    """Tell, go on, draft, paint, keep, dictate, search, look for insights and what is near, and let a program listen. The dream's id.

    What only the person's switch holds is left out unless it `is_whole`: changing an upload, importing a diary.
    """
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
    entry = {"id": str(uuid.uuid4()), "text": "I dreamt of a lake.", **details}
    assert (await alice.call("POST", "/api/journal/entries/", entry))[0] == 201
    await dictate(alice, **details)
    if is_whole:
        uploaded = await alice.uploaded(png())
        await alice.finished(type="edit", dream=dream, prompt="at night", source=uploaded["id"])
        await bring(server, alice)
    for path in ("me/dreams/pages/?search=kapı", f"me/dream/{dream}/insights/"):
        assert (await alice.call("GET", f"/api/user/{path}"))[0] == 200, path
    assert (await alice.call("GET", f"/api/journal/entries/{entry['id']}/near/"))[0] == 200
    return dream


async def dictate(alice: Artist, **details: Any) -> None:
    """A recording, whose words are asked for: heard outside, or refused."""
    later = {"id": str(uuid.uuid4()), "kind": "later", **details}
    assert (await alice.call("POST", "/api/journal/entries/", later))[0] == 201
    form = aiohttp.FormData({"id": str(uuid.uuid4()), "language": "en"})
    form.add_field("sound", b"\x1a\x45\xdf\xa3" + bytes(500), filename="sound.webm", content_type="video/webm")
    status, kept = await alice.post_form(f"/api/journal/entries/{later['id']}/recordings/", form)
    assert status == 201, kept
    status, heard = await alice.call("POST", f"/api/journal/recordings/{kept['id']}/transcribe/", {"language": "en"})
    stays = bool(details) or (await alice.call("GET", "/api/user/privacy/"))[1]["stays_here"]
    assert (status, heard.get("code")) == ((409, "transcription_stays_here") if stays else (200, None)), heard


async def bring(server: ServerProcess, alice: Artist) -> None:
    """A diary of two nights, brought from elsewhere."""
    form = aiohttp.FormData()
    form.add_field("file", b"date,text\n2024-03-01,A red house\n2024-03-02,A black dog\n", filename="diary.csv", content_type="text/csv")
    status, brought = await alice.post_form("/api/journal/imports/", form)
    assert status == 201, brought
    assert (await alice.call("POST", f"/api/journal/imports/{brought['id']}/begin/", {}))[0] == 202
    async with asyncio.timeout(120):
        while (done := (await alice.call("GET", f"/api/journal/imports/{brought['id']}/"))[1])["state"] != "done":
            assert done["state"] != "failed", done
            await asyncio.sleep(0.1)
    assert done["kept"] == 2, done
    # Their words are searched a minute later, so that the import comes first.
    server.execute("update dreams_dream set insights_due_at = '2000-01-01 00:00:00' where insights_due_at is not null")


async def log_of(alice: Artist, query: str = "") -> list[dict[str, Any]]:
    status, page = await alice.call("GET", f"/api/user/privacy/disclosures/?limit=200&{query}")
    assert status == 200, page
    return list(page["results"])


BEHIND = """
select
    (select count(*) from dreams_dream d left join dreams_dreamwords w on w.dream_id = d.id
        where d.insights_due_at is not null or (d.kind = 'dream' and (w.dream_id is null or not w.is_compared)))
    + (select count(*) from imagegen_webhookdelivery where state in ('waiting', 'sending'))
"""
"""Dreams whose words or whose meaning nobody looked at yet, which may ask somebody, and who is still to be told. A night without words has
nothing to look at.
"""


async def settled(server: ServerProcess, internet: Internet, receiver: FakeReceiver, **least: int) -> Counter[str]:
    """How often each path was asked, once nothing is left to be done and the end of these paths was asked `least` so often."""
    async with asyncio.timeout(120):
        while True:
            calls = Counter(request.path for request in [*internet.requests, *receiver.requests])
            if server.rows(BEHIND) == [(0,)] and all(calls[f"/v1/{end}"] >= number for end, number in least.items()):
                return calls
            await asyncio.sleep(0.1)


async def test_silent_weeks_ask_nobody_and_the_same_week_aloud_is_on_the_log_line_by_line(
    server: ServerProcess, internet: Internet, receiver: FakeReceiver
) -> None:
    """In this order, and nothing is forgotten between them: what a silent week asks late is one too many in the loud one."""
    alice, bob = await Artist.at(server), await Artist.at(server)
    assert (await alice.call("PATCH", "/api/user/privacy/", {"stays_here": True}))[1]["stays_here"] is True
    await week(server, alice, receiver)
    await week(server, bob, receiver, is_whole=False, stays_here=True)
    assert await settled(server, internet, receiver) == Counter()
    assert await log_of(alice) == await log_of(bob) == []
    await aloud(server, internet, receiver)


async def aloud(server: ServerProcess, internet: Internet, receiver: FakeReceiver) -> None:
    """The same week without the wish: a call of each kind, and a line for each."""
    carol = await Artist.at(server)
    assert (await carol.call("POST", "/api/user/privacy/consent/", {"is_given": True}))[1]["is_consent_needed"] is False
    dream = await week(server, carol, receiver)
    async with asyncio.timeout(120):
        # A line is written before its call, and a dream may be asked about twice where two look at it at once.
        while len(lines := await log_of(carol)) != sum(
            (calls := await settled(server, internet, receiver, embeddings=WITH_WORDS)).values()
        ):
            await asyncio.sleep(0.1)
    kinds = Counter(line["kind"] for line in lines)
    assert kinds["webhook"] == calls["/hook"] > 0
    assert kinds["image"] + kinds["edit"] == calls["/v1/images/generations"] + calls["/v1/images/edits"] == 2
    assert kinds["moderation"] + kinds["safety"] == calls["/v1/moderations"]
    assert min(kinds["moderation"], kinds["safety"]) > 0
    chat = sum(kinds[kind] for kind in ("reply", "insight", "prompt_draft", "prompt", "summary"))
    assert chat == calls["/v1/chat/completions"] > 2
    assert kinds["transcription"] == calls["/v1/audio/transcriptions"] == 1
    assert kinds["embedding"] == calls["/v1/embeddings"] >= WITH_WORDS
    assert {line["host"] for line in lines} == {"127.0.0.1"}
    reply = next(line for line in await log_of(carol, f"dream={dream}&kind=reply"))
    assert (reply["provider"], reply["dream"], reply["chars"] > len(DREAM)) == ("openai", dream, True)
