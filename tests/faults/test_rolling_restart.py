"""Two web processes behind nginx, restarted one after the other while people ask and tell: nothing fails, no text is lost."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from tests import services
from tests.amounts import IS_LONG
from tests.chat.client import Person
from tests.chat.conftest import CHAT
from tests.fakes.openai_server import FakeOpenAI
from tests.nginx import needs_nginx, running_nginx
from tests.rolling import Door, Load, configuration, restart
from tests.server import sites
from tests.server.process import ServerProcess, wait_for

pytestmark = [pytest.mark.services, pytest.mark.slow, needs_nginx]

READERS = WRITERS = TELLERS = 3
WORDS = 40
PAUSE_SECONDS = 0.02 if IS_LONG else 0.1
"""Between an answer and the next question: some fifty of each restart's moments are met in the suite, and all that fit in the long run."""
ASKED = '"path": "/api/user/me/'
"""What readers and writers ask for stands so in the log."""
MOST_MORE_ROUNDS = 3
"""Until a restart has met a socket in the middle of a reply, which is chance."""


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[list[ServerProcess]]:
    with contextlib.ExitStack() as stack:
        analyst = stack.enter_context(FakeOpenAI().in_thread())
        analyst.script(tokens=WORDS, rate=20)
        env = {"OPENAI_BASE_URL": analyst.base_url, "OPENAI_API_KEY": "not-a-key", "DREAMS_ANALYST_MODEL": "fake"}
        env |= {**CHAT, **sites.addresses(), **sites.SHARED_KEYS, "TRUSTED_PROXIES": "1"}
        servers = [ServerProcess(tmp_path / name, env=env) for name in ("one", "two")]
        for server in servers:
            stack.callback(server.kill)
            server.start(wait=False)
        yield [server.ready() for server in servers]


@pytest.mark.parametrize("rounds", [1, pytest.param(5, marks=pytest.mark.long)])
async def test_a_rolling_restart_fails_nothing_and_loses_no_text(nodes: list[ServerProcess], tmp_path: Path, rounds: int) -> None:
    port = services.free_port()
    with running_nginx(configuration(nodes, port), tmp_path, port=port):
        nodes[0].execute("UPDATE person_plan SET welcome_credits = 1000000")
        alice = await Person.register(cast(ServerProcess, Door(port)))
        load = Load(words=WORDS)
        restarts = 0
        async with asyncio.TaskGroup() as people:
            for _ in range(READERS):
                people.create_task(load.repeat(lambda: alice.call("GET", "/api/user/me/"), 200, pause_s=PAUSE_SECONDS))
            for _ in range(WRITERS):
                # Unlike a reader's, nginx may not send these a second time: they are changes.
                people.create_task(load.repeat(lambda: alice.call("POST", "/api/user/me/dreams/", {}), 201, pause_s=PAUSE_SECONDS))
            for _ in range(TELLERS):
                people.create_task(load.tell(await Person.register(alice.server)))
            for node in nodes * (rounds + MOST_MORE_ROUNDS):
                if restarts >= len(nodes) * rounds and load.reconnects:
                    break
                await asyncio.to_thread(restart, node)
                restarts += 1
                # nginx may hold it for away a while yet, and must not find the next one away too.
                answered = node.log.count(ASKED)
                await asyncio.to_thread(wait_for, lambda node=node, before=answered: node.log.count(ASKED) > before)
            load.is_over.set()
    print(f"{load.answers} answers, the longest after {load.longest_s:.1f} s; {load.reconnects} sockets came back")
    assert load.failures == []
    assert load.answers > 50 and load.reconnects > 0
