"""What sealing costs: the same server with it and without it (tests/bench/unsealed.py), both running, measured in turns in one run.

Counted is the server's processor time by the kernel's own clock, tasks after a reply included. Turns are short and the two servers take
them one after the other, so that other load meets both alike; what is compared are the two halves of a turn, and of these the median.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

from . import contenders, http_load, scenario, tables, usage
from .bars import Bar
from .contenders import Person, Reverie, Wish
from .http_load import Request

SETTINGS = {"sealed": "tests.settings", "not sealed": "tests.bench.unsealed"}
LISTED = 20
STREAM_TOKENS, SHORT_TOKENS = 200, 20
BURST_SECONDS = 0.3
SEARCHES = 3
SEARCH = "/api/user/me/dreams/pages/?limit=20&search="
WORD = "777"
BAR_REPLY_MS, BAR_LIST, BAR_SPEED, BAR_SEARCH_MS = 1.0, 1.10, 0.90, 100.0


@dataclasses.dataclass(frozen=True, slots=True)
class Sizes:
    """`dreams` of the diary that is searched. `settle_s`: what follows a reply waits two seconds, and is counted as well."""

    chats: int
    dreams: int
    turns: int
    settle_s: float = 3.0


@dataclasses.dataclass(slots=True)
class Side:
    server: Reverie
    upstream_port: int
    sizes: Sizes
    begun: int = 0
    """So many of each person's dreams were told."""

    async def listing(self) -> float:
        """CPU ms of a list."""
        server, request = self.server, _request("/api/user/me/dreams/", self.server.people[self.sizes.chats])
        rate = await http_load.measure(
            pid=server.pid, port=server.port, request=request, connections=1, seconds=BURST_SECONDS, used_s=usage.process_seconds
        )
        return rate.cpu_ms

    async def first_reply(self) -> float:
        """CPU ms of a dream's first short reply, its tokens and what follows it among them."""
        self.begun += 1
        return await self._replies()

    async def later_reply(self) -> float:
        return await self._replies()

    async def token(self) -> float:
        """CPU µs of a token of a long reply."""
        self.begun += 1
        load = scenario.Load(self.sizes.chats, STREAM_TOKENS, 0)
        found = await scenario.stream(self.server, load, upstream_port=self.upstream_port, round_=self.begun - 1)
        await asyncio.sleep(self.sizes.settle_s)
        return found.cpu_us_per_token

    async def search(self) -> float:
        """CPU ms of a search for a word of few dreams."""
        request = _request(SEARCH + WORD, self.server.people[-1])

        async def all_of_them() -> None:
            for _ in range(SEARCHES):
                await http_load.once(self.server.port, request)

        return await self._used_s(all_of_them) / SEARCHES * 1e3

    async def _replies(self) -> float:
        chats = self.sizes.chats
        sockets = await scenario.connect(self.server, chats, self.begun - 1)
        await scenario.ask_upstream(self.upstream_port, f"/plan?streams={chats}&tokens={SHORT_TOKENS}&rate=0")
        for socket in sockets:
            socket.take()

        async def all_of_them() -> None:
            for socket in sockets:
                socket.send(self.server.question())
            await asyncio.wait_for(asyncio.gather(*(socket.reply_ended.wait() for socket in sockets)), scenario.REPLY_SECONDS)
            await asyncio.sleep(self.sizes.settle_s)

        used = await self._used_s(all_of_them)
        for socket in sockets:
            for _, payload in socket.take():
                self.server.text(payload)
            socket.close()
        return used / chats * 1e3

    async def _used_s(self, do: Callable[[], Awaitable[None]]) -> float:
        used = usage.process_seconds(self.server.pid)
        await do()
        return usage.process_seconds(self.server.pid) - used


@dataclasses.dataclass(frozen=True, slots=True)
class Measure:
    title: str
    times: int
    """In each turn."""
    ask: Callable[[Side], Awaitable[float]]


MEASURES = {
    "list": Measure(f"list of {LISTED}, ms", 8, Side.listing),
    "first": Measure("first reply, ms", 1, Side.first_reply),
    "later": Measure("later reply, ms", 2, Side.later_reply),
    "token": Measure("token, µs", 2, Side.token),
    "search": Measure("search, ms", 3, Side.search),
}
TOLD_A_TURN = MEASURES["first"].times + MEASURES["token"].times

Found = Mapping[str, Sequence[float]]
"""By the name of a measure."""


def _request(path: str, person: Person) -> Request:
    return Request(path, {"Authorization": f"Bearer {person.token}"})


def measure(upstream_port: int, sizes: Sizes) -> dict[str, Found]:
    wishes = [
        Wish(people=sizes.chats, dreams=TOLD_A_TURN * sizes.turns),
        Wish(dreams=LISTED, is_told=True),
        Wish(dreams=sizes.dreams, is_told=True, has_words=True),
    ]
    with contextlib.ExitStack() as stack:
        sides = {}
        for name, module in SETTINGS.items():
            began = time.monotonic()
            server = stack.enter_context(contenders.reverie(name, upstream_port, wishes, env={"DJANGO_SETTINGS_MODULE": module}))
            sides[name] = Side(server, upstream_port, sizes)
            print(f"{name}: ready after {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        stack.enter_context(usage.on(usage.cores()[1]))
        return asyncio.run(_measure(sides, sizes))


async def _measure(sides: Mapping[str, Side], sizes: Sizes) -> dict[str, Found]:
    for name, side in sides.items():
        calm_after_s = await usage.until_calm(side.server.pid, settle_s=sizes.settle_s)
        print(f"{name}: calm after {calm_after_s:.0f} s", file=sys.stderr, flush=True)
    found: dict[str, dict[str, list[float]]] = {name: {what: [] for what in MEASURES} for name in sides}
    for turn in range(sizes.turns):
        for what, one in MEASURES.items():
            for time_ in range(one.times):
                # Who comes first changes from time to time.
                for name in sorted(sides, reverse=bool((turn + time_) % 2)):
                    found[name][what].append(await one.ask(sides[name]))
        print(table(found), file=sys.stderr, flush=True)
    return {name: dict(of) for name, of in found.items()}


def table(found: Mapping[str, Found]) -> str:
    rows = [["CPU", *(one.title for one in MEASURES.values())]]
    for name, of in found.items():
        rows.append([name, *(f"{statistics.median(of[what]):.2f}" for what in MEASURES)])
    return tables.table("Sealing on and off", rows)


def bars(found: Mapping[str, Found]) -> list[Bar]:
    with_it, without = found["sealed"], found["not sealed"]

    def more(what: str) -> float:
        return statistics.median(mine - other for mine, other in zip(with_it[what], without[what], strict=True))

    def share(what: str) -> float:
        return statistics.median(mine / other for mine, other in zip(with_it[what], without[what], strict=True))

    return [
        Bar("sealing: ms of CPU more a dream's first reply", more("first"), BAR_REPLY_MS, is_most=True),
        Bar("sealing: ms of CPU more a later reply", more("later"), BAR_REPLY_MS, is_most=True),
        Bar("sealing: the list of 20 against unsealed", share("list"), BAR_LIST, is_most=True),
        Bar("sealing: stream speed (by CPU) against unsealed", 1 / share("token"), BAR_SPEED),
        Bar("sealing: a search, ms of CPU", statistics.median(with_it["search"]), BAR_SEARCH_MS, is_most=True),
    ]
