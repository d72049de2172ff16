"""A server for a whole module where its tests don't end it, and data for those that start their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .client import Client
from .process import ServerProcess


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with ServerProcess(tmp_path_factory.mktemp("data"), prepares=True) as running:
        yield running


@pytest.fixture
def anyone(server: ServerProcess) -> Client:
    return Client(server)


@pytest.fixture(scope="module")
def dreamer(server: ServerProcess) -> Client:
    return Client.signed_in(server)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"
