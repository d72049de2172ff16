"""Two processes against one, on PostgreSQL and Redis with all cores for everything: answers of the list and short replies a second."""

from __future__ import annotations

import asyncio
import dataclasses
import sys
import time
from collections.abc import Mapping

from . import contenders, http_load, scenario, tables, usage
from .contenders import Reverie, Wish
from .http_load import Request

LISTED, CONNECTIONS = 20, 32
TOKENS = 20


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    lists_per_s: float
    replies_per_s: float
    cpu_ms_per_list: float
    cpu_ms_per_reply: float


def measure(upstream_port: int, *, chats: int, seconds: float) -> dict[int, Found]:
    """By number of processes."""
    found = {}
    wishes = [Wish(people=chats, dreams=2), Wish(dreams=LISTED, is_told=True)]
    for processes in (1, 2):
        with contenders.reverie(f"{processes} processes", upstream_port, wishes, on_services=True, processes=processes) as server:
            found[processes] = asyncio.run(_measure(server, upstream_port, chats, seconds))
        print(f"{processes} processes: {found[processes]}", file=sys.stderr, flush=True)
    return found


async def _measure(server: Reverie, upstream_port: int, chats: int, seconds: float) -> Found:
    request = Request("/api/user/me/dreams/", {"Authorization": f"Bearer {server.people[-1].token}"})
    of_group = usage.group_seconds
    lists = await http_load.measure(
        pid=server.pid, port=server.port, request=request, connections=CONNECTIONS, seconds=seconds, used_s=of_group
    )
    await scenario.ask_upstream(upstream_port, f"/plan?streams=1&tokens={TOKENS}&rate=0")
    for round_ in (0, 1):  # the first warms up
        sockets = await scenario.connect(server, chats, round_)
        used, began = of_group(server.pid), time.monotonic()
        for socket in sockets:
            socket.take()
            socket.send(server.question())
        await asyncio.gather(*(asyncio.wait_for(socket.reply_ended.wait(), 120) for socket in sockets))
        took_s, cpu_s = time.monotonic() - began, of_group(server.pid) - used
        for socket in sockets:
            for _, payload in socket.take():
                server.text(payload)
            socket.close()
    return Found(lists.per_s, chats / took_s, lists.cpu_ms, cpu_s / chats * 1e3)


def table(found: Mapping[int, Found]) -> str:
    rows = [["processes", f"lists of {LISTED}/s", "× one", "CPU ms", "replies/s", "× one", "CPU ms"]]
    one = found[1]
    for processes, of in found.items():
        lists = [f"{of.lists_per_s:,.0f}", f"{of.lists_per_s / one.lists_per_s:.2f}", f"{of.cpu_ms_per_list:.1f}"]
        replies = [f"{of.replies_per_s:,.0f}", f"{of.replies_per_s / one.replies_per_s:.2f}", f"{of.cpu_ms_per_reply:.1f}"]
        rows.append([str(processes), *lists, *replies])
    return tables.table("Processes behind one port; clients, upstream, Redis and PostgreSQL share the same cores", rows)
