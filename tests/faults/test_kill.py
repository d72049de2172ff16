"""The process dies or is told to stop in the middle of a reply: the reply is finished, stored once, paid once."""

from __future__ import annotations

from pathlib import Path

import pytest
import websockets

from tests.amounts import IS_LONG
from tests.chat.client import Person
from tests.chat.conftest import CHAT
from tests.fakes.openai_server import FakeOpenAI
from tests.server import sites
from tests.server.process import ServerProcess

pytestmark = pytest.mark.slow

SLOW = {**CHAT, "DREAMS_OFFLINE_WORDS_PER_SECOND": "10"}
"""So slow that no reply ends before somebody looks at it."""


async def finish(alice: Person, dream: str) -> tuple[dict[str, object], int]:
    async with alice.tab(dream) as tab:
        reply = await tab.ended() if tab.ready["streaming"] else tab.ready["messages_after"][-1]
        return reply, await alice.credit()


def quickly(server: ServerProcess) -> None:
    """From its next start on, replies come at a pace that a test can wait for."""
    server.env["DREAMS_OFFLINE_WORDS_PER_SECOND"] = "100"


async def taken_over(alice: Person, dream: str, *, epoch: int) -> None:
    """Wait until the reply runs in this epoch. On Redis the dead process's lease has to run out first."""
    async with alice.tab(dream) as tab:
        while epoch not in tab.epochs.values():
            await tab.next()


TIMES = 3 if IS_LONG else 2
"""Once more than once: the attempt that was itself a second one is taken over as well."""


async def test_a_reply_outlives_kill_9(tmp_path: Path) -> None:
    with ServerProcess(tmp_path, env={**SLOW, **sites.addresses()}) as server:
        alice = await Person.register(server)
        dream = await alice.dream()
        async with alice.tab(dream) as tab:
            await tab.tell()
            await tab.some_text(40)
        for time in range(TIMES):
            if time == TIMES - 1:
                quickly(server)
            server.restart()
            await taken_over(alice, dream, epoch=time + 2)
        reply, credit = await finish(alice, dream)
        assert (reply["state"], reply["epoch"], credit) == ("complete", TIMES + 1, 0)
        assert [message["role"] for message in await alice.messages(dream)] == ["user", "analyst"]


async def test_sigterm_says_goodbye_and_the_next_start_goes_on(tmp_path: Path) -> None:
    with ServerProcess(tmp_path, env={**SLOW, **sites.addresses()}) as server:
        alice = await Person.register(server)
        dream = await alice.dream()
        async with alice.tab(dream) as tab:
            await tab.tell()
            await tab.some_text(40)
            assert server.stop() == 0
            with pytest.raises(websockets.ConnectionClosed) as closed:
                while True:
                    await tab.next()
            assert closed.value.rcvd is not None and closed.value.rcvd.code == 4012
        quickly(server)
        server.start()
        reply, credit = await finish(alice, dream)
        assert (reply["state"], credit) == ("complete", 0)


async def test_a_reply_that_is_gone_on_with_outlives_kill_9(tmp_path: Path) -> None:
    with (
        FakeOpenAI().in_thread() as fake,
        ServerProcess(tmp_path, env={**CHAT, **sites.addresses(), "OPENAI_BASE_URL": fake.base_url}) as server,
    ):
        alice = await Person.register(server)
        dream = await alice.dream()
        async with alice.tab(dream) as tab:
            fake.script(tokens=["The sea was ca"], then="length")
            await tab.tell()
            cut = await tab.ended()
            fake.script(tokens=["lm, I"], then="stall")
            fake.afterwards(tokens=["lm."])
            await tab.send("reply.continue", message_id=cut["id"])
            await tab.some_text(len("The sea was calm, I"))
        server.restart()
        reply, credit = await finish(alice, dream)
        assert (reply["id"], reply["state"], reply["message"], reply["epoch"]) == (cut["id"], "complete", "The sea was calm.", 3)
        assert credit == 0
