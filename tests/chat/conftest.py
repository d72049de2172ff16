"""One embedded server for the chat tests, with the offline analyst at a brisk pace."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.chat.client import Person
from tests.fakes.openai_server import FakeOpenAI
from tests.server import sites
from tests.server.process import ServerProcess

CHAT = {"PERSON_EMAIL_ACTIVATION": "off", "DREAMS_OFFLINE_WORDS_PER_SECOND": "150"}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    folder: Path = tmp_path_factory.mktemp("chat")
    with ServerProcess(folder, env={**CHAT, **sites.addresses()}) as running:
        yield running


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeOpenAI]:
    """The AI service of a module that has a site of its own."""
    with FakeOpenAI().in_thread() as running:
        yield running


@pytest_asyncio.fixture
async def alice(server: ServerProcess) -> AsyncIterator[Person]:
    yield await Person.register(server)


@pytest_asyncio.fixture
async def bob(server: ServerProcess) -> AsyncIterator[Person]:
    yield await Person.register(server)
