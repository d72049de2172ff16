"""What pages, lists and replies cost a person with 10, 1,000 and 10,000 dreams, and in a dream of 50 to 2,000 messages.

Counted is the server's processor time, tasks after a reply included, so other load changes little. The list without pages is left out:
it holds every dream, as its document says. Talks of any size show the same number of messages. A page of ten dreams shows fewer rows than
one of years (10 of 30 entries, 4 of 335 nights), so what a row costs is part of that growth.
"""

from __future__ import annotations

import asyncio
import dataclasses
import datetime
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from urllib.parse import quote

from . import contenders, http_load, scenario, tables, usage
from .bars import Bar
from .contenders import Person, Reverie, Wish
from .http_load import Request

SMALL = 10
SETTLE_SECONDS = 1.0
LAST = 50
"""So many messages are asked for, and no talk has fewer."""
BAR_RATIO = 1.2
SEARCHED, BAR_SEARCH_MS = "search", 100.0
BARE_MS = 1.0
"""Differences below it are those of measuring."""


@dataclasses.dataclass(frozen=True, slots=True)
class Sizes:
    dreams: Sequence[int]
    messages: Sequence[int]
    seconds: float
    replies: int


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """CPU in ms, by what was asked for and the number of dreams or messages. `search_ms`: how long a search took, by number of dreams."""

    by_dreams: dict[str, dict[int, float]]
    by_messages: dict[str, dict[int, float]]
    search_ms: dict[int, float]


def measure(upstream_port: int, sizes: Sizes, *, on_services: bool = False) -> Found:
    wishes = [Wish(dreams=count, is_told=True, messages=SMALL, has_words=True) for count in sizes.dreams]
    wishes += [Wish(dreams=SMALL, is_told=True, messages=count) for count in sizes.messages]
    with contenders.reverie("growth", upstream_port, wishes, on_services=on_services) as server, usage.on(usage.cores()[1]):
        return asyncio.run(_measure(server, upstream_port, sizes))


async def _measure(server: Reverie, upstream_port: int, sizes: Sizes) -> Found:
    await scenario.ask_upstream(upstream_port, "/plan?streams=1&tokens=20&rate=0")
    diaries = dict(zip(sizes.dreams, server.people, strict=False))
    talks = dict(zip(sizes.messages, server.people[len(diaries) :], strict=True))
    found = Found({}, {}, {})
    for into, people, requests in ((found.by_dreams, diaries, _of_a_diary), (found.by_messages, talks, _of_a_talk)):
        for count, person in people.items():
            await _cost(server, person, requests(person), sizes, into, count)
    for count, person in diaries.items():
        began, asked = time.monotonic(), 5
        for _ in range(asked):
            await http_load.once(server.port, _search(person))
        found.search_ms[count] = (time.monotonic() - began) / asked * 1e3
    return found


def _of_a_diary(person: Person) -> dict[str, Request]:
    page, api = {"Cookie": f"sessionid={person.cookie}"}, {"Authorization": f"Bearer {person.token}"}
    now = datetime.datetime.now(datetime.UTC).isoformat()
    pages = (
        "/",
        "/dreams/",
        "/journal/",
        f"/journal/year/{now[:4]}/",
        "/journal/patterns/",
        "/journal/signs/",
        "/person/progress/",
        "/images/",
    )
    requests = {f"page {path}": Request(path, page) for path in pages}
    requests["list, its first page"] = Request("/api/user/me/dreams/pages/?limit=20", api)
    requests["list, what changed"] = Request(f"/api/user/me/dreams/changes/?since={quote(now)}", api)
    requests["one dream"] = Request(f"/api/user/me/dream/{person.dreams[0]}/", api)
    requests[SEARCHED] = _search(person)
    return requests


def _search(person: Person) -> Request:
    """A word of one dream only."""
    return Request("/api/user/me/dreams/pages/?limit=20&search=7%20house", {"Authorization": f"Bearer {person.token}"})


def _of_a_talk(person: Person) -> dict[str, Request]:
    dream, api = person.dreams[0], {"Authorization": f"Bearer {person.token}"}
    return {
        "messages, a page": Request(f"/api/user/me/dream/{dream}/messages/pages/?limit=20", api),
        "page /journal/<dream>/": Request(f"/journal/{dream}/", {"Cookie": f"sessionid={person.cookie}"}),
    }


async def _cost(
    server: Reverie, person: Person, requests: Mapping[str, Request], sizes: Sizes, into: dict[str, dict[int, float]], n: int
) -> None:
    for what, request in requests.items():
        rate = await http_load.measure(pid=server.pid, port=server.port, request=request, connections=1, seconds=sizes.seconds)
        into.setdefault(what, {})[n] = rate.cpu_ms
    into.setdefault("ready", {})[n] = await _each(server, lambda: _ready(server, person), sizes.replies * 5)
    into.setdefault("reply", {})[n] = await _each(server, lambda: _reply(server, person), sizes.replies)
    print(f"growth: {n:,} measured", file=sys.stderr, flush=True)


async def _each(server: Reverie, do: Callable[[], Awaitable[None]], times: int) -> float:
    """CPU ms of one, with what follows it."""
    await do()
    await asyncio.sleep(SETTLE_SECONDS)
    used = usage.process_seconds(server.pid)
    for _ in range(times):
        await do()
    await asyncio.sleep(SETTLE_SECONDS)
    return (usage.process_seconds(server.pid) - used) / times * 1e3


async def _ready(server: Reverie, person: Person) -> None:
    (await server.open(person, person.dreams[0], query=f"last={LAST}")).close()


async def _reply(server: Reverie, person: Person) -> None:
    socket = await server.open(person, person.dreams[0], query=f"last={LAST}")
    socket.take()
    socket.send(server.question())
    await asyncio.wait_for(socket.reply_ended.wait(), 60)
    for _, payload in socket.take():
        server.text(payload)
    socket.close()


def table(found: Found) -> str:
    return "\n".join(_table(what, of) for what, of in (("dreams", found.by_dreams), ("messages", found.by_messages)))


def _table(counted: str, found: Mapping[str, Mapping[int, float]]) -> str:
    counts = sorted({count for by in found.values() for count in by})
    rows = [["CPU ms", *(f"{count:,}" for count in counts), f"× {counts[0]}"]]
    for what, by in found.items():
        rows.append([what, *(f"{by[count]:.1f}" for count in counts), f"{by[counts[-1]] / by[counts[0]]:.2f}"])
    return tables.table(f"Growth with the number of {counted}", rows)


def bars(found: Found) -> list[Bar]:
    made = []
    for counted, of in (("dreams", found.by_dreams), ("messages", found.by_messages)):
        for what, by in of.items():
            few, many = min(by), max(by)
            if what != SEARCHED:
                allowed = max(BAR_RATIO, 1 + BARE_MS / by[few])
                made.append(Bar(f"{what} at {many:,} {counted} against {few}", by[many] / by[few], allowed, is_most=True))
    most = max(found.search_ms)
    made.append(Bar(f"search in {most:,} dreams, ms", found.search_ms[most], BAR_SEARCH_MS, is_most=True))
    return made
