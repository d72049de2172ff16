"""Rows from before are sealed while chats stream and lists are read; the command that does it is killed again and again. Nobody notices.

The long form compares what was noticed while it worked with the times between, when it did not: by turns, so that other load on the
machine meets both alike.
"""

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
    """`calm_s`: how long nothing is sealed after each kill; `at_work_s`: how long at most it is at work before."""

    messages: int
    chats: int
    kills: int
    at_work_s: float = 0.5
    calm_s: float = 0.0


AMOUNTS = [
    pytest.param(Amount(2_000, 2, 2), id="short"),
    pytest.param(
        Amount(100_000, 50, 12, at_work_s=2.0, calm_s=4.0), id="long", marks=[pytest.mark.long, pytest.mark.timeout(LONG_SECONDS)]
    ),
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
        def at(times: list[float], share: float) -> str:
            return f"{late(times, share) * 1000:.0f} ms" if times else "none"

        waits, answers = self.waits, self.answers
        pieces = f"{len(waits)} pieces: median {at(waits, 0.5)}, 99 % {at(waits, 0.99)}, 99.9 % {at(waits, 0.999)}, longest {at(waits, 1)}"
        lists = f"lists: median {at(answers, 0.5)}, 99 % {at(answers, 0.99)}, longest {at(answers, 1)}"
        return f"{self.replies} replies, {self.lists} lists; {pieces}; {lists}"


def late(times: list[float], share: float) -> float:
    """How long this share of them took at most."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


@dataclasses.dataclass
class Turns:
    """What is noticed now is written where it belongs."""

    calm: Seen = dataclasses.field(default_factory=Seen)
    beside: Seen = dataclasses.field(default_factory=Seen)
    now: Seen = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        self.now = self.calm


class Follower(Tab):
    """Reads as a tab does, without checking each frame against the protocol: fifty that did would be what takes the time."""

    async def next(self, within_s: float = 120) -> Frame:
        frame: Frame = json.loads(await asyncio.wait_for(self.socket.recv(), within_s))
        self._follow(frame)
        return frame


async def chat(server: ServerProcess, is_over: asyncio.Event, turns: Turns) -> None:
    """One reply after the other, each of which has to come whole; a dream and a person anew where a plan's replies are used up."""
    while not is_over.is_set():
        person = await Person.register(server)
        dream = await person.dream(title="Meanwhile")
        async with person.tab(dream, make=Follower) as tab:
            for _ in range(REPLIES_OF_ONE):
                if is_over.is_set():
                    return
                await tab.tell("I dreamt of the sea.")
                await one_reply(tab, turns)
                kept = await person.messages(dream)
                assert kept[-1]["message"].strip() == TEXT.strip()


async def one_reply(tab: Tab, turns: Turns) -> None:
    last = 0.0
    while (frame := await tab.next())["type"] != "reply.completed":
        assert frame["type"] not in {"error", "reply.failed", "reply.stopped"}, frame
        if frame["type"] == "reply.delta":
            now = time.monotonic()
            turns.now.waits += [now - last] if last else []
            last = now
    assert frame["message"]["message"].strip() == TEXT.strip()
    turns.now.replies += 1


async def reader(server: ServerProcess, is_over: asyncio.Event, turns: Turns) -> None:
    """Lists and searches, none of which may fail."""
    person = await Person.register(server)
    await person.dream(title="A house by the sea")
    while not is_over.is_set():
        for path in ("/api/user/me/dreams/pages/", "/api/user/me/dreams/pages/?search=house"):
            begun = time.monotonic()
            status, page = await person.call("GET", path)
            turns.now.answers.append(time.monotonic() - begun)
            assert (status, page["results"][0]["title"]) == (200, "A house by the sea"), page
            turns.now.lists += 1
        await asyncio.sleep(0.2)


async def migrate(server: ServerProcess, amount: Amount, turns: Turns) -> list[str]:
    """Begun again until it says that all is sealed; what it said each time."""
    said: list[str] = []
    chance = random.Random(14)
    path = server.data_dir / "seal.log"
    while True:
        with path.open("wb") as output:
            command = [str(BASE_DIR / "manage.py"), "seal_texts"]
            turns.now = turns.beside
            program = forkserver.start(command, cwd=BASE_DIR, env=server.env, output=output)
        if len(said) < amount.kills:
            # Once it is at work, at any moment.
            async with asyncio.timeout(120):
                while b"rows sealed" not in path.read_bytes():
                    assert program.poll() is None, path.read_text()
                    await asyncio.sleep(0.01)
            await asyncio.sleep(chance.random() * amount.at_work_s)
            os.killpg(program.pid, signal.SIGKILL)
        code = await asyncio.to_thread(program.wait, 3000)
        turns.now = turns.calm
        said.append(path.read_text())
        if code == 0:
            return said
        assert len(said) <= amount.kills, said[-1]
        await asyncio.sleep(amount.calm_s)


def run(server: ServerProcess, *arguments: str) -> str:
    done = forkserver.run(["-m", "tests.sealing.plain_rows", *arguments], cwd=BASE_DIR, env=server.env)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("amount", AMOUNTS)
async def test_nobody_notices_that_old_rows_are_sealed(server: ServerProcess, amount: Amount) -> None:
    await asyncio.to_thread(run, server, str(amount.messages))
    turns, is_over = Turns(), asyncio.Event()
    begun = time.monotonic()
    people = asyncio.gather(*(chat(server, is_over, turns) for _ in range(amount.chats)), reader(server, is_over, turns))
    work = asyncio.create_task(migrate(server, amount, turns))
    await asyncio.wait(cast(Any, [people, work]), return_when=asyncio.FIRST_COMPLETED)
    if people.done():
        people.result()
    said = await work
    took = time.monotonic() - begun
    print(f"\nsealing {amount.messages} messages took {took:.1f} s, {len(said) - 1} times killed: {said[-1].splitlines()[-1]}")
    is_over.set()
    await people
    print(f"beside it: {turns.beside.told()}\nbetween:   {turns.calm.told()}")
    assert turns.beside.replies + turns.calm.replies >= amount.chats
    assert max(turns.beside.waits) < LONGEST_WAIT_S
    assert len(said) == amount.kills + 1, "it was through before it was killed"
    assert run(server, "check", str(amount.messages)).startswith("all there")
