"""Some of the transcripts through a whole server: what the person sees, what is stored, and what becomes of their credit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.analysts.transcripts import Transcript
from tests.chat.client import Person
from tests.chat.conftest import CHAT
from tests.fakes.openai_server import FakeOpenAI
from tests.server import sites
from tests.server.process import ServerProcess

pytestmark = pytest.mark.once

NAMES = (
    "content-filter",
    "emoji-split-over-events",
    "error-object-before-done",
    "gzip",
    "invisible-only",
    "length",
    "reason-then-open",
    "stop-in-every-chunk",
    "thinking-in-marks",
    "white-space-only",
)


@pytest.fixture(scope="module")
def site(fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    env = {**CHAT, **sites.addresses(), "OPENAI_BASE_URL": fake.base_url}
    with ServerProcess(tmp_path_factory.mktemp("transcripts"), env=env) as running:
        yield running


@pytest.mark.parametrize("name", NAMES)
async def test_the_reply_and_the_credit_are_as_the_transcript_says(name: str, fake: FakeOpenAI, site: ServerProcess) -> None:
    transcript = Transcript.read(name)
    expected = transcript.expected
    fake.script(**transcript.script)
    alice = await Person.register(site)
    dream = await alice.dream()
    async with alice.tab(dream) as tab:
        await tab.tell()
        reply = await tab.ended()

    assert (reply["message"], reply["state"], reply["finish_reason"]) == (expected["text"], expected["state"], expected["finish_reason"])
    assert (reply["error"] or {}).get("code") == expected["code"]
    assert (reply["thinking"] or "") == expected["thinking"].strip()
    assert tab.texts.get(reply["id"], "") == reply["message"]
    assert await alice.credit() == (0 if expected["credit"] == "taken" else 1)
    [_, stored] = await alice.messages(dream)
    assert stored == reply
