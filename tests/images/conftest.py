"""A server for each module of image tests: with Redis a second one's worker would take its jobs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from tests.fakes.studio_server import FakeStudio
from tests.fakes.webhook_receiver import FakeReceiver
from tests.images import site
from tests.images.client import Artist
from tests.server.process import ServerProcess


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeStudio]:
    """Both AI services in one; a module that needs another fake has its own `fake`."""
    with FakeStudio().in_thread() as running:
        yield running


@pytest.fixture
def receiver(settings: Any) -> Iterator[FakeReceiver]:
    """Somebody who takes webhooks, at an address that is allowed."""
    settings.WEBHOOK_ALLOWED_HOSTS = ["127.0.0.1"]
    with FakeReceiver().in_thread() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with site.running(tmp_path_factory.mktemp("images")) as server:
        yield server


@pytest_asyncio.fixture
async def alice(server: ServerProcess) -> AsyncIterator[Artist]:
    yield await Artist.at(server)


@pytest_asyncio.fixture
async def bob(server: ServerProcess) -> AsyncIterator[Artist]:
    yield await Artist.at(server)
