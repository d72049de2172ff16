"""PostgreSQL by its other driver, psycopg 2, as DATABASE_DRIVER chooses it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chat.client import Person
from tests.chat.conftest import CHAT
from tests.server import sites
from tests.server.process import BASE_DIR, ServerProcess

pytestmark = pytest.mark.services


def has_loaded(server: ServerProcess, library: str) -> bool:
    return library in Path(f"/proc/{server.pid}/maps").read_text(encoding="utf-8")


async def test_a_dream_is_told_and_read_by_psycopg_2(data_dir: Path) -> None:
    # With an interpreter of its own: the fork server has loaded the other driver.
    env = {**CHAT, **sites.addresses(), "DATABASE_DRIVER": "psycopg2", "PYTHONPATH": str(BASE_DIR)}
    with ServerProcess(data_dir, env=env) as server:
        alice = await Person.register(server)
        dream = await alice.dream()
        async with alice.tab(dream) as tab:
            await tab.tell("The sea, at night.")
            reply = await tab.ended()
        assert [row["message"] for row in await alice.messages(dream)] == ["The sea, at night.", reply["message"]]
        assert has_loaded(server, "psycopg2")
