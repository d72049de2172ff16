"""Rows from before are sealed while chats stream and lists are read; the command that does it is killed again and again. Nobody notices."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import random
import signal
import time
from collections.abc import Iterator
from typing import Any, cast

import pytest

from tests.amounts import LONG_SECONDS
from tests.chat.client import Frame, Person, Tab
from tests.fakes.openai_server import FakeOpenAI
from tests.server import forkserver, sites
from tests.server.process import BASE_DIR, ServerProcess

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

TOKENS = [f"wörd-{number} " for number in range(60)]
TEXT = "".join(TOKENS)
RATE = 20.0
REPLIES_OF_ONE = 3
LONGEST_WAIT_S = 20.0
"""Between two pieces of a text, however busy the machine is with other things; what it is on one that is not, the long run prints."""


@dataclasses.dataclass(frozen=True)
class Amount:
    messages: int
    chats: int
    kills: int


AMOUNTS = [
    pytest.param(Amount(2_000, 2, 2), id="short"),
    pytest.param(Amount(100_000, 50, 5), id="long", marks=[pytest.mark.long, pytest.mark.timeout(LONG_SECONDS)]),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with FakeOpenAI().in_thread() as fake:
        fake.script(tokens=TOKENS, rate=RATE)
        env = {
            **sites.SHARED_KEYS,
            **sites.addresses(),
            "PERSON_EMAIL_ACTIVATION": "off",
            "OPENAI_BASE_URL": fake.base_url,
            "OPENAI_API_KEY": "not-a-key",
            "DREAMS_ANALYST_PROVIDERS": "openai",
            "DREAMS_ANALYST_CALLS_AT_ONCE": "200",
        }
        with ServerProcess(tmp_path_factory.mktemp("migration"), env=env) as running:
            yield running


@dataclasses.dataclass
class Seen:
    """What those noticed who used the site meanwhile."""

    replies: int = 0
    lists: int = 0
    waits: list[float] = dataclasses.field(default_factory=list)
    answers: list[float] = dataclasses.field(default_factory=list)

    def told(self) -> str:
        waits, answers = sorted(self.waits), sorted(self.answers)

        def at(times: list[float], share: float) -> str:
            return f"{times[min(len(times) - 1, int(len(times) * share))] * 1000:.0f} ms" if times else "none"

        pieces = f"pieces: median {at(waits, 0.5)}, 99 % {at(waits, 0.99)}, longest {at(waits, 1)}"
        return f"{self.replies} replies, {self.lists} lists; {pieces}; lists: median {at(answers, 0.5)}, longest {at(answers, 1)}"


class Follower(Tab):
    """Reads as a tab does, without checking each frame against the protocol: fifty that did would be what takes the time."""

    async def next(self, within_s: float = 120) -> Frame:
        frame: Frame = json.loads(await asyncio.wait_for(self.socket.recv(), within_s))
        self._follow(frame)
        return frame


async def chat(server: ServerProcess, is_over: asyncio.Event, seen: Seen) -> None:
    """One reply after the other, each of which has to come whole; a dream and a person anew where a plan's replies are used up."""
    while not is_over.is_set():
        person = await Person.register(server)
        dream = await person.dream(title="Meanwhile")
        async with person.tab(dream, make=Follower) as tab:
            for _ in range(REPLIES_OF_ONE):
                if is_over.is_set():
                    return
                await tab.tell("I dreamt of the sea.")
                await one_reply(tab, seen)
                kept = await person.messages(dream)
                assert kept[-1]["message"].strip() == TEXT.strip()


async def one_reply(tab: Tab, seen: Seen) -> None:
    last = 0.0
    while (frame := await tab.next())["type"] != "reply.completed":
        assert frame["type"] not in {"error", "reply.failed", "reply.stopped"}, frame
        if frame["type"] == "reply.delta":
            now = time.monotonic()
            seen.waits += [now - last] if last else []
            last = now
    assert frame["message"]["message"].strip() == TEXT.strip()
    seen.replies += 1


async def reader(server: ServerProcess, is_over: asyncio.Event, seen: Seen) -> None:
    """Lists and searches, none of which may fail."""
    person = await Person.register(server)
    await person.dream(title="A house by the sea")
    while not is_over.is_set():
        for path in ("/api/user/me/dreams/pages/", "/api/user/me/dreams/pages/?search=house"):
            begun = time.monotonic()
            status, page = await person.call("GET", path)
            seen.answers.append(time.monotonic() - begun)
            assert (status, page["results"][0]["title"]) == (200, "A house by the sea"), page
            seen.lists += 1
        await asyncio.sleep(0.2)


async def migrate(server: ServerProcess, kills: int) -> list[str]:
    """Begun again until it says that all is sealed; what it said each time."""
    said: list[str] = []
    chance = random.Random(14)
    path = server.data_dir / "seal.log"
    while True:
        with path.open("wb") as output:
            command = [str(BASE_DIR / "manage.py"), "seal_texts"]
            program = forkserver.start(command, cwd=BASE_DIR, env=server.env, output=output)
        if len(said) < kills:
            # Once it is at work, at any moment.
            async with asyncio.timeout(120):
                while b"rows sealed" not in path.read_bytes():
                    assert program.poll() is None, path.read_text()
                    await asyncio.sleep(0.01)
            await asyncio.sleep(chance.random() * 0.5)
            os.killpg(program.pid, signal.SIGKILL)
        code = await asyncio.to_thread(program.wait, 3000)
        said.append(path.read_text())
        if code == 0:
            return said
        assert len(said) <= kills, said[-1]


def run(server: ServerProcess, *arguments: str) -> str:
    done = forkserver.run(["-m", "tests.sealing.plain_rows", *arguments], cwd=BASE_DIR, env=server.env)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("amount", AMOUNTS)
async def test_nobody_notices_that_old_rows_are_sealed(server: ServerProcess, amount: Amount) -> None:
    await asyncio.to_thread(run, server, str(amount.messages))
    seen, before, is_over, is_calm_over = Seen(), Seen(), asyncio.Event(), asyncio.Event()
    if amount.chats > 10:
        # The same without it, to compare with.
        calm = asyncio.gather(*(chat(server, is_calm_over, before) for _ in range(amount.chats)), reader(server, is_calm_over, before))
        await asyncio.sleep(10)
        is_calm_over.set()
        await calm
        print(f"\nbefore: {before.told()}")
    begun = time.monotonic()
    people = asyncio.gather(*(chat(server, is_over, seen) for _ in range(amount.chats)), reader(server, is_over, seen))
    work = asyncio.create_task(migrate(server, amount.kills))
    await asyncio.wait(cast(Any, [people, work]), return_when=asyncio.FIRST_COMPLETED)
    if people.done():
        people.result()
    said = await work
    took = time.monotonic() - begun
    print(f"\nsealing {amount.messages} messages took {took:.1f} s, {len(said) - 1} times killed: {said[-1].splitlines()[-1]}")
    is_over.set()
    await people
    print(f"beside it: {seen.told()}")
    assert seen.replies >= amount.chats
    assert max(seen.waits) < LONGEST_WAIT_S
    assert len(said) == amount.kills + 1, "it was through before it was killed"
    assert run(server, "check", str(amount.messages)).startswith("all there")
