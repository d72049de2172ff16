"""`python -m tests.bench.restart`: what people notice of rolling restarts, through nginx, with PostgreSQL and Redis.

By default a hundred chats that are being answered and fifty requests a second for a minute, while two web processes are restarted in turn,
twice. Told are failed requests, characters that were lost, and the longest that a reader saw nothing new of a running answer.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import contextlib
import dataclasses
import json
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import cast

from tests import services
from tests.chat.client import Frame, Person, Tab
from tests.fakes.openai_server import FakeOpenAI
from tests.nginx import running_nginx
from tests.rolling import FAIL_TIMEOUT_SECONDS, Door, Load, configuration, restart
from tests.server import sites
from tests.server.process import DEFAULTS, ServerProcess

WORDS = 60
WORDS_PER_SECOND = 6.0
TABS_A_PERSON = 5
SETTLE_SECONDS = 10.0
"""For everybody to come."""
WRITES = 10
"""One request of so many is a change, which nginx may not send to a second process."""
TEXT = {"reply.delta", "reply.snapshot", "reply.completed"}


@dataclasses.dataclass(slots=True)
class Silence:
    """When each running answer last brought something new, sockets that came back included."""

    last: dict[int, float] = dataclasses.field(default_factory=dict)
    longest_s: float = 0.0

    def heard(self, message_id: int, *, is_last: bool) -> None:
        now = time.monotonic()
        if message_id in self.last:
            self.longest_s = max(self.longest_s, now - self.last[message_id])
        if is_last:
            self.last.pop(message_id, None)
        else:
            self.last[message_id] = now


silence = Silence()


class QuickTab(Tab):
    """Puts texts together and finds gaps as its parent does, but does not hold each frame against the published protocol."""

    async def next(self, within_s: float = 60) -> Frame:
        frame: Frame = json.loads(await asyncio.wait_for(self.socket.recv(), within_s))
        self._follow(frame)
        if frame["type"] in TEXT:
            message_id = frame["message_id"] if "message_id" in frame else frame["message"]["id"]
            silence.heard(message_id, is_last=frame["type"] == "reply.completed")
        return frame


async def main(options: argparse.Namespace) -> int:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reverie-bench-")))
        nodes = _nodes(stack, folder)
        port = services.free_port()
        stack.enter_context(running_nginx(configuration(nodes, port), folder, port=port, level="error"))
        load = Load(words=WORDS, tab=QuickTab)
        seconds = await _drive(load, nodes, cast(ServerProcess, Door(port)), options)
        said, refused = _said(nodes), _refused((folder / "error.log").read_text(encoding="utf-8"), nodes)
    print(f"{options.chats} chats, {load.answers / seconds:.0f} requests a second for {seconds:.0f} s, {options.rounds} rolling restarts")
    print(f"  failed requests and lost text: {len(load.failures)}")
    print(f"  answers heard to the end, each compared with what is stored: {load.replies}; sockets that came back: {load.reconnects}")
    print(f"  longest silence in a running answer: {silence.longest_s:.2f} s; slowest request: {load.longest_s:.2f} s")
    for words, count in said.most_common(10):
        print(f"  the processes said {count} times: {words}")
    for words, count in refused.most_common(10):
        print(f"  nginx said {count} times: {words}")
    for failure in load.failures[:10]:
        print(f"  {failure}", file=sys.stderr)
    return 1 if load.failures or not load.replies else 0


def _said(nodes: list[ServerProcess]) -> collections.Counter[str]:
    """What stands in the logs, counted without what differs from line to line."""
    said: collections.Counter[str] = collections.Counter()
    for line in "\n".join(node.log for node in nodes).splitlines():
        with contextlib.suppress(ValueError):
            record = json.loads(line)
            said[" ".join(str(record.get(name, "")) for name in ("event", "error", "reason", "status")).strip()] += 1
    return said


def _refused(log: str, nodes: list[ServerProcess]) -> collections.Counter[str]:
    """What nginx could not get from which process; a port that refuses while its process is restarted is no fault."""
    names = {str(node.port): f"process {number}" for number, node in enumerate(nodes, 1)}
    found = re.findall(r": \*\d+ (.+?)(?:, client: |$)(?:.*?upstream: \"http://127\.0\.0\.1:(\d+))?", log, re.MULTILINE)
    return collections.Counter(f"{words} ({names.get(port, 'none')})" for words, port in found)


def _nodes(stack: contextlib.ExitStack, folder: Path) -> list[ServerProcess]:
    postgres, redis = stack.enter_context(services.running_postgres()), stack.enter_context(services.running_redis())
    analyst = stack.enter_context(FakeOpenAI().in_thread())
    analyst.script(tokens=WORDS, rate=WORDS_PER_SECOND)
    env = {"OPENAI_BASE_URL": analyst.base_url, "OPENAI_API_KEY": "not-a-key", "DREAMS_ANALYST_MODEL": "fake"}
    env |= {"DATABASE_URL": postgres, "REDIS_URL": redis, "PERSON_EMAIL_ACTIVATION": "off", **sites.SHARED_KEYS}
    env |= {"TRUSTED_PROXIES": "1", "LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": DEFAULTS["DJANGO_SETTINGS_MODULE"]}
    # The first one migrates; the second one finds it done.
    return [stack.enter_context(ServerProcess(folder / name, env=env)) for name in ("one", "two")]


async def _drive(load: Load, nodes: list[ServerProcess], door: ServerProcess, options: argparse.Namespace) -> float:
    nodes[0].execute("UPDATE person_plan SET welcome_credits = 1000")
    people = [await Person.register(door) for _ in range(-(-options.chats // TABS_A_PERSON))]
    every_s = len(people) / options.requests_per_second
    began = time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        for number, person in enumerate(people):
            if number % WRITES == 0:
                tasks.create_task(load.repeat(lambda p=person: p.call("POST", "/api/user/me/dreams/", {}), 201, every_s=every_s))  # type: ignore[misc]
            else:
                tasks.create_task(load.repeat(lambda p=person: p.call("GET", "/api/user/me/"), 200, every_s=every_s))  # type: ignore[misc]
        for number in range(options.chats):
            tasks.create_task(load.tell(people[number // TABS_A_PERSON], after_s=number * SETTLE_SECONDS / options.chats))
        await asyncio.sleep(SETTLE_SECONDS)
        for node in nodes * options.rounds:
            await asyncio.to_thread(restart, node)
            await asyncio.sleep(FAIL_TIMEOUT_SECONDS)
        await asyncio.sleep(max(0.0, began + options.seconds - time.monotonic()))
        load.is_over.set()
    return time.monotonic() - began


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.restart", description=__doc__)
    parser.add_argument("--chats", type=int, default=100)
    parser.add_argument("--requests-per-second", type=float, default=50.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rounds", type=int, default=2)
    sys.exit(asyncio.run(main(parser.parse_args())))
