"""What sealing costs: the same server with it and without it (tests/bench/unsealed.py), in turns, in one run."""

from __future__ import annotations

import asyncio
import dataclasses
import sys
from collections.abc import Mapping, Sequence

from . import contenders, http_load, scenario, tables, usage
from .bars import Bar
from .contenders import Reverie, Wish
from .http_load import Request
from .scenario import Load

SETTINGS = {"sealed": "tests.settings", "not sealed": "tests.bench.unsealed"}
LISTED = 20
STREAM_TOKENS = 200
SHORT_TOKENS = 20
BAR_REPLY_MS, BAR_LIST, BAR_SPEED = 1.0, 1.10, 0.90


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    list_ms: float
    reply_ms: float
    token_us: float
    """All three of the server's CPU."""


def measure(upstream_port: int, *, chats: int, seconds: float, turns: int) -> dict[str, list[Found]]:
    found: dict[str, list[Found]] = {name: [] for name in SETTINGS}
    wishes = [Wish(people=chats, dreams=4), Wish(dreams=LISTED, is_told=True)]
    for _ in range(turns):
        for name, module in SETTINGS.items():
            env = {"DJANGO_SETTINGS_MODULE": module}
            with contenders.reverie(name, upstream_port, wishes, env=env) as server, usage.on(usage.cores()[1]):
                found[name].append(asyncio.run(_measure(server, upstream_port, chats, seconds)))
            print(f"{name}: {found[name][-1]}", file=sys.stderr, flush=True)
    return found


async def _measure(server: Reverie, upstream_port: int, chats: int, seconds: float) -> Found:
    request = Request("/api/user/me/dreams/", {"Authorization": f"Bearer {server.people[-1].token}"})
    lists = await http_load.measure(pid=server.pid, port=server.port, request=request, connections=1, seconds=seconds)
    await scenario.stream(server, Load(chats, SHORT_TOKENS, 0), upstream_port=upstream_port, round_=0)
    short = await scenario.stream(server, Load(chats, SHORT_TOKENS, 0), upstream_port=upstream_port, round_=1, repeats=2)
    long = await scenario.stream(server, Load(chats, STREAM_TOKENS, 0), upstream_port=upstream_port, round_=2)
    return Found(lists.cpu_ms, short.cpu_ms_per_reply, long.cpu_us_per_token)


def _mean(found: Sequence[Found], name: str) -> float:
    return float(sum(getattr(one, name) for one in found)) / len(found)


def table(found: Mapping[str, Sequence[Found]]) -> str:
    rows = [["", f"list of {LISTED}, CPU ms", "reply, CPU ms", "token, CPU µs"]]
    for name, of in found.items():
        rows.append([name, *(f"{_mean(of, field.name):.2f}" for field in dataclasses.fields(Found))])
    return tables.table("Sealing on and off", rows)


def bars(found: Mapping[str, Sequence[Found]]) -> list[Bar]:
    with_it, without = found["sealed"], found["not sealed"]
    more = {field.name: (_mean(with_it, field.name), _mean(without, field.name)) for field in dataclasses.fields(Found)}
    return [
        Bar("sealing: ms of CPU more a reply", more["reply_ms"][0] - more["reply_ms"][1], BAR_REPLY_MS, is_most=True),
        Bar("sealing: the list of 20 against unsealed", more["list_ms"][0] / more["list_ms"][1], BAR_LIST, is_most=True),
        Bar("sealing: stream speed (by CPU) against unsealed", more["token_us"][1] / more["token_us"][0], BAR_SPEED),
    ]
