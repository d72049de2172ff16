"""One server for all front ends' protocols, with the offline analyst at a pace at which lines can be cut, and a key for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import openai
import pytest
import pytest_asyncio

from tests.browser.line import Line
from tests.chat.client import Person
from tests.images import site
from tests.server.process import ServerProcess

SCOPES = ["dreams:read", "dreams:write", "images"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The product runs in a process of its own: sockets that others' SDKs leave to the garbage collector here fail no product."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.filterwarnings("default::pytest.PytestUnraisableExceptionWarning"))


class Caller(Person):
    """Somebody with a program of theirs, which calls over a line that can be cut."""

    key: str
    line: Line

    def sdk(self, *, key: str | None = None, **options: object) -> openai.AsyncOpenAI:
        return openai.AsyncOpenAI(api_key=key or self.key, base_url=self.line.url("/v1"), **options)  # type: ignore[arg-type]

    async def new_key(self, *scopes: str) -> str:
        status, made = await self.call("POST", "/api/user/api-keys/", {"name": "front end", "scopes": list(scopes)})
        assert status == 201, made
        return str(made["key"])

    async def dreams(self) -> list[dict[str, object]]:
        return list((await self.call("GET", "/api/user/me/dreams/"))[1])


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    # The prices of two dreams, so that a second one would be seen to be paid.
    env = {"DREAMS_OFFLINE_WORDS_PER_SECOND": "250", "PERSON_WELCOME_CREDITS": "dreamalyze:2,mycreatool:0,splashmy:0,promptcraft:0"}
    with site.running(tmp_path_factory.mktemp("integrations"), **env) as running:
        yield running


@pytest.fixture
def line(server: ServerProcess) -> Iterator[Line]:
    with Line(server.port).running() as running:
        yield running


@pytest_asyncio.fixture
async def alice(server: ServerProcess, line: Line) -> AsyncIterator[Caller]:
    person = await Caller.register(server)
    assert isinstance(person, Caller)
    person.line, person.key = line, await person.new_key(*SCOPES)
    yield person
