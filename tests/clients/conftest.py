"""One server for all clients, with the offline analyst at a pace at which lines can be cut."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from reverie_client import AsyncClient, backoff, line
from tests.browser.line import Line
from tests.chat.client import Person
from tests.images import site
from tests.server.process import ServerProcess

HERE = Path(__file__).parent
PASSWORD = "moonlit-garden-7"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The garbage collector may find the socket of a connection that the relay cut before its loop has closed it."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.filterwarnings("default::pytest.PytestUnraisableExceptionWarning"))


class Member(Person):
    """Somebody with a client whose line can be cut."""

    client: AsyncClient
    line: Line

    @property
    def email(self) -> str:
        return str(self.user["email"])


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    env = {"DREAMS_OFFLINE_WORDS_PER_SECOND": "200", "PERSON_WELCOME_CREDITS": "dreamalyze:3,mycreatool:0,splashmy:0,promptcraft:0"}
    with site.running(tmp_path_factory.mktemp("clients"), **env) as running:
        yield running


@pytest.fixture
def wire(server: ServerProcess) -> Iterator[Line]:
    with Line(server.port).running() as running:
        yield running


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting for a server that is there proves nothing."""
    monkeypatch.setattr(backoff, "FIRST_S", 0.02)
    monkeypatch.setattr(line, "RESTART_SPREAD_S", 0.02)


@pytest_asyncio.fixture
async def alice(server: ServerProcess, wire: Line) -> AsyncIterator[Member]:
    person = await Member.register(server)
    assert isinstance(person, Member)
    person.line = wire
    async with AsyncClient(wire.url("")) as client:
        await client.sign_in(person.email, PASSWORD)
        person.client = client
        yield person
