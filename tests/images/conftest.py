"""A server for each module of image tests: with Redis a second one's worker would take its jobs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.images import site
from tests.images.client import Artist
from tests.server.process import ServerProcess


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
